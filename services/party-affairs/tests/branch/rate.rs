//! Shares of dues and secretaries' allowances: dated facts that are only added.

use junxiu_contracts::party as pb;
use junxiu_testkit::on_both_engines;
use tonic::{Code, Status};

use super::desk::client;
use super::house::{CLERK, COUNTY, HOME, Hand, House, OTHER_COUNTY, PREFECTURE, date, refused};

fn share(basis_points: i32, from: &str, corrects: &str) -> pb::SetRetentionRatioRequest {
    pb::SetRetentionRatioRequest {
        retention_ratio: Some(pb::RetentionRatio {
            organization: format!("organizations/{HOME}"),
            ratio_basis_points: basis_points,
            effective_from: Some(date(from)),
            document_no: "组〔2024〕1号".into(),
            corrects: corrects.to_owned(),
            ..Default::default()
        }),
        ..Default::default()
    }
}

async fn set(house: &House, hand: Hand, request: pb::SetRetentionRatioRequest) -> Result<pb::RetentionRatio, Status> {
    Ok(client(house).set_retention_ratio(house.as_hand(hand, request)).await?.into_inner())
}

async fn on(house: &House, day: Option<&str>) -> Vec<i32> {
    let request = pb::ListRetentionRatiosRequest {
        organization: format!("organizations/{HOME}"),
        on: day.map(date),
        ..Default::default()
    };
    let listed = client(house).list_retention_ratios(house.as_hand(CLERK, request)).await.unwrap().into_inner();
    listed.retention_ratios.iter().map(|ratio| ratio.ratio_basis_points).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_share_is_never_overwritten_and_a_correction_says_what_it_corrects() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let first = set(&house, COUNTY, share(5_000, "2024-01-01", "")).await.unwrap();
        set(&house, PREFECTURE, share(6_000, "2024-07-01", "")).await.unwrap();
        assert_eq!(on(&house, Some("2023-12-31")).await, [0; 0]);
        assert_eq!(on(&house, Some("2024-06-30")).await, [5_000]);
        assert_eq!(on(&house, Some("2024-07-01")).await, [6_000]);

        let again = set(&house, COUNTY, share(5_500, "2024-01-01", "")).await;
        refused(again, Code::FailedPrecondition, "FACT_STANDS_FOR_THE_DAY");
        let corrected = set(&house, COUNTY, share(5_500, "2024-01-01", &first.name)).await.unwrap();
        assert_eq!(on(&house, Some("2024-06-30")).await, [5_500]);
        let mut all = on(&house, None).await;
        all.sort_unstable();
        assert_eq!(all, [5_000, 5_500, 6_000]);
        let twice = set(&house, COUNTY, share(5_600, "2024-01-01", &first.name)).await;
        refused(twice, Code::FailedPrecondition, "ALREADY_CORRECTED");
        assert_eq!(corrected.corrects, first.name);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_bureau_above_sets_a_share() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        refused(set(&house, CLERK, share(5_000, "2024-01-01", "")).await, Code::PermissionDenied, "ROLE_NOT_ALLOWED");
        refused(set(&house, OTHER_COUNTY, share(5_000, "2024-01-01", "")).await, Code::NotFound, "NOT_FOUND");
        refused(set(&house, COUNTY, share(10_001, "2024-01-01", "")).await, Code::InvalidArgument, "INVALID_FIELDS");
        assert!(set(&house, COUNTY, share(10_000, "2024-01-01", "")).await.is_ok());
        let (one, two) = tokio::join!(
            set(&house, COUNTY, share(4_000, "2024-02-01", "")),
            set(&house, PREFECTURE, share(3_000, "2024-02-01", "")),
        );
        assert_ne!(one.is_ok(), two.is_ok(), "of two for one day one stands");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_allowance_holds_in_the_area_of_a_bureau() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let allowance = |code: &str| pb::SetSecretaryAllowanceRequest {
            secretary_allowance: Some(pb::SecretaryAllowance {
                organization: format!("organizations/{code}"),
                monthly_fen: 30_000,
                effective_from: Some(date("2024-01-01")),
                document_no: "长财〔2023〕8号".into(),
                ..Default::default()
            }),
            ..Default::default()
        };
        let set = async |code| client(&house).set_secretary_allowance(house.as_hand(COUNTY, allowance(code))).await;
        refused(set(HOME).await, Code::FailedPrecondition, "NOT_A_BUREAU");
        let stands = set("220104").await.unwrap().into_inner();
        let request = pb::ListSecretaryAllowancesRequest {
            organization: "organizations/220104".into(),
            on: Some(date("2024-07-01")),
            ..Default::default()
        };
        let listed =
            client(&house).list_secretary_allowances(house.as_hand(COUNTY, request)).await.unwrap().into_inner();
        assert_eq!(listed.secretary_allowances, [stands]);
    })
    .await;
}
