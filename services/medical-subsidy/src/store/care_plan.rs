//! SQL of care plans and visits. Why somebody is given care and what was found are sealed.

use chrono::{DateTime, NaiveDate, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError};
use junxiu_platform::seal::{SealError, Sealer};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::damaged;
use super::scope::Scope;
use crate::domain::care::{CareKind, Course, End, Group, Plan, PlanId, VisitId};

/// The tables' names, to which sealed values are tied.
const PLANS: &str = "care_plan";
const VISITS: &str = "care_visit";

macro_rules! select_plan {
    ($($rest:tt)*) => {
        concat!(
            "select plan_id, retiree_id, institution, county, prefecture, need, kind, interval_months, from_on, visited_on,
                    ended_on, end_reason, recorded_at, updated_at, revision
               from care_plan ",
            $($rest)*
        )
    };
}

#[derive(sqlx::FromRow)]
struct PlanRow {
    plan_id: Uuid,
    retiree_id: Uuid,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    need: Vec<u8>,
    kind: String,
    interval_months: i64,
    from_on: NaiveDate,
    visited_on: Option<NaiveDate>,
    ended_on: Option<NaiveDate>,
    end_reason: String,
    recorded_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    revision: i64,
}

/// Why somebody is given care.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// The group.
    pub group: Group,
    /// What that rests on.
    pub diagnosis: String,
}

/// A plan with its need, still sealed.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The plan.
    pub plan: Plan,
    need: Vec<u8>,
}

impl Kept {
    /// Opens why he is given care.
    ///
    /// # Errors
    /// When the value was changed or moved.
    pub fn need(&self, sealer: &Sealer) -> Result<Need, SealError> {
        let text = sealer.open_text(PLANS, self.plan.id.to_string(), "need", &self.need)?;
        serde_json::from_str(&text).map_err(|_| SealError::Malformed)
    }
}

impl PlanRow {
    fn read(self) -> Result<Kept, DatabaseError> {
        let plan = Plan {
            id: self.plan_id.into(),
            course: Course {
                retiree: RetireeId(self.retiree_id),
                holder: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
                from: self.from_on,
                end: self.ended_on.map(|on| End { on, reason: self.end_reason }),
                revision: self.revision,
                recorded_at: self.recorded_at,
                updated_at: self.updated_at,
            },
            kind: CareKind::from_code(&self.kind).ok_or_else(|| damaged("kind"))?,
            interval_months: i32::try_from(self.interval_months).map_err(|_| damaged("interval_months"))?,
            visited_on: self.visited_on,
        };
        Ok(Kept { plan, need: self.need })
    }
}

fn read_all(rows: Vec<PlanRow>) -> Result<Vec<Kept>, DatabaseError> {
    rows.into_iter().map(PlanRow::read).collect()
}

/// Reads a plan, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: PlanId) -> Result<Option<Kept>, DatabaseError> {
    let row: Option<PlanRow> = db.read(select_plan!("where plan_id = $1")).bind(id.uuid()).optional().await?;
    row.map(PlanRow::read).transpose()
}

/// Lists the plans of a scope, by id.
///
/// # Errors
/// As the database says.
pub async fn list(
    db: &Database,
    scope: &Scope,
    retiree: Option<RetireeId>,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Kept>, DatabaseError> {
    macro_rules! page {
        ($of:literal) => {
            select_plan!(
                "where ",
                $of,
                " and ($2 is null or retiree_id = $2)
                  and plan_id > $3
                order by plan_id
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
    let read =
        db.read(sql).bind(code).bind(retiree.map(RetireeId::uuid)).bind(after.unwrap_or(Uuid::nil())).bind(limit);
    read_all(read.all().await?)
}

/// Keeps a new plan, and seals why it is made.
pub fn insert(sealer: &Sealer, one: &Plan, need: &Need) -> Changes {
    let text = serde_json::to_string(need).unwrap_or_default();
    Changes::new()
        .write(
            "insert into care_plan
               (plan_id, retiree_id, institution, county, prefecture, need, kind, interval_months, from_on, end_reason,
                recorded_at, updated_at, revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', $10, $10, 1)",
            1,
        )
        .bind(one.id.uuid())
        .bind(one.course.retiree.uuid())
        .bind(one.course.holder.institution.clone())
        .bind(one.course.holder.county.clone())
        .bind(one.course.holder.prefecture.clone())
        .bind(sealer.seal(PLANS, one.id.to_string(), "need", text.as_bytes()))
        .bind(one.kind.code())
        .bind(i64::from(one.interval_months))
        .bind(one.course.from)
        .bind(one.course.recorded_at)
}

/// Writes a plan as it is now; the row must stand at the revision at which it was read.
pub fn save(one: &Plan, now: DateTime<Utc>) -> Changes {
    let end = one.course.end.as_ref();
    Changes::new()
        .write(
            "update care_plan
                set visited_on = $3, ended_on = $4, end_reason = $5, updated_at = $6, revision = revision + 1
              where plan_id = $1 and revision = $2",
            1,
        )
        .bind(one.id.uuid())
        .bind(one.course.revision)
        .bind(one.visited_on)
        .bind(end.map(|end| end.on))
        .bind(end.map(|end| end.reason.clone()).unwrap_or_default())
        .bind(now)
}

/// Lets the plans of a person follow him to another institution.
pub fn follow(retiree: RetireeId, holder: &Ancestry, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write_any(
            "update care_plan
                set institution = $2, county = $3, prefecture = $4, updated_at = $5, revision = revision + 1
              where retiree_id = $1",
        )
        .bind(retiree.uuid())
        .bind(holder.institution.clone())
        .bind(holder.county.clone())
        .bind(holder.prefecture.clone())
        .bind(now)
}

/// A visit as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visited {
    /// Its id.
    pub id: VisitId,
    /// The plan.
    pub plan: PlanId,
    /// Whose.
    pub retiree: RetireeId,
    /// The day.
    pub on: Day,
    /// Who came.
    pub visitor: String,
    /// What was found; empty where nothing was said.
    pub findings: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct VisitRow {
    visit_id: Uuid,
    plan_id: Uuid,
    retiree_id: Uuid,
    occurred_on: NaiveDate,
    visitor: String,
    findings: Option<Vec<u8>>,
    recorded_at: DateTime<Utc>,
}

/// Lists the visits of a plan, by id.
///
/// # Errors
/// As the database says.
pub async fn visits(
    db: &Database,
    sealer: &Sealer,
    plan: PlanId,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Result<Vec<Visited>, SealError>, DatabaseError> {
    let rows: Vec<VisitRow> = db
        .read(
            "select visit_id, plan_id, retiree_id, occurred_on, visitor, findings, recorded_at
               from care_visit
              where plan_id = $1 and visit_id > $2
              order by visit_id
              limit $3",
        )
        .bind(plan.uuid())
        .bind(after.unwrap_or(Uuid::nil()))
        .bind(limit)
        .all()
        .await?;
    let read = |row: VisitRow| {
        let id = VisitId(row.visit_id);
        let findings = row.findings.map(|sealed| sealer.open_text(VISITS, id.to_string(), "findings", &sealed));
        Ok(Visited {
            id,
            plan: PlanId(row.plan_id),
            retiree: RetireeId(row.retiree_id),
            on: row.occurred_on,
            visitor: row.visitor,
            findings: findings.transpose()?.unwrap_or_default(),
            recorded_at: row.recorded_at,
        })
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Adds a visit, and seals what was found.
pub fn add_visit(sealer: &Sealer, visit: &Visited) -> Changes {
    let place = visit.id.to_string();
    let sealed =
        (!visit.findings.is_empty()).then(|| sealer.seal(VISITS, &place, "findings", visit.findings.as_bytes()));
    Changes::new()
        .write(
            "insert into care_visit (visit_id, plan_id, retiree_id, occurred_on, visitor, findings, recorded_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
            1,
        )
        .bind(visit.id.uuid())
        .bind(visit.plan.uuid())
        .bind(visit.retiree.uuid())
        .bind(visit.on)
        .bind(&visit.visitor)
        .bind(sealed)
        .bind(visit.recorded_at)
}
