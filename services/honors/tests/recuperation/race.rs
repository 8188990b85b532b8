//! A thousand races for the last place.

use futures::StreamExt as _;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use crate::desk::{answer, invite, opened, volunteers};
use crate::house::{CLERK, House, PREFECTURE};

/// How many invite at once.
const RACERS: usize = 10;

/// How often the last place is raced for.
const ROUNDS: usize = 100;

#[tokio::test(flavor = "multi_thread")]
async fn the_last_place_is_never_given_twice() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-06-10").await;
        volunteers(&house, i32::try_from(ROUNDS).unwrap() + 5).await;
        let batch = opened(&house, 1).await;
        for round in 0..ROUNDS {
            let tries = (0..RACERS).map(|_| invite(&house, PREFECTURE, &batch.name, 1));
            let answers: Vec<_> = futures::stream::iter(tries).buffer_unordered(RACERS).collect().await;
            let won: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().ok()).collect();
            assert_eq!(won.len(), 1, "round {round}: {answers:?}");
            assert_eq!(won[0].batch.as_ref().map(|batch| batch.taken_places), Some(1));
            for lost in answers.iter().filter_map(|answer| answer.as_ref().err()) {
                assert!(matches!(lost.code(), Code::FailedPrecondition | Code::Aborted), "{lost:?}");
            }
            let slot = won[0].slots[0].name.clone();
            answer(&house, CLERK, &slot, junxiu_contracts::honors::InvitationAnswer::Decline).await.unwrap();
        }
    })
    .await;
}
