//! ResolveDuplicate: a named person says whether two records are one person.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_kernel::citizen_id::CitizenId;
use junxiu_kernel::ids::{DuplicateCaseId, RetireeId};
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::retiree_words as words;
use super::convert::{self, duplicate_case::DUPLICATE_CASE};
use super::event::retiree as event;
use super::parts::{Parts, recorder};
use crate::domain::duplicate::{self as rules, CaseState, Decision, Outcome};
use crate::domain::retiree::{Refusal, Retiree};
use crate::store::duplicate::{self as store, Case};
use crate::store::retiree_change;
use crate::store::retiree_number::{self, NumberKind};

/// Resolves a case.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ResolveDuplicateRequest,
) -> Result<Done<pb::DuplicateCase>, Fault> {
    let mut wrong = Violations::new();
    let name = wrong.required("name", &request.name);
    let id = name.and_then(|name| wrong.take("name", DuplicateCaseId::parse_name(name)));
    let decision = decision(&mut wrong, request);
    let reason = convert::retiree::reason(&mut wrong, "decision_reason", &request.decision_reason);
    let (Some(id), Some(decision), Some(reason), true) = (id, decision, reason, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let absent = || Fault::not_found(DUPLICATE_CASE, &id.name());
    let case = store::get(&parts.db, id).await?.ok_or_else(absent)?;
    let retiree = parts.retiree(&call.caller, case.retiree).await.map_err(|_| absent())?;
    let other = match case.other {
        Some(other) => Some(parts.retiree(&call.caller, other).await.map_err(|_| absent())?),
        None => None,
    };
    etag::check(&request.etag, case.revision, &id.name())?;
    if case.state == CaseState::Resolved {
        return Err(Refusal::CaseResolved.into());
    }

    let by = recorder(call);
    let Resolution { changes, mut entry, survivor } = match &decision {
        Decision::SamePerson { survivor } => merge(parts, call, &retiree, other.as_ref(), *survivor)?,
        Decision::DifferentPersons => {
            Resolution { changes: Changes::new(), entry: event::entry(&retiree), survivor: None }
        }
        Decision::WrongNumber { of, corrected } => {
            let record = [Some(&retiree), other.as_ref()].into_iter().flatten().find(|record| record.id == *of);
            let record = record.ok_or(Refusal::NotOfTheCase)?;
            let another = [Some(&retiree), other.as_ref()].into_iter().flatten().find(|record| record.id != *of);
            correct(parts, call, record, another, corrected).await?
        }
    };
    entry = entry.occurred_on(call.today).summary(format!("resolved {} as {}", id.name(), decision.outcome().code()));

    let changes = store::resolve(&case, decision.outcome(), survivor, reason, &by).append(changes);
    let resolved = Case {
        revision: case.revision + 1,
        state: CaseState::Resolved,
        outcome: Some(decision.outcome()),
        survivor,
        decision_reason: Some(reason.to_owned()),
        resolved_by: Some(by.subject.clone()),
        resolved_at: Some(by.at),
        ..case
    };
    Ok(Done { answer: convert::duplicate_case::wire(&resolved), changes, entry })
}

/// What a decision brings about.
struct Resolution {
    changes: Changes,
    entry: junxiu_casework::journal::Entry,
    survivor: Option<RetireeId>,
}

fn merge(
    parts: &Parts,
    call: &Call,
    retiree: &Retiree,
    other: Option<&Retiree>,
    survivor: RetireeId,
) -> Result<Resolution, Fault> {
    let gives_way = rules::giving_way(retiree.id, other.map(|other| other.id), survivor)?;
    let (record, stands) = match other {
        Some(other) if gives_way == other.id => (other, retiree),
        Some(other) => (retiree, other),
        None => return Err(Refusal::NoSecondRecord.into()),
    };
    let mut changed = rules::give_way(record, stands, call.today)?;
    changed.after.updated_at = call.now;
    let changes = retiree_change::apply(&parts.sealer, record, &changed, None, &recorder(call))
        .append(retiree_change::unchanged(stands));
    let entry = event::entry(&changed.after).event(event::merged(&changed.after, call.today));
    Ok(Resolution { changes, entry, survivor: Some(stands.id) })
}

async fn correct(
    parts: &Parts,
    call: &Call,
    record: &Retiree,
    another: Option<&Retiree>,
    corrected: &CitizenId,
) -> Result<Resolution, Fault> {
    let mut changed = rules::correct_number(record, corrected.clone(), call.today)?;
    let new = retiree_number::citizen_id_index(&parts.sealer, corrected);
    let carriers = retiree_number::carriers(&parts.db, new.clone()).await?;
    if carriers.iter().any(|carrier| *carrier != record.id) {
        return Err(Refusal::CitizenIdTaken.into());
    }
    changed.after.updated_at = call.now;
    changed.after.citizen_id_index = Some(new.clone());

    let by = recorder(call);
    let mut changes = retiree_change::apply(&parts.sealer, record, &changed, None, &by);
    if let Some(old) = &record.citizen_id_index {
        changes = changes.append(retiree_number::retire(record.id, NumberKind::CitizenId, old.clone()));
        // The number now leads to the other record alone, and is held by it as any other is.
        if let Some(another) = another {
            changes = changes.append(retiree_number::leave_to(another.id, old.clone())).ordered();
        }
    }
    changes = changes.append(retiree_number::add(record.id, NumberKind::CitizenId, new, "HELD", &by));
    let fields = vec!["citizen_id".to_owned()];
    let entry = event::entry(&changed.after).event(event::updated(&changed.after, fields, call.today));
    Ok(Resolution { changes, entry, survivor: None })
}

fn decision(wrong: &mut Violations, request: &pb::ResolveDuplicateRequest) -> Option<Decision> {
    let outcome = wrong.chosen("outcome", request.outcome).and_then(words::outcome_of)?;
    match outcome {
        Outcome::DifferentPersons => Some(Decision::DifferentPersons),
        Outcome::SamePerson => {
            let survivor = convert::retiree::name(wrong, "retiree", &request.retiree)?;
            Some(Decision::SamePerson { survivor })
        }
        Outcome::WrongNumber => {
            let of = convert::retiree::name(wrong, "retiree", &request.retiree);
            let number = wrong.required("corrected_citizen_id", &request.corrected_citizen_id);
            let corrected = number.and_then(|number| wrong.take("corrected_citizen_id", CitizenId::parse(number)));
            of.zip(corrected).map(|(of, corrected)| Decision::WrongNumber { of, corrected })
        }
    }
}
