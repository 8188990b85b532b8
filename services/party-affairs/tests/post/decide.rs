//! DecidePost: in order, once each, by nobody for himself, and by the rules of the day.

use junxiu_contracts::approval::Stance;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::social_post::State;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use crate::desk::*;
use crate::house::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_cadre_of_division_grade_goes_up_level_by_level_to_the_province() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let person = house.receive(of_division).await;
        let post = filed(&house, &person.retiree, "2024-08-01", "2028-07-31").await;
        let states = [State::AtCounty, State::AtPrefecture, State::AtProvince, State::Approved];
        for (hand, state) in LEVELS.into_iter().zip(states) {
            assert_eq!(agree(&house, hand, &post.name).await.unwrap().state(), state);
        }
        let done = get(&house, CLERK, &post.name).await.unwrap();
        assert_eq!((done.begins_on, done.age_line_on), (Some(date("2024-08-01")), Some(date("2025-03-01"))));
        let told = events(&house, "post.approved", 1).await.remove(0);
        assert_eq!(told.subject, post.name);
        let told = told.data.unwrap().to_msg::<pb::PostApproved>().unwrap();
        assert_eq!(
            (told.retiree, told.begins_on, told.ends_on),
            (person.retiree, done.begins_on, Some(date("2028-07-31")))
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_on_the_way_may_be_against_it_and_only_the_last_decides() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let person = house.receive(of_division).await;
        let post = filed(&house, &person.retiree, "2024-08-01", "2028-07-31").await;
        let silent =
            pb::DecidePostRequest { name: post.name.clone(), stance: Stance::Against.into(), ..Default::default() };
        let silent = client(&house).decide_post(house.as_hand(HEAD, silent)).await;
        refused(silent, Code::FailedPrecondition, "OPINION_REQUIRED");
        let against = decide(&house, HEAD, &post.name, Stance::Against).await.unwrap();
        assert_eq!(against.state(), State::AtCounty);
        agree(&house, COUNTY, &post.name).await.unwrap();
        agree(&house, PREFECTURE, &post.name).await.unwrap();
        let rejected = decide(&house, PROVINCE, &post.name, Stance::Against).await.unwrap();
        assert_eq!((rejected.state(), rejected.begins_on), (State::Rejected, None));
        // Nothing stands in the way of another application.
        filed(&house, &person.retiree, "2024-09-01", "2028-08-31").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn out_of_order_twice_for_oneself_and_for_anothers_subtree_are_each_refused_in_their_own_way() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let person = house.receive(of_division).await;
        let mine = apply(&house, HEAD, application(&person.retiree, "2024-08-01", "2028-07-31")).await.unwrap();
        let failed = Code::FailedPrecondition;
        refused(agree(&house, COUNTY, &mine.name).await, failed, "NOT_YOUR_TURN");
        refused(agree(&house, PROVINCE, &mine.name).await, failed, "NOT_YOUR_TURN");
        refused(agree(&house, HEAD, &mine.name).await, failed, "OWN_CASE");
        refused(agree(&house, CLERK, &mine.name).await, Code::PermissionDenied, "ROLE_NOT_ALLOWED");
        let officer_at_home = Hand("officer", COUNTY.1, HOME);
        refused(agree(&house, officer_at_home, &mine.name).await, Code::PermissionDenied, "NOT_THE_HEAD");
        refused(agree(&house, OTHER_HEAD, &mine.name).await, Code::NotFound, "NOT_FOUND");
        refused(agree(&house, OTHER_COUNTY, &mine.name).await, Code::NotFound, "NOT_FOUND");

        let second_head = Hand("second-head", HEAD.1, HOME);
        agree(&house, second_head, &mine.name).await.unwrap();
        refused(agree(&house, second_head, &mine.name).await, failed, "NOT_YOUR_TURN");
        agree(&house, COUNTY, &mine.name).await.unwrap();
        let moved_up = Hand(COUNTY.0, COUNTY.1, "220100");
        refused(agree(&house, moved_up, &mine.name).await, failed, "ALREADY_ACTED");
        agree(&house, PREFECTURE, &mine.name).await.unwrap();
        let himself = Hand(person.retiree.trim_start_matches("retirees/").to_owned().leak(), PROVINCE.1, "220000");
        refused(agree(&house, himself, &mine.name).await, failed, "OWN_CASE");
        agree(&house, PROVINCE, &mine.name).await.unwrap();
        refused(agree(&house, PROVINCE, &mine.name).await, failed, "NOT_PENDING");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_is_dated_after_the_one_before_and_not_ahead() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let person = house.receive(|_| {}).await;
        let post = filed(&house, &person.retiree, "2024-08-01", "2028-07-31").await;
        let on = |on: &str, etag: &str| pb::DecidePostRequest {
            name: post.name.clone(),
            stance: Stance::Agree.into(),
            occurred_on: Some(date(on)),
            etag: etag.into(),
            ..Default::default()
        };
        let ask = async |hand: Hand, request| client(&house).decide_post(house.as_hand(hand, request)).await;
        refused(ask(HEAD, on("2024-06-30", "")).await, Code::FailedPrecondition, "BEFORE_PREVIOUS_ACT");
        refused(ask(HEAD, on("2024-07-02", "")).await, Code::FailedPrecondition, "OCCURRED_IN_FUTURE");
        house.on("2024-07-05");
        let passed = ask(HEAD, on("2024-07-03", &post.etag)).await.unwrap().into_inner();
        assert!(passed.approval.as_ref().unwrap().steps[0].backdated);
        refused(ask(COUNTY, on("2024-07-05", &post.etag)).await, Code::Aborted, "STALE");
        assert!(ask(COUNTY, on("2024-07-05", &passed.etag)).await.is_ok());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_looks_at_the_limits_of_the_first_day_that_is_left() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        // Born on 1 March 1955; the decision comes on the birthday.
        let person = house.receive(|_| {}).await;
        let post = filed(&house, &person.retiree, "2025-02-01", "2029-01-31").await;
        agree(&house, HEAD, &post.name).await.unwrap();
        house.on("2025-03-01");
        refused(agree(&house, COUNTY, &post.name).await, Code::FailedPrecondition, "AGE_LINE");
        let dated = pb::DecidePostRequest {
            name: post.name.clone(),
            stance: Stance::Agree.into(),
            occurred_on: Some(date("2025-02-28")),
            ..Default::default()
        };
        let dated = client(&house).decide_post(house.as_hand(COUNTY, dated)).await.unwrap().into_inner();
        assert_eq!((dated.begins_on, dated.state()), (Some(date("2025-02-28")), State::MustResign));

        let brief = house.receive(|told| told.birth_date = Some(date("1960-01-01"))).await;
        let brief = filed(&house, &brief.retiree, "2025-03-01", "2025-03-31").await;
        agree(&house, HEAD, &brief.name).await.unwrap();
        house.on("2025-04-01");
        refused(agree(&house, COUNTY, &brief.name).await, Code::FailedPrecondition, "POST_TERM_OVER");
        assert!(decide(&house, COUNTY, &brief.name, Stance::Against).await.is_ok());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_post_at_a_time_and_two_terms_at_one_organisation() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let person = house.receive(|told| told.birth_date = Some(date("1970-01-01"))).await;
        let retiree = person.retiree.as_str();
        let first = approved(&house, retiree, "2024-07-01", "2028-06-30").await;
        assert_eq!((first.state(), first.term_number), (State::InPost, 1));
        let elsewhere = shaped(application(retiree, "2024-08-01", "2028-07-31"), |asked| {
            asked.society.as_mut().unwrap().society_name = "另一学会".into();
        });
        refused(apply(&house, CLERK, elsewhere).await, Code::FailedPrecondition, "ONE_POST");
        // A renewal is a new approval, for the time after the first term.
        let early = apply(&house, CLERK, application(retiree, "2028-06-30", "2032-06-29")).await;
        refused(early, Code::FailedPrecondition, "ONE_POST");
        let second = approved(&house, retiree, "2028-07-01", "2032-06-30").await;
        assert_eq!((second.state(), second.term_number), (State::Approved, 2));
        let third = apply(&house, CLERK, application(retiree, "2032-07-01", "2036-06-30")).await;
        refused(third, Code::FailedPrecondition, "TERM_LIMIT");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn below_regiment_grade_a_post_is_approved_beyond_the_age_line_and_beside_another() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2025-07-01").await;
        // Seventy since 1 March 2025.
        let person = house.receive(of_battalion).await;
        let first = approved(&house, &person.retiree, "2025-07-01", "2029-06-30").await;
        let warned = |post: &pb::SocialPost| -> Vec<String> {
            let review = post.review.clone().unwrap_or_default();
            review.reasons.into_iter().map(|reason| reason.code).collect()
        };
        assert_eq!((first.state(), first.age_line_on), (State::InPost, None));
        assert_eq!(warned(&first), ["AGE_LINE_WARNING", "DIRECT_SUPERIOR"]);
        let elsewhere = shaped(application(&person.retiree, "2025-07-01", "2029-06-30"), |asked| {
            asked.society.as_mut().unwrap().society_name = "另一学会".into();
        });
        let second = apply(&house, CLERK, elsewhere).await.unwrap();
        assert_eq!(warned(&second), ["AGE_LINE_WARNING", "ONE_POST_WARNING", "DIRECT_SUPERIOR"]);
        assert!(resigning(&house, &person.retiree).await.is_none());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_officers_at_once_decide_once() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let person = house.receive(|_| {}).await;
        let post = filed(&house, &person.retiree, "2024-08-01", "2028-07-31").await;
        agree(&house, HEAD, &post.name).await.unwrap();
        let (one, two) =
            tokio::join!(agree(&house, COUNTY, &post.name), decide(&house, COUNTY_HEAD, &post.name, Stance::Against),);
        assert_eq!([&one, &two].iter().filter(|answer| answer.is_ok()).count(), 1, "{one:?} {two:?}");
        let late = if one.is_ok() { two } else { one };
        refused(late, Code::FailedPrecondition, "NOT_PENDING");
    })
    .await;
}
