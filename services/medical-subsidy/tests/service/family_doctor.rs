//! Family doctors, care plans and programmes through the service.

use crate::emergency::{ON_DUTY, newer};
use crate::house::*;
use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::intake;
use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::family_doctor_contract::State;
use junxiu_testkit::on_both_engines;
use tonic::{Code, Status};

async fn sign(house: &House, hand: Hand, retiree: &str, from: &str) -> Result<pb::FamilyDoctorContract, Status> {
    let request = pb::SignContractRequest {
        retiree: retiree.into(),
        team: "某社区第一团队".into(),
        from: Some(date(from)),
        ..Default::default()
    };
    Ok(house.doctors().sign_contract(house.as_hand(hand, request)).await?.into_inner())
}

async fn renew(house: &House, name: &str, to: &str) -> Result<pb::FamilyDoctorContract, Status> {
    let request = pb::RenewContractRequest { name: name.into(), to: Some(date(to)), ..Default::default() };
    Ok(house.doctors().renew_contract(house.as_hand(CLERK, request)).await?.into_inner())
}

async fn end(house: &House, name: &str, etag: &str) -> Result<pb::FamilyDoctorContract, Status> {
    let request =
        pb::EndContractRequest { name: name.into(), reason: "搬迁".into(), etag: etag.into(), ..Default::default() };
    Ok(house.doctors().end_contract(house.as_hand(CLERK, request)).await?.into_inner())
}

fn ill(retiree: &str) -> pb::PlanCareRequest {
    pb::PlanCareRequest {
        retiree: retiree.into(),
        group: pb::CareGroup::SeriousIllness.into(),
        diagnosis: "慢性心衰".into(),
        kind: pb::CareKind::HomeVisit.into(),
        interval_months: 1,
        from: Some(date("2024-05-31")),
        ..Default::default()
    }
}

async fn plan(house: &House, request: pb::PlanCareRequest) -> Result<pb::CarePlan, Status> {
    Ok(house.doctors().plan_care(house.as_hand(CLERK, request)).await?.into_inner())
}

async fn visit(house: &House, hand: Hand, plan: &str, on: &str) -> Result<pb::Visit, Status> {
    let request = pb::RecordVisitRequest {
        care_plan: plan.into(),
        occurred_on: Some(date(on)),
        visitor: "王医生".into(),
        findings: "血压平稳".into(),
        ..Default::default()
    };
    Ok(house.doctors().record_visit(house.as_hand(hand, request)).await?.into_inner())
}

async fn enroll(house: &House, retiree: &str) -> Result<pb::Enrolment, Status> {
    let request = pb::EnrollProgrammeRequest {
        retiree: retiree.into(),
        programme: pb::Programme::Hypertension.into(),
        centre: "某社区卫生服务中心".into(),
        ..Default::default()
    };
    Ok(house.doctors().enroll_programme(house.as_hand(CLERK, request)).await?.into_inner())
}

fn with_purpose<T>(house: &House, message: T) -> tonic::Request<T> {
    let mut request = house.as_hand(CLERK, message);
    request.metadata_mut().insert("x-junxiu-purpose", "care".parse().unwrap());
    request
}

#[tokio::test]
async fn a_contract_is_signed_renewed_and_ended() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let signed = sign(&house, CLERK, &retiree, "2024-01-01").await.unwrap();
        assert_eq!((signed.to, signed.state()), (Some(date("2024-12-31")), State::Signed));
        refused(sign(&house, CLERK, &retiree, "2024-07-01").await, Code::AlreadyExists, "CONTRACT_EXISTS");
        refused(sign(&house, ON_DUTY, &retiree, "2024-07-01").await, Code::FailedPrecondition, "NOT_YET_KNOWN");
        let duty = |to: &str, state: &str| format!("doctor.renewal {}/{to} {state} {to}", signed.name);
        assert_eq!(house.owed(&retiree).await, [duty("2024-12-31", "OPEN")]);

        house.on("2025-01-10");
        refused(renew(&house, &signed.name, "2024-12-31").await, Code::FailedPrecondition, "ENDS_BEFORE_BEGIN");
        let renewed = renew(&house, &signed.name, "2025-12-31").await.unwrap();
        assert!(!renewed.lapsed);
        assert_eq!(house.owed(&retiree).await, [duty("2024-12-31", "MET_LATE"), duty("2025-12-31", "OPEN")]);
        refused(end(&house, &signed.name, &signed.etag).await, Code::Aborted, "STALE");
        let ended = end(&house, &signed.name, &renewed.etag).await.unwrap();
        assert_eq!((ended.state(), ended.ended_on), (State::Ended, Some(date("2025-01-10"))));
        assert_eq!(house.owed(&retiree).await[1], duty("2025-12-31", "VOID"));
        refused(end(&house, &signed.name, "").await, Code::FailedPrecondition, "CARE_STATE");
        refused(renew(&house, &signed.name, "2026-12-31").await, Code::FailedPrecondition, "CARE_STATE");
        sign(&house, CLERK, &retiree, "2025-01-11").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn visits_are_owed_one_after_the_other() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let care = plan(&house, ill(&retiree)).await.unwrap();
        assert_eq!((care.group(), care.diagnosis.as_str()), (pb::CareGroup::Unspecified, "***"));
        let duty = |due: &str, state: &str| format!("care.visit {}/{due} {state} {due}", care.name);
        assert_eq!(house.owed(&retiree).await, [duty("2024-06-30", "OPEN")]);
        let seen = visit(&house, CLERK, &care.name, "2024-07-01").await.unwrap();
        assert_eq!(seen.findings, "***");
        assert_eq!(house.owed(&retiree).await, [duty("2024-06-30", "MET_LATE"), duty("2024-08-01", "OPEN")]);
        visit(&house, CLERK, &care.name, "2024-07-01").await.unwrap();
        refused(visit(&house, CLERK, &care.name, "2024-06-30").await, Code::FailedPrecondition, "BEFORE_LAST_VISIT");
        refused(visit(&house, CLERK, &care.name, "2024-07-02").await, Code::FailedPrecondition, "OCCURRED_IN_FUTURE");
        refused(visit(&house, ON_DUTY, &care.name, "2024-07-01").await, Code::NotFound, "NOT_FOUND");

        let request = pb::ListVisitsRequest { care_plan: care.name.clone(), unmask: true, ..Default::default() };
        let visits = house.doctors().list_visits(with_purpose(&house, request)).await.unwrap().into_inner().visits;
        assert_eq!((visits.len(), visits[0].findings.as_str()), (2, "血压平稳"));
        let request = pb::EndCareRequest { name: care.name.clone(), reason: "痊愈".into(), ..Default::default() };
        house.doctors().end_care(house.as_hand(CLERK, request)).await.unwrap();
        assert_eq!(house.owed(&retiree).await[1], duty("2024-08-01", "VOID"));
        refused(visit(&house, CLERK, &care.name, "2024-07-01").await, Code::FailedPrecondition, "CARE_STATE");
    })
    .await;
}

#[tokio::test]
async fn the_old_are_eighty_and_others_say_why() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        // Born on 1 March 1945.
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let old = |from: &str| pb::PlanCareRequest {
            group: pb::CareGroup::AdvancedAge.into(),
            diagnosis: String::new(),
            from: Some(date(from)),
            ..ill(&retiree)
        };
        refused(plan(&house, old("2025-02-28")).await, Code::FailedPrecondition, "NOT_OF_AGE");
        plan(&house, old("2025-03-01")).await.unwrap();
        let silent = pb::PlanCareRequest { diagnosis: String::new(), ..ill(&retiree) };
        refused(plan(&house, silent).await, Code::InvalidArgument, "INVALID_FIELDS");
        let often = pb::PlanCareRequest { interval_months: 13, ..ill(&retiree) };
        refused(plan(&house, often).await, Code::InvalidArgument, "INVALID_FIELDS");
    })
    .await;
}

#[tokio::test]
async fn which_programme_it_is_is_sealed() {
    on_both_engines(|database| async move {
        #[derive(sqlx::FromRow)]
        struct Row {
            programme: Vec<u8>,
            need: Vec<u8>,
        }
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let first = enroll(&house, &retiree).await.unwrap();
        assert_eq!(first.programme(), pb::Programme::Unspecified);
        refused(enroll(&house, &retiree).await, Code::AlreadyExists, "ENROLLED_ALREADY");
        plan(&house, ill(&retiree)).await.unwrap();
        let row: Row = house.db.read("select programme, need from enrolment, care_plan").one().await.unwrap();
        let kept = [row.programme, row.need].concat();
        let kept = String::from_utf8_lossy(&kept);
        assert!(!kept.contains("HYPERTENSION") && !kept.contains("心衰"), "sealed");

        let request = pb::ListEnrolmentsRequest { retiree: retiree.clone(), unmask: true, ..Default::default() };
        let shown = house.doctors().list_enrolments(with_purpose(&house, request.clone())).await.unwrap();
        assert_eq!(shown.into_inner().enrolments[0].programme(), pb::Programme::Hypertension);
        let nowhy = house.doctors().list_enrolments(house.as_hand(CLERK, request)).await;
        refused(nowhy, Code::FailedPrecondition, "PURPOSE_REQUIRED");
        let request = pb::ListCarePlansRequest { retiree: retiree.clone(), unmask: true, ..Default::default() };
        let plans = house.doctors().list_care_plans(with_purpose(&house, request)).await.unwrap().into_inner();
        assert_eq!(plans.care_plans[0].group(), pb::CareGroup::SeriousIllness);

        let request =
            pb::LeaveProgrammeRequest { name: first.name.clone(), reason: "搬迁".into(), ..Default::default() };
        house.doctors().leave_programme(house.as_hand(CLERK, request.clone())).await.unwrap();
        let again = house.doctors().leave_programme(house.as_hand(CLERK, request)).await;
        refused(again, Code::FailedPrecondition, "CARE_STATE");
        enroll(&house, &retiree).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn care_follows_the_person_and_ends_with_him() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let standing = house.receive(RetireeCategory::Tuixiu).await;
        let care = plan(&house, ill(&standing.retiree)).await.unwrap();
        let signed = sign(&house, CLERK, &standing.retiree, "2024-01-01").await.unwrap();
        enroll(&house, &standing.retiree).await.unwrap();
        let (county, prefecture) = ("220204".to_owned(), "220200".to_owned());
        let moved = intake::RetireeStanding { institution: OTHER.into(), county, prefecture, ..newer(&standing) };
        house.tell("retiree.transferred", &moved, "2024-07-01").await;
        visit(&house, ON_DUTY, &care.name, "2024-07-01").await.unwrap();
        let request = pb::ListContractsRequest::default();
        let there = house.doctors().list_contracts(house.as_hand(ON_DUTY, request)).await.unwrap().into_inner();
        assert_eq!(there.contracts[0].institution, format!("organizations/{OTHER}"));

        let life_status = intake::LifeStatus::Deceased as i32;
        let dead = intake::RetireeStanding { life_status, died_on: Some(date("2024-07-01")), ..newer(&moved) };
        house.tell("retiree.deceased", &dead, "2024-07-01").await;
        let owed = house.owed(&standing.retiree).await;
        assert!(owed.iter().all(|line| !line.contains(" OPEN ")), "{owed:?}");
        house.on("2024-07-02");
        refused(visit(&house, ON_DUTY, &care.name, "2024-07-02").await, Code::FailedPrecondition, "AFTER_DEATH");
        let request =
            pb::RenewContractRequest { name: signed.name, to: Some(date("2025-12-31")), ..Default::default() };
        let renewed = house.doctors().renew_contract(house.as_hand(ON_DUTY, request)).await;
        refused(renewed, Code::FailedPrecondition, "AFTER_DEATH");
    })
    .await;
}

#[tokio::test]
async fn one_contract_is_signed_at_a_time() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let race = (0..8).map(|_| sign(&house, CLERK, &retiree, "2024-07-01"));
        let signed = futures::future::join_all(race).await.into_iter().filter(Result::is_ok).count();
        assert_eq!(signed, 1);
    })
    .await;
}
