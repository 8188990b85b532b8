//! SQL of journeys: one row from the application or filing to the end.

use chrono::{DateTime, NaiveDate, Utc};
use junxiu_kernel::approval::ApprovalId;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::damaged;
use super::scope::Scope;
use crate::domain::exit::{Ended, Exit, ExitId, Plan, Procedure, State};
use crate::domain::exit_departure::Unapproved;

/// How many journeys of one person are read: a life has a few dozen.
const EXITS_MAX: i64 = 1_000;

/// The columns of a journey; the last day of a running clock is the approval's.
macro_rules! select_exit {
    ($($rest:tt)*) => {
        concat!(
            "select exit_id, exit_application.retiree_id, exit_application.institution, exit_application.county,
                    exit_application.prefecture, procedure, exit_application.state, form_no, purpose, countries,
                    planned_from, planned_to, companions, exit_application.filed_on, exit_application.filed_by,
                    late_filed, exit_application.approval_id, exit_application.due_on,
                    approval.due_on as running_due_on, decision, decided_on, departed_on, returned_on, prolonged, corrected,
                    graded_on, unapproved, reviewed,
                    replaces_id,
                    end_reason, ended_from, review_grade, exit_application.revision, recorded_at,
                    exit_application.updated_at
               from exit_application
               left join approval on approval.approval_id = exit_application.approval_id ",
            $($rest)*
        )
    };
}

#[derive(sqlx::FromRow)]
struct ExitRow {
    exit_id: Uuid,
    retiree_id: Uuid,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    procedure: String,
    state: String,
    form_no: Option<String>,
    purpose: String,
    countries: String,
    planned_from: NaiveDate,
    planned_to: NaiveDate,
    companions: String,
    filed_on: NaiveDate,
    filed_by: String,
    late_filed: bool,
    approval_id: Option<Uuid>,
    due_on: Option<NaiveDate>,
    running_due_on: Option<NaiveDate>,
    decision: String,
    decided_on: Option<NaiveDate>,
    departed_on: Option<NaiveDate>,
    returned_on: Option<NaiveDate>,
    prolonged: String,
    corrected: String,
    graded_on: Option<NaiveDate>,
    unapproved: Option<String>,
    reviewed: String,
    replaces_id: Option<Uuid>,
    end_reason: Option<String>,
    ended_from: Option<String>,
    review_grade: bool,
    revision: i64,
    recorded_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl ExitRow {
    fn read(self) -> Result<Exit, DatabaseError> {
        let state = |code: &str| State::from_code(code).ok_or_else(|| damaged("state"));
        let ended = match self.end_reason.zip(self.ended_from) {
            Some((reason, from)) => Some(Ended { reason, from: state(&from)? }),
            None => None,
        };
        let unapproved: Option<Unapproved> =
            self.unapproved.as_deref().map(|text| from_json(text, "unapproved")).transpose()?;
        let is_unfiled = unapproved.as_ref().is_some_and(|unapproved| unapproved.from.is_none());
        let procedure = Procedure::from_code(&self.procedure).filter(|_| !is_unfiled);
        let procedure = procedure.or(is_unfiled.then_some(Procedure::None)).ok_or_else(|| damaged("procedure"))?;
        Ok(Exit {
            id: self.exit_id.into(),
            retiree: RetireeId(self.retiree_id),
            holder: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
            procedure,
            state: state(&self.state)?,
            plan: Plan {
                form_no: self.form_no,
                purpose: self.purpose,
                countries: from_json(&self.countries, "countries")?,
                from: self.planned_from,
                to: self.planned_to,
                companions: from_json(&self.companions, "companions")?,
            },
            filed_on: self.filed_on,
            filed_by: self.filed_by,
            is_late: self.late_filed,
            approval: self.approval_id.map(ApprovalId),
            due_on: self.running_due_on.or(self.due_on),
            decision: from_json(&self.decision, "decision")?,
            decided_on: self.decided_on,
            departed_on: self.departed_on,
            returned_on: self.returned_on,
            prolongations: from_json(&self.prolonged, "prolonged")?,
            corrections: from_json(&self.corrected, "corrected")?,
            replaces: self.replaces_id.map(Into::into),
            ended,
            review_grade: self.review_grade,
            graded_on: self.graded_on,
            unapproved,
            reviews: from_json(&self.reviewed, "reviewed")?,
            revision: self.revision,
            recorded_at: self.recorded_at,
            updated_at: self.updated_at,
        })
    }
}

/// Reads a journey, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: ExitId) -> Result<Option<Exit>, DatabaseError> {
    let row: Option<ExitRow> = db.read(select_exit!("where exit_id = $1")).bind(id.uuid()).optional().await?;
    row.map(ExitRow::read).transpose()
}

/// Reads all journeys of a person, the earliest recorded first.
///
/// # Errors
/// As the database says.
pub async fn of_retiree(db: &Database, retiree: RetireeId) -> Result<Vec<Exit>, DatabaseError> {
    let sql = select_exit!("where exit_application.retiree_id = $1 order by exit_id limit $2");
    read_all(db.read(sql).bind(retiree.uuid()).bind(EXITS_MAX).all().await?)
}

/// Reads some journeys that have not begun, by id: a stretch of the daily run.
///
/// # Errors
/// As the database says.
pub async fn ahead(db: &Database, after: Uuid, limit: i64) -> Result<Vec<Exit>, DatabaseError> {
    let sql = select_exit!(
        "where exit_application.state in ('SUBMITTED', 'OPINION_SIGNED', 'WITH_SUPERIOR', 'RETURNED', 'APPROVED', 'FILED',
                                          'NEEDS_APPROVAL')
           and exit_id > $1
         order by exit_id
         limit $2"
    );
    read_all(db.read(sql).bind(after).bind(limit).all().await?)
}

/// Reads some of those who were abroad in a quarter, or are by now, by id: a stretch of the daily run.
///
/// # Errors
/// As the database says.
pub async fn away(
    db: &Database,
    (first, last): (NaiveDate, NaiveDate),
    after: Uuid,
    limit: i64,
) -> Result<Vec<Exit>, DatabaseError> {
    let sql = select_exit!(
        "where departed_on is not null
           and departed_on < $2
           and (returned_on >= $1 or exit_application.state = 'ABROAD')
           and exit_id > $3
         order by exit_id
         limit $4"
    );
    read_all(db.read(sql).bind(first).bind(last).bind(after).bind(limit).all().await?)
}

/// Holds a batch to a journey that it only read.
pub fn guard(exit: &Exit) -> Changes {
    Changes::new()
        .guard("select exit_id from exit_application where exit_id = $1 and revision = $2")
        .bind(exit.id.uuid())
        .bind(exit.revision)
}

/// What a list is narrowed to.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    /// Only those of this person.
    pub retiree: Option<RetireeId>,
    /// Only those in this state.
    pub state: Option<State>,
}

/// Lists the journeys of a scope, the newest first.
///
/// # Errors
/// As the database says.
pub async fn list(
    db: &Database,
    scope: &Scope,
    filter: Filter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Exit>, DatabaseError> {
    macro_rules! page {
        ($of:literal) => {
            select_exit!(
                "where ",
                $of,
                " and ($2 is null or exit_application.state = $2)
                  and ($3 is null or exit_application.retiree_id = $3)
                  and exit_id < $4
                order by exit_id desc
                limit $5"
            )
        };
    }
    let (code, sql) = match scope {
        Scope::Province => (PROVINCE, page!("$1 = '220000'")),
        Scope::Prefecture(code) => (code.as_str(), page!("exit_application.prefecture = $1")),
        Scope::County(code) => (code.as_str(), page!("exit_application.county = $1")),
        Scope::Institution(code) => (code.as_str(), page!("exit_application.institution = $1")),
    };
    let rows = db
        .read(sql)
        .bind(code)
        .bind(filter.state.map(State::code))
        .bind(filter.retiree.map(RetireeId::uuid))
        .bind(after.unwrap_or(Uuid::max()))
        .bind(limit);
    read_all(rows.all().await?)
}

/// Keeps a new journey.
pub fn insert(exit: &Exit) -> Changes {
    let plan = &exit.plan;
    Changes::new()
        .write(
            "insert into exit_application
               (exit_id, retiree_id, institution, county, prefecture, procedure, state, form_no, purpose, countries,
                planned_from, planned_to, companions, filed_on, filed_by, late_filed, approval_id, decision,
                replaces_id, review_grade, departed_on, unapproved, revision, recorded_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, 1,
                     $23, $23)",
            1,
        )
        .bind(exit.id.uuid())
        .bind(exit.retiree.uuid())
        .bind(exit.holder.institution.clone())
        .bind(exit.holder.county.clone())
        .bind(exit.holder.prefecture.clone())
        .bind(way(exit))
        .bind(exit.state.code())
        .bind(plan.form_no.clone())
        .bind(&plan.purpose)
        .bind(to_json(&plan.countries))
        .bind(plan.from)
        .bind(plan.to)
        .bind(to_json(&plan.companions))
        .bind(exit.filed_on)
        .bind(&exit.filed_by)
        .bind(exit.is_late)
        .bind(exit.approval.map(|id| id.uuid()))
        .bind(to_json(&exit.decision))
        .bind(exit.replaces.map(ExitId::uuid))
        .bind(exit.review_grade)
        .bind(exit.departed_on)
        .bind(exit.unapproved.as_ref().map(to_json))
        .bind(exit.recorded_at)
}

/// Writes a journey as it is now; the row must stand at the revision at which it was read.
pub fn save(exit: &Exit, now: DateTime<Utc>) -> Changes {
    let plan = &exit.plan;
    let (end_reason, ended_from) = exit.ended.as_ref().map(|ended| (ended.reason.clone(), ended.from.code())).unzip();
    Changes::new()
        .write(
            "update exit_application
                set retiree_id = $3, institution = $4, county = $5, prefecture = $6, procedure = $7, state = $8,
                    form_no = $9, purpose = $10, countries = $11, planned_from = $12, planned_to = $13,
                    companions = $14, late_filed = $15, due_on = $16, decided_on = $17, departed_on = $18,
                    returned_on = $19, prolonged = $20, end_reason = $21, ended_from = $22, review_grade = $23,
                    updated_at = $24, corrected = $25, graded_on = $26, unapproved = $27, reviewed = $28, revision = revision + 1
              where exit_id = $1 and revision = $2",
            1,
        )
        .bind(exit.id.uuid())
        .bind(exit.revision)
        .bind(exit.retiree.uuid())
        .bind(exit.holder.institution.clone())
        .bind(exit.holder.county.clone())
        .bind(exit.holder.prefecture.clone())
        .bind(way(exit))
        .bind(exit.state.code())
        .bind(plan.form_no.clone())
        .bind(&plan.purpose)
        .bind(to_json(&plan.countries))
        .bind(plan.from)
        .bind(plan.to)
        .bind(to_json(&plan.companions))
        .bind(exit.is_late)
        .bind(exit.due_on)
        .bind(exit.decided_on)
        .bind(exit.departed_on)
        .bind(exit.returned_on)
        .bind(to_json(&exit.prolongations))
        .bind(end_reason)
        .bind(ended_from)
        .bind(exit.review_grade)
        .bind(now)
        .bind(to_json(&exit.corrections))
        .bind(exit.graded_on)
        .bind(exit.unapproved.as_ref().map(to_json))
        .bind(to_json(&exit.reviews))
}

/// The way as the table keeps it: where there was none, it is told by what stands beside it.
fn way(exit: &Exit) -> &'static str {
    match exit.procedure {
        Procedure::Approval => Procedure::Approval.code(),
        Procedure::Filing | Procedure::None => Procedure::Filing.code(),
    }
}

fn read_all(rows: Vec<ExitRow>) -> Result<Vec<Exit>, DatabaseError> {
    rows.into_iter().map(ExitRow::read).collect()
}

fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("a plain value can be written as JSON")
}

fn from_json<T: DeserializeOwned>(text: &str, column: &'static str) -> Result<T, DatabaseError> {
    serde_json::from_str(text).map_err(|_| damaged(column))
}
