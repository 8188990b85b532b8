//! SQL of yearly plans.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError};
use uuid::Uuid;

use super::damaged;
use super::scope::Scope;
use crate::domain::plan::{Plan, PlanId, State};

macro_rules! select_plan {
    ($($rest:tt)*) => {
        concat!(
            "select plan_id, organization, county, prefecture, year, begins_on, ends_on, days_max, standard_fen, standard,
                    quota, document_no, state, opened, open_batches, drawn_up_by, approved_by, approved_on, recorded_at,
                    revision
               from recuperation_plan ",
            $($rest)*
        )
    };
}

#[derive(Debug, sqlx::FromRow)]
struct PlanRow {
    plan_id: Uuid,
    organization: String,
    county: Option<String>,
    prefecture: Option<String>,
    year: i64,
    begins_on: Day,
    ends_on: Day,
    days_max: i64,
    standard_fen: i64,
    standard: Option<String>,
    quota: i64,
    document_no: String,
    state: String,
    opened: i64,
    open_batches: i64,
    drawn_up_by: String,
    approved_by: Option<String>,
    approved_on: Option<Day>,
    recorded_at: DateTime<Utc>,
    revision: i64,
}

impl PlanRow {
    fn read(self) -> Result<Plan, DatabaseError> {
        Ok(Plan {
            id: PlanId(self.plan_id),
            organization: self.organization,
            holder: Ancestry { institution: None, county: self.county, prefecture: self.prefecture },
            year: i32::try_from(self.year).map_err(|_| damaged("year"))?,
            from: self.begins_on,
            to: self.ends_on,
            days_max: i32::try_from(self.days_max).map_err(|_| damaged("days_max"))?,
            standard_fen: self.standard_fen,
            standard: self.standard,
            quota: self.quota,
            document_no: self.document_no,
            state: State::from_code(&self.state).ok_or_else(|| damaged("state"))?,
            opened: self.opened,
            open_batches: self.open_batches,
            drawn_up_by: self.drawn_up_by,
            approved: self.approved_by.zip(self.approved_on),
            recorded_at: self.recorded_at,
            revision: self.revision,
        })
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    /// Only those of this year.
    pub year: Option<i64>,
    /// Only those in this state.
    pub state: Option<State>,
}

/// Reads a plan, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: PlanId) -> Result<Option<Plan>, DatabaseError> {
    let row: Option<PlanRow> = db.read(select_plan!("where plan_id = $1")).bind(id.uuid()).optional().await?;
    row.map(PlanRow::read).transpose()
}

/// Reads the plan of a bureau of a year.
///
/// # Errors
/// As the database says.
pub async fn of_year(db: &Database, organization: &str, year: i32) -> Result<Option<Plan>, DatabaseError> {
    let row: Option<PlanRow> = db
        .read(select_plan!("where organization = $1 and year = $2"))
        .bind(organization.to_owned())
        .bind(i64::from(year))
        .optional()
        .await?;
    row.map(PlanRow::read).transpose()
}

macro_rules! page {
    ($of:literal) => {
        select_plan!(
            "where ",
            $of,
            "  and plan_id < $2
               and ($3 is null or year = $3)
               and ($4 is null or state = $4)
             order by plan_id desc
             limit $5"
        )
    };
}

/// Reads a page of the plans of a part of the administration, the newest first.
///
/// # Errors
/// As the database says.
pub async fn page(
    db: &Database,
    scope: &Scope,
    filter: Filter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Plan>, DatabaseError> {
    let (sql, code) = match scope {
        Scope::Province => (page!("$1 = '220000'"), PROVINCE),
        Scope::Prefecture(code) => (page!("prefecture = $1"), code.as_str()),
        // Nobody below a prefecture plans.
        Scope::County(code) | Scope::Institution(code) => (page!("county = $1"), code.as_str()),
    };
    let rows: Vec<PlanRow> = db
        .read(sql)
        .bind(code.to_owned())
        .bind(after.unwrap_or(Uuid::max()))
        .bind(filter.year)
        .bind(filter.state.map(State::code))
        .bind(limit)
        .all()
        .await?;
    rows.into_iter().map(PlanRow::read).collect()
}

/// Keeps a plan.
pub fn insert(plan: &Plan) -> Changes {
    Changes::new()
        .write(
            "insert into recuperation_plan
               (plan_id, organization, county, prefecture, year, begins_on, ends_on, days_max, standard_fen, standard,
                quota, document_no, state, drawn_up_by, recorded_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15)",
            1,
        )
        .bind(plan.id.uuid())
        .bind(plan.organization.clone())
        .bind(plan.holder.county.clone())
        .bind(plan.holder.prefecture.clone())
        .bind(i64::from(plan.year))
        .bind(plan.from)
        .bind(plan.to)
        .bind(i64::from(plan.days_max))
        .bind(plan.standard_fen)
        .bind(plan.standard.clone())
        .bind(plan.quota)
        .bind(plan.document_no.clone())
        .bind(plan.state.code())
        .bind(plan.drawn_up_by.clone())
        .bind(plan.recorded_at)
}

/// Keeps what became of a plan, over the revision it was read at.
pub fn save(after: &Plan, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write(
            "update recuperation_plan
                set state = $1, opened = $2, open_batches = $3, approved_by = $4, approved_on = $5, updated_at = $6,
                    revision = revision + 1
              where plan_id = $7 and revision = $8",
            1,
        )
        .bind(after.state.code())
        .bind(after.opened)
        .bind(after.open_batches)
        .bind(after.approved.as_ref().map(|(by, _)| by.clone()))
        .bind(after.approved.as_ref().map(|(_, on)| *on))
        .bind(now)
        .bind(after.id.uuid())
        .bind(after.revision)
}

/// Holds a decision to the plan it was made on.
pub fn guard(plan: &Plan) -> Changes {
    Changes::new()
        .guard("select plan_id from recuperation_plan where plan_id = $1 and revision = $2")
        .bind(plan.id.uuid())
        .bind(plan.revision)
}
