//! What a clerk does with dues, in a line each.

use junxiu_contracts::duty::duty_service_client::DutyServiceClient;
use junxiu_contracts::duty::{Duty, ListDutiesRequest, RunDutiesRequest};
use junxiu_contracts::google_type::Date;
use junxiu_contracts::intake::RetireeStanding;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::branch_service_client::BranchServiceClient;
use junxiu_contracts::party::dues_month::State;
use junxiu_contracts::party::dues_service_client::DuesServiceClient;
use junxiu_platform::link::Link;
use tonic::{Response, Status};

use crate::house::{CLERK, HOME, Hand, House, OPERATOR, PROVINCE, date};

pub fn client(house: &House) -> DuesServiceClient<Link> {
    DuesServiceClient::new(house.link.clone())
}

/// Sets up a branch of the home institution on 15 December 2021 with three members, and gives it with them.
pub async fn branch(house: &House) -> (pb::PartyBranch, Vec<RetireeStanding>) {
    let mut people = Vec::new();
    for _ in 0..3 {
        people.push(house.receive(|_| {}).await);
    }
    let branch = pb::PartyBranch {
        display_name: "第一党支部".into(),
        kind: pb::party_branch::Kind::Branch.into(),
        units: vec![format!("organizations/{HOME}")],
        founded_on: Some(date("2021-12-15")),
        ..Default::default()
    };
    let founding = pb::CreateBranchRequest {
        branch: Some(branch),
        founding_members: people.iter().map(|who| who.retiree.clone()).collect(),
        ..Default::default()
    };
    let mut client = BranchServiceClient::new(house.link.clone());
    (client.create_branch(house.as_hand(CLERK, founding)).await.expect("a branch").into_inner(), people)
}

pub fn month(text: &str) -> Option<Date> {
    Some(Date { day: 0, ..date(&format!("{text}-01")) })
}

pub fn regular(retiree: &str, first: &str, yuan: i64) -> pb::SetDuesBaseRequest {
    let base =
        pb::DuesBase { retiree: retiree.into(), first_month: month(first), base_fen: yuan * 100, ..Default::default() };
    pb::SetDuesBaseRequest { dues_base: Some(base), ..Default::default() }
}

pub async fn set(house: &House, hand: Hand, request: pb::SetDuesBaseRequest) -> Result<pb::DuesBase, Status> {
    client(house).set_dues_base(house.as_hand(hand, request)).await.map(Response::into_inner)
}

/// Sets up a branch and gives a member of it with 8 000 yuan a month from January 2022.
pub async fn payer(house: &House) -> RetireeStanding {
    let (_, mut people) = branch(house).await;
    let who = people.remove(0);
    set(house, CLERK, regular(&who.retiree, "2022-01", 8_000)).await.expect("a base");
    who
}

pub fn payment(retiree: &str, first: &str, last: &str, fen: i64, on: &str) -> pb::RecordDuesPaymentRequest {
    pb::RecordDuesPaymentRequest {
        retiree: retiree.into(),
        first_month: month(first),
        last_month: month(last),
        amount_fen: fen,
        occurred_on: Some(date(on)),
        channel: pb::dues_payment::Channel::Cash.into(),
        ..Default::default()
    }
}

pub async fn pay(house: &House, hand: Hand, request: pb::RecordDuesPaymentRequest) -> Result<pb::DuesPayment, Status> {
    client(house).record_dues_payment(house.as_hand(hand, request)).await.map(Response::into_inner)
}

pub async fn statement_by(
    house: &House,
    hand: Hand,
    retiree: &str,
    months: (&str, &str),
) -> Result<pb::DuesStatement, Status> {
    let request = pb::GetDuesStatementRequest {
        name: format!("{retiree}/dues"),
        first_month: month(months.0),
        last_month: month(months.1),
    };
    client(house).get_dues_statement(house.as_hand(hand, request)).await.map(Response::into_inner)
}

/// How the months of a range stand, as the province sees it.
pub async fn states(house: &House, retiree: &str, first: &str, last: &str) -> Vec<State> {
    let statement = statement_by(house, PROVINCE, retiree, (first, last)).await.expect("a statement");
    statement.months.iter().map(|month| month.state()).collect()
}

pub async fn arrears(
    house: &House,
    hand: Hand,
    request: pb::ListArrearsRequest,
) -> Result<Vec<pb::DuesArrears>, Status> {
    client(house).list_arrears(house.as_hand(hand, request)).await.map(|answer| answer.into_inner().arrears)
}

/// Does the daily run, then gives the duties to look at somebody's unpaid months.
pub async fn runs(house: &House, retiree: &str) -> Vec<Duty> {
    let mut client = DutyServiceClient::new(house.link.clone());
    client.run_duties(house.as_hand(OPERATOR, RunDutiesRequest::default())).await.expect("the daily run");
    let request = ListDutiesRequest { subject: format!("{retiree}/dues"), any_state: true, ..Default::default() };
    let found = client.list_duties(house.as_hand(PROVINCE, request)).await.expect("duties").into_inner().duties;
    found.into_iter().filter(|duty| duty.kind == "dues.unpaid_run").collect()
}
