//! SQL of the cases about records that may be one person.

use chrono::{DateTime, Utc};
use junxiu_kernel::ids::{DuplicateCaseId, RetireeId};
use junxiu_kernel::organization::PROVINCE;
use junxiu_platform::database::{Changes, Database, DatabaseError};
use uuid::Uuid;

use super::recorder::Recorder;
use super::retiree_row::{one_word, word};
use super::scope::Scope;
use crate::domain::duplicate::{CaseState, Outcome};

/// A case to be opened.
#[derive(Clone, Debug)]
pub struct NewCase {
    /// The new id.
    pub id: DuplicateCaseId,
    /// The record it is about.
    pub retiree: RetireeId,
    /// The other record.
    pub other: Option<RetireeId>,
    /// Why it is suspected.
    pub evidence: String,
}

/// A case as it is kept.
#[derive(Clone, Debug)]
pub struct Case {
    /// The id.
    pub id: DuplicateCaseId,
    /// Counts the changes.
    pub revision: i64,
    /// The record it is about.
    pub retiree: RetireeId,
    /// The other record.
    pub other: Option<RetireeId>,
    /// Why it is suspected.
    pub evidence: String,
    /// How far it has come.
    pub state: CaseState,
    /// What was decided.
    pub outcome: Option<Outcome>,
    /// The record that stands after a merger.
    pub survivor: Option<RetireeId>,
    /// Why it was decided so.
    pub decision_reason: Option<String>,
    /// Who reported it.
    pub reported_by: String,
    /// Who decided it.
    pub resolved_by: Option<String>,
    /// When it was reported.
    pub recorded_at: DateTime<Utc>,
    /// When it was decided.
    pub resolved_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct CaseRow {
    case_id: Uuid,
    revision: i64,
    retiree_id: Uuid,
    other_id: Option<Uuid>,
    evidence: String,
    state: String,
    outcome: Option<String>,
    survivor_id: Option<Uuid>,
    decision_reason: Option<String>,
    reported_by: String,
    resolved_by: Option<String>,
    recorded_at: DateTime<Utc>,
    resolved_at: Option<DateTime<Utc>>,
}

fn read(row: CaseRow) -> Result<Case, DatabaseError> {
    Ok(Case {
        id: row.case_id.into(),
        revision: row.revision,
        retiree: row.retiree_id.into(),
        other: row.other_id.map(Into::into),
        evidence: row.evidence,
        state: one_word(&row.state, "state", CaseState::from_code)?,
        outcome: word(row.outcome, "outcome", Outcome::from_code)?,
        survivor: row.survivor_id.map(Into::into),
        decision_reason: row.decision_reason,
        reported_by: row.reported_by,
        resolved_by: row.resolved_by,
        recorded_at: row.recorded_at,
        resolved_at: row.resolved_at,
    })
}

macro_rules! columns {
    () => {
        "duplicate_case.case_id, duplicate_case.revision, duplicate_case.retiree_id, other_id, evidence, state, outcome,
         survivor_id, decision_reason, reported_by, resolved_by, duplicate_case.recorded_at, resolved_at"
    };
}

/// Opens a case. A pair of records has one open case, whichever is named first.
pub fn insert(new: &NewCase, by: &Recorder) -> Changes {
    let (retiree, other) = match new.other {
        Some(other) if other < new.retiree => (other, Some(new.retiree)),
        other => (new.retiree, other),
    };
    Changes::new()
        .write(
            "insert into duplicate_case (case_id, retiree_id, other_id, evidence, state, reported_by, recorded_at)
             values ($1, $2, $3, $4, 'OPEN', $5, $6)",
            1,
        )
        .bind(new.id.uuid())
        .bind(retiree.uuid())
        .bind(other.map(|other| other.uuid()))
        .bind(&new.evidence)
        .bind(&by.subject)
        .bind(by.at)
}

/// Resolves a case that is open at this revision.
pub fn resolve(case: &Case, outcome: Outcome, survivor: Option<RetireeId>, reason: &str, by: &Recorder) -> Changes {
    Changes::new()
        .write(
            "update duplicate_case
                set state = 'RESOLVED', outcome = $1, survivor_id = $2, decision_reason = $3, resolved_by = $4,
                    resolved_at = $5, revision = revision + 1
              where case_id = $6 and revision = $7 and state = 'OPEN'",
            1,
        )
        .bind(outcome.code())
        .bind(survivor.map(|survivor| survivor.uuid()))
        .bind(reason)
        .bind(&by.subject)
        .bind(by.at)
        .bind(case.id.uuid())
        .bind(case.revision)
}

/// Reads a case.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: DuplicateCaseId) -> Result<Option<Case>, DatabaseError> {
    db.read(concat!("select ", columns!(), " from duplicate_case where case_id = $1"))
        .bind(id.uuid())
        .optional()
        .await?
        .map(read)
        .transpose()
}

/// Finds the open case of a pair, or of one record's number.
///
/// # Errors
/// As the database says.
pub async fn open_case(db: &Database, one: RetireeId, other: Option<RetireeId>) -> Result<Option<Case>, DatabaseError> {
    let cases = of_retiree(db, one).await?;
    let same = |case: &Case| {
        case.state == CaseState::Open
            && match other {
                Some(other) => (case.retiree == other && case.other == Some(one)) || case.other == Some(other),
                None => case.other.is_none() && case.retiree == one,
            }
    };
    Ok(cases.into_iter().find(same))
}

/// Reads the cases that name a record; there are a few at most.
///
/// # Errors
/// As the database says.
pub async fn of_retiree(db: &Database, retiree: RetireeId) -> Result<Vec<Case>, DatabaseError> {
    let rows: Vec<CaseRow> = db
        .read(concat!(
            "select ",
            columns!(),
            " from duplicate_case where retiree_id = $1 or other_id = $1 order by case_id limit 100"
        ))
        .bind(retiree.uuid())
        .all()
        .await?;
    rows.into_iter().map(read).collect()
}

/// Lists the cases of a scope after an id.
///
/// # Errors
/// As the database says.
pub async fn list(
    db: &Database,
    scope: &Scope,
    state: Option<CaseState>,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Case>, DatabaseError> {
    macro_rules! page {
        ($of:literal) => {
            concat!(
                "select ",
                columns!(),
                " from duplicate_case
                  join retiree on retiree.retiree_id = duplicate_case.retiree_id
                 where ",
                $of,
                " and ($2 is null or state = $2) and case_id > $3
                 order by case_id
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
    let rows: Vec<CaseRow> = db
        .read(sql)
        .bind(code)
        .bind(state.map(|state| state.code()))
        .bind(after.unwrap_or(Uuid::nil()))
        .bind(limit)
        .all()
        .await?;
    rows.into_iter().map(read).collect()
}
