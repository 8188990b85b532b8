//! A bill entered for the wrong person or the wrong day, put right.

use crate::house::*;
use futures::future::join_all;
use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::import_self_pay_items_response::Outcome;
use junxiu_testkit::on_both_engines;
use tonic::Code;

const NUMBER: &str = "JL2024-0001";

fn numbered(settled_on: &str, fen: i64) -> pb::SelfPayItemDraft {
    pb::SelfPayItemDraft { invoice_no: NUMBER.into(), ..bill(settled_on, fen) }
}

fn refund_of(item: &pb::SelfPayItem, fen: i64) -> pb::SelfPayItemDraft {
    pb::SelfPayItemDraft { refund_of: item.name.clone(), ..bill("2024-04-01", fen) }
}

async fn import(house: &House, retiree: &str, items: Vec<pb::SelfPayItemDraft>) -> Vec<pb::ImportSelfPayItemsResponse> {
    let rows = items.into_iter().map(|item| pb::ImportSelfPayItemsRequest {
        retiree: retiree.to_owned(),
        item: Some(item),
        ..Default::default()
    });
    let rows: Vec<_> = rows.collect();
    let request = house.as_hand(CLERK, futures::stream::iter(rows));
    let mut answers = house.client().import_self_pay_items(request).await.unwrap().into_inner();
    let mut all = Vec::new();
    while let Some(answer) = answers.message().await.unwrap() {
        all.push(answer);
    }
    all
}

#[tokio::test]
async fn a_bill_given_back_whole_frees_its_number_once() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let wrong = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let other = standing(HOME, RetireeCategory::Tuixiu);
        house.tell("retiree.received", &other, "2021-05-01").await;
        let right = other.retiree;

        let entered = pb::SelfPayItemDraft { out_of_scope_fen: 500, ..numbered("2024-03-01", 6_000_000) };
        let entered = house.try_record(CLERK, &wrong, entered).await.unwrap();
        let genuine = || house.try_record(CLERK, &right, numbered("2024-03-01", 6_000_000));
        // What is left of the bill still holds the number.
        house.try_record(CLERK, &wrong, refund_of(&entered, -6_000_000)).await.unwrap();
        refused(genuine().await, Code::AlreadyExists, "DUPLICATE_INVOICE_NO");
        let rest = pb::SelfPayItemDraft { out_of_scope_fen: -500, ..refund_of(&entered, 0) };
        house.try_record(CLERK, &wrong, rest).await.unwrap();

        let answers = join_all((0..8).map(|_| genuine())).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        for answer in answers.into_iter().filter(Result::is_err) {
            refused(answer, Code::AlreadyExists, "DUPLICATE_INVOICE_NO");
        }
        assert_eq!(house.ledger(CLERK, &wrong, 2024).await.unwrap().in_scope_self_pay_fen, 0);
        assert_eq!(house.ledger(CLERK, &right, 2024).await.unwrap().in_scope_self_pay_fen, 6_000_000);
    })
    .await;
}

#[tokio::test]
async fn files_put_right_and_sent_again_double_nothing() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let wrong_day = numbered("2023-12-31", 100);
        let first = import(&house, &retiree, vec![wrong_day.clone()]).await;
        let entered = pb::SelfPayItem { name: first[0].item.clone(), ..Default::default() };

        // In one file: the refund, and the bill as it should have been.
        let repair = vec![refund_of(&entered, -100), numbered("2024-01-01", 100), numbered("2024-01-02", 100)];
        let repaired = import(&house, &retiree, repair.clone()).await;
        let outcomes = |answers: &[pb::ImportSelfPayItemsResponse]| {
            answers.iter().map(pb::ImportSelfPayItemsResponse::outcome).collect::<Vec<_>>()
        };
        assert_eq!(outcomes(&repaired), [Outcome::Accepted, Outcome::Accepted, Outcome::Rejected], "{repaired:?}");
        let again = import(&house, &retiree, repair).await;
        assert_eq!(outcomes(&again), [Outcome::Unchanged, Outcome::Unchanged, Outcome::Rejected]);
        // The file with the mistake does not bring it back.
        let old = import(&house, &retiree, vec![wrong_day]).await;
        assert_eq!((old[0].outcome(), &old[0].item), (Outcome::Unchanged, &entered.name));
        assert_eq!(house.ledger(CLERK, &retiree, 2023).await.unwrap().in_scope_self_pay_fen, 0);
        assert_eq!(house.ledger(CLERK, &retiree, 2024).await.unwrap().in_scope_self_pay_fen, 100);
    })
    .await;
}
