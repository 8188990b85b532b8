//! Reporting, assessing, changing and ending an absence.

use junxiu_contracts::duty::duty::State as Duty;
use junxiu_contracts::intake::PartyMembership;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::RelationArrangement as Arrangement;
use junxiu_contracts::party::party_absence::{Destination, State};
use junxiu_testkit::on_both_engines;
use tonic::{Code, Response};

use crate::desk::*;
use crate::house::{AUDITOR, CLERK, HEAD, HOME, Hand, House, OTHER_CLERK, date, refused};

fn outcome(absence: &pb::PartyAbsence) -> &str {
    absence.assessment.as_ref().map(|found| found.outcome.as_str()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_answers_what_the_rule_recommends() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-01-10").await;
        let two = two(&house).await;
        let request = pb::ReportAbsenceRequest {
            retiree: two.who.retiree.clone(),
            plan: Some(plan("2024-02-01", "2024-07-31", true)),
            request_id: "report-1".into(),
            ..Default::default()
        };
        let ask = async || client(&house).report_absence(house.as_hand(CLERK, request.clone())).await;
        let absence = ask().await.unwrap().into_inner();
        assert_eq!((absence.state(), outcome(&absence)), (State::Reported, "CERTIFICATE"));
        assert_eq!(absence.exact_address, "", "sealed");
        assert_eq!(ask().await.unwrap().into_inner(), absence);

        let longer = revise(&house, &absence, plan("2024-02-01", "2024-08-01", true)).await.unwrap();
        assert_eq!((longer.state(), outcome(&longer), longer.reassess), (State::Reported, "TRANSFER", false));
        let roaming = revise(&house, &absence, plan("2024-02-01", "2025-02-01", false)).await.unwrap();
        assert_eq!(outcome(&roaming), "CERTIFICATE");
        assert_eq!(absence_of(&house, &two.who.retiree).await, Some(State::Reported));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn abroad_a_relation_is_kept_and_a_non_member_has_none() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-01-10").await;
        let two = two(&house).await;
        let abroad = pb::AbsencePlan {
            destination: Destination::Abroad.into(),
            bureau: String::new(),
            place: "加拿大".into(),
            ..plan("2024-02-01", "2025-02-01", true)
        };
        let absence = report(&house, CLERK, &two.who.retiree, abroad).await.unwrap();
        let kept = assess(&house, assessing(&absence)).await.unwrap();
        assert_eq!((kept.state(), kept.arrangement()), (State::Assessed, Arrangement::Keep));
        let transfer = pb::AssessAbsenceRequest { arrangement: Arrangement::Transfer.into(), ..assessing(&absence) };
        refused(assess(&house, transfer).await, Code::FailedPrecondition, "ARRANGEMENT_NOT_POSSIBLE");

        let stranger = house.receive(|told| told.party_membership = PartyMembership::None.into()).await;
        let away = report(&house, CLERK, &stranger.retiree, plan("2024-02-01", "2025-02-01", true)).await.unwrap();
        assert_eq!(outcome(&away), "NOT_APPLICABLE");
        assert_eq!(assess(&house, assessing(&away)).await.unwrap().arrangement(), Arrangement::NotApplicable);
        refused(certify(&house, &away, "2024-01-10").await, Code::FailedPrecondition, "IN_NO_BRANCH");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_transfer_is_recommended_and_none_is_made_the_reason_is_named() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-01-10").await;
        let two = two(&house).await;
        let absence = report(&house, CLERK, &two.who.retiree, plan("2024-02-01", "2024-08-01", true)).await.unwrap();
        let chosen = pb::AssessAbsenceRequest { arrangement: Arrangement::Certificate.into(), ..assessing(&absence) };
        refused(assess(&house, chosen.clone()).await, Code::FailedPrecondition, "REASON_REQUIRED");
        let stale = pb::AssessAbsenceRequest { etag: "r9".into(), ..chosen.clone() };
        refused(assess(&house, stale).await, Code::Aborted, "STALE");
        let with_reason =
            pb::AssessAbsenceRequest { reason_not_transferred: "暂住地暂无军休支部".into(), ..chosen };
        let decided = assess(&house, with_reason).await.unwrap();
        assert_eq!(
            (decided.arrangement(), decided.reason_not_transferred.as_str()),
            (Arrangement::Certificate, "暂住地暂无军休支部")
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_absences_never_overlap() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-10").await;
        let two = two(&house).await;
        let id = two.who.retiree.as_str();
        let first = report(&house, CLERK, id, plan("2024-01-01", "2024-03-01", true)).await.unwrap();
        let second = report(&house, CLERK, id, plan("2024-06-01", "2024-07-01", true)).await;
        refused(second, Code::FailedPrecondition, "ABSENCE_OVERLAPS");
        assert_eq!(back(&house, &first, "2024-03-01").await.unwrap().state(), State::Returned);
        refused(back(&house, &first, "2024-03-02").await, Code::FailedPrecondition, "ABSENCE_STATE");
        let early = report(&house, CLERK, id, plan("2024-02-29", "2024-07-01", true)).await;
        refused(early, Code::FailedPrecondition, "ABSENCE_OVERLAPS");
        let wrong = report(&house, CLERK, id, plan("2024-03-01", "2024-02-01", true)).await;
        refused(wrong, Code::FailedPrecondition, "RETURN_BEFORE_DEPARTURE");

        let (one, two) = tokio::join!(
            report(&house, CLERK, id, plan("2024-03-01", "2024-07-01", true)),
            report(&house, HEAD, id, plan("2024-03-05", "2024-04-01", true)),
        );
        let (won, lost) = if one.is_ok() { (one, two) } else { (two, one) };
        refused(lost, Code::FailedPrecondition, "ABSENCE_OVERLAPS");
        let cancelled = back(&house, &won.unwrap(), "2024-02-20").await.unwrap();
        assert_eq!((cancelled.state(), cancelled.actual_to), (State::Cancelled, None), "he did not leave");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_return_that_did_not_come_is_asked_after() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-01-10").await;
        let two = two(&house).await;
        let id = two.who.retiree.as_str();
        let absence = report(&house, CLERK, id, plan("2024-02-01", "2024-03-01", true)).await.unwrap();
        assess(&house, assessing(&absence)).await.unwrap();
        house.on("2024-03-01");
        assert!(duties(&house, &absence.name).await.is_empty());
        house.on("2024-03-02");
        let owed = duties(&house, &absence.name).await;
        assert_eq!(owed, [("relation.reassess".into(), format!("organizations/{HOME}"), Duty::Open)]);
        assert!(relation(&house, id).await.absence.unwrap().reassess);
        let longer = revise(&house, &absence, plan("2024-02-01", "2024-08-01", true)).await.unwrap();
        assert!(longer.reassess, "six months now");
        let mut states: Vec<_> = duties(&house, &absence.name).await.into_iter().map(|(_, _, state)| state).collect();
        states.sort();
        assert_eq!(states, [Duty::Open, Duty::Met]);
        assert!(!assess(&house, assessing(&absence)).await.unwrap().reassess);
        assert!(duties(&house, &absence.name).await.iter().all(|(_, _, state)| *state == Duty::Met));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_field_that_is_wrong_is_named_and_strangers_see_nothing() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-01-10").await;
        let two = two(&house).await;
        let id = two.who.retiree.as_str();
        refused(
            report(&house, CLERK, "retirees/x", pb::AbsencePlan::default()).await,
            Code::InvalidArgument,
            "INVALID_FIELDS",
        );
        let at_institution =
            pb::AbsencePlan { bureau: "organizations/220204-01".into(), ..plan("2024-02-01", "2024-03-01", true) };
        refused(report(&house, CLERK, id, at_institution).await, Code::FailedPrecondition, "NOT_A_BUREAU");
        let nowhere = pb::AbsencePlan { bureau: "organizations/220299".into(), ..plan("2024-02-01", "", true) };
        refused(report(&house, CLERK, id, nowhere).await, Code::NotFound, "NOT_FOUND");
        let theirs = report(&house, OTHER_CLERK, id, plan("2024-02-01", "2024-03-01", true)).await;
        refused(theirs, Code::FailedPrecondition, "NOT_YET_KNOWN");
        refused(relation_by(&house, OTHER_CLERK, id).await, Code::FailedPrecondition, "NOT_YET_KNOWN");

        report(&house, CLERK, id, plan("2024-02-01", "2024-03-01", true)).await.unwrap();
        let shown = async |hand: Hand, purpose: Option<&'static str>| {
            let request = pb::GetRelationRequest { name: format!("{id}/relation"), unmask: purpose.is_some() };
            let mut request = house.as_hand(hand, request);
            if let Some(purpose) = purpose {
                request.metadata_mut().insert("x-junxiu-purpose", purpose.parse().unwrap());
            }
            let answer = client(&house).get_relation(request).await.map(Response::into_inner);
            answer.map(|relation| relation.absence.unwrap().exact_address)
        };
        assert_eq!(shown(AUDITOR, None).await.unwrap(), "");
        refused(shown(CLERK, Some("visit")).await, Code::PermissionDenied, "UNMASK_NOT_ALLOWED");
        refused(shown(HEAD, Some(" ")).await, Code::FailedPrecondition, "PURPOSE_REQUIRED");
        assert_eq!(shown(HEAD, Some("visit")).await.unwrap(), "某街某号");
        assert_eq!(relation(&house, id).await.absence.unwrap().expected_to, Some(date("2024-03-01")));
    })
    .await;
}
