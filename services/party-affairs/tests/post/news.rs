//! What the register tells while a case is under way, and while a post runs.

use junxiu_contracts::duty::duty::State as Duty;
use junxiu_contracts::intake::{LifeStatus, ManagementGroup};
use junxiu_contracts::party as pb;
use junxiu_contracts::party::social_post::{EndReason, State};
use junxiu_testkit::on_both_engines;
use tonic::{Code, Response};

use crate::desk::*;
use crate::house::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_higher_grade_midway_makes_the_countys_decision_a_passing_on() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let mut person = house.receive(|_| {}).await;
        let post = filed(&house, &person.retiree, "2024-08-01", "2028-07-31").await;
        let at_county = agree(&house, HEAD, &post.name).await.unwrap();
        assert_eq!(waits(&at_county), "organizations/220104 ACT_DECIDE");
        house.regrade(&mut person, ManagementGroup::Division, "2024-07-01").await;
        let rerouted = get(&house, COUNTY, &post.name).await.unwrap();
        assert_eq!(waits(&rerouted), "organizations/220104 ACT_FORWARD");
        assert_eq!(agree(&house, COUNTY, &post.name).await.unwrap().state(), State::AtPrefecture);
        agree(&house, PREFECTURE, &post.name).await.unwrap();
        assert_eq!(agree(&house, PROVINCE, &post.name).await.unwrap().state(), State::Approved);
        // Put right for the time before: the decision stands and is flagged.
        house.on("2024-09-01");
        house.regrade(&mut person, ManagementGroup::RegimentAndBelow, "2024-06-01").await;
        let flagged = get(&house, PROVINCE, &post.name).await.unwrap();
        assert!(flagged.approval.unwrap().review_required);
        assert_eq!(State::try_from(flagged.state), Ok(State::InPost));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_sends_back_what_no_superior_has_in_hand() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let (mut fresh, mut in_hand) = (house.receive(of_division).await, house.receive(of_division).await);
        let one = filed(&house, &fresh.retiree, "2024-08-01", "2028-07-31").await;
        let two = filed(&house, &in_hand.retiree, "2024-08-01", "2028-07-31").await;
        for hand in [HEAD, COUNTY] {
            agree(&house, hand, &two.name).await.unwrap();
        }
        house.on("2024-07-15");
        house.transfer(&mut fresh, OTHER, "2024-07-15").await;
        house.transfer(&mut in_hand, OTHER, "2024-07-15").await;

        let returned = get(&house, OTHER_CLERK, &one.name).await.unwrap();
        assert_eq!((returned.state(), returned.organization.as_str()), (State::Returned, "organizations/220204-01"));
        assert_eq!(returned.approval.as_ref().unwrap().state_reason, "TRANSFERRED");
        let request = pb::ResubmitPostRequest { name: one.name.clone(), ..Default::default() };
        let again = client(&house).resubmit_post(house.as_hand(OTHER_CLERK, request)).await.map(Response::into_inner);
        assert_eq!(waits(&again.unwrap()), "organizations/220204-01 ACT_FORWARD");
        agree(&house, OTHER_HEAD, &one.name).await.unwrap();
        refused(agree(&house, COUNTY, &one.name).await, Code::FailedPrecondition, "NOT_ON_ROUTE");
        assert_eq!(agree(&house, OTHER_COUNTY, &one.name).await.unwrap().state(), State::AtPrefecture);

        // The old prefecture finishes what it has, and the new institution sees it.
        assert_eq!(get(&house, OTHER_CLERK, &two.name).await.unwrap().state(), State::AtPrefecture);
        agree(&house, PREFECTURE, &two.name).await.unwrap();
        assert_eq!(agree(&house, PROVINCE, &two.name).await.unwrap().state(), State::Approved);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_death_cancels_the_case_ends_the_post_and_lets_the_duty_fall_away() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let (mut waiting, mut running) = (house.receive(|_| {}).await, house.receive(|_| {}).await);
        let case = filed(&house, &waiting.retiree, "2024-08-01", "2028-07-31").await;
        let post = approved(&house, &running.retiree, "2024-07-01", "2028-06-30").await;
        house.on("2025-04-05");
        assert_eq!(resigning(&house, &running.retiree).await.unwrap().state(), Duty::Open);
        house.die(&mut waiting, "2025-04-04").await;
        house.die(&mut running, "2025-04-04").await;
        let cancelled = get(&house, CLERK, &case.name).await.unwrap();
        assert_eq!(
            (cancelled.state(), cancelled.approval.unwrap().state_reason.as_str()),
            (State::Cancelled, "DECEASED")
        );
        refused(agree(&house, HEAD, &case.name).await, Code::FailedPrecondition, "NOT_PENDING");
        let ended = get(&house, CLERK, &post.name).await.unwrap();
        assert_eq!(
            (ended.state(), ended.end_reason(), ended.ended_on),
            (State::Ended, EndReason::Deceased, Some(date("2025-04-04")))
        );
        // It was due on 31 March and is no breach of his.
        assert_eq!(resigning(&house, &running.retiree).await.unwrap().state(), Duty::Void);

        // The death was none: he holds the post still.
        running.life_status = LifeStatus::Active.into();
        running.died_on = None;
        running.revision += 1;
        house.tell("retiree.reactivated", &running, "2025-04-05").await;
        assert_eq!(get(&house, CLERK, &post.name).await.unwrap().state(), State::MustResign);
        // And owes what he owed, with days anew, since the old ones went by while he was taken for dead.
        let duty = resigning(&house, &running.retiree).await.unwrap();
        assert_eq!((duty.state(), duty.due_on), (Duty::Open, Some(date("2025-05-05"))));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_goes_over_to_another_province_leaves_case_and_post_behind() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let mut person = house.receive(|_| {}).await;
        let post = filed(&house, &person.retiree, "2024-08-01", "2028-07-31").await;
        person.life_status = LifeStatus::TransferredOut.into();
        person.revision += 1;
        house.tell("retiree.transferred", &person, "2024-07-01").await;
        let left = get(&house, COUNTY, &post.name).await.unwrap();
        assert_eq!((left.state(), left.approval.unwrap().state_reason.as_str()), (State::Cancelled, "TRANSFERRED_OUT"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_death_on_a_day_on_which_the_duty_runs_and_that_was_none_leaves_it_open() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let mut person = house.receive(|_| {}).await;
        let post = approved(&house, &person.retiree, "2024-07-01", "2028-06-30").await;
        house.on("2025-03-10");
        assert_eq!(resigning(&house, &person.retiree).await.unwrap().state(), Duty::Open);
        house.die(&mut person, "2025-03-10").await;
        assert_eq!(resigning(&house, &person.retiree).await.unwrap().state(), Duty::Void);
        person.life_status = LifeStatus::Active.into();
        person.died_on = None;
        person.revision += 1;
        house.tell("retiree.reactivated", &person, "2025-03-10").await;
        assert_eq!(resigning(&house, &person.retiree).await.unwrap().state(), Duty::Open);
        assert_eq!(get(&house, CLERK, &post.name).await.unwrap().state(), State::MustResign);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_survivor_of_a_merger_owes_what_the_record_that_gave_way_owed() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let (mut old, survivor) = (house.receive(|_| {}).await, house.receive(|_| {}).await);
        let post = approved(&house, &old.retiree, "2024-07-01", "2028-06-30").await;
        house.on("2025-04-05");
        assert_eq!(resigning(&house, &old.retiree).await.unwrap().due_on, Some(date("2025-05-05")));
        old.merged_into = survivor.retiree.clone();
        old.revision += 1;
        house.tell("retiree.merged", &old, "2025-04-05").await;
        assert_eq!(resigning(&house, &old.retiree).await.unwrap().state(), Duty::Void);
        let duty = resigning(&house, &survivor.retiree).await.unwrap();
        assert_eq!((duty.state(), duty.period.as_str()), (Duty::Open, post.name.trim_start_matches("socialPosts/")));
        assert_eq!(get(&house, CLERK, &post.name).await.unwrap().retiree, survivor.retiree);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grade_across_the_line_of_regiment_takes_the_duty_away_and_brings_it_back() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let mut person = house.receive(|_| {}).await;
        let post = approved(&house, &person.retiree, "2024-07-01", "2028-06-30").await;
        house.on("2025-03-01");
        assert_eq!(resigning(&house, &person.retiree).await.unwrap().state(), Duty::Open);

        // The grade was wrong: he is of 营职, and the limits only warn. He changes the institution in the same news.
        house.on("2025-03-11");
        of_battalion(&mut person);
        house.transfer(&mut person, NEAR, "2025-03-11").await;
        let duty = resigning(&house, &person.retiree).await.unwrap();
        assert_eq!((duty.state(), duty.reason.as_str()), (Duty::Void, "NO_AGE_LINE"));
        let shown = get(&house, COUNTY, &post.name).await.unwrap();
        assert_eq!((shown.state(), shown.age_line_on), (State::InPost, None));

        // He rises to 团职, beyond the age line: the days count from the night that notes it.
        house.on("2025-06-01");
        person.below_regiment = Some(false);
        house.regrade(&mut person, ManagementGroup::RegimentAndBelow, "2025-06-01").await;
        let shown = get(&house, COUNTY, &post.name).await.unwrap();
        assert_eq!((shown.state(), shown.age_line_on), (State::MustResign, Some(date("2025-03-01"))));
        assert!(!shown.approval.unwrap().review_required);
        let duty = resigning(&house, &person.retiree).await.unwrap();
        assert_eq!((duty.state(), duty.due_on), (Duty::Open, Some(date("2025-07-01"))));
        assert_eq!(duty.organization, "organizations/220104-02");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_approved_on_a_grade_that_the_limits_did_not_bind_is_looked_at_when_that_was_wrong() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2025-07-01").await;
        let mut person = house.receive(of_battalion).await;
        let post = approved(&house, &person.retiree, "2025-07-01", "2029-06-30").await;
        assert_eq!(post.state(), State::InPost);
        let waiting = shaped(application(&person.retiree, "2025-08-01", "2029-07-31"), |asked| {
            asked.society.as_mut().unwrap().society_name = "另一学会".into();
        });
        let waiting = apply(&house, CLERK, waiting).await.unwrap();
        house.on("2025-07-10");
        person.below_regiment = Some(false);
        house.regrade(&mut person, ManagementGroup::RegimentAndBelow, "2025-06-01").await;
        let flagged = get(&house, CLERK, &post.name).await.unwrap();
        assert_eq!((flagged.state(), flagged.approval.unwrap().review_required), (State::MustResign, true));
        // What is under way is examined by the grade of the day.
        agree(&house, HEAD, &waiting.name).await.unwrap();
        refused(agree(&house, COUNTY, &waiting.name).await, Code::FailedPrecondition, "AGE_LINE");
        let duty = resigning(&house, &person.retiree).await.unwrap();
        assert_eq!((duty.state(), duty.due_on), (Duty::Open, Some(date("2025-08-09"))));
    })
    .await;
}
