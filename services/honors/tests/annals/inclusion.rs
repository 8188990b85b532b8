//! Who belongs into the annals.

use junxiu_contracts::honors as pb;
use junxiu_contracts::honors::annals_service_client::AnnalsServiceClient;
use junxiu_testkit::on_both_engines;
use tonic::{Code, Status};

use crate::house::{AUDITOR, CLERK, COUNTY, Hand, House, OTHER_CLERK, date, refused};
use crate::merit::{register, second_class};

/// Whom a question is about.
enum Subject {
    Retiree(String),
    Facts(pb::InclusionFacts),
}

async fn evaluate(
    house: &House,
    hand: Hand,
    subject: Option<Subject>,
    as_of: &str,
) -> Result<pb::EvaluateInclusionResponse, Status> {
    let as_of = (!as_of.is_empty()).then(|| date(as_of));
    let mut request = pb::EvaluateInclusionRequest { as_of, ..Default::default() };
    match subject {
        Some(Subject::Retiree(retiree)) => request.retiree = retiree,
        Some(Subject::Facts(facts)) => request.facts = Some(facts),
        None => {}
    }
    let request = house.as_hand(hand, request);
    Ok(AnnalsServiceClient::new(house.link.clone()).evaluate_inclusion(request).await?.into_inner())
}

fn merit(kind: pb::MeritKind, level: pb::MeritLevel) -> pb::InclusionFacts {
    let awarded_on = Some(date("1976-05-01"));
    let merit = pb::Merit { kind: kind.into(), level: level.into(), awarded_on, ..Default::default() };
    pb::InclusionFacts { merits: vec![merit], ..Default::default() }
}

fn commended(level: pb::CommendationLevel) -> pb::InclusionFacts {
    let one = pb::Commendation { level: level.into(), awarded_on: Some(date("1985-10-01")), ..Default::default() };
    pb::InclusionFacts { commendations: vec![one], ..Default::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_vectors_of_article_28_are_answered_with_their_reasons() {
    use pb::InclusionCriterion as Met;
    use pb::{CommendationLevel, MeritKind, MeritLevel};
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let combat = pb::InclusionFacts { combat_service: true, ..Default::default() };
        let mut five = merit(MeritKind::Merit, MeritLevel::Third);
        five.merits = vec![five.merits[0]; 5];
        let mut unit = merit(MeritKind::Merit, MeritLevel::Second);
        unit.merits[0].collective = true;
        let mut revoked = merit(MeritKind::Merit, MeritLevel::Second);
        revoked.merits[0].revoked_on = Some(date("2020-01-01"));
        let other = pb::InclusionFacts { other_reason: "长期资助边疆学校".into(), ..Default::default() };
        let cases: Vec<(pb::InclusionFacts, Option<Met>)> = vec![
            (combat, Some(Met::Combat)),
            (merit(MeritKind::Merit, MeritLevel::Second), Some(Met::Merit)),
            (five, None),
            (merit(MeritKind::WarMerit, MeritLevel::Third), Some(Met::Merit)),
            (merit(MeritKind::WarMerit, MeritLevel::Fourth), None),
            (commended(CommendationLevel::ProvinceOrMinistry), Some(Met::Commendation)),
            (commended(CommendationLevel::Department), None),
            (commended(CommendationLevel::Theater), Some(Met::Commendation)),
            (unit, None),
            (revoked, None),
            (other, Some(Met::Other)),
        ];
        for (facts, met) in cases {
            let answer = evaluate(&house, AUDITOR, Some(Subject::Facts(facts.clone())), "").await.unwrap();
            assert_eq!(answer.included, met.is_some(), "{facts:?}");
            assert_eq!(answer.criteria, met.map(i32::from).into_iter().collect::<Vec<_>>(), "{facts:?}");
            let decision = answer.decision.unwrap();
            assert_eq!(decision.outcome, if met.is_some() { "INCLUDED" } else { "NOT_INCLUDED" });
            assert_eq!(decision.trace.len(), facts.merits.len() + facts.commendations.len());
            assert!(decision.reasons.iter().all(|reason| reason.citations[0].article == 28));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_register_decides_for_a_retiree_until_the_award_is_revoked() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let one = house.receive(|_| {}).await;
        let who = || Some(Subject::Retiree(one.retiree.clone()));
        assert!(!evaluate(&house, CLERK, who(), "").await.unwrap().included);
        let record = register(&house, CLERK, second_class(&one.retiree)).await.unwrap();
        assert!(evaluate(&house, COUNTY, who(), "").await.unwrap().included);
        assert!(!evaluate(&house, COUNTY, who(), "1976-04-30").await.unwrap().included);
        refused(evaluate(&house, OTHER_CLERK, who(), "").await, Code::FailedPrecondition, "NOT_YET_KNOWN");

        let revoke = pb::RevokeMeritRequest {
            name: record.name,
            reason: pb::MeritRevocation::ByAuthority.into(),
            note: "军委〔2024〕6号".into(),
            revoked_on: Some(date("2024-06-01")),
            ..Default::default()
        };
        crate::merit::revoke(&house, CLERK, revoke).await.unwrap();
        assert!(evaluate(&house, CLERK, who(), "2024-05-31").await.unwrap().included);
        assert!(!evaluate(&house, CLERK, who(), "2024-06-01").await.unwrap().included);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_of_a_question_is_named() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let mut facts = merit(pb::MeritKind::Citation, pb::MeritLevel::First);
        facts.merits.push(pb::Merit { kind: pb::MeritKind::Merit.into(), ..Default::default() });
        facts.commendations.push(pb::Commendation {
            level: 77,
            awarded_on: Some(date("1985-10-01")),
            revoked_on: Some(date("1985-09-30")),
            ..Default::default()
        });
        let status = evaluate(&house, CLERK, Some(Subject::Facts(facts)), "").await.unwrap_err();
        let bad: junxiu_contracts::google_rpc::BadRequest = junxiu_platform::status::detail(&status).unwrap();
        let fields: Vec<&str> = bad.field_violations.iter().map(|violation| violation.field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "facts.merits[0].level",
                "facts.merits[1].awarded_on",
                "facts.merits[1].level",
                "facts.commendations[0].level",
                "facts.commendations[0].revoked_on",
            ]
        );
        refused(evaluate(&house, CLERK, None, "").await, Code::InvalidArgument, "INVALID_FIELDS");
    })
    .await;
}
