//! SQL of the sessions of check-ups. Their slots are counted in their row, which every booking writes.

use chrono::{DateTime, NaiveDate, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError};
use uuid::Uuid;

use super::scope::Scope;
use crate::domain::exam_session::{Session, SessionId};

macro_rules! select_session {
    ($($rest:tt)*) => {
        concat!(
            "select session_id, institution, county, prefecture, provider, exam_on, capacity, taken, closed_on,
                    close_reason, recorded_at, revision
               from exam_session ",
            $($rest)*
        )
    };
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    session_id: Uuid,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    provider: String,
    exam_on: NaiveDate,
    capacity: i64,
    taken: i64,
    closed_on: Option<NaiveDate>,
    close_reason: String,
    recorded_at: DateTime<Utc>,
    revision: i64,
}

impl SessionRow {
    fn read(self) -> Session {
        Session {
            id: self.session_id.into(),
            holder: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
            provider: self.provider,
            day: self.exam_on,
            capacity: self.capacity,
            taken: self.taken,
            closed_on: self.closed_on,
            close_reason: self.close_reason,
            revision: self.revision,
            recorded_at: self.recorded_at,
        }
    }
}

/// Reads a session, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: SessionId) -> Result<Option<Session>, DatabaseError> {
    let row: Option<SessionRow> = db.read(select_session!("where session_id = $1")).bind(id.uuid()).optional().await?;
    Ok(row.map(SessionRow::read))
}

/// Lists the sessions of a scope, by id.
///
/// # Errors
/// As the database says.
pub async fn list(
    db: &Database,
    scope: &Scope,
    open_only: bool,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Session>, DatabaseError> {
    macro_rules! page {
        ($of:literal) => {
            select_session!(
                "where ",
                $of,
                " and (not $2 or closed_on is null)
                  and session_id > $3
                order by session_id
                limit $4"
            )
        };
    }
    let (code, sql) = match scope {
        Scope::Province => (PROVINCE, page!("$1 = '220000'")),
        Scope::Prefecture(code) => (code.as_str(), page!("prefecture = $1")),
        Scope::County(code) => (code.as_str(), page!("county = $1")),
        Scope::Institution(code) => (code.as_str(), page!("institution = $1")),
    };
    let read = db.read(sql).bind(code).bind(open_only).bind(after.unwrap_or(Uuid::nil())).bind(limit);
    let rows: Vec<SessionRow> = read.all().await?;
    Ok(rows.into_iter().map(SessionRow::read).collect())
}

/// Keeps a new session.
pub fn insert(session: &Session) -> Changes {
    Changes::new()
        .write(
            "insert into exam_session
               (session_id, institution, county, prefecture, provider, exam_on, capacity, taken, close_reason,
                recorded_at, revision)
             values ($1, $2, $3, $4, $5, $6, $7, 0, '', $8, 1)",
            1,
        )
        .bind(session.id.uuid())
        .bind(session.holder.institution.clone())
        .bind(session.holder.county.clone())
        .bind(session.holder.prefecture.clone())
        .bind(&session.provider)
        .bind(session.day)
        .bind(session.capacity)
        .bind(session.recorded_at)
}

/// Takes a slot. Whoever comes when the last one is gone touches no row, and decides again.
pub fn take(id: SessionId) -> Changes {
    Changes::new()
        .write(
            "update exam_session
                set taken = taken + 1, revision = revision + 1
              where session_id = $1 and taken < capacity and closed_on is null",
            1,
        )
        .bind(id.uuid())
}

/// Frees a slot.
pub fn free(id: SessionId) -> Changes {
    Changes::new()
        .write(
            "update exam_session
                set taken = taken - 1, revision = revision + 1
              where session_id = $1 and taken > 0",
            1,
        )
        .bind(id.uuid())
}

/// Closes a session, and puts whoever is booked back to the offer. Stands in an ordered batch: the row comes first, so that
/// nobody books behind it.
pub fn close(session: &Session, on: Day, reason: &str, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write(
            "update exam_session
                set closed_on = $3, close_reason = $4, revision = revision + 1,
                    taken = taken - (select count(*) from exam where session_id = $1 and state = 'BOOKED')
              where session_id = $1 and revision = $2 and closed_on is null",
            1,
        )
        .bind(session.id.uuid())
        .bind(session.revision)
        .bind(on)
        .bind(reason)
        .write_any(
            "update exam
                set state = 'OFFERED', session_id = null, updated_at = $2, revision = revision + 1
              where session_id = $1 and state = 'BOOKED'",
        )
        .bind(session.id.uuid())
        .bind(now)
        .ordered()
}
