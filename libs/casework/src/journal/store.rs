//! SQL of the journal.

use chrono::{DateTime, Utc};
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::{Changes, Database, DatabaseError, Value};
use uuid::Uuid;

/// A new entry, ready to be written.
pub(super) struct NewEntry {
    pub replay_key: Uuid,
    pub request_digest: Vec<u8>,
    pub answer: Vec<u8>,
    pub record: Vec<u8>,
    pub events: Option<Vec<u8>>,
    pub subject: String,
    pub holder: Ancestry,
    pub recorded_at: DateTime<Utc>,
}

pub(super) fn insert(entry: NewEntry) -> Changes {
    Changes::new()
        .write(
            "insert into journal_entry
               (replay_key, request_digest, answer, record, events, subject, institution, county, prefecture, recorded_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            1,
        )
        .bind(entry.replay_key)
        .bind(entry.request_digest)
        .bind(entry.answer)
        .bind(entry.record)
        .bind(entry.events)
        .bind(entry.subject)
        .bind(entry.holder.institution)
        .bind(entry.holder.county)
        .bind(entry.holder.prefecture)
        .bind(entry.recorded_at)
}

#[derive(sqlx::FromRow)]
pub(super) struct ReplayRow {
    pub request_digest: Vec<u8>,
    pub answer: Option<Vec<u8>>,
}

pub(super) async fn replay(db: &Database, replay_key: Uuid) -> Result<Option<ReplayRow>, DatabaseError> {
    db.read(
        "select request_digest, answer
           from journal_entry
          where replay_key = $1",
    )
    .bind(replay_key)
    .optional()
    .await
}

/// When the newest entry was recorded; none in an empty journal.
pub(super) async fn newest(db: &Database) -> Result<Option<DateTime<Utc>>, DatabaseError> {
    let row: Option<(DateTime<Utc>,)> = db
        .read(
            "select recorded_at
               from journal_entry
              order by arrival desc
              limit 1",
        )
        .optional()
        .await?;
    Ok(row.map(|(recorded_at,)| recorded_at))
}

#[derive(sqlx::FromRow)]
pub(super) struct UnplacedRow {
    pub replay_key: Uuid,
    pub record: Vec<u8>,
}

/// The entries that have no place yet, in the order in which they were written.
pub(super) async fn unplaced(db: &Database, limit: i64) -> Result<Vec<UnplacedRow>, DatabaseError> {
    db.read(
        "select replay_key, record
           from journal_entry
          where position is null
          order by arrival
          limit $1",
    )
    .bind(limit)
    .all()
    .await
}

#[derive(sqlx::FromRow, Default, Clone)]
pub(super) struct Head {
    pub position: i64,
    pub link: Vec<u8>,
}

/// The newest placed entry; position 0 and an empty link when there is none.
pub(super) async fn head(db: &Database) -> Result<Head, DatabaseError> {
    let newest: Option<Head> = db
        .read(
            "select position, link
               from journal_entry
              where position is not null
              order by position desc
              limit 1",
        )
        .optional()
        .await?;
    Ok(newest.unwrap_or_default())
}

/// Gives entries their places and links; fails as a whole when one of them has a place already.
pub(super) fn place(placed: Vec<(Uuid, i64, Vec<u8>)>) -> Changes {
    let rows = placed.into_iter().map(|(key, position, link)| vec![Value::from(key), position.into(), link.into()]);
    Changes::new().insert_rows(
        "with placed (replay_key, position, link) as (values (..))
         update journal_entry
            set position = placed.position, link = placed.link
           from placed
          where journal_entry.replay_key = placed.replay_key
            and journal_entry.position is null",
        rows.collect(),
    )
}

#[derive(sqlx::FromRow)]
pub(super) struct EventsRow {
    pub replay_key: Uuid,
    pub position: i64,
    pub events: Option<Vec<u8>>,
    pub institution: Option<String>,
    pub county: Option<String>,
    pub prefecture: Option<String>,
}

/// Placed entries after a position, in order, with their events.
pub(super) async fn events_after(db: &Database, position: i64, limit: i64) -> Result<Vec<EventsRow>, DatabaseError> {
    db.read(
        "select replay_key, position, events, institution, county, prefecture
           from journal_entry
          where position > $1
          order by position
          limit $2",
    )
    .bind(position)
    .bind(limit)
    .all()
    .await
}

#[derive(sqlx::FromRow)]
pub(super) struct ChainRow {
    pub replay_key: Uuid,
    pub position: i64,
    pub link: Vec<u8>,
    pub record: Vec<u8>,
    pub request_digest: Vec<u8>,
    pub answer: Option<Vec<u8>>,
    pub events: Option<Vec<u8>>,
    pub subject: String,
    pub institution: Option<String>,
    pub county: Option<String>,
    pub prefecture: Option<String>,
    pub recorded_at: DateTime<Utc>,
}

/// Placed entries after a position, in order, whole.
pub(super) async fn chain_after(db: &Database, position: i64, limit: i64) -> Result<Vec<ChainRow>, DatabaseError> {
    db.read(
        "select replay_key, position, link, record, request_digest, answer, events, subject,
                institution, county, prefecture, recorded_at
           from journal_entry
          where position > $1
          order by position
          limit $2",
    )
    .bind(position)
    .bind(limit)
    .all()
    .await
}

#[derive(sqlx::FromRow)]
pub(super) struct RecordRow {
    pub position: i64,
    pub record: Vec<u8>,
}

/// Records before a position, the newest first, within an organisation's subtree; `None` sees all.
pub(super) async fn records_before(
    db: &Database,
    before: i64,
    subtree: Option<&str>,
    subject: Option<&str>,
    limit: i64,
) -> Result<Vec<RecordRow>, DatabaseError> {
    let read = match (subtree, subject) {
        (None, None) => db.read(
            "select position, record
               from journal_entry
              where position < $1
              order by position desc
              limit $2",
        ),
        (None, Some(_)) => db.read(
            "select position, record
               from journal_entry
              where position < $1 and subject = $3
              order by position desc
              limit $2",
        ),
        (Some(_), None) => db.read(
            "select position, record
               from journal_entry
              where position < $1 and (institution = $3 or county = $3 or prefecture = $3)
              order by position desc
              limit $2",
        ),
        (Some(_), Some(_)) => db.read(
            "select position, record
               from journal_entry
              where position < $1 and (institution = $3 or county = $3 or prefecture = $3) and subject = $4
              order by position desc
              limit $2",
        ),
    };
    let mut read = read.bind(before).bind(limit);
    if let Some(organization) = subtree {
        read = read.bind(organization);
    }
    if let Some(subject) = subject {
        read = read.bind(subject);
    }
    read.all().await
}
