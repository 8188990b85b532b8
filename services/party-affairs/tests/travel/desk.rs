//! What people do with journeys and documents, in a line each.

use junxiu_contracts::api::Role;
use junxiu_contracts::approval::Stance;
use junxiu_contracts::duty::duty_service_client::DutyServiceClient;
use junxiu_contracts::duty::{Duty, ListDutiesRequest, RunDutiesRequest, duty};
use junxiu_contracts::feed::feed_service_client::FeedServiceClient;
use junxiu_contracts::feed::{Event, FollowRequest};
use junxiu_contracts::party as pb;
use junxiu_contracts::party::document_custody_service_client::DocumentCustodyServiceClient;
use junxiu_contracts::party::travel_service_client::TravelServiceClient;
use junxiu_platform::link::Link;
use tonic::{Response, Status};

use crate::house::*;

pub type Answer = Result<pb::ExitApplication, Status>;
pub type Shown = Result<pb::TravelDocument, Status>;

pub fn client(house: &House) -> TravelServiceClient<Link> {
    TravelServiceClient::new(house.link.clone())
}

pub fn custody(house: &House) -> DocumentCustodyServiceClient<Link> {
    DocumentCustodyServiceClient::new(house.link.clone())
}

/// An application for some days.
pub fn applying(retiree: &str, from: &str, to: &str) -> pb::ApplyForExitRequest {
    pb::ApplyForExitRequest {
        retiree: retiree.into(),
        purpose: "探亲".into(),
        countries: vec!["JP".into()],
        from: Some(date(from)),
        to: Some(date(to)),
        companions: vec!["测试乙".into()],
        form_no: "2024-003".into(),
        ..Default::default()
    }
}

/// A filing for some days.
pub fn filing(retiree: &str, from: &str, to: &str) -> pb::FileExitRequest {
    pb::FileExitRequest {
        retiree: retiree.into(),
        purpose: "旅游".into(),
        countries: vec!["HK".into(), "MO".into()],
        from: Some(date(from)),
        to: Some(date(to)),
        ..Default::default()
    }
}

pub async fn apply(house: &House, hand: Hand, request: pb::ApplyForExitRequest) -> Answer {
    client(house).apply_for_exit(house.as_hand(hand, request)).await.map(Response::into_inner)
}

pub async fn file(house: &House, hand: Hand, request: pb::FileExitRequest) -> Answer {
    client(house).file_exit(house.as_hand(hand, request)).await.map(Response::into_inner)
}

pub async fn sign(house: &House, hand: Hand, exit: &pb::ExitApplication, stance: Stance) -> Answer {
    let request = pb::SignOpinionRequest {
        name: exit.name.clone(),
        stance: stance.into(),
        opinion: "情况属实".into(),
        ..Default::default()
    };
    client(house).sign_opinion(house.as_hand(hand, request)).await.map(Response::into_inner)
}

pub async fn accept(house: &House, hand: Hand, exit: &pb::ExitApplication, on: &str) -> Answer {
    let request =
        pb::AcceptApplicationRequest { name: exit.name.clone(), occurred_on: day_if(on), ..Default::default() };
    client(house).accept_application(house.as_hand(hand, request)).await.map(Response::into_inner)
}

pub async fn decide(house: &House, hand: Hand, exit: &pb::ExitApplication, decision: Stance) -> Answer {
    decide_on(house, hand, exit, decision, "").await
}

pub async fn decide_on(house: &House, hand: Hand, exit: &pb::ExitApplication, decision: Stance, on: &str) -> Answer {
    let request = pb::DecideExitRequest {
        name: exit.name.clone(),
        decision: decision.into(),
        note: "按规定办理".into(),
        occurred_on: day_if(on),
        ..Default::default()
    };
    client(house).decide_exit(house.as_hand(hand, request)).await.map(Response::into_inner)
}

pub async fn send_back(house: &House, hand: Hand, exit: &pb::ExitApplication) -> Answer {
    let request =
        pb::ReturnApplicationRequest { name: exit.name.clone(), reason: "缺行程".into(), ..Default::default() };
    client(house).return_application(house.as_hand(hand, request)).await.map(Response::into_inner)
}

pub async fn resubmit(house: &House, hand: Hand, exit: &pb::ExitApplication) -> Answer {
    let request = pb::ResubmitExitRequest { name: exit.name.clone(), ..Default::default() };
    client(house).resubmit_exit(house.as_hand(hand, request)).await.map(Response::into_inner)
}

pub async fn withdraw(house: &House, hand: Hand, exit: &pb::ExitApplication) -> Answer {
    let request = pb::WithdrawExitRequest { name: exit.name.clone(), reason: "改期".into(), ..Default::default() };
    client(house).withdraw_exit(house.as_hand(hand, request)).await.map(Response::into_inner)
}

pub async fn leave(house: &House, exit: &pb::ExitApplication, on: &str) -> Answer {
    let request = pb::RecordDepartureRequest { name: exit.name.clone(), occurred_on: day_if(on), ..Default::default() };
    client(house).record_departure(house.as_hand(CLERK, request)).await.map(Response::into_inner)
}

/// Records that he left without the approval that he needed.
pub async fn leave_unapproved(house: &House, exit: &pb::ExitApplication, on: &str, reason: &str) -> Answer {
    let request = pb::RecordDepartureRequest {
        name: exit.name.clone(),
        occurred_on: day_if(on),
        without_approval: true,
        reason: reason.into(),
        ..Default::default()
    };
    client(house).record_departure(house.as_hand(CLERK, request)).await.map(Response::into_inner)
}

/// Records a journey that nobody had applied for.
pub async fn leave_unfiled(house: &House, hand: Hand, retiree: &str, on: &str) -> Answer {
    let request = pb::RecordUnfiledExitRequest {
        retiree: retiree.into(),
        occurred_on: day_if(on),
        reason: "家属告知".into(),
        ..Default::default()
    };
    client(house).record_unfiled_exit(house.as_hand(hand, request)).await.map(Response::into_inner)
}

/// The word of a bureau.
pub async fn review(house: &House, hand: Hand, exit: &pb::ExitApplication) -> Answer {
    let request =
        pb::ReviewTripRequest { name: exit.name.clone(), note: "请补报情况".into(), ..Default::default() };
    client(house).review_trip(house.as_hand(hand, request)).await.map(Response::into_inner)
}

pub async fn prolong(house: &House, exit: &pb::ExitApplication, to: &str, on: &str) -> Answer {
    let request = pb::ProlongTripRequest {
        name: exit.name.clone(),
        to: Some(date(to)),
        reason: "就医".into(),
        occurred_on: Some(date(on)),
        ..Default::default()
    };
    client(house).prolong_trip(house.as_hand(CLERK, request)).await.map(Response::into_inner)
}

pub async fn come_back(house: &House, exit: &pb::ExitApplication, on: &str) -> Answer {
    let request = pb::RecordReturnRequest { name: exit.name.clone(), occurred_on: day_if(on), ..Default::default() };
    client(house).record_return(house.as_hand(CLERK, request)).await.map(Response::into_inner)
}

/// Puts days right; an empty one stays as it was.
pub async fn correct(house: &House, exit: &pb::ExitApplication, departed_on: &str, returned_on: &str) -> Answer {
    let request = pb::CorrectTripDaysRequest {
        name: exit.name.clone(),
        departed_on: day_if(departed_on),
        returned_on: day_if(returned_on),
        reason: "核对出入境记录".into(),
        ..Default::default()
    };
    client(house).correct_trip_days(house.as_hand(CLERK, request)).await.map(Response::into_inner)
}

pub async fn get_by(house: &House, hand: Hand, name: &str) -> Answer {
    let request = pb::GetExitRequest { name: name.into() };
    client(house).get_exit(house.as_hand(hand, request)).await.map(Response::into_inner)
}

/// A journey as the province sees it.
pub async fn get(house: &House, name: &str) -> pb::ExitApplication {
    get_by(house, PROVINCE, name).await.expect("a journey")
}

pub async fn list(house: &House, hand: Hand, request: pb::ListExitsRequest) -> Result<Vec<String>, Status> {
    let answer = client(house).list_exits(house.as_hand(hand, request)).await?.into_inner();
    Ok(answer.exits.into_iter().map(|exit| exit.name).collect())
}

/// An application that its head has signed, today.
pub async fn signed(house: &House, retiree: &str, from: &str, to: &str) -> pb::ExitApplication {
    let exit = apply(house, CLERK, applying(retiree, from, to)).await.expect("an application");
    sign(house, HEAD, &exit, Stance::Agree).await.expect("an opinion")
}

/// An application that the county has in hand, from today on.
pub async fn accepted(house: &House, retiree: &str, from: &str, to: &str) -> pb::ExitApplication {
    let exit = signed(house, retiree, from, to).await;
    accept(house, COUNTY, &exit, "").await.expect("a receipt")
}

/// An application that the county approves, today.
pub async fn approved(house: &House, retiree: &str, from: &str, to: &str) -> pb::ExitApplication {
    let exit = accepted(house, retiree, from, to).await;
    decide(house, COUNTY, &exit, Stance::Agree).await.expect("a decision")
}

/// A filing, today.
pub async fn filed(house: &House, retiree: &str, from: &str, to: &str) -> pb::ExitApplication {
    file(house, CLERK, filing(retiree, from, to)).await.expect("a filing")
}

/// A passport, with the person or in custody.
pub fn passport(retiree: &str, number: &str, in_custody: bool) -> pb::RegisterDocumentRequest {
    pb::RegisterDocumentRequest {
        retiree: retiree.into(),
        r#type: pb::TravelDocumentType::Passport.into(),
        document_no: number.into(),
        expires_on: Some(date("2031-05-01")),
        in_custody,
        ..Default::default()
    }
}

pub async fn register(house: &House, hand: Hand, request: pb::RegisterDocumentRequest) -> Shown {
    custody(house).register_document(house.as_hand(hand, request)).await.map(Response::into_inner)
}

pub async fn deposit(house: &House, hand: Hand, document: &pb::TravelDocument, on: &str) -> Shown {
    let request =
        pb::DepositDocumentRequest { name: document.name.clone(), occurred_on: day_if(on), ..Default::default() };
    custody(house).deposit_document(house.as_hand(hand, request)).await.map(Response::into_inner)
}

pub async fn lend(house: &House, document: &pb::TravelDocument, exit: &pb::ExitApplication) -> Shown {
    let request =
        pb::LendDocumentRequest { name: document.name.clone(), exit: exit.name.clone(), ..Default::default() };
    custody(house).lend_document(house.as_hand(CLERK, request)).await.map(Response::into_inner)
}

pub async fn lose(house: &House, document: &pb::TravelDocument) -> Shown {
    let request = pb::DeclareLostRequest {
        name: document.name.clone(),
        declaration: "途中遗失，已报案".into(),
        ..Default::default()
    };
    custody(house).declare_lost(house.as_hand(CLERK, request)).await.map(Response::into_inner)
}

pub async fn release(house: &House, document: &pb::TravelDocument, ground: pb::ReleaseGround) -> Shown {
    let request = pb::ReleaseDocumentRequest {
        name: document.name.clone(),
        ground: ground.into(),
        note: "凭身份证明领取".into(),
        ..Default::default()
    };
    custody(house).release_document(house.as_hand(CLERK, request)).await.map(Response::into_inner)
}

/// A document with its log, as the province sees it.
pub async fn document(house: &House, name: &str) -> pb::TravelDocument {
    let request = pb::GetDocumentRequest { name: name.into(), unmask: false };
    custody(house).get_document(house.as_hand(PROVINCE, request)).await.expect("a document").into_inner()
}

/// Does the daily run.
pub async fn run_day(house: &House) {
    let mut client = DutyServiceClient::new(house.link.clone());
    client.run_duties(house.as_hand(OPERATOR, RunDutiesRequest::default())).await.expect("the daily run");
}

/// The duties of a kind about somebody, as they stand: the last day, the state, and the institution.
pub async fn duties(house: &House, retiree: &str, kind: &str) -> Vec<Duty> {
    let request = ListDutiesRequest { subject: retiree.into(), any_state: true, ..Default::default() };
    let mut client = DutyServiceClient::new(house.link.clone());
    let answer = client.list_duties(house.as_hand(PROVINCE, request)).await.expect("duties").into_inner();
    answer.duties.into_iter().filter(|duty| duty.kind == kind).collect()
}

/// The states of the duties to hand in documents.
pub async fn hand_ins(house: &House, retiree: &str) -> Vec<duty::State> {
    duties(house, retiree, "travel.documents").await.iter().map(Duty::state).collect()
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

fn day_if(on: &str) -> Option<junxiu_contracts::google_type::Date> {
    (!on.is_empty()).then(|| date(on))
}
