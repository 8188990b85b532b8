//! Which institution a person comes to, through the client, on both engines.

use crate::desk::{chief, desk, person, refusal, unmet};
use junxiu_contracts::google_rpc::ErrorInfo;
use junxiu_contracts::intake as pb;
use junxiu_contracts::intake::reception::Flag;
use junxiu_platform::status::detail;
use junxiu_testkit::{on_both_engines, with_token};
use tonic::Code;

#[tokio::test]
async fn article_8_is_answered_with_its_reasons() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        desk.institution("220104-01").await;
        let received = desk.received("2024", "2024-03-05", chief(1)).await;
        let name = received.name;
        assert_eq!(refusal(desk.assign(&desk.province, &name, "220000-01").await), unmet("PROPOSAL_REQUIRED"));
        let no = desk.propose(&name, pb::Consent::No).await.expect("answered");
        assert_eq!(no.decision.expect("a decision").outcome, "ORDINARY_INSTITUTION");
        assert_eq!(refusal(desk.assign(&desk.province, &name, "220000-01").await), unmet("NOT_ENTITLED_BY_ARTICLE_8"));
        let yes = desk.propose(&name, pb::Consent::Yes).await.expect("answered");
        let decision = yes.decision.expect("a decision");
        assert_eq!(
            (decision.outcome.as_str(), yes.institution.as_str()),
            ("PROVINCIAL_SANATORIUM", "organizations/220000-01")
        );
        assert_eq!(decision.reasons[0].citations[0].article, 8);
        assert_eq!(yes.reception.expect("the reception").article_8, Some(decision));

        let by_county = desk.assign(&desk.county, &name, "220000-01").await;
        assert_eq!(refusal(by_county), (Code::PermissionDenied, "PROVINCE_DECIDES".into()));
        assert_eq!(refusal(desk.assign(&desk.county, &name, "220104-01").await), unmet("ENTITLED_BY_ARTICLE_8"));
        let assigned = desk.assign(&desk.province, &name, "220000-01").await.expect("assigned");
        assert_eq!(assigned.institution, "organizations/220000-01");
        let late = desk.propose(&name, pb::Consent::No).await.expect_err("he has his institution");
        let told = detail::<ErrorInfo>(&late).expect("ErrorInfo").metadata;
        let allowed = "OPENED, ARCHIVE_CHECK, SUPPLEMENT, HANDED_OVER, RECEIVED, CARRIED_OVER";
        assert_eq!((told["state"].as_str(), told["allowed"].as_str()), ("INSTITUTION_ASSIGNED", allowed));
        assert_eq!(refusal::<()>(Err(late)), unmet("WRONG_STATE"));
    })
    .await;
}

#[tokio::test]
async fn whose_wish_counts_is_asked_before_he_comes_to_an_ordinary_institution() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        desk.institution("220104-01").await;
        let name = desk.received("2024", "2024-03-05", chief(1)).await.name;
        assert_eq!(refusal(desk.assign(&desk.county, &name, "220104-01").await), unmet("PROPOSAL_REQUIRED"));
        let for_a_reason = pb::AssignInstitutionRequest {
            name: name.clone(),
            institution: "organizations/220104-01".into(),
            reason: "本人病重，家属要求就近安置".into(),
            validate_only: true,
            ..Default::default()
        };
        let assigned = desk.placements().assign_institution(with_token(&desk.county, for_a_reason)).await;
        let assigned = assigned.expect("a reason is given").into_inner();
        assert!(assigned.flags.contains(&Flag::AssignedElsewhere.into()));

        desk.propose(&name, pb::Consent::No).await.expect("answered");
        let assigned = desk.assign(&desk.county, &name, "220104-01").await.expect("he does not wish it");
        assert!(!assigned.flags.contains(&Flag::AssignedElsewhere.into()));
    })
    .await;
}

#[tokio::test]
async fn an_institution_elsewhere_or_a_bureau_is_refused() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        desk.institution("220202-01").await;
        let received = desk.received("2024", "2024-03-05", person(1)).await;
        assert_eq!(
            refusal(desk.assign(&desk.province, &received.name, "220202-01").await),
            unmet("INSTITUTION_ELSEWHERE")
        );
        assert_eq!(refusal(desk.assign(&desk.county, &received.name, "220104").await), unmet("NOT_AN_INSTITUTION"));
        assert_eq!(refusal(desk.assign(&desk.county, &received.name, "220104-77").await).0, Code::NotFound);
    })
    .await;
}
