//! The yearly check-up through the service: standards, slots, records, refusals.

use crate::emergency::ON_DUTY;
use crate::house::*;
use junxiu_contracts::api::Role;
use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::exam::{StandardState, State};
use junxiu_testkit::on_both_engines;
use tonic::{Code, Status};

pub const COUNTY: Hand = Hand("county-officer", Role::BureauOfficer, "220104");

pub async fn set_standard(house: &House, hand: Hand, yuan: i64, etag: &str) -> Result<pb::ExamStandard, Status> {
    let request = pb::SetExamStandardRequest {
        region_code: "220104".into(),
        civil_grade: pb::CivilGrade::OfficeChief.into(),
        year: 2024,
        amount_fen: yuan * 100,
        document: "长卫发〔2024〕1号".into(),
        etag: etag.into(),
        ..Default::default()
    };
    Ok(house.exams().set_exam_standard(house.as_hand(hand, request)).await?.into_inner())
}

pub async fn find(house: &House, retiree: &str, on: &str) -> pb::FindExamStandardResponse {
    let request = pb::FindExamStandardRequest { retiree: retiree.into(), on: Some(date(on)), ..Default::default() };
    house.exams().find_exam_standard(house.as_hand(CLERK, request)).await.unwrap().into_inner()
}

pub async fn session(house: &House, day: &str, capacity: i32) -> Result<pb::ExamSession, Status> {
    let request = pb::OpenExamSessionRequest {
        provider: "某体检中心".into(),
        day: Some(date(day)),
        capacity,
        ..Default::default()
    };
    Ok(house.exams().open_exam_session(house.as_hand(CLERK, request)).await?.into_inner())
}

pub async fn taken(house: &House) -> Vec<i32> {
    let request = pb::ListExamSessionsRequest::default();
    let found = house.exams().list_exam_sessions(house.as_hand(OFFICER, request)).await.unwrap().into_inner();
    found.sessions.iter().map(|session| session.taken).collect()
}

pub async fn offer(house: &House, hand: Hand, retiree: &str, on: &str) -> Result<pb::Exam, Status> {
    let occurred_on = (!on.is_empty()).then(|| date(on));
    let request = pb::OfferExamRequest { retiree: retiree.into(), occurred_on, ..Default::default() };
    Ok(house.exams().offer_exam(house.as_hand(hand, request)).await?.into_inner())
}

pub async fn book(house: &House, name: &str, session: &str) -> Result<pb::Exam, Status> {
    let request = pb::BookExamRequest { name: name.into(), session: session.into(), ..Default::default() };
    Ok(house.exams().book_exam(house.as_hand(CLERK, request)).await?.into_inner())
}

pub fn examined(retiree: &str, on: &str) -> pb::RecordExamRequest {
    pb::RecordExamRequest {
        retiree: retiree.into(),
        occurred_on: Some(date(on)),
        provider: "某医院".into(),
        cost_fen: 160_000,
        ..Default::default()
    }
}

pub async fn record(house: &House, hand: Hand, request: pb::RecordExamRequest) -> Result<pb::Exam, Status> {
    Ok(house.exams().record_exam(house.as_hand(hand, request)).await?.into_inner())
}

pub async fn decline(house: &House, name: &str, on: &str) -> Result<pb::Exam, Status> {
    let request = pb::DeclineExamRequest {
        name: name.into(),
        occurred_on: Some(date(on)),
        signed_by: "试例甲".into(),
        signature_ref: "档案2024-31".into(),
        ..Default::default()
    };
    Ok(house.exams().decline_exam(house.as_hand(CLERK, request)).await?.into_inner())
}

pub async fn void(house: &House, name: &str) -> Result<pb::Exam, Status> {
    let request = pb::VoidExamRequest { name: name.into(), reason: "登记有误".into(), ..Default::default() };
    Ok(house.exams().void_exam(house.as_hand(CLERK, request)).await?.into_inner())
}

async fn get(house: &House, name: &str, unmask: bool, purpose: &str) -> Result<pb::Exam, Status> {
    let mut request = house.as_hand(CLERK, pb::GetExamRequest { name: name.into(), unmask });
    if !purpose.is_empty() {
        request.metadata_mut().insert("x-junxiu-purpose", purpose.parse().unwrap());
    }
    Ok(house.exams().get_exam(request).await?.into_inner())
}

#[tokio::test]
async fn none_set_here_is_an_answer_and_no_other_place_is_taken() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        assert_eq!(find(&house, &retiree, "2024-07-01").await.standard_state(), StandardState::NotSetHere);

        let standard = set_standard(&house, COUNTY, 1_500, "").await.unwrap();
        let answer = find(&house, &retiree, "2024-12-31").await;
        assert_eq!((answer.standard_state(), answer.standard), (StandardState::Set, Some(standard.clone())));
        assert_eq!(find(&house, &retiree, "2025-01-01").await.standard_state(), StandardState::NotSetHere, "next year");
        let decision = find(&house, &retiree, "2024-12-31").await.decision.unwrap();
        assert_eq!((decision.outcome.as_str(), decision.policy_versions.len()), ("SET", 1));

        refused(set_standard(&house, COUNTY, 1_600, "").await, Code::AlreadyExists, "STANDARD_EXISTS");
        refused(set_standard(&house, COUNTY, 1_600, "9").await, Code::Aborted, "STALE");
        let city = Hand("city", Role::BureauOfficer, "220200");
        refused(set_standard(&house, city, 1_600, "").await, Code::NotFound, "NOT_FOUND");
        refused(set_standard(&house, COUNTY, 0, "").await, Code::InvalidArgument, "INVALID_FIELDS");

        let exam = record(&house, CLERK, examined(&retiree, "2024-07-01")).await.unwrap();
        assert_eq!((exam.standard_fen, exam.excess_fen), (Some(150_000), 10_000));
        set_standard(&house, COUNTY, 1_600, &standard.etag).await.unwrap();
        let exam = get(&house, &exam.name, false, "").await.unwrap();
        assert_eq!((exam.standard_fen, exam.review_required), (Some(150_000), true), "what was decided stays, marked");
        let request = pb::ListExamStandardsRequest { year: 2024, ..Default::default() };
        let listed = house.exams().list_exam_standards(house.as_hand(CLERK, request)).await.unwrap().into_inner();
        let mut listed: Vec<bool> = listed.standards.iter().map(|one| one.superseded).collect();
        listed.sort_unstable();
        assert_eq!(listed, [false, true]);
    })
    .await;
}

#[tokio::test]
async fn a_year_is_offered_booked_and_done() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        house.run_duties().await;
        assert_eq!(house.owed(&retiree).await, ["exam.yearly 2024 OPEN 2024-12-31"]);

        let exam = offer(&house, CLERK, &retiree, "").await.unwrap();
        refused(offer(&house, CLERK, &retiree, "").await, Code::AlreadyExists, "EXAM_EXISTS");
        let (first, second) =
            (session(&house, "2024-07-10", 1).await.unwrap(), session(&house, "2024-08-10", 1).await.unwrap());
        assert_eq!(book(&house, &exam.name, &first.name).await.unwrap().state(), State::Booked);
        assert_eq!(book(&house, &exam.name, &first.name).await.unwrap().state(), State::Booked, "the slot that he has");
        let moved = book(&house, &exam.name, &second.name).await.unwrap();
        assert_eq!(moved.session, second.name);
        let mut slots = taken(&house).await;
        slots.sort_unstable();
        assert_eq!(slots, [0, 1], "the first was freed");
        assert_eq!(house.owed(&retiree).await, ["exam.yearly 2024 OPEN 2024-12-31"]);

        house.on("2024-08-10");
        let told = pb::RecordExamRequest { provider: String::new(), ..examined(&retiree, "2024-08-10") };
        let done = record(&house, CLERK, told).await.unwrap();
        assert_eq!(
            (done.name.as_str(), done.state(), done.provider.as_str()),
            (exam.name.as_str(), State::Done, "某体检中心")
        );
        assert_eq!(done.standard_state(), StandardState::NotSetHere);
        assert_eq!(house.owed(&retiree).await, ["exam.yearly 2024 MET 2024-12-31"]);
    })
    .await;
}

#[tokio::test]
async fn a_signed_refusal_fulfils_the_year_and_silence_misses_it() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let silent = standing(HOME, RetireeCategory::Tuixiu);
        house.tell("retiree.received", &silent, "2021-05-01").await;
        house.run_duties().await;
        let exam = offer(&house, CLERK, &retiree, "").await.unwrap();
        offer(&house, CLERK, &silent.retiree, "").await.unwrap();

        house.on("2024-11-05");
        refused(decline(&house, &exam.name, "2024-06-30").await, Code::FailedPrecondition, "BEFORE_OFFER");
        refused(decline(&house, &exam.name, "2024-11-06").await, Code::FailedPrecondition, "OCCURRED_IN_FUTURE");
        let declined = decline(&house, &exam.name, "2024-11-05").await.unwrap();
        assert_eq!((declined.state(), declined.signed_by.as_str()), (State::Declined, "试例甲"));
        house.on("2024-12-31");
        house.run_duties().await;
        assert_eq!(house.owed(&silent.retiree).await, ["exam.yearly 2024 OPEN 2024-12-31"], "the day itself");
        house.on("2025-01-01");
        house.run_duties().await;
        assert_eq!(house.owed(&retiree).await[0], "exam.yearly 2024 MET 2024-12-31");
        assert_eq!(house.owed(&silent.retiree).await[0], "exam.yearly 2024 MISSED 2024-12-31");

        // Examined on the last day of the year, and recorded with its result in the next one.
        let late = record(&house, CLERK, examined(&silent.retiree, "2024-12-31")).await.unwrap();
        assert_eq!((late.year, late.state()), (2024, State::Done));
        assert_eq!(house.owed(&silent.retiree).await[0], "exam.yearly 2024 MET 2024-12-31");
    })
    .await;
}

#[tokio::test]
async fn a_second_paid_one_needs_a_bureaus_word() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        house.on("2024-12-01");
        let first = record(&house, CLERK, examined(&retiree, "2024-03-01")).await.unwrap();
        refused(record(&house, CLERK, examined(&retiree, "2024-09-01")).await, Code::FailedPrecondition, "SECOND_EXAM");
        let told = pb::RecordExamRequest { override_reason: "复查".into(), ..examined(&retiree, "2024-09-01") };
        refused(record(&house, CLERK, told.clone()).await, Code::PermissionDenied, "OVERRIDE_NOT_ALLOWED");
        let further = record(&house, COUNTY, told).await.unwrap();
        assert_eq!((further.override_reason.as_str(), further.name != first.name), ("复查", true));

        // The first was none after all: the further one keeps the year fulfilled.
        void(&house, &first.name).await.unwrap();
        assert_eq!(house.owed(&retiree).await, ["exam.yearly 2024 MET 2024-12-31"]);
        void(&house, &further.name).await.unwrap();
        assert_eq!(house.owed(&retiree).await, ["exam.yearly 2024 OPEN 2024-12-31"]);
        refused(void(&house, &further.name).await, Code::FailedPrecondition, "EXAM_STATE");
    })
    .await;
}

#[tokio::test]
async fn acts_are_refused_with_their_reasons() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let exam = offer(&house, CLERK, &retiree, "").await.unwrap();
        let (soon, next_year) =
            (session(&house, "2024-07-02", 1).await.unwrap(), session(&house, "2025-01-02", 1).await.unwrap());
        refused(session(&house, "2024-06-30", 1).await, Code::FailedPrecondition, "SESSION_OVER");
        refused(session(&house, "2024-07-02", 0).await, Code::InvalidArgument, "INVALID_FIELDS");
        refused(book(&house, &exam.name, &next_year.name).await, Code::FailedPrecondition, "OTHER_YEAR");
        refused(offer(&house, ON_DUTY, &retiree, "").await, Code::FailedPrecondition, "NOT_YET_KNOWN");
        refused(offer(&house, CLERK, &retiree, "2021-04-30").await, Code::FailedPrecondition, "BEFORE_RECEPTION");
        refused(
            record(&house, CLERK, examined(&retiree, "2024-07-02")).await,
            Code::FailedPrecondition,
            "OCCURRED_IN_FUTURE",
        );
        let basis = pb::RecordExamRequest { civil_grade: 1, ..examined(&retiree, "2024-07-01") };
        refused(record(&house, CLERK, basis).await, Code::InvalidArgument, "INVALID_FIELDS");

        book(&house, &exam.name, &soon.name).await.unwrap();
        let close = async |session: &pb::ExamSession| {
            let request = pb::CloseExamSessionRequest {
                name: session.name.clone(),
                reason: "中心停诊".into(),
                ..Default::default()
            };
            house.exams().close_exam_session(house.as_hand(CLERK, request)).await.map(tonic::Response::into_inner)
        };
        let closed = close(&soon).await.unwrap();
        assert_eq!((closed.taken, closed.closed_on), (0, Some(date("2024-07-01"))));
        refused(close(&soon).await, Code::FailedPrecondition, "SESSION_CLOSED");
        assert_eq!(get(&house, &exam.name, false, "").await.unwrap().state(), State::Offered, "back to the offer");
        refused(book(&house, &exam.name, &soon.name).await, Code::FailedPrecondition, "SESSION_CLOSED");
        let stale = pb::VoidExamRequest {
            name: exam.name.clone(),
            reason: "x".into(),
            etag: exam.etag.clone(),
            ..Default::default()
        };
        refused(house.exams().void_exam(house.as_hand(CLERK, stale)).await, Code::Aborted, "STALE");
    })
    .await;
}

#[tokio::test]
async fn a_result_is_sealed_masked_and_shown_for_a_purpose() {
    on_both_engines(|database| async move {
        #[derive(sqlx::FromRow)]
        struct Row {
            result: Option<Vec<u8>>,
        }
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let told = pb::RecordExamRequest { findings: "血压偏高".into(), ..examined(&retiree, "2024-07-01") };
        let exam = record(&house, CLERK, told).await.unwrap();
        assert_eq!((exam.findings.as_str(), exam.result_ref.as_str()), ("***", ""));
        let row: Row = house.db.read("select result from exam").one().await.unwrap();
        assert!(!String::from_utf8_lossy(&row.result.unwrap()).contains("血压"), "sealed");

        let attach = pb::AttachExamResultRequest {
            name: exam.name.clone(),
            result_ref: "报告1".into(),
            findings: "血压正常".into(),
            ..Default::default()
        };
        house.exams().attach_exam_result(house.as_hand(CLERK, attach)).await.unwrap();
        refused(get(&house, &exam.name, true, "").await, Code::FailedPrecondition, "PURPOSE_REQUIRED");
        let whole = get(&house, &exam.name, true, "treatment").await.unwrap();
        assert_eq!((whole.result_ref.as_str(), whole.findings.as_str()), ("报告1", "血压正常"));

        let mut request = house.as_hand(CLERK, pb::GetHealthRecordRequest { retiree: retiree.clone(), unmask: true });
        request.metadata_mut().insert("x-junxiu-purpose", "treatment".parse().unwrap());
        let health = house.exams().get_health_record(request).await.unwrap().into_inner();
        assert_eq!((health.exams.len(), health.exams[0].findings.as_str()), (1, "血压正常"));
        let request = pb::GetHealthRecordRequest { retiree, unmask: false };
        let not_yours = house.exams().get_health_record(house.as_hand(ON_DUTY, request)).await;
        refused(not_yours, Code::NotFound, "NOT_FOUND");
    })
    .await;
}
