//! Cases of records that may be one person: reported by anybody, resolved by a named person.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_kernel::citizen_id::CitizenId;
use junxiu_kernel::ids::{DuplicateCaseId, RetireeId};
use junxiu_platform::database::Changes;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::retiree::{Register, recorder};
use super::retiree_convert as convert;
use super::{retiree_event, retiree_words as words};
use crate::domain::duplicate::{self as rules, CaseState, Decision, Outcome};
use crate::domain::retiree::{Refusal, Retiree};
use crate::store::duplicate::{self as store, Case, NewCase};
use crate::store::retiree::Recorder;
use crate::store::retiree_change;
use crate::store::retiree_number::{self, NumberKind};
use crate::store::scope::Scope;

/// The type of the resource, as NOT_FOUND names it.
const CASE: &str = "junxiu/DuplicateCase";

/// Opens a case.
pub async fn report(
    api: &Register,
    call: &Call,
    request: &pb::ReportDuplicateRequest,
) -> Result<Done<pb::DuplicateCase>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::retiree_name(&mut wrong, "retiree", &request.retiree);
    let other = wrong.take_optional("other_retiree", &request.other_retiree, RetireeId::parse_name);
    let evidence = convert::reason(&mut wrong, "evidence", &request.evidence);
    let (Some(id), Some(evidence), true) = (id, evidence, wrong.is_empty()) else { return Err(wrong.fault()) };

    let retiree = api.seen(&call.caller, id).await?;
    retiree.standing()?;
    if let Some(other) = other {
        if other == id {
            return Err(Refusal::SameRecord.into());
        }
        api.seen(&call.caller, other).await?.standing()?;
    }
    if store::open_case(&api.db, id, other).await?.is_some() {
        return Err(Refusal::CaseOpen.into());
    }

    let by = recorder(call);
    let new = NewCase { id: DuplicateCaseId::new_v7(call.now), retiree: id, other, evidence: evidence.to_owned() };
    let answer = convert::duplicate_case(&opened(&new, &by));
    let changes = store::insert(&new, &by);
    let entry = retiree_event::entry(&retiree).occurred_on(call.today).summary(format!("opened {}", new.id.name()));
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

/// Resolves a case.
pub async fn resolve(
    api: &Register,
    call: &Call,
    request: &pb::ResolveDuplicateRequest,
) -> Result<Done<pb::DuplicateCase>, Fault> {
    let mut wrong = Violations::new();
    let name = wrong.required("name", &request.name);
    let id = name.and_then(|name| wrong.take("name", DuplicateCaseId::parse_name(name)));
    let decision = decision(&mut wrong, request);
    let reason = convert::reason(&mut wrong, "decision_reason", &request.decision_reason);
    let (Some(id), Some(decision), Some(reason), true) = (id, decision, reason, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let absent = || Fault::not_found(CASE, &id.name());
    let case = store::get(&api.db, id).await?.ok_or_else(absent)?;
    let retiree = api.seen(&call.caller, case.retiree).await.map_err(|_| absent())?;
    let other = match case.other {
        Some(other) => Some(api.seen(&call.caller, other).await.map_err(|_| absent())?),
        None => None,
    };
    convert::check_etag(&request.etag, case.revision, &id.name())?;
    if case.state == CaseState::Resolved {
        return Err(Refusal::CaseResolved.into());
    }

    let by = recorder(call);
    let Resolution { changes, mut entry, survivor } = match &decision {
        Decision::SamePerson { survivor } => merge(api, call, &retiree, other.as_ref(), *survivor)?,
        Decision::DifferentPersons => {
            Resolution { changes: Changes::new(), entry: retiree_event::entry(&retiree), survivor: None }
        }
        Decision::WrongNumber { of, corrected } => {
            let record = [Some(&retiree), other.as_ref()].into_iter().flatten().find(|record| record.id == *of);
            let record = record.ok_or(Refusal::NotOfTheCase)?;
            let another = [Some(&retiree), other.as_ref()].into_iter().flatten().find(|record| record.id != *of);
            correct(api, call, record, another, corrected).await?
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
    Ok(Done { answer: convert::duplicate_case(&resolved), changes, entry })
}

/// What a decision brings about.
struct Resolution {
    changes: Changes,
    entry: junxiu_casework::journal::Entry,
    survivor: Option<RetireeId>,
}

fn merge(
    api: &Register,
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
    let changes = retiree_change::apply(&api.sealer, record, &changed, None, &recorder(call))
        .append(retiree_change::unchanged(stands));
    let entry = retiree_event::entry(&changed.after).event(retiree_event::merged(&changed.after, call.today));
    Ok(Resolution { changes, entry, survivor: Some(stands.id) })
}

async fn correct(
    api: &Register,
    call: &Call,
    record: &Retiree,
    another: Option<&Retiree>,
    corrected: &CitizenId,
) -> Result<Resolution, Fault> {
    let mut changed = rules::correct_number(record, corrected.clone(), call.today)?;
    let new = retiree_number::citizen_id_index(&api.sealer, corrected);
    let carriers = retiree_number::carriers(&api.db, new.clone()).await?;
    if carriers.iter().any(|carrier| *carrier != record.id) {
        return Err(Refusal::CitizenIdTaken.into());
    }
    changed.after.updated_at = call.now;
    changed.after.citizen_id_index = Some(new.clone());

    let by = recorder(call);
    let mut changes = retiree_change::apply(&api.sealer, record, &changed, None, &by);
    if let Some(old) = &record.citizen_id_index {
        changes = changes.append(retiree_number::retire(record.id, NumberKind::CitizenId, old.clone()));
        // The number now leads to the other record alone, and is held by it as any other is.
        if let Some(another) = another {
            changes = changes.append(retiree_number::leave_to(another.id, old.clone())).ordered();
        }
    }
    changes = changes.append(retiree_number::add(record.id, NumberKind::CitizenId, new, "HELD", &by));
    let fields = vec!["citizen_id".to_owned()];
    let entry = retiree_event::entry(&changed.after).event(retiree_event::updated(&changed.after, fields, call.today));
    Ok(Resolution { changes, entry, survivor: None })
}

fn decision(wrong: &mut Violations, request: &pb::ResolveDuplicateRequest) -> Option<Decision> {
    let outcome = wrong.chosen("outcome", request.outcome).and_then(words::outcome_of)?;
    match outcome {
        Outcome::DifferentPersons => Some(Decision::DifferentPersons),
        Outcome::SamePerson => {
            let survivor = convert::retiree_name(wrong, "retiree", &request.retiree)?;
            Some(Decision::SamePerson { survivor })
        }
        Outcome::WrongNumber => {
            let of = convert::retiree_name(wrong, "retiree", &request.retiree);
            let number = wrong.required("corrected_citizen_id", &request.corrected_citizen_id);
            let corrected = number.and_then(|number| wrong.take("corrected_citizen_id", CitizenId::parse(number)));
            of.zip(corrected).map(|(of, corrected)| Decision::WrongNumber { of, corrected })
        }
    }
}

/// Lists the cases of the caller's subtree.
pub async fn list(
    api: &Register,
    call: &Call,
    request: &pb::ListDuplicateCasesRequest,
) -> Result<pb::ListDuplicateCasesResponse, Fault> {
    let mut wrong = Violations::new();
    let retiree = wrong.take_optional("retiree", &request.retiree, RetireeId::parse_name);
    let state: Option<pb::duplicate_case::State> = wrong.chosen_optional("state", request.state);
    wrong.finish()?;
    let page = page::read::<Uuid, _>(&api.sealer, request)?;
    let state = state.and_then(|state| match state {
        pb::duplicate_case::State::Open => Some(CaseState::Open),
        pb::duplicate_case::State::Resolved => Some(CaseState::Resolved),
        pb::duplicate_case::State::Unspecified => None,
    });

    let rows = match retiree {
        Some(retiree) => {
            api.seen(&call.caller, retiree).await?;
            let mut cases = store::of_retiree(&api.db, retiree).await?;
            cases.retain(|case| {
                state.is_none_or(|state| case.state == state) && page.after.is_none_or(|after| case.id.uuid() > after)
            });
            cases.truncate(usize::try_from(page.limit()).unwrap_or_default());
            cases
        }
        None => {
            let scope = Scope::of(&call.caller.organization);
            store::list(&api.db, &scope, state, page.after, page.limit()).await?
        }
    };
    let (rows, next_page_token) = page::cut(&api.sealer, request, &page, rows, |case| case.id.uuid());
    let duplicate_cases = rows.iter().map(convert::duplicate_case).collect();
    Ok(pb::ListDuplicateCasesResponse { duplicate_cases, next_page_token })
}
