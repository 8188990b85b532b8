//! PreviewSubsidy: the table of article 20, and what it says of bad figures.

use crate::house::*;
use junxiu_contracts::api::Role;
use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::medical as pb;
use junxiu_platform::status::detail;
use junxiu_testkit::on_sqlite;
use tonic::{Code, Status};

async fn ask(
    house: &House,
    category: i32,
    settled_on: &str,
    cumulative: i64,
    paid: i64,
) -> Result<pb::PreviewSubsidyResponse, Status> {
    let request = pb::PreviewSubsidyRequest {
        category,
        settled_on: Some(date(settled_on)),
        cumulative_self_pay_fen: cumulative,
        previously_paid_fen: paid,
    };
    let auditor = Hand("auditor", Role::Auditor, "220104");
    Ok(house.client().preview_subsidy(house.as_hand(auditor, request)).await?.into_inner())
}

#[tokio::test]
async fn figures_are_answered_with_reasons_and_steps() {
    on_sqlite(|database| async move {
        let house = House::open(&database).await;
        let tuixiu = RetireeCategory::Tuixiu as i32;
        for (cumulative, entitlement) in [
            (5_000_000, 0),
            (5_000_001, 1),
            (10_000_001, 3_500_001),
            (22_999_999, 10_000_000),
            (30_000_000, 10_000_000),
        ] {
            let answer = ask(&house, tuixiu, "2024-06-01", cumulative, 0).await.unwrap();
            assert_eq!((answer.entitlement_fen, answer.payable_fen), (entitlement, entitlement));
        }
        let answer = ask(&house, tuixiu, "2024-06-01", 22_000_000, 10_000_000).await.unwrap();
        assert_eq!(answer.payable_fen, -500_000);
        let decision = answer.decision.unwrap();
        assert_eq!(decision.outcome, "ENTITLED");
        assert!(decision.trace.iter().all(|step| step.amount_fen.is_some()));
        assert!(decision.reasons.iter().all(|reason| !reason.citations.is_empty()));

        for category in [RetireeCategory::Lixiu, RetireeCategory::TuixiuToLixiu] {
            let answer = ask(&house, category as i32, "2024-06-01", 30_000_000, 0).await.unwrap();
            let decision = answer.decision.unwrap();
            assert_eq!((answer.entitlement_fen, decision.outcome.as_str()), (0, "NOT_APPLICABLE"));
            assert_eq!(decision.reasons[0].code, "NOT_APPLICABLE_LIXIU");
        }
    })
    .await;
}

#[tokio::test]
async fn every_bad_figure_is_named() {
    on_sqlite(|database| async move {
        let house = House::open(&database).await;
        let request =
            pb::PreviewSubsidyRequest { cumulative_self_pay_fen: -1, previously_paid_fen: -1, ..Default::default() };
        let status = house.client().preview_subsidy(house.as_hand(CLERK, request)).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        let request: junxiu_contracts::google_rpc::BadRequest = detail(&status).unwrap();
        let fields: Vec<_> = request.field_violations.iter().map(|one| one.field.as_str()).collect();
        assert_eq!(fields, ["category", "settled_on", "cumulative_self_pay_fen", "previously_paid_fen"]);
    })
    .await;
}
