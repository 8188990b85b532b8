//! AssignInstitution: the retiree gets the institution that serves him.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::grade::GradeMap;
use junxiu_kernel::ids::{OrganizationCode, ReceptionId, RetireeId};
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert;
use super::convert::organization::ORGANIZATION;
use super::convert::retiree::RETIREE;
use super::event::retiree as event;
use super::parts::{Parts, recorder};
use super::reception_case::{Case, dated, to_act_on, written};
use crate::domain::institution::{Assignment, Standpoint, asks_for_the_wish, check_assignment};
use crate::domain::organization::Organization;
use crate::domain::reception::{Flag, State};
use crate::domain::retiree::Retiree;
use crate::domain::transfer;
use crate::store;
use crate::store::retiree_change;

/// What is asked for.
struct Asked {
    id: ReceptionId,
    institution: OrganizationCode,
    on: Option<Day>,
    province_decision: Option<String>,
    reason: Option<String>,
}

pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::AssignInstitutionRequest,
) -> Result<Done<pb::Reception>, Fault> {
    let asked = parse(request)?;

    let case = to_act_on(parts, call, asked.id, &request.etag).await?;
    let institution = store::organization::get(&parts.db, &asked.institution).await?;
    let institution = institution.ok_or_else(|| Fault::not_found(ORGANIZATION, &asked.institution.name()))?;
    let on = asked.on.unwrap_or(received_on(&case, call));
    let state = case.reception.state.clone().assign(institution.code.to_string(), on)?;
    let retiree = case.reception.state.retiree();
    let before = read_retiree(parts, retiree).await?;

    case.reception.dated(on, call.today)?;
    let elsewhere = decide(parts, call, &case, &institution, &asked, on)?;
    let moved = transfer::to_institution(&before, &[], institution.place.clone(), on, call.today)?;
    let mut decided = dated(case.reception.clone(), on, call).flagged(Flag::AssignedElsewhere, elsewhere);
    decided.state = state;
    // The bureaus of the settlement place keep the case; the institution sees it from now on.
    decided.holder.institution = Some(institution.code.to_string());
    decided.late_reason = asked.reason.or(decided.late_reason);

    let (changes, shown, entry) = written(call, decided);
    let basis = asked.province_decision.as_deref();
    let changes = changes
        .append(store::organization::unchanged(&institution))
        .append(store::placement_item::unchanged(&case.item))
        .append(retiree_change::apply(&parts.sealer, &before, &moved.changed, basis, &recorder(call)));
    let previous = moved.previous_institution.as_deref();
    let entry = entry.event(event::transferred(&moved.changed.after, previous, on, moved.backdated));

    Ok(Done { answer: convert::reception::wire(&shown, &case.item), changes, entry })
}

fn parse(request: &pb::AssignInstitutionRequest) -> Result<Asked, Fault> {
    let mut wrong = Violations::new();
    let id = convert::reception::id(&mut wrong, "name", &request.name);
    let institution = convert::organization::code(&mut wrong, "institution", &request.institution);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref());
    let province_decision = wrong.optional("province_decision_no", &request.province_decision_no).map(str::to_owned);
    let reason = convert::reception::reason(&mut wrong, "reason", &request.reason);
    match id.zip(institution).filter(|_| wrong.is_empty()) {
        Some((id, institution)) => Ok(Asked { id, institution, on, province_decision, reason }),
        None => Err(wrong.fault()),
    }
}

fn received_on(case: &Case, call: &Call) -> Day {
    match case.reception.state {
        State::Received { on, .. } => on,
        _ => call.today,
    }
}

async fn read_retiree(parts: &Parts, id: Option<RetireeId>) -> Result<Retiree, Fault> {
    let id = id.ok_or_else(|| Fault::internal("a received reception has its retiree"))?;
    parts.retirees.get(id).await?.ok_or_else(|| Fault::not_found(RETIREE, &id.name()))
}

/// Decides by article 8 and by the place. True when somebody who is, or may be, entitled to the sanatorium comes elsewhere.
fn decide(
    parts: &Parts,
    call: &Call,
    case: &Case,
    institution: &Organization,
    asked: &Asked,
    on: Day,
) -> Result<bool, Fault> {
    let policy = parts.policies.article8.on(call.today).map_err(Fault::internal)?;
    let grades = GradeMap::published().map_err(Fault::internal)?;
    let article8 = match &case.reception.article8 {
        Some(found) => Standpoint::Found(found.outcome),
        None if asks_for_the_wish(&case.item.person, call.today, &policy.value, grades) => Standpoint::WishNotAsked,
        None => Standpoint::NotConcerned,
    };
    let assignment = Assignment {
        institution,
        settlement_region: &case.item.person.settlement_region,
        on,
        article8,
        by_province: call.caller.is_provincial(),
        province_decision: asked.province_decision.is_some(),
        has_reason: asked.reason.is_some(),
    };
    Ok(check_assignment(&assignment, &policy.value)?)
}
