//! The engine that does the steps.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt as _;
use junxiu_contracts::google_rpc;
use junxiu_platform::database::{CommitError, DatabaseError};
use junxiu_platform::status::Fault;
use prost::Message;
use tonic::{Code, Status};
use tracing::{error, info, warn};

use super::{Operations, Step, store};

/// How long to look away when nothing was asked for here; jobs of a process that died are found by then.
const IDLE: Duration = Duration::from_secs(2);

/// Jobs looked at in one turn.
const JOBS_MAX: i64 = 20;

/// How often a step that lost a race is done again before the job rests until the next turn.
const TRIES_MAX: usize = 5;

pub(super) async fn run(operations: Operations) {
    let stopping = operations.inner.env.tasks.stopping();
    loop {
        if let Err(failure) = turn(&operations).await {
            error!(error = %failure, "Operations rest after a database failure");
        }
        tokio::select! {
            () = stopping.cancelled() => return,
            () = operations.inner.started.notified() => {}
            () = tokio::time::sleep(IDLE) => {}
        }
    }
}

async fn turn(operations: &Operations) -> Result<(), DatabaseError> {
    let db = &operations.inner.db;
    let running = store::running(db, JOBS_MAX).await?;
    if running.is_empty() {
        return Ok(());
    }
    // One process at a time does the steps; a row's revision would refuse a second anyway.
    let Some(lock) = db.try_lock("operations").await? else { return Ok(()) };
    for id in running {
        let mut lost = 0;
        while !operations.inner.env.tasks.stopping().is_cancelled() && lost < TRIES_MAX {
            match step(operations, id).await? {
                Moved::On => lost = 0,
                Moved::Lost => lost += 1,
                Moved::End => break,
            }
        }
    }
    lock.release().await;
    Ok(())
}

enum Moved {
    On,
    Lost,
    End,
}

async fn step(operations: &Operations, id: uuid::Uuid) -> Result<Moved, DatabaseError> {
    let inner = &operations.inner;
    let Some(row) = store::get(&inner.db, id).await? else { return Ok(Moved::End) };
    if row.state != "RUNNING" {
        return Ok(Moved::End);
    }
    let now = inner.env.clock.now();
    if row.cancel_requested_at.is_some() {
        let status = google_rpc::Status {
            code: Code::Cancelled as i32,
            message: "cancelled at the caller's request; what was done before stays done".to_owned(),
            details: Vec::new(),
        };
        return settle(operations, store::end(id, row.revision, "CANCELLED", Some(status.encode_to_vec()), now), true)
            .await;
    }
    let operation = row.operation();
    let Some(runner) = inner.runners.iter().find(|runner| runner.kind() == operation.kind) else {
        warn!(operation.id = %id, "Operation {id} is of a kind this version does not know");
        return Ok(Moved::End);
    };
    // A panic ends its job, not the engine with all the others.
    let done = AssertUnwindSafe(runner.step(&operation)).catch_unwind().await;
    let done = done.unwrap_or_else(|_| Err(Fault::internal(format!("a step of {} panicked", operation.kind))));
    let (changes, ended) = match done {
        Ok(Step::More { cursor, metadata, changes }) => {
            (changes.append(store::advance(id, row.revision, &cursor, &metadata)), false)
        }
        Ok(Step::Done { response, metadata, changes }) => {
            (changes.append(store::succeed(id, row.revision, &response, &metadata, now)), true)
        }
        Err(fault) if fault.code() == Code::Unavailable || fault.code() == Code::Aborted => {
            warn!(operation.id = %id, reason = fault.reason(), "Operation {id} rests: {}", fault.reason());
            return Ok(Moved::Lost);
        }
        Err(fault) => {
            // Whole, with its reason: whoever asks later is to learn as much as a caller at the time.
            let status = Status::from(fault).details().to_vec();
            (store::end(id, row.revision, "FAILED", Some(status), now), true)
        }
    };
    settle(operations, changes, ended).await
}

async fn settle(
    operations: &Operations,
    changes: junxiu_platform::database::Changes,
    ended: bool,
) -> Result<Moved, DatabaseError> {
    match operations.inner.journal.commit(changes).await {
        Ok(()) => {
            operations.inner.moved.send_modify(|count| *count += 1);
            if ended {
                info!("An operation has ended");
            }
            Ok(if ended { Moved::End } else { Moved::On })
        }
        Err(CommitError::Guard | CommitError::Unique) => Ok(Moved::Lost),
        Err(CommitError::Database(failure)) => Err(failure),
    }
}
