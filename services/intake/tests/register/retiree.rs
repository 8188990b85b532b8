//! Reading, listing and updating retirees.

use crate::house::*;
use junxiu_contracts::google_rpc::BadRequest;
use junxiu_contracts::intake as pb;
use junxiu_platform::status::detail;
use junxiu_testkit::on_both_engines;
use prost_types::FieldMask;
use tonic::Code;

#[tokio::test]
async fn a_received_person_stands_in_the_register_masked() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = house.receive_one().await;

        let who = house.get(CLERK, &name).await.unwrap();
        assert_eq!(who.display_name, "测试甲");
        assert_eq!(who.citizen_id, "220102********0010");
        assert_eq!((who.certificate_no.as_str(), who.address.as_str(), who.unmasked), ("******0010", "", false));
        assert_eq!(who.institution, format!("organizations/{HOME}"));
        assert_eq!(who.bureau, "organizations/220104");
        assert_eq!(who.management_group(), pb::ManagementGroup::RegimentAndBelow);
        assert_eq!(who.management_group_decision.as_ref().unwrap().outcome, "REGIMENT_AND_BELOW");
        assert_eq!((who.received_on, who.birth_date), (date("2024-03-01"), date("1952-02-29")));
        assert_eq!((who.sex(), who.party_membership()), (pb::Sex::Male, pb::PartyMembership::Member));
        assert_eq!(who.life_status(), pb::LifeStatus::Active);
        assert!(!who.reception.is_empty());
    })
    .await;
}

#[tokio::test]
async fn whoever_is_not_seen_is_absent() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = house.receive_one().await;
        let absent = "retirees/01890000-0000-7000-8000-000000000000";

        for hand in [COUNTY, CITY, PROVINCE, AUDITOR, HEAD, FINANCE] {
            assert!(house.get(hand, &name).await.is_ok(), "{hand:?}");
        }
        for hand in [STRANGER, Hand("x", CLERK.1, SECOND)] {
            let (hidden, missing) =
                (house.get(hand, &name).await.unwrap_err(), house.get(hand, absent).await.unwrap_err());
            assert_eq!(
                (hidden.code(), hidden.message().replace(&name, "")),
                (missing.code(), missing.message().replace(absent, ""))
            );
            assert_eq!(hidden.code(), Code::NotFound);
            let batch = pb::BatchGetRetireesRequest { names: vec![name.clone()] };
            refused(house.retirees().batch_get_retirees(house.by(hand, batch)).await, Code::NotFound, "NOT_FOUND");
            let list = pb::ListRetireesRequest::default();
            let listed = house.retirees().list_retirees(house.by(hand, list)).await.unwrap().into_inner();
            assert!(listed.retirees.is_empty());
            let history = pb::ListRetireeHistoryRequest { name: name.clone(), ..Default::default() };
            refused(house.retirees().list_retiree_history(house.by(hand, history)).await, Code::NotFound, "NOT_FOUND");
        }
        refused(house.get(CLERK, "retirees/x").await, Code::InvalidArgument, "INVALID_FIELDS");
    })
    .await;
}

#[tokio::test]
async fn sensitive_values_are_shown_whole_for_a_purpose_and_that_is_recorded() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = house.receive_one().await;
        let ask = || pb::GetRetireeRequest { name: name.clone(), unmask: true, ..Default::default() };

        let clerk = house.retirees().get_retiree(house.for_a_purpose(CLERK, ask())).await;
        refused(clerk, Code::PermissionDenied, "UNMASK_NOT_ALLOWED");
        let silent = house.retirees().get_retiree(house.by(HEAD, ask())).await;
        refused(silent, Code::FailedPrecondition, "PURPOSE_REQUIRED");

        let whole = house.retirees().get_retiree(house.for_a_purpose(HEAD, ask())).await.unwrap().into_inner();
        assert_eq!((whole.citizen_id.as_str(), whole.unmasked), (ID_A, true));
        assert_eq!((whole.certificate_no.as_str(), whole.address.as_str()), ("吉退02290010", "朝阳区红旗街1号"));

        // A later act whose event is there tells that the record before it has its place too.
        let phone = update(&name, pb::Retiree { phone: "0431-1".into(), ..Default::default() }, &["phone"]);
        house.retirees().update_retiree(house.by(CLERK, phone)).await.unwrap();
        house.events(&["retiree.updated"], 1).await;
        let records = house.audit_of(&name, "junxiu.intake.v1.RetireeService/GetRetiree").await;
        assert_eq!(records.len(), 1, "refused and masked reads leave none");
        assert_eq!((records[0].caller.as_str(), records[0].purpose.as_str()), ("head", "check"));
        assert!(!records[0].summary.contains(ID_A));
    })
    .await;
}

#[tokio::test]
async fn lists_page_without_loss_and_filter() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let names = house.receive(&[("测试甲", ID_A), ("测试乙", ID_B), ("测试丙", ID_C)]).await;
        let list = |hand, request| {
            let mut client = house.retirees();
            let request = house.by(hand, request);
            async move { client.list_retirees(request).await.map(tonic::Response::into_inner) }
        };
        let page = |page_token: String, order_by: &str| pb::ListRetireesRequest {
            page_size: 2,
            page_token,
            order_by: order_by.into(),
            ..Default::default()
        };
        for hand in [CLERK, COUNTY, CITY, PROVINCE] {
            let first = list(hand, page(String::new(), "")).await.unwrap();
            let second = list(hand, page(first.next_page_token.clone(), "")).await.unwrap();
            let listed: Vec<_> = first.retirees.iter().chain(&second.retirees).map(|who| who.name.clone()).collect();
            assert_eq!((listed, second.next_page_token.as_str()), (names.clone(), ""), "{hand:?}");
            assert!(first.retirees.iter().all(|who| who.citizen_id.contains("********")));
            refused(
                list(hand, page(first.next_page_token, "create_time desc")).await,
                Code::InvalidArgument,
                "PAGE_TOKEN_MISMATCH",
            );
        }
        let newest = list(COUNTY, page(String::new(), "create_time desc")).await.unwrap();
        assert_eq!(newest.retirees[0].name, names[2]);

        let count = |request| async { list(CITY, request).await.unwrap().retirees.len() };
        let all = pb::ListRetireesRequest::default;
        assert_eq!(count(pb::ListRetireesRequest { institution: format!("organizations/{HOME}"), ..all() }).await, 3);
        assert_eq!(count(pb::ListRetireesRequest { institution: format!("organizations/{SECOND}"), ..all() }).await, 0);
        assert_eq!(count(pb::ListRetireesRequest { organization: "organizations/220104".into(), ..all() }).await, 3);
        assert_eq!(
            count(pb::ListRetireesRequest { post_grade: pb::PostGrade::RegimentChief.into(), ..all() }).await,
            3
        );
        assert_eq!(count(pb::ListRetireesRequest { life_status: pb::LifeStatus::Deceased.into(), ..all() }).await, 0);
        assert_eq!(count(pb::ListRetireesRequest { settlement_region_code: "220104".into(), ..all() }).await, 3);
        let foreign = pb::ListRetireesRequest { institution: format!("organizations/{HOME}"), ..all() };
        refused(list(STRANGER, foreign).await, Code::NotFound, "NOT_FOUND");
        let batch = pb::BatchGetRetireesRequest { names: names.iter().rev().cloned().collect() };
        let got = house.retirees().batch_get_retirees(house.by(COUNTY, batch)).await.unwrap().into_inner();
        assert_eq!(got.retirees[0].name, names[2]);
    })
    .await;
}

fn update(name: &str, retiree: pb::Retiree, paths: &[&str]) -> pb::UpdateRetireeRequest {
    let paths = paths.iter().map(|path| (*path).to_owned()).collect();
    pb::UpdateRetireeRequest {
        retiree: Some(pb::Retiree { name: name.into(), ..retiree }),
        update_mask: Some(FieldMask { paths }),
        ..Default::default()
    }
}

#[tokio::test]
async fn particulars_are_updated_by_mask_and_a_stale_etag_loses() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = house.receive_one().await;
        let before = house.get(CLERK, &name).await.unwrap();
        let with =
            |phone: &str, etag: &str| pb::Retiree { phone: phone.into(), etag: etag.into(), ..Default::default() };

        let first = update(&name, with("0431-1", &before.etag), &["phone"]);
        let after = house.retirees().update_retiree(house.by(CLERK, first)).await.unwrap().into_inner();
        assert_eq!((after.phone.as_str(), after.display_name.as_str()), ("0431-1", "测试甲"));
        assert_ne!(after.etag, before.etag);
        let stale = update(&name, with("0431-2", &before.etag), &["phone"]);
        refused(house.retirees().update_retiree(house.by(CLERK, stale)).await, Code::Aborted, "STALE");
        let same = update(&name, with("0431-1", ""), &["phone"]);
        refused(
            house.retirees().update_retiree(house.by(CLERK, same)).await,
            Code::FailedPrecondition,
            "NOTHING_CHANGES",
        );

        let grade = update(&name, pb::Retiree::default(), &["grade"]);
        let grade = house.retirees().update_retiree(house.by(CLERK, grade)).await;
        refused(grade, Code::InvalidArgument, "FIELD_NOT_UPDATABLE");
        let number = update(&name, pb::Retiree { citizen_id: ID_B.into(), ..Default::default() }, &["citizen_id"]);
        let number = house.retirees().update_retiree(house.by(CLERK, number)).await;
        refused(number, Code::FailedPrecondition, "FIELD_NOT_UPDATABLE");
        let blank = update(&name, pb::Retiree::default(), &["display_name"]);
        refused(house.retirees().update_retiree(house.by(CLERK, blank)).await, Code::InvalidArgument, "INVALID_FIELDS");
        assert_eq!(house.get(CLERK, &name).await.unwrap().phone, "0431-1");
    })
    .await;
}

#[tokio::test]
async fn equal_requests_have_one_effect() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = house.receive_one().await;
        let request = |phone: &str| pb::UpdateRetireeRequest {
            request_id: "r-1".into(),
            ..update(&name, pb::Retiree { phone: phone.into(), ..Default::default() }, &["phone"])
        };
        let calls = (0..32).map(|_| {
            let mut client = house.retirees();
            let request = house.by(CLERK, request("0431-7"));
            async move { client.update_retiree(request).await.map(tonic::Response::into_inner) }
        });
        let answers = futures::future::join_all(calls).await;
        let first = answers[0].clone().unwrap();
        assert!(answers.iter().all(|answer| answer.as_ref().is_ok_and(|one| *one == first)), "{answers:?}");
        let changes = house.history(&name).await.iter().filter(|fact| fact.changed_fields == ["phone"]).count();
        assert_eq!(changes, 1);
        let other = house.retirees().update_retiree(house.by(CLERK, request("0431-8"))).await;
        refused(other, Code::AlreadyExists, "REQUEST_ID_REUSED");

        let check = pb::UpdateRetireeRequest { request_id: String::new(), validate_only: true, ..request("0431-9") };
        let checked = house.retirees().update_retiree(house.by(CLERK, check)).await.unwrap().into_inner();
        assert_eq!(checked.phone, "0431-9");
        assert_eq!(house.get(CLERK, &name).await.unwrap().phone, "0431-7");
    })
    .await;
}

#[tokio::test]
async fn the_feed_carries_the_whole_standing() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = house.receive_one().await;
        let events = house.events(&["retiree.received", "retiree.transferred"], 2).await;
        let kinds: Vec<_> = events.iter().map(|event| (event.r#type.as_str(), event.revision)).collect();
        assert_eq!(kinds, [("retiree.received", 1), ("retiree.transferred", 2)]);
        let data = events[1].data.as_ref().unwrap();
        let transferred = data.to_msg::<pb::RetireeTransferred>().unwrap();
        let standing = transferred.standing.unwrap();
        assert_eq!((standing.retiree, standing.institution.as_str()), (name, HOME));
        assert_eq!((standing.county.as_str(), standing.prefecture.as_str()), ("220104", "220100"));
        assert_eq!((standing.display_name.as_str(), standing.revision), ("测试甲", 2));
        assert!(!standing.citizen_id_index.is_empty());
        assert_eq!(transferred.previous_institution, "");
    })
    .await;
}

#[tokio::test]
async fn a_mask_and_what_it_names_are_told_all_at_once() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = house.receive_one().await;
        let wrong = pb::Retiree { phone: "abc".into(), ..Default::default() };
        let asked = update(&name, wrong, &["phone", "display_name", "foo", "life_status"]);
        let status = house.retirees().update_retiree(house.by(CLERK, asked)).await.unwrap_err();
        let listed = detail::<BadRequest>(&status).unwrap().field_violations;
        let fields: Vec<_> = listed.iter().map(|one| (one.field.as_str(), one.reason.as_str())).collect();
        let expected = [
            ("update_mask", "FIELD_NOT_UPDATABLE"),
            ("update_mask", "FIELD_NOT_UPDATABLE"),
            ("retiree.display_name", "REQUIRED"),
            ("retiree.phone", "BAD_PHONE"),
        ];
        assert_eq!(fields, expected);
        assert!(listed[0].description.contains("certificate_no"), "{}", listed[0].description);
        assert!(listed[1].description.contains("RecordDeath"), "{}", listed[1].description);
    })
    .await;
}
