//! What is wrong is named at once, and what stands in the way is named too.

use crate::house::*;
use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::google_longrunning::Operation;
use junxiu_contracts::{google_rpc as rpc, medical as pb};
use junxiu_platform::status::detail;
use junxiu_testkit::on_both_engines;
use prost::Message;
use tonic::{Code, Status};

fn named(status: &Status) -> Vec<(String, String)> {
    let listed = detail::<rpc::BadRequest>(status).unwrap().field_violations;
    listed.into_iter().map(|one| (one.field, one.reason)).collect()
}

fn told(status: &Status) -> std::collections::HashMap<String, String> {
    detail::<rpc::ErrorInfo>(status).unwrap().metadata
}

#[tokio::test]
async fn a_bill_without_an_amount_and_of_tomorrow_is_told_so_beside_its_other_faults() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let item = pb::SelfPayItemDraft { hospital: String::new(), ..bill("2024-07-02", 0) };
        let wrong = [("item.hospital", "REQUIRED"), ("item.in_scope_self_pay_fen", "REQUIRED")];

        let status = house.try_record(CLERK, &retiree, item.clone()).await.unwrap_err();
        let expected = wrong.into_iter().chain([("item.settled_on", "SETTLED_IN_FUTURE")]);
        assert_eq!(named(&status), expected.map(|(field, reason)| (field.into(), reason.into())).collect::<Vec<_>>());
        let today = pb::SelfPayItemDraft { settled_on: Some(date("2024-07-01")), ..item.clone() };
        assert_eq!(named(&house.try_record(CLERK, &retiree, today).await.unwrap_err()).len(), wrong.len());
        let alone = house.try_record(CLERK, &retiree, bill("2024-07-02", 100)).await;
        refused(alone, Code::FailedPrecondition, "SETTLED_IN_FUTURE");

        let row = pb::ImportSelfPayItemsRequest {
            row_number: 2,
            citizen_id: "1".into(),
            item: Some(item),
            ..Default::default()
        };
        let request = house.as_hand(CLERK, futures::stream::iter([row]));
        let mut answers = house.client().import_self_pay_items(request).await.unwrap().into_inner();
        let answer = answers.message().await.unwrap().unwrap();
        let reasons: Vec<&str> = answer.faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(reasons, ["citizen_id", "item.hospital", "item.in_scope_self_pay_fen", "item.settled_on"]);
    })
    .await;
}

#[tokio::test]
async fn bands_and_cap_of_a_proposed_policy_are_both_named() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let policy = pb::ProposedPolicy { cap_fen: -1, ..Default::default() };
        let request = pb::SimulatePolicyRequest { year: 2023, policy: Some(policy), ..Default::default() };
        let status = house.client().simulate_policy(house.as_hand(OFFICER, request)).await.unwrap_err();
        let fields: Vec<String> = named(&status).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["policy.cap_fen", "policy.bands"]);
    })
    .await;
}

#[tokio::test]
async fn an_invoice_number_that_is_taken_names_its_bill() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let first = bill("2024-03-01", 100);
        let kept = house.try_record(CLERK, &retiree, first.clone()).await.unwrap();
        let twice = pb::SelfPayItemDraft { in_scope_self_pay_fen: 1, ..first };
        let status = house.try_record(CLERK, &retiree, twice).await.unwrap_err();
        assert_eq!(detail::<rpc::ResourceInfo>(&status).unwrap().resource_name, kept.name);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_state_is_told_with_those_that_are_allowed() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        house.record(&retiree, "2024-02-01", 70_000).await;
        let claim = house.submit(&retiree, 2024).await.unwrap().name;
        let status = house.pay(FINANCE, &claim).await.unwrap_err();
        let told = told(&status);
        assert_eq!((told["state"].as_str(), told["allowed"].as_str()), ("SUBMITTED", "APPROVED"));
    })
    .await;
}

#[tokio::test]
async fn a_settlement_that_is_only_checked_names_no_operation() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        house.try_record(CLERK, &retiree, bill("2023-03-01", 100)).await.unwrap();
        let request = pb::SettleYearRequest { year: 2023, validate_only: true, ..Default::default() };
        let begun: Operation = house.client().settle_year(house.as_hand(OFFICER, request)).await.unwrap().into_inner();
        assert_eq!((begun.name.as_str(), begun.done), ("", false));
        let metadata = pb::SettleYearMetadata::decode(begun.metadata.unwrap().value.as_slice()).unwrap();
        assert_eq!(metadata.ledgers_total, 1);
    })
    .await;
}
