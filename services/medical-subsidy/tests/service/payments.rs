//! Payments: the list for the bank, its report, and races for one claim.

use crate::house::*;
use futures::future::join_all;
use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::claim::State;
use junxiu_contracts::medical::import_self_pay_items_response::Outcome;
use junxiu_contracts::medical::reconcile_payments_request::Result as BankResult;
use junxiu_testkit::on_both_engines;
use tonic::Code;

async fn approved(house: &House) -> (String, pb::Claim) {
    let standing = standing(HOME, RetireeCategory::Tuixiu);
    house.tell("retiree.received", &standing, "2021-05-01").await;
    house.record(&standing.retiree, "2024-03-01", 70_000).await;
    let claim = house.submit(&standing.retiree, 2024).await.unwrap().name;
    house.verify(SECOND_CLERK, &claim).await.unwrap();
    (standing.retiree, house.approve(HEAD, &claim).await.unwrap())
}

async fn list(house: &House) -> Vec<pb::PaymentListRow> {
    let request = house.as_hand(FINANCE, pb::ExportPaymentListRequest::default());
    let mut rows = house.client().export_payment_list(request).await.unwrap().into_inner();
    let mut all = Vec::new();
    while let Some(row) = rows.message().await.unwrap() {
        all.push(row);
    }
    all
}

async fn report(
    house: &House,
    hand: Hand,
    rows: Vec<pb::ReconcilePaymentsRequest>,
) -> Vec<pb::ReconcilePaymentsResponse> {
    let request = house.as_hand(hand, futures::stream::iter(rows));
    let mut answers = house.client().reconcile_payments(request).await.unwrap().into_inner();
    let mut all = Vec::new();
    while let Some(answer) = answers.message().await.unwrap() {
        all.push(answer);
    }
    all
}

fn row(reference: &str, result: BankResult, amount_fen: i64) -> pb::ReconcilePaymentsRequest {
    pb::ReconcilePaymentsRequest {
        row_number: 1,
        payment_reference: reference.into(),
        result: result as i32,
        amount_fen,
        occurred_on: Some(date("2024-07-01")),
        failure: if result == BankResult::Failed { "户名不符".into() } else { String::new() },
        validate_only: false,
    }
}

#[tokio::test]
async fn the_bank_pays_the_list_and_reports_row_by_row() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let (retiree, first) = approved(&house).await;
        let (_, second) = approved(&house).await;
        let rows = list(&house).await;
        assert_eq!(rows.iter().map(|row| row.amount_fen).collect::<Vec<_>>(), [1_400_000, 1_400_000]);
        assert_eq!(rows, list(&house).await, "the same until the bank has reported");

        let (paid, failed) = (&first.payment_reference, &second.payment_reference);
        let file = vec![
            row(paid, BankResult::Paid, 1_400_000),
            row(failed, BankResult::Failed, 1_400_000),
            row("JX0", BankResult::Paid, 1),
        ];
        let answers = report(&house, FINANCE, file.clone()).await;
        let outcomes: Vec<_> = answers.iter().map(|answer| answer.outcome).collect();
        assert_eq!(outcomes, [Outcome::Accepted as i32, Outcome::Accepted as i32, Outcome::Rejected as i32]);
        assert_eq!(answers[2].faults[0].reason, "PAYMENT_REFERENCE_UNKNOWN");
        assert_eq!((answers[0].state, answers[1].state), (State::Paid as i32, State::Approved as i32));

        let again = report(&house, FINANCE, file).await;
        assert!(again[..2].iter().all(|answer| answer.outcome == Outcome::Unchanged as i32));
        let rows = list(&house).await;
        assert_eq!(rows.len(), 1);
        assert_ne!(&rows[0].payment_reference, failed, "a further try has a reference of its own");
        assert_eq!(house.ledger(CLERK, &retiree, 2024).await.unwrap().paid_fen, 1_400_000);

        let wrong = report(&house, FINANCE, vec![row(&rows[0].payment_reference, BankResult::Paid, 1)]).await;
        assert_eq!(wrong[0].faults[0].reason, "AMOUNT_MISMATCH");
        let approver = Hand("head", FINANCE.1, HOME);
        let own = report(&house, approver, vec![row(&rows[0].payment_reference, BankResult::Paid, 1_400_000)]).await;
        assert_eq!(own[0].faults[0].reason, "PAYER_IS_APPROVER");
    })
    .await;
}

#[tokio::test]
async fn money_that_comes_back_is_countered_and_paid_again() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let (retiree, claim) = approved(&house).await;
        report(&house, FINANCE, vec![row(&claim.payment_reference, BankResult::Paid, 1_400_000)]).await;
        let back = report(&house, FINANCE, vec![row(&claim.payment_reference, BankResult::Failed, 1_400_000)]).await;
        assert_eq!(back[0].state, State::Approved as i32);
        let ledger = house.ledger(CLERK, &retiree, 2024).await.unwrap();
        assert_eq!((ledger.paid_fen, ledger.entries.len()), (0, 2));
        let rows = list(&house).await;
        report(&house, FINANCE, vec![row(&rows[0].payment_reference, BankResult::Paid, 1_400_000)]).await;
        assert_eq!(house.ledger(CLERK, &retiree, 2024).await.unwrap().paid_fen, 1_400_000);
    })
    .await;
}

#[tokio::test]
async fn of_two_approvers_one_decides() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        house.record(&retiree, "2024-03-01", 70_000).await;
        let claim = house.submit(&retiree, 2024).await.unwrap().name;
        house.verify(SECOND_CLERK, &claim).await.unwrap();
        let answers = join_all([HEAD, SECOND_HEAD].map(|hand| house.approve(hand, &claim))).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        assert_eq!(won.len(), 1);
        for answer in lost {
            refused(answer, Code::FailedPrecondition, "WRONG_STATE");
        }
    })
    .await;
}

#[tokio::test]
async fn a_claim_is_paid_once_however_many_pay() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let (retiree, claim) = approved(&house).await;
        let payers = ["f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8"].map(|name| Hand(name, FINANCE.1, HOME));
        let answers = join_all(payers.map(|hand| house.pay(hand, &claim.name))).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        let ledger = house.ledger(CLERK, &retiree, 2024).await.unwrap();
        assert_eq!((ledger.paid_fen, ledger.entries.len()), (1_400_000, 1));
    })
    .await;
}

#[tokio::test]
async fn who_acts_on_an_old_sight_of_a_claim_is_told() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let (_, claim) = approved(&house).await;
        let request =
            |etag: &str| pb::PayClaimRequest { name: claim.name.clone(), etag: etag.into(), ..Default::default() };
        refused(house.client().pay_claim(house.as_hand(FINANCE, request("r1"))).await, Code::Aborted, "STALE");
        house.client().pay_claim(house.as_hand(FINANCE, request(&claim.etag))).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_payment_lies_between_the_approval_and_today() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let (_, claim) = approved(&house).await;
        let request =
            |on: &str| pb::PayClaimRequest { name: claim.name.clone(), paid_on: Some(date(on)), ..Default::default() };
        let pay = async |on: &str| house.client().pay_claim(house.as_hand(FINANCE, request(on))).await;
        refused(pay("2024-06-30").await, Code::FailedPrecondition, "PAID_BEFORE_APPROVAL");
        refused(pay("2024-07-02").await, Code::FailedPrecondition, "SETTLED_IN_FUTURE");
        pay("2024-07-01").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_is_owed_is_set_off_once_however_many_approve() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let first = house.record(&retiree, "2022-02-01", 70_000).await;
        house.claim_and_settle(&retiree, 2022).await;
        let refund = pb::SelfPayItemDraft { refund_of: first.name, ..bill("2023-01-20", -1_000_000) };
        house.try_record(CLERK, &retiree, refund).await.unwrap();
        let owed = house.submit_as(CLERK, &retiree, 2022, pb::Settlement::Offset).await.unwrap();
        house.settle(&owed.name).await;

        let mut claims = Vec::new();
        for (year, day) in [(2023, "2023-03-01"), (2024, "2024-03-01")] {
            house.record(&retiree, day, 70_000).await;
            let claim = house.submit(&retiree, year).await.unwrap();
            claims.push(house.verify(SECOND_CLERK, &claim.name).await.unwrap().name);
        }
        let answers = join_all(claims.iter().map(|claim| house.approve(HEAD, claim))).await;
        let mut set_off: Vec<i64> = answers.into_iter().map(|answer| answer.unwrap().offset_fen).collect();
        set_off.sort_unstable();
        assert_eq!(set_off, [0, 700_000]);
        assert_eq!(house.ledger(CLERK, &retiree, 2024).await.unwrap().owed_by_person_fen, 0);
    })
    .await;
}

#[tokio::test]
async fn a_bill_and_an_approval_at_once_never_approve_old_figures_unseen() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        house.record(&retiree, "2024-03-01", 70_000).await;
        let claim = house.submit(&retiree, 2024).await.unwrap().name;
        house.verify(SECOND_CLERK, &claim).await.unwrap();
        let (recorded, approved) =
            tokio::join!(house.try_record(CLERK, &retiree, bill("2024-03-02", 100_000)), house.approve(HEAD, &claim));
        recorded.unwrap();
        match approved {
            Ok(approved) => assert_eq!(approved.payable_fen, 1_400_000),
            Err(status) => refused::<()>(Err(status), Code::FailedPrecondition, "LEDGER_CHANGED"),
        }
        let ledger = house.ledger(CLERK, &retiree, 2024).await.unwrap();
        assert_eq!((ledger.in_scope_self_pay_fen, ledger.entitlement_fen), (7_100_000, 1_470_000));
    })
    .await;
}
