//! RecordDiscipline: a competent organ imposed a sanction.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::conduct_parts::long;
use super::convert::conduct as convert;
use super::event::conduct as event;
use super::parts::Parts;
use crate::domain::discipline::{Details, Discipline, DisciplineId, Refusal, is_heavy, must_have_lived};
use crate::store;

/// Records a sanction.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::RecordDisciplineRequest,
) -> Result<Done<pb::Discipline>, Fault> {
    let mut wrong = Violations::new();
    let retiree = wrong.take("retiree", RetireeId::parse_name(&request.retiree));
    let given = given(&mut wrong, request);
    let (Some(retiree), Some((mut details, effective_on)), true) = (retiree, given, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let standing = parts.person(call, retiree).await?;
    let same = store::discipline::same(&parts.db, &parts.sealer, retiree, &details).await?;

    must_have_lived(&standing, effective_on, call.today)?;
    if let Some(same) = same {
        return Err(Refusal::AlreadyRecorded(same).into());
    }
    let policies = &parts.policies.conduct;
    details.heavy = is_heavy(details.sanction, effective_on, policies)?;
    let within = policies.adjust_within.on(call.today).map_err(Refusal::Policy)?.value.days;
    let discipline = Discipline {
        id: DisciplineId::new_v7(call.now),
        retiree,
        holder: standing.holder.clone(),
        effective_on,
        recorded_by: call.caller.person().to_owned(),
        recorded_on: call.today,
        recorded_at: call.now,
        revoked: None,
        revision: 1,
    };

    let changes =
        store::discipline::insert(&parts.sealer, &discipline, &details).append(store::standing::guard(&standing));
    let entry = Entry::about(discipline.id.name(), standing.holder)
        .occurred_on(effective_on)
        .summary(format!("recorded a sanction on {}", retiree.name()))
        .event(event::discipline_recorded(&discipline, details.heavy, within));
    Ok(Done { answer: convert::discipline(&discipline, None), changes, entry })
}

fn given(wrong: &mut Violations, request: &pb::RecordDisciplineRequest) -> Option<(Details, Day)> {
    let sanction = wrong.chosen("sanction", request.sanction).and_then(convert::sanction);
    let decided_by = wrong.required("decided_by", &request.decided_by).map(str::to_owned);
    let document_no = wrong.required("document_no", &request.document_no).map(str::to_owned);
    let grounds = long(wrong, "grounds", &request.grounds);
    let effective_on = wrong.day("effective_on", request.effective_on.as_ref());
    let details = Details {
        sanction: sanction?,
        decided_by: decided_by?,
        document_no: document_no?,
        grounds: grounds?,
        heavy: false,
    };
    Some((details, effective_on?))
}
