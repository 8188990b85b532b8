//! Reads, lists and key reads.

use crate::{ONE, place};
use futures::future::join_all;
use junxiu_platform::database::Database;
use junxiu_platform::database::{Changes, DatabaseError, KeyedRead, Value};
use junxiu_testkit::{TestDatabase, on_both_engines};

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
struct Place {
    id: i64,
    capacity: i64,
}

const BY_ID: &str = "select id, capacity from place where id in (..)";

async fn with_places(test: &TestDatabase, count: i64) -> Database {
    let db = test.open(&[&ONE]).await;
    let rows = (0..count).map(|id| vec![id.into(), 0_i64.into(), (id * 10).into()]).collect();
    let insert = "insert into place (id, taken, capacity) values (..)";
    db.commit(Changes::new().insert_rows(insert, rows)).await.unwrap();
    db
}

#[tokio::test]
async fn one_optional_and_all() {
    const FROM: &str = "select id, capacity from place where capacity >= $1 order by id limit $2";
    on_both_engines(|test| async move {
        let db = with_places(&test, 3).await;
        let from = |capacity: i64| db.read(FROM).bind(capacity).bind(10);
        assert_eq!(from(10).one::<Place>().await, Ok(Place { id: 1, capacity: 10 }));
        assert_eq!(from(99).one::<Place>().await, Err(DatabaseError::NotFound));
        assert_eq!(from(99).optional::<Place>().await, Ok(None));
        assert_eq!(from(0).all::<Place>().await.unwrap().len(), 3);
        assert_eq!(db.read(FROM).bind(0).bind(2).all::<(i64, i64)>().await, Ok(vec![(0, 0), (1, 10)]));
    })
    .await;
}

#[tokio::test]
async fn a_list_of_any_length_expands() {
    on_both_engines(|test| async move {
        let db = with_places(&test, 700).await;
        for count in [0_i64, 1, 2, 3, 4, 5, 17, 64, 65, 600, 5000] {
            let found = db.read(BY_ID).list(0..count).all::<Place>().await.unwrap();
            assert_eq!(found.len() as i64, count.min(700), "a list of {count}");
        }
        let too_long = db.read(BY_ID).list(0..20_000_i64).all::<Place>().await;
        assert!(matches!(too_long, Err(DatabaseError::Misuse(_))));
    })
    .await;
}

#[tokio::test]
async fn a_list_stands_beside_bound_values() {
    const SOME: &str = "select id, capacity from place
          where capacity > $1 and id in (..) and id <> $2
          order by id";
    const OTHERS: &str = "select id, capacity from place where id not in (..) order by id";
    on_both_engines(|test| async move {
        let db = with_places(&test, 8).await;
        let ids = |rows: Vec<Place>| rows.into_iter().map(|place| place.id).collect::<Vec<_>>();
        for (list, wanted) in [(vec![3_i64], vec![3]), (vec![0, 1, 2, 3, 4], vec![1, 2, 3])] {
            let found = db.read(SOME).bind(0).bind(4).list(list).all().await.unwrap();
            assert_eq!(ids(found), wanted);
        }
        for (list, wanted) in [(vec![0_i64], 7), (vec![0, 1, 2], 5), (vec![99], 8)] {
            let found = db.read(OTHERS).list(list).all::<Place>().await.unwrap();
            assert_eq!(found.len(), wanted);
        }
    })
    .await;
}

#[tokio::test]
async fn wrongly_made_reads_are_refused() {
    on_both_engines(|test| async move {
        let db = with_places(&test, 1).await;
        let unbound = db.read("select id, capacity from place where id = $1").all::<Place>().await;
        assert!(matches!(unbound, Err(DatabaseError::Misuse(_))));
        let unmarked = db.read("select id, capacity from place").list([1, 2]).all::<Place>().await;
        assert!(matches!(unmarked, Err(DatabaseError::Misuse(_))));
        let mistyped = db.read("select 'personal' as id, 1 as capacity").one::<Place>().await;
        let told = mistyped.unwrap_err();
        assert!(matches!(told, DatabaseError::Unreadable { .. }), "{told}");
        assert!(!format!("{told} {told:?}").contains("personal"));
        let nowhere = db.read("select id, capacity from nowhere").all::<Place>().await.unwrap_err();
        assert!(nowhere.to_string().contains("nowhere"), "{nowhere}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn key_reads_answer_each_caller_its_own_row() {
    on_both_engines(|test| async move {
        let db = with_places(&test, 100).await;
        let places = KeyedRead::new(&db, BY_ID, |place: &Place| Value::from(place.id));
        assert_eq!(places.get(7).await, Ok(Some(Place { id: 7, capacity: 70 })));
        let callers = (0..2000_i64).map(|at| {
            let places = places.clone();
            tokio::spawn(async move { (at % 130, places.get(at % 130).await) })
        });
        for caller in join_all(callers).await {
            let (id, found) = caller.unwrap();
            let wanted = (id < 100).then_some(Place { id, capacity: id * 10 });
            assert_eq!(found, Ok(wanted));
        }
    })
    .await;
}

/// Callers that come while a read is under way go out together: a single thread queues them all before a lane runs.
#[tokio::test(flavor = "current_thread")]
async fn key_reads_that_wait_together_travel_together() {
    on_both_engines(|test| async move {
        let db = with_places(&test, 100).await;
        let counted = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let counting = std::sync::Arc::clone(&counted);
        // Each row is read once however many ask for it, so the rows seen tell how they travelled.
        let places = KeyedRead::new(&db, BY_ID, move |place: &Place| {
            counting.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            Value::from(place.id)
        });
        let found = join_all((0..300_i64).map(|at| places.get(at % 3))).await;
        assert!(found.iter().all(|found| matches!(found, Ok(Some(_)))));
        assert!(counted.load(std::sync::atomic::Ordering::Relaxed) <= 6);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_failed_key_read_is_told_to_every_caller_and_the_next_is_tried() {
    on_both_engines(|test| async move {
        let db = test.open(&[&ONE]).await;
        let nowhere = "select id, capacity from nowhere where id in (..)";
        let places = KeyedRead::new(&db, nowhere, |place: &Place| Value::from(place.id));
        for _ in 0..2 {
            let found = join_all((0..40_i64).map(|id| places.get(id))).await;
            assert!(found.iter().all(|found| matches!(found, Err(DatabaseError::Refused { .. }))));
        }
        place(&db, 1, 1).await;
        let places = KeyedRead::new(&db, BY_ID, |place: &Place| Value::from(place.id));
        drop(places.get(1));
        let gone = tokio::spawn({
            let places = places.clone();
            async move { places.get(1).await }
        });
        gone.abort();
        let _ = gone.await;
        assert_eq!(places.get(1).await, Ok(Some(Place { id: 1, capacity: 1 })));
    })
    .await;
}
