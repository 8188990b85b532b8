//! Claims through the service, from the bill to the money.

use crate::house::*;
use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::claim::State;
use junxiu_testkit::on_both_engines;
use tonic::Code;

#[tokio::test]
async fn a_year_of_bills_is_paid_by_its_differences() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;

        house.record(&retiree, "2024-01-10", 40_000).await;
        refused(house.submit(&retiree, 2024).await, Code::FailedPrecondition, "NOTHING_PAYABLE");
        for (yuan, payable) in [(30_000, 14_000), (50_000, 31_000), (120_000, 55_000)] {
            house.record(&retiree, "2024-03-10", yuan).await;
            let paid = house.claim_and_settle(&retiree, 2024).await;
            assert_eq!(
                (paid.state, paid.payable_fen, paid.cash_fen),
                (State::Paid as i32, payable * 100, payable * 100)
            );
        }

        house.try_record(CLERK, &retiree, bill("2024-05-02", -2_000_000)).await.unwrap();
        let claim = house.submit(&retiree, 2024).await.unwrap();
        assert_eq!((claim.payable_fen, claim.settlement), (-500_000, pb::Settlement::Recover as i32));
        house.settle(&claim.name).await;

        let ledger = house.ledger(CLERK, &retiree, 2024).await.unwrap();
        assert_eq!(
            (ledger.in_scope_self_pay_fen, ledger.entitlement_fen, ledger.paid_fen, ledger.open_fen),
            (22_000_000, 9_500_000, 9_500_000, 0)
        );
        assert_eq!(ledger.entries.iter().map(|entry| entry.amount_fen).sum::<i64>(), ledger.paid_fen);
        assert_eq!(ledger.items.len(), 5);
        assert!(ledger.items.iter().all(|item| item.invoice_no.starts_with("****") && item.hospital == "***"));
    })
    .await;
}

#[tokio::test]
async fn a_claim_shows_its_decision_and_what_it_rests_on() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Nco).await.retiree;
        house.record(&retiree, "2024-02-29", 150_000).await;
        let claim = house.submit(&retiree, 2024).await.unwrap();

        let kept = house.claim(&claim.name).await;
        let replayed = junxiu_medical_subsidy::domain::basis::replay(&kept.inputs_json).unwrap();
        assert_eq!(replayed, kept.decision_json, "to the byte");
        let decision = kept.decision.unwrap();
        assert_eq!(decision.outcome, "ENTITLED");
        assert!(decision.trace.iter().all(|step| step.amount_fen.is_some()));
        assert!(decision.reasons.iter().any(|reason| reason.code == "NCO_BY_ANALOGY"));
        assert_eq!(decision.policy_versions.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn nobody_signs_twice() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        house.record(&retiree, "2024-02-01", 70_000).await;
        let claim = house.submit(&retiree, 2024).await.unwrap().name;
        let same = |role| Hand("clerk", role, HOME);

        refused(house.submit(&retiree, 2024).await, Code::FailedPrecondition, "CLAIM_OPEN");
        refused(house.verify(CLERK, &claim).await, Code::FailedPrecondition, "VERIFIER_IS_SUBMITTER");
        refused(house.approve(HEAD, &claim).await, Code::FailedPrecondition, "WRONG_STATE");
        house.verify(Hand("head", HEAD.1, HOME), &claim).await.unwrap();
        refused(house.approve(same(HEAD.1), &claim).await, Code::FailedPrecondition, "APPROVER_IS_SUBMITTER");
        refused(house.approve(HEAD, &claim).await, Code::FailedPrecondition, "APPROVER_IS_VERIFIER");
        refused(house.approve(CLERK, &claim).await, Code::PermissionDenied, "ROLE_NOT_ALLOWED");
        refused(house.pay(FINANCE, &claim).await, Code::FailedPrecondition, "WRONG_STATE");
        house.approve(SECOND_HEAD, &claim).await.unwrap();
        refused(house.pay(same(FINANCE.1), &claim).await, Code::FailedPrecondition, "PAYER_IS_SUBMITTER");
        refused(
            house.pay(Hand("second-head", FINANCE.1, HOME), &claim).await,
            Code::FailedPrecondition,
            "PAYER_IS_APPROVER",
        );
        let paid = house.pay(FINANCE, &claim).await.unwrap();
        assert_eq!((paid.paid.unwrap().actor.as_str(), paid.payable_fen), ("finance", 1_400_000));
    })
    .await;
}

#[tokio::test]
async fn a_returned_claim_is_submitted_again_on_fresh_figures() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        house.record(&retiree, "2024-02-01", 70_000).await;
        let claim = house.submit(&retiree, 2024).await.unwrap();
        let request =
            pb::ReturnClaimRequest { name: claim.name.clone(), reason: "缺票据".into(), ..Default::default() };
        let returned = house.client().return_claim(house.as_hand(HEAD, request)).await.unwrap().into_inner();
        assert_eq!(returned.state, State::Returned as i32);

        house.record(&retiree, "2024-02-03", 50_000).await;
        let again = house.submit(&retiree, 2024).await.unwrap();
        assert_eq!((again.name.as_str(), again.payable_fen), (claim.name.as_str(), 4_500_000));

        house.verify(SECOND_CLERK, &again.name).await.unwrap();
        house.record(&retiree, "2024-02-04", 1_000).await;
        refused(house.approve(HEAD, &again.name).await, Code::FailedPrecondition, "LEDGER_CHANGED");
        assert_eq!(house.settle(&again.name).await.payable_fen, 4_550_000);
    })
    .await;
}

#[tokio::test]
async fn what_is_owed_is_set_off_against_the_next_payment() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let first = house.record(&retiree, "2023-02-01", 70_000).await;
        house.claim_and_settle(&retiree, 2023).await;

        // A refund of last year's bill reopens last year's ledger.
        let refund = pb::SelfPayItemDraft { refund_of: first.name, ..bill("2024-01-20", -1_000_000) };
        house.try_record(CLERK, &retiree, refund).await.unwrap();
        let owed = house.submit_as(CLERK, &retiree, 2023, pb::Settlement::Offset).await.unwrap();
        assert_eq!(owed.payable_fen, -700_000);
        assert_eq!(house.settle(&owed.name).await.cash_fen, 0);
        assert_eq!(house.ledger(CLERK, &retiree, 2023).await.unwrap().owed_by_person_fen, 700_000);

        house.record(&retiree, "2024-03-01", 70_000).await;
        let paid = house.claim_and_settle(&retiree, 2024).await;
        assert_eq!((paid.payable_fen, paid.offset_fen, paid.cash_fen), (1_400_000, 700_000, 700_000));
        let ledger = house.ledger(CLERK, &retiree, 2024).await.unwrap();
        assert_eq!((ledger.paid_fen, ledger.owed_by_person_fen), (1_400_000, 0));
    })
    .await;
}

#[tokio::test]
async fn a_paid_claim_is_undone_by_a_counter_claim() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        house.record(&retiree, "2024-02-01", 70_000).await;
        let first = house.claim_and_settle(&retiree, 2024).await;

        let counter = house.reverse(HEAD, &first.name, pb::Settlement::Recover).await.unwrap();
        assert_eq!((counter.payable_fen, counter.reverses.as_str()), (-1_400_000, first.name.as_str()));
        assert_eq!(house.claim(&first.name).await.state, State::Paid as i32);
        refused(
            house.reverse(HEAD, &first.name, pb::Settlement::Recover).await,
            Code::FailedPrecondition,
            "ALREADY_BEING_REVERSED",
        );
        house.verify(CLERK, &counter.name).await.unwrap();
        house.approve(SECOND_HEAD, &counter.name).await.unwrap();
        house.pay(FINANCE, &counter.name).await.unwrap();

        assert_eq!(house.claim(&first.name).await.state, State::Reversed as i32);
        let ledger = house.ledger(CLERK, &retiree, 2024).await.unwrap();
        assert_eq!((ledger.paid_fen, ledger.open_fen), (0, 1_400_000));
        assert_eq!(house.claim_and_settle(&retiree, 2024).await.payable_fen, 1_400_000);
    })
    .await;
}

#[tokio::test]
async fn an_approval_is_cancelled_by_somebody_else() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        house.record(&retiree, "2024-02-01", 70_000).await;
        let claim = house.submit(&retiree, 2024).await.unwrap().name;
        house.verify(SECOND_CLERK, &claim).await.unwrap();
        house.approve(HEAD, &claim).await.unwrap();
        refused(
            house.reverse(HEAD, &claim, pb::Settlement::Unspecified).await,
            Code::FailedPrecondition,
            "REVERSER_IS_APPROVER",
        );
        let reversed = house.reverse(SECOND_HEAD, &claim, pb::Settlement::Unspecified).await.unwrap();
        assert_eq!(reversed.state, State::Reversed as i32);
        assert_eq!(house.submit(&retiree, 2024).await.unwrap().payable_fen, 1_400_000);
    })
    .await;
}
