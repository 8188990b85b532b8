//! SQL of investigations.

use chrono::{DateTime, NaiveDate, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::{Changes, Database, DatabaseError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::damaged;
use crate::domain::contact::ContactId;
use crate::domain::investigation::{Closed, Investigation, InvestigationId, Outcome};

macro_rules! select_investigation {
    ($rest:literal) => {
        concat!(
            "select investigation_id, retiree_id, institution, county, prefecture, silent_since, lost_on, grounds,
                    attempts, last_attempt_on, evidence, decision, reported_to, proposed_suspension, opened_by,
                    opened_on, opened_at, outcome, closed_on, closed_by, closing_evidence, identity_check, contact_id,
                    revision
               from contact_investigation ",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct InvestigationRow {
    investigation_id: Uuid,
    retiree_id: Uuid,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    silent_since: NaiveDate,
    lost_on: NaiveDate,
    grounds: String,
    attempts: i64,
    last_attempt_on: Option<NaiveDate>,
    evidence: String,
    decision: String,
    reported_to: String,
    proposed_suspension: bool,
    opened_by: String,
    opened_on: NaiveDate,
    opened_at: DateTime<Utc>,
    outcome: Option<String>,
    closed_on: Option<NaiveDate>,
    closed_by: Option<String>,
    closing_evidence: Option<String>,
    identity_check: Option<String>,
    contact_id: Option<Uuid>,
    revision: i64,
}

fn read(row: InvestigationRow) -> Result<Investigation, DatabaseError> {
    let closed = match (row.outcome, row.closed_on, row.closed_by) {
        (Some(outcome), Some(on), Some(by)) => Some(Closed {
            outcome: Outcome::from_code(&outcome).ok_or_else(|| damaged("outcome"))?,
            on,
            by,
            evidence: row.closing_evidence.unwrap_or_default(),
            identity_check: row.identity_check,
            contact: row.contact_id.map(Into::into),
        }),
        _ => None,
    };
    Ok(Investigation {
        id: row.investigation_id.into(),
        retiree: RetireeId(row.retiree_id),
        holder: Ancestry { institution: row.institution, county: row.county, prefecture: row.prefecture },
        silent_since: row.silent_since,
        lost_on: row.lost_on,
        grounds: from_json(&row.grounds, "grounds")?,
        attempts: row.attempts,
        last_attempt_on: row.last_attempt_on,
        evidence: row.evidence,
        decision: from_json(&row.decision, "decision")?,
        reported_to: row.reported_to,
        proposed_suspension: row.proposed_suspension,
        opened_by: row.opened_by,
        opened_on: row.opened_on,
        opened_at: row.opened_at,
        closed,
        revision: row.revision,
    })
}

/// Reads an investigation.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: InvestigationId) -> Result<Option<Investigation>, DatabaseError> {
    let row: Option<InvestigationRow> =
        db.read(select_investigation!("where investigation_id = $1")).bind(id.uuid()).optional().await?;
    row.map(read).transpose()
}

/// Reads the last investigation of a silence, by the day on which contact counted as lost.
///
/// # Errors
/// As the database says.
pub async fn of_silence(
    db: &Database,
    retiree: RetireeId,
    lost_on: Day,
) -> Result<Option<Investigation>, DatabaseError> {
    let row: Option<InvestigationRow> = db
        .read(select_investigation!("where retiree_id = $1 and lost_on = $2 order by opened_at desc limit 1"))
        .bind(retiree.uuid())
        .bind(lost_on)
        .optional()
        .await?;
    row.map(read).transpose()
}

/// Keeps a new investigation.
pub fn insert(one: &Investigation) -> Changes {
    Changes::new()
        .write(
            "insert into contact_investigation
               (investigation_id, retiree_id, institution, county, prefecture, silent_since, lost_on, grounds, attempts,
                last_attempt_on, evidence, decision, reported_to, proposed_suspension, opened_by, opened_on, opened_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
            1,
        )
        .bind(one.id.uuid())
        .bind(one.retiree.uuid())
        .bind(one.holder.institution.clone())
        .bind(one.holder.county.clone())
        .bind(one.holder.prefecture.clone())
        .bind(one.silent_since)
        .bind(one.lost_on)
        .bind(to_json(&one.grounds))
        .bind(one.attempts)
        .bind(one.last_attempt_on)
        .bind(&one.evidence)
        .bind(to_json(&one.decision))
        .bind(&one.reported_to)
        .bind(one.proposed_suspension)
        .bind(&one.opened_by)
        .bind(one.opened_on)
        .bind(one.opened_at)
}

/// Closes an investigation as it was read, which is still under way.
pub fn close(before: &Investigation, closed: &Closed) -> Changes {
    Changes::new()
        .write(
            "update contact_investigation
                set outcome = $1, closed_on = $2, closed_by = $3, closing_evidence = $4, identity_check = $5,
                    contact_id = $6, revision = revision + 1
              where investigation_id = $7 and revision = $8 and outcome is null",
            1,
        )
        .bind(closed.outcome.code())
        .bind(closed.on)
        .bind(&closed.by)
        .bind(&closed.evidence)
        .bind(closed.identity_check.clone())
        .bind(closed.contact.map(ContactId::uuid))
        .bind(before.id.uuid())
        .bind(before.revision)
}

fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("a plain value can be written as JSON")
}

fn from_json<T: DeserializeOwned>(text: &str, column: &'static str) -> Result<T, DatabaseError> {
    serde_json::from_str(text).map_err(|_| damaged(column))
}
