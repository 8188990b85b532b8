//! All or nothing, and each statement the rows it must touch.

use crate::{BOOK, NEW_PLACE, ONE, TAKE, UNCHANGED, book, place, state, take};
use junxiu_platform::database::{Changes, CommitError, DatabaseError, Value};
use junxiu_testkit::on_both_engines;
use uuid::Uuid;

#[tokio::test]
async fn a_batch_is_written_whole() {
    on_both_engines(|test| async move {
        let db = test.open(&[&ONE]).await;
        place(&db, 1, 5).await;
        assert_eq!(db.commit(take(1, 1, "a")).await, Ok(()));
        assert_eq!(state(&db, 1).await, (1, 2, 1));
        assert_eq!(db.commit(Changes::new()).await, Ok(()));
    })
    .await;
}

#[tokio::test]
async fn a_stale_revision_undoes_the_batch() {
    on_both_engines(|test| async move {
        let db = test.open(&[&ONE]).await;
        place(&db, 1, 5).await;
        db.commit(take(1, 1, "a")).await.unwrap();

        let stale_first = take(1, 1, "b");
        let stale_last = book(1, "c").append(take(1, 1, "d"));
        assert_eq!(db.commit(stale_first).await, Err(CommitError::Guard));
        assert_eq!(db.commit(stale_last).await, Err(CommitError::Guard));
        assert_eq!(state(&db, 1).await, (1, 2, 1));
    })
    .await;
}

#[tokio::test]
async fn a_key_that_stands_undoes_the_batch() {
    on_both_engines(|test| async move {
        let db = test.open(&[&ONE]).await;
        place(&db, 1, 5).await;
        db.commit(take(1, 1, "a")).await.unwrap();

        let outcome = db.commit(take(1, 2, "a")).await;
        assert!(outcome.unwrap_err().is_unique_violation());
        assert_eq!(state(&db, 1).await, (1, 2, 1));
    })
    .await;
}

#[tokio::test]
async fn a_guard_must_find_its_row() {
    on_both_engines(|test| async move {
        let db = test.open(&[&ONE]).await;
        place(&db, 1, 5).await;
        place(&db, 2, 5).await;
        let guarded = |revision: i64, request| take(1, 1, request).guard(UNCHANGED).bind(2).bind(revision);
        assert_eq!(db.commit(guarded(9, "a")).await, Err(CommitError::Guard));
        assert_eq!(state(&db, 1).await, (0, 1, 0));
        assert_eq!(db.commit(guarded(1, "b")).await, Ok(()));
        assert_eq!(state(&db, 1).await, (1, 2, 1));
    })
    .await;
}

#[tokio::test]
async fn a_check_of_the_schema_is_a_guard() {
    on_both_engines(|test| async move {
        let db = test.open(&[&ONE]).await;
        place(&db, 1, 1).await;
        db.commit(take(1, 1, "a")).await.unwrap();
        assert_eq!(db.commit(take(1, 2, "b")).await, Err(CommitError::Guard));
        assert_eq!(state(&db, 1).await, (1, 2, 1));
    })
    .await;
}

#[tokio::test]
async fn a_missing_parent_is_a_failure_that_names_no_value() {
    on_both_engines(|test| async move {
        let db = test.open(&[&ONE]).await;
        let error = db.commit(book(404, "secret-request")).await.unwrap_err();
        assert!(matches!(error, CommitError::Database(DatabaseError::Refused { .. })), "{error}");
        let told = format!("{error} {error:?} {:?}", book(404, "secret-request"));
        assert!(!told.contains("secret") && !told.contains("404"), "{told}");
    })
    .await;
}

#[tokio::test]
async fn a_parent_and_its_child_go_in_one_batch() {
    on_both_engines(|test| async move {
        let db = test.open(&[&ONE]).await;
        let both = Changes::new().write(NEW_PLACE, 1).bind(7).bind(1).append(book(7, "a"));
        assert_eq!(db.commit(both).await, Ok(()));
        assert_eq!(state(&db, 7).await, (0, 1, 1));
    })
    .await;
}

#[tokio::test]
async fn an_ordered_batch_sees_its_own_effects() {
    on_both_engines(|test| async move {
        let db = test.open(&[&ONE]).await;
        place(&db, 1, 5).await;
        let twice = |request_a, request_b| take(1, 1, request_a).append(take(1, 2, request_b));
        assert_eq!(db.commit(twice("a", "b").ordered()).await, Ok(()));
        assert_eq!(state(&db, 1).await, (2, 3, 2));

        let stale = take(1, 3, "c").append(take(1, 3, "d"));
        assert_eq!(db.commit(stale.ordered()).await, Err(CommitError::Guard));
        let repeated = take(1, 3, "e").append(book(1, "a"));
        assert_eq!(db.commit(repeated.ordered()).await, Err(CommitError::Unique));
        let guarded = take(1, 3, "f").guard(UNCHANGED).bind(1).bind(4).ordered();
        assert_eq!(db.commit(guarded).await, Ok(()));
        assert_eq!(state(&db, 1).await, (3, 4, 3));
    })
    .await;
}

#[tokio::test]
async fn a_sweep_may_touch_any_number_of_rows() {
    const SWEEP: &str = "update place set revision = revision + 1 where capacity = $1";
    const PERHAPS: &str = "insert into place (id, taken, capacity) values ($1, 0, 1)
         on conflict (id) do nothing";
    on_both_engines(|test| async move {
        let db = test.open(&[&ONE]).await;
        place(&db, 1, 5).await;
        place(&db, 2, 5).await;
        let sweep = |capacity: i64, rows| Changes::new().write(SWEEP, rows).bind(capacity);
        assert_eq!(db.commit(sweep(5, 2)).await, Ok(()));
        assert_eq!(db.commit(sweep(5, 3)).await, Err(CommitError::Guard));
        assert_eq!(db.commit(Changes::new().write_any(SWEEP).bind(9)).await, Ok(()));
        assert_eq!(db.commit(Changes::new().write_any(PERHAPS).bind(1)).await, Ok(()));
        assert_eq!(db.commit(Changes::new().write_any(PERHAPS).bind(3)).await, Ok(()));
        assert_eq!(state(&db, 1).await, (0, 2, 0));
        assert_eq!(state(&db, 3).await, (0, 1, 0));
    })
    .await;
}

#[tokio::test]
async fn many_rows_go_at_once_and_all_of_them() {
    const BOOKINGS: &str = "insert into booking (id, place_id, request_id) values (..)";
    let rows = |from: usize, count: usize| -> Vec<Vec<Value>> {
        let row = |at: usize| vec![Uuid::now_v7().into(), 1_i64.into(), format!("request {at}").into()];
        (from..from + count).map(row).collect()
    };
    on_both_engines(|test| async move {
        let db = test.open(&[&ONE]).await;
        place(&db, 1, 5).await;
        for (from, count) in [(0, 0), (0, 1), (1, 299), (300, 12_000)] {
            let insert = Changes::new().insert_rows(BOOKINGS, rows(from, count));
            assert_eq!(db.commit(insert).await, Ok(()));
            assert_eq!(state(&db, 1).await.2, (from + count) as i64);
        }
        let repeated = take(1, 1, "a").insert_rows(BOOKINGS, rows(12_299, 500));
        assert_eq!(db.commit(repeated).await, Err(CommitError::Unique));
        assert_eq!(state(&db, 1).await, (0, 1, 12_300));
        let beside = take(1, 1, "a").insert_rows(BOOKINGS, rows(12_300, 40)).ordered();
        assert_eq!(db.commit(beside).await, Ok(()));
        assert_eq!(state(&db, 1).await, (1, 2, 12_341));
    })
    .await;
}

#[tokio::test]
async fn rows_that_are_there_are_passed_over_where_the_statement_says_so() {
    const MISSING: &str =
        "insert into booking (id, place_id, request_id) values (..) on conflict (request_id) do nothing";
    let rows = |from: usize, count: usize| -> Vec<Vec<Value>> {
        let row = |at: usize| vec![Uuid::now_v7().into(), 1_i64.into(), format!("request {at}").into()];
        (from..from + count).map(row).collect()
    };
    on_both_engines(|test| async move {
        let db = test.open(&[&ONE]).await;
        place(&db, 1, 5).await;
        for (from, count, there) in [(0, 0, 0), (0, 300, 300), (0, 300, 300), (299, 2, 301), (200, 5_000, 5_200)] {
            let insert = Changes::new().insert_rows_any(MISSING, rows(from, count));
            assert_eq!(db.commit(insert).await, Ok(()));
            assert_eq!(state(&db, 1).await.2, there);
        }
        // In a batch, with a guard that fails and with one that holds, and in an ordered one.
        let twice = [rows(5_200, 2), rows(5_200, 1)].concat();
        let stale = take(1, 9, "a").insert_rows_any(MISSING, twice.clone());
        assert_eq!(db.commit(stale).await, Err(CommitError::Guard));
        assert_eq!(state(&db, 1).await, (0, 1, 5_200));
        assert_eq!(db.commit(take(1, 1, "a").insert_rows_any(MISSING, twice)).await, Ok(()));
        assert_eq!(state(&db, 1).await, (1, 2, 5_203));
        let ordered = take(1, 2, "b").insert_rows_any(MISSING, rows(5_201, 2)).ordered();
        assert_eq!(db.commit(ordered).await, Ok(()));
        assert_eq!(state(&db, 1).await, (2, 3, 5_205));
    })
    .await;
}

#[tokio::test]
async fn a_long_batch_is_written_too() {
    on_both_engines(|test| async move {
        let db = test.open(&[&ONE]).await;
        place(&db, 1, 5).await;
        let many =
            |from: i64| (from..from + 150).fold(Changes::new(), |all, at| all.append(book(1, &format!("r{at}"))));
        assert_eq!(db.commit(many(0)).await, Ok(()));
        assert_eq!(db.commit(many(149)).await, Err(CommitError::Unique));
        assert_eq!(state(&db, 1).await, (0, 1, 150));
    })
    .await;
}

#[tokio::test]
async fn wrongly_made_changes_are_refused() {
    on_both_engines(|test| async move {
        let db = test.open(&[&ONE]).await;
        place(&db, 1, 5).await;
        for wrong in [
            Changes::new().bind(1).write(TAKE, 1),
            Changes::new().write(TAKE, 1).bind(1),
            Changes::new().write(BOOK, 1).bind(Uuid::now_v7()).bind(1).bind("a").bind("b"),
            Changes::new().insert_rows(BOOK, vec![vec![1.into()]]),
            Changes::new().insert_rows("values (..)", vec![vec![1.into()]]).bind(1),
            Changes::new().insert_rows_any(BOOK, vec![vec![1.into()]]),
            Changes::new().insert_rows_any("values (..)", vec![vec![1.into()]]).bind(1),
        ] {
            let told = db.commit(wrong).await.unwrap_err();
            assert!(matches!(told, CommitError::Database(DatabaseError::Misuse(_))), "{told}");
        }
        assert_eq!(db.commit(take(1, 1, "after")).await, Ok(()));
    })
    .await;
}
