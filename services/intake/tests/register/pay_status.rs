//! Suspension, resumption, adjustments and the instructions to the pay office.

use crate::death::{die, set_pay};
use crate::house::*;
use junxiu_contracts::intake as pb;
use junxiu_contracts::intake::pay_instruction::Action;
use junxiu_contracts::intake::pay_status::State;
use junxiu_platform::status::detail;
use junxiu_testkit::on_both_engines;
use prost::Message;
use tonic::{Code, Response, Status};

pub fn pay_name(name: &str) -> String {
    format!("{name}/payStatus")
}

pub async fn propose(house: &House, hand: Hand, name: &str, last: Option<&str>) -> Result<pb::PayStatus, Status> {
    let request = pb::ProposeSuspensionRequest {
        name: pay_name(name),
        last_contact_on: last.and_then(date),
        grounds: vec![pb::SuspensionGround::LostContact.into()],
        evidence: "电话、上门均未联系上".into(),
        ..Default::default()
    };
    house.pay().propose_suspension(house.by(hand, request)).await.map(Response::into_inner)
}

pub async fn confirm(house: &House, hand: Hand, name: &str) -> Result<pb::PayStatus, Status> {
    let request = pb::ConfirmSuspensionRequest { name: pay_name(name), ..Default::default() };
    house.pay().confirm_suspension(house.by(hand, request)).await.map(Response::into_inner)
}

async fn resume(house: &House, name: &str, on: &str) -> Result<pb::ResumePayResponse, Status> {
    let request = pb::ResumePayRequest {
        name: pay_name(name),
        contacted_on: date(on),
        evidence: "本人来电".into(),
        ..Default::default()
    };
    house.pay().resume_pay(house.by(HEAD, request)).await.map(Response::into_inner)
}

/// Receives a person in March 2024 and sets his pay; silent since.
pub async fn silent(house: &House) -> String {
    let name = house.receive_one().await;
    set_pay(house, &name, 8000, "2024-04-01").await.unwrap();
    name
}

/// Receives a silent person and has his pay suspended on 10 September 2024.
async fn suspended(house: &House) -> String {
    let name = silent(house).await;
    house.on("2024-09-10");
    propose(house, HEAD, &name, None).await.unwrap();
    confirm(house, FINANCE, &name).await.unwrap();
    name
}

#[tokio::test]
async fn a_suspension_is_proposed_after_six_months_and_not_a_day_earlier() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = silent(&house).await;
        house.on("2024-09-01");
        let early = propose(&house, HEAD, &name, None).await.unwrap_err();
        let info = detail::<junxiu_contracts::google_rpc::ErrorInfo>(&early).unwrap();
        assert_eq!((early.code(), info.reason.as_str()), (Code::FailedPrecondition, "LOST_THRESHOLD_NOT_REACHED"));
        assert_eq!(info.metadata["first_day"], "2024-09-02");
        house.on("2024-09-02");
        for hand in [FINANCE, COUNTY, CLERK] {
            refused(propose(&house, hand, &name, None).await, Code::PermissionDenied, "ROLE_NOT_ALLOWED");
        }
        refused(
            propose(&house, Hand("x", HEAD.1, "220104"), &name, None).await,
            Code::PermissionDenied,
            "NOT_THE_HEAD",
        );
        let later = propose(&house, HEAD, &name, Some("2024-03-20")).await;
        refused(later, Code::FailedPrecondition, "LOST_THRESHOLD_NOT_REACHED");

        let proposed = propose(&house, HEAD, &name, None).await.unwrap();
        assert_eq!(proposed.state(), State::SuspensionProposed);
        let suspension = proposed.suspension.unwrap();
        assert_eq!((suspension.lost_on, suspension.proposed_by.as_str()), (date("2024-09-01"), "head"));
        assert_eq!(suspension.decision.unwrap().reasons[0].code, "LOST_CONTACT");
        refused(propose(&house, HEAD, &name, None).await, Code::FailedPrecondition, "SUSPENSION_UNDER_WAY");
        // Pay goes on until somebody else confirms.
        assert_eq!(house.told("2024-09-01").await, [(Action::Pay, Some(8000))]);
    })
    .await;
}

#[tokio::test]
async fn another_person_confirms_and_the_next_month_is_withheld() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = silent(&house).await;
        house.on("2024-09-10");
        refused(confirm(&house, FINANCE, &name).await, Code::FailedPrecondition, "NO_PROPOSAL");
        propose(&house, HEAD, &name, None).await.unwrap();
        let same = Hand(HEAD.0, FINANCE.1, HOME);
        refused(confirm(&house, same, &name).await, Code::FailedPrecondition, "SAME_PERSON");
        refused(confirm(&house, COUNTY, &name).await, Code::PermissionDenied, "NOT_THE_CONFIRMER");
        refused(confirm(&house, Hand("y", FINANCE.1, SECOND), &name).await, Code::NotFound, "NOT_FOUND");

        let confirmed = confirm(&house, FINANCE, &name).await.unwrap();
        let suspension = confirmed.suspension.unwrap();
        assert_eq!((suspension.withheld_from, suspension.reported_to.as_str()), (date("2024-10-01"), "220104"));
        assert_eq!(house.told("2024-09-01").await, [(Action::Pay, Some(8000))]);
        assert_eq!(house.told("2024-10-01").await, [(Action::Withhold, Some(8000))]);
        let events = house.events(&["retiree.pay_status_changed"], 2).await;
        let told = events.last().unwrap().data.as_ref().unwrap().to_msg::<pb::PayStatusChanged>().unwrap();
        assert_eq!((told.first_month, told.reported_to.as_str()), (date("2024-10-01"), "220104"));
        assert_eq!(told.standing.unwrap().pay_state(), State::Suspended);
    })
    .await;
}

#[tokio::test]
async fn two_confirmers_at_once_have_one_effect() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = silent(&house).await;
        house.on("2024-09-10");
        propose(&house, HEAD, &name, None).await.unwrap();
        let second = Hand("finance-2", FINANCE.1, HOME);
        let (one, other) = tokio::join!(confirm(&house, FINANCE, &name), confirm(&house, second, &name));
        let done: Vec<_> = [&one, &other].into_iter().filter_map(|answer| answer.as_ref().ok()).collect();
        assert_eq!(done.len(), 1, "{one:?} {other:?}");
        let lost = if one.is_ok() { other } else { one };
        refused(lost, Code::FailedPrecondition, "NO_PROPOSAL");
        assert_eq!(house.events(&["retiree.pay_status_changed"], 2).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_stale_etag_confirms_nothing() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = silent(&house).await;
        house.on("2024-09-10");
        let before = house.pay_of(&name).await.etag;
        propose(&house, HEAD, &name, None).await.unwrap();
        let request = pb::ConfirmSuspensionRequest { name: pay_name(&name), etag: before, ..Default::default() };
        refused(house.pay().confirm_suspension(house.by(FINANCE, request)).await, Code::Aborted, "STALE");
    })
    .await;
}

#[tokio::test]
async fn a_declined_proposal_leaves_pay_as_it_was() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = silent(&house).await;
        house.on("2024-09-10");
        propose(&house, HEAD, &name, None).await.unwrap();
        let request =
            pb::DeclineSuspensionRequest { name: pay_name(&name), reason: "已联系上".into(), ..Default::default() };
        let declined = house.pay().decline_suspension(house.by(FINANCE, request)).await.unwrap().into_inner();
        assert_eq!(declined.state(), State::Paying);
        assert_eq!(declined.suspension.unwrap().state(), pb::suspension::State::Declined);
        assert_eq!(house.told("2024-10-01").await, [(Action::Pay, Some(8000))]);
        assert!(propose(&house, HEAD, &name, None).await.is_ok(), "a new proposal is possible");
    })
    .await;
}

#[tokio::test]
async fn withheld_months_are_paid_back_by_two_persons_after_a_check_of_identity() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = suspended(&house).await;
        set_pay(&house, &name, 8400, "2024-11-01").await.unwrap();
        house.on("2024-11-20");
        refused(resume(&house, &name, "2024-03-01").await, Code::FailedPrecondition, "CONTACT_BEFORE_LOST_PERIOD");
        refused(resume(&house, &name, "2024-11-21").await, Code::FailedPrecondition, "CONTACT_IN_FUTURE");
        let resumed = resume(&house, &name, "2024-11-19").await.unwrap();
        assert_eq!(resumed.pay_status.unwrap().state(), State::Paying);
        let owed = resumed.back_pay.unwrap();
        assert_eq!((owed.month_from, owed.month_to), (date("2024-10-01"), date("2024-12-01")));
        assert_eq!(owed.amount_fen, Some(1_640_000));
        assert_eq!(owed.decision.unwrap().trace.len(), 2);
        refused(resume(&house, &name, "2024-11-19").await, Code::FailedPrecondition, "NOT_SUSPENDED");

        let settle = |hand, checked: Option<&str>| {
            let identity_checked_on = checked.and_then(date);
            let request =
                pb::ConfirmBackPayRequest { name: owed.name.clone(), identity_checked_on, ..Default::default() };
            let (mut client, request) = (house.pay(), house.by(hand, request));
            async move { client.confirm_back_pay(request).await.map(Response::into_inner) }
        };
        let same = Hand(HEAD.0, FINANCE.1, HOME);
        refused(settle(same, Some("2024-11-20")).await, Code::FailedPrecondition, "SAME_PERSON");
        refused(settle(FINANCE, None).await, Code::FailedPrecondition, "IDENTITY_NOT_CHECKED");
        let paid = settle(FINANCE, Some("2024-11-20")).await.unwrap();
        assert_eq!(paid.run_month, date("2024-12-01"));
        assert_eq!(house.told("2024-11-01").await, [(Action::Withhold, Some(8400))]);
        assert_eq!(house.told("2024-12-01").await, [(Action::Pay, Some(8400)), (Action::BackPay, Some(16_400))]);
        let events = house.events(&["retiree.back_pay_confirmed"], 1).await;
        let data = events[0].data.as_ref().expect("data");
        let told = pb::BackPayConfirmed::decode(data.value.as_slice()).expect("the confirmed back pay");
        assert_eq!((told.back_pay.as_str(), told.cause()), (owed.name.as_str(), pb::back_pay::Cause::Resumed));
        assert_eq!((told.month_from, told.month_to), (date("2024-10-01"), date("2024-12-01")));
        assert_eq!((told.run_month, told.standing.expect("a standing").retiree), (date("2024-12-01"), name));
    })
    .await;
}

#[tokio::test]
async fn a_suspension_travels_with_the_person() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = silent(&house).await;
        house.on("2024-09-10");
        propose(&house, HEAD, &name, None).await.unwrap();
        let request = pb::TransferRetireeRequest {
            name: name.clone(),
            institution: format!("organizations/{SECOND}"),
            effective_on: date("2024-09-10"),
            basis_document: "x".into(),
            ..Default::default()
        };
        house.retirees().transfer_retiree(house.by(COUNTY, request)).await.unwrap();
        refused(confirm(&house, FINANCE, &name).await, Code::NotFound, "NOT_FOUND");
        let there = confirm(&house, Hand("finance-2", FINANCE.1, SECOND), &name).await.unwrap();
        assert_eq!(there.state(), State::Suspended);
    })
    .await;
}

#[tokio::test]
async fn a_death_while_suspended_settles_both_ways() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = suspended(&house).await;
        house.on("2024-12-05");
        // Withheld from October, died in November: October and November are the estate's.
        let death = die(&house, &name, "2024-11-10").await.unwrap();
        let owed: Vec<_> = death.proposals.iter().map(|one| (one.cause(), one.amount_fen)).collect();
        assert_eq!(owed, [(pb::back_pay::Cause::SuspendedAtDeath, Some(1_600_000))]);
        let pay = house.pay_of(&name).await;
        assert_eq!((pay.state(), pay.stopped_from), (State::Stopped, date("2024-12-01")));
        assert_eq!(pay.suspension.unwrap().end_reason, "DECEASED");
        refused(resume(&house, &name, "2024-12-05").await, Code::FailedPrecondition, "NOT_SUSPENDED");
    })
    .await;
}

#[tokio::test]
async fn an_adjustment_stands_beside_the_status_and_counts_back() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = silent(&house).await;
        house.on("2024-09-10");
        let adjust = |request: pb::AdjustTreatmentRequest| {
            let basis_document = "纪律处分决定1号".into();
            let request = pb::AdjustTreatmentRequest { name: pay_name(&name), basis_document, ..request };
            let (mut client, request) = (house.pay(), house.by(COUNTY, request));
            async move { client.adjust_treatment(request).await.map(Response::into_inner) }
        };
        let from = |day| pb::AdjustTreatmentRequest { effective_from: date(day), ..Default::default() };
        refused(adjust(from("2024-07-01")).await, Code::InvalidArgument, "INVALID_FIELDS");

        let cut = pb::AdjustTreatmentRequest { reduction_basis_points: 1000, ..from("2024-07-15") };
        let adjusted = adjust(cut).await.unwrap();
        assert_eq!(adjusted.state(), State::Paying);
        let difference = &adjusted.back_pays[0];
        assert_eq!((difference.direction(), difference.amount_fen), (pb::back_pay::Direction::Recover, Some(240_000)));
        assert_eq!(house.told("2024-10-01").await, [(Action::Pay, Some(7200))]);

        let revokes = adjusted.adjustments[0].name.clone();
        let revoke = || pb::AdjustTreatmentRequest { revokes: revokes.clone(), ..from("2024-07-01") };
        let revoked = adjust(revoke()).await.unwrap();
        assert_eq!(revoked.back_pays[0].direction(), pb::back_pay::Direction::Pay);
        assert_eq!(revoked.back_pays[0].amount_fen, Some(240_000));
        assert_eq!(house.told("2024-10-01").await, [(Action::Pay, Some(8000))]);
        refused(adjust(revoke()).await, Code::FailedPrecondition, "ALREADY_REVOKED");
    })
    .await;
}

#[tokio::test]
async fn instructions_reach_the_next_month_and_say_when_no_amount_is_known() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        house.receive_one().await;
        assert_eq!(house.told("2024-03-01").await, [], "the month of reception is the army's");
        assert_eq!(house.told("2024-04-01").await, [(Action::Pay, None)]);
        let request = pb::ListPayInstructionsRequest { month: date("2024-05-01"), ..Default::default() };
        let late = house.pay().list_pay_instructions(house.by(FINANCE, request)).await.map(|_| ());
        refused(late, Code::FailedPrecondition, "MONTH_TOO_LATE");
    })
    .await;
}
