//! Locks by name: one process at a time follows a feed, numbers a journal, runs the nightly duties.

use sqlx::Connection;
use sqlx::postgres::PgConnection;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{self, Arc, PoisonError, Weak};
use tokio::sync::Mutex;

use super::error::DatabaseError;
use super::postgres::Reach;

/// A held lock. It is free again when it is released or dropped, or when its connection or process dies.
#[derive(Debug)]
#[must_use = "a lock that is dropped is free"]
pub struct Lock {
    held: Held,
}

#[derive(Debug)]
enum Held {
    /// The operating system holds it for the open file.
    File(File),
    /// The server holds it for the session.
    Session(Mutex<Option<PgConnection>>),
}

impl Lock {
    /// Says whether the lock is still held. On PostgreSQL it is lost with its connection, and the server may have given it
    /// to another process: ask before work that two may not do.
    pub async fn still_held(&self) -> bool {
        match &self.held {
            Held::File(_) => true,
            Held::Session(session) => {
                let mut session = session.lock().await;
                let lives = match session.as_mut() {
                    Some(connection) => connection.ping().await.is_ok(),
                    None => false,
                };
                if !lives {
                    *session = None;
                }
                lives
            }
        }
    }

    /// Frees the lock and waits until it is free.
    pub async fn release(self) {
        match self.held {
            Held::File(file) => drop(file),
            Held::Session(session) => {
                if let Some(connection) = session.into_inner() {
                    let _ = connection.close().await;
                }
            }
        }
    }
}

/// Where locks are taken.
pub(super) enum Locks {
    /// Beside the database file.
    Files(PathBuf),
    /// On the server. One connection is kept for those who try again and again.
    Sessions(Box<Reach>, Mutex<Option<PgConnection>>),
}

impl Locks {
    pub(super) fn beside(file: &Path) -> Self {
        Self::Files(file.to_owned())
    }

    pub(super) fn on_server(reach: Reach) -> Self {
        Self::Sessions(Box::new(reach), Mutex::new(None))
    }

    pub(super) async fn try_lock(&self, name: &str) -> Result<Option<Lock>, DatabaseError> {
        match self {
            Self::Files(database) => try_file(database, name),
            Self::Sessions(reach, spare) => try_session(reach, spare, name).await,
        }
    }
}

/// Keeps an SQLite file for this process, which may open it as often as it likes, for as long as any of the holds lives.
pub(super) fn hold(database: &Path) -> Result<Arc<Lock>, DatabaseError> {
    static HELD: sync::Mutex<BTreeMap<PathBuf, Weak<Lock>>> = sync::Mutex::new(BTreeMap::new());

    let place = database.canonicalize().map_err(|cause| DatabaseError::Unavailable(cause.to_string()))?;
    let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(hold) = held.get(&place).and_then(Weak::upgrade) {
        return Ok(hold);
    }
    held.retain(|_, hold| hold.strong_count() > 0);
    let Some(lock) = try_file(&place, "the file itself")? else {
        return Err(DatabaseError::InUse(place.display().to_string()));
    };
    let hold = Arc::new(lock);
    held.insert(place, Arc::downgrade(&hold));
    Ok(hold)
}

fn try_file(database: &Path, name: &str) -> Result<Option<Lock>, DatabaseError> {
    let unavailable = |cause: std::io::Error| DatabaseError::Unavailable(cause.to_string());
    let mut path = database.as_os_str().to_owned();
    path.push(format!(".{:016x}.lock", number(name)));
    let file = (OpenOptions::new().create(true).truncate(false).write(true).open(path)).map_err(unavailable)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock { held: Held::File(file) })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(cause)) => Err(unavailable(cause)),
    }
}

async fn try_session(
    reach: &Reach,
    spare: &Mutex<Option<PgConnection>>,
    name: &str,
) -> Result<Option<Lock>, DatabaseError> {
    let mut spare = spare.lock().await;
    let mut connection = match spare.take() {
        Some(connection) => connection,
        None => reach.connect().await?,
    };
    let taken: bool = sqlx::query_scalar("select pg_try_advisory_lock($1)")
        .bind(number(name).cast_signed())
        .fetch_one(&mut connection)
        .await?;
    if taken {
        return Ok(Some(Lock { held: Held::Session(Mutex::new(Some(connection))) }));
    }
    *spare = Some(connection);
    Ok(None)
}

/// The lock's number, the same in every process and version (FNV-1a).
fn number(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
