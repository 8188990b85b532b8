//! Locks by name.

use crate::ONE;
use junxiu_testkit::{on_both_engines, on_postgres};
use sqlx::{Connection, Executor};

#[tokio::test]
async fn a_lock_has_one_holder() {
    on_both_engines(|test| async move {
        let (db, other) = (test.open(&[&ONE]).await, test.open(&[&ONE]).await);
        let lock = db.try_lock("sequencer").await.unwrap().expect("nobody holds it");
        assert!(lock.still_held().await);
        assert!(db.try_lock("sequencer").await.unwrap().is_none());
        assert!(other.try_lock("sequencer").await.unwrap().is_none());
        assert!(other.try_lock("follower").await.unwrap().is_some());
        lock.release().await;

        let mut again = None;
        // The server notices the closed session a moment later.
        while again.is_none() {
            again = other.try_lock("sequencer").await.unwrap();
        }
        assert!(db.try_lock("sequencer").await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_lock_is_lost_with_its_connection() {
    on_postgres(|test| async move {
        let db = test.open(&[&ONE]).await;
        let lock = db.try_lock("sequencer").await.unwrap().expect("nobody holds it");
        let mut killer = sqlx::PgConnection::connect(test.url()).await.unwrap();
        killer
            .execute(
                "select pg_terminate_backend(pid) from pg_stat_activity
                  where datname = current_database() and pid <> pg_backend_pid()",
            )
            .await
            .unwrap();
        assert!(!lock.still_held().await);
        assert!(!lock.still_held().await);
    })
    .await;
}
