//! PostgreSQL: lanes that hold their connections.
//!
//! A lane is a task with one connection. It opens it when it first has work, replaces it when it breaks, and looks after it
//! when idle. A pool would ping the server at each giving back, which costs as much as a small read.

use sqlx::postgres::{PgArguments, PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection, Executor};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout};

use super::error::DatabaseError;
use super::queue::Queue;
use super::read::{Question, ReadJob, Rows};
use super::value;

pub(super) mod commit;

/// How long a lane is idle before it sees whether its connection still lives.
const IDLE_LOOK: Duration = Duration::from_secs(15);
/// A connection used within this time is taken to live; an older one is asked before a commit rests on it.
const FRESH: Duration = Duration::from_secs(1);
/// How long a connection may take to be made or to answer a ping.
const REACH: Duration = Duration::from_secs(5);
/// What the server's own statement timeout is given to be told to us before the connection counts as lost.
const GRACE: Duration = Duration::from_secs(2);
/// Prepared statements kept a connection. sqlx keeps 100 unless told, and a service has more.
const STATEMENTS_KEPT: usize = 512;

/// How to reach the server, the same for all lanes.
#[derive(Clone)]
pub(super) struct Reach {
    options: PgConnectOptions,
    statement_timeout: Duration,
    /// How many connections were lost so far. When it rises, the server may have restarted, and every lane sees to its own
    /// connection before it uses it again.
    losses: Arc<AtomicU64>,
}

impl Reach {
    pub(super) fn new(url: &str, statement_timeout: Duration) -> Result<Self, DatabaseError> {
        let milliseconds = statement_timeout.as_millis().to_string();
        let options = url
            .parse::<PgConnectOptions>()?
            .application_name("junxiu")
            .statement_cache_capacity(STATEMENTS_KEPT)
            .options([
                ("statement_timeout", milliseconds.as_str()),
                ("timezone", "UTC"),
                ("default_transaction_isolation", "read committed"),
            ])
            .disable_statement_logging();
        Ok(Self { options, statement_timeout, losses: Arc::default() })
    }

    pub(super) async fn connect(&self) -> Result<PgConnection, DatabaseError> {
        match timeout(REACH, self.options.connect()).await {
            Ok(made) => Ok(made?),
            Err(_) => Err(DatabaseError::Unavailable("no answer in time".to_owned())),
        }
    }
}

/// Refuses a server that acknowledges commits before they are on disk.
pub(super) async fn check_durable(connection: &mut PgConnection) -> Result<(), DatabaseError> {
    let setting: String = sqlx::query_scalar("show synchronous_commit").fetch_one(connection).await?;
    // remote_apply waits for the standby as well and is stricter.
    if setting == "on" || setting == "remote_apply" {
        return Ok(());
    }
    Err(DatabaseError::NotAsRequired(format!("synchronous_commit is {setting}; it must be on")))
}

/// Lets the statements of a connection run as long as they need: migrations rewrite whole tables, or wait for another
/// process that does.
pub(super) async fn lift_timeout(connection: &mut PgConnection) -> Result<(), DatabaseError> {
    Ok(connection.execute("set statement_timeout = 0").await.map(drop)?)
}

/// A lane's connection.
struct Held {
    reach: Reach,
    connection: Option<PgConnection>,
    used: Instant,
    losses_seen: u64,
}

impl Held {
    fn new(reach: Reach) -> Self {
        Self { reach, connection: None, used: Instant::now(), losses_seen: 0 }
    }

    /// Answers the connection, made anew if there is none.
    async fn get(&mut self) -> Result<&mut PgConnection, DatabaseError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.reach.connect().await?,
        };
        self.used = Instant::now();
        Ok(self.connection.insert(connection))
    }

    /// Answers a connection that lived a moment ago.
    async fn get_living(&mut self) -> Result<&mut PgConnection, DatabaseError> {
        let losses = self.reach.losses.load(Ordering::Relaxed);
        if self.used.elapsed() > FRESH || losses != self.losses_seen {
            self.losses_seen = losses;
            self.look().await;
        }
        self.get().await
    }

    /// Lets go of a connection that no longer answers.
    async fn look(&mut self) {
        if let Some(connection) = &mut self.connection
            && !matches!(timeout(REACH, connection.ping()).await, Ok(Ok(())))
        {
            self.lose();
        }
    }

    fn lose(&mut self) {
        self.connection = None;
        self.reach.losses.fetch_add(1, Ordering::Relaxed);
    }

    /// Longer than the server lets a statement run; silence beyond it means that the connection is lost.
    fn patience(&self) -> Duration {
        self.reach.statement_timeout + GRACE
    }
}

/// Takes work until the queue is closed; none then. Looks after the connection while there is nothing to do.
async fn next<T>(queue: &Queue<T>, bell: &Arc<Notify>, held: &mut Held) -> Option<T> {
    loop {
        match timeout(IDLE_LOOK, queue.take(bell)).await {
            Ok(work) => return work,
            Err(_) if queue.leave(bell) => held.look().await,
            Err(_) => {}
        }
    }
}

/// Reads for whoever waits, until the database is closed.
pub(super) async fn read_lane(queue: Arc<Queue<ReadJob>>, reach: Reach) {
    let bell = Arc::new(Notify::new());
    let mut held = Held::new(reach);
    while let Some(ReadJob(ask)) = next(&queue, &bell, &mut held).await {
        if let Some((question, answer)) = ask() {
            answer(read(&mut held, &question).await);
        }
    }
    leave(held).await;
}

async fn leave(held: Held) {
    if let Some(connection) = held.connection {
        let _ = timeout(REACH, connection.close()).await;
    }
}

/// Reads, and reads once more over a new connection if the old one was lost: a read may be repeated.
async fn read(held: &mut Held, question: &Question) -> Result<Rows, DatabaseError> {
    let first = read_once(held, question).await;
    match first {
        Err(Failure::Connection(_)) => read_once(held, question).await,
        other => other,
    }
    .map_err(Failure::into_error)
}

async fn read_once(held: &mut Held, question: &Question) -> Result<Rows, Failure> {
    let patience = held.patience();
    let connection = held.get().await.map_err(Failure::Other)?;
    let mut arguments = PgArguments::default();
    let encoded = (question.values.iter()).try_for_each(|value| value.add_to_postgres(&mut arguments)).and_then(|()| {
        match question.array.as_deref() {
            Some(list @ [first, ..]) => value::add_array(first.kind(), list.iter(), &mut arguments),
            _ => Ok(()),
        }
    });
    encoded.map_err(|cause| Failure::Other(DatabaseError::Misuse(cause.to_string())))?;
    let query = sqlx::query_with(question.text.clone(), arguments);
    match timeout(patience, connection.fetch_all(query)).await {
        Ok(Ok(rows)) => Ok(Rows::Postgres(rows)),
        Ok(Err(error)) => Err(held.judge(error)),
        Err(_) => {
            held.lose();
            Err(Failure::Other(DatabaseError::TimedOut))
        }
    }
}

/// What a failed statement says about its connection.
enum Failure {
    /// The connection is gone, and with it the knowledge whether the statement was done.
    Connection(DatabaseError),
    /// The statement was not done because its preparation is out of date; a new connection prepares it anew.
    Outdated(DatabaseError),
    Other(DatabaseError),
}

impl Failure {
    fn into_error(self) -> DatabaseError {
        match self {
            Self::Connection(error) | Self::Outdated(error) | Self::Other(error) => error,
        }
    }
}

impl Held {
    /// Sorts a failure, and drops the connection where it can no longer be used.
    fn judge(&mut self, error: sqlx::Error) -> Failure {
        let code = match &error {
            sqlx::Error::Database(refusal) => refusal.code().unwrap_or_default().into_owned(),
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) => "08".to_owned(),
            _ => String::new(),
        };
        // 08: connection; 57P0x: the server ends the session. 0A000 and 26000: a table was altered under a prepared
        // statement. 25P02 and the like: a transaction was left open, which the next user must not inherit.
        let lost = code.starts_with("08") || code.starts_with("57P0");
        let outdated = code == "0A000" || code == "26000";
        if lost {
            self.lose();
        } else if outdated || code.starts_with("25") {
            self.connection = None;
        }
        match (lost, outdated) {
            (true, _) => Failure::Connection(error.into()),
            (_, true) => Failure::Outdated(error.into()),
            _ => Failure::Other(error.into()),
        }
    }
}
