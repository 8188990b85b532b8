//! SQL of wrong numbers and codes, by caller.

use chrono::{DateTime, TimeDelta, Utc};
use junxiu_platform::database::{Changes, Database, DatabaseError};

/// How often a caller was wrong since a moment.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Wrong {
    /// When the count began.
    pub since_at: DateTime<Utc>,
    /// How often.
    pub failures: i64,
}

/// Reads how often a caller was wrong.
///
/// # Errors
/// As the database says.
pub async fn of(db: &Database, caller: &str) -> Result<Option<Wrong>, DatabaseError> {
    db.read("select since_at, failures from wrong_code where caller = $1").bind(caller).optional().await
}

/// Counts a wrong try; a count that began before the window begins anew.
pub fn count(caller: &str, now: DateTime<Utc>, window: TimeDelta) -> Changes {
    Changes::new()
        .write(
            "insert into wrong_code (caller, since_at, failures)
             values ($1, $2, 1)
             on conflict (caller) do update
               set failures = case when wrong_code.since_at <= $3 then 1 else wrong_code.failures + 1 end,
                   since_at = case when wrong_code.since_at <= $3 then excluded.since_at else wrong_code.since_at end",
            1,
        )
        .bind(caller)
        .bind(now)
        .bind(now - window)
}
