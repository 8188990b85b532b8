//! What is done with sanctions and events, in a line each.

use junxiu_contracts::api::Role;
use junxiu_contracts::duty::duty_service_client::DutyServiceClient;
use junxiu_contracts::duty::{Duty, ListDutiesRequest};
use junxiu_contracts::feed::feed_service_client::FeedServiceClient;
use junxiu_contracts::feed::{Event, FollowRequest};
use junxiu_contracts::party as pb;
use junxiu_contracts::party::conduct_service_client::ConductServiceClient;
use junxiu_platform::link::Link;
use tonic::{Request, Response, Status};

use crate::house::{Hand, House, PROVINCE, date};

pub fn client(house: &House) -> ConductServiceClient<Link> {
    ConductServiceClient::new(house.link.clone())
}

/// A request that says why it is made.
pub fn with_purpose<T>(house: &House, hand: Hand, purpose: &str, message: T) -> Request<T> {
    let mut request = house.as_hand(hand, message);
    if !purpose.is_empty() {
        request.metadata_mut().insert("x-junxiu-purpose", purpose.parse().expect("ascii"));
    }
    request
}

/// A sanction by document 纪〔2024〕7号.
pub fn sanction(retiree: &str, sanction: pb::Sanction, from: &str) -> pb::RecordDisciplineRequest {
    pb::RecordDisciplineRequest {
        retiree: retiree.into(),
        sanction: sanction.into(),
        decided_by: "长春市纪委监委".into(),
        document_no: "纪〔2024〕7号".into(),
        grounds: "违规从业取酬".into(),
        effective_on: Some(date(from)),
        ..Default::default()
    }
}

pub async fn record(house: &House, hand: Hand, request: pb::RecordDisciplineRequest) -> Result<pb::Discipline, Status> {
    client(house).record_discipline(house.as_hand(hand, request)).await.map(Response::into_inner)
}

pub async fn revoke(
    house: &House,
    hand: Hand,
    one: &pb::Discipline,
    reason: pb::RevocationReason,
    on: &str,
) -> Result<pb::Discipline, Status> {
    let request = pb::RevokeDisciplineRequest {
        name: one.name.clone(),
        reason: reason.into(),
        note: "申诉复查决定".into(),
        revoked_on: Some(date(on)),
        etag: one.etag.clone(),
        ..Default::default()
    };
    client(house).revoke_discipline(house.as_hand(hand, request)).await.map(Response::into_inner)
}

/// Something that happened on a day and is reported today.
pub fn happened(retiree: &str, kind: pb::ReportableEventType, on: &str) -> pb::ReportEventRequest {
    pb::ReportEventRequest {
        retiree: retiree.into(),
        r#type: kind.into(),
        content: "详见书面报告".into(),
        occurred_on: Some(date(on)),
        ..Default::default()
    }
}

pub async fn report(house: &House, hand: Hand, request: pb::ReportEventRequest) -> Result<pb::ReportableEvent, Status> {
    client(house).report_event(house.as_hand(hand, request)).await.map(Response::into_inner)
}

pub async fn forward(house: &House, hand: Hand, name: &str, mark: bool) -> Result<pb::ReportableEvent, Status> {
    let request = pb::ForwardEventRequest { name: name.into(), mark_major: mark, ..Default::default() };
    client(house).forward_event(house.as_hand(hand, request)).await.map(Response::into_inner)
}

pub async fn list(
    house: &House,
    hand: Hand,
    request: pb::ListEventsRequest,
) -> Result<Vec<pb::ReportableEvent>, Status> {
    Ok(client(house).list_events(house.as_hand(hand, request)).await?.into_inner().events)
}

/// The duties to bring events of somebody before the province.
pub async fn forwarding(house: &House, retiree: &str) -> Vec<Duty> {
    let request = ListDutiesRequest { subject: retiree.into(), any_state: true, ..Default::default() };
    let mut client = DutyServiceClient::new(house.link.clone());
    let duties = client.list_duties(house.as_hand(PROVINCE, request)).await.expect("duties").into_inner().duties;
    duties.into_iter().filter(|duty| duty.kind == "event.forward").collect()
}

/// Waits for so many events of the feed, and gives them all.
pub async fn told(house: &House, kind: &str, awaited: usize) -> Vec<Event> {
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
