//! Measures what the database facade gains: commits as one batch against ordinary transactions, key reads that travel
//! together against reads one by one. Takes an address, the number of callers (64) and that of commit lanes (the usual):
//! `cargo run --release --example database_speed -- postgres://postgres@localhost/scratch 64 12`
//! Makes its tables in that database and drops them.
#![expect(clippy::print_stdout, reason = "an example that shows its figures")]

use futures::future::join_all;
use junxiu_platform::database::{Changes, Database, KeyedRead, Options, Value};
use sqlx::postgres::PgPoolOptions;
use sqlx::{Executor, PgPool};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use uuid::Uuid;

const WINDOW: Duration = Duration::from_secs(3);
const ROWS: i64 = 100_000;

const TABLES: [&str; 5] = [
    "drop table if exists speed_journal",
    "drop table if exists speed_contact",
    "drop table if exists speed_duty",
    "create table speed_duty (id bigint primary key, state text not null, revision bigint not null)",
    "create table speed_contact (id text primary key, duty bigint not null references speed_duty (id), note text not null)",
];
const JOURNAL: &str =
    "create table speed_journal (id text primary key, request_id text not null unique, answer text not null)";
const DUTY: &str = "insert into speed_duty (id, state, revision) values (..)";
const CONTACT: &str = "insert into speed_contact (id, duty, note) values ($1, $2, $3)";
const MEET: &str = "update speed_duty set state = $1, revision = revision + 1 where id = $2 and revision >= $3";
const ENTRY: &str = "insert into speed_journal (id, request_id, answer) values ($1, $2, $3)";
const BY_ID: &str = "select id, state, revision from speed_duty where id in (..)";
const ONE: &str = "select id, state, revision from speed_duty where id = $1";

#[derive(Clone, sqlx::FromRow)]
struct Duty {
    id: i64,
    #[expect(dead_code, reason = "read to weigh as much as a real row")]
    state: String,
    revision: i64,
}

#[tokio::main]
async fn main() {
    let mut words = std::env::args().skip(1);
    let url = words.next().expect("an address");
    let callers = words.next().map_or(64, |word| word.parse().expect("a number of callers"));
    let mut options = Options::default();
    if let Some(lanes) = words.next() {
        options.commit_lanes = lanes.parse().expect("a number of lanes");
    }
    let db = Database::open(&url, &[], options).await.expect("the database opens");
    for sql in TABLES.into_iter().chain([JOURNAL]) {
        db.commit(Changes::new().write_any(sql).ordered()).await.expect("tables are made");
    }
    let rows = (0..ROWS).map(|id| vec![id.into(), "open".into(), 0_i64.into()]).collect();
    let began = Instant::now();
    db.commit(Changes::new().insert_rows(DUTY, rows)).await.expect("rows are inserted");
    println!("{:>7} rows/s  inserted at once", per_second(ROWS, began.elapsed()));

    let pool = match url.starts_with("postgres") {
        true => Some(pool(&url).await),
        false => None,
    };
    let keyed = KeyedRead::new(&db, BY_ID, |row: &Duty| Value::from(row.id));
    for _ in 0..2 {
        let db = db.clone();
        rate(callers, "commits as one batch", move |id, _| {
            let db = db.clone();
            async move { db.commit(batch(id)).await.expect("it is written") }
        })
        .await;
        if let Some(pool) = &pool {
            let pool = pool.clone();
            rate(callers, "commits, three statements in a transaction", move |id, _| {
                let pool = pool.clone();
                async move { transaction(&pool, id).await.expect("it is written") }
            })
            .await;
        }
        let keyed = keyed.clone();
        rate(callers, "key reads, together", move |id, at| {
            let keyed = keyed.clone();
            async move { assert!(keyed.get((id * 1000 + at) % ROWS).await.expect("it is read").is_some()) }
        })
        .await;
        if let Some(pool) = &pool {
            let pool = pool.clone();
            rate(callers, "key reads, one by one", move |id, at| {
                let pool = pool.clone();
                async move {
                    let id = (id * 1000 + at) % ROWS;
                    let row: Duty = sqlx::query_as(ONE).bind(id).fetch_one(&pool).await.expect("it is read");
                    assert!(row.revision >= 0);
                }
            })
            .await;
        }
    }
    for sql in TABLES.into_iter().take(3) {
        db.commit(Changes::new().write_any(sql).ordered()).await.expect("tables are dropped");
    }
    db.close().await;
}

async fn pool(url: &str) -> PgPool {
    let pool = PgPoolOptions::new().max_connections(16).test_before_acquire(false);
    let pool = pool.connect(url).await.expect("the server answers");
    pool.execute("select 1").await.expect("the server answers");
    pool
}

/// Lets all callers work for the window and prints how much was done.
async fn rate<F: Future<Output = ()> + Send>(
    callers: i64,
    what: &str,
    call: impl Fn(i64, i64) -> F + Clone + Send + Sync + 'static,
) {
    let done = Arc::new(AtomicI64::new(0));
    let began = Instant::now();
    let callers = (0..callers).map(|id| {
        let (call, done) = (call.clone(), Arc::clone(&done));
        tokio::spawn(async move {
            let mut at = 0;
            while began.elapsed() < WINDOW {
                call(id, at).await;
                at += 1;
            }
            done.fetch_add(at, Ordering::Relaxed);
        })
    });
    for caller in join_all(callers).await {
        caller.expect("callers end well");
    }
    println!("{:>7} a second  {what}", per_second(done.load(Ordering::Relaxed), began.elapsed()));
}

fn per_second(count: i64, time: Duration) -> i64 {
    count * 1000 / i64::try_from(time.as_millis()).unwrap_or(1).max(1)
}

/// A caller has rows of its own, so that every commit succeeds; its revision is not checked to the letter here.
fn batch(id: i64) -> Changes {
    Changes::new()
        .write(CONTACT, 1)
        .bind(Uuid::now_v7().to_string())
        .bind(id)
        .bind("well")
        .write(MEET, 1)
        .bind("met")
        .bind(id)
        .bind(0)
        .write(ENTRY, 1)
        .bind(Uuid::now_v7().to_string())
        .bind(Uuid::now_v7().to_string())
        .bind("contacts/1")
}

async fn transaction(pool: &PgPool, id: i64) -> Result<(), sqlx::Error> {
    let mut transaction = pool.begin().await?;
    let contact = sqlx::query(CONTACT).bind(Uuid::now_v7().to_string()).bind(id).bind("well");
    contact.execute(&mut *transaction).await?;
    let meet = sqlx::query(MEET).bind("met").bind(id).bind(0_i64);
    meet.execute(&mut *transaction).await?;
    let entry = sqlx::query(ENTRY).bind(Uuid::now_v7().to_string()).bind(Uuid::now_v7().to_string());
    entry.bind("contacts/1").execute(&mut *transaction).await?;
    transaction.commit().await
}
