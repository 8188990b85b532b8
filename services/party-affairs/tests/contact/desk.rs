//! What a clerk does with contacts, in a line each.

use junxiu_contracts::api::Role;
use junxiu_contracts::duty::duty_service_client::DutyServiceClient;
use junxiu_contracts::duty::{Duty, ListDutiesRequest, RunDutiesRequest, duty};
use junxiu_contracts::feed::feed_service_client::FeedServiceClient;
use junxiu_contracts::feed::{Event, FollowRequest};
use junxiu_contracts::party as pb;
use junxiu_contracts::party::contact_service_client::ContactServiceClient;
use junxiu_platform::link::Link;
use tonic::{Response, Status};

use crate::house::{CLERK, HEAD, Hand, House, OPERATOR, PROVINCE, date};

pub fn client(house: &House) -> ContactServiceClient<Link> {
    ContactServiceClient::new(house.link.clone())
}

/// A call with the person himself on a day.
pub fn call(retiree: &str, on: &str) -> pb::RecordContactRequest {
    pb::RecordContactRequest {
        retiree: retiree.into(),
        occurred_on: Some(date(on)),
        channel: pb::ContactChannel::Phone.into(),
        content: "身体尚好，无特殊需求".into(),
        ..Default::default()
    }
}

pub async fn record(house: &House, hand: Hand, request: pb::RecordContactRequest) -> Result<pb::Contact, Status> {
    client(house).record_contact(house.as_hand(hand, request)).await.map(Response::into_inner)
}

/// Records a call that must succeed.
pub async fn called(house: &House, retiree: &str, on: &str) -> pb::Contact {
    record(house, CLERK, call(retiree, on)).await.expect("a contact")
}

pub async fn attempt(house: &House, retiree: &str, on: &str) -> Result<pb::ContactAttempt, Status> {
    let request = pb::RecordAttemptRequest {
        retiree: retiree.into(),
        occurred_on: Some(date(on)),
        channel: pb::ContactChannel::Phone.into(),
        outcome: pb::AttemptOutcome::NoAnswer.into(),
        ..Default::default()
    };
    client(house).record_attempt(house.as_hand(CLERK, request)).await.map(Response::into_inner)
}

pub async fn withdraw(house: &House, hand: Hand, contact: &pb::Contact, etag: &str) -> Result<pb::Contact, Status> {
    let request = pb::WithdrawContactRequest {
        name: contact.name.clone(),
        reason: "误录他人".into(),
        etag: etag.into(),
        ..Default::default()
    };
    client(house).withdraw_contact(house.as_hand(hand, request)).await.map(Response::into_inner)
}

pub async fn status_by(house: &House, hand: Hand, retiree: &str) -> Result<pb::ContactStatus, Status> {
    let request = pb::GetContactStatusRequest { name: format!("{retiree}/contactStatus") };
    client(house).get_contact_status(house.as_hand(hand, request)).await.map(Response::into_inner)
}

/// Where somebody stands, as the province sees it.
pub async fn status(house: &House, retiree: &str) -> pb::ContactStatus {
    status_by(house, PROVINCE, retiree).await.expect("a status")
}

/// How a month stands in the status: its state and whether it is flagged.
pub fn month_of(status: &pb::ContactStatus, month: &str) -> (pb::contact_month::State, bool) {
    let first = date(&format!("{month}-01"));
    let found = status.months.iter().find(|shown| shown.month == Some(first)).expect("the month is shown");
    (found.state(), found.backdated)
}

pub async fn silent(house: &House, hand: Hand, organization: &str, months: i32) -> Result<Vec<String>, Status> {
    let organization = if organization.is_empty() { String::new() } else { format!("organizations/{organization}") };
    let request = pb::ListSilentRetireesRequest { organization, silent_months_min: months, ..Default::default() };
    let answer = client(house).list_silent_retirees(house.as_hand(hand, request)).await?.into_inner();
    Ok(answer.statuses.into_iter().map(|status| status.retiree).collect())
}

pub fn opening(retiree: &str) -> pb::OpenInvestigationRequest {
    pb::OpenInvestigationRequest {
        retiree: retiree.into(),
        grounds: vec![pb::InvestigationGround::OverstayedAbroad.into()],
        evidence: "电话、上门均未联系上".into(),
        ..Default::default()
    }
}

pub async fn open(house: &House, hand: Hand, retiree: &str) -> Result<pb::ContactInvestigation, Status> {
    client(house).open_investigation(house.as_hand(hand, opening(retiree))).await.map(Response::into_inner)
}

pub async fn close(
    house: &House,
    name: &str,
    outcome: pb::InvestigationOutcome,
    found_on: Option<&str>,
) -> Result<pb::ContactInvestigation, Status> {
    let found = found_on.is_some();
    let request = pb::CloseInvestigationRequest {
        name: name.into(),
        outcome: outcome.into(),
        evidence: "本人到所说明情况".into(),
        found_on: found_on.map(date),
        channel: if found { pb::ContactChannel::AtInstitution.into() } else { 0 },
        identity_check: if found { "核对居民身份证原件".into() } else { String::new() },
        ..Default::default()
    };
    client(house).close_investigation(house.as_hand(HEAD, request)).await.map(Response::into_inner)
}

/// Does the daily run, then gives the duties about somebody.
pub async fn duties(house: &House, retiree: &str) -> Vec<Duty> {
    let mut client = DutyServiceClient::new(house.link.clone());
    client.run_duties(house.as_hand(OPERATOR, RunDutiesRequest::default())).await.expect("the daily run");
    let request = ListDutiesRequest { subject: retiree.into(), any_state: true, ..Default::default() };
    client.list_duties(house.as_hand(PROVINCE, request)).await.expect("duties").into_inner().duties
}

/// Does the daily run, then gives how the monthly duty stands: its state and whether it is flagged.
pub async fn monthly(house: &House, retiree: &str, month: &str) -> Option<(duty::State, bool)> {
    let found = duties(house, retiree).await;
    let found = found.into_iter().find(|duty| duty.kind == "contact.monthly" && duty.period == month);
    found.map(|duty| (duty.state(), duty.backdated))
}

/// Waits for so many events of the feed, and gives them all.
pub async fn events(house: &House, kind: &str, awaited: usize) -> Vec<Event> {
    let integration = Hand("service:test", Role::Integration, "220000");
    let request = FollowRequest { types: vec![kind.into()], ..Default::default() };
    let mut client = FeedServiceClient::new(house.link.clone());
    let mut stream = client.follow(house.as_hand(integration, request)).await.expect("a feed").into_inner();
    let mut events = Vec::new();
    while events.len() < awaited {
        events.extend(stream.message().await.expect("a message").expect("a feed without an end").events);
    }
    events
}
