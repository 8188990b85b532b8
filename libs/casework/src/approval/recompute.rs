//! The daily look at running clocks, by the calendar as it is now.

use chrono::{DateTime, Utc};
use junxiu_kernel::calendar::Calendar;
use junxiu_kernel::day::Day;
use junxiu_platform::database::{Changes, Database};
use junxiu_platform::status::Fault;
use tracing::warn;
use uuid::Uuid;

use super::rules::Actor;
use super::store;

/// Approvals looked at in one step: their documents are small, and a batch stays short.
const STEP: i64 = 200;

/// In whose name the daily run moves a last day.
const RUN: &str = "service:calendar";

/// Counts the last days of a stretch of open approvals anew.
///
/// A last day only moves later, and the move is told in the approval's history.
/// Answers what is to be written and where the next stretch begins; none at the
/// end. Two runs at once write once: each row is held to its revision.
///
/// # Errors
/// When the database fails, or the cursor is none of ours.
pub async fn recompute_step(
    db: &Database,
    calendar: &Calendar,
    as_of: Day,
    now: DateTime<Utc>,
    after: Option<String>,
) -> Result<(Changes, Option<String>), Fault> {
    let cursor = after.map(|after| Uuid::parse_str(&after)).transpose().map_err(Fault::internal)?;
    let found = store::running(db, cursor.unwrap_or_default(), STEP).await?;
    let whole = found.len() as i64 == STEP;
    let next = found.last().filter(|_| whole).map(|last| last.id.to_string());
    let actor = Actor::news(RUN, as_of);
    let mut changes = Changes::new();
    for approval in &found {
        match approval.recompute(&actor, calendar) {
            Ok(Some(moved)) => changes = changes.append(store::save(&moved, now)),
            Ok(None) => {}
            // What was promised stands, and the others go on.
            Err(refusal) => warn!(
                approval.id = %approval.id,
                reason = refusal.reason(),
                "The last day of approval {} cannot be counted anew",
                approval.id
            ),
        }
    }
    Ok((changes, next))
}
