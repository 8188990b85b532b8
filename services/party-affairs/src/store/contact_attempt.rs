//! SQL of attempts at contact.

use chrono::{DateTime, NaiveDate, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::database::{Changes, Database, DatabaseError};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::damaged;
use crate::domain::contact::{Attempt, AttemptOutcome, Channel};

#[derive(sqlx::FromRow)]
struct AttemptRow {
    attempt_id: Uuid,
    retiree_id: Uuid,
    occurred_on: NaiveDate,
    channel: String,
    outcome: String,
    note: Option<String>,
    attempted_by: String,
    recorded_by: String,
    recorded_at: DateTime<Utc>,
}

fn read(row: AttemptRow) -> Result<Attempt, DatabaseError> {
    Ok(Attempt {
        id: row.attempt_id.into(),
        retiree: RetireeId(row.retiree_id),
        occurred_on: row.occurred_on,
        channel: Channel::from_code(&row.channel).ok_or_else(|| damaged("channel"))?,
        outcome: AttemptOutcome::from_code(&row.outcome).ok_or_else(|| damaged("outcome"))?,
        note: row.note,
        attempted_by: row.attempted_by,
        recorded_by: row.recorded_by,
        recorded_at: row.recorded_at,
    })
}

/// The key of a page: the last attempt of the page before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    on: Day,
    id: Uuid,
}

impl Key {
    /// Takes the key of an attempt.
    pub fn of(attempt: &Attempt) -> Self {
        Self { on: attempt.occurred_on, id: attempt.id.uuid() }
    }
}

/// Reads a page of the attempts at contact with a retiree up to a day, the newest first.
///
/// # Errors
/// As the database says.
pub async fn page(
    db: &Database,
    retiree: RetireeId,
    until: Day,
    after: Option<Key>,
    limit: i64,
) -> Result<Vec<Attempt>, DatabaseError> {
    let before = after.unwrap_or(Key { on: until, id: Uuid::max() });
    let rows: Vec<AttemptRow> = db
        .read(
            "select attempt_id, retiree_id, occurred_on, channel, outcome, note, attempted_by, recorded_by, recorded_at
               from contact_attempt
              where retiree_id = $1 and (occurred_on, attempt_id) < ($2, $3)
              order by occurred_on desc, attempt_id desc
              limit $4",
        )
        .bind(retiree.uuid())
        .bind(before.on)
        .bind(before.id)
        .bind(limit)
        .all()
        .await?;
    rows.into_iter().map(read).collect()
}

/// Counts the attempts after a day, and gives the day of the last.
///
/// # Errors
/// As the database says.
pub async fn since(db: &Database, retiree: RetireeId, since: Day) -> Result<(i64, Option<Day>), DatabaseError> {
    db.read(
        "select count(*), max(occurred_on)
           from contact_attempt
          where retiree_id = $1 and occurred_on > $2",
    )
    .bind(retiree.uuid())
    .bind(since)
    .one()
    .await
}

/// Keeps an attempt.
pub fn insert(attempt: &Attempt) -> Changes {
    Changes::new()
        .write(
            "insert into contact_attempt
               (attempt_id, retiree_id, occurred_on, channel, outcome, note, attempted_by, recorded_by, recorded_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            1,
        )
        .bind(attempt.id.uuid())
        .bind(attempt.retiree.uuid())
        .bind(attempt.occurred_on)
        .bind(attempt.channel.code())
        .bind(attempt.outcome.code())
        .bind(attempt.note.clone())
        .bind(&attempt.attempted_by)
        .bind(&attempt.recorded_by)
        .bind(attempt.recorded_at)
}

/// Gives the attempts of a record to the one that stands for it now.
pub fn give_over(from: RetireeId, to: RetireeId) -> Changes {
    Changes::new()
        .write_any("update contact_attempt set retiree_id = $2 where retiree_id = $1")
        .bind(from.uuid())
        .bind(to.uuid())
}
