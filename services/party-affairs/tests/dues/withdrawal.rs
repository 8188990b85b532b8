//! What was recorded for the wrong person, or in error.

use junxiu_contracts::duty::duty::State as Duty;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::dues_month::State;
use junxiu_testkit::on_both_engines;
use tonic::{Code, Response, Status};

use crate::desk::*;
use crate::house::{CLERK, COUNTY, HEAD, Hand, House, OTHER_HEAD, SECOND_CLERK, refused};

fn of_payment(name: &str) -> pb::WithdrawDuesPaymentRequest {
    pb::WithdrawDuesPaymentRequest { name: name.into(), reason: "误录到他人名下".into(), ..Default::default() }
}

async fn withdraw(
    house: &House,
    hand: Hand,
    request: pb::WithdrawDuesPaymentRequest,
) -> Result<pb::DuesPayment, Status> {
    client(house).withdraw_dues_payment(house.as_hand(hand, request)).await.map(Response::into_inner)
}

async fn withdraw_base(house: &House, hand: Hand, name: &str) -> Result<pb::DuesBase, Status> {
    let request = pb::WithdrawDuesBaseRequest { name: name.into(), reason: "误录".into(), ..Default::default() };
    client(house).withdraw_dues_base(house.as_hand(hand, request)).await.map(Response::into_inner)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_for_the_wrong_person_is_withdrawn_by_another_than_its_recorder() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-03-10").await;
        let who = payer(&house).await;
        let asked = payment(&who.retiree, "2022-01", "2022-02", 16_000, "2022-02-20");
        let wrong = pay(&house, CLERK, asked.clone()).await.unwrap();

        refused(withdraw(&house, CLERK, of_payment(&wrong.name)).await, Code::FailedPrecondition, "MAKER_IS_CHECKER");
        refused(withdraw(&house, OTHER_HEAD, of_payment(&wrong.name)).await, Code::NotFound, "NOT_FOUND");
        let absent = "duesPayments/019a0000-0000-7000-8000-000000000000";
        refused(withdraw(&house, HEAD, of_payment(absent)).await, Code::NotFound, "NOT_FOUND");
        let nothing = pb::WithdrawDuesPaymentRequest { reason: " ".into(), ..of_payment("x") };
        refused(withdraw(&house, HEAD, nothing).await, Code::InvalidArgument, "INVALID_FIELDS");
        let stale = pb::WithdrawDuesPaymentRequest { etag: "r9".into(), ..of_payment(&wrong.name) };
        refused(withdraw(&house, HEAD, stale).await, Code::Aborted, "STALE");
        let checked = pb::WithdrawDuesPaymentRequest { validate_only: true, ..of_payment(&wrong.name) };
        withdraw(&house, HEAD, checked).await.unwrap();
        assert_eq!(states(&house, &who.retiree, "2022-01", "2022-02").await, [State::PaidLate, State::Paid]);

        let request = pb::WithdrawDuesPaymentRequest { request_id: "w-1".into(), ..of_payment(&wrong.name) };
        let gone = withdraw(&house, HEAD, request.clone()).await.unwrap();
        assert_eq!((gone.withdrawn_by.as_str(), gone.withdrawal_reason.as_str()), ("head", "误录到他人名下"));
        assert!(gone.withdraw_time.is_some() && gone.months.len() == 2, "nothing is deleted");
        assert_eq!(withdraw(&house, HEAD, request).await.unwrap(), gone);
        assert_eq!(states(&house, &who.retiree, "2022-01", "2022-02").await, [State::Unpaid, State::Unpaid]);
        refused(withdraw(&house, HEAD, of_payment(&wrong.name)).await, Code::FailedPrecondition, "PAYMENT_WITHDRAWN");
        let corrects = pb::RecordDuesPaymentRequest { corrects: wrong.name, ..asked.clone() };
        refused(pay(&house, CLERK, corrects).await, Code::FailedPrecondition, "PAYMENT_WITHDRAWN");
        pay(&house, CLERK, asked).await.unwrap();
        assert_eq!(states(&house, &who.retiree, "2022-01", "2022-02").await, [State::PaidLate, State::Paid]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_a_withdrawn_payment_had_broken_is_looked_at_again() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-07-01").await;
        let who = payer(&house).await;
        runs(&house, &who.retiree).await;
        let wrong = pay(&house, CLERK, payment(&who.retiree, "2022-03", "2022-03", 8_000, "2022-07-01")).await.unwrap();
        assert_eq!(runs(&house, &who.retiree).await[0].state(), Duty::Met);
        house.on("2022-07-20");
        withdraw(&house, COUNTY, of_payment(&wrong.name)).await.unwrap();
        let found = runs(&house, &who.retiree).await;
        assert_eq!((found.len(), found[0].state()), (1, Duty::Open));
        assert_eq!(found[0].due_on, Some(crate::house::date("2022-08-19")), "thirty days from the new flag on");
        let flagged = pb::ListArrearsRequest { flagged_only: true, ..Default::default() };
        assert_eq!(arrears(&house, CLERK, flagged).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_withdraw_at_once_one_is_told_that_it_is_done() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-03-10").await;
        let who = payer(&house).await;
        for month in ["2022-01", "2022-02", "2022-03"] {
            let paid = pay(&house, CLERK, payment(&who.retiree, month, month, 8_000, "2022-03-10")).await.unwrap();
            let (one, two) = tokio::join!(
                withdraw(&house, HEAD, of_payment(&paid.name)),
                withdraw(&house, SECOND_CLERK, of_payment(&paid.name))
            );
            let (won, lost) = if one.is_ok() { (one, two) } else { (two, one) };
            assert!(won.is_ok(), "{won:?}");
            refused(lost, Code::FailedPrecondition, "PAYMENT_WITHDRAWN");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fact_about_pay_is_withdrawn_and_may_be_recorded_anew() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-07-01").await;
        let (_, people) = branch(&house).await;
        let id = people[0].retiree.as_str();
        let first = set(&house, CLERK, regular(id, "2022-01", 5_000)).await.unwrap();
        let second = set(&house, CLERK, regular(id, "2022-03", 9_000)).await.unwrap();
        assert_eq!(runs(&house, id).await[0].state(), Duty::Open);
        refused(withdraw_base(&house, OTHER_HEAD, &second.name).await, Code::NotFound, "NOT_FOUND");
        let found = statement_by(&house, CLERK, id, ("2022-02", "2022-03")).await.unwrap();
        assert_eq!((&found.months[0].dues_base, &found.months[1].dues_base), (&first.name, &second.name));

        let gone = withdraw_base(&house, CLERK, &second.name).await.unwrap();
        assert_eq!((gone.withdrawn_by.as_str(), gone.withdrawal_reason.as_str()), ("clerk", "误录"));
        let found = statement_by(&house, CLERK, id, ("2022-03", "2022-03")).await.unwrap();
        assert_eq!(found.months[0].due_fen, 2_500, "the fact before it holds");
        assert_eq!(runs(&house, id).await[0].state(), Duty::Open, "the run is the same");
        refused(withdraw_base(&house, CLERK, &second.name).await, Code::FailedPrecondition, "DUES_BASE_WITHDRAWN");

        withdraw_base(&house, HEAD, &first.name).await.unwrap();
        assert_eq!(states(&house, id, "2022-01", "2022-01").await, [State::BaseUnknown]);
        assert_eq!(runs(&house, id).await[0].state(), Duty::Void, "there was no run");
        let mut corrects = regular(id, "2022-01", 8_000);
        if let Some(base) = &mut corrects.dues_base {
            base.corrects = first.name;
        }
        refused(set(&house, CLERK, corrects).await, Code::FailedPrecondition, "DUES_BASE_WITHDRAWN");
        set(&house, CLERK, regular(id, "2022-01", 8_000)).await.unwrap();
        assert_eq!(runs(&house, id).await[0].state(), Duty::Open, "and is looked at anew");
    })
    .await;
}
