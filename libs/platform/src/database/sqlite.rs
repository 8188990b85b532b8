//! SQLite: one writer, several readers, each with a connection of its own.

use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Executor};
use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

use super::error::DatabaseError;
use super::queue::Queue;
use super::read::{Question, ReadJob, Rows};
use crate::watched;

pub(super) mod writer;

/// How long a statement waits for another process that writes to the file (a backup, a shell).
const BUSY: Duration = Duration::from_secs(5);
/// Prepared statements kept a connection.
const STATEMENTS_KEPT: usize = 512;
/// What the writer keeps of the file in memory, in KiB where negative. The nightly run writes to seven indexes in the order of
/// none of them; with SQLite's own 2 MiB each page is fetched and spilled many times in one batch.
const WRITER_CACHE_KIB: &str = "-16384";
/// The write-ahead log is cut back to this after a checkpoint.
const LOG_KEPT_BYTES: &str = "67108864";

/// Makes the options of the writer's connection.
pub(super) fn options(url: &str) -> Result<SqliteConnectOptions, DatabaseError> {
    let options = url.parse::<SqliteConnectOptions>()?;
    if url.contains(":memory:") || url.contains("mode=memory") {
        return Err(DatabaseError::NotAsRequired("SQLite must be given a file".to_owned()));
    }
    Ok(options
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY)
        .statement_cache_capacity(STATEMENTS_KEPT)
        .pragma("journal_size_limit", LOG_KEPT_BYTES)
        // Sorting must not spill personal data into temporary files.
        .pragma("temp_store", "memory")
        .disable_statement_logging())
}

/// Opens the writer's connection, and makes the file, and its folder, where they are missing.
///
/// Names and telephone numbers stand in the file, so it is its owner's alone, and so are the log and the shared memory
/// beside it, which SQLite gives the file's own mode.
pub(super) async fn connect(options: &SqliteConnectOptions) -> Result<SqliteConnection, DatabaseError> {
    make_private(options.get_filename()).map_err(|cause| DatabaseError::Unavailable(cause.to_string()))?;
    Ok(options.clone().pragma("cache_size", WRITER_CACHE_KIB).connect().await?)
}

fn make_private(file: &Path) -> io::Result<()> {
    if let Some(folder) = file.parent().filter(|folder| *folder != Path::new("")) {
        watched::make_private_folder(folder)?;
    }
    // A file that is there is not opened: closing it would take SQLite's own locks on it away from this process.
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(file) {
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other.map(drop),
    }
}

/// Refuses a file that acknowledges commits before they are on disk.
pub(super) async fn check_durable(connection: &mut SqliteConnection) -> Result<(), DatabaseError> {
    let journal: String = sqlx::query_scalar("pragma journal_mode").fetch_one(&mut *connection).await?;
    let synchronous: i64 = sqlx::query_scalar("pragma synchronous").fetch_one(&mut *connection).await?;
    // 2 is FULL, 3 is EXTRA.
    if journal == "wal" && synchronous >= 2 {
        return Ok(());
    }
    Err(DatabaseError::NotAsRequired(format!(
        "journal_mode is {journal} and synchronous is {synchronous}; they must be wal and 2"
    )))
}

/// Reads for whoever waits, until the database is closed. The connection is opened at the first work.
pub(super) async fn read_lane(queue: Arc<Queue<ReadJob>>, options: SqliteConnectOptions) {
    let options = options.read_only(true).create_if_missing(false);
    let bell = Arc::new(Notify::new());
    let mut held: Option<SqliteConnection> = None;
    while let Some(ReadJob(ask)) = queue.take(&bell).await {
        let Some((question, answer)) = ask() else {
            continue;
        };
        let connection = match held.take() {
            Some(connection) => Ok(connection),
            None => options.connect().await,
        };
        match connection {
            Ok(connection) => {
                let connection = held.insert(connection);
                let rows = read(connection, question).await;
                if matches!(rows, Err(DatabaseError::Closed)) {
                    held = None;
                }
                answer(rows);
            }
            Err(error) => answer(Err(error.into())),
        }
    }
    if let Some(connection) = held {
        let _ = connection.close().await;
    }
}

async fn read(connection: &mut SqliteConnection, question: Question) -> Result<Rows, DatabaseError> {
    let mut arguments = SqliteArguments::default();
    for value in question.values {
        value.add_to_sqlite(&mut arguments).map_err(|cause| DatabaseError::Misuse(cause.to_string()))?;
    }
    let query = sqlx::query_with(question.text, arguments);
    Ok(Rows::Sqlite(connection.fetch_all(query).await?))
}
