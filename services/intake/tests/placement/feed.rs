//! What others hear, on both engines.

use std::time::Duration;

use junxiu_contracts::feed as pb_feed;
use junxiu_contracts::feed::feed_service_client::FeedServiceClient;
use junxiu_contracts::intake as pb;
use junxiu_platform::identity::Role;
use junxiu_testkit::{on_both_engines, with_token};
use prost_types::FieldMask;

use crate::desk::{Desk, desk, person};

/// Reads the feed until an event of the type has come. The sequencer places entries shortly after their commit.
pub async fn heard(desk: &Desk, last: &str) -> Vec<pb_feed::Event> {
    let follower = desk.token("service:test", Role::Integration, "220000");
    let request = pb_feed::FollowRequest::default();
    let mut stream = FeedServiceClient::new(desk.link())
        .follow(with_token(&follower, request))
        .await
        .expect("the feed answers")
        .into_inner();
    let mut events: Vec<pb_feed::Event> = Vec::new();
    let reading = async {
        while !events.iter().any(|event| event.r#type == last) {
            events.extend(stream.message().await.expect("a message").expect("the feed goes on").events);
        }
    };
    tokio::time::timeout(Duration::from_secs(20), reading).await.expect("the event comes");
    events
}

#[tokio::test]
async fn a_reception_is_told_from_the_plan_to_the_institution() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        desk.institution("220104-01").await;
        let received = desk.received("2024", "2024-03-05", person(1)).await;
        desk.assign(&desk.county, &received.name, "220104-01").await.expect("assigned");
        let events = heard(&desk, "retiree.transferred").await;

        let of = |kind: &str| events.iter().filter(|event| event.r#type == kind).count();
        // The founding tree and the institution of this test.
        assert_eq!(of("organization.changed"), 72 + 1);
        assert_eq!((of("placement_plan.issued"), of("retiree.received"), of("retiree.transferred")), (1, 1, 1));
        let last = events.iter().find(|event| event.r#type == "retiree.transferred").expect("it was told");
        assert_eq!((last.subject.as_str(), last.revision), (received.retiree.as_str(), 2));
        let data: pb::RetireeTransferred = last.data.as_ref().expect("data").to_msg().expect("its type");
        let standing = data.standing.expect("a standing");
        assert_eq!((standing.institution.as_str(), standing.county.as_str()), ("220104-01", "220104"));
        assert!(events.windows(2).all(|pair| pair[0].position <= pair[1].position));
    })
    .await;
}

#[tokio::test]
async fn whoever_moves_with_his_bureau_is_told_of() {
    on_both_engines(|db| async move {
        let desk = desk(&db, "2024-03-05").await;
        let received = desk.received("2024", "2024-03-05", person(1)).await;
        let organization = pb::Organization {
            name: "organizations/220104".into(),
            superior: "organizations/220000".into(),
            ..Default::default()
        };
        let request = pb::UpdateOrganizationRequest {
            organization: Some(organization),
            update_mask: Some(FieldMask { paths: vec!["superior".into()] }),
            ..Default::default()
        };
        desk.organizations().update_organization(with_token(&desk.province, request)).await.expect("moved");
        let events = heard(&desk, "retiree.updated").await;
        let told = events.iter().find(|event| event.r#type == "retiree.updated").expect("it was told");
        assert_eq!(told.subject, received.retiree);
        let data: pb::RetireeUpdated = told.data.as_ref().expect("data").to_msg().expect("its type");
        assert_eq!(data.standing.expect("a standing").prefecture, "");
    })
    .await;
}
