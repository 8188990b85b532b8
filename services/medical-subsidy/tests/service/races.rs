//! Acts that are overtaken between their decision and their writing.
//!
//! | what is always true | guard | test |
//! |---|---|---|
//! | a ledger has one claim under way | the ledger's revision, unique key of open claims | `a_ledger_is_claimed_once` |
//! | a ledger's sums are those of its bills | the ledger's revision | `no_bill_is_lost_from_the_sums` |
//! | no more is given back than was paid | the ledger's revision | `a_bill_is_given_back_once` |
//! | an approval rests on the bills that stand | the ledger's revision | `bills_that_come_meanwhile_are_seen` |
//! | `paid_fen` is the sum of the entries | the ledger's revision, the claim's | `an_approval_is_paid_or_cancelled`, `a_report_counts_once` |
//! | what is owed is set off once | revision of what is owed | `what_is_owed_is_set_off_by_one_claim` |
//! | a standing invoice number is used once | unique key of standing numbers | `a_number_is_used_once` |
//! | an act rests on the person as known | the standing's revision | `an_act_rests_on_the_person_as_known` |
//! | claims not yet approved move with the person | the standing's revision; news counts the claims | `a_claim_made_while_the_person_moves_..` |
//! | what was decided on old knowledge is marked | news counts the claims | `an_approval_that_news_overtakes_is_marked` |
//!
//! Elsewhere: approvers and payers (`payments.rs`), repeats and files (`items.rs`), money over random histories
//! (`properties.rs`).

use crate::house::*;
use crate::years::settle;
use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::intake;
use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::claim::State;
use junxiu_contracts::medical::reconcile_payments_request::Result as BankResult;
use junxiu_testkit::on_both_engines;
use tonic::{Code, Status};

/// Holds whoever commits with a journal's entry.
const JOURNAL: &str = "lock table journal_entry in share mode";
/// Holds whoever keeps news of a person; acts only hold him, and go on.
const STANDINGS: &str = "lock table standing in share mode";
const LEDGERS: &str = "lock table year_ledger in share mode";

/// Checks that of two acts exactly one was done.
#[track_caller]
fn one_of<A: std::fmt::Debug, B: std::fmt::Debug>((one, other): (Result<A, Status>, Result<B, Status>)) {
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
}

fn moved(standing: &intake::RetireeStanding) -> intake::RetireeStanding {
    intake::RetireeStanding {
        revision: standing.revision + 1,
        institution: OTHER.into(),
        county: "220204".into(),
        prefecture: "220200".into(),
        ..standing.clone()
    }
}

fn reclassified(standing: &intake::RetireeStanding) -> intake::RetireeStanding {
    let category = RetireeCategory::TuixiuToLixiu as i32;
    intake::RetireeStanding { revision: standing.revision + 1, category, ..standing.clone() }
}

/// Checks that what was paid is what the entries say.
async fn sums_agree(house: &House, retiree: &str) -> pb::YearLedger {
    let ledger = house.ledger(OFFICER, retiree, 2024).await.unwrap();
    assert_eq!(ledger.paid_fen, ledger.entries.iter().map(|entry| entry.amount_fen).sum::<i64>());
    let bills = ledger.items.iter().map(|item| item.in_scope_self_pay_fen).sum::<i64>();
    assert_eq!(ledger.in_scope_self_pay_fen, bills);
    ledger
}

/// A claim of 14,000 yuan that was verified.
async fn verified(house: &House) -> (intake::RetireeStanding, String) {
    let standing = house.receive(RetireeCategory::Tuixiu).await;
    house.record(&standing.retiree, "2024-05-31", 70_000).await;
    let claim = house.submit(&standing.retiree, 2024).await.unwrap().name;
    house.verify(SECOND_CLERK, &claim).await.unwrap();
    (standing, claim)
}

#[tokio::test]
async fn a_ledger_is_claimed_once() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        house.record(&retiree, "2024-03-01", 70_000).await;
        let second = house.submit_as(SECOND_CLERK, &retiree, 2024, pb::Settlement::Unspecified);
        one_of(database.overtaken(JOURNAL, house.submit(&retiree, 2024), second).await);
    })
    .await;
}

#[tokio::test]
async fn no_bill_is_lost_from_the_sums() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        house.record(&retiree, "2024-03-01", 10).await;
        let (one, other) = database
            .overtaken(
                JOURNAL,
                house.try_record(CLERK, &retiree, bill("2024-03-02", 2_000)),
                house.try_record(SECOND_CLERK, &retiree, bill("2024-03-03", 3_000)),
            )
            .await;
        one.unwrap();
        other.unwrap();
        assert_eq!(sums_agree(&house, &retiree).await.in_scope_self_pay_fen, 6_000);
    })
    .await;
}

#[tokio::test]
async fn a_bill_is_given_back_once() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        // Other bills stand too, so that the ledger alone would bear a second refund.
        house.record(&retiree, "2024-03-01", 500).await;
        let entered = house.record(&retiree, "2024-03-01", 100).await;
        let refund = || pb::SelfPayItemDraft { refund_of: entered.name.clone(), ..bill("2024-04-01", -6_000) };
        let (one, other) = (house.try_record(CLERK, &retiree, refund()), house.try_record(CLERK, &retiree, refund()));
        one_of(database.overtaken(JOURNAL, one, other).await);
        sums_agree(&house, &retiree).await;
    })
    .await;
}

#[tokio::test]
async fn bills_that_come_meanwhile_are_seen() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let (standing, claim) = verified(&house).await;
        let recording = house.try_record(CLERK, &standing.retiree, bill("2024-06-02", 1_000_000));
        // Only bills are written there, so the bill waits on neither.
        let (approved, recorded) =
            database.overtaken("lock table claim in share mode", house.approve(HEAD, &claim), recording).await;
        recorded.unwrap();
        refused(approved, Code::FailedPrecondition, "LEDGER_CHANGED");
    })
    .await;
}

#[tokio::test]
async fn an_approval_is_paid_or_cancelled() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let (standing, claim) = verified(&house).await;
        house.approve(HEAD, &claim).await.unwrap();
        let cancelling = house.reverse(SECOND_HEAD, &claim, pb::Settlement::Unspecified);
        let (paid, cancelled) = database.overtaken(JOURNAL, house.pay(FINANCE, &claim), cancelling).await;
        // Whoever cancels what was paid first asks for a counter-claim instead, and that is another claim.
        let is_countered = cancelled.as_ref().is_ok_and(|done| done.name != claim);
        assert!(is_countered || paid.is_ok() != cancelled.is_ok(), "{paid:?} {cancelled:?}");
        let ledger = sums_agree(&house, &standing.retiree).await;
        let paid = house.claim(&claim).await.state == State::Paid as i32;
        assert_eq!(ledger.paid_fen, if paid { 1_400_000 } else { 0 });
    })
    .await;
}

#[tokio::test]
async fn a_report_counts_once() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let (standing, claim) = verified(&house).await;
        let approved = house.approve(HEAD, &claim).await.unwrap();
        let report = |result: BankResult| {
            let row = pb::ReconcilePaymentsRequest {
                payment_reference: approved.payment_reference.clone(),
                result: result as i32,
                amount_fen: approved.cash_fen,
                occurred_on: Some(date("2024-07-01")),
                failure: if result == BankResult::Failed { "账户不符".into() } else { String::new() },
                ..Default::default()
            };
            let (mut client, request) = (house.client(), house.as_hand(FINANCE, futures::stream::iter([row])));
            async move { client.reconcile_payments(request).await?.into_inner().message().await }
        };
        let (paid, again) = database.overtaken(JOURNAL, report(BankResult::Paid), report(BankResult::Paid)).await;
        paid.unwrap();
        again.unwrap();
        assert_eq!(sums_agree(&house, &standing.retiree).await.entries.len(), 1);
        // The money comes back, and is reported so twice.
        let (failed, again) = database.overtaken(JOURNAL, report(BankResult::Failed), report(BankResult::Failed)).await;
        failed.unwrap();
        again.unwrap();
        let ledger = sums_agree(&house, &standing.retiree).await;
        assert_eq!((ledger.paid_fen, ledger.entries.len()), (0, 2));
    })
    .await;
}

#[tokio::test]
async fn what_is_owed_is_set_off_by_one_claim() {
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
            let claim = house.submit(&retiree, year).await.unwrap().name;
            claims.push(house.verify(SECOND_CLERK, &claim).await.unwrap().name);
        }
        let approve = |at: usize| house.approve(HEAD, &claims[at]);
        let (one, other) = database.overtaken(JOURNAL, approve(0), approve(1)).await;
        assert_eq!(one.unwrap().offset_fen + other.unwrap().offset_fen, 700_000);
        assert_eq!(sums_agree(&house, &retiree).await.owed_by_person_fen, 0);
    })
    .await;
}

#[tokio::test]
async fn a_number_is_used_once() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let one = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let other = standing(HOME, RetireeCategory::Tuixiu);
        house.tell("retiree.received", &other, "2021-05-01").await;
        let numbered = |fen| pb::SelfPayItemDraft { invoice_no: "JL-1".into(), ..bill("2024-03-01", fen) };
        // Of two persons, whose ledgers hold one another off in nothing.
        let (first, second) =
            (house.try_record(CLERK, &one, numbered(100)), house.try_record(CLERK, &other.retiree, numbered(200)));
        one_of(database.overtaken(JOURNAL, first, second).await);
    })
    .await;
}

/// Lets an act be overtaken by news of the person.
async fn overtaken_by_news<T>(
    database: &junxiu_testkit::TestDatabase,
    house: &House,
    act: impl Future<Output = Result<T, Status>>,
    news: (&str, &intake::RetireeStanding),
) -> Result<T, Status> {
    database.overtaken(LEDGERS, act, house.tell(news.0, news.1, "2024-05-01")).await.0
}

#[tokio::test]
async fn an_act_rests_on_the_person_as_known() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let (standing, claim) = verified(&house).await;
        let news = ("retiree.category_changed", &reclassified(&standing));
        let approved = overtaken_by_news(&database, &house, house.approve(HEAD, &claim), news).await;
        refused(approved, Code::FailedPrecondition, "LEDGER_CHANGED");
    })
    .await;
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let standing = house.receive(RetireeCategory::Tuixiu).await;
        house.record(&standing.retiree, "2024-05-31", 70_000).await;
        let claim = house.submit(&standing.retiree, 2024).await.unwrap().name;
        let news = ("retiree.category_changed", &reclassified(&standing));
        let verified = overtaken_by_news(&database, &house, house.verify(SECOND_CLERK, &claim), news).await;
        refused(verified, Code::FailedPrecondition, "NOT_APPLICABLE_LIXIU");
    })
    .await;
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let (standing, claim) = verified(&house).await;
        house.approve(HEAD, &claim).await.unwrap();
        let pay_state = intake::pay_status::State::Suspended as i32;
        let suspended = intake::RetireeStanding { revision: 2, pay_state, ..standing };
        let news = ("retiree.pay_status_changed", &suspended);
        let paid = overtaken_by_news(&database, &house, house.pay(FINANCE, &claim), news).await;
        refused(paid, Code::FailedPrecondition, "IDENTITY_CHECK_REQUIRED");
    })
    .await;
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let standing = house.receive(RetireeCategory::Tuixiu).await;
        let merged_into = self::standing(HOME, RetireeCategory::Tuixiu).retiree;
        let merged = intake::RetireeStanding { revision: 2, merged_into, ..standing.clone() };
        let recording = house.try_record(CLERK, &standing.retiree, bill("2024-05-31", 100));
        let recorded = overtaken_by_news(&database, &house, recording, ("retiree.merged", &merged)).await;
        refused(recorded, Code::FailedPrecondition, "RECORD_MERGED");
    })
    .await;
}

#[tokio::test]
async fn a_claim_made_while_the_person_moves_is_where_he_is() {
    let organization = format!("organizations/{OTHER}");
    let of = |house: &House, claims: pb::ListClaimsRequest| {
        let (mut client, request) = (house.client(), house.as_hand(OFFICER, claims));
        async move { client.list_claims(request).await.unwrap().into_inner().claims }
    };
    let expected = &organization;
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let standing = house.receive(RetireeCategory::Tuixiu).await;
        house.record(&standing.retiree, "2024-03-01", 70_000).await;
        let news = moved(&standing);
        let told = house.tell("retiree.transferred", &news, "2024-07-01");
        let ((), claim) = database.overtaken(STANDINGS, told, house.submit(&standing.retiree, 2024)).await;
        assert_eq!(&house.claim(&claim.unwrap().name).await.organization, expected);
    })
    .await;
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let standing = house.receive(RetireeCategory::Tuixiu).await;
        house.record(&standing.retiree, "2024-03-01", 70_000).await;
        let news = ("retiree.transferred", &moved(&standing));
        let claim = overtaken_by_news(&database, &house, house.submit(&standing.retiree, 2024), news).await;
        refused(claim, Code::FailedPrecondition, "NOT_YET_KNOWN");
    })
    .await;
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let standing = house.receive(RetireeCategory::Tuixiu).await;
        house.record(&standing.retiree, "2024-03-01", 70_000).await;
        let news = ("retiree.transferred", &moved(&standing));
        let settling =
            async { Ok(settle(&house, OFFICER, pb::SettleYearRequest { year: 2024, ..Default::default() }).await) };
        overtaken_by_news(&database, &house, settling, news).await.unwrap();
        let claims = of(&house, pb::ListClaimsRequest::default()).await;
        assert_eq!(claims.iter().map(|claim| &claim.organization).collect::<Vec<_>>(), [expected]);
    })
    .await;
}

#[tokio::test]
async fn an_approval_that_news_overtakes_is_marked() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let (standing, claim) = verified(&house).await;
        let news = reclassified(&standing);
        let told = house.tell("retiree.category_changed", &news, "2024-05-01");
        let ((), approved) = database.overtaken(STANDINGS, told, house.approve(HEAD, &claim)).await;
        approved.unwrap();
        assert!(house.claim(&claim).await.review_required);
    })
    .await;
}
