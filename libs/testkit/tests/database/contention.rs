//! Many at once.

use crate::{ONE, TAKE, UNCHANGED, book, place, state, take};
use futures::future::join_all;
use junxiu_platform::database::{Changes, CommitError, DatabaseError};
use junxiu_testkit::{on_both_engines, on_postgres};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn thirty_two_equal_commands_have_one_effect() {
    on_both_engines(|test| async move {
        let db = test.open(&[&ONE]).await;
        place(&db, 1, 5).await;
        let outcomes = join_all((0..32).map(|_| db.commit(take(1, 1, "same")))).await;
        let (done, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
        assert_eq!((done.len(), refused.len()), (1, 31));
        for outcome in refused {
            assert!(matches!(outcome, Err(CommitError::Unique | CommitError::Guard)), "{outcome:?}");
        }
        let inserts = join_all((0..32).map(|_| db.commit(book(1, "other")))).await;
        assert_eq!(inserts.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        assert_eq!(inserts.iter().filter(|one| **one == Err(CommitError::Unique)).count(), 31);
        assert_eq!(state(&db, 1).await, (1, 2, 2));
    })
    .await;
}

/// Each may take a seat of its place only while the other place is untouched. Both read, both decide, both write.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn write_skew_fails_at_the_guard() {
    on_both_engines(|test| async move {
        let db = test.open(&[&ONE]).await;
        for round in 0..20 {
            let (a, b) = (round * 2 + 1, round * 2 + 2);
            place(&db, a, 5).await;
            place(&db, b, 5).await;
            let cross = |mine: i64, other: i64| {
                Changes::new().guard(UNCHANGED).bind(other).bind(1).write(TAKE, 1).bind(mine).bind(1)
            };
            let (first, second) = tokio::join!(db.commit(cross(a, b)), db.commit(cross(b, a)));
            assert!(first.is_err() || second.is_err());
            for outcome in [first, second] {
                assert!(matches!(outcome, Ok(()) | Err(CommitError::Guard)), "{outcome:?}");
            }
            let taken = state(&db, a).await.0 + state(&db, b).await.0;
            assert!(taken <= 1, "{taken} seats were taken");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_bad_batch_does_not_harm_its_neighbours() {
    on_both_engines(|test| async move {
        let db = test.open(&[&ONE]).await;
        for id in 0..60 {
            place(&db, id, 5).await;
        }
        db.commit(book(0, "stands")).await.unwrap();
        let outcomes = join_all((0..60).map(|id| {
            let batch = match id % 5 {
                // A key that stands, after a write that did touch its row.
                1 => take(id, 1, "stands"),
                // A stale revision, after a write that would stand.
                2 => book(id, &format!("lost {id}")).append(take(id, 7, &format!("lost too {id}"))),
                // A parent that is missing.
                3 => take(id, 1, &format!("lost {id}")).append(book(-1, &format!("orphan {id}"))),
                _ => take(id, 1, &format!("kept {id}")),
            };
            db.commit(batch)
        }))
        .await;
        for (id, outcome) in (0..).zip(outcomes) {
            match id % 5 {
                1 => assert_eq!(outcome, Err(CommitError::Unique)),
                2 => assert_eq!(outcome, Err(CommitError::Guard)),
                3 => assert!(matches!(outcome, Err(CommitError::Database(_))), "{outcome:?}"),
                _ => assert_eq!(outcome, Ok(())),
            }
            let kept = i64::from(id % 5 == 0 || id % 5 == 4);
            let bookings = kept + i64::from(id == 0);
            assert_eq!(state(&db, id).await, (kept, 1 + kept, bookings), "place {id}");
        }
    })
    .await;
}

/// A race for the last seats, in which the losers read and decide again.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn seats_are_never_booked_twice() {
    on_both_engines(|test| async move {
        let db = test.open(&[&ONE]).await;
        place(&db, 1, 10).await;
        let outcomes = join_all((0..40).map(|at| {
            let db = db.clone();
            async move {
                loop {
                    let (taken, revision, _) = state(&db, 1).await;
                    if taken == 10 {
                        return false;
                    }
                    match db.commit(take(1, revision, &format!("seat {at}"))).await {
                        Ok(()) => return true,
                        Err(CommitError::Guard) => {}
                        Err(other) => panic!("{other:?}"),
                    }
                }
            }
        }))
        .await;
        assert_eq!(outcomes.iter().filter(|won| **won).count(), 10);
        assert_eq!(state(&db, 1).await, (10, 11, 10));
    })
    .await;
}

/// A dropped caller either wrote all or nothing, and the lane goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_caller_that_goes_away_harms_nobody() {
    on_both_engines(|test| async move {
        let db = test.open(&[&ONE]).await;
        for id in 0..40 {
            place(&db, id, 5).await;
        }
        let callers: Vec<_> = (0..40)
            .map(|id| {
                let db = db.clone();
                tokio::spawn(async move { db.commit(take(id, 1, &format!("r{id}"))).await })
            })
            .collect();
        tokio::task::yield_now().await;
        for caller in callers.iter().step_by(2) {
            caller.abort();
        }
        for (at, caller) in callers.into_iter().enumerate() {
            match caller.await {
                Ok(outcome) => assert_eq!(outcome, Ok(())),
                Err(error) => assert!(error.is_cancelled() && at % 2 == 0),
            }
        }
        assert_eq!(db.commit(book(0, "after")).await, Ok(()));
        for id in 1..40 {
            let state = state(&db, id).await;
            assert!(state == (0, 1, 0) || state == (1, 2, 1), "{state:?}");
        }
    })
    .await;
}

const KILL: &str = "select count(pg_terminate_backend(pid))
       from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()";

/// Connections that were lost while nothing was under way are noticed before a commit rests on them.
#[tokio::test]
async fn killed_idle_connections_are_replaced() {
    on_postgres(|test| async move {
        let db = test.open(&[&ONE]).await;
        let killer = test.open(&[&ONE]).await;
        place(&db, 1, 100).await;
        for revision in 1..10 {
            join_all((0..8).map(|_| state(&db, 1))).await;
            killer.read(KILL).one::<(i64,)>().await.unwrap();
            assert_eq!(state(&db, 1).await.1, revision);
            let outcome = db.commit(take(1, revision, &format!("request {revision}"))).await;
            assert_eq!(outcome, Ok(()));
        }
    })
    .await;
}

/// A commit that was under way when its connection was lost says that it does not know. Its repeat finds out: the key
/// stands, or it is written now.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_lost_commit_is_cleared_up_by_its_repeat() {
    on_postgres(|test| async move {
        let db = test.open(&[&ONE]).await;
        let killer = test.open(&[&ONE]).await;
        place(&db, 1, 1).await;
        let write = async |writer: usize| {
            let mut unknown = 0;
            for at in 0..200 {
                let request = format!("{writer} {at}");
                let mut outcome = db.commit(book(1, &request)).await;
                let mut doubtful = false;
                while outcome == Err(DatabaseError::OutcomeUnknown.into()) {
                    (unknown, doubtful) = (unknown + 1, true);
                    outcome = db.commit(book(1, &request)).await;
                }
                let stands = doubtful && outcome == Err(CommitError::Unique);
                assert!(stands || outcome == Ok(()), "{outcome:?}");
            }
            unknown
        };
        let kill = async {
            let written = async || state(&killer, 1).await.2;
            for so_many in [100, 300, 500, 700, 900, 1100, 1300] {
                while written().await < so_many {}
                killer.read(KILL).one::<(i64,)>().await.unwrap();
            }
        };
        let (unknown, ()) = tokio::join!(join_all((0..8).map(write)), kill);
        assert!(unknown.iter().sum::<i32>() > 0, "no kill struck a commit");
        assert_eq!(state(&db, 1).await, (0, 1, 1600));
    })
    .await;
}
