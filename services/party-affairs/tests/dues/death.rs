//! A death, what it leaves unpaid, and one that was none.

use junxiu_contracts::duty::duty::State as Duty;
use junxiu_contracts::intake::{self, RetireeStanding};
use junxiu_contracts::party as pb;
use junxiu_contracts::party::dues_month::State;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use crate::desk::*;
use crate::house::{CLERK, House, date, refused};

fn by_relative(retiree: &str, first: &str, last: &str, fen: i64, on: &str) -> pb::RecordDuesPaymentRequest {
    pb::RecordDuesPaymentRequest {
        payer: pb::dues_payment::Payer::Relative.into(),
        payer_name: "亲属甲".into(),
        ..payment(retiree, first, last, fen, on)
    }
}

/// Takes a death back; `missed` are the months that did not run because of it.
async fn revive(house: &House, who: &mut RetireeStanding, missed: Option<(&str, &str)>, on: &str) {
    who.life_status = intake::LifeStatus::Active.into();
    let recorded_died_on = who.died_on.take();
    who.revision += 1;
    let told = intake::RetireeReactivated {
        standing: Some(who.clone()),
        recorded_died_on,
        missed_from: missed.map(|(from, _)| date(from)),
        missed_to: missed.map(|(_, to)| date(to)),
    };
    house.tell_reactivated(&told, on).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_dead_left_unpaid_is_no_arrears_and_a_relative_pays_it() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-07-10").await;
        let mut who = payer(&house).await;
        runs(&house, &who.retiree).await;
        house.die(&mut who, "2022-03-31").await;
        assert!(arrears(&house, CLERK, pb::ListArrearsRequest::default()).await.unwrap().is_empty());
        assert_eq!(runs(&house, &who.retiree).await[0].state(), Duty::Void, "nobody is in breach");
        let left = [State::LeftAtDeath, State::LeftAtDeath, State::NotOwed];
        assert_eq!(states(&house, &who.retiree, "2022-01", "2022-03").await, left);
        let found = statement_by(&house, CLERK, &who.retiree, ("2022-01", "2022-03")).await.unwrap();
        assert_eq!((found.left_at_death_fen, found.unpaid_fen, found.due_fen), (16_000, 0, 16_000));

        let id = who.retiree.as_str();
        let himself = payment(id, "2022-01", "2022-01", 8_000, "2022-04-01");
        refused(pay(&house, CLERK, himself).await, Code::FailedPrecondition, "AFTER_DEATH");
        let ahead = by_relative(id, "2022-03", "2022-03", 8_000, "2022-04-01");
        refused(pay(&house, CLERK, ahead).await, Code::FailedPrecondition, "MONTH_NOT_OWED");
        let future = by_relative(id, "2022-01", "2022-01", 8_000, "2022-07-11");
        refused(pay(&house, CLERK, future).await, Code::FailedPrecondition, "OCCURRED_IN_FUTURE");
        pay(&house, CLERK, payment(id, "2022-01", "2022-01", 8_000, "2022-03-31")).await.unwrap();
        pay(&house, CLERK, by_relative(id, "2022-02", "2022-02", 8_000, "2022-07-10")).await.unwrap();
        assert_eq!(states(&house, id, "2022-01", "2022-02").await, [State::PaidLate, State::PaidLate]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_pay_begins_after_the_death() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-07-10").await;
        let mut who = payer(&house).await;
        house.die(&mut who, "2022-03-31").await;
        refused(
            set(&house, CLERK, regular(&who.retiree, "2022-04", 9_000)).await,
            Code::FailedPrecondition,
            "AFTER_DEATH",
        );
        set(&house, CLERK, regular(&who.retiree, "2022-03", 9_000)).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_death_that_was_none_brings_back_what_is_owed_and_the_look_at_it() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-07-01").await;
        let mut who = payer(&house).await;
        assert_eq!(runs(&house, &who.retiree).await[0].state(), Duty::Open);
        house.on("2022-07-05");
        house.die(&mut who, "2022-07-03").await;
        assert_eq!(runs(&house, &who.retiree).await[0].state(), Duty::Void);
        // Long after: the duty's old day is over.
        house.on("2022-10-20");
        revive(&house, &mut who, Some(("2022-08-01", "2022-11-01")), "2022-10-20").await;
        assert_eq!(states(&house, &who.retiree, "2022-06", "2022-06").await, [State::Unpaid]);
        let found = runs(&house, &who.retiree).await;
        assert_eq!((found.len(), found[0].state(), found[0].due_on), (1, Duty::Open, Some(date("2022-11-19"))));
        let flagged = pb::ListArrearsRequest { flagged_only: true, ..Default::default() };
        assert_eq!(arrears(&house, CLERK, flagged).await.unwrap()[0].flagged_from, Some(date("2022-01-01")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_the_estate_paid_does_not_come_back() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-07-01").await;
        let mut who = payer(&house).await;
        runs(&house, &who.retiree).await;
        house.on("2022-07-05");
        house.die(&mut who, "2022-07-03").await;
        pay(&house, CLERK, by_relative(&who.retiree, "2022-01", "2022-06", 48_000, "2022-07-05")).await.unwrap();
        revive(&house, &mut who, None, "2022-07-05").await;
        assert_eq!(runs(&house, &who.retiree).await[0].state(), Duty::Void);
        assert!(arrears(&house, CLERK, pb::ListArrearsRequest::default()).await.unwrap().is_empty());
    })
    .await;
}
