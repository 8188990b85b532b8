//! The import of plan items, on both engines.

use std::collections::HashSet;

use crate::desk::{Outcome, citizen_id, desk, person, refusal, rows, unmet};
use futures::future::join_all;
use junxiu_contracts::google_type::Date;
use junxiu_contracts::intake as pb;
use junxiu_platform::identity::Role;
use junxiu_testkit::{on_both_engines, with_token};

fn outcomes(answers: &[pb::ImportPlacementItemsResponse]) -> Vec<Outcome> {
    answers.iter().map(pb::ImportPlacementItemsResponse::outcome).collect()
}

fn reasons(answer: &pb::ImportPlacementItemsResponse) -> Vec<&str> {
    answer.faults.iter().map(|fault| fault.reason.as_str()).collect()
}

#[tokio::test]
async fn every_row_is_answered_and_a_second_sending_changes_nothing() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-01-10").await;
        desk.plan("2024").await;
        let people: Vec<_> = (0..1_200).map(person).collect();
        let first = desk.import("2024", people.clone()).await;
        assert_eq!(first.len(), 1_200);
        assert!(first.iter().all(|answer| answer.outcome() == Outcome::Accepted));
        assert!(first.iter().zip(1..).all(|(answer, number)| answer.row_number == number));
        let names: HashSet<&str> = first.iter().map(|answer| answer.item.as_str()).collect();
        assert_eq!(names.len(), 1_200);

        let second = desk.import("2024", people).await;
        assert!(second.iter().all(|answer| answer.outcome() == Outcome::Unchanged));
        assert!(first.iter().zip(&second).all(|(one, other)| one.item == other.item));
    })
    .await;
}

#[tokio::test]
async fn a_faulty_row_names_every_fault_and_harms_no_other() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-01-10").await;
        desk.plan("2024").await;
        let bad = pb::PlacementItemDraft {
            retiree_name: String::new(),
            citizen_id: "220102195202290011".into(),
            category: 0,
            settlement_region_code: "229999".into(),
            grade: Some(pb::GradeFacts { technical_grade: 7, ..Default::default() }),
            ..person(2)
        };
        let answers = desk.import("2024", vec![person(1), bad, person(3)]).await;
        assert_eq!(outcomes(&answers), [Outcome::Accepted, Outcome::Rejected, Outcome::Accepted]);
        let expected = ["REQUIRED", "BAD_CHECK_DIGIT", "REQUIRED", "GRADE_UNDETERMINED", "UNKNOWN_REGION"];
        assert_eq!(reasons(&answers[1]), expected);
        assert_eq!(answers[1].faults[1].field, "item.citizen_id");
        assert!(answers[1].item.is_empty());
    })
    .await;
}

#[tokio::test]
async fn one_number_with_two_names_is_rejected_the_second_time() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-01-10").await;
        desk.plan("2024").await;
        let other_name = pb::PlacementItemDraft { retiree_name: "测试别人".into(), ..person(1) };
        let answers = desk.import("2024", vec![person(1), other_name.clone()]).await;
        assert_eq!(outcomes(&answers), [Outcome::Accepted, Outcome::Rejected]);
        assert_eq!(reasons(&answers[1]), ["CITIZEN_ID_OF_ANOTHER_NAME"]);
        let later = desk.import("2024", vec![other_name]).await;
        assert_eq!(reasons(&later[0]), ["CITIZEN_ID_OF_ANOTHER_NAME"]);
    })
    .await;
}

#[tokio::test]
async fn a_draft_takes_changes_and_an_issued_plan_only_amendments() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-01-10").await;
        desk.plan("2024").await;
        let changed = |remark: &str| pb::PlacementItemDraft { remark: remark.into(), ..person(1) };
        // Twice in one stream: the later row is what stays.
        let answers = desk.import("2024", vec![person(1), changed("一"), changed("一")]).await;
        assert_eq!(outcomes(&answers), [Outcome::Accepted, Outcome::Updated, Outcome::Unchanged]);
        let answers = desk.import("2024", vec![changed("一"), changed("二")]).await;
        assert_eq!(outcomes(&answers), [Outcome::Unchanged, Outcome::Updated]);
        desk.issue("2024").await.expect("issued");

        let answers = desk.import("2024", vec![changed("二"), changed("三"), person(2)]).await;
        assert_eq!(outcomes(&answers), [Outcome::Unchanged, Outcome::Rejected, Outcome::Rejected]);
        assert_eq!(reasons(&answers[1]), ["AMENDMENT_REQUIRED"]);

        let mut amended = rows("2024", vec![changed("三"), person(2)]);
        amended[0].amendment_doc_no = "测发〔2024〕9号".into();
        let answers = desk.send(amended).await.expect("answered");
        assert_eq!(outcomes(&answers), [Outcome::Updated, Outcome::Accepted]);
        let list = pb::ListPlacementItemsRequest { placement_plan: "placementPlans/2024".into(), ..Default::default() };
        let items =
            desk.placements().list_placement_items(with_token(&desk.county, list)).await.expect("a page").into_inner();
        let person = items.placement_items[0].person.as_ref().expect("a person");
        assert_eq!((person.remark.as_str(), items.placement_items.len()), ("三", 2));
        assert_eq!(items.placement_items[0].amendment_doc_no, "测发〔2024〕9号");
    })
    .await;
}

#[tokio::test]
async fn a_draft_needs_no_amendment_and_a_missing_plan_takes_nothing() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-01-10").await;
        assert_eq!(refusal(desk.send(rows("2024", vec![person(1)])).await).1, "NOT_FOUND");
        desk.plan("2024").await;
        let mut amended = rows("2024", vec![person(1)]);
        amended[0].amendment_doc_no = "补1号".into();
        assert_eq!(refusal(desk.send(amended).await), unmet("AMENDMENT_OF_A_DRAFT"));
        let mut two_plans = rows("2024", vec![person(1), person(2)]);
        two_plans[1].placement_plan = "placementPlans/2025".into();
        assert_eq!(refusal(desk.send(two_plans).await).1, "PLAN_NOT_NAMED");
    })
    .await;
}

#[tokio::test]
async fn a_person_stands_in_one_plan() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-01-10").await;
        desk.plan("2024").await;
        desk.plan("2025").await;
        desk.import("2024", vec![person(1)]).await;
        let answers = desk.import("2025", vec![person(1), person(2)]).await;
        assert_eq!(outcomes(&answers), [Outcome::Rejected, Outcome::Accepted]);
        assert_eq!(reasons(&answers[0]), ["PERSON_IN_ANOTHER_PLAN"]);
    })
    .await;
}

#[tokio::test]
async fn somebody_without_a_number_is_taken_with_a_warning_and_known_again_with_one() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-01-10").await;
        desk.plan("2024").await;
        let birth_date = Some(Date { year: 1952, month: 1, day: 1 });
        let bare = pb::PlacementItemDraft { citizen_id: String::new(), birth_date, ..person(1) };
        let answers = desk.import("2024", vec![bare.clone(), bare.clone()]).await;
        assert_eq!(outcomes(&answers), [Outcome::Accepted, Outcome::Unchanged]);
        assert_eq!(answers[0].warnings[0].reason, "CITIZEN_ID_ABSENT");
        let with_number = pb::PlacementItemDraft { citizen_id: citizen_id(1), ..bare };
        let later = desk.import("2024", vec![with_number.clone(), with_number]).await;
        assert_eq!(outcomes(&later), [Outcome::Updated, Outcome::Unchanged]);
        assert_eq!(later[0].item, answers[0].item);
        assert!(later[0].warnings.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_check_keeps_nothing_and_finds_what_repeats() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-01-10").await;
        desk.plan("2024").await;
        let other_name = pb::PlacementItemDraft { retiree_name: "测试别人".into(), ..person(1) };
        let mut check = rows("2024", vec![person(1), person(1), other_name]);
        check[0].validate_only = true;
        let answers = desk.send(check).await.expect("answered");
        assert_eq!(outcomes(&answers), [Outcome::Accepted, Outcome::Unchanged, Outcome::Rejected]);
        assert!(answers.iter().all(|answer| answer.item.is_empty()));
        // A row that is only checked hides nothing from one that is kept.
        let mut mixed = rows("2024", vec![person(1), person(1)]);
        mixed.insert(0, pb::ImportPlacementItemsRequest { item: None, ..mixed[0].clone() });
        mixed[1].validate_only = true;
        assert_eq!(outcomes(&desk.send(mixed).await.expect("answered")), [Outcome::Accepted, Outcome::Accepted]);
        assert_eq!(outcomes(&desk.import("2024", vec![person(1)]).await), [Outcome::Unchanged]);
    })
    .await;
}

#[tokio::test]
async fn a_check_may_assume_the_plan_that_is_yet_to_be_made() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-01-10").await;
        let other_name = pb::PlacementItemDraft { retiree_name: "测试别人".into(), ..person(1) };
        let mut check = rows("2024", vec![person(1), person(1), other_name]);
        check[0].assume_draft = true;
        let (code, reason) = refusal(desk.send(check.clone()).await);
        assert_eq!((code, reason.as_str()), (tonic::Code::InvalidArgument, "INVALID_FIELDS"), "rows that are kept");
        check[0].validate_only = true;
        let expected = [Outcome::Accepted, Outcome::Unchanged, Outcome::Rejected];
        assert_eq!(outcomes(&desk.send(check.clone()).await.expect("answered")), expected);
        assert_eq!(refusal(desk.send(rows("2024", vec![person(1)])).await).1, "NOT_FOUND", "no plan was made");

        let mut amended = check.clone();
        amended[0].amendment_doc_no = "补1号".into();
        assert_eq!(refusal(desk.send(amended).await), unmet("AMENDMENT_OF_A_DRAFT"));
        // A plan that is there is what counts.
        desk.plan("2024").await;
        desk.import("2024", vec![person(1)]).await;
        desk.issue("2024").await.expect("issued");
        let answers = desk.send(check).await.expect("answered");
        assert_eq!(outcomes(&answers), [Outcome::Unchanged, Outcome::Unchanged, Outcome::Rejected]);
    })
    .await;
}

#[tokio::test]
async fn imports_at_once_double_nobody() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-01-10").await;
        desk.plan("2024").await;
        let people: Vec<_> = (0..300).map(person).collect();
        let streams = (0..4).map(|_| {
            let (desk, people) = (desk.clone(), people.clone());
            async move { desk.import("2024", people).await }
        });
        let all = join_all(streams).await;
        let accepted: usize = all.iter().flatten().filter(|answer| answer.outcome() == Outcome::Accepted).count();
        assert_eq!(accepted, 300);
        assert!(all.iter().flatten().all(|answer| matches!(answer.outcome(), Outcome::Accepted | Outcome::Unchanged)));
        assert!(all.iter().all(|answers| answers.iter().zip(&all[0]).all(|(one, other)| one.item == other.item)));
    })
    .await;
}

#[tokio::test]
async fn items_are_seen_masked_and_by_their_own_bureaus() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-01-10").await;
        desk.plan("2024").await;
        let elsewhere = pb::PlacementItemDraft { settlement_region_code: "220202".into(), ..person(2) };
        desk.import("2024", vec![person(1), elsewhere]).await;
        let request =
            pb::ListPlacementItemsRequest { placement_plan: "placementPlans/2024".into(), ..Default::default() };
        for (organization, seen) in
            [("220000", 2), ("220100", 1), ("220104", 1), ("220105", 0), ("220200", 1), ("220202", 1)]
        {
            let officer = desk.token("officer", Role::BureauOfficer, organization);
            let page =
                desk.placements().list_placement_items(with_token(&officer, request.clone())).await.expect("a page");
            let items = page.into_inner().placement_items;
            assert_eq!(items.len(), seen, "{organization}");
            for item in items {
                assert!(item.person.expect("a person").citizen_id.contains("********"));
            }
        }
    })
    .await;
}
