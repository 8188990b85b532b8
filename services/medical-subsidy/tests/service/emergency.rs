//! Certificates for emergencies, as clerks and hospitals deal with them.

use crate::house::*;
use junxiu_contracts::api::Role;
use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::intake;
use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::emergency_certificate::State;
use junxiu_contracts::medical::verify_emergency_certificate_response::Standing;
use junxiu_testkit::on_both_engines;
use tonic::{Code, Status};

pub const HOSPITAL: Hand = Hand("hospital", Role::Integration, "220000");
/// A clerk of another county, on duty at night.
pub const ON_DUTY: Hand = Hand("night-clerk", Role::InstitutionClerk, OTHER);

pub async fn issue(house: &House, hand: Hand, retiree: &str) -> Result<pb::EmergencyCertificate, Status> {
    let request = pb::IssueEmergencyCertificateRequest {
        retiree: retiree.into(),
        hospital: "某市第一医院".into(),
        diagnosis: "急性心梗".into(),
        ..Default::default()
    };
    Ok(house.priority().issue_emergency_certificate(house.as_hand(hand, request)).await?.into_inner())
}

pub async fn issue_on_duty(house: &House, citizen: &str, name: &str) -> Result<pb::EmergencyCertificate, Status> {
    let request = pb::IssueEmergencyCertificateRequest {
        citizen_id: citizen.into(),
        display_name: name.into(),
        ..Default::default()
    };
    Ok(house.priority().issue_emergency_certificate(house.as_hand(ON_DUTY, request)).await?.into_inner())
}

pub async fn verify(house: &House, number: &str, code: &str) -> Result<pb::VerifyEmergencyCertificateResponse, Status> {
    let request = pb::VerifyEmergencyCertificateRequest { number: number.into(), code: code.into() };
    Ok(house.priority().verify_emergency_certificate(house.as_hand(HOSPITAL, request)).await?.into_inner())
}

pub async fn discharge(house: &House, hand: Hand, name: &str, on: &str) -> Result<pb::EmergencyCertificate, Status> {
    let discharged_on = (!on.is_empty()).then(|| date(on));
    let request = pb::RecordDischargeRequest { name: name.into(), discharged_on, ..Default::default() };
    Ok(house.priority().record_discharge(house.as_hand(hand, request)).await?.into_inner())
}

pub async fn complete(house: &House, hand: Hand, name: &str, on: &str) -> Result<pb::EmergencyCertificate, Status> {
    let occurred_on = (!on.is_empty()).then(|| date(on));
    let request = pb::CompleteFormalitiesRequest {
        name: name.into(),
        occurred_on,
        note: "住院登记、医保备案".into(),
        ..Default::default()
    };
    Ok(house.priority().complete_formalities(house.as_hand(hand, request)).await?.into_inner())
}

async fn revoke(house: &House, hand: Hand, name: &str) -> Result<pb::EmergencyCertificate, Status> {
    let request =
        pb::RevokeEmergencyCertificateRequest { name: name.into(), reason: "误发".into(), ..Default::default() };
    Ok(house.priority().revoke_emergency_certificate(house.as_hand(hand, request)).await?.into_inner())
}

async fn get(
    house: &House,
    hand: Hand,
    name: &str,
    unmask: bool,
    purpose: &str,
) -> Result<pb::EmergencyCertificate, Status> {
    let mut request = house.as_hand(hand, pb::GetEmergencyCertificateRequest { name: name.into(), unmask });
    if !purpose.is_empty() {
        request.metadata_mut().insert("x-junxiu-purpose", purpose.parse().unwrap());
    }
    Ok(house.priority().get_emergency_certificate(request).await?.into_inner())
}

#[tokio::test]
async fn treatment_comes_first_and_formalities_afterwards() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        // Half past eleven on a Saturday night, in China.
        house.at("2024-06-29T15:30:00Z");

        let issued = issue(&house, CLERK, &retiree).await.unwrap();
        assert_eq!((issued.state(), issued.display_name.as_str()), (State::Issued, "试例甲"));
        assert_eq!((issued.hospital.as_str(), issued.diagnosis.as_str()), ("***", "***"));
        assert_eq!(issued.code.len(), 19, "four groups of four");
        assert_eq!(house.owed(&issued.name).await, ["emergency.outcome issue OPEN 2024-07-14"]);

        let answer = verify(&house, &issued.number, &issued.code).await.unwrap();
        assert_eq!((answer.valid, answer.standing()), (true, Standing::Valid));
        assert_eq!(answer.issued_by, format!("organizations/{HOME}"));
        let typed = issued.code.to_lowercase().replace('-', " ");
        assert!(verify(&house, &issued.number.to_lowercase(), &typed).await.unwrap().valid, "as people type it");

        house.on("2024-07-01");
        let out = discharge(&house, CLERK, &issued.name, "2024-07-01").await.unwrap();
        assert_eq!((out.state(), out.formalities_due_on), (State::Discharged, Some(date("2024-07-04"))));
        let owed = ["emergency.formalities 2024-07-01 OPEN 2024-07-04", "emergency.outcome issue MET 2024-07-14"];
        assert_eq!(house.owed(&issued.name).await, owed);

        house.on("2024-07-05");
        assert!(get(&house, CLERK, &issued.name, false, "").await.unwrap().overdue);
        let done = complete(&house, CLERK, &issued.name, "").await.unwrap();
        assert_eq!(
            (done.state(), done.completed_on, done.overdue),
            (State::Completed, Some(date("2024-07-05")), false)
        );
        let owed = ["emergency.formalities 2024-07-01 MET_LATE 2024-07-04", "emergency.outcome issue MET 2024-07-14"];
        assert_eq!(house.owed(&issued.name).await, owed);
        let answer = verify(&house, &issued.number, &issued.code).await.unwrap();
        assert_eq!((answer.valid, answer.standing()), (false, Standing::Completed));
    })
    .await;
}

#[tokio::test]
async fn whoever_is_on_duty_issues_for_another_institution() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        house.receive(RetireeCategory::Lixiu).await;

        let issued = issue_on_duty(&house, CITIZEN, " 试例甲 ").await.unwrap();
        assert!(issued.issued_on_duty);
        assert_eq!(issued.issued_by, format!("organizations/{OTHER}"));
        assert_eq!(issued.institution, format!("organizations/{HOME}"));
        assert!(verify(&house, &issued.number, &issued.code).await.unwrap().valid);

        let listed = async |hand| {
            let request = house.as_hand(hand, pb::ListEmergencyCertificatesRequest::default());
            house.priority().list_emergency_certificates(request).await.unwrap().into_inner().certificates
        };
        for hand in [CLERK, ON_DUTY, OFFICER] {
            let names: Vec<String> = listed(hand).await.into_iter().map(|one| one.name).collect();
            assert_eq!(names, [issued.name.as_str()], "{} sees it", hand.0);
        }
        complete_after_discharge(&house, &issued.name).await;

        // A name that does not fit, and a number that nobody has, are the same answer.
        refused(issue_on_duty(&house, CITIZEN, "试例乙").await, Code::FailedPrecondition, "NOT_YET_KNOWN");
        refused(issue_on_duty(&house, "220102195001010011", "试例甲").await, Code::InvalidArgument, "INVALID_FIELDS");
        refused(issue_on_duty(&house, CITIZEN, "").await, Code::InvalidArgument, "INVALID_FIELDS");
    })
    .await;
}

async fn complete_after_discharge(house: &House, name: &str) {
    discharge(house, ON_DUTY, name, "").await.unwrap();
    complete(house, CLERK, name, "").await.unwrap();
}

#[tokio::test]
async fn a_hospital_learns_nothing_without_number_and_code() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let issued = issue(&house, CLERK, &retiree).await.unwrap();
        let second = issue(&house, CLERK, &retiree).await.unwrap();
        assert_ne!((&issued.number, &issued.code), (&second.number, &second.code));

        let unknown =
            pb::VerifyEmergencyCertificateResponse { standing: Standing::Unknown.into(), ..Default::default() };
        for (number, code) in [
            (issued.number.as_str(), second.code.as_str()),
            (issued.number.as_str(), "0000-0000-0000-0000"),
            (issued.number.as_str(), "短"),
            ("JJ-20240701-ZZZZZZ", issued.code.as_str()),
        ] {
            assert_eq!(verify(&house, number, code).await.unwrap(), unknown, "{number} {code}");
        }
        // Twenty wrong ones in a quarter of an hour, and the caller waits; another one is heard.
        for _ in 4..20 {
            verify(&house, &issued.number, "0000-0000-0000-0000").await.unwrap();
        }
        refused(verify(&house, &issued.number, &issued.code).await, Code::ResourceExhausted, "TOO_MANY_ATTEMPTS");
        let request =
            pb::VerifyEmergencyCertificateRequest { number: issued.number.clone(), code: issued.code.clone() };
        let other = Hand("other-hospital", Role::Integration, "220000");
        let answer = house.priority().verify_emergency_certificate(house.as_hand(other, request)).await.unwrap();
        assert!(answer.into_inner().valid, "the certificate itself is not locked");
        house.at("2024-07-01T02:15:00Z");
        assert!(verify(&house, &issued.number, &issued.code).await.unwrap().valid, "a quarter of an hour later");
    })
    .await;
}

#[tokio::test]
async fn only_a_keyed_hash_of_the_code_is_kept() {
    on_both_engines(|database| async move {
        #[derive(sqlx::FromRow)]
        struct Row {
            code_hash: Vec<u8>,
            details: Option<Vec<u8>>,
        }
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let issued = issue(&house, CLERK, &retiree).await.unwrap();
        let row: Row = house.db.read("select code_hash, details from emergency_certificate").one().await.unwrap();
        assert_eq!(row.code_hash.len(), 32);
        let details = String::from_utf8_lossy(row.details.as_deref().unwrap()).into_owned();
        assert!(!details.contains("心梗") && !details.contains("医院"), "sealed");
        assert_eq!(get(&house, CLERK, &issued.name, false, "").await.unwrap().code, "", "told once");

        let whole = get(&house, CLERK, &issued.name, true, "transfer").await.unwrap();
        assert_eq!((whole.hospital.as_str(), whole.diagnosis.as_str()), ("某市第一医院", "急性心梗"));
        refused(get(&house, CLERK, &issued.name, true, "").await, Code::FailedPrecondition, "PURPOSE_REQUIRED");
        let auditor = Hand("auditor", Role::Auditor, "220000");
        refused(get(&house, auditor, &issued.name, true, "x").await, Code::PermissionDenied, "UNMASK_NOT_ALLOWED");
    })
    .await;
}

#[tokio::test]
async fn a_certificate_expires_and_is_revoked() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let issued = issue(&house, CLERK, &retiree).await.unwrap();
        for (at, standing) in [("2024-07-04T01:59:59Z", Standing::Valid), ("2024-07-04T02:00:00Z", Standing::Expired)] {
            house.at(at);
            assert_eq!(verify(&house, &issued.number, &issued.code).await.unwrap().standing(), standing, "{at}");
        }

        discharge(&house, CLERK, &issued.name, "2024-07-03").await.unwrap();
        discharge(&house, CLERK, &issued.name, "2024-07-02").await.unwrap();
        let corrected = [
            "emergency.formalities 2024-07-02 OPEN 2024-07-05",
            "emergency.formalities 2024-07-03 VOID 2024-07-08",
            "emergency.outcome issue MET 2024-07-16",
        ];
        assert_eq!(house.owed(&issued.name).await, corrected);
        discharge(&house, CLERK, &issued.name, "2024-07-03").await.unwrap();
        assert!(house.owed(&issued.name).await[1].contains(" OPEN "), "the first day comes back");
        discharge(&house, CLERK, &issued.name, "2024-07-02").await.unwrap();
        revoke(&house, HEAD, &issued.name).await.unwrap();
        assert_eq!(verify(&house, &issued.number, &issued.code).await.unwrap().standing(), Standing::Revoked);
        assert_eq!(house.owed(&issued.name).await[0], "emergency.formalities 2024-07-02 VOID 2024-07-05");
        refused(revoke(&house, HEAD, &issued.name).await, Code::FailedPrecondition, "CERTIFICATE_STATE");
        refused(discharge(&house, CLERK, &issued.name, "").await, Code::FailedPrecondition, "CERTIFICATE_STATE");
    })
    .await;
}

#[tokio::test]
async fn acts_are_refused_with_their_reasons() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let issued = issue(&house, CLERK, &retiree).await.unwrap();
        let name = issued.name.as_str();

        refused(issue(&house, ON_DUTY, &retiree).await, Code::FailedPrecondition, "NOT_YET_KNOWN");
        refused(discharge(&house, ON_DUTY, name, "").await, Code::NotFound, "NOT_FOUND");
        refused(complete(&house, CLERK, name, "").await, Code::FailedPrecondition, "CERTIFICATE_STATE");
        refused(discharge(&house, CLERK, name, "2024-06-30").await, Code::FailedPrecondition, "BEFORE_ISSUE");
        refused(discharge(&house, CLERK, name, "2024-07-02").await, Code::FailedPrecondition, "OCCURRED_IN_FUTURE");
        discharge(&house, CLERK, name, "").await.unwrap();
        refused(complete(&house, CLERK, name, "2024-06-30").await, Code::FailedPrecondition, "BEFORE_DISCHARGE");
        let stale = pb::RecordDischargeRequest { name: name.into(), etag: issued.etag.clone(), ..Default::default() };
        let stale = house.priority().record_discharge(house.as_hand(CLERK, stale)).await;
        refused(stale, Code::Aborted, "STALE");

        let own: &'static str = Box::leak(retiree.clone().into_boxed_str());
        let himself = Hand(own, Role::InstitutionClerk, HOME);
        refused(issue(&house, himself, &retiree).await, Code::FailedPrecondition, "OWN_RECORD");
        refused(complete(&house, himself, name, "").await, Code::FailedPrecondition, "OWN_RECORD");
        house.at("2098-01-05T02:00:00Z");
        let late = issue(&house, CLERK, &retiree).await.unwrap();
        refused(discharge(&house, CLERK, &late.name, "").await, Code::FailedPrecondition, "CALENDAR_NOT_PUBLISHED");
    })
    .await;
}

#[tokio::test]
async fn a_repeated_request_is_answered_with_the_first_code() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let request = pb::IssueEmergencyCertificateRequest {
            retiree: retiree.clone(),
            request_id: "night-1".into(),
            ..Default::default()
        };
        let ask = async || house.priority().issue_emergency_certificate(house.as_hand(CLERK, request.clone())).await;
        let first = ask().await.unwrap().into_inner();
        assert_eq!(ask().await.unwrap().into_inner(), first);

        let rehearsal = pb::IssueEmergencyCertificateRequest { retiree, validate_only: true, ..Default::default() };
        let rehearsal = house.priority().issue_emergency_certificate(house.as_hand(CLERK, rehearsal)).await.unwrap();
        let rehearsed = rehearsal.into_inner();
        let answer = verify(&house, &rehearsed.number, &rehearsed.code).await.unwrap();
        assert_eq!(answer.standing(), Standing::Unknown, "nothing was written");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_paper_bears_number_and_code() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let issued = issue(&house, CLERK, &retiree).await.unwrap();
        let render = async |code: &str| {
            let request = pb::RenderEmergencyCertificateRequest { name: issued.name.clone(), code: code.into() };
            let answer = house.priority().render_emergency_certificate(house.as_hand(CLERK, request)).await;
            answer.map(tonic::Response::into_inner)
        };
        let paper = render(&issued.code).await.unwrap();
        assert!(paper.document.starts_with(b"%PDF-") && paper.missing_characters.is_empty());
        assert_eq!(paper.file_name, format!("{}.pdf", issued.number));
        assert_eq!(render(&issued.code).await.unwrap(), paper, "the same byte for byte");
        refused(render("0000-0000-0000-0000").await, Code::FailedPrecondition, "CODE_MISMATCH");
        revoke(&house, HEAD, &issued.name).await.unwrap();
        refused(render(&issued.code).await, Code::FailedPrecondition, "CERTIFICATE_STATE");
    })
    .await;
}

/// The same person, told of once more.
pub fn newer(standing: &intake::RetireeStanding) -> intake::RetireeStanding {
    intake::RetireeStanding { revision: standing.revision + 1, ..standing.clone() }
}
