//! A member stands in exactly one branch, and where the plain model says.

use std::collections::BTreeMap;

use junxiu_contracts::party as pb;
use junxiu_contracts::party::branch_service_client::BranchServiceClient;
use junxiu_contracts::party::relation_service_client::RelationServiceClient;
use junxiu_kernel::day::Day;

use crate::house::PROVINCE;
use crate::world::{Check, World, read};

pub async fn check(world: &mut World<'_>) -> Check {
    let mut stands: BTreeMap<String, String> = BTreeMap::new();
    for (branch, _) in &world.things.branches {
        let members = members(world, branch).await?;
        let request = world.house.as_hand(PROVINCE, pb::GetBranchRequest { name: branch.clone() });
        let answer = BranchServiceClient::new(world.house.link.clone()).get_branch(request).await;
        let shown = answer.map_err(|status| format!("{branch} cannot be read: {status:?}"))?.into_inner();
        let full = members.iter().filter(|member| member.kind() == pb::branch_member::Kind::Full).count();
        if (shown.members, shown.full_members) != (members.len() as i64, full as i64) {
            return Err(format!("{branch} counts {} of {}, and lists {members:?}", shown.full_members, shown.members));
        }
        for member in members {
            if let Some(other) = stands.insert(member.retiree.clone(), branch.clone()) {
                return Err(format!("{} stands in {other} and in {branch}", member.retiree));
            }
        }
    }
    for who in 0..world.people.len() {
        let branch = stands.get(&world.name(who)).cloned().unwrap_or_default();
        let person = &mut world.people[who];
        if !person.branches.contains(&branch) {
            return Err(format!("P{who} stands in {branch:?}, and by the model in {:?}", person.branches));
        }
        person.branches = [branch.clone()].into();
        if !person.merged {
            stays(world, who, &branch).await?;
        }
    }
    Ok(())
}

async fn members(world: &World<'_>, branch: &str) -> Check<Vec<pb::BranchMember>> {
    let request = pb::ListMembersRequest { branch: branch.to_owned(), ..Default::default() };
    let request = world.house.as_hand(PROVINCE, request);
    let answer = BranchServiceClient::new(world.house.link.clone()).list_members(request).await;
    answer.map(|answer| answer.into_inner().members).map_err(|status| format!("members of {branch}: {status:?}"))
}

/// The stays of a person do not overlap: each ends before, or on the day on which, the next begins.
async fn stays(world: &World<'_>, who: usize, branch: &str) -> Check {
    let request = pb::GetRelationRequest { name: format!("{}/relation", world.name(who)), unmask: false };
    let request = world.house.as_hand(PROVINCE, request);
    let answer = RelationServiceClient::new(world.house.link.clone()).get_relation(request).await;
    let relation = answer.map_err(|status| format!("the relation of P{who}: {status:?}"))?.into_inner();
    let mut stays: Vec<(Day, Day, String)> = Vec::new();
    for stay in relation.stays {
        let from = read(stay.from.as_ref()).unwrap();
        stays.push((from, read(stay.to.as_ref()).unwrap_or(Day::MAX), stay.branch));
    }
    let current = relation.membership.map(|member| member.branch).unwrap_or_default();
    if current != branch {
        return Err(format!("P{who} is listed in {branch:?}, and his relation is in {current:?}"));
    }
    stays.sort();
    let open = stays.iter().filter(|(_, to, _)| *to == Day::MAX).count();
    if open > 1 || (open == 1 && branch.is_empty()) {
        return Err(format!("P{who} stands in {branch:?} and has the stays {stays:?}"));
    }
    let ended = |left: &&(String, Day)| !stays.iter().any(|(_, to, branch)| (branch, to) == (&left.0, &left.1));
    if let Some(left) = world.people[who].left.iter().find(ended) {
        return Err(format!("the stay of P{who} that ended {left:?} is not among {stays:?}"));
    }
    if let Some(pair) = stays.windows(2).find(|pair| pair[0].1 > pair[1].0) {
        return Err(format!("two stays of P{who} overlap: {pair:?}"));
    }
    Ok(())
}
