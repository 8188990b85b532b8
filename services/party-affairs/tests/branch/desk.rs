//! What a clerk does at the desk, in a word each.

use junxiu_contracts::intake::{PartyMembership, RetireeStanding};
use junxiu_contracts::party as pb;
use junxiu_contracts::party::appoint_secretary_request::Election;
use junxiu_contracts::party::branch_service_client::BranchServiceClient;
use junxiu_platform::link::Link;
use tonic::Status;

use crate::house::{CLERK, COUNTY, HOME, Hand, House, date};

/// The day on which the branches of the tests are set up.
pub const FOUNDED: &str = "2021-06-01";

pub fn client(house: &House) -> BranchServiceClient<Link> {
    BranchServiceClient::new(house.link.clone())
}

/// Receives so many full members at the home institution.
pub async fn people(house: &House, count: usize) -> Vec<RetireeStanding> {
    let mut people = Vec::new();
    for _ in 0..count {
        people.push(house.receive(|_| {}).await);
    }
    people
}

pub async fn probationer(house: &House) -> RetireeStanding {
    house.receive(|standing| standing.party_membership = PartyMembership::Probationary.into()).await
}

pub fn branch_of(units: &[&str]) -> pb::PartyBranch {
    let kind = match units.len() {
        1 => pb::party_branch::Kind::Branch,
        _ => pb::party_branch::Kind::JointBranch,
    };
    pb::PartyBranch {
        display_name: "第一党支部".into(),
        kind: kind.into(),
        units: units.iter().map(|code| format!("organizations/{code}")).collect(),
        founded_on: Some(date(FOUNDED)),
        ..Default::default()
    }
}

pub fn founding(branch: pb::PartyBranch, people: &[RetireeStanding]) -> pb::CreateBranchRequest {
    pb::CreateBranchRequest {
        branch: Some(branch),
        founding_members: people.iter().map(|who| who.retiree.clone()).collect(),
        ..Default::default()
    }
}

pub async fn create(house: &House, hand: Hand, request: pb::CreateBranchRequest) -> Result<pb::PartyBranch, Status> {
    Ok(client(house).create_branch(house.as_hand(hand, request)).await?.into_inner())
}

/// Sets up a branch of the home institution with these members.
pub async fn founded(house: &House, people: &[RetireeStanding]) -> pb::PartyBranch {
    create(house, CLERK, founding(branch_of(&[HOME]), people)).await.unwrap()
}

pub async fn get(house: &House, hand: Hand, name: &str) -> Result<pb::PartyBranch, Status> {
    let request = pb::GetBranchRequest { name: name.to_owned() };
    Ok(client(house).get_branch(house.as_hand(hand, request)).await?.into_inner())
}

pub fn admission(branch: &pb::PartyBranch, who: &RetireeStanding, on: &str) -> pb::AdmitMemberRequest {
    pb::AdmitMemberRequest {
        branch: branch.name.clone(),
        retiree: who.retiree.clone(),
        occurred_on: Some(date(on)),
        ..Default::default()
    }
}

pub async fn admit(house: &House, hand: Hand, request: pb::AdmitMemberRequest) -> Result<pb::BranchMember, Status> {
    Ok(client(house).admit_member(house.as_hand(hand, request)).await?.into_inner())
}

pub async fn members(house: &House, branch: &pb::PartyBranch) -> Vec<pb::BranchMember> {
    let request = pb::ListMembersRequest { branch: branch.name.clone(), ..Default::default() };
    client(house).list_members(house.as_hand(COUNTY, request)).await.unwrap().into_inner().members
}

pub fn election(branch: &pb::PartyBranch, secretary: &RetireeStanding, on: &str) -> pb::AppointSecretaryRequest {
    pb::AppointSecretaryRequest {
        branch: branch.name.clone(),
        election: Election::NewTerm.into(),
        secretary: secretary.retiree.clone(),
        occurred_on: Some(date(on)),
        ..Default::default()
    }
}

pub async fn elect(house: &House, hand: Hand, request: pb::AppointSecretaryRequest) -> Result<pb::PartyBranch, Status> {
    Ok(client(house).appoint_secretary(house.as_hand(hand, request)).await?.into_inner())
}

pub async fn update(
    house: &House,
    hand: Hand,
    branch: pb::PartyBranch,
    paths: &[&str],
) -> Result<pb::PartyBranch, Status> {
    let update_mask = Some(prost_types::FieldMask { paths: paths.iter().map(|path| (*path).to_owned()).collect() });
    let request = pb::UpdateBranchRequest { branch: Some(branch), update_mask, ..Default::default() };
    Ok(client(house).update_branch(house.as_hand(hand, request)).await?.into_inner())
}

/// The codes of what a branch is to attend to.
pub fn attention(branch: &pb::PartyBranch) -> Vec<&str> {
    branch.attention.iter().flat_map(|found| &found.reasons).map(|reason| reason.code.as_str()).collect()
}
