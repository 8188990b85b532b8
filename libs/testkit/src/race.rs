//! Races whose outcome does not rest on luck: one command is overtaken between its decision and its writing.

use std::pin::pin;
use std::time::{Duration, Instant};

use futures::future::{Either, select};
use junxiu_platform::database::Engine;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection, Executor};

use crate::TestDatabase;

/// A beat of the watch over a command where nobody can be asked whether it has come to its writing: SQLite does not say
/// who waits for the file.
const BEAT: Duration = Duration::from_millis(10);

/// How many beats in a row must come in time until a command counts as waiting. Reading and deciding takes a few
/// milliseconds of a machine that is free; on one that is not, the beats come late and the watch begins anew.
const CALM: u32 = 25;

/// How many beats are watched at most, so that the writer's own patience with the file does not end first.
const BEATS_MAX: u32 = 300;

/// How long PostgreSQL is asked whether a command waits. One that ends first, as by a refusal, is not waited for.
const ASKED_MAX: Duration = Duration::from_secs(2);

/// What keeps writers waiting.
enum Held {
    File(SqliteConnection),
    Rows { holder: PgConnection, watcher: PgConnection },
}

impl TestDatabase {
    /// Lets `quick` be decided and written after `slow` has read and decided and before it writes. Says what both answered.
    ///
    /// On PostgreSQL `hold` takes what `slow` must write first, and leaves `quick` what it needs: a row `for share` where
    /// `quick` only holds it. Where both write it, both have decided before either writes. On SQLite both wait for the file,
    /// and get it in the order of their coming: `quick` first.
    pub async fn overtaken<S, Q>(
        &self,
        hold: &'static str,
        slow: impl Future<Output = S>,
        quick: impl Future<Output = Q>,
    ) -> (S, Q) {
        let mut held = Held::by(self, hold).await;
        match held {
            Held::File(_) => {
                let (quick, slow) = both(&mut held, quick, slow).await;
                (slow, quick)
            }
            Held::Rows { .. } => both(&mut held, slow, quick).await,
        }
    }
}

/// Starts one command, then the other, each as far as it comes, and lets both end once what was held is free.
async fn both<A, B>(held: &mut Held, first: impl Future<Output = A>, second: impl Future<Output = B>) -> (A, B) {
    let (mut first, mut second) = (pin!(first), pin!(second));
    let first_done = match select(first.as_mut(), pin!(held.waits(1))).await {
        Either::Left((done, _)) => Some(done),
        Either::Right(_) => None,
    };
    let waiting = if first_done.is_none() { 2 } else { 1 };
    // The first goes on beside: what it waits for may come free early.
    let second_done = match select(second.as_mut(), pin!(held.waits(waiting))).await {
        Either::Left((done, _)) => Some(done),
        Either::Right(_) => None,
    };
    held.release().await;
    let first = async {
        match first_done {
            Some(done) => done,
            None => first.await,
        }
    };
    let second = async {
        match second_done {
            Some(done) => done,
            None => second.await,
        }
    };
    tokio::join!(first, second)
}

/// Waits until the machine had time to spare for a while.
async fn calm() {
    let mut in_time = 0;
    for _ in 0..BEATS_MAX {
        let begun = Instant::now();
        tokio::time::sleep(BEAT).await;
        in_time = if begun.elapsed() < BEAT * 2 { in_time + 1 } else { 0 };
        if in_time == CALM {
            return;
        }
    }
}

impl Held {
    async fn by(database: &TestDatabase, hold: &'static str) -> Self {
        match database.engine() {
            Engine::Sqlite => {
                let mut file = SqliteConnection::connect(database.url()).await.expect("the file opens");
                file.execute("pragma busy_timeout = 5000").await.expect("a setting");
                file.execute("begin immediate").await.expect("the file is ours");
                Self::File(file)
            }
            Engine::Postgres => {
                let mut holder = PgConnection::connect(database.url()).await.expect("the database answers");
                let watcher = PgConnection::connect(database.url()).await.expect("the database answers");
                holder.execute("begin").await.expect("a transaction");
                holder.execute(AssertSqlSafe(hold)).await.expect("the rows are ours");
                Self::Rows { holder, watcher }
            }
        }
    }

    /// Waits until so many commands wait for what is held.
    async fn waits(&mut self, commands: i64) {
        let Self::Rows { watcher, .. } = self else {
            calm().await;
            return;
        };
        // The journal's sequencer may wait too, and is none of them.
        let sql = "select count(*)
                     from pg_stat_activity
                    where datname = current_database() and wait_event_type = 'Lock' and query not like '%with placed%'";
        let asked = async {
            loop {
                let waiting: i64 = sqlx::query_scalar(sql).fetch_one(&mut *watcher).await.expect("a count");
                if waiting >= commands {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        let _ = tokio::time::timeout(ASKED_MAX, asked).await;
    }

    async fn release(&mut self) {
        match self {
            Self::File(file) => file.execute("rollback").await.map(drop),
            Self::Rows { holder, .. } => holder.execute("rollback").await.map(drop),
        }
        .expect("what was held is free");
    }
}
