//! ReturnPost, ResubmitPost, WithdrawPost, EndPost, and the duty to resign.

use junxiu_contracts::duty::duty::State as Duty;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::social_post::{EndReason, State};
use junxiu_testkit::on_both_engines;
use tonic::{Code, Response, Status};

use crate::desk::*;
use crate::house::*;

async fn send_back(house: &House, hand: Hand, name: &str) -> Result<pb::SocialPost, Status> {
    let request =
        pb::ReturnPostRequest { name: name.into(), reason: "请补充任职必要性".into(), ..Default::default() };
    client(house).return_post(house.as_hand(hand, request)).await.map(Response::into_inner)
}

async fn resubmit(house: &House, hand: Hand, post: &pb::SocialPost) -> Result<pb::SocialPost, Status> {
    let mut application = post.application.clone().unwrap();
    application.purpose = "补充说明".into();
    let request =
        pb::ResubmitPostRequest { name: post.name.clone(), application: Some(application), ..Default::default() };
    client(house).resubmit_post(house.as_hand(hand, request)).await.map(Response::into_inner)
}

async fn withdraw(house: &House, hand: Hand, name: &str) -> Result<pb::SocialPost, Status> {
    let request =
        pb::WithdrawPostRequest { name: name.into(), reason: "本人不再参加".into(), ..Default::default() };
    client(house).withdraw_post(house.as_hand(hand, request)).await.map(Response::into_inner)
}

async fn end(house: &House, hand: Hand, name: &str, on: &str, reason: EndReason) -> Result<pb::SocialPost, Status> {
    let request =
        pb::EndPostRequest { name: name.into(), ended_on: Some(date(on)), reason: reason.into(), ..Default::default() };
    client(house).end_post(house.as_hand(hand, request)).await.map(Response::into_inner)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_back_comes_again_from_the_beginning_of_the_route() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let person = house.receive(of_division).await;
        let post = filed(&house, &person.retiree, "2024-08-01", "2028-07-31").await;
        agree(&house, HEAD, &post.name).await.unwrap();
        refused(send_back(&house, PREFECTURE, &post.name).await, Code::FailedPrecondition, "NOT_YOUR_TURN");
        refused(resubmit(&house, CLERK, &post).await, Code::FailedPrecondition, "NOT_RETURNED");
        let returned = send_back(&house, COUNTY, &post.name).await.unwrap();
        assert_eq!(returned.state(), State::Returned);
        refused(agree(&house, COUNTY, &post.name).await, Code::FailedPrecondition, "NOT_PENDING");

        house.on("2024-07-05");
        let again = resubmit(&house, SECOND_CLERK, &post).await.unwrap();
        assert_eq!((again.state(), again.application.unwrap().purpose.as_str()), (State::AtInstitution, "补充说明"));
        let case = again.approval.unwrap();
        assert_eq!((case.round, case.earlier_rounds.len()), (2, 1));
        // The same head and the same officer may act again for their offices.
        agree(&house, HEAD, &post.name).await.unwrap();
        assert_eq!(agree(&house, COUNTY, &post.name).await.unwrap().state(), State::AtPrefecture);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_filed_it_takes_it_back_before_it_is_decided() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let person = house.receive(|_| {}).await;
        let post = filed(&house, &person.retiree, "2024-08-01", "2028-07-31").await;
        refused(withdraw(&house, OTHER_CLERK, &post.name).await, Code::NotFound, "NOT_FOUND");
        agree(&house, HEAD, &post.name).await.unwrap();
        assert_eq!(withdraw(&house, CLERK, &post.name).await.unwrap().state(), State::Withdrawn);
        refused(withdraw(&house, CLERK, &post.name).await, Code::FailedPrecondition, "NOT_PENDING");
        refused(agree(&house, COUNTY, &post.name).await, Code::FailedPrecondition, "NOT_PENDING");
        filed(&house, &person.retiree, "2024-08-01", "2028-07-31").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_ends_by_a_record_and_makes_room_for_another() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let person = house.receive(|told| told.birth_date = Some(date("1970-01-01"))).await;
        let post = approved(&house, &person.retiree, "2024-07-10", "2028-07-09").await;
        let failed = Code::FailedPrecondition;
        refused(
            end(&house, CLERK, &post.name, "2024-07-01", EndReason::Resigned).await,
            failed,
            "POST_ENDS_BEFORE_BEGIN",
        );
        house.on("2024-09-02");
        let taken_up = end(&house, CLERK, &post.name, "2024-07-11", EndReason::NotTakenUp).await;
        refused(taken_up, failed, "POST_HAS_BEGUN");
        refused(end(&house, CLERK, &post.name, "2024-09-03", EndReason::Resigned).await, failed, "OCCURRED_IN_FUTURE");
        let by_itself = end(&house, CLERK, &post.name, "2024-09-01", EndReason::Deceased).await;
        refused(by_itself, Code::InvalidArgument, "INVALID_FIELDS");
        refused(
            end(&house, OTHER_CLERK, &post.name, "2024-09-01", EndReason::Resigned).await,
            Code::NotFound,
            "NOT_FOUND",
        );
        let ended = end(&house, CLERK, &post.name, "2024-09-01", EndReason::Resigned).await.unwrap();
        assert_eq!((ended.state(), ended.ended_by.as_str()), (State::Ended, "clerk"));
        let told = events(&house, "post.ended", 1).await.remove(0).data.unwrap().to_msg::<pb::PostEnded>().unwrap();
        assert_eq!((told.post, told.ended_on), (post.name.clone(), Some(date("2024-09-01"))));
        refused(end(&house, CLERK, &post.name, "2024-09-01", EndReason::Resigned).await, failed, "POST_NOT_RUNNING");

        let next = approved(&house, &person.retiree, "2024-09-02", "2028-09-01").await;
        assert_eq!((next.state(), next.term_number), (State::InPost, 2));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_taken_up_is_no_term() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let person = house.receive(|told| told.birth_date = Some(date("1970-01-01"))).await;
        let post = approved(&house, &person.retiree, "2024-07-10", "2028-07-09").await;
        house.on("2024-09-02");
        // Its first day is the last on which nobody had taken it up.
        let never = end(&house, CLERK, &post.name, "2024-07-10", EndReason::NotTakenUp).await.unwrap();
        assert_eq!((never.state(), never.end_reason()), (State::Ended, EndReason::NotTakenUp));
        let next = approved(&house, &person.retiree, "2024-09-02", "2028-09-01").await;
        assert_eq!((next.state(), next.term_number), (State::InPost, 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reaches_the_age_line_in_a_post_is_to_resign_and_nothing_ends_of_itself() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        // Born on 1 March 1955: seventy on 1 March 2025.
        let (one, two) = (house.receive(|_| {}).await, house.receive(|_| {}).await);
        let first = approved(&house, &one.retiree, "2024-07-01", "2028-06-30").await;
        let second = approved(&house, &two.retiree, "2024-07-01", "2025-03-10").await;
        house.on("2025-02-28");
        assert!(resigning(&house, &one.retiree).await.is_none());
        house.on("2025-03-01");
        let duty = resigning(&house, &one.retiree).await.unwrap();
        assert_eq!(
            (duty.state(), duty.opens_on, duty.due_on),
            (Duty::Open, Some(date("2025-03-01")), Some(date("2025-03-31")))
        );
        assert!(duty.soft);
        let shown = get(&house, CLERK, &first.name).await.unwrap();
        assert_eq!(
            (shown.state(), shown.age_line_on, shown.ended_on),
            (State::MustResign, Some(date("2025-03-01")), None)
        );

        // The other term runs out first, and with it the duty is done.
        house.on("2025-03-11");
        assert_eq!(resigning(&house, &two.retiree).await.unwrap().state(), Duty::Met);
        let over = get(&house, CLERK, &second.name).await.unwrap();
        assert_eq!(
            (over.state(), over.end_reason(), over.ended_on),
            (State::Ended, EndReason::TermOver, Some(date("2025-03-10")))
        );

        house.on("2025-04-10");
        assert_eq!(resigning(&house, &one.retiree).await.unwrap().state(), Duty::Open, "overdue, and still owed");
        end(&house, CLERK, &first.name, "2025-03-20", EndReason::Resigned).await.unwrap();
        let done = resigning(&house, &one.retiree).await.unwrap();
        assert_eq!((done.state(), done.backdated, done.evidence), (Duty::Met, true, first.name));
    })
    .await;
}
