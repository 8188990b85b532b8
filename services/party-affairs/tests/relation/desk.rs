//! What a clerk does about members who are away, in a word each.

use junxiu_contracts::duty::duty_service_client::DutyServiceClient;
use junxiu_contracts::duty::{Duty, ListDutiesRequest, RunDutiesRequest, duty};
use junxiu_contracts::google_type::Date;
use junxiu_contracts::intake::RetireeStanding;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::branch_service_client::BranchServiceClient;
use junxiu_contracts::party::party_absence::{Destination, State};
use junxiu_contracts::party::relation_service_client::RelationServiceClient;
use junxiu_platform::link::Link;
use tonic::{Response, Status};

use crate::house::{CLERK, Hand, House, OPERATOR, OTHER, PROVINCE, date, standing};

/// The county of the place where people go in the tests.
pub const PLACE: &str = "220204";

pub fn client(house: &House) -> RelationServiceClient<Link> {
    RelationServiceClient::new(house.link.clone())
}

/// Sets up a branch of an institution on 1 June 2021 with three members of it.
pub async fn branch(house: &House, institution: &str) -> (pb::PartyBranch, Vec<RetireeStanding>) {
    let mut people = Vec::new();
    for _ in 0..3 {
        people.push(house.receive(|told| *told = standing(institution)).await);
    }
    let branch = pb::PartyBranch {
        display_name: "第一党支部".into(),
        kind: pb::party_branch::Kind::Branch.into(),
        units: vec![format!("organizations/{institution}")],
        founded_on: Some(date("2021-06-01")),
        ..Default::default()
    };
    let founding = pb::CreateBranchRequest {
        branch: Some(branch),
        founding_members: people.iter().map(|who| who.retiree.clone()).collect(),
        ..Default::default()
    };
    let mut client = BranchServiceClient::new(house.link.clone());
    (client.create_branch(house.as_hand(PROVINCE, founding)).await.expect("a branch").into_inner(), people)
}

/// A branch at home with a member who goes away, and one at the place.
pub struct Two {
    pub home: pb::PartyBranch,
    pub place: pb::PartyBranch,
    pub who: RetireeStanding,
}

pub async fn two(house: &House) -> Two {
    let (home, mut people) = branch(house, crate::house::HOME).await;
    let (place, _) = branch(house, OTHER).await;
    Two { home, place, who: people.remove(0) }
}

pub async fn members(house: &House, branch: &pb::PartyBranch) -> (i64, i64) {
    let request = pb::GetBranchRequest { name: branch.name.clone() };
    let branch = BranchServiceClient::new(house.link.clone()).get_branch(house.as_hand(PROVINCE, request)).await;
    let branch = branch.expect("a branch").into_inner();
    (branch.members, branch.full_members)
}

pub fn plan(from: &str, to: &str, fixed_address: bool) -> pb::AbsencePlan {
    pb::AbsencePlan {
        from: Some(date(from)),
        expected_to: (!to.is_empty()).then(|| date(to)),
        destination: Destination::InProvince.into(),
        bureau: format!("organizations/{PLACE}"),
        place: "吉林市".into(),
        exact_address: "某街某号".into(),
        fixed_address,
    }
}

pub async fn report(
    house: &House,
    hand: Hand,
    retiree: &str,
    plan: pb::AbsencePlan,
) -> Result<pb::PartyAbsence, Status> {
    let request = pb::ReportAbsenceRequest { retiree: retiree.into(), plan: Some(plan), ..Default::default() };
    client(house).report_absence(house.as_hand(hand, request)).await.map(Response::into_inner)
}

pub fn assessing(absence: &pb::PartyAbsence) -> pb::AssessAbsenceRequest {
    pb::AssessAbsenceRequest { name: absence.name.clone(), ..Default::default() }
}

pub async fn assess(house: &House, request: pb::AssessAbsenceRequest) -> Result<pb::PartyAbsence, Status> {
    client(house).assess_absence(house.as_hand(CLERK, request)).await.map(Response::into_inner)
}

pub async fn revise(
    house: &House,
    absence: &pb::PartyAbsence,
    plan: pb::AbsencePlan,
) -> Result<pb::PartyAbsence, Status> {
    let request = pb::ReviseAbsenceRequest { name: absence.name.clone(), plan: Some(plan), ..Default::default() };
    client(house).revise_absence(house.as_hand(CLERK, request)).await.map(Response::into_inner)
}

pub async fn certify(house: &House, absence: &pb::PartyAbsence, on: &str) -> Result<pb::PartyAbsence, Status> {
    let request = pb::IssueMemberCertificateRequest {
        name: absence.name.clone(),
        letter_no: "党证〔2024〕1号".into(),
        occurred_on: Some(date(on)),
        ..Default::default()
    };
    client(house).issue_member_certificate(house.as_hand(CLERK, request)).await.map(Response::into_inner)
}

pub async fn register(
    house: &House,
    hand: Hand,
    absence: &pb::PartyAbsence,
    letter_no: &str,
    on: &str,
) -> Result<pb::PartyAbsence, Status> {
    let request = pb::RegisterAtBureauRequest {
        name: absence.name.clone(),
        letter_no: letter_no.into(),
        occurred_on: Some(date(on)),
        ..Default::default()
    };
    client(house).register_at_bureau(house.as_hand(hand, request)).await.map(Response::into_inner)
}

pub async fn place(
    house: &House,
    hand: Hand,
    absence: &pb::PartyAbsence,
    branch: &pb::PartyBranch,
    on: &str,
) -> Result<pb::PartyAbsence, Status> {
    let request = pb::PlaceTemporarilyRequest {
        name: absence.name.clone(),
        host_branch: branch.name.clone(),
        occurred_on: Some(date(on)),
        ..Default::default()
    };
    client(house).place_temporarily(house.as_hand(hand, request)).await.map(Response::into_inner)
}

pub async fn back_by(
    house: &House,
    hand: Hand,
    absence: &pb::PartyAbsence,
    on: &str,
) -> Result<pb::PartyAbsence, Status> {
    let request =
        pb::ReturnFromAbsenceRequest { name: absence.name.clone(), occurred_on: Some(date(on)), ..Default::default() };
    client(house).return_from_absence(house.as_hand(hand, request)).await.map(Response::into_inner)
}

pub async fn back(house: &House, absence: &pb::PartyAbsence, on: &str) -> Result<pb::PartyAbsence, Status> {
    back_by(house, CLERK, absence, on).await
}

pub fn sending(retiree: &str, to: &pb::PartyBranch, on: &str) -> pb::TransferRelationRequest {
    pb::TransferRelationRequest {
        retiree: retiree.into(),
        to_branch: to.name.clone(),
        occurred_on: Some(date(on)),
        ..Default::default()
    }
}

pub async fn send(
    house: &House,
    hand: Hand,
    request: pb::TransferRelationRequest,
) -> Result<pb::RelationTransfer, Status> {
    client(house).transfer_relation(house.as_hand(hand, request)).await.map(Response::into_inner)
}

pub async fn accept(
    house: &House,
    hand: Hand,
    transfer: &pb::RelationTransfer,
    on: &str,
) -> Result<pb::RelationTransfer, Status> {
    let request =
        pb::AcceptRelationRequest { name: transfer.name.clone(), occurred_on: Some(date(on)), ..Default::default() };
    client(house).accept_relation(house.as_hand(hand, request)).await.map(Response::into_inner)
}

pub async fn decline(
    house: &House,
    hand: Hand,
    transfer: &pb::RelationTransfer,
) -> Result<pb::RelationTransfer, Status> {
    let request =
        pb::DeclineRelationRequest {
            name: transfer.name.clone(), note: "暂无条件接收".into(), ..Default::default()
        };
    client(house).decline_relation(house.as_hand(hand, request)).await.map(Response::into_inner)
}

pub async fn relation_by(house: &House, hand: Hand, retiree: &str) -> Result<pb::PartyRelation, Status> {
    let request = pb::GetRelationRequest { name: format!("{retiree}/relation"), unmask: false };
    client(house).get_relation(house.as_hand(hand, request)).await.map(Response::into_inner)
}

/// Where a relation stands, as the province sees it.
pub async fn relation(house: &House, retiree: &str) -> pb::PartyRelation {
    relation_by(house, PROVINCE, retiree).await.expect("a relation")
}

/// The branch where somebody stands; empty for none.
pub async fn branch_of(house: &House, retiree: &str) -> String {
    relation(house, retiree).await.membership.map(|member| member.branch).unwrap_or_default()
}

/// How far the absence of somebody has come; none where he is at home.
pub async fn absence_of(house: &House, retiree: &str) -> Option<State> {
    relation(house, retiree).await.absence.map(|absence| absence.state())
}

/// The duties of one kind about a person's relation, after the daily run: the holder, the state and the last day.
pub async fn relation_duties(house: &House, retiree: &str, kind: &str) -> Vec<(String, duty::State, Option<Date>)> {
    let mut client = DutyServiceClient::new(house.link.clone());
    client.run_duties(house.as_hand(OPERATOR, RunDutiesRequest::default())).await.expect("the daily run");
    let request = ListDutiesRequest { subject: format!("{retiree}/relation"), any_state: true, ..Default::default() };
    let found = client.list_duties(house.as_hand(PROVINCE, request)).await.expect("duties").into_inner().duties;
    let of_kind = found.into_iter().filter(|duty| duty.kind == kind);
    of_kind.map(|duty| (duty.organization.clone(), duty.state(), duty.due_on)).collect()
}

/// Does the daily run, then gives the duties about an absence or a transfer: kind, holder's institution or bureau, state.
pub async fn duties(house: &House, subject: &str) -> Vec<(String, String, duty::State)> {
    let mut client = DutyServiceClient::new(house.link.clone());
    client.run_duties(house.as_hand(OPERATOR, RunDutiesRequest::default())).await.expect("the daily run");
    let request = ListDutiesRequest { subject: subject.into(), any_state: true, ..Default::default() };
    let found = client.list_duties(house.as_hand(PROVINCE, request)).await.expect("duties").into_inner().duties;
    let shown = |duty: Duty| (duty.kind.clone(), duty.organization.clone(), duty.state());
    found.into_iter().map(shown).collect()
}
