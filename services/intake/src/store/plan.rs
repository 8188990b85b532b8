//! SQL of placement plans.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{PlacementItemId, PlanYear};
use junxiu_platform::database::{Changes, Database, DatabaseError};
use uuid::Uuid;

use super::retiree_row::{one_word, unreadable};
use super::scope::Scope;
use crate::domain::plan::{Plan, PlanState, PlanStatus};

macro_rules! columns {
    () => {
        "plan_year, doc_no, remark, state, issued_on, closed_on, revision, recorded_at, updated_at"
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    plan_year: i64,
    doc_no: Option<String>,
    remark: Option<String>,
    state: String,
    issued_on: Option<Day>,
    closed_on: Option<Day>,
    revision: i64,
    recorded_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl Row {
    fn read(self) -> Result<Plan, DatabaseError> {
        let status = one_word(&self.state, "state", PlanStatus::from_code)?;
        let state = match (status, self.issued_on, self.closed_on) {
            (PlanStatus::Draft, None, None) => PlanState::Draft,
            (PlanStatus::Issued, Some(on), None) => PlanState::Issued { on },
            (PlanStatus::Closed, Some(issued_on), Some(on)) => PlanState::Closed { issued_on, on },
            _ => return Err(unreadable("state")),
        };
        Ok(Plan {
            year: year(self.plan_year)?,
            doc_no: self.doc_no,
            remark: self.remark,
            state,
            revision: self.revision,
            recorded_at: self.recorded_at,
            updated_at: self.updated_at,
        })
    }
}

/// Reads a plan's year from its column.
pub(super) fn year(column: i64) -> Result<PlanYear, DatabaseError> {
    let year = i32::try_from(column).map_err(|_| unreadable("plan_year"))?;
    PlanYear::new(year).map_err(|_| unreadable("plan_year"))
}

/// Reads a plan.
pub async fn get(db: &Database, year: PlanYear) -> Result<Option<Plan>, DatabaseError> {
    let row: Option<Row> = db
        .read(concat!("select ", columns!(), " from placement_plan where plan_year = $1"))
        .bind(year.get())
        .optional()
        .await?;
    row.map(Row::read).transpose()
}

/// Lists plans, the latest year first.
pub async fn list(
    db: &Database,
    state: Option<PlanStatus>,
    before: Option<i32>,
    limit: i64,
) -> Result<Vec<Plan>, DatabaseError> {
    let rows: Vec<Row> = db
        .read(concat!(
            "select ",
            columns!(),
            " from placement_plan
              where plan_year < $1 and ($2 is null or state = $2)
              order by plan_year desc
              limit $3"
        ))
        .bind(before.unwrap_or(i32::MAX))
        .bind(state.map(PlanStatus::code))
        .bind(limit)
        .all()
        .await?;
    rows.into_iter().map(Row::read).collect()
}

/// Enters a new plan. A year that has one fails as unique.
pub fn insert(plan: &Plan) -> Changes {
    Changes::new()
        .write(
            "insert into placement_plan (plan_year, doc_no, remark, state, revision, recorded_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
            1,
        )
        .bind(plan.year.get())
        .bind(plan.doc_no.clone())
        .bind(plan.remark.clone())
        .bind(plan.state.status().code())
        .bind(plan.revision)
        .bind(plan.recorded_at)
        .bind(plan.updated_at)
}

/// Writes a plan as it now is, over the revision it was read at.
pub fn update(plan: &Plan) -> Changes {
    let (issued_on, closed_on) = match plan.state {
        PlanState::Draft => (None, None),
        PlanState::Issued { on } => (Some(on), None),
        PlanState::Closed { issued_on, on } => (Some(issued_on), Some(on)),
    };
    Changes::new()
        .write(
            "update placement_plan
                set doc_no = $1, state = $2, issued_on = $3, closed_on = $4, updated_at = $5, revision = revision + 1
              where plan_year = $6 and revision = $7",
            1,
        )
        .bind(plan.doc_no.clone())
        .bind(plan.state.status().code())
        .bind(issued_on)
        .bind(closed_on)
        .bind(plan.updated_at)
        .bind(plan.year.get())
        .bind(plan.revision)
}

/// Guards that a plan is as it was read.
pub fn unchanged(plan: &Plan) -> Changes {
    Changes::new()
        .guard("select plan_year from placement_plan where plan_year = $1 and revision = $2")
        .bind(plan.year.get())
        .bind(plan.revision)
}

/// Counts a plan's items that a caller sees.
pub async fn item_count(db: &Database, year: PlanYear, scope: &Scope) -> Result<i64, DatabaseError> {
    let read = match scope {
        Scope::Province => db.read("select count(*) from placement_item where plan_year = $1").bind(year.get()),
        Scope::Prefecture(code) => db
            .read("select count(*) from placement_item where plan_year = $1 and prefecture = $2")
            .bind(year.get())
            .bind(code),
        Scope::County(code) => db
            .read("select count(*) from placement_item where plan_year = $1 and county = $2")
            .bind(year.get())
            .bind(code),
        // Items are the bureaus' business; an institution has none.
        Scope::Institution(_) => return Ok(0),
    };
    let (count,): (i64,) = read.one().await?;
    Ok(count)
}

/// Finds an item of a plan that stands.
pub async fn any_item(db: &Database, year: PlanYear) -> Result<Option<PlacementItemId>, DatabaseError> {
    let found: Option<(Uuid,)> = db
        .read("select item_id from placement_item where plan_year = $1 and state <> 'ENDED' order by item_id limit 1")
        .bind(year.get())
        .optional()
        .await?;
    Ok(found.map(|(id,)| id.into()))
}

/// Guards that an item still stands. Whoever withdraws it holds the plan only, so the plan's revision does not tell.
pub fn stands(item: PlacementItemId) -> Changes {
    Changes::new().guard("select item_id from placement_item where item_id = $1 and state <> 'ENDED'").bind(item.uuid())
}

/// Holds a closing plan to it that nothing unfinished is left, after its own row and those of its items are written.
///
/// Whoever opens a reception under it or imports into it holds its row, so he comes
/// wholly before (and is seen here) or wholly after (and finds it closed). Ordered,
/// for the look must come after the row is ours.
pub fn nothing_left(year: PlanYear) -> Changes {
    Changes::new()
        .write(
            "update placement_plan
                set updated_at = updated_at
              where plan_year = $1
                and not exists (select 1 from placement_item where plan_year = $1 and state = 'PLANNED')
                and not exists (select 1 from reception
                                 where plan_year = $1 and state in ('OPENED', 'ARCHIVE_CHECK', 'SUPPLEMENT'))",
            1,
        )
        .bind(year.get())
        .ordered()
}
