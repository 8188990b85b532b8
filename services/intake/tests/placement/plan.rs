//! Plans through the client, on both engines.

use crate::desk::{Outcome, desk, on, person, refusal, unmet, violations};
use futures::future::join_all;
use junxiu_contracts::intake as pb;
use junxiu_platform::identity::Role;
use junxiu_testkit::{on_both_engines, with_token};
use tonic::Code;

fn create(year: &str, request_id: &str) -> pb::CreatePlacementPlanRequest {
    pb::CreatePlacementPlanRequest {
        placement_plan_id: year.into(),
        placement_plan: Some(pb::PlacementPlan { doc_no: "测发〔2024〕1号".into(), ..Default::default() }),
        request_id: request_id.into(),
        ..Default::default()
    }
}

#[tokio::test]
async fn a_plan_is_drafted_and_issued() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-01-10").await;
        let plan = desk.plan("2024").await;
        assert_eq!(
            (plan.name.as_str(), plan.year, plan.state()),
            ("placementPlans/2024", 2024, pb::placement_plan::State::Draft)
        );
        assert_eq!(refusal(desk.issue("2024").await), unmet("PLAN_EMPTY"));
        desk.import("2024", vec![person(1)]).await;
        let issued = desk.issue("2024").await.expect("issued");
        assert_eq!((issued.state(), issued.issued_on), (pb::placement_plan::State::Issued, on("2024-01-10")));
        assert_eq!(refusal(desk.issue("2024").await), unmet("PLAN_NOT_DRAFT"));

        let get = pb::GetPlacementPlanRequest { name: "placementPlans/2024".into() };
        let seen = desk.placements().get_placement_plan(with_token(&desk.county, get.clone())).await.expect("read");
        assert_eq!(seen.into_inner().item_count, 1);
        let elsewhere = desk.token("x", Role::BureauOfficer, "220200");
        let seen = desk.placements().get_placement_plan(with_token(&elsewhere, get)).await.expect("read");
        assert_eq!(seen.into_inner().item_count, 0);
    })
    .await;
}

#[tokio::test]
async fn a_year_has_one_plan() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-01-10").await;
        desk.plan("2024").await;
        let again = desk.placements().create_placement_plan(with_token(&desk.province, create("2024", ""))).await;
        assert_eq!(refusal(again), (Code::AlreadyExists, "ALREADY_EXISTS".into()));
    })
    .await;
}

#[tokio::test]
async fn every_wrong_field_is_named() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-01-10").await;
        let request = pb::CreatePlacementPlanRequest { placement_plan_id: "24".into(), ..Default::default() };
        let status =
            desk.placements().create_placement_plan(with_token(&desk.province, request)).await.expect_err("refused");
        let expected = [("placement_plan_id", "BAD_PLAN_YEAR"), ("placement_plan", "REQUIRED")];
        assert_eq!(violations(&status), expected.map(|(field, reason)| (field.to_owned(), reason.to_owned())));
    })
    .await;
}

#[tokio::test]
async fn only_the_province_makes_plans() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-01-10").await;
        let by_county = desk.placements().create_placement_plan(with_token(&desk.county, create("2024", ""))).await;
        assert_eq!(by_county.expect_err("refused").code(), Code::PermissionDenied);
        let clerk = desk.token("clerk", Role::InstitutionClerk, "220000");
        let by_clerk = desk.placements().create_placement_plan(with_token(&clerk, create("2024", ""))).await;
        assert_eq!(refusal(by_clerk), (Code::PermissionDenied, "ROLE_NOT_ALLOWED".into()));
    })
    .await;
}

#[tokio::test]
async fn thirty_two_equal_requests_have_one_effect() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-01-10").await;
        let calls = (0..32).map(|_| {
            let (mut client, request) = (desk.placements(), with_token(&desk.province, create("2024", "one")));
            async move { client.create_placement_plan(request).await.map(tonic::Response::into_inner) }
        });
        let answers: Vec<_> = join_all(calls).await.into_iter().map(|answer| answer.expect("answered")).collect();
        assert!(answers.iter().all(|answer| *answer == answers[0]));

        let reused = desk.placements().create_placement_plan(with_token(&desk.province, create("2025", "one"))).await;
        assert_eq!(refusal(reused), (Code::AlreadyExists, "REQUEST_ID_REUSED".into()));
    })
    .await;
}

#[tokio::test]
async fn a_check_writes_nothing() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-01-10").await;
        let check = pb::CreatePlacementPlanRequest { validate_only: true, ..create("2024", "check") };
        desk.placements().create_placement_plan(with_token(&desk.province, check)).await.expect("it would do");
        let get = pb::GetPlacementPlanRequest { name: "placementPlans/2024".into() };
        let absent = desk.placements().get_placement_plan(with_token(&desk.province, get)).await;
        assert_eq!(refusal(absent), (Code::NotFound, "NOT_FOUND".into()));
    })
    .await;
}

#[tokio::test]
async fn a_stale_etag_loses() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-01-10").await;
        desk.plan("2024").await;
        desk.import("2024", vec![person(1)]).await;
        let issue = |etag: &str| pb::IssuePlacementPlanRequest {
            name: "placementPlans/2024".into(),
            etag: etag.into(),
            ..Default::default()
        };
        let stale = desk.placements().issue_placement_plan(with_token(&desk.province, issue("r7"))).await;
        assert_eq!(refusal(stale), (Code::Aborted, "STALE".into()));
        desk.placements().issue_placement_plan(with_token(&desk.province, issue("r1"))).await.expect("issued");
    })
    .await;
}

#[tokio::test]
async fn plans_are_listed_by_pages_the_latest_first() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-01-10").await;
        for year in ["2022", "2024", "2023"] {
            desk.plan(year).await;
        }
        let mut request = pb::ListPlacementPlansRequest { page_size: 2, ..Default::default() };
        let mut years = Vec::new();
        loop {
            let page = desk
                .placements()
                .list_placement_plans(with_token(&desk.county, request.clone()))
                .await
                .expect("a page");
            let page = page.into_inner();
            years.extend(page.placement_plans.iter().map(|plan| plan.year));
            if page.next_page_token.is_empty() {
                break;
            }
            request.page_token = page.next_page_token;
        }
        assert_eq!(years, [2024, 2023, 2022]);
        request.page_token = "x".into();
        let bad = desk.placements().list_placement_plans(with_token(&desk.county, request)).await;
        assert_eq!(refusal(bad), (Code::InvalidArgument, "PAGE_TOKEN_MISMATCH".into()));
    })
    .await;
}

#[tokio::test]
async fn an_item_is_withdrawn_and_may_stand_elsewhere() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-01-10").await;
        let item = desk.planned("2024", person(1)).await;
        let withdraw = |amendment: &str| pb::WithdrawPlacementItemRequest {
            name: item.clone(),
            reason: "本人申请".into(),
            amendment_doc_no: amendment.into(),
            ..Default::default()
        };
        let bare = desk.placements().withdraw_placement_item(with_token(&desk.province, withdraw(""))).await;
        assert_eq!(refusal(bare), unmet("AMENDMENT_REQUIRED"));
        let done = desk.placements().withdraw_placement_item(with_token(&desk.province, withdraw("补1号"))).await;
        assert_eq!(done.expect("withdrawn").into_inner().state(), pb::placement_item::State::Ended);
        let again = desk.placements().withdraw_placement_item(with_token(&desk.province, withdraw("补1号"))).await;
        assert_eq!(refusal(again), unmet("ITEM_ENDED"));

        desk.plan("2025").await;
        let answers = desk.import("2025", vec![person(1)]).await;
        assert_eq!(answers[0].outcome(), Outcome::Accepted);
    })
    .await;
}
