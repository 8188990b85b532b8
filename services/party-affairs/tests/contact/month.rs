//! The contact of each month, and the records of it.

use chrono::TimeDelta;
use junxiu_contracts::duty::duty::State as Duty;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::contact_month::State as Month;
use junxiu_kernel::day::start_of_civil_day;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use crate::desk::*;
use crate::house::*;

/// Opens the house in June 2021 with a person received on 10 May.
async fn june(database: &junxiu_testkit::TestDatabase) -> (House, junxiu_contracts::intake::RetireeStanding) {
    let house = House::open(database, "2021-06-02").await;
    let person = house.receive(|_| {}).await;
    (house, person)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_ten_minutes_before_midnight_counts_and_one_of_the_next_day_is_the_next_months() {
    on_both_engines(async |database| {
        let (house, person) = june(&database).await;
        assert_eq!(monthly(&house, &person.retiree, "2021-06").await, Some((Duty::Open, false)));

        house.env.clock.set(start_of_civil_day(day("2021-06-30")) + TimeDelta::minutes(23 * 60 + 50));
        let request = pb::RecordContactRequest { occurred_on: None, ..call(&person.retiree, "2021-06-30") };
        let contact = record(&house, CLERK, request).await.unwrap();
        assert_eq!(contact.occurred_on, Some(date("2021-06-30")));
        assert_eq!(monthly(&house, &person.retiree, "2021-06").await, Some((Duty::Met, false)));

        house.on("2021-08-01");
        called(&house, &person.retiree, "2021-08-01").await;
        let status = status(&house, &person.retiree).await;
        assert_eq!(month_of(&status, "2021-06"), (Month::Met, false));
        assert_eq!(month_of(&status, "2021-07"), (Month::Missed, false));
        assert_eq!(month_of(&status, "2021-08"), (Month::Met, false));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_is_open_on_its_last_day_and_missed_on_the_next() {
    on_both_engines(async |database| {
        let (house, person) = june(&database).await;
        house.on("2021-06-30");
        assert_eq!(monthly(&house, &person.retiree, "2021-06").await, Some((Duty::Open, false)));
        house.on("2021-07-01");
        assert_eq!(monthly(&house, &person.retiree, "2021-06").await, Some((Duty::Missed, false)));

        // Recorded on the third of July, made on the last of June.
        house.on("2021-07-03");
        let contact = called(&house, &person.retiree, "2021-06-30").await;
        assert!(contact.backdated);
        assert_eq!(monthly(&house, &person.retiree, "2021-06").await, Some((Duty::Met, true)));
        assert_eq!(month_of(&status(&house, &person.retiree).await, "2021-06"), (Month::Met, true));
        assert_eq!(monthly(&house, &person.retiree, "2021-07").await, Some((Duty::Open, false)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn five_calls_that_nobody_answers_are_no_contact() {
    on_both_engines(async |database| {
        let (house, person) = june(&database).await;
        house.on("2021-06-20");
        for on in ["2021-06-05", "2021-06-05", "2021-06-10", "2021-06-15", "2021-06-20"] {
            attempt(&house, &person.retiree, on).await.unwrap();
        }
        duties(&house, &person.retiree).await;
        house.on("2021-07-01");
        assert_eq!(monthly(&house, &person.retiree, "2021-06").await, Some((Duty::Missed, false)));
        assert_eq!(status(&house, &person.retiree).await.attempts_since, 5);
        let request = pb::ListAttemptsRequest { retiree: person.retiree.clone(), page_size: 3, ..Default::default() };
        let first = client(&house).list_attempts(house.as_hand(CLERK, request.clone())).await.unwrap().into_inner();
        let next = pb::ListAttemptsRequest { page_token: first.next_page_token, ..request };
        let second = client(&house).list_attempts(house.as_hand(CLERK, next)).await.unwrap().into_inner();
        assert_eq!((first.attempts.len(), second.attempts.len()), (3, 2));
        assert_eq!(first.attempts[0].occurred_on, Some(date("2021-06-20")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_received_after_the_fifteenth_owes_no_contact_in_that_month() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2021-06-20").await;
        let in_time = house.receive(|told| told.received_on = Some(date("2021-06-15"))).await;
        let late = house.receive(|told| told.received_on = Some(date("2021-06-16"))).await;
        assert_eq!(monthly(&house, &in_time.retiree, "2021-06").await, Some((Duty::Open, false)));
        assert_eq!(monthly(&house, &late.retiree, "2021-06").await, None);
        // A contact is welcome all the same, and makes no duty of it.
        called(&house, &late.retiree, "2021-06-18").await;
        assert_eq!(monthly(&house, &late.retiree, "2021-06").await, None);
        house.on("2021-07-01");
        assert_eq!(monthly(&house, &late.retiree, "2021-07").await, Some((Duty::Open, false)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guardian_speaks_for_him_and_is_flagged_and_a_host_counts() {
    on_both_engines(async |database| {
        let (house, person) = june(&database).await;
        let guardian = |name: &str| pb::RecordContactRequest {
            counterpart: pb::ContactCounterpart::Guardian.into(),
            guardian_name: name.into(),
            ..call(&person.retiree, "2021-06-02")
        };
        refused(record(&house, CLERK, guardian("")).await, Code::InvalidArgument, "INVALID_FIELDS");
        let spoken = record(&house, CLERK, guardian("监护人甲")).await.unwrap();
        assert_eq!(spoken.counterpart(), pb::ContactCounterpart::Guardian);
        assert_eq!(monthly(&house, &person.retiree, "2021-06").await, Some((Duty::Met, false)));

        let host = |code: &str| pb::RecordContactRequest {
            institution: format!("organizations/{code}"),
            channel: pb::ContactChannel::HomeVisit.into(),
            ..call(&person.retiree, "2021-06-02")
        };
        refused(record(&house, CLERK, host("220402-09")).await, Code::FailedPrecondition, "INSTITUTION_UNKNOWN");
        assert!(record(&house, CLERK, host(OTHER)).await.unwrap().by_host);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn days_on_which_nobody_can_have_been_reached_are_refused_each_for_its_own_reason() {
    on_both_engines(async |database| {
        let (house, mut person) = june(&database).await;
        house.die(&mut person, "2021-06-01").await;
        house.on("2021-06-05");
        for (on, reason) in [
            ("1955-02-28", "BEFORE_BIRTH"),
            ("2021-05-09", "BEFORE_RECEPTION"),
            ("2021-06-02", "AFTER_DEATH"),
            ("2021-06-06", "OCCURRED_IN_FUTURE"),
        ] {
            refused(record(&house, CLERK, call(&person.retiree, on)).await, Code::FailedPrecondition, reason);
            refused(attempt(&house, &person.retiree, on).await, Code::FailedPrecondition, reason);
        }
        assert!(called(&house, &person.retiree, "2021-06-01").await.name.starts_with("contacts/"));
        let nothing = pb::RecordContactRequest { retiree: "x".into(), ..Default::default() };
        refused(record(&house, CLERK, nothing).await, Code::InvalidArgument, "INVALID_FIELDS");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_contact_stands_once_and_a_repeat_is_answered_as_before() {
    on_both_engines(async |database| {
        let (house, person) = june(&database).await;
        let request = pb::RecordContactRequest { request_id: "one".into(), ..call(&person.retiree, "2021-06-02") };
        let first = record(&house, CLERK, request.clone()).await.unwrap();
        assert_eq!(record(&house, CLERK, request).await.unwrap(), first);
        let again = record(&house, SECOND_CLERK, call(&person.retiree, "2021-06-02")).await;
        refused(again, Code::AlreadyExists, "CONTACT_ALREADY_RECORDED");
        let (one, other) = tokio::join!(
            record(&house, CLERK, call(&person.retiree, "2021-06-01")),
            record(&house, SECOND_CLERK, call(&person.retiree, "2021-06-01")),
        );
        assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|done| **done).count(), 1, "{one:?} {other:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_is_sealed_and_shown_for_a_purpose_alone() {
    on_both_engines(async |database| {
        let (house, person) = june(&database).await;
        assert_eq!(called(&house, &person.retiree, "2021-06-02").await.content, "");
        let list = |unmask, hand, purpose: bool| {
            let request = pb::ListContactsRequest { retiree: person.retiree.clone(), unmask, ..Default::default() };
            let mut request = house.as_hand(hand, request);
            if purpose {
                request.metadata_mut().insert("x-junxiu-purpose", "visit".parse().unwrap());
            }
            let mut client = client(&house);
            async move { client.list_contacts(request).await.map(|answer| answer.into_inner().contacts) }
        };
        assert_eq!(list(false, CLERK, false).await.unwrap()[0].content, "");
        refused(list(true, CLERK, false).await, Code::FailedPrecondition, "PURPOSE_REQUIRED");
        refused(list(true, AUDITOR, true).await, Code::PermissionDenied, "UNMASK_NOT_ALLOWED");
        assert_eq!(list(true, CLERK, true).await.unwrap()[0].content, "身体尚好，无特殊需求");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_county_sees_nothing() {
    on_both_engines(async |database| {
        let (house, person) = june(&database).await;
        let contact = called(&house, &person.retiree, "2021-06-02").await;
        let strange = record(&house, OTHER_CLERK, call(&person.retiree, "2021-06-01")).await;
        refused(strange, Code::FailedPrecondition, "NOT_YET_KNOWN");
        refused(status_by(&house, OTHER_COUNTY, &person.retiree).await, Code::FailedPrecondition, "NOT_YET_KNOWN");
        refused(withdraw(&house, OTHER_CLERK, &contact, "").await, Code::NotFound, "NOT_FOUND");
        refused(silent(&house, OTHER_COUNTY, "220104", 1).await, Code::NotFound, "NOT_FOUND");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_contact_lets_the_month_be_owed_again() {
    on_both_engines(async |database| {
        let (house, person) = june(&database).await;
        let wrong = called(&house, &person.retiree, "2021-06-01").await;
        house.on("2021-07-02");
        let other = called(&house, &person.retiree, "2021-06-20").await;
        refused(withdraw(&house, CLERK, &wrong, "r9").await, Code::Aborted, "STALE");
        withdraw(&house, CLERK, &wrong, &wrong.etag).await.unwrap();
        // The other contact of the month still stands.
        assert_eq!(monthly(&house, &person.retiree, "2021-06").await, Some((Duty::Met, true)));
        let withdrawn = withdraw(&house, CLERK, &other, "").await.unwrap();
        assert_eq!((withdrawn.withdrawn_by.as_str(), withdrawn.withdrawn_on), ("clerk", Some(date("2021-07-02"))));
        assert_eq!(monthly(&house, &person.retiree, "2021-06").await, Some((Duty::Missed, false)));
        let status = status(&house, &person.retiree).await;
        assert_eq!((status.last_contact_on, status.silent_since), (None, Some(date("2021-05-10"))));
        refused(withdraw(&house, CLERK, &other, "").await, Code::FailedPrecondition, "CONTACT_ALREADY_WITHDRAWN");
        // Recorded anew, the month is met again.
        called(&house, &person.retiree, "2021-06-20").await;
        assert_eq!(monthly(&house, &person.retiree, "2021-06").await, Some((Duty::Met, true)));
    })
    .await;
}
