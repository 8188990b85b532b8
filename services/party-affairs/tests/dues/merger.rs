//! Two records that prove to be one person.

use junxiu_contracts::duty::duty::State as Duty;
use junxiu_contracts::intake::RetireeStanding;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::dues_month::State;
use junxiu_testkit::on_both_engines;
use tonic::{Code, Response};

use crate::desk::*;
use crate::house::{CLERK, COUNTY, HEAD, House, SECOND_CLERK, date, refused};

/// Lets a record give way to another on a day.
async fn merge(house: &House, gone: &mut RetireeStanding, into: &RetireeStanding, on: &str) {
    gone.merged_into = into.retiree.clone();
    gone.revision += 1;
    house.tell("retiree.merged", gone, on).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_paid_ahead_on_the_record_that_gave_way_is_not_owed_again() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-04-10").await;
        let mut gone = payer(&house).await;
        let ahead =
            pay(&house, CLERK, payment(&gone.retiree, "2022-02", "2022-12", 88_000, "2022-02-10")).await.unwrap();
        let stands = house.receive(|_| {}).await;
        merge(&house, &mut gone, &stands, "2022-04-10").await;

        let found = statement_by(&house, CLERK, &stands.retiree, ("2022-01", "2023-01")).await.unwrap();
        let states: Vec<State> = found.months.iter().map(|month| month.state()).collect();
        assert_eq!((states[0], states[12]), (State::Unpaid, State::Open));
        assert!(states[1..12].iter().all(|state| *state == State::Paid));
        assert_eq!((found.months[1].payment.as_str(), found.merged_into.as_str()), (ahead.name.as_str(), ""));
        assert_eq!(found.merged_records, std::slice::from_ref(&gone.retiree));
        let behind = arrears(&house, CLERK, pb::ListArrearsRequest::default()).await.unwrap();
        assert_eq!(behind.iter().map(|one| one.retiree.as_str()).collect::<Vec<_>>(), [stands.retiree.as_str()]);
        assert_eq!(behind[0].unpaid_months, 1, "January, unpaid on either record");
        let again = pay(&house, CLERK, payment(&stands.retiree, "2022-03", "2022-03", 8_000, "2022-04-10")).await;
        refused(again, Code::FailedPrecondition, "MONTH_SETTLED");
        pay(&house, CLERK, payment(&stands.retiree, "2022-01", "2022-01", 8_000, "2022-04-10")).await.unwrap();
        assert!(arrears(&house, CLERK, pb::ListArrearsRequest::default()).await.unwrap().is_empty());

        let old = statement_by(&house, COUNTY, &gone.retiree, ("2022-01", "2022-03")).await.unwrap();
        assert_eq!(old.merged_into, format!("{}/dues", stands.retiree));
        let states: Vec<State> = old.months.iter().map(|month| month.state()).collect();
        assert_eq!(states, [State::GaveWay, State::Paid, State::Paid]);
        assert_eq!((old.unpaid_fen, old.paid_fen), (0, 16_000));
        let on_it = pay(&house, CLERK, payment(&gone.retiree, "2022-01", "2022-01", 8_000, "2022-04-10")).await;
        refused(on_it, Code::FailedPrecondition, "RECORD_MERGED");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_paid_on_both_records_is_shown_as_overpaid_until_somebody_withdraws_it() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-03-10").await;
        let (_, people) = branch(&house).await;
        let (mut gone, stands) = (people[0].clone(), people[1].clone());
        for who in [&gone, &stands] {
            set(&house, CLERK, regular(&who.retiree, "2022-01", 8_000)).await.unwrap();
        }
        let first =
            pay(&house, CLERK, payment(&gone.retiree, "2022-01", "2022-01", 8_000, "2022-01-10")).await.unwrap();
        let second =
            pay(&house, CLERK, payment(&stands.retiree, "2022-01", "2022-02", 16_000, "2022-02-10")).await.unwrap();
        merge(&house, &mut gone, &stands, "2022-03-10").await;

        let found = statement_by(&house, CLERK, &stands.retiree, ("2022-01", "2022-02")).await.unwrap();
        let january = &found.months[0];
        assert_eq!((january.state(), january.payment.as_str()), (State::Paid, first.name.as_str()));
        assert_eq!((january.overpaid_fen, january.review_required), (8_000, true));
        assert_eq!(january.overpaid_payments, std::slice::from_ref(&second.name));
        assert_eq!((found.paid_fen, found.overpaid_fen), (16_000, 8_000));

        let request = pb::WithdrawDuesPaymentRequest {
            name: first.name.clone(),
            reason: "同一人两份档案重复登记".into(),
            etag: found.etag,
            ..Default::default()
        };
        client(&house).withdraw_dues_payment(house.as_hand(HEAD, request)).await.unwrap();
        let found = statement_by(&house, CLERK, &stands.retiree, ("2022-01", "2022-02")).await.unwrap();
        assert_eq!((found.months[0].state(), found.overpaid_fen), (State::PaidLate, 0), "the other payment pays it");
        assert_eq!(found.months[0].payment, second.name);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_over_both_records_is_looked_at_once() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-07-01").await;
        let mut gone = payer(&house).await;
        assert_eq!(runs(&house, &gone.retiree).await[0].state(), Duty::Open);
        let stands = house.receive(|_| {}).await;
        merge(&house, &mut gone, &stands, "2022-07-01").await;
        assert_eq!(runs(&house, &gone.retiree).await[0].state(), Duty::Void);
        let found = runs(&house, &stands.retiree).await;
        assert_eq!((found.len(), found[0].state(), found[0].period.as_str()), (1, Duty::Open, "2022-01"));
        let flagged = pb::ListArrearsRequest { flagged_only: true, ..Default::default() };
        let listed = arrears(&house, CLERK, flagged).await.unwrap();
        assert_eq!((listed.len(), listed[0].retiree.as_str()), (1, stands.retiree.as_str()));
        let excuse = pb::ExcuseUnpaidDuesRequest {
            retiree: stands.retiree.clone(),
            grounds: "两份档案并立，支部未能收取".into(),
            occurred_on: Some(date("2022-07-01")),
            ..Default::default()
        };
        client(&house).excuse_unpaid_dues(house.as_hand(HEAD, excuse)).await.unwrap();
        assert_eq!(runs(&house, &stands.retiree).await[0].state(), Duty::Met);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flag_falls_where_the_other_record_paid() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-07-01").await;
        let (_, people) = branch(&house).await;
        let (mut gone, stands) = (people[0].clone(), people[1].clone());
        for who in [&gone, &stands] {
            set(&house, CLERK, regular(&who.retiree, "2022-01", 8_000)).await.unwrap();
        }
        pay(&house, CLERK, payment(&gone.retiree, "2022-01", "2022-06", 48_000, "2022-06-10")).await.unwrap();
        assert_eq!(runs(&house, &stands.retiree).await[0].state(), Duty::Open);
        merge(&house, &mut gone, &stands, "2022-07-01").await;
        assert_eq!(runs(&house, &stands.retiree).await[0].state(), Duty::Void);
        assert!(arrears(&house, CLERK, pb::ListArrearsRequest::default()).await.unwrap().len() < 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_for_on_the_old_record_reduces_the_months_of_the_one_that_stands() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-03-10").await;
        let mut gone = payer(&house).await;
        let asking = |retiree: &str| pb::ReduceDuesRequest {
            retiree: retiree.into(),
            first_month: month("2022-02"),
            grounds: "重病住院，家庭困难".into(),
            ..Default::default()
        };
        let asked = client(&house).reduce_dues(house.as_hand(CLERK, asking(&gone.retiree))).await.unwrap().into_inner();
        let stands = house.receive(|_| {}).await;
        merge(&house, &mut gone, &stands, "2022-03-10").await;
        let pending = client(&house).reduce_dues(house.as_hand(SECOND_CLERK, asking(&stands.retiree))).await;
        refused(pending.map(Response::into_inner), Code::FailedPrecondition, "REDUCTION_PENDING");
        let approve = pb::ApproveReductionRequest { name: asked.name, note: "同意".into(), ..Default::default() };
        client(&house).approve_reduction(house.as_hand(COUNTY, approve)).await.unwrap();
        let found = states(&house, &stands.retiree, "2022-01", "2022-02").await;
        assert_eq!(found, [State::Unpaid, State::Exempt]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn records_that_gave_way_one_after_the_other_end_at_the_one_that_stands() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-04-10").await;
        let mut first = payer(&house).await;
        pay(&house, CLERK, payment(&first.retiree, "2022-01", "2022-02", 16_000, "2022-02-10")).await.unwrap();
        let mut second = house.receive(|_| {}).await;
        merge(&house, &mut first, &second, "2022-04-05").await;
        let third = house.receive(|_| {}).await;
        merge(&house, &mut second, &third, "2022-04-10").await;
        let found = states(&house, &third.retiree, "2022-01", "2022-04").await;
        assert_eq!(found, [State::PaidLate, State::Paid, State::Unpaid, State::Open]);
        let listed = arrears(&house, CLERK, pb::ListArrearsRequest::default()).await.unwrap();
        assert_eq!((listed.len(), listed[0].retiree.as_str()), (1, third.retiree.as_str()));
    })
    .await;
}
