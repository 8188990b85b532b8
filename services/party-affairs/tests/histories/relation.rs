//! Members who are away, and relations that move, as steps.

use junxiu_contracts::api::Role;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::party_absence::{Destination, State};
use junxiu_contracts::party::relation_service_client::RelationServiceClient;
use junxiu_kernel::day::{Day, add_days};

use crate::ask;
use crate::asking::{Deed, hand};
use crate::branch;
use crate::house::PROVINCE;
use crate::world::{Check, Thing, World, on, superior};

/// The letter that every certificate of a history has.
const LETTER: &str = "党证〔2024〕1号";

fn plan(world: &mut World<'_>, from: Day) -> pb::AbsencePlan {
    let to = add_days(from, world.dice.days(20, 300));
    let destination = match world.dice.roll(6) {
        0 => Destination::Abroad,
        1 => Destination::OtherProvince,
        _ => Destination::InProvince,
    };
    let bureau = if destination == Destination::InProvince { "organizations/220204" } else { "" };
    pb::AbsencePlan {
        from: on(from),
        expected_to: if world.dice.chance(85) { on(to) } else { None },
        destination: destination.into(),
        bureau: bureau.into(),
        place: "外地".into(),
        exact_address: "某街某号".into(),
        fixed_address: world.dice.chance(60),
    }
}

pub async fn leave(world: &mut World<'_>) -> Check {
    let who = world.anybody();
    let from = add_days(world.some_day(), 2);
    let (hand, plan) = (world.clerk(who), plan(world, from));
    let said = plan.destination().as_str_name().to_owned();
    let request = pb::ReportAbsenceRequest { retiree: world.name(who), plan: Some(plan), ..Default::default() };
    if let Ok(absence) = ask!(world, RelationServiceClient::report_absence, Deed::new(hand, who, None, said), request) {
        world.things.absences.push(Thing { name: absence.name, who });
    }
    Ok(())
}

/// Does what an absence waits for, or something else.
pub async fn go_on(world: &mut World<'_>) -> Check {
    let Some(absence) = world.dice.pick(&world.things.absences).cloned() else { return Ok(()) };
    let request = pb::GetRelationRequest { name: format!("{}/relation", world.name(absence.who)), unmask: false };
    let request = world.house.as_hand(PROVINCE, request);
    let found = RelationServiceClient::new(world.house.link.clone()).get_relation(request).await;
    let now = found.ok().and_then(|found| found.into_inner().absence).filter(|now| now.name == absence.name);
    let state = now.as_ref().map_or(State::Returned, pb::PartyAbsence::state);
    let arrangement = now.map_or(pb::RelationArrangement::Unspecified, |now| now.arrangement());
    match (world.dice.roll(8), state) {
        (0, _) => revise(world, &absence).await,
        (1, _) => back(world, &absence).await,
        (2, _) | (_, State::Reported) => assess(world, &absence).await,
        (_, State::Assessed) if arrangement == pb::RelationArrangement::Transfer => send(world, Some(absence)).await,
        (_, State::Assessed) => certify(world, &absence).await,
        (_, State::Certified) => register(world, &absence).await,
        (_, State::RegisteredAtBureau) => place(world, &absence).await,
        _ => back(world, &absence).await,
    }
}

async fn assess(world: &mut World<'_>, absence: &Thing) -> Check {
    let hand = world.clerk(absence.who);
    let request = pb::AssessAbsenceRequest { name: absence.name.clone(), ..Default::default() };
    let _ = ask!(world, RelationServiceClient::assess_absence, Deed::new(hand, absence.who, None, ""), request);
    Ok(())
}

async fn revise(world: &mut World<'_>, absence: &Thing) -> Check {
    let from = world.some_day();
    let (hand, plan) = (world.clerk(absence.who), plan(world, from));
    let request = pb::ReviseAbsenceRequest { name: absence.name.clone(), plan: Some(plan), ..Default::default() };
    let _ = ask!(world, RelationServiceClient::revise_absence, Deed::new(hand, absence.who, None, ""), request);
    Ok(())
}

async fn certify(world: &mut World<'_>, absence: &Thing) -> Check {
    let (hand, day) = (world.clerk(absence.who), world.some_day());
    let request = pb::IssueMemberCertificateRequest {
        name: absence.name.clone(),
        letter_no: LETTER.into(),
        occurred_on: on(day),
        ..Default::default()
    };
    let deed = Deed::new(hand, absence.who, Some(day), "");
    let _ = ask!(world, RelationServiceClient::issue_member_certificate, deed, request);
    Ok(())
}

async fn register(world: &mut World<'_>, absence: &Thing) -> Check {
    let (hand, day) = (world.hand(Role::BureauOfficer, "220204", absence.who), world.some_day());
    let request = pb::RegisterAtBureauRequest {
        name: absence.name.clone(),
        letter_no: LETTER.into(),
        occurred_on: on(day),
        ..Default::default()
    };
    let deed = Deed::new(hand, absence.who, Some(day), "");
    let _ = ask!(world, RelationServiceClient::register_at_bureau, deed, request);
    Ok(())
}

async fn place(world: &mut World<'_>, absence: &Thing) -> Check {
    let (hand, day) = (world.hand(Role::BureauOfficer, "220204", absence.who), world.some_day());
    let host_branch = world.things.branches[1].0.clone();
    let request = pb::PlaceTemporarilyRequest {
        name: absence.name.clone(),
        host_branch,
        occurred_on: on(day),
        ..Default::default()
    };
    let deed = Deed::new(hand, absence.who, Some(day), "");
    let _ = ask!(world, RelationServiceClient::place_temporarily, deed, request);
    Ok(())
}

async fn back(world: &mut World<'_>, absence: &Thing) -> Check {
    let (hand, day) = (world.clerk(absence.who), world.some_day());
    let request =
        pb::ReturnFromAbsenceRequest { name: absence.name.clone(), occurred_on: on(day), ..Default::default() };
    let deed = Deed::new(hand, absence.who, Some(day), "");
    let _ = ask!(world, RelationServiceClient::return_from_absence, deed, request);
    Ok(())
}

/// Sends somebody's relation to another branch, or out of the province.
pub async fn send(world: &mut World<'_>, absence: Option<Thing>) -> Check {
    let who = match &absence {
        Some(absence) => absence.who,
        None => world.anybody(),
    };
    let ((to_branch, unit), day) = (branch::any(world), world.some_day());
    let from_unit = world.things.branches.iter().find(|(name, _)| world.people[who].branches.contains(name));
    let from_unit = from_unit.map_or(unit, |(_, unit)| *unit);
    let hand = match world.dice.roll(3) {
        0 => hand(Role::BureauOfficer, "220000", 1),
        1 => world.hand(Role::BureauOfficer, &superior(from_unit), who),
        _ => world.hand(Role::InstitutionClerk, from_unit, who),
    };
    let outside = world.dice.chance(15);
    let request = pb::TransferRelationRequest {
        retiree: world.name(who),
        to_branch: if outside { String::new() } else { to_branch },
        to_outside: if outside { "辽宁省沈阳市某支部".into() } else { String::new() },
        absence: absence.map(|absence| absence.name).unwrap_or_default(),
        occurred_on: on(day),
        ..Default::default()
    };
    let deed = Deed::new(hand, who, Some(day), if outside { "out of the province" } else { unit });
    if let Ok(sent) = ask!(world, RelationServiceClient::transfer_relation, deed, request) {
        world.things.transfers.push(Thing { name: sent.name, who });
    }
    Ok(())
}

/// Accepts or declines a relation that was sent.
pub async fn receive(world: &mut World<'_>) -> Check {
    let Some(transfer) = world.dice.pick(&world.things.transfers).cloned() else { return Ok(()) };
    let (name, who, day) = (transfer.name.clone(), transfer.who, world.some_day());
    let receiver = match world.dice.roll(3) {
        0 => hand(Role::BureauOfficer, "220000", 2),
        1 => world.hand(Role::InstitutionClerk, crate::house::OTHER, who),
        _ => world.hand(Role::InstitutionClerk, crate::house::HOME, who),
    };
    if world.dice.chance(20) {
        let request = pb::DeclineRelationRequest { name, note: "暂无条件接收".into(), ..Default::default() };
        let deed = Deed::new(receiver, who, None, "");
        let _ = ask!(world, RelationServiceClient::decline_relation, deed, request);
        return Ok(());
    }
    let request = pb::AcceptRelationRequest {
        name,
        occurred_on: on(day),
        receipt: if world.dice.chance(30) { "回执第1号".into() } else { String::new() },
        ..Default::default()
    };
    let deed = Deed::new(receiver, who, Some(day), "");
    if let Ok(accepted) = ask!(world, RelationServiceClient::accept_relation, deed, request) {
        if accepted.sent_by == accepted.decided_by {
            return Err(format!("{} was sent and accepted by one person", accepted.name));
        }
        world.people[who].moves(accepted.to_branch, day);
    }
    Ok(())
}
