//! Investigations: opened by the head, one at a time, and what ends them.

use junxiu_contracts::duty::duty::State as Duty;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::contact_status::State;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use crate::desk::*;
use crate::house::*;

/// The house on 1 October 2021 with somebody silent since the last of March.
async fn lost(database: &junxiu_testkit::TestDatabase) -> (House, junxiu_contracts::intake::RetireeStanding) {
    let house = House::open(database, "2021-03-31").await;
    let person = house.receive(|told| told.received_on = Some(date("2021-03-01"))).await;
    called(&house, &person.retiree, "2021-03-31").await;
    house.on("2021-10-01");
    (house, person)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_head_opens_one_from_the_day_after_the_threshold_and_proposes_to_suspend_pay() {
    on_both_engines(async |database| {
        let (house, person) = lost(&database).await;
        duties(&house, &person.retiree).await;
        attempt(&house, &person.retiree, "2021-09-01").await.unwrap();
        attempt(&house, &person.retiree, "2021-09-20").await.unwrap();
        house.on("2021-09-30");
        refused(open(&house, HEAD, &person.retiree).await, Code::FailedPrecondition, "CONTACT_NOT_LOST");
        house.on("2021-10-01");
        refused(open(&house, CLERK, &person.retiree).await, Code::PermissionDenied, "ROLE_NOT_ALLOWED");
        let above = Hand("county-as-head", HEAD.1, "220104");
        refused(open(&house, above, &person.retiree).await, Code::PermissionDenied, "NOT_THE_HEAD");
        refused(open(&house, OTHER_HEAD, &person.retiree).await, Code::FailedPrecondition, "NOT_YET_KNOWN");

        let opened = open(&house, HEAD, &person.retiree).await.unwrap();
        assert_eq!((opened.silent_since, opened.lost_on), (Some(date("2021-03-31")), Some(date("2021-09-30"))));
        assert_eq!((opened.attempts, opened.last_attempt_on), (2, Some(date("2021-09-20"))));
        assert_eq!(opened.reported_to, "organizations/220104");
        assert_eq!(opened.decision.as_ref().unwrap().reasons[0].code, "LOST_CONTACT");
        refused(open(&house, HEAD, &person.retiree).await, Code::FailedPrecondition, "INVESTIGATION_UNDER_WAY");

        let told = events(&house, "contact.suspension_proposed", 1).await.remove(0);
        assert_eq!(told.subject, person.retiree);
        let told = told.data.unwrap().to_msg::<pb::SuspensionProposed>().unwrap();
        assert_eq!((told.proposed_by.as_str(), told.institution.as_str()), ("head", HOME));
        assert_eq!((told.last_contact_on, told.lost_on), (Some(date("2021-03-31")), Some(date("2021-09-30"))));
        assert_eq!((told.investigation, told.reported_to.as_str()), (opened.name.clone(), "220104"));
        assert_eq!(told.grounds.len(), 2);

        let found = duties(&house, &person.retiree).await;
        let duty = found.iter().find(|duty| duty.kind == "contact.investigate").unwrap();
        assert_eq!((duty.state(), duty.evidence.as_str()), (Duty::Met, opened.name.as_str()));
        let shown = status(&house, &person.retiree).await;
        assert_eq!((shown.state(), shown.investigation), (State::Investigating, opened.name.clone()));
        let request = pb::GetInvestigationRequest { name: opened.name.clone() };
        let strange = client(&house).get_investigation(house.as_hand(OTHER_COUNTY, request.clone())).await;
        refused(strange, Code::NotFound, "NOT_FOUND");
        let got = client(&house).get_investigation(house.as_hand(COUNTY, request)).await.unwrap().into_inner();
        assert_eq!(got, opened);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_heads_at_once_open_one() {
    on_both_engines(async |database| {
        let (house, person) = lost(&database).await;
        let second = Hand("second-head", HEAD.1, HOME);
        let (one, other) = tokio::join!(open(&house, HEAD, &person.retiree), open(&house, second, &person.retiree));
        assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|done| **done).count(), 1, "{one:?} {other:?}");
        let late = if one.is_ok() { other } else { one };
        refused(late, Code::FailedPrecondition, "INVESTIGATION_UNDER_WAY");
        assert_eq!(events(&house, "contact.suspension_proposed", 1).await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_ends_it_and_others_hear_that_he_was_found() {
    on_both_engines(async |database| {
        let (house, person) = lost(&database).await;
        let opened = open(&house, HEAD, &person.retiree).await.unwrap();
        house.on("2021-10-05");
        let contact = called(&house, &person.retiree, "2021-10-04").await;
        let told = events(&house, "contact.found", 1).await.remove(0).data.unwrap();
        let told = told.to_msg::<pb::ContactFound>().unwrap();
        assert_eq!((told.contacted_on, told.contact), (Some(date("2021-10-04")), contact.name.clone()));
        assert_eq!((told.investigation.as_str(), told.found_by.as_str()), (opened.name.as_str(), "clerk"));
        let request = pb::GetInvestigationRequest { name: opened.name.clone() };
        let ended = client(&house).get_investigation(house.as_hand(HEAD, request)).await.unwrap().into_inner();
        assert_eq!((ended.outcome(), ended.contact), (pb::InvestigationOutcome::Found, contact.name));
        assert_eq!(status(&house, &person.retiree).await.state(), State::Normal);
        let again = close(&house, &opened.name, pb::InvestigationOutcome::ReportedUp, None).await;
        refused(again, Code::FailedPrecondition, "INVESTIGATION_CLOSED");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_head_closes_it_as_found_with_a_check_of_identity() {
    on_both_engines(async |database| {
        let (house, person) = lost(&database).await;
        let opened = open(&house, HEAD, &person.retiree).await.unwrap();
        house.on("2021-10-05");
        let found = pb::InvestigationOutcome::Found;
        refused(close(&house, &opened.name, found, None).await, Code::InvalidArgument, "INVALID_FIELDS");
        let early = close(&house, &opened.name, found, Some("2021-03-31")).await;
        refused(early, Code::FailedPrecondition, "FOUND_BEFORE_SILENCE");
        let future = close(&house, &opened.name, found, Some("2021-10-06")).await;
        refused(future, Code::FailedPrecondition, "OCCURRED_IN_FUTURE");
        let lapsed = close(&house, &opened.name, pb::InvestigationOutcome::Lapsed, None).await;
        refused(lapsed, Code::InvalidArgument, "INVALID_FIELDS");
        let closed = close(&house, &opened.name, found, Some("2021-10-05")).await.unwrap();
        assert_eq!((closed.outcome(), closed.identity_check.as_str()), (found, "核对居民身份证原件"));
        assert!(closed.contact.starts_with("contacts/"));
        assert_eq!(monthly(&house, &person.retiree, "2021-10").await.unwrap().0, Duty::Met);
        assert_eq!(events(&house, "contact.found", 1).await.len(), 1);
        assert_eq!(events(&house, "contact.investigation_closed", 1).await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_reported_up_leaves_him_lost_and_may_be_taken_up_again() {
    on_both_engines(async |database| {
        let (house, mut person) = lost(&database).await;
        let opened = open(&house, HEAD, &person.retiree).await.unwrap();
        house.on("2021-11-01");
        close(&house, &opened.name, pb::InvestigationOutcome::ReportedUp, None).await.unwrap();
        assert_eq!(status(&house, &person.retiree).await.state(), State::ReportedUp);
        assert_eq!(silent(&house, PROVINCE, "", 6).await.unwrap(), [person.retiree.clone()]);

        // Pay is suspended meanwhile, so nothing is proposed a second time.
        person.revision += 1;
        person.pay_state = junxiu_contracts::intake::pay_status::State::Suspended.into();
        house.tell("retiree.pay_status_changed", &person, "2021-11-01").await;
        assert!(!open(&house, HEAD, &person.retiree).await.unwrap().proposed_suspension);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_from_the_time_of_silence_that_leaves_him_lost_ends_no_investigation() {
    on_both_engines(async |database| {
        let (house, person) = lost(&database).await;
        house.on("2022-03-01");
        open(&house, HEAD, &person.retiree).await.unwrap();
        called(&house, &person.retiree, "2021-04-15").await;
        let shown = status(&house, &person.retiree).await;
        assert_eq!((shown.state(), shown.lost_on), (State::Investigating, Some(date("2021-10-15"))));
        // The proposal rested on another day, so it is told that he was reached since.
        assert_eq!(events(&house, "contact.found", 1).await.len(), 1);
    })
    .await;
}
