//! Dues while pay is suspended, and once it is repaid.

use junxiu_contracts::intake::{self, RetireeStanding, back_pay, pay_status};
use junxiu_contracts::party as pb;
use junxiu_contracts::party::dues_month::State;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use crate::desk::*;
use crate::house::{CLERK, House, date, refused};

async fn pay_state(house: &House, who: &mut RetireeStanding, state: pay_status::State, first: &str, on: &str) {
    let previous = who.pay_state;
    who.pay_state = state.into();
    who.revision += 1;
    let told = intake::PayStatusChanged {
        standing: Some(who.clone()),
        previous_state: previous,
        first_month: Some(date(first)),
        reported_to: String::new(),
    };
    house.tell_pay(&told, on).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn months_without_pay_owe_nothing_and_repaid_months_owe_their_own() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-02-10").await;
        let mut who = payer(&house).await;
        pay_state(&house, &mut who, pay_status::State::Suspended, "2022-03-01", "2022-02-10").await;
        house.on("2022-05-10");
        let found = states(&house, &who.retiree, "2022-01", "2022-05").await;
        assert_eq!(found, [State::Unpaid, State::Unpaid, State::NothingDue, State::NothingDue, State::NothingDue]);
        let nothing = pay(&house, CLERK, payment(&who.retiree, "2022-03", "2022-03", 8_000, "2022-05-10")).await;
        refused(nothing, Code::FailedPrecondition, "MONTH_NOT_OWED");

        pay_state(&house, &mut who, pay_status::State::Paying, "2022-06-01", "2022-05-10").await;
        house.on("2022-07-01");
        assert_eq!(states(&house, &who.retiree, "2022-05", "2022-06").await, [State::NothingDue, State::Unpaid]);
        let repaid = |first: &str, last: &str| pb::SetDuesBaseRequest {
            dues_base: Some(pb::DuesBase {
                retiree: who.retiree.clone(),
                kind: pb::dues_base::Kind::Repaid.into(),
                first_month: month(first),
                last_month: month(last),
                repaid_on: Some(date("2022-07-01")),
                ..Default::default()
            }),
            ..Default::default()
        };
        let wrong = set(&house, CLERK, repaid("2022-02", "2022-05")).await;
        refused(wrong, Code::FailedPrecondition, "PAY_WAS_NOT_INTERRUPTED");
        set(&house, CLERK, repaid("2022-03", "2022-05")).await.unwrap();
        let found = statement_by(&house, CLERK, &who.retiree, ("2022-03", "2022-05")).await.unwrap();
        assert!(found.months.iter().all(|month| month.state() == State::Open && month.due_fen == 8_000));
        let paid = pay(&house, CLERK, payment(&who.retiree, "2022-03", "2022-05", 24_000, "2022-07-01")).await.unwrap();
        assert!(paid.months.iter().all(|month| !month.late), "they fell due with the month of repayment");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspension_breaks_the_run_of_unpaid_months() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-02-10").await;
        let mut who = payer(&house).await;
        pay_state(&house, &mut who, pay_status::State::Suspended, "2022-03-01", "2022-02-10").await;
        house.on("2023-02-01");
        assert!(runs(&house, &who.retiree).await.is_empty());
        assert_eq!(arrears(&house, CLERK, pb::ListArrearsRequest::default()).await.unwrap()[0].unpaid_months, 2);
    })
    .await;
}

/// Lets intake tell that months of back pay were confirmed, and waits until news that follows it was heard.
async fn back_pay(
    house: &House,
    who: &mut RetireeStanding,
    (direction, cause): (back_pay::Direction, back_pay::Cause),
    (first, to): (&str, &str),
    run_month: &str,
) {
    let told = intake::BackPayConfirmed {
        standing: Some(who.clone()),
        back_pay: "backPays/019a0000-0000-7000-8000-000000000001".into(),
        direction: direction.into(),
        cause: cause.into(),
        month_from: Some(date(first)),
        month_to: Some(date(to)),
        run_month: Some(date(run_month)),
    };
    house.tell_back_pay(&told, "2022-05-20");
    // Events take effect in their order.
    who.revision += 1;
    house.tell("retiree.updated", who, "2022-05-20").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn back_pay_that_the_register_confirmed_makes_each_month_owe_its_own() {
    on_both_engines(async |database| {
        use back_pay::{Cause, Direction};
        let house = House::open(&database, "2022-02-10").await;
        let mut who = payer(&house).await;
        pay_state(&house, &mut who, pay_status::State::Suspended, "2022-03-01", "2022-02-10").await;
        house.on("2022-05-20");
        pay_state(&house, &mut who, pay_status::State::Paying, "2022-06-01", "2022-05-10").await;
        let nothing = [State::NothingDue; 3];
        for other in [(Direction::Recover, Cause::PaidAfterDeath), (Direction::Pay, Cause::Adjusted)] {
            back_pay(&house, &mut who, other, ("2022-03-01", "2022-06-01"), "2022-06-01").await;
            assert_eq!(states(&house, &who.retiree, "2022-03", "2022-05").await, nothing, "a lump raises no base");
        }
        let confirmed = (Direction::Pay, Cause::Resumed);
        back_pay(&house, &mut who, confirmed, ("2022-03-01", "2022-06-01"), "2022-06-01").await;
        let found = statement_by(&house, CLERK, &who.retiree, ("2022-02", "2022-05")).await.unwrap();
        let shown: Vec<_> = found.months.iter().map(|month| (month.state(), month.due_on)).collect();
        let open = (State::Open, Some(date("2022-06-30")));
        assert_eq!(shown, [(State::Unpaid, Some(date("2022-02-28"))), open, open, open]);
        assert!(!found.months[1].repaid_base.is_empty());

        // Told once more, it changes nothing; recorded in error, it is withdrawn.
        back_pay(&house, &mut who, confirmed, ("2022-03-01", "2022-06-01"), "2022-06-01").await;
        let request = pb::WithdrawDuesBaseRequest {
            name: found.months[1].repaid_base.clone(),
            reason: "补发未实际到账".into(),
            ..Default::default()
        };
        let gone = client(&house).withdraw_dues_base(house.as_hand(CLERK, request)).await.unwrap().into_inner();
        assert_eq!(gone.document_no, "backPays/019a0000-0000-7000-8000-000000000001");
        assert_eq!(states(&house, &who.retiree, "2022-03", "2022-05").await, nothing);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn months_missed_for_a_death_that_was_none_owe_nothing_until_they_are_repaid() {
    on_both_engines(async |database| {
        use back_pay::{Cause, Direction};
        let house = House::open(&database, "2022-02-10").await;
        let mut who = payer(&house).await;
        house.on("2022-08-20");
        let told = intake::RetireeReactivated {
            standing: Some(RetireeStanding { revision: who.revision + 1, ..who.clone() }),
            recorded_died_on: Some(date("2022-03-10")),
            missed_from: Some(date("2022-04-01")),
            missed_to: Some(date("2022-09-01")),
        };
        house.tell_reactivated(&told, "2022-08-20").await;
        who.revision += 1;
        assert_eq!(states(&house, &who.retiree, "2022-03", "2022-04").await, [State::Unpaid, State::NothingDue]);
        assert!(runs(&house, &who.retiree).await.is_empty(), "he could not pay of what he did not get");
        let confirmed = (Direction::Pay, Cause::Reactivated);
        back_pay(&house, &mut who, confirmed, ("2022-04-01", "2022-09-01"), "2022-09-01").await;
        assert_eq!(states(&house, &who.retiree, "2022-08", "2022-09").await, [State::Open, State::Open]);
    })
    .await;
}
