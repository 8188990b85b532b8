//! Grade, category and residence as they change with time.

use crate::house::*;
use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::intake as pb;
use junxiu_testkit::on_both_engines;
use prost::Message;
use tonic::{Code, Response, Status};

async fn change(
    house: &House,
    name: &str,
    post: pb::PostGrade,
    from: &str,
    corrects: i64,
) -> Result<pb::Retiree, Status> {
    let request = pb::ChangeGradeRequest {
        name: name.into(),
        grade: Some(pb::GradeFacts { post_grade: post.into(), ..Default::default() }),
        effective_from: date(from),
        corrects_revision: corrects,
        basis_document: "吉退役〔2024〕9号".into(),
        ..Default::default()
    };
    house.retirees().change_grade(house.by(COUNTY, request)).await.map(Response::into_inner)
}

#[tokio::test]
async fn a_grade_holds_from_its_day_and_moves_the_group() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = house.receive_one().await;
        house.on("2024-06-20");

        let after = change(&house, &name, pb::PostGrade::DivisionDeputy, "2024-06-01", 0).await.unwrap();
        assert_eq!(after.management_group(), pb::ManagementGroup::Division);
        let as_of = |day: &'static str| house.get_as_of(&name, day);
        let before = as_of("2024-05-31").await.unwrap();
        assert_eq!(before.grade.unwrap().post_grade(), pb::PostGrade::RegimentChief);
        assert_eq!(before.management_group, i32::from(pb::ManagementGroup::RegimentAndBelow));
        assert_eq!(as_of("2024-06-01").await.unwrap().management_group(), pb::ManagementGroup::Division);
        refused(as_of("2024-02-29").await, Code::FailedPrecondition, "BEFORE_RECEPTION");
        refused(as_of("2024-06-21").await, Code::FailedPrecondition, "AS_OF_IN_FUTURE");

        let fact = &house.history(&name).await[0];
        assert_eq!((fact.kind(), fact.backdated), (pb::retiree_fact::Kind::Grade, true));
        assert_eq!(fact.basis_document, "吉退役〔2024〕9号");
        let events = house.events(&["retiree.grade_changed"], 1).await;
        let told = events[0].data.as_ref().unwrap().to_msg::<pb::RetireeGradeChanged>().unwrap();
        assert!(told.backdated && !told.correction);
    })
    .await;
}

#[tokio::test]
async fn every_event_tells_whether_the_grade_lies_below_regiment() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = house.receive_one().await;
        house.on("2024-06-20");
        change(&house, &name, pb::PostGrade::BattalionChief, "2024-06-01", 0).await.unwrap();
        change(&house, &name, pb::PostGrade::RegimentDeputy, "2024-06-10", 0).await.unwrap();
        let request = pb::ChangeCategoryRequest {
            name: name.clone(),
            category: RetireeCategory::Nco.into(),
            effective_from: date("2024-06-15"),
            basis_document: "吉退役〔2024〕10号".into(),
            ..Default::default()
        };
        house.retirees().change_category(house.by(COUNTY, request)).await.unwrap();
        let kinds = ["retiree.received", "retiree.grade_changed", "retiree.category_changed"];
        let told: Vec<Option<bool>> = house
            .events(&kinds, 4)
            .await
            .iter()
            .map(|event| {
                // All events of a retiree carry the standing in their first field.
                let data = event.data.as_ref().unwrap().value.as_slice();
                pb::RetireeReceived::decode(data).unwrap().standing.unwrap().below_regiment
            })
            .collect();
        assert_eq!(told, [Some(false), Some(true), Some(false), Some(true)]);
    })
    .await;
}

#[tokio::test]
async fn a_correction_replaces_and_does_not_delete() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = house.receive_one().await;
        house.on("2024-06-20");
        change(&house, &name, pb::PostGrade::DivisionChief, "2024-06-01", 0).await.unwrap();
        let wrong = house.history(&name).await[0].revision;

        let twice = change(&house, &name, pb::PostGrade::DivisionDeputy, "2024-06-01", 0).await;
        refused(twice, Code::FailedPrecondition, "SAME_DAY_FACT");
        let ahead = change(&house, &name, pb::PostGrade::DivisionDeputy, "2024-06-21", 0).await;
        refused(ahead, Code::FailedPrecondition, "EFFECTIVE_IN_FUTURE");
        change(&house, &name, pb::PostGrade::DivisionDeputy, "2024-06-10", wrong).await.unwrap();
        let again = change(&house, &name, pb::PostGrade::RegimentDeputy, "2024-06-10", wrong).await;
        refused(again, Code::FailedPrecondition, "ALREADY_CORRECTED");

        let between = house.get_as_of(&name, "2024-06-05").await.unwrap();
        assert_eq!(between.grade.unwrap().post_grade(), pb::PostGrade::RegimentChief);
        let facts = house.history(&name).await;
        assert_eq!((facts[0].corrects_revision, facts[1].corrected_by_revision), (wrong, facts[0].revision));
        assert_eq!(facts.iter().filter(|fact| fact.kind() == pb::retiree_fact::Kind::Grade).count(), 3);
    })
    .await;
}

#[tokio::test]
async fn technical_seven_without_a_title_is_asked_and_not_guessed() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = house.receive_one().await;
        house.on("2024-06-20");
        let request = pb::ChangeGradeRequest {
            name: name.clone(),
            grade: Some(pb::GradeFacts { technical_grade: 7, ..Default::default() }),
            effective_from: date("2024-06-20"),
            basis_document: "x".into(),
            ..Default::default()
        };
        let after = house.retirees().change_grade(house.by(COUNTY, request)).await.unwrap().into_inner();
        assert_eq!(after.management_group(), pb::ManagementGroup::Unspecified);
        assert_eq!(after.management_group_decision.unwrap().outcome, "GRADE_UNDETERMINED");
    })
    .await;
}

#[tokio::test]
async fn a_category_changes_with_its_day() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = house.receive_one().await;
        house.on("2024-06-20");
        let request = |category: RetireeCategory| pb::ChangeCategoryRequest {
            name: name.clone(),
            category: category.into(),
            effective_from: date("2024-06-01"),
            basis_document: "x".into(),
            ..Default::default()
        };
        let mut client = house.retirees();
        let clerk = client.change_category(house.by(CLERK, request(RetireeCategory::TuixiuToLixiu))).await;
        refused(clerk, Code::PermissionDenied, "ROLE_NOT_ALLOWED");
        client.change_category(house.by(COUNTY, request(RetireeCategory::TuixiuToLixiu))).await.unwrap();
        assert_eq!(house.get_as_of(&name, "2024-05-31").await.unwrap().category(), RetireeCategory::Tuixiu);
        assert_eq!(house.get(CLERK, &name).await.unwrap().category(), RetireeCategory::TuixiuToLixiu);
        let events = house.events(&["retiree.category_changed"], 1).await;
        let told = events[0].data.as_ref().unwrap().to_msg::<pb::RetireeCategoryChanged>().unwrap();
        assert_eq!(
            (told.previous_category(), told.category()),
            (RetireeCategory::Tuixiu, RetireeCategory::TuixiuToLixiu)
        );
        assert_eq!(told.effective_from, date("2024-06-01"));
    })
    .await;
}

#[tokio::test]
async fn a_residence_is_no_transfer_and_its_address_is_sealed() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = house.receive_one().await;
        house.on("2024-06-20");
        let request = pb::ChangeResidenceRequest {
            name: name.clone(),
            residence_region_code: "222401".into(),
            address: "延吉市光明街2号".into(),
            effective_from: date("2024-06-01"),
            ..Default::default()
        };
        let moved = house.retirees().change_residence(house.by(CLERK, request)).await.unwrap().into_inner();
        assert_eq!((moved.residence_region_code.as_str(), moved.address.as_str()), ("222401", ""));
        assert_eq!(moved.institution, format!("organizations/{HOME}"));

        let whole = |day: Option<&str>| {
            let as_of = day.and_then(date);
            let request = pb::GetRetireeRequest { name: name.clone(), unmask: true, as_of };
            let (mut client, request) = (house.retirees(), house.for_a_purpose(HEAD, request));
            async move { client.get_retiree(request).await.unwrap().into_inner().address }
        };
        assert_eq!(whole(None).await, "延吉市光明街2号");
        assert_eq!(whole(Some("2024-05-31")).await, "朝阳区红旗街1号");
    })
    .await;
}
