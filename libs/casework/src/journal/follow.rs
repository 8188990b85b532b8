//! The other end of a feed: takes each event into effect once.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt as _;
use junxiu_contracts::feed as pb;
use junxiu_platform::database::{Changes, CommitError, Database, DatabaseError};
use junxiu_platform::environment::Environment;
use junxiu_platform::link::PEER_UNKNOWN;
use junxiu_platform::status::{Fault, reason_of};
use tonic::Status;
use tracing::{info, warn};
use uuid::Uuid;

/// Waits between attempts to reach the source: doubled from the first to the last.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(10));

/// Events taken into effect in one commit.
const BATCH: usize = 100;

/// What a service takes from another's feed.
#[async_trait::async_trait]
pub trait Follower: Send + Sync + 'static {
    /// The service followed, for example `intake`.
    fn source(&self) -> &'static str;

    /// The event types wanted.
    fn types(&self) -> &'static [&'static str];

    /// Says what an event changes here. Events of one subject come in order;
    /// an event older than what is known changes nothing.
    async fn apply(&self, event: &pb::Event) -> Result<Changes, Fault>;
}

#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error("the source answered {0}")]
    Source(#[from] Status),
    #[error("an event of type {kind} at position {position} could not be applied: {reason}")]
    Apply { kind: String, position: i64, reason: String },
    #[error(transparent)]
    Database(#[from] DatabaseError),
    #[error("the cursor, or what an event rests on, was changed meanwhile")]
    Lost,
}

/// Follows a feed for as long as the service runs.
pub fn follow(env: &Environment, db: &Database, follower: impl Follower) {
    let (env_of_task, db) = (env.clone(), db.clone());
    env.tasks.spawn("feed follower", async move {
        let stopping = env_of_task.tasks.stopping();
        let mut wait = BACKOFF.0;
        let mut is_told = false;
        loop {
            tokio::select! {
                () = stopping.cancelled() => return,
                outcome = walk(&env_of_task, &db, &follower, &mut wait) => if let Err(broken) = outcome {
                    is_told = tell(follower.source(), &broken, is_told);
                },
            }
            tokio::select! {
                () = stopping.cancelled() => return,
                () = tokio::time::sleep(wait) => wait = (wait * 2).min(BACKOFF.1),
            }
        }
    });
}

/// Logs why a feed is not followed, and says whether that was an address that nobody has set: the process must be started
/// anew to learn it, so it is told once.
fn tell(source: &'static str, broken: &Broken, is_told: bool) -> bool {
    let unset = match broken {
        Broken::Source(status) => reason_of(status).as_deref() == Some(PEER_UNKNOWN),
        Broken::Apply { .. } | Broken::Database(_) | Broken::Lost => false,
    };
    match (unset, is_told) {
        (true, true) => {}
        (true, false) => warn!(source, error = %broken, "Does not follow {source} until its address is set"),
        (false, _) => warn!(source, error = %broken, "Stopped following {source}; trying again"),
    }
    unset
}

async fn walk(env: &Environment, db: &Database, follower: &impl Follower, wait: &mut Duration) -> Result<(), Broken> {
    let source = follower.source();
    let mut position = store::cursor(db, source).await?;
    let link = env.links.to(source);
    let mut client = pb::feed_service_client::FeedServiceClient::new(link);
    let request = pb::FollowRequest {
        after_position: position,
        types: follower.types().iter().map(|name| (*name).to_owned()).collect(),
        until_head: false,
    };
    let request = env.as_service(None, request).map_err(Status::from)?;
    let mut stream = client.follow(request).await?.into_inner();
    info!(source, position, "Following {source} from position {position}");
    while let Some(stretch) = stream.message().await? {
        for batch in batches(&stretch.events) {
            position = match take(env, db, follower, &batch, position).await {
                Err(Broken::Lost) if batch.len() > 1 => one_by_one(env, db, follower, &batch, position).await?,
                taken => taken?,
            };
        }
        if stretch.position > position {
            commit(db, store::advance(source, position, stretch.position)).await?;
            position = stretch.position;
        }
        // Only now: a stretch that always breaks off must be asked for less and less often.
        *wait = BACKOFF.0;
    }
    Ok(())
}

/// Takes the events of a batch each in a commit of its own: two of them may rest on one row, though their subjects differ.
async fn one_by_one(
    env: &Environment,
    db: &Database,
    follower: &impl Follower,
    batch: &[&pb::Event],
    mut position: i64,
) -> Result<i64, Broken> {
    for event in batch {
        position = take(env, db, follower, &[*event], position).await?;
    }
    Ok(position)
}

/// Cuts a stretch so that no batch holds two events of one subject: what an event changes is decided before the
/// batch is written, so the second would not see the first.
fn batches(events: &[pb::Event]) -> Vec<Vec<&pb::Event>> {
    let mut batches: Vec<Vec<&pb::Event>> = Vec::new();
    let mut subjects = BTreeSet::new();
    for event in events {
        let full = batches.last().is_none_or(|batch| batch.len() == BATCH);
        if full || !subjects.insert(event.subject.as_str()) {
            subjects = BTreeSet::from([event.subject.as_str()]);
            batches.push(Vec::new());
        }
        if let Some(batch) = batches.last_mut() {
            batch.push(event);
        }
    }
    batches
}

/// Takes a batch into effect, and says how far the cursor came: up to the entry of the last event, of which more may follow.
async fn take(
    env: &Environment,
    db: &Database,
    follower: &impl Follower,
    batch: &[&pb::Event],
    position: i64,
) -> Result<i64, Broken> {
    let reached = batch.last().map_or(position, |event| event.position - 1).max(position);
    let ids = batch.iter().map(|event| id_of(event)).collect::<Result<Vec<_>, _>>()?;
    let known = store::known(db, ids.clone()).await?;
    let mut changes = Changes::new().ordered();
    for (event, id) in batch.iter().zip(ids) {
        if known.contains(&id) {
            continue;
        }
        let applied = store::applied(id, follower.source(), event.position, env.clock.now());
        changes = changes.append(effect(follower, event).await?).append(applied);
    }
    if reached > position {
        changes = changes.append(store::advance(follower.source(), position, reached));
    }
    commit(db, changes).await?;
    Ok(reached)
}

/// Asks the follower what an event changes. A panic in it must not end the following for good.
async fn effect(follower: &impl Follower, event: &pb::Event) -> Result<Changes, Broken> {
    match AssertUnwindSafe(follower.apply(event)).catch_unwind().await {
        Ok(Ok(effect)) => Ok(effect),
        Ok(Err(fault)) => Err(not_applied(event, fault.reason())),
        Err(_) => Err(not_applied(event, "PANIC")),
    }
}

/// An event without an id could take effect twice, and one passed over would be lost: neither is done.
fn id_of(event: &pb::Event) -> Result<Uuid, Broken> {
    Uuid::parse_str(&event.event_id).map_err(|_| not_applied(event, "EVENT_ID_MALFORMED"))
}

fn not_applied(event: &pb::Event, reason: &str) -> Broken {
    Broken::Apply { kind: event.r#type.clone(), position: event.position, reason: reason.to_owned() }
}

async fn commit(db: &Database, changes: Changes) -> Result<(), Broken> {
    match db.commit(changes).await {
        Ok(()) => Ok(()),
        Err(CommitError::Guard | CommitError::Unique) => Err(Broken::Lost),
        Err(CommitError::Database(error)) => Err(error.into()),
    }
}

mod store {
    use chrono::{DateTime, Utc};
    use junxiu_platform::database::{Changes, Database, DatabaseError};
    use uuid::Uuid;

    #[derive(sqlx::FromRow)]
    struct CursorRow {
        position: i64,
    }

    pub async fn cursor(db: &Database, source: &'static str) -> Result<i64, DatabaseError> {
        let row: Option<CursorRow> =
            db.read("select position from feed_cursor where source = $1").bind(source).optional().await?;
        Ok(row.map_or(0, |row| row.position))
    }

    /// Moves the cursor on; touches no row when it stands elsewhere than this follower thinks.
    pub fn advance(source: &'static str, from: i64, to: i64) -> Changes {
        Changes::new()
            .write(
                "insert into feed_cursor (source, position)
                 values ($1, $3)
                 on conflict (source) do update set position = excluded.position where feed_cursor.position = $2",
                1,
            )
            .bind(source)
            .bind(from)
            .bind(to)
    }

    #[derive(sqlx::FromRow)]
    struct InboxRow {
        event_id: Uuid,
    }

    pub async fn known(db: &Database, ids: Vec<Uuid>) -> Result<Vec<Uuid>, DatabaseError> {
        let rows: Vec<InboxRow> =
            db.read("select event_id from feed_inbox where event_id in (..)").list(ids).all().await?;
        Ok(rows.into_iter().map(|row| row.event_id).collect())
    }

    pub fn applied(event_id: Uuid, source: &'static str, position: i64, at: DateTime<Utc>) -> Changes {
        Changes::new()
            .write("insert into feed_inbox (event_id, source, position, applied_at) values ($1, $2, $3, $4)", 1)
            .bind(event_id)
            .bind(source)
            .bind(position)
            .bind(at)
    }
}

#[cfg(test)]
mod tests {
    use tonic::Code;

    use super::*;

    #[test]
    fn an_address_that_nobody_has_set_is_told_once_and_a_later_fault_again() {
        let source = |reason| Broken::Source(Fault::new(Code::Unavailable, reason, "", "").into());
        let (unset, away) = (source(PEER_UNKNOWN), source("PEER_UNAVAILABLE"));
        assert!(tell("intake", &unset, false) && tell("intake", &unset, true));
        assert!(!tell("intake", &away, true) && !tell("intake", &Broken::Lost, false));
    }
}
