//! Members of branches as steps.

use junxiu_contracts::api::Role;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::appoint_secretary_request::Election;
use junxiu_contracts::party::branch_service_client::BranchServiceClient;

use crate::ask;
use crate::asking::Deed;
use crate::world::{Check, Thing, World, on, read};

/// A branch at random.
pub fn any(world: &mut World<'_>) -> (String, &'static str) {
    let at = world.dice.roll(world.things.branches.len());
    world.things.branches[at].clone()
}

/// Most often the branch in which a person stands, else some other.
fn his(world: &mut World<'_>, who: usize) -> (String, &'static str) {
    let stands = |(name, _): &&(String, &'static str)| world.people[who].branches.contains(name);
    let found = world.things.branches.iter().find(stands).cloned();
    found.filter(|_| world.dice.chance(85)).unwrap_or_else(|| any(world))
}

pub async fn admit(world: &mut World<'_>) -> Check {
    let nowhere = |who: &usize| world.people[*who].branches.contains("");
    let nowhere: Vec<usize> = (0..world.people.len()).filter(nowhere).collect();
    let free = world.dice.pick(&nowhere).copied().filter(|_| world.dice.chance(80));
    let who = free.unwrap_or_else(|| world.anybody());
    let ((branch, unit), day) = (any(world), world.some_day());
    let hand = world.hand(Role::InstitutionClerk, unit, who);
    let hand =
        if world.institution(who) == unit { hand } else { crate::asking::hand(Role::BureauOfficer, "220000", 1) };
    let request = pb::AdmitMemberRequest {
        branch: branch.clone(),
        retiree: world.name(who),
        occurred_on: on(day),
        ..Default::default()
    };
    let deed = Deed::new(hand, who, Some(day), format!("to {unit}"));
    if ask!(world, BranchServiceClient::admit_member, deed, request).is_ok() {
        must_be_free(world, who)?;
        world.people[who].branches = [branch].into();
    }
    Ok(())
}

/// Nobody is admitted while he certainly stands somewhere.
fn must_be_free(world: &World<'_>, who: usize) -> Check {
    let branches = &world.people[who].branches;
    if branches.contains("") { Ok(()) } else { Err(format!("P{who} was admitted and stands in {branches:?}")) }
}

pub async fn propose_removal(world: &mut World<'_>) -> Check {
    let who = world.anybody();
    let ((branch, unit), day) = (his(world, who), world.some_day());
    let hand = world.hand(Role::InstitutionClerk, unit, who);
    let request = pb::RemoveMemberRequest {
        branch,
        retiree: world.name(who),
        reason: pb::member_removal::Reason::SelfWithdrawal.into(),
        grounds: "连续六个月不交纳党费".into(),
        document_no: "支〔2024〕3号".into(),
        occurred_on: on(day),
        ..Default::default()
    };
    let deed = Deed::new(hand, who, Some(day), format!("from {unit}"));
    if let Ok(removal) = ask!(world, BranchServiceClient::remove_member, deed, request) {
        world.things.removals.push(Thing { name: removal.name, who });
    }
    Ok(())
}

pub async fn decide_removal(world: &mut World<'_>) -> Check {
    let Some(removal) = world.dice.pick(&world.things.removals).cloned() else { return Ok(()) };
    let (name, who) = (removal.name.clone(), removal.who);
    let institution = world.institution(who);
    let hand = match world.dice.roll(3) {
        0 => world.hand(Role::InstitutionClerk, &institution, who),
        1 => world.hand(Role::InstitutionHead, &institution, who),
        _ => crate::asking::hand(Role::BureauHead, "220000", 1),
    };
    let deed = Deed::new(hand, who, None, "");
    if world.dice.chance(25) {
        let request = pb::DeclineRemovalRequest { name, note: "再次谈话".into(), ..Default::default() };
        let _ = ask!(world, BranchServiceClient::decline_removal, deed, request);
        return Ok(());
    }
    let request = pb::ConfirmRemovalRequest { name, note: "同意除名".into(), ..Default::default() };
    if let Ok(confirmed) = ask!(world, BranchServiceClient::confirm_removal, deed, request) {
        if confirmed.decided_by == confirmed.proposed_by {
            return Err(format!("{} was proposed and confirmed by one person", confirmed.name));
        }
        world.people[who].moves(String::new(), read(confirmed.occurred_on.as_ref()).unwrap());
    }
    Ok(())
}

pub async fn group(world: &mut World<'_>) -> Check {
    let who = world.anybody();
    let (branch, unit) = his(world, who);
    let hand = world.hand(Role::InstitutionClerk, unit, who);
    let request = pb::AssignGroupRequest { branch, retiree: world.name(who), group_number: 1, ..Default::default() };
    let _ = ask!(world, BranchServiceClient::assign_group, Deed::new(hand, who, None, ""), request);
    Ok(())
}

pub async fn elect(world: &mut World<'_>) -> Check {
    let who = world.anybody();
    let ((branch, unit), day) = (his(world, who), world.some_day());
    let hand = world.hand(Role::InstitutionHead, unit, who);
    let election = if world.dice.chance(70) { Election::NewTerm } else { Election::ByElection };
    let request = pb::AppointSecretaryRequest {
        branch,
        election: election.into(),
        secretary: world.name(who),
        occurred_on: on(day),
        ..Default::default()
    };
    let deed = Deed { who: None, ..Deed::new(hand, who, Some(day), format!("secretary P{who}")) };
    let _ = ask!(world, BranchServiceClient::appoint_secretary, deed, request);
    Ok(())
}
