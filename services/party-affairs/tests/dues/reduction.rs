//! Reductions: the branch asks, the committee above decides.

use junxiu_contracts::api::Role;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::dues_month::State;
use junxiu_contracts::party::dues_reduction::State as Reduction;
use junxiu_testkit::on_both_engines;
use tonic::{Code, Response, Status};

use crate::desk::*;
use crate::house::{AUDITOR, CLERK, COUNTY, COUNTY_HEAD, HEAD, Hand, House, OTHER_CLERK, OTHER_COUNTY, refused};

fn asking(retiree: &str, first: &str, last: &str, monthly_fen: i64) -> pb::ReduceDuesRequest {
    pb::ReduceDuesRequest {
        retiree: retiree.into(),
        first_month: month(first),
        last_month: month(last),
        monthly_fen,
        grounds: "重病住院，家庭困难".into(),
        document_no: "支〔2022〕2号".into(),
        ..Default::default()
    }
}

async fn ask(house: &House, hand: Hand, request: pb::ReduceDuesRequest) -> Result<pb::DuesReduction, Status> {
    client(house).reduce_dues(house.as_hand(hand, request)).await.map(Response::into_inner)
}

async fn approve(house: &House, hand: Hand, name: &str, etag: &str) -> Result<pb::DuesReduction, Status> {
    let request =
        pb::ApproveReductionRequest {
            name: name.into(), note: "同意".into(), etag: etag.into(), ..Default::default()
        };
    client(house).approve_reduction(house.as_hand(hand, request)).await.map(Response::into_inner)
}

async fn decline(house: &House, hand: Hand, name: &str) -> Result<pb::DuesReduction, Status> {
    let request = pb::DeclineReductionRequest { name: name.into(), note: "不予同意".into(), ..Default::default() };
    client(house).decline_reduction(house.as_hand(hand, request)).await.map(Response::into_inner)
}

#[tokio::test(flavor = "multi_thread")]
async fn dues_are_reduced_once_the_committee_above_approves() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-03-10").await;
        let who = payer(&house).await;
        let asked = ask(&house, CLERK, asking(&who.retiree, "2022-01", "2022-03", 2_000)).await.unwrap();
        assert_eq!((asked.state(), asked.grounds.as_str()), (Reduction::Proposed, ""));
        let before = statement_by(&house, CLERK, &who.retiree, ("2022-01", "2022-03")).await.unwrap();
        assert_eq!(before.due_fen, 24_000);
        refused(
            ask(&house, HEAD, asking(&who.retiree, "2022-04", "2022-04", 0)).await,
            Code::FailedPrecondition,
            "REDUCTION_PENDING",
        );

        refused(approve(&house, CLERK, &asked.name, "").await, Code::PermissionDenied, "ROLE_NOT_ALLOWED");
        refused(approve(&house, OTHER_COUNTY, &asked.name, "").await, Code::NotFound, "NOT_FOUND");
        refused(approve(&house, COUNTY, &asked.name, "r7").await, Code::Aborted, "STALE");
        let approved = approve(&house, COUNTY, &asked.name, &asked.etag).await.unwrap();
        assert_eq!((approved.state(), approved.decided_by.as_str()), (Reduction::Approved, "county-officer"));
        refused(approve(&house, COUNTY_HEAD, &asked.name, "").await, Code::FailedPrecondition, "REDUCTION_DECIDED");
        refused(decline(&house, CLERK, &asked.name).await, Code::FailedPrecondition, "REDUCTION_DECIDED");

        let after = statement_by(&house, CLERK, &who.retiree, ("2022-01", "2022-03")).await.unwrap();
        assert_eq!(after.due_fen, 6_000);
        assert!(after.months.iter().all(|month| month.reduced));
        assert!(pay(&house, CLERK, payment(&who.retiree, "2022-01", "2022-03", 6_000, "2022-03-10")).await.is_ok());
        let overlap = ask(&house, CLERK, asking(&who.retiree, "2022-03", "2022-04", 0)).await;
        refused(overlap, Code::FailedPrecondition, "REDUCTION_OVERLAPS");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_does_not_approve_and_a_declined_one_changes_nothing() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-03-10").await;
        let who = payer(&house).await;
        let asked = ask(&house, COUNTY, asking(&who.retiree, "2022-01", "2022-03", 0)).await.unwrap();
        refused(approve(&house, COUNTY, &asked.name, "").await, Code::FailedPrecondition, "MAKER_IS_CHECKER");
        assert_eq!(decline(&house, COUNTY, &asked.name).await.unwrap().state(), Reduction::Declined);
        assert_eq!(states(&house, &who.retiree, "2022-01", "2022-01").await, [State::Unpaid]);

        let asked = ask(&house, CLERK, asking(&who.retiree, "2022-01", "2022-03", 0)).await.unwrap();
        approve(&house, COUNTY_HEAD, &asked.name, "").await.unwrap();
        assert_eq!(
            states(&house, &who.retiree, "2022-01", "2022-04").await,
            [State::Exempt, State::Exempt, State::Exempt, State::Open]
        );
        let remitted = pay(&house, CLERK, payment(&who.retiree, "2022-01", "2022-01", 8_000, "2022-03-10")).await;
        refused(remitted, Code::FailedPrecondition, "MONTH_SETTLED");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hardship_is_shown_for_a_purpose_alone() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-03-10").await;
        let who = payer(&house).await;
        let asked = ask(&house, CLERK, asking(&who.retiree, "2022-01", "2022-03", 0)).await.unwrap();
        let get = async |hand: Hand, unmask: bool, purpose: Option<&'static str>| {
            let request = pb::GetReductionRequest { name: asked.name.clone(), unmask };
            let mut request = house.as_hand(hand, request);
            if let Some(purpose) = purpose {
                request.metadata_mut().insert("x-junxiu-purpose", purpose.parse().unwrap());
            }
            client(&house).get_reduction(request).await.map(Response::into_inner)
        };
        assert_eq!(get(CLERK, false, None).await.unwrap().grounds, "");
        refused(get(CLERK, true, Some("review")).await, Code::PermissionDenied, "UNMASK_NOT_ALLOWED");
        refused(get(HEAD, true, None).await, Code::FailedPrecondition, "PURPOSE_REQUIRED");
        let shown = get(HEAD, true, Some("review")).await.unwrap();
        assert_eq!((shown.grounds.as_str(), shown.unmasked), ("重病住院，家庭困难", true));
        refused(get(OTHER_CLERK, false, None).await, Code::NotFound, "NOT_FOUND");

        let list = async |hand: Hand, state: Reduction| {
            let request = pb::ListReductionsRequest { state: state.into(), ..Default::default() };
            client(&house).list_reductions(house.as_hand(hand, request)).await.unwrap().into_inner().reductions.len()
        };
        assert_eq!(list(AUDITOR, Reduction::Proposed).await, 1);
        assert_eq!(list(COUNTY, Reduction::Approved).await, 0);
        assert_eq!(list(OTHER_CLERK, Reduction::Unspecified).await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_for_is_ended_by_who_asked_or_by_a_bureau_above_and_never_by_the_member() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-03-10").await;
        let who = payer(&house).await;
        let asked = ask(&house, COUNTY, asking(&who.retiree, "2022-01", "2022-03", 0)).await.unwrap();
        for below in [CLERK, HEAD] {
            refused(decline(&house, below, &asked.name).await, Code::FailedPrecondition, "COMMITTEE_ABOVE_DECIDES");
        }
        let himself = Hand(Box::leak(who.retiree.clone().into_boxed_str()), Role::BureauHead, "220104");
        refused(decline(&house, himself, &asked.name).await, Code::FailedPrecondition, "OWN_RECORD");
        assert_eq!(decline(&house, COUNTY_HEAD, &asked.name).await.unwrap().state(), Reduction::Declined);

        let own = ask(&house, CLERK, asking(&who.retiree, "2022-01", "2022-03", 0)).await.unwrap();
        assert_eq!(decline(&house, CLERK, &own.name).await.unwrap().state(), Reduction::Declined);
    })
    .await;
}
