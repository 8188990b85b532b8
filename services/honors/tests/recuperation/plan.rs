//! Plans, own capacity, and what is bought when it is short.

use junxiu_contracts::duty::duty_service_client::DutyServiceClient;
use junxiu_contracts::duty::{ListDutiesRequest, RunDutiesRequest, duty};
use junxiu_contracts::honors as pb;
use junxiu_testkit::on_both_engines;
use tonic::{Code, Status};

use crate::desk::{approve, approved, batch, create, open, plan, resource};
use crate::house::{
    AUDITOR, COUNTY, Hand, House, OPERATOR, OTHER_PREFECTURE, PREFECTURE, PREFECTURE_HEAD, PROVINCE, PROVINCE_HEAD,
    date, refused,
};
use crate::ranking::client;

/// How the duties of a bureau stand, after a night of the day.
async fn owed(house: &House, organization: &str) -> Vec<(String, duty::State)> {
    let mut duties = DutyServiceClient::new(house.link.clone());
    duties.run_duties(house.as_hand(OPERATOR, RunDutiesRequest {})).await.unwrap();
    let subject = format!("organizations/{organization}");
    let request = ListDutiesRequest { subject, any_state: true, ..Default::default() };
    let listed = duties.list_duties(house.as_hand(AUDITOR, request)).await.unwrap().into_inner();
    let mut states: Vec<_> = listed.duties.iter().map(|one| (one.period.clone(), one.state())).collect();
    states.sort_by(|one, other| one.0.cmp(&other.0));
    states
}

async fn buy(house: &House, hand: Hand, plan: &str, demand: i32, places: i32) -> Result<pb::Procurement, Status> {
    let request = pb::RecordProcurementRequest {
        plan: plan.to_owned(),
        from: Some(date("2024-08-01")),
        to: Some(date("2024-08-10")),
        demand,
        places,
        reason: pb::ProcurementReason::Insufficient.into(),
        provider: "长白山温泉酒店".into(),
        price_fen: 5_000_000,
        document_no: "合同2024-7".into(),
        ..Default::default()
    };
    Ok(client(house).record_procurement(house.as_hand(hand, request)).await?.into_inner())
}

#[tokio::test(flavor = "multi_thread")]
async fn province_and_prefectures_owe_a_plan_by_the_end_of_march() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-01-05").await;
        assert_eq!(owed(&house, "220100").await, [("2024".to_owned(), duty::State::Open)]);
        assert!(owed(&house, "220104").await.is_empty());
        let in_time = create(&house, PREFECTURE, plan(2024)).await.unwrap();
        house.on("2024-03-31");
        approve(&house, PREFECTURE_HEAD, &in_time.name).await.unwrap();
        assert_eq!(owed(&house, "220100").await, [("2024".to_owned(), duty::State::Met)]);
        assert_eq!(owed(&house, "220000").await, [("2024".to_owned(), duty::State::Open)]);
        house.on("2024-04-01");
        assert_eq!(owed(&house, "220000").await, [("2024".to_owned(), duty::State::Missed)]);
        let late = create(&house, PROVINCE, plan(2024)).await.unwrap();
        approve(&house, PROVINCE_HEAD, &late.name).await.unwrap();
        assert_eq!(owed(&house, "220000").await, [("2024".to_owned(), duty::State::MetLate)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_drawn_up_by_one_and_approved_by_another() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-01-10").await;
        refused(create(&house, COUNTY, plan(2024)).await, Code::FailedPrecondition, "NOT_A_PLANNING_BUREAU");
        let drawn_up = create(&house, PREFECTURE, plan(2024)).await.unwrap();
        refused(create(&house, PREFECTURE_HEAD, plan(2024)).await, Code::AlreadyExists, "ALREADY_PLANNED");
        refused(approve(&house, PREFECTURE, &drawn_up.name).await, Code::PermissionDenied, "ROLE_NOT_ALLOWED");
        let same = Hand(PREFECTURE.0, PREFECTURE_HEAD.1, PREFECTURE.2);
        refused(approve(&house, same, &drawn_up.name).await, Code::FailedPrecondition, "OWN_DRAFT");
        let above = approve(&house, PROVINCE_HEAD, &drawn_up.name).await;
        refused(above, Code::FailedPrecondition, "NOT_THE_PLANNING_BUREAU");
        let foreign = pb::GetPlanRequest { name: drawn_up.name.clone() };
        let foreign = client(&house).get_plan(house.as_hand(OTHER_PREFECTURE, foreign)).await;
        refused(foreign, Code::NotFound, "NOT_FOUND");

        let stands = approve(&house, PREFECTURE_HEAD, &drawn_up.name).await.unwrap();
        assert_eq!(
            (stands.state(), stands.approved_by.as_str()),
            (pb::recuperation_plan::State::Approved, "prefecture-head")
        );
        refused(approve(&house, PREFECTURE_HEAD, &drawn_up.name).await, Code::FailedPrecondition, "PLAN_STATE");
        let listed = client(&house).list_plans(house.as_hand(PROVINCE, pb::ListPlansRequest::default())).await.unwrap();
        assert_eq!(listed.into_inner().plans, [stands]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn capacity_is_bought_only_where_own_capacity_is_short_on_the_same_days() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-05-10").await;
        let drawn_up = create(&house, PREFECTURE, plan(2024)).await.unwrap();
        refused(buy(&house, PREFECTURE, &drawn_up.name, 40, 10).await, Code::FailedPrecondition, "PLAN_STATE");
        let plan = approve(&house, PREFECTURE_HEAD, &drawn_up.name).await.unwrap();
        let own = resource(&house, PREFECTURE, 20).await.unwrap();
        resource(&house, PROVINCE, 10).await.unwrap();
        resource(&house, OTHER_PREFECTURE, 500).await.unwrap();

        let suffices = buy(&house, PREFECTURE, &plan.name, 30, 1).await;
        refused(suffices, Code::FailedPrecondition, "OWN_CAPACITY_SUFFICES");
        let bought = buy(&house, PREFECTURE, &plan.name, 31, 1).await.unwrap();
        let proof = bought.proof.unwrap();
        assert_eq!((proof.own_free, proof.demand, proof.shortage, proof.resources.len()), (30, 31, 1, 2));
        let more = buy(&house, PREFECTURE, &plan.name, 35, 6).await;
        refused(more, Code::FailedPrecondition, "MORE_THAN_SHORT");
        refused(buy(&house, PREFECTURE, &plan.name, 60, 1).await, Code::FailedPrecondition, "DEMAND_BEYOND_PLAN");

        // A batch at the own resource makes it shorter on its days.
        open(&house, PREFECTURE, batch(&plan.name, &own.name, "2024-08-10", "2024-08-12", 20)).await.unwrap();
        let ask = |from: &str, to: &str| pb::CheckOwnCapacityRequest {
            from: Some(date(from)),
            to: Some(date(to)),
            demand: 30,
            ..Default::default()
        };
        let check = async |from, to| {
            client(&house)
                .check_own_capacity(house.as_hand(PREFECTURE, ask(from, to)))
                .await
                .unwrap()
                .into_inner()
                .own_free
        };
        assert_eq!(check("2024-08-01", "2024-08-09").await, 30);
        assert_eq!(check("2024-08-01", "2024-08-10").await, 10);
        assert_eq!(check("2024-08-12", "2024-08-13").await, 10);
        assert_eq!(check("2024-08-13", "2024-08-14").await, 30);
        let list = pb::ListProcurementsRequest { plan: plan.name, ..Default::default() };
        let list = client(&house).list_procurements(house.as_hand(AUDITOR, list)).await.unwrap().into_inner();
        assert_eq!(list.procurements.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_takes_from_the_quota_and_from_its_venue() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-05-10").await;
        let plan = approved(&house).await;
        let own = resource(&house, PREFECTURE, 30).await.unwrap();
        let foreign = resource(&house, OTHER_PREFECTURE, 30).await.unwrap();
        let ask = |venue: &str, from: &str, to: &str, places| batch(&plan.name, venue, from, to, places);
        let opened = async |request| open(&house, PREFECTURE, request).await;
        let full = opened(ask(&own.name, "2024-08-01", "2024-08-05", 31)).await;
        refused(full, Code::FailedPrecondition, "VENUE_FULL");
        let elsewhere = opened(ask(&foreign.name, "2024-08-01", "2024-08-05", 3)).await;
        refused(elsewhere, Code::NotFound, "NOT_FOUND");
        let long = opened(ask(&own.name, "2024-08-01", "2024-08-11", 3)).await;
        refused(long, Code::FailedPrecondition, "TOO_LONG");
        let outside = opened(ask(&own.name, "2024-04-30", "2024-05-02", 3)).await;
        refused(outside, Code::FailedPrecondition, "OUTSIDE_PLAN");
        let first = opened(ask(&own.name, "2024-08-01", "2024-08-05", 30)).await.unwrap();
        assert_eq!(first.open_checks.len(), 5);
        let same_days = opened(ask(&own.name, "2024-08-05", "2024-08-09", 1)).await;
        refused(same_days, Code::FailedPrecondition, "VENUE_FULL");
        opened(ask(&own.name, "2024-08-06", "2024-08-09", 30)).await.unwrap();
        let beyond = opened(ask(&own.name, "2024-09-01", "2024-09-02", 1)).await;
        refused(beyond, Code::FailedPrecondition, "QUOTA_EXCEEDED");

        let close = pb::ClosePlanRequest { name: plan.name.clone(), ..Default::default() };
        let close = client(&house).close_plan(house.as_hand(PREFECTURE, close)).await;
        refused(close, Code::FailedPrecondition, "BATCHES_OPEN");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_bought_serves_its_plan_on_its_days() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-05-10").await;
        let plan = approved(&house).await;
        let bought = buy(&house, PREFECTURE, &plan.name, 20, 20).await.unwrap();
        let ask = |from: &str, to: &str, places| batch(&plan.name, &bought.name, from, to, places);
        let opened = async |request| open(&house, PREFECTURE, request).await;
        let early = opened(ask("2024-07-31", "2024-08-05", 5)).await;
        refused(early, Code::FailedPrecondition, "PROCUREMENT_FOR_OTHER_DAYS");
        opened(ask("2024-08-01", "2024-08-10", 15)).await.unwrap();
        refused(opened(ask("2024-08-01", "2024-08-10", 6)).await, Code::FailedPrecondition, "VENUE_FULL");
        opened(ask("2024-08-01", "2024-08-10", 5)).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_batches_opened_at_once_the_venue_has_as_many_as_fit() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-05-10").await;
        let plan = approved(&house).await;
        let own = resource(&house, PREFECTURE, 25).await.unwrap();
        let request = batch(&plan.name, &own.name, "2024-08-01", "2024-08-05", 10);
        let tries = (0..12).map(|_| async {
            // Whoever loses three races is told to come again, and does.
            loop {
                match open(&house, PREFECTURE, request.clone()).await {
                    Err(status) if status.code() == Code::Aborted => {}
                    answer => return answer,
                }
            }
        });
        let answers = futures::future::join_all(tries).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 2);
        for answer in answers.into_iter().filter(Result::is_err) {
            refused(answer, Code::FailedPrecondition, "VENUE_FULL");
        }
    })
    .await;
}
