//! Who is invited, answers, goes, and what becomes of the place of one who does not.

use junxiu_contracts::honors as pb;
use junxiu_testkit::on_both_engines;
use pb::InvitationAnswer::{Accept, Decline};
use pb::recuperation_slot::State;
use tonic::{Code, Status};

use crate::desk::{answer, attend, batch, fitness, invite, lay_down, open, opened, programme, resource, volunteers};
use crate::house::{CLERK, COUNTY, HOME, Hand, House, OTHER_CLERK, PREFECTURE, PROVINCE, PROVINCE_HEAD, date, refused};
use crate::ranking::{client, rank};

async fn close(house: &House, name: &str) -> Result<pb::RecuperationBatch, Status> {
    let request = pb::CloseBatchRequest { name: name.to_owned(), ..Default::default() };
    Ok(client(house).close_batch(house.as_hand(PREFECTURE, request)).await?.into_inner())
}

async fn slots(house: &House, hand: Hand, batch: &str) -> Vec<pb::RecuperationSlot> {
    let request = pb::ListSlotsRequest { batch: batch.to_owned(), ..Default::default() };
    client(house).list_slots(house.as_hand(hand, request)).await.unwrap().into_inner().slots
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_stand_next_are_invited_and_go() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-06-10").await;
        let people = volunteers(&house, 4).await;
        let batch = opened(&house, 2).await;
        refused(invite(&house, PROVINCE, &batch.name, 1).await, Code::FailedPrecondition, "NOT_THE_PLANNING_BUREAU");
        refused(invite(&house, PREFECTURE, &batch.name, 3).await, Code::FailedPrecondition, "NO_PLACE_LEFT");
        let invited = invite(&house, PREFECTURE, &batch.name, 2).await.unwrap();
        let who: Vec<&str> = invited.slots.iter().map(|slot| slot.retiree.as_str()).collect();
        assert_eq!(who, [&people[0].retiree, &people[1].retiree]);
        assert_eq!(invited.batch.unwrap().taken_places, 2);
        let decision = invited.slots[0].decision.as_ref().unwrap();
        assert_eq!((decision.reasons.len(), decision.policy_versions[0].key.as_str()), (4, "recup.weights"));
        refused(invite(&house, PREFECTURE, &batch.name, 1).await, Code::FailedPrecondition, "NO_PLACE_LEFT");

        let (first, second) = (&invited.slots[0].name, &invited.slots[1].name);
        refused(answer(&house, OTHER_CLERK, first, Accept).await, Code::NotFound, "NOT_FOUND");
        let accepted = answer(&house, CLERK, first, Accept).await.unwrap();
        assert_eq!(accepted.state(), State::Accepted);
        refused(answer(&house, CLERK, first, Accept).await, Code::FailedPrecondition, "PLACE_STATE");
        answer(&house, CLERK, second, Accept).await.unwrap();
        let escorted = fitness(&house, CLERK, second, pb::Fitness::FitWithEscort).await.unwrap();
        assert!(escorted.needs_escort);
        refused(
            attend(&house, PREFECTURE, first, pb::Attendance::Attended).await,
            Code::FailedPrecondition,
            "WRONG_DAY",
        );

        house.on("2024-08-01");
        let unseen = attend(&house, PREFECTURE, first, pb::Attendance::Attended).await;
        refused(unseen, Code::FailedPrecondition, "NOT_EXAMINED");
        fitness(&house, CLERK, first, pb::Fitness::Fit).await.unwrap();
        refused(
            attend(&house, PREFECTURE, first, pb::Attendance::Attended).await,
            Code::FailedPrecondition,
            "SAFETY_OPEN",
        );
        lay_down(&house, PREFECTURE, programme(&batch.name, true)).await.unwrap();
        attend(&house, PREFECTURE, first, pb::Attendance::Attended).await.unwrap();
        refused(close(&house, &batch.name).await, Code::FailedPrecondition, "BATCH_NOT_OVER");
        house.on("2024-08-05");
        refused(close(&house, &batch.name).await, Code::FailedPrecondition, "PLACES_UNSETTLED");
        attend(&house, PREFECTURE, second, pb::Attendance::NoShow).await.unwrap();
        assert_eq!(close(&house, &batch.name).await.unwrap().state(), pb::recuperation_batch::State::Closed);
        let plan = pb::ClosePlanRequest { name: batch.plan.clone(), ..Default::default() };
        client(&house).close_plan(house.as_hand(PREFECTURE, plan)).await.unwrap();

        // Next year he who went stands behind those who never did, and may go again.
        let next = pb::RankCandidatesRequest { quota: 9, as_of: Some(date("2025-01-01")), ..Default::default() };
        let places = rank(&house, COUNTY, next).await.unwrap().places;
        assert_eq!(places.last().map(|place| place.candidate.as_str()), Some(people[0].retiree.as_str()));
        let this = pb::RankCandidatesRequest { quota: 9, ..Default::default() };
        assert_eq!(rank(&house, COUNTY, this).await.unwrap().ranked_count, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_declines_or_is_unfit_gives_his_place_to_the_next_in_rank() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-06-10").await;
        let people = volunteers(&house, 4).await;
        let batch = opened(&house, 1).await;
        let next = async || invite(&house, PREFECTURE, &batch.name, 1).await.unwrap().slots.remove(0);
        let first = next().await;
        answer(&house, CLERK, &first.name, Accept).await.unwrap();
        answer(&house, CLERK, &first.name, Decline).await.unwrap();
        let second = next().await;
        assert_eq!(second.retiree, people[1].retiree);
        let unfit = fitness(&house, CLERK, &second.name, pb::Fitness::Unfit).await.unwrap();
        assert_eq!(unfit.state(), State::Unfit);
        let third = next().await;
        assert_eq!(third.retiree, people[2].retiree);
        let mut dead = people[2].clone();
        house.die(&mut dead, "2024-06-10").await;
        let fourth = next().await;
        assert_eq!(fourth.retiree, people[3].retiree);
        let mut states: Vec<State> = slots(&house, COUNTY, &batch.name).await.iter().map(|slot| slot.state()).collect();
        states.sort_unstable();
        assert_eq!(states, [State::Invited, State::Declined, State::Unfit, State::Cancelled]);
        answer(&house, CLERK, &fourth.name, Decline).await.unwrap();
        let nobody = invite(&house, PREFECTURE, &batch.name, 1).await;
        refused(nobody, Code::FailedPrecondition, "NO_CANDIDATE_LEFT");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_has_two_recuperations_in_a_year_whatever_the_level() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-06-10").await;
        let people = volunteers(&house, 2).await;
        let of_prefecture = opened(&house, 2).await;
        let of_province = crate::desk::create(&house, PROVINCE, crate::desk::plan(2024)).await.unwrap();
        crate::desk::approve(&house, PROVINCE_HEAD, &of_province.name).await.unwrap();
        let venue = resource(&house, PROVINCE, 9).await.unwrap();
        let of_province =
            open(&house, PROVINCE, batch(&of_province.name, &venue.name, "2024-09-01", "2024-09-05", 5)).await.unwrap();

        let first = invite(&house, PREFECTURE, &of_prefecture.name, 1).await.unwrap().slots.remove(0);
        assert_eq!(first.retiree, people[0].retiree);
        let other = invite(&house, PROVINCE, &of_province.name, 5).await.unwrap().slots;
        assert_eq!(other.iter().map(|slot| slot.retiree.as_str()).collect::<Vec<_>>(), [&people[1].retiree]);
        // Who declined may go with the other level.
        answer(&house, CLERK, &first.name, Decline).await.unwrap();
        let again = invite(&house, PROVINCE, &of_province.name, 1).await.unwrap().slots;
        assert_eq!(again[0].retiree, people[0].retiree);
        let named =
            pb::RankCandidatesRequest { retirees: vec![people[0].retiree.clone()], quota: 1, ..Default::default() };
        let not_ranked = rank(&house, CLERK, named).await.unwrap().not_ranked;
        assert_eq!(not_ranked[0].reasons[0].code, "TRIP_THIS_YEAR");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rest_comes_first_and_a_recuperation_of_before_counts() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-06-10").await;
        let people = volunteers(&house, 2).await;
        let batch = opened(&house, 2).await;
        let mut busy = programme(&batch.name, false);
        for day in ["2024-08-01", "2024-08-02", "2024-08-04", "2024-08-05"] {
            busy.programme.push(pb::ProgrammeItem {
                day: Some(date(day)),
                part: pb::DayPart::Afternoon.into(),
                kind: pb::ActivityKind::Excursion.into(),
                title: "游览".into(),
            });
        }
        refused(lay_down(&house, PREFECTURE, busy).await, Code::FailedPrecondition, "TOO_LITTLE_REST");
        let mut outside = programme(&batch.name, false);
        outside.programme[0].day = Some(date("2024-08-06"));
        refused(lay_down(&house, PREFECTURE, outside).await, Code::FailedPrecondition, "DAY_OUTSIDE_BATCH");
        assert_eq!(lay_down(&house, PREFECTURE, programme(&batch.name, false)).await.unwrap().open_checks.len(), 5);

        let past = |ended_on: &str| pb::RecordPastTripRequest {
            retiree: people[0].retiree.clone(),
            ended_on: Some(date(ended_on)),
            document_no: "老干部疗养花名册2019".into(),
            ..Default::default()
        };
        let record = async |request| client(&house).record_past_trip(house.as_hand(COUNTY, request)).await;
        record(past("2019-08-10")).await.unwrap();
        refused(record(past("2019-08-10")).await, Code::FailedPrecondition, "TRIP_ALREADY_RECORDED");
        let first = invite(&house, PREFECTURE, &batch.name, 1).await.unwrap().slots.remove(0);
        assert_eq!(first.retiree, people[1].retiree);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_invites_or_answers_for_himself_and_a_place_follows_its_person() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-06-10").await;
        let mut people = volunteers(&house, 1).await;
        let batch = opened(&house, 1).await;
        let first = invite(&house, PREFECTURE, &batch.name, 1).await.unwrap().slots.remove(0);
        let himself: &'static str = people[0].retiree.clone().leak();
        let himself = Hand(himself, CLERK.1, HOME);
        refused(answer(&house, himself, &first.name, Accept).await, Code::FailedPrecondition, "OWN_RECORD");
        house.transfer(&mut people[0], crate::house::OTHER, "2024-06-10").await;
        answer(&house, OTHER_CLERK, &first.name, Accept).await.unwrap();
        refused(answer(&house, CLERK, &first.name, Decline).await, Code::NotFound, "NOT_FOUND");
        house.on("2024-08-02");
        refused(invite(&house, PREFECTURE, &batch.name, 1).await, Code::FailedPrecondition, "BATCH_BEGUN");
    })
    .await;
}
