//! What the office above hears of a decision that is overdue: a duty to look at it, which approves nothing.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use junxiu_kernel::approval::{Approval, Clock, State};
use junxiu_kernel::day::{Day, add_days};
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::{Changes, Database, DatabaseError};
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::store;
use crate::duty::{self, Duty, Kind};

/// Approvals looked at in one step: on an ordinary day there are a handful.
const STEP: i64 = 200;

/// Why the duty falls away: the case was sent back, or ended without a decision.
const CASE_ENDED: &str = "CASE_ENDED";

/// Knows the superiors of offices.
#[async_trait]
pub trait Superiors: Send + Sync {
    /// Gives the office above another, with its own superiors; none above the province, or where none is on record.
    async fn above(&self, office: &str) -> Result<Option<Ancestry>, DatabaseError>;
}

/// What is looked for in a daily run, and what is told.
#[derive(Debug, Clone, Copy)]
pub struct Overdue<'a> {
    /// The duty of the office above.
    pub kind: &'static Kind,
    /// The kind of the approvals, for example `exit.application`.
    pub of: &'a str,
    /// Within how many days that office looks at it.
    pub within: i64,
}

/// Opens, for a stretch of approvals whose last day is over, the duty of the office above the one that is to decide.
///
/// Approvals without a clock have no last day, and none above the province is told. Answers what is to be written and
/// where the next stretch begins. What is there stays, so that two runs write once.
///
/// # Errors
/// When the database fails, or the cursor is none of ours.
pub async fn overdue_step(
    db: &Database,
    what: Overdue<'_>,
    superiors: &dyn Superiors,
    (as_of, now): (Day, DateTime<Utc>),
    after: Option<String>,
) -> Result<(Changes, Option<String>), Fault> {
    let cursor = after.map(|after| Uuid::parse_str(&after)).transpose().map_err(Fault::internal)?;
    let found = store::overdue(db, what.of, as_of, cursor.unwrap_or_default(), STEP).await?;
    let whole = i64::try_from(found.len()).is_ok_and(|count| count == STEP);
    let next = found.last().filter(|_| whole).map(|last| last.id.to_string());
    let mut duties = Vec::new();
    for approval in &found {
        let (Some(clock), Some(office)) = (&approval.clock, approval.waits_at()) else { continue };
        let Some(holder) = superiors.above(&office.code).await? else { continue };
        let period = period(approval, clock);
        duties.push(Duty {
            kind: what.kind,
            subject: approval.subject.clone(),
            holder,
            period,
            opens_on: add_days(clock.due_on, 1),
            due_on: add_days(clock.due_on, 1 + what.within),
            calendar_version: None,
        });
    }
    // One that a return ended is told of again once the form was received again on the same day.
    Ok((if duties.is_empty() { Changes::new() } else { duty::open_again(duties, now) }, next))
}

/// Settles what the office above was told of a case, as the case is now: the decision meets it, another end or a return
/// lets it fall away. Stands beside the save of the case; where nothing was told, nothing is written.
pub fn settled(kind: &'static Kind, case: &Approval, today: Day, now: DateTime<Utc>) -> Changes {
    let gone = |clock: &Clock| duty::void(kind, &case.subject, &period(case, clock), CASE_ENDED, now);
    let last = case.rounds.last().and_then(|round| round.clock.as_ref());
    let is_another = |last: &&Clock| case.clock.as_ref().is_none_or(|clock| clock.started_on != last.started_on);
    let before = last.filter(is_another).map(gone).unwrap_or_default();
    let Some(clock) = &case.clock else { return before };
    let act = case.decided_on().map(|on| (on, case.id.name()));
    before.append(match (case.state, act) {
        (State::Pending, _) => Changes::new(),
        (_, None) => gone(clock),
        (_, act) => duty::reassess(kind, &case.subject, &period(case, clock), act, None, today, now),
    })
}

/// Names the period of the duty: the case, and the day from which its clock ran.
fn period(case: &Approval, clock: &Clock) -> String {
    format!("{}/{}", case.id.name(), clock.started_on)
}
