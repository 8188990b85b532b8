//! Sanctions: sealed, masked, shown with a purpose, and revoked.

use junxiu_contracts::audit::ListAuditRecordsRequest;
use junxiu_contracts::audit::audit_service_client::AuditServiceClient;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::{RevocationReason, Sanction};
use junxiu_testkit::on_both_engines;
use tonic::{Code, Response, Status};

use crate::desk::*;
use crate::house::*;

async fn list(
    house: &House,
    hand: Hand,
    purpose: &str,
    request: pb::ListDisciplinesRequest,
) -> Result<Vec<pb::Discipline>, Status> {
    let request = with_purpose(house, hand, purpose, request);
    Ok(client(house).list_disciplines(request).await.map(Response::into_inner)?.disciplines)
}

fn of(retiree: &str, unmask: bool) -> pb::ListDisciplinesRequest {
    pb::ListDisciplinesRequest { retiree: retiree.into(), unmask, ..Default::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sanction_is_hidden_and_shown_to_whoever_may_see_it_and_says_why() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let person = house.receive(|_| {}).await;
        let request = sanction(&person.retiree, Sanction::PartyProbation, "2024-05-10");
        refused(record(&house, CLERK, request.clone()).await, Code::PermissionDenied, "ROLE_NOT_ALLOWED");
        let masked = record(&house, HEAD, request).await.unwrap();
        assert_eq!((masked.sanction(), masked.grounds.as_str(), masked.heavy), (Sanction::Unspecified, "", false));
        assert!(masked.backdated && !masked.unmasked);

        assert_eq!(list(&house, COUNTY, "", of(&person.retiree, false)).await.unwrap(), std::slice::from_ref(&masked));
        refused(
            list(&house, AUDITOR, "audit", of(&person.retiree, true)).await,
            Code::PermissionDenied,
            "UNMASK_NOT_ALLOWED",
        );
        refused(
            list(&house, COUNTY, "", of(&person.retiree, true)).await,
            Code::FailedPrecondition,
            "PURPOSE_REQUIRED",
        );
        let all = pb::ListDisciplinesRequest { unmask: true, ..Default::default() };
        refused(list(&house, COUNTY, "review", all).await, Code::InvalidArgument, "INVALID_FIELDS");
        let shown = list(&house, COUNTY, "review", of(&person.retiree, true)).await.unwrap().remove(0);
        assert_eq!((shown.sanction(), shown.heavy), (Sanction::PartyProbation, true));
        assert_eq!((shown.document_no.as_str(), shown.grounds.as_str()), ("纪〔2024〕7号", "违规从业取酬"));

        // Each look is on the record, under the person.
        let request = ListAuditRecordsRequest { subject: person.retiree.clone(), ..Default::default() };
        let seen = async || {
            let mut audit = AuditServiceClient::new(house.link.clone());
            audit.list_audit_records(house.as_hand(AUDITOR, request.clone())).await.unwrap().into_inner().records
        };
        let wait = async {
            while seen().await.is_empty() {
                tokio::task::yield_now().await;
            }
            seen().await
        };
        let records = tokio::time::timeout(std::time::Duration::from_secs(20), wait).await.unwrap();
        assert_eq!(records.len(), 1);

        assert!(list(&house, OTHER_HEAD, "", pb::ListDisciplinesRequest::default()).await.unwrap().is_empty());
        let foreign = list(&house, OTHER_HEAD, "review", of(&person.retiree, true)).await;
        refused(foreign, Code::FailedPrecondition, "NOT_YET_KNOWN");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_sanction_is_stands_nowhere_in_the_clear() {
    on_both_engines(async |database| {
        #[derive(sqlx::FromRow)]
        struct Row {
            details: Vec<u8>,
            revocation_note: Option<Vec<u8>>,
        }
        let house = House::open(&database, "2024-07-01").await;
        let person = house.receive(|_| {}).await;
        let one = record(&house, HEAD, sanction(&person.retiree, Sanction::PartyExpelled, "2024-05-10")).await.unwrap();
        revoke(&house, COUNTY, &one, RevocationReason::Overturned, "2024-06-30").await.unwrap();
        let row: Row = house.db.read("select details, revocation_note from discipline").one().await.unwrap();
        for sealed in [row.details, row.revocation_note.unwrap()] {
            let text = String::from_utf8_lossy(&sealed).into_owned();
            assert!(!text.contains("PARTY_EXPELLED") && !text.contains("违规") && !text.contains("申诉"), "{text}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_heavy_one_proposes_to_adjust_the_treatment_and_touches_no_pay() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let (light, heavy) = (house.receive(|_| {}).await, house.receive(|_| {}).await);
        record(&house, HEAD, sanction(&light.retiree, Sanction::PartyWarning, "2024-05-10")).await.unwrap();
        let one =
            record(&house, HEAD, sanction(&heavy.retiree, Sanction::OfficialDowngraded, "2024-05-10")).await.unwrap();
        let events = told(&house, "discipline.recorded", 2).await;
        let data: Vec<pb::DisciplineRecorded> =
            events.iter().map(|event| event.data.as_ref().unwrap().to_msg().unwrap()).collect();
        assert_eq!(data.iter().map(|data| data.proposes_adjustment).collect::<Vec<_>>(), [false, true]);
        assert_eq!(
            (events[1].subject.as_str(), data[1].discipline.as_str()),
            (heavy.retiree.as_str(), one.name.as_str())
        );
        assert_eq!((data[1].effective_on, data[1].adjust_within_days), (Some(date("2024-05-10")), 30));

        // An appeal succeeds: it never held, so what was taken is given back from the beginning.
        house.on("2024-09-01");
        let revoked = revoke(&house, COUNTY, &one, RevocationReason::Overturned, "2024-08-20").await.unwrap();
        assert_eq!((revoked.revoked_on, revoked.revoked_by.as_str()), (Some(date("2024-08-20")), "county-officer"));
        let data = told(&house, "discipline.revoked", 1).await.remove(0).data.unwrap();
        let data = data.to_msg::<pb::DisciplineRevoked>().unwrap();
        assert_eq!((data.restores_from, data.proposed_adjustment), (Some(date("2024-05-10")), true));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sanction_is_revoked_once_and_stands_once() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let person = house.receive(|_| {}).await;
        let request = sanction(&person.retiree, Sanction::PartyWarning, "2024-05-10");
        let one = record(&house, HEAD, request.clone()).await.unwrap();
        let twice = record(&house, COUNTY, request.clone()).await;
        let named = twice.as_ref().unwrap_err().message().to_owned();
        refused(twice, Code::AlreadyExists, "DISCIPLINE_ALREADY_RECORDED");
        assert!(named.contains(&one.name));
        let failed = Code::FailedPrecondition;
        let lifted = RevocationReason::Lifted;
        refused(revoke(&house, COUNTY, &one, lifted, "2024-05-09").await, failed, "REVOKED_BEFORE_EFFECT");
        refused(revoke(&house, COUNTY, &one, lifted, "2024-07-02").await, failed, "OCCURRED_IN_FUTURE");
        refused(revoke(&house, OTHER_HEAD, &one, lifted, "2024-06-01").await, Code::NotFound, "NOT_FOUND");
        let stale = pb::Discipline { etag: "\"9\"".into(), ..one.clone() };
        refused(revoke(&house, COUNTY, &stale, lifted, "2024-06-01").await, Code::Aborted, "STALE");
        let revoked = revoke(&house, COUNTY, &one, RevocationReason::EnteredInError, "2024-06-01").await.unwrap();
        refused(revoke(&house, COUNTY, &revoked, lifted, "2024-06-02").await, failed, "DISCIPLINE_ALREADY_REVOKED");
        // Entered rightly now; the wrong record stays.
        record(&house, HEAD, request).await.unwrap();
        assert_eq!(list(&house, COUNTY, "", of(&person.retiree, false)).await.unwrap().len(), 2);
        let in_force = pb::ListDisciplinesRequest { in_force_only: true, ..Default::default() };
        assert_eq!(list(&house, COUNTY, "", in_force).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sanction_is_of_a_life_by_another_and_follows_the_person() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let mut person = house.receive(|_| {}).await;
        let ask = async |hand: Hand, on: &str, number: &str| {
            let request = pb::RecordDisciplineRequest {
                document_no: number.into(),
                ..sanction(&person.retiree, Sanction::PartyWarning, on)
            };
            record(&house, hand, request).await
        };
        let himself = Hand(person.retiree.trim_start_matches("retirees/").to_owned().leak(), HEAD.1, HOME);
        refused(ask(himself, "2024-06-01", "1").await, Code::FailedPrecondition, "OWN_RECORD");
        refused(ask(HEAD, "2024-07-02", "1").await, Code::FailedPrecondition, "OCCURRED_IN_FUTURE");
        refused(ask(HEAD, "1955-02-28", "1").await, Code::FailedPrecondition, "BEFORE_BIRTH");
        let from_the_army = ask(HEAD, "2010-01-01", "1").await.unwrap();
        house.transfer(&mut person, OTHER, "2024-07-01").await;
        let seen = list(&house, OTHER_HEAD, "", pb::ListDisciplinesRequest::default()).await.unwrap();
        assert_eq!((seen.len(), seen[0].name.as_str()), (1, from_the_army.name.as_str()));
        assert!(list(&house, HEAD, "", pb::ListDisciplinesRequest::default()).await.unwrap().is_empty());

        house.die(&mut person, "2024-06-20").await;
        let late = |on: &str| pb::RecordDisciplineRequest {
            document_no: "2".into(),
            ..sanction(&person.retiree, Sanction::PartyWarning, on)
        };
        refused(record(&house, OTHER_HEAD, late("2024-06-21")).await, Code::FailedPrecondition, "AFTER_DEATH");
        assert!(record(&house, OTHER_HEAD, late("2024-06-20")).await.is_ok());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_is_answered_as_before_and_a_race_is_won_by_one() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let person = house.receive(|_| {}).await;
        let empty = pb::RecordDisciplineRequest { retiree: person.retiree.clone(), ..Default::default() };
        let status = record(&house, HEAD, empty).await.unwrap_err();
        let bad: junxiu_contracts::google_rpc::BadRequest = junxiu_platform::status::detail(&status).unwrap();
        let fields: Vec<&str> = bad.field_violations.iter().map(|violation| violation.field.as_str()).collect();
        assert_eq!(fields, ["sanction", "decided_by", "document_no", "grounds", "effective_on"]);

        let request = pb::RecordDisciplineRequest {
            request_id: "once".into(),
            ..sanction(&person.retiree, Sanction::PartyWarning, "2024-05-10")
        };
        let first = record(&house, HEAD, request.clone()).await.unwrap();
        assert_eq!(record(&house, HEAD, request).await.unwrap(), first);

        let second = sanction(&person.retiree, Sanction::CriminalSentence, "2024-05-10");
        let (one, two) = tokio::join!(record(&house, HEAD, second.clone()), record(&house, COUNTY, second));
        assert_eq!([&one, &two].iter().filter(|answer| answer.is_ok()).count(), 1, "{one:?} {two:?}");
        let late = if one.is_ok() { two } else { one };
        refused(late, Code::AlreadyExists, "DISCIPLINE_ALREADY_RECORDED");
    })
    .await;
}
