//! Two at once: of two acts that exclude each other one is done, whoever is faster.

use junxiu_contracts::api::Role;
use junxiu_contracts::approval::Stance;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::branch_service_client::BranchServiceClient;
use junxiu_contracts::party::exit_application::State;
use junxiu_contracts::party::relation_service_client::RelationServiceClient;
use junxiu_contracts::party::travel_service_client::TravelServiceClient;
use junxiu_kernel::day::Day;
use junxiu_platform::status::reason_of;
use tonic::{Response, Status};

use crate::asking::hand;
use crate::travel;
use crate::world::{Check, World, on};

pub async fn race(world: &mut World<'_>) -> Check {
    match world.dice.roll(3) {
        0 => admissions(world).await,
        1 => answers(world).await,
        _ => decisions(world).await,
    }
}

type Both<A, B> = (Result<Response<A>, Status>, Result<Response<B>, Status>);

/// Says which of two acts was done; both must not be, and what is done leaves its entry.
async fn one_of<A, B>(world: &World<'_>, what: &str, entries: i64, both: Both<A, B>) -> Check<(Option<A>, Option<B>)> {
    let reason = |status: Option<&Status>| status.map_or(Some("done".to_owned()), reason_of);
    let said = (reason(both.0.as_ref().err()), reason(both.1.as_ref().err()));
    world.tell(format!("two at once, {what}: {said:?}"));
    let done = (both.0.ok().map(Response::into_inner), both.1.ok().map(Response::into_inner));
    let count = i64::from(done.0.is_some()) + i64::from(done.1.is_some());
    let entries = world.digest().await.rows("journal_entry") - entries;
    if entries != count {
        return Err(format!("{what}: {count} were done and {entries} are in the journal"));
    }
    if count > 1 { Err(format!("{what}: both were done")) } else { Ok(done) }
}

/// Somebody who stands nowhere is admitted to two branches.
async fn admissions(world: &mut World<'_>) -> Check {
    let nowhere = |who: &usize| world.people[*who].branches == [String::new()].into();
    let nowhere: Vec<usize> = (0..world.people.len()).filter(nowhere).collect();
    let Some(who) = world.dice.pick(&nowhere).copied() else { return Ok(()) };
    let request = |at: usize, number: usize| {
        let request = pb::AdmitMemberRequest {
            branch: world.things.branches[at].0.clone(),
            retiree: world.name(who),
            occurred_on: on(world.today),
            ..Default::default()
        };
        world.house.as_hand(hand(Role::BureauOfficer, "220000", number), request)
    };
    let client = || BranchServiceClient::new(world.house.link.clone());
    let entries = world.digest().await.rows("journal_entry");
    let (mut one, mut other, first, second) = (client(), client(), request(0, 1), request(1, 2));
    let both = tokio::join!(one.admit_member(first), other.admit_member(second));
    let done = one_of(world, &format!("P{who} is admitted to two branches"), entries, both).await?;
    if let Some(member) = done.0.or(done.1) {
        world.people[who].branches = [member.branch].into();
    }
    Ok(())
}

/// A relation that was sent is accepted by two.
async fn answers(world: &mut World<'_>) -> Check {
    let Some(transfer) = world.things.transfers.last().cloned() else { return Ok(()) };
    let (name, who, day): (String, usize, Day) = (transfer.name, transfer.who, world.today);
    let accepts = |number: usize| {
        let request = pb::AcceptRelationRequest { name: name.clone(), occurred_on: on(day), ..Default::default() };
        world.house.as_hand(hand(Role::BureauOfficer, "220000", number), request)
    };
    let entries = world.digest().await.rows("journal_entry");
    let client = || RelationServiceClient::new(world.house.link.clone());
    let (mut one, mut other, first, second) = (client(), client(), accepts(2), accepts(3));
    let both = tokio::join!(one.accept_relation(first), other.accept_relation(second));
    let done = one_of(world, &format!("the relation of P{who} is accepted twice"), entries, both).await?;
    if let Some(accepted) = done.0.or(done.1) {
        world.people[who].moves(accepted.to_branch, day);
    }
    Ok(())
}

/// Two officers decide one case.
async fn decisions(world: &mut World<'_>) -> Check {
    for exit in world.things.exits.clone() {
        let shown = travel::shown(world, &exit.name).await?;
        if shown.state() != State::WithSuperior {
            continue;
        }
        let office = shown.approval.map(|case| case.waits_at).unwrap_or_default();
        let office = office.trim_start_matches("organizations/").to_owned();
        let decides = |number: usize, decision: Stance| {
            let request = pb::DecideExitRequest {
                name: exit.name.clone(),
                decision: decision.into(),
                note: "按规定办理".into(),
                occurred_on: on(world.today),
                ..Default::default()
            };
            world.house.as_hand(hand(Role::BureauOfficer, &office, number), request)
        };
        let entries = world.digest().await.rows("journal_entry");
        let client = || TravelServiceClient::new(world.house.link.clone());
        let (mut one, mut other) = (client(), client());
        let (first, second) = (decides(2, Stance::Agree), decides(3, Stance::Against));
        let both = tokio::join!(one.decide_exit(first), other.decide_exit(second));
        one_of(world, &format!("{} is decided twice", exit.name), entries, both).await?;
        world.accepted.push("decide_exit");
        return Ok(());
    }
    Ok(())
}
