//! Receive: the person enters the register.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_kernel::citizen_id::CitizenId;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{ReceptionId, RetireeId};
use junxiu_platform::parse::{SHORT_TEXT_MAX_CHARS, Violations};
use junxiu_platform::status::Fault;

use super::convert;
use super::event::retiree as event;
use super::parts::{Parts, recorder};
use super::reception_case::{Case, dated, to_act_on, written};
use crate::domain::reception::{Flag, Reception, State, is_late, lag};
use crate::domain::refusal::Refusal;
use crate::domain::retiree::{NewRetiree, Particulars, PartyMembership};
use crate::store;
use crate::store::retiree_number::{NumberKind, citizen_id_index, holders};

/// What is asked for.
struct Asked {
    id: ReceptionId,
    on: Day,
    citizen_id: Option<CitizenId>,
    certificate_no: Option<String>,
    address: Option<String>,
}

pub async fn run(parts: &Parts, call: &Call, request: &pb::ReceiveRequest) -> Result<Done<pb::Reception>, Fault> {
    let asked = parse(call, request)?;

    let case = to_act_on(parts, call, asked.id, &request.etag).await?;
    let plan = store::plan::get(&parts.db, case.reception.plan).await?;
    let number = known_number(&case, &asked)?;
    let others = match &number {
        Some(id) => holders(&parts.db, NumberKind::CitizenId, citizen_id_index(&parts.sealer, id)).await?,
        None => Vec::new(),
    };

    let retiree = RetireeId::new_v7(call.now);
    case.reception.dated(asked.on, call.today)?;
    let state = case.reception.state.clone().receive(asked.on, retiree)?;
    let mut decided = with_lag(parts, &case, &state, dated(case.reception.clone(), asked.on, call))
        .flagged(Flag::CitizenIdAbsent, number.is_none())
        .flagged(Flag::DuplicateSuspected, !others.is_empty());
    decided.state = state;
    let new = NewRetiree {
        id: retiree,
        particulars: particulars(&case, number, asked.certificate_no),
        category: case.item.person.category,
        grade: case.item.person.grade.clone(),
        settlement_region: case.item.person.settlement_region.clone(),
        residence_region: None,
        address: asked.address,
        holder: case.item.holder.clone(),
        received_on: asked.on,
        reception: Some(case.reception.id),
        basis_document: plan.and_then(|plan| plan.doc_no).unwrap_or_else(|| case.reception.plan.name()),
        shares_number_with: others.first().copied(),
    };

    let (changes, shown, entry) = written(call, decided);
    let changes = changes.append(store::placement_item::unchanged(&case.item)).append(store::retiree::insert(
        &parts.sealer,
        &new,
        &recorder(call),
    ));
    let index = new.particulars.citizen_id.as_ref().map(|id| citizen_id_index(&parts.sealer, id));
    let entry = entry.event(event::received(&new.entered(index, call.now)));

    Ok(Done { answer: convert::reception::wire(&shown, &case.item), changes, entry })
}

fn parse(call: &Call, request: &pb::ReceiveRequest) -> Result<Asked, Fault> {
    let mut wrong = Violations::new();
    let id = convert::reception::id(&mut wrong, "name", &request.name);
    let on = convert::reception::occurred_on(&mut wrong, request.occurred_on.as_ref(), call.today);
    let citizen_id = wrong.take_optional("citizen_id", &request.citizen_id, CitizenId::parse);
    let certificate_no =
        wrong.take_optional("certificate_no", &request.certificate_no, convert::placement_item::certificate_no);
    let address = wrong.text("residence_address", request.residence_address.trim(), SHORT_TEXT_MAX_CHARS);
    let address = address.filter(|text| !text.is_empty()).map(str::to_owned);
    match id.filter(|_| wrong.is_empty()) {
        Some(id) => Ok(Asked { id, on, citizen_id, certificate_no, address }),
        None => Err(wrong.fault()),
    }
}

/// Gives the citizen id of the item, or the one that is given now because the item has none.
fn known_number(case: &Case, asked: &Asked) -> Result<Option<CitizenId>, Refusal> {
    match (&case.item.person.citizen_id, &asked.citizen_id) {
        (Some(planned), Some(given)) if planned != given => Err(Refusal::CitizenIdDiffers),
        (Some(number), _) | (None, Some(number)) => Ok(Some(number.clone())),
        (None, None) => Ok(None),
    }
}

/// Notes how long after the hand-over the person is received (article 7).
fn with_lag(parts: &Parts, case: &Case, state: &State, mut reception: Reception) -> Reception {
    let State::Received { handed_over_on, on, .. } = state else {
        return reception;
    };
    let days = lag(&parts.calendar, &case.item.person.settlement_region, *handed_over_on, *on);
    // Before the regulation was in force nobody was late by it.
    let late = parts.policies.handover.on(*on).is_ok_and(|policy| is_late(&policy.value, days));
    reception.lag_working_days = days;
    reception.flagged(Flag::ReceivedLate, late)
}

fn particulars(case: &Case, citizen_id: Option<CitizenId>, certificate_no: Option<String>) -> Particulars {
    let person = &case.item.person;
    Particulars {
        display_name: person.name.clone(),
        sex: citizen_id.as_ref().map_or(person.sex, CitizenId::sex),
        birth_date: citizen_id.as_ref().map(CitizenId::birth_date).or(person.birth_date),
        citizen_id,
        certificate_no: certificate_no.or_else(|| person.certificate_no.clone()),
        certificate_issuer: None,
        phone: person.phone.clone(),
        cadre_type: person.cadre_type,
        party: person.party_member.map(|member| if member { PartyMembership::Member } else { PartyMembership::None }),
        enlisted_on: person.enlisted_on,
        retired_on: person.retired_on,
        transferring_unit: person.transferring_unit.clone(),
        settlement_mode: person.settlement_mode,
    }
}
