//! What news of a person does to his check-ups, and the race for the last slot.

use crate::emergency::{ON_DUTY, newer};
use crate::exams::*;
use crate::house::*;
use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::intake;
use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::exam::State;
use junxiu_testkit::on_both_engines;

async fn states(house: &House) -> Vec<State> {
    let request = pb::ListExamsRequest::default();
    let found = house.exams().list_exams(house.as_hand(OFFICER, request)).await.unwrap().into_inner();
    found.exams.iter().map(|exam| exam.state()).collect()
}

#[tokio::test]
async fn a_transfer_takes_the_year_along() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let standing = house.receive(RetireeCategory::Tuixiu).await;
        house.run_duties().await;
        record(&house, CLERK, examined(&standing.retiree, "2024-03-01")).await.unwrap();
        let (county, prefecture) = ("220204".to_owned(), "220200".to_owned());
        let moved = intake::RetireeStanding { institution: OTHER.into(), county, prefecture, ..newer(&standing) };
        house.tell("retiree.transferred", &moved, "2024-06-01").await;
        house.run_duties().await;
        assert_eq!(house.owed(&standing.retiree).await, ["exam.yearly 2024 MET 2024-12-31"], "met once, by either");
        let request = pb::ListExamsRequest::default();
        let there = house.exams().list_exams(house.as_hand(ON_DUTY, request)).await.unwrap().into_inner();
        assert_eq!(there.exams.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_death_makes_what_is_open_void_and_frees_the_slot() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let standing = house.receive(RetireeCategory::Tuixiu).await;
        house.run_duties().await;
        let exam = offer(&house, CLERK, &standing.retiree, "").await.unwrap();
        let session = session(&house, "2024-07-10", 1).await.unwrap();
        book(&house, &exam.name, &session.name).await.unwrap();

        let life_status = intake::LifeStatus::Deceased as i32;
        let dead = intake::RetireeStanding { life_status, died_on: Some(date("2024-06-20")), ..newer(&standing) };
        house.tell("retiree.deceased", &dead, "2024-06-20").await;
        assert_eq!((states(&house).await, taken(&house).await), (vec![State::Void], vec![0]));
        assert_eq!(house.owed(&standing.retiree).await, ["exam.yearly 2024 VOID 2024-12-31"]);
        house.run_duties().await;
        assert_eq!(house.owed(&standing.retiree).await, ["exam.yearly 2024 VOID 2024-12-31"]);

        // The death was none: the year is owed again, and a check-up of it is offered anew.
        let alive = intake::RetireeStanding { revision: dead.revision + 1, ..standing.clone() };
        house.tell("retiree.reactivated", &alive, "2024-07-01").await;
        assert_eq!(house.owed(&standing.retiree).await, ["exam.yearly 2024 OPEN 2024-12-31"]);
        offer(&house, CLERK, &standing.retiree, "").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_late_reception_warns_only() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        house.on("2024-12-31");
        for (received_on, kind) in [("2024-09-30", "exam.yearly"), ("2024-10-01", "exam.first_year")] {
            let standing = intake::RetireeStanding {
                received_on: Some(date(received_on)),
                ..standing(HOME, RetireeCategory::Tuixiu)
            };
            house.tell("retiree.received", &standing, received_on).await;
            house.run_duties().await;
            assert_eq!(house.owed(&standing.retiree).await, [format!("{kind} 2024 OPEN 2024-12-31")]);
            record(&house, CLERK, examined(&standing.retiree, "2024-12-31")).await.unwrap();
            assert_eq!(house.owed(&standing.retiree).await, [format!("{kind} 2024 MET 2024-12-31")]);
        }
    })
    .await;
}

#[tokio::test]
async fn the_year_of_a_record_that_gave_way_counts_for_the_one_that_stands() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let standing = house.receive(RetireeCategory::Tuixiu).await;
        let survivor = crate::house::standing(HOME, RetireeCategory::Tuixiu);
        house.tell("retiree.received", &survivor, "2021-05-01").await;
        house.run_duties().await;
        record(&house, CLERK, examined(&standing.retiree, "2024-03-01")).await.unwrap();
        let merged = intake::RetireeStanding { merged_into: survivor.retiree.clone(), ..newer(&standing) };
        house.tell("retiree.merged", &merged, "2024-07-01").await;
        assert_eq!(house.owed(&survivor.retiree).await, ["exam.yearly 2024 MET 2024-12-31"]);
    })
    .await;
}

/// Asks of everybody at once, sixteen at a time, until each has an answer.
async fn race(house: &House, exams: &[String], session: &str) -> usize {
    use futures::StreamExt;
    let asked = exams.iter().map(|exam| async move {
        loop {
            match book(house, exam, session).await {
                Ok(_) => return true,
                // Whoever lost three races asks again, as the answer says.
                Err(status) if status.code() == tonic::Code::Aborted => continue,
                Err(_) => return false,
            }
        }
    });
    let answers: Vec<bool> = futures::stream::iter(asked).buffer_unordered(16).collect().await;
    answers.into_iter().filter(|won| *won).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_slot_is_given_once() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let mut exams = Vec::new();
        for _ in 0..25 {
            let standing = standing(HOME, RetireeCategory::Tuixiu);
            house.tell("retiree.received", &standing, "2021-05-01").await;
            exams.push(offer(&house, CLERK, &standing.retiree, "").await.unwrap().name);
        }
        // Forty sessions with one slot left, twenty-five who ask for it: a thousand races.
        for _ in 0..40 {
            let session = session(&house, "2024-07-10", 1).await.unwrap();
            assert_eq!(race(&house, &exams, &session.name).await, 1);
        }
        assert!(taken(&house).await.into_iter().all(|taken| taken <= 1), "0 overbooked");
    })
    .await;
}
