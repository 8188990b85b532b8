//! The database: one SQL text, two engines.
//!
//! SQLite (one file a service) and PostgreSQL (one database a service) take the same statements with real column types. No
//! other module knows which engine runs. Reads are asked one by one ([`Database::read`]) or by key ([`KeyedRead`]); what a
//! command writes is one value ([`Changes`]) that is committed at once ([`Database::commit`]). No transaction is open while
//! a command thinks.

use sqlx::migrate::MigrateDatabase as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

mod changes;
mod error;
mod fault;
mod keyed;
mod lock;
mod migrations;
mod postgres;
mod queue;
mod read;
mod sqlite;
mod text;
pub mod value;

pub use changes::Changes;
pub use error::{CommitError, DatabaseError};
pub use keyed::KeyedRead;
pub use lock::Lock;
pub use migrations::Migrations;
pub use read::{LIST_MAX, Read, Row};
pub use value::Value;

use lock::Locks;
use queue::Queue;
use read::ReadJob;
use text::Texts;

/// Which engine runs. Only operations ask; queries never do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The embedded default.
    Sqlite,
    /// The production engine.
    Postgres,
}

/// How a database is used.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many reads run at once.
    pub read_lanes: usize,
    /// How many commits run at once on PostgreSQL, where those that wait for the disk together share its answer; SQLite has
    /// one writer. A lane opens its connection at its first work, and the one that worked last works next, so a service
    /// with little to write holds few.
    pub commit_lanes: usize,
    /// When PostgreSQL stops a statement: below the deadline of a call, so that nothing runs on for nobody.
    pub statement_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { read_lanes: 4, commit_lanes: 12, statement_timeout: Duration::from_secs(10) }
    }
}

/// An open database. Clones share it; when the last is gone it closes by itself.
#[derive(Clone)]
pub struct Database {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    reads: Arc<Queue<ReadJob>>,
    commits: Arc<Queue<CommitJob>>,
    texts: Arc<Texts>,
    locks: Locks,
    /// Keeps other processes away from an SQLite file.
    hold: Option<Arc<Lock>>,
    lanes: Mutex<Vec<JoinHandle<()>>>,
}

/// A batch that waits to be written.
struct CommitJob {
    changes: Changes,
    reply: oneshot::Sender<Result<(), CommitError>>,
}

impl Database {
    /// Opens `sqlite:path` (made if missing; one process at a time) or `postgres://..`, refuses settings under which an
    /// acknowledged commit could be lost, and applies what is missing of the migrations.
    pub async fn open(url: &str, migrations: &[&'static Migrations], options: Options) -> Result<Self, DatabaseError> {
        if url.starts_with("sqlite:") {
            open_sqlite(url, migrations, &options).await
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            open_postgres(url, migrations, &options).await
        } else {
            let wanted = "the address must start with sqlite: or postgres:";
            Err(DatabaseError::NotAsRequired(wanted.to_owned()))
        }
    }

    /// Makes the database on its PostgreSQL server if that has none of the name; a SQLite file is made when it is opened.
    pub async fn create_if_missing(url: &str) -> Result<(), DatabaseError> {
        if !url.starts_with("sqlite:") && !sqlx::Postgres::database_exists(url).await? {
            sqlx::Postgres::create_database(url).await?;
        }
        Ok(())
    }

    /// Says which engine runs.
    pub fn engine(&self) -> Engine {
        self.inner.engine
    }

    /// Starts a read: `db.read("select .. where a = $1").bind(a).all::<Row>()`.
    pub fn read(&self, sql: &'static str) -> Read<'_> {
        Read::new(self, sql)
    }

    /// Writes all of it or nothing. What is acknowledged is on disk. A caller that goes away while it waits for its turn
    /// gets nothing written; once begun, a commit is finished whether the caller waits or not.
    pub async fn commit(&self, changes: Changes) -> Result<(), CommitError> {
        if let Some(misuse) = changes.misuse {
            return Err(DatabaseError::Misuse(misuse.to_owned()).into());
        }
        if changes.is_empty() {
            return Ok(());
        }
        let (reply, outcome) = oneshot::channel();
        self.inner.commits.put(CommitJob { changes, reply })?;
        outcome.await.map_err(|_| DatabaseError::Closed)?
    }

    /// Takes the lock with this name if nobody has it, in this process or another.
    pub async fn try_lock(&self, name: &str) -> Result<Option<Lock>, DatabaseError> {
        self.inner.locks.try_lock(name).await
    }

    /// Takes no more work, does what waits, and closes the connections.
    pub async fn close(&self) {
        self.inner.reads.close();
        self.inner.commits.close();
        let lanes = {
            let mut lanes = self.inner.lanes.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *lanes)
        };
        for lane in lanes {
            let _ = lane.await;
        }
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").field("engine", &self.inner.engine).finish_non_exhaustive()
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.reads.close();
        self.commits.close();
    }
}

async fn open_sqlite(
    url: &str,
    migrations: &[&'static Migrations],
    options: &Options,
) -> Result<Database, DatabaseError> {
    let address = sqlite::options(url)?;
    let mut first = sqlite::connect(&address).await?;
    // Two processes would not harm the file, but wait for one another, and one of them is a mistake.
    let hold = lock::hold(address.get_filename())?;
    sqlite::check_durable(&mut first).await?;
    let merged = migrations::merge(migrations.iter().map(|set| &set.sqlite))?;
    if let Err(cause) = merged.run(&mut first).await {
        return Err(migrations::refused(cause, &merged, &mut first).await);
    }

    let mut inner = Inner::new(Engine::Sqlite, Locks::beside(address.get_filename()));
    inner.hold = Some(hold);
    let mut lanes = Vec::new();
    for _ in 0..options.read_lanes {
        let reads = Arc::clone(&inner.reads);
        lanes.push(tokio::spawn(sqlite::read_lane(reads, address.clone())));
    }
    let (commits, texts) = (Arc::clone(&inner.commits), Arc::clone(&inner.texts));
    lanes.push(tokio::spawn(sqlite::writer::lane(commits, address, first, texts)));
    Ok(inner.with(lanes))
}

async fn open_postgres(
    url: &str,
    migrations: &[&'static Migrations],
    options: &Options,
) -> Result<Database, DatabaseError> {
    let reach = postgres::Reach::new(url, options.statement_timeout)?;
    let mut first = reach.connect().await?;
    postgres::check_durable(&mut first).await?;
    postgres::lift_timeout(&mut first).await?;
    let merged = migrations::merge(migrations.iter().map(|set| &set.postgres))?;
    if let Err(cause) = merged.run(&mut first).await {
        return Err(migrations::refused(cause, &merged, &mut first).await);
    }
    drop(first);

    let inner = Inner::new(Engine::Postgres, Locks::on_server(reach.clone()));
    let mut lanes = Vec::new();
    for _ in 0..options.read_lanes {
        let reads = Arc::clone(&inner.reads);
        lanes.push(tokio::spawn(postgres::read_lane(reads, reach.clone())));
    }
    for _ in 0..options.commit_lanes {
        let (commits, texts) = (Arc::clone(&inner.commits), Arc::clone(&inner.texts));
        lanes.push(tokio::spawn(postgres::commit::commit_lane(commits, reach.clone(), texts)));
    }
    Ok(inner.with(lanes))
}

impl Inner {
    fn new(engine: Engine, locks: Locks) -> Self {
        Self {
            engine,
            reads: Queue::new(),
            commits: Queue::new(),
            texts: Arc::default(),
            locks,
            hold: None,
            lanes: Mutex::default(),
        }
    }

    fn with(mut self, lanes: Vec<JoinHandle<()>>) -> Database {
        self.lanes = Mutex::new(lanes);
        Database { inner: Arc::new(self) }
    }
}
