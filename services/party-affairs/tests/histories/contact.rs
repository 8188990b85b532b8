//! Contacts, attempts and investigations as steps.

use junxiu_contracts::api::Role;
use junxiu_contracts::duty::WaiveDutyRequest;
use junxiu_contracts::duty::duty_service_client::DutyServiceClient;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::contact_service_client::ContactServiceClient;

use crate::ask;
use crate::asking::Deed;
use crate::world::{Check, Thing, World, on};

pub async fn record(world: &mut World<'_>) -> Check {
    let who = world.anybody();
    let (hand, day) = (world.clerk(who), world.some_day());
    let request = pb::RecordContactRequest {
        retiree: world.name(who),
        occurred_on: on(day),
        channel: pb::ContactChannel::Phone.into(),
        content: "身体尚好".into(),
        ..Default::default()
    };
    let deed = Deed::new(hand, who, Some(day), "");
    if let Ok(contact) = ask!(world, ContactServiceClient::record_contact, deed, request) {
        world.things.contacts.push(Thing { name: contact.name, who });
    }
    Ok(())
}

pub async fn withdraw(world: &mut World<'_>) -> Check {
    let Some(contact) = world.dice.pick(&world.things.contacts).cloned() else { return Ok(()) };
    let hand = world.clerk(contact.who);
    let request =
        pb::WithdrawContactRequest { name: contact.name.clone(), reason: "误录他人".into(), ..Default::default() };
    let deed = Deed::new(hand, contact.who, None, "");
    // Where the record gave way to another, its contacts are still put right.
    let deed = if world.people[contact.who].merged { Deed { who: None, ..deed } } else { deed };
    let _ = ask!(world, ContactServiceClient::withdraw_contact, deed, request);
    Ok(())
}

pub async fn attempt(world: &mut World<'_>) -> Check {
    let who = world.anybody();
    let (hand, day) = (world.clerk(who), world.some_day());
    let request = pb::RecordAttemptRequest {
        retiree: world.name(who),
        occurred_on: on(day),
        channel: pb::ContactChannel::Phone.into(),
        outcome: pb::AttemptOutcome::NoAnswer.into(),
        ..Default::default()
    };
    let _ = ask!(world, ContactServiceClient::record_attempt, Deed::new(hand, who, Some(day), ""), request);
    Ok(())
}

pub async fn investigation(world: &mut World<'_>) -> Check {
    let known = world.dice.pick(&world.things.investigations).cloned();
    let Some(one) = known.filter(|_| world.dice.chance(50)) else { return open(world).await };
    let institution = world.institution(one.who);
    let hand = world.hand(Role::InstitutionHead, &institution, one.who);
    let found = world.dice.chance(60).then(|| world.some_day());
    let outcome = if found.is_some() { pb::InvestigationOutcome::Found } else { pb::InvestigationOutcome::ReportedUp };
    let request = pb::CloseInvestigationRequest {
        name: one.name.clone(),
        outcome: outcome.into(),
        evidence: "本人到所说明情况".into(),
        found_on: found.and_then(on),
        channel: if found.is_some() { pb::ContactChannel::AtInstitution.into() } else { 0 },
        identity_check: if found.is_some() { "核对居民身份证原件".into() } else { String::new() },
        ..Default::default()
    };
    let deed = Deed::new(hand, one.who, found, format!("{outcome:?}"));
    if let Ok(closed) = ask!(world, ContactServiceClient::close_investigation, deed, request)
        && !closed.contact.is_empty()
    {
        world.things.contacts.push(Thing { name: closed.contact, who: one.who });
    }
    Ok(())
}

async fn open(world: &mut World<'_>) -> Check {
    let who = world.anybody();
    let hand = world.clerk(who);
    let request = pb::OpenInvestigationRequest {
        retiree: world.name(who),
        grounds: vec![pb::InvestigationGround::OverstayedAbroad.into()],
        evidence: "电话、上门均未联系上".into(),
        ..Default::default()
    };
    if let Ok(one) = ask!(world, ContactServiceClient::open_investigation, Deed::new(hand, who, None, ""), request) {
        world.things.investigations.push(Thing { name: one.name, who });
    }
    Ok(())
}

/// Waives a duty that is open or missed.
pub async fn waive(world: &mut World<'_>) -> Check {
    let owed: Vec<String> = world.duties.values().filter(|duty| duty.is_owed()).map(|duty| duty.name.clone()).collect();
    let Some(name) = world.dice.pick(&owed).cloned() else { return Ok(()) };
    let who = world.duties[&name].who(world);
    let officer = crate::asking::hand(Role::BureauOfficer, "220000", 1);
    let hand = if let (Some(who), true) = (who, world.dice.chance(70)) { world.officer(who) } else { officer };
    let request = WaiveDutyRequest { name, reason: "雪灾封路".into(), ..Default::default() };
    let _ = ask!(world, DutyServiceClient::waive_duty, Deed::of_office(hand, None, ""), request);
    Ok(())
}
