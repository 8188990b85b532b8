//! Dues while pay is suspended, and once it is repaid.

use junxiu_contracts::intake::{self, RetireeStanding, pay_status};
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
