//! What is done with posts, in a line each.

use junxiu_contracts::api::Role;
use junxiu_contracts::approval::Stance;
use junxiu_contracts::duty::duty_service_client::DutyServiceClient;
use junxiu_contracts::duty::{Duty, ListDutiesRequest, RunDutiesRequest};
use junxiu_contracts::feed::feed_service_client::FeedServiceClient;
use junxiu_contracts::feed::{Event, FollowRequest};
use junxiu_contracts::party as pb;
use junxiu_contracts::party::social_post::State;
use junxiu_contracts::party::social_post_service_client::SocialPostServiceClient;
use junxiu_platform::link::Link;
use tonic::{Response, Status};

use crate::house::{CLERK, COUNTY, HEAD, Hand, House, OPERATOR, PREFECTURE, PROVINCE, date};

pub fn client(house: &House) -> SocialPostServiceClient<Link> {
    SocialPostServiceClient::new(house.link.clone())
}

/// A post at the society for the study of ageing for four years, from a day on.
pub fn application(retiree: &str, from: &str, to: &str) -> pb::ApplyForPostRequest {
    pb::ApplyForPostRequest {
        retiree: retiree.into(),
        application: Some(pb::PostApplication {
            society: Some(pb::Society {
                society_name: "吉林省老年学学会".into(),
                uscc: String::new(),
                kind: pb::SocietyKind::Association.into(),
            }),
            participation: pb::Participation::Post.into(),
            title: "名誉会长".into(),
            starts_on: Some(date(from)),
            ends_on: Some(date(to)),
            related_to_expertise: true,
            purpose: "学会换届，拟请其任名誉会长".into(),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// The same with a change of what is asked for.
pub fn shaped(
    mut request: pb::ApplyForPostRequest,
    shape: impl FnOnce(&mut pb::PostApplication),
) -> pb::ApplyForPostRequest {
    shape(request.application.as_mut().expect("an application"));
    request
}

pub async fn apply(house: &House, hand: Hand, request: pb::ApplyForPostRequest) -> Result<pb::SocialPost, Status> {
    client(house).apply_for_post(house.as_hand(hand, request)).await.map(Response::into_inner)
}

/// Files an application that must be taken.
pub async fn filed(house: &House, retiree: &str, from: &str, to: &str) -> pb::SocialPost {
    apply(house, CLERK, application(retiree, from, to)).await.expect("an application")
}

pub async fn decide(house: &House, hand: Hand, name: &str, stance: Stance) -> Result<pb::SocialPost, Status> {
    let request =
        pb::DecidePostRequest { name: name.into(), stance: stance.into(), note: "已阅".into(), ..Default::default() };
    client(house).decide_post(house.as_hand(hand, request)).await.map(Response::into_inner)
}

pub async fn agree(house: &House, hand: Hand, name: &str) -> Result<pb::SocialPost, Status> {
    decide(house, hand, name, Stance::Agree).await
}

pub async fn get(house: &House, hand: Hand, name: &str) -> Result<pb::SocialPost, Status> {
    let request = pb::GetPostRequest { name: name.into() };
    client(house).get_post(house.as_hand(hand, request)).await.map(Response::into_inner)
}

/// Gives the names of the posts that somebody lists.
pub async fn list(house: &House, hand: Hand, request: pb::ListPostsRequest) -> Result<Vec<String>, Status> {
    let answer = client(house).list_posts(house.as_hand(hand, request)).await?.into_inner();
    Ok(answer.posts.into_iter().map(|post| post.name).collect())
}

/// The names of the posts in a state, as the province lists them.
pub async fn in_state(house: &House, state: State) -> Vec<String> {
    let request = pb::ListPostsRequest { state: state.into(), ..Default::default() };
    list(house, PROVINCE, request).await.expect("a list")
}

/// Takes a case of 团级 to its approval by the county.
pub async fn approved(house: &House, retiree: &str, from: &str, to: &str) -> pb::SocialPost {
    let post = filed(house, retiree, from, to).await;
    agree(house, HEAD, &post.name).await.expect("passed on");
    agree(house, COUNTY, &post.name).await.expect("approved")
}

/// Where a case waits and for what, shortly.
pub fn waits(post: &pb::SocialPost) -> String {
    let approval = post.approval.as_ref().expect("the case");
    format!("{} {}", approval.waits_at, approval.waits_for().as_str_name())
}

/// The hands of the four levels at home, lowest first.
pub const LEVELS: [Hand; 4] = [HEAD, COUNTY, PREFECTURE, PROVINCE];

/// Waits for so many events of the feed, and gives them all.
pub async fn events(house: &House, kind: &str, awaited: usize) -> Vec<Event> {
    let integration = Hand("service:test", Role::Integration, "220000");
    let request = FollowRequest { types: vec![kind.into()], ..Default::default() };
    let mut client = FeedServiceClient::new(house.link.clone());
    let mut stream = client.follow(house.as_hand(integration, request)).await.expect("a feed").into_inner();
    let mut events = Vec::new();
    while events.len() < awaited {
        events.extend(stream.message().await.expect("a message").expect("a feed without an end").events);
    }
    events
}

/// Does the daily run, then gives the duty to resign of somebody.
pub async fn resigning(house: &House, retiree: &str) -> Option<Duty> {
    let mut client = DutyServiceClient::new(house.link.clone());
    client.run_duties(house.as_hand(OPERATOR, RunDutiesRequest::default())).await.expect("the daily run");
    let request = ListDutiesRequest { subject: retiree.into(), any_state: true, ..Default::default() };
    let duties = client.list_duties(house.as_hand(PROVINCE, request)).await.expect("duties").into_inner().duties;
    duties.into_iter().find(|duty| duty.kind == "post.resign")
}
