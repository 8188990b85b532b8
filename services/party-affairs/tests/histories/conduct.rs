//! Sanctions and reportable events as steps.

use junxiu_contracts::api::Role;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::conduct_service_client::ConductServiceClient;

use crate::ask;
use crate::asking::Deed;
use crate::world::{Check, Thing, World, on, superior};

pub async fn sanction(world: &mut World<'_>) -> Check {
    let who = world.anybody();
    let (bureau, day) = (superior(&world.institution(who)), world.some_day());
    let hand = world.hand(Role::BureauOfficer, &bureau, who);
    let request = pb::RecordDisciplineRequest {
        retiree: world.name(who),
        sanction: pb::Sanction::PartyWarning.into(),
        decided_by: "长春市纪委监委".into(),
        document_no: format!("纪〔2024〕{}号", world.dice.roll(1000)),
        grounds: "违规从业取酬".into(),
        effective_on: on(day),
        ..Default::default()
    };
    // A sanction may take effect on a day to come.
    let deed = Deed::new(hand, who, Some(day.min(world.today)), "");
    if let Ok(one) = ask!(world, ConductServiceClient::record_discipline, deed, request) {
        world.things.disciplines.push(Thing { name: one.name, who });
    }
    Ok(())
}

pub async fn revoke(world: &mut World<'_>) -> Check {
    let Some(one) = world.dice.pick(&world.things.disciplines).cloned() else { return Ok(()) };
    let (hand, day) = (world.officer(one.who), world.some_day());
    let request = pb::RevokeDisciplineRequest {
        name: one.name.clone(),
        reason: pb::RevocationReason::Overturned.into(),
        note: "申诉复查决定".into(),
        revoked_on: on(day),
        ..Default::default()
    };
    // A sanction is lifted also from the dead, and from a record that gave way.
    let deed = Deed::of_office(hand, Some(day), format!("of P{}", one.who));
    let _ = ask!(world, ConductServiceClient::revoke_discipline, deed, request);
    Ok(())
}

pub async fn report(world: &mut World<'_>) -> Check {
    let who = world.anybody();
    let (hand, day) = (world.clerk(who), world.some_day());
    let kinds = [
        pb::ReportableEventType::Remarried,
        pb::ReportableEventType::ResidenceChanged,
        pb::ReportableEventType::ForeignStatus,
    ];
    let request = pb::ReportEventRequest {
        retiree: world.name(who),
        r#type: kinds[world.dice.roll(3)].into(),
        content: "详见书面报告".into(),
        occurred_on: on(day),
        ..Default::default()
    };
    if let Ok(event) = ask!(world, ConductServiceClient::report_event, Deed::new(hand, who, Some(day), ""), request) {
        world.things.events.push(Thing { name: event.name, who });
    }
    Ok(())
}

pub async fn forward(world: &mut World<'_>) -> Check {
    let Some(event) = world.dice.pick(&world.things.events).cloned() else { return Ok(()) };
    let hand = if world.dice.chance(50) { world.clerk(event.who) } else { world.officer(event.who) };
    let request =
        pb::ForwardEventRequest { name: event.name.clone(), mark_major: world.dice.chance(30), ..Default::default() };
    let deed = Deed::of_office(hand, None, format!("of P{}", event.who));
    let _ = ask!(world, ConductServiceClient::forward_event, deed, request);
    Ok(())
}
