//! Work over all ledgers of a year.

use crate::house::*;
use junxiu_contracts::api::Role;
use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::google_longrunning::{
    CancelOperationRequest, GetOperationRequest, Operation, WaitOperationRequest, operation,
};
use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::claim::State;
use junxiu_testkit::on_both_engines;
use prost::Message;
use tonic::Code;

async fn people(house: &House, institution: &str, count: usize, yuan: i64) -> Vec<String> {
    let mut retirees = Vec::new();
    for _ in 0..count {
        let standing = standing(institution, RetireeCategory::Tuixiu);
        house.tell("retiree.received", &standing, "2021-05-01").await;
        house.try_record(OFFICER, &standing.retiree, bill("2023-03-01", yuan * 100)).await.unwrap();
        retirees.push(standing.retiree);
    }
    retirees
}

pub async fn settle(house: &House, hand: Hand, request: pb::SettleYearRequest) -> pb::SettleYearMetadata {
    let begun = house.client().settle_year(house.as_hand(hand, request)).await.unwrap().into_inner();
    let ended = wait(house, hand, &begun.name).await;
    assert!(ended.done, "{ended:?}");
    match ended.result {
        Some(operation::Result::Response(response)) => {
            pb::SettleYearResponse::decode(response.value.as_slice()).unwrap().totals.unwrap()
        }
        other => panic!("{other:?}"),
    }
}

async fn wait(house: &House, hand: Hand, name: &str) -> Operation {
    let request =
        WaitOperationRequest { name: name.into(), timeout: Some(prost_types::Duration { seconds: 20, nanos: 0 }) };
    house.operations().wait_operation(house.as_hand(hand, request)).await.unwrap().into_inner()
}

#[tokio::test]
async fn a_year_is_settled_for_a_subtree() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        people(&house, HOME, 3, 70_000).await;
        people(&house, HOME, 2, 40_000).await;
        let elsewhere = people(&house, OTHER, 1, 70_000).await;
        house.submit_as(OFFICER, &elsewhere[0], 2023, pb::Settlement::Unspecified).await.unwrap();

        let county = Hand("county", Role::BureauOfficer, "220104");
        let request = pb::SettleYearRequest { year: 2023, ..Default::default() };
        let totals = settle(&house, county, request.clone()).await;
        assert_eq!((totals.ledgers_done, totals.claims_made, totals.payable_fen), (5, 3, 4_200_000));
        let whole = settle(&house, OFFICER, request).await;
        assert_eq!((whole.ledgers_done, whole.claims_made, whole.ledgers_with_open_claim), (6, 0, 4));

        let list = pb::ListClaimsRequest { year: 2023, page_size: 2, ..Default::default() };
        let mut names = Vec::new();
        let mut token = String::new();
        loop {
            let request = pb::ListClaimsRequest { page_token: token, ..list.clone() };
            let page = house.client().list_claims(house.as_hand(OFFICER, request)).await.unwrap().into_inner();
            names.extend(page.claims.iter().map(|claim| claim.name.clone()));
            token = page.next_page_token;
            if token.is_empty() {
                break;
            }
        }
        names.dedup();
        assert_eq!(names.len(), 4);
        let other = pb::ListClaimsRequest { year: 2024, page_token: "AAAA".into(), ..list };
        refused(
            house.client().list_claims(house.as_hand(OFFICER, other)).await,
            Code::InvalidArgument,
            "PAGE_TOKEN_MISMATCH",
        );
    })
    .await;
}

#[tokio::test]
async fn a_draft_waits_for_somebody_to_submit_it() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = people(&house, HOME, 1, 70_000).await.remove(0);
        settle(&house, OFFICER, pb::SettleYearRequest { year: 2023, draft_only: true, ..Default::default() }).await;
        let request = pb::ListClaimsRequest { state: State::Draft as i32, ..Default::default() };
        let drafts = house.client().list_claims(house.as_hand(CLERK, request)).await.unwrap().into_inner().claims;
        assert_eq!(drafts.len(), 1);
        refused(house.verify(SECOND_CLERK, &drafts[0].name).await, Code::FailedPrecondition, "WRONG_STATE");
        let submitted = house.submit(&retiree, 2023).await.unwrap();
        assert_eq!((submitted.name.as_str(), submitted.payable_fen), (drafts[0].name.as_str(), 1_400_000));
        assert_eq!(house.settle(&submitted.name).await.state, State::Paid as i32);
    })
    .await;
}

#[tokio::test]
async fn a_year_that_has_not_begun_is_not_settled() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let ask = async |hand, request| house.client().settle_year(house.as_hand(hand, request)).await;
        let year = |year| pb::SettleYearRequest { year, ..Default::default() };
        refused(ask(OFFICER, year(2025)).await, Code::FailedPrecondition, "YEAR_NOT_STARTED");
        let elsewhere = pb::SettleYearRequest { organization: "organizations/220200".into(), ..year(2023) };
        refused(ask(CLERK, elsewhere).await, Code::NotFound, "NOT_FOUND");
        let operation =
            ask(OFFICER, pb::SettleYearRequest { request_id: "s".into(), ..year(2023) }).await.unwrap().into_inner();
        let again =
            ask(OFFICER, pb::SettleYearRequest { request_id: "s".into(), ..year(2023) }).await.unwrap().into_inner();
        assert_eq!(operation.name, again.name);
        wait(&house, OFFICER, &operation.name).await;
        let request = GetOperationRequest { name: operation.name };
        let stranger = Hand("x", Role::BureauOfficer, "220200");
        refused(house.operations().get_operation(house.as_hand(stranger, request)).await, Code::NotFound, "NOT_FOUND");
    })
    .await;
}

#[tokio::test]
async fn another_policy_is_reckoned_over_a_recorded_year() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        people(&house, HOME, 2, 70_000).await;
        people(&house, OTHER, 1, 150_000).await;
        people(&house, OTHER, 1, 10_000).await;
        let band = |above_fen, rate_basis_points| pb::Band { above_fen, rate_basis_points };
        let policy = pb::ProposedPolicy {
            bands: vec![band(5_000_000, 7_000), band(10_000_000, 5_000)],
            cap_fen: 10_000_000,
            band_mode: pb::BandMode::Replace100k as i32,
        };
        let request = pb::SimulatePolicyRequest { year: 2023, policy: Some(policy.clone()), ..Default::default() };
        let answer =
            house.client().simulate_policy(house.as_hand(OFFICER, request.clone())).await.unwrap().into_inner();
        assert_eq!((answer.ledgers, answer.current_cost_fen, answer.proposed_cost_fen), (4, 8_800_000, 5_300_000));
        assert_eq!(
            answer.losers.unwrap(),
            pb::Affected { persons: 1, difference_fen: -3_500_000, largest_difference_fen: -3_500_000 }
        );
        assert_eq!((answer.unchanged, answer.prefectures.len()), (3, 2));

        let bad = pb::ProposedPolicy { bands: vec![band(5, 1), band(5, 1)], ..policy };
        let request = pb::SimulatePolicyRequest { policy: Some(bad), ..request };
        refused(
            house.client().simulate_policy(house.as_hand(OFFICER, request)).await,
            Code::InvalidArgument,
            "INVALID_FIELDS",
        );
    })
    .await;
}

/// Holds the lock under which steps are done, so that a job stays where it is.
async fn standstill(house: &House) -> junxiu_platform::database::Lock {
    let wait = async {
        loop {
            if let Some(lock) = house.db.try_lock("operations").await.unwrap() {
                return lock;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), wait).await.expect("the lock comes free")
}

#[tokio::test]
async fn a_settlement_goes_on_after_a_restart() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        people(&house, HOME, 3, 70_000).await;
        let lock = standstill(&house).await;
        let request = pb::SettleYearRequest { year: 2023, ..Default::default() };
        let begun = house.client().settle_year(house.as_hand(OFFICER, request)).await.unwrap().into_inner();
        let metadata = pb::SettleYearMetadata::decode(begun.metadata.unwrap().value.as_slice()).unwrap();
        assert_eq!((metadata.ledgers_total, metadata.ledgers_done), (3, 0));

        house.env.tasks.stop(std::time::Duration::from_secs(5)).await;
        lock.release().await;
        let house = house.reopened().await;
        let ended = wait(&house, OFFICER, &begun.name).await;
        let metadata = pb::SettleYearMetadata::decode(ended.metadata.unwrap().value.as_slice()).unwrap();
        assert!(ended.done);
        assert_eq!((metadata.ledgers_done, metadata.claims_made), (3, 3));
    })
    .await;
}

#[tokio::test]
async fn a_settlement_is_cancelled_between_two_steps() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        people(&house, HOME, 3, 70_000).await;
        let lock = standstill(&house).await;
        let request = pb::SettleYearRequest { year: 2023, ..Default::default() };
        let begun = house.client().settle_year(house.as_hand(OFFICER, request)).await.unwrap().into_inner();
        let cancel = CancelOperationRequest { name: begun.name.clone() };
        house.operations().cancel_operation(house.as_hand(OFFICER, cancel)).await.unwrap();
        lock.release().await;
        match wait(&house, OFFICER, &begun.name).await.result {
            Some(operation::Result::Error(status)) => assert_eq!(status.code, Code::Cancelled as i32),
            other => panic!("{other:?}"),
        }
        let claims =
            house.client().list_claims(house.as_hand(OFFICER, pb::ListClaimsRequest::default())).await.unwrap();
        assert!(claims.into_inner().claims.is_empty());
    })
    .await;
}
