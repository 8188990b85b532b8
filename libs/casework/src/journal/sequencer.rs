//! Gives entries their one order after commit, and links the chain as it goes.
//!
//! A number drawn inside concurrent transactions becomes visible out of order
//! on PostgreSQL, and a follower would pass rows for good. So entries are
//! committed without a place, and one sequencer per database places them in
//! batches. It is no lock that writers queue for.

use std::time::Duration;

use junxiu_platform::database::{CommitError, DatabaseError, Lock};
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use super::{Journal, store};

/// Entries placed in one commit: large enough that a burst of imports is placed
/// faster than it is written, small enough that a batch takes milliseconds.
const BATCH: i64 = 500;

/// How long to look away when nothing was committed here; entries of other
/// processes over the same database are found by then.
const IDLE: Duration = Duration::from_millis(500);

/// How long to gather after the first commit, so that a busy service is placed in batches.
const GATHER: Duration = Duration::from_millis(5);

pub(super) async fn run(journal: Journal, stopping: CancellationToken) {
    let mut lock: Option<Lock> = None;
    loop {
        if let Err(failure) = turn(&journal, &mut lock).await {
            error!(error = %failure, "The journal of {} could not be sequenced; trying again", journal.inner.service);
            lock = None;
        }
        tokio::select! {
            () = stopping.cancelled() => return,
            () = journal.inner.committed.notified() => tokio::time::sleep(GATHER).await,
            () = tokio::time::sleep(IDLE) => {}
        }
    }
}

/// Places all that waits, if this process is the one that may.
async fn turn(journal: &Journal, lock: &mut Option<Lock>) -> Result<(), DatabaseError> {
    let db = &journal.inner.db;
    let held = match lock {
        Some(held) => held.still_held().await,
        None => false,
    };
    if !held {
        *lock = db.try_lock("journal-sequencer").await?;
    }
    let mut head = store::head(db).await?;
    journal.inner.tell(head.position);
    if lock.is_none() {
        return Ok(());
    }
    loop {
        let waiting = store::unplaced(db, BATCH).await?;
        if waiting.is_empty() {
            return Ok(());
        }
        let mut placed = Vec::with_capacity(waiting.len());
        for row in waiting {
            head = store::Head { position: head.position + 1, link: link(&head.link, &row.record) };
            placed.push((row.replay_key, head.position, head.link.clone()));
        }
        match db.commit(store::place(placed)).await {
            Ok(()) => {
                journal.inner.tell(head.position);
            }
            // Another process was faster: it holds the lock that was lost here.
            Err(CommitError::Guard | CommitError::Unique) => {
                warn!("Another sequencer placed entries of {} first", journal.inner.service);
                *lock = None;
                return Ok(());
            }
            Err(CommitError::Database(failure)) => return Err(failure),
        }
    }
}

/// The link of a record: SHA-256 of the link before it and of the record's bytes.
pub(super) fn link(previous: &[u8], record: &[u8]) -> Vec<u8> {
    Sha256::new().chain_update(previous).chain_update(record).finalize().to_vec()
}
