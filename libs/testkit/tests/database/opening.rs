//! Opening: migrations of several crates, durable settings.

use crate::{ONE, TWO, book, place, state};
use junxiu_platform::database::{Changes, Database, DatabaseError, Options};
use junxiu_testkit::{on_both_engines, on_postgres, on_sqlite};
use sqlx::{AssertSqlSafe, Connection, Executor};

#[tokio::test]
async fn migrations_of_two_crates_run_in_any_order_of_arrival() {
    on_both_engines(|test| async move {
        test.open(&[&TWO]).await.close().await;
        let db = test.open(&[&ONE, &TWO]).await;
        place(&db, 1, 1).await;
        db.commit(book(1, "a")).await.unwrap();
        db.close().await;
        // What was written stands after a restart, and an older binary that does not know all versions starts too.
        let db = test.open(&[&ONE]).await;
        assert_eq!(state(&db, 1).await, (0, 1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_version_that_two_crates_claim_is_refused() {
    on_both_engines(|test| async move {
        let opened = Database::open(test.url(), &[&ONE, &ONE], Options::default()).await;
        assert!(matches!(opened, Err(DatabaseError::NotAsRequired(_))));
    })
    .await;
}

#[tokio::test]
async fn a_closed_database_says_so() {
    on_both_engines(|test| async move {
        let db = test.open(&[&ONE]).await;
        db.close().await;
        let read = db.read("select 1").all::<(i64,)>().await;
        assert_eq!(read, Err(DatabaseError::Closed));
        let write = db.commit(Changes::new().write("delete from booking", 0)).await;
        assert_eq!(write, Err(DatabaseError::Closed.into()));
    })
    .await;
}

#[tokio::test]
async fn a_database_of_another_is_told_by_what_was_applied_there() {
    on_postgres(|test| async move {
        test.open(&[&ONE]).await.close().await;
        let mut admin = sqlx::PgConnection::connect(test.url()).await.unwrap();
        admin.execute("update _sqlx_migrations set checksum = 'x'::bytea where version = 1").await.unwrap();
        let opened = Database::open(test.url(), &[&ONE], Options::default()).await.unwrap_err();
        assert_eq!(opened, DatabaseError::Foreign { version: 1, checksum: b"x".to_vec() });
        let own = ONE.postgres.iter().next().unwrap().checksum.to_vec();
        assert!(ONE.hold(1, &own) && !ONE.hold(1, b"x") && !ONE.hold(2, &own));
    })
    .await;
}

#[tokio::test]
async fn an_sqlite_file_and_its_log_are_their_owners_alone() {
    on_sqlite(|test| async move {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = test.folder().join("made");
        let url = format!("sqlite:{}", folder.join("names.db").display());
        let db = Database::open(&url, &[&ONE], Options::default()).await.unwrap();
        place(&db, 1, 1).await;
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        for suffix in ["", "-wal", "-shm"] {
            assert_eq!(mode(&folder.join(format!("names.db{suffix}"))), 0o600, "{suffix}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_server_that_does_not_wait_for_the_disk_is_refused() {
    on_postgres(|test| async move {
        let mut admin = sqlx::PgConnection::connect(test.url()).await.unwrap();
        let name: String = sqlx::query_scalar("select current_database()").fetch_one(&mut admin).await.unwrap();
        let careless = format!("alter database \"{name}\" set synchronous_commit = off");
        admin.execute(AssertSqlSafe(careless)).await.unwrap();
        let opened = Database::open(test.url(), &[&ONE], Options::default()).await;
        let error = opened.unwrap_err().to_string();
        assert!(error.contains("synchronous_commit"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn a_wrong_address_is_refused_without_repeating_it() {
    for wrong in ["mysql://me:secret@h/d", "sqlite::memory:", "postgres://me:secret@:bad/d"] {
        let opened = Database::open(wrong, &[], Options::default()).await;
        let error = opened.unwrap_err();
        assert!(matches!(error, DatabaseError::NotAsRequired(_)), "{error}");
        assert!(!format!("{error} {error:?}").contains("secret"));
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable() {
    let nowhere = "postgres://me@127.0.0.1:1/d";
    let opened = Database::open(nowhere, &[], Options::default()).await;
    assert!(matches!(opened, Err(DatabaseError::Unavailable(_))));
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_stopped() {
    on_postgres(|test| async move {
        let options = Options { statement_timeout: std::time::Duration::from_millis(50), ..Options::default() };
        let db = Database::open(test.url(), &[&ONE], options).await.unwrap();
        let slow = db.read("select 1::bigint from pg_sleep(30)").all::<(i64,)>().await;
        assert_eq!(slow, Err(DatabaseError::TimedOut));
        assert_eq!(db.read("select 1::bigint").one::<(i64,)>().await, Ok((1,)));
    })
    .await;
}
