//! SQL of batches.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError};
use uuid::Uuid;

use super::damaged;
use super::scope::Scope;
use crate::domain::batch::{Batch, BatchId, State, Venue};
use crate::domain::capacity::{ProcurementId, ResourceId};
use crate::domain::plan::PlanId;

macro_rules! select_batch {
    ($($rest:tt)*) => {
        concat!(
            "select batch_id, plan_id, organization, county, prefecture, year, begins_on, ends_on, places, taken, resource_id,
                    procurement_id, programme, safety, state, recorded_at, revision
               from recuperation_batch ",
            $($rest)*
        )
    };
}

#[derive(Debug, sqlx::FromRow)]
struct BatchRow {
    batch_id: Uuid,
    plan_id: Uuid,
    organization: String,
    county: Option<String>,
    prefecture: Option<String>,
    year: i64,
    begins_on: Day,
    ends_on: Day,
    places: i64,
    taken: i64,
    resource_id: Option<Uuid>,
    procurement_id: Option<Uuid>,
    programme: String,
    safety: String,
    state: String,
    recorded_at: DateTime<Utc>,
    revision: i64,
}

impl BatchRow {
    fn read(self) -> Result<Batch, DatabaseError> {
        let venue = match (self.resource_id, self.procurement_id) {
            (Some(id), None) => Venue::Own(ResourceId(id)),
            (None, Some(id)) => Venue::Bought(ProcurementId(id)),
            _ => return Err(damaged("resource_id")),
        };
        Ok(Batch {
            id: BatchId(self.batch_id),
            plan: PlanId(self.plan_id),
            organization: self.organization,
            holder: Ancestry { institution: None, county: self.county, prefecture: self.prefecture },
            year: i32::try_from(self.year).map_err(|_| damaged("year"))?,
            from: self.begins_on,
            to: self.ends_on,
            places: self.places,
            taken: self.taken,
            venue,
            programme: serde_json::from_str(&self.programme).map_err(|_| damaged("programme"))?,
            safety: serde_json::from_str(&self.safety).map_err(|_| damaged("safety"))?,
            state: State::from_code(&self.state).ok_or_else(|| damaged("state"))?,
            recorded_at: self.recorded_at,
            revision: self.revision,
        })
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    /// Only those of this plan.
    pub plan: Option<PlanId>,
    /// Only those in this state.
    pub state: Option<State>,
}

/// Reads a batch, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: BatchId) -> Result<Option<Batch>, DatabaseError> {
    let row: Option<BatchRow> = db.read(select_batch!("where batch_id = $1")).bind(id.uuid()).optional().await?;
    row.map(BatchRow::read).transpose()
}

macro_rules! page {
    ($of:literal) => {
        select_batch!(
            "where ",
            $of,
            "  and batch_id < $2
               and ($3 is null or plan_id = $3)
               and ($4 is null or state = $4)
             order by batch_id desc
             limit $5"
        )
    };
}

/// Reads a page of the batches of a part of the administration, the newest first.
///
/// # Errors
/// As the database says.
pub async fn page(
    db: &Database,
    scope: &Scope,
    filter: Filter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Batch>, DatabaseError> {
    let (sql, code) = match scope {
        Scope::Province => (page!("$1 = '220000'"), PROVINCE),
        Scope::Prefecture(code) => (page!("prefecture = $1"), code.as_str()),
        // Nobody below a prefecture has batches.
        Scope::County(code) | Scope::Institution(code) => (page!("county = $1"), code.as_str()),
    };
    let rows: Vec<BatchRow> = db
        .read(sql)
        .bind(code.to_owned())
        .bind(after.unwrap_or(Uuid::max()))
        .bind(filter.plan.map(PlanId::uuid))
        .bind(filter.state.map(State::code))
        .bind(limit)
        .all()
        .await?;
    rows.into_iter().map(BatchRow::read).collect()
}

/// Keeps a batch.
pub fn insert(batch: &Batch) -> Changes {
    let (resource, procurement) = match batch.venue {
        Venue::Own(id) => (Some(id.uuid()), None),
        Venue::Bought(id) => (None, Some(id.uuid())),
    };
    Changes::new()
        .write(
            "insert into recuperation_batch
               (batch_id, plan_id, organization, county, prefecture, year, begins_on, ends_on, places, resource_id,
                procurement_id, programme, safety, state, recorded_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '[]', '[]', $12, $13, $13)",
            1,
        )
        .bind(batch.id.uuid())
        .bind(batch.plan.uuid())
        .bind(batch.organization.clone())
        .bind(batch.holder.county.clone())
        .bind(batch.holder.prefecture.clone())
        .bind(i64::from(batch.year))
        .bind(batch.from)
        .bind(batch.to)
        .bind(batch.places)
        .bind(resource)
        .bind(procurement)
        .bind(batch.state.code())
        .bind(batch.recorded_at)
}

/// Keeps what became of a batch, over the revision it was read at.
pub fn save(after: &Batch, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write(
            "update recuperation_batch
                set taken = $1, programme = $2, safety = $3, state = $4, updated_at = $5, revision = revision + 1
              where batch_id = $6 and revision = $7",
            1,
        )
        .bind(after.taken)
        .bind(serde_json::to_string(&after.programme).unwrap_or_default())
        .bind(serde_json::to_string(&after.safety).unwrap_or_default())
        .bind(after.state.code())
        .bind(now)
        .bind(after.id.uuid())
        .bind(after.revision)
}
