//! ReportDuplicate: anybody may say that two records could be one person.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_kernel::ids::{DuplicateCaseId, RetireeId};
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert;
use super::event::retiree as event;
use super::parts::{Parts, recorder};
use crate::domain::duplicate::CaseState;
use crate::domain::retiree::Refusal;
use crate::store::duplicate::{self as store, Case, NewCase};
use crate::store::recorder::Recorder;
use crate::store::retiree_change;

/// Opens a case.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ReportDuplicateRequest,
) -> Result<Done<pb::DuplicateCase>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::retiree::name(&mut wrong, "retiree", &request.retiree);
    let other = wrong.take_optional("other_retiree", &request.other_retiree, RetireeId::parse_name);
    let evidence = convert::retiree::reason(&mut wrong, "evidence", &request.evidence);
    let (Some(id), Some(evidence), true) = (id, evidence, wrong.is_empty()) else { return Err(wrong.fault()) };

    let retiree = parts.retiree(&call.caller, id).await?;
    retiree.standing()?;
    // Both are held: one that gives way meanwhile is not reported any more.
    let mut as_read = retiree_change::unchanged(&retiree);
    if let Some(other) = other {
        if other == id {
            return Err(Refusal::SameRecord.into());
        }
        let other = parts.retiree(&call.caller, other).await?;
        other.standing()?;
        as_read = as_read.append(retiree_change::unchanged(&other));
    }
    if store::open_case(&parts.db, id, other).await?.is_some() {
        return Err(Refusal::CaseOpen.into());
    }

    let by = recorder(call);
    let new = NewCase { id: DuplicateCaseId::new_v7(call.now), retiree: id, other, evidence: evidence.to_owned() };
    let answer = convert::duplicate_case::wire(&opened(&new, &by));
    let changes = store::insert(&new, &by).append(as_read);
    let entry = event::entry(&retiree).occurred_on(call.today).summary(format!("opened {}", new.id.name()));
    Ok(Done { answer, changes, entry })
}

fn opened(new: &NewCase, by: &Recorder) -> Case {
    Case {
        id: new.id,
        revision: 1,
        retiree: new.retiree,
        other: new.other,
        evidence: new.evidence.clone(),
        state: CaseState::Open,
        outcome: None,
        survivor: None,
        decision_reason: None,
        reported_by: by.subject.clone(),
        resolved_by: None,
        recorded_at: by.at,
        resolved_at: None,
    }
}
