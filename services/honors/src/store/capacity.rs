//! SQL of own resources, of what batches have of them, and of what was bought.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError};
use uuid::Uuid;

use super::damaged;
use crate::domain::capacity::{Procurement, ProcurementId, Resource, ResourceId, Stretch};
use crate::domain::plan::PlanId;

macro_rules! select_resource {
    ($($rest:tt)*) => {
        concat!(
            "select resource_id, organization, county, prefecture, display_name, availability, recorded_by, recorded_at
               from recuperation_resource ",
            $($rest)*
        )
    };
}

macro_rules! select_procurement {
    ($($rest:tt)*) => {
        concat!(
            "select procurement_id, plan_id, county, prefecture, places, used, provider, price_fen, document_no, proof,
                    recorded_by, recorded_at, revision
               from procurement ",
            $($rest)*
        )
    };
}

#[derive(Debug, sqlx::FromRow)]
struct ResourceRow {
    resource_id: Uuid,
    organization: String,
    county: Option<String>,
    prefecture: Option<String>,
    display_name: String,
    availability: String,
    recorded_by: String,
    recorded_at: DateTime<Utc>,
}

impl ResourceRow {
    fn read(self) -> Result<Resource, DatabaseError> {
        Ok(Resource {
            id: ResourceId(self.resource_id),
            organization: self.organization,
            holder: Ancestry { institution: None, county: self.county, prefecture: self.prefecture },
            display_name: self.display_name,
            availability: serde_json::from_str(&self.availability).map_err(|_| damaged("availability"))?,
            recorded_by: self.recorded_by,
            recorded_at: self.recorded_at,
        })
    }
}

#[derive(Debug, sqlx::FromRow)]
struct ProcurementRow {
    procurement_id: Uuid,
    plan_id: Uuid,
    county: Option<String>,
    prefecture: Option<String>,
    places: i64,
    used: i64,
    provider: String,
    price_fen: i64,
    document_no: String,
    proof: String,
    recorded_by: String,
    recorded_at: DateTime<Utc>,
    revision: i64,
}

impl ProcurementRow {
    fn read(self) -> Result<Procurement, DatabaseError> {
        Ok(Procurement {
            id: ProcurementId(self.procurement_id),
            plan: PlanId(self.plan_id),
            holder: Ancestry { institution: None, county: self.county, prefecture: self.prefecture },
            places: self.places,
            used: self.used,
            provider: self.provider,
            price_fen: self.price_fen,
            document_no: self.document_no,
            proof: serde_json::from_str(&self.proof).map_err(|_| damaged("proof"))?,
            recorded_by: self.recorded_by,
            recorded_at: self.recorded_at,
            revision: self.revision,
        })
    }
}

/// Reads an own resource, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn resource(db: &Database, id: ResourceId) -> Result<Option<Resource>, DatabaseError> {
    let row: Option<ResourceRow> =
        db.read(select_resource!("where resource_id = $1")).bind(id.uuid()).optional().await?;
    row.map(ResourceRow::read).transpose()
}

/// Reads a page of the resources that are open to a bureau: its own, those of its prefecture and the province's.
///
/// # Errors
/// As the database says.
pub async fn resources(
    db: &Database,
    bureau: &str,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Resource>, DatabaseError> {
    let rows: Vec<ResourceRow> = db
        .read(select_resource!(
            "where ($1 = $2 or organization = $2 or organization = $1 or prefecture = $1)
               and resource_id < $3
             order by resource_id desc
             limit $4"
        ))
        .bind(bureau.to_owned())
        .bind(PROVINCE)
        .bind(after.unwrap_or(Uuid::max()))
        .bind(limit)
        .all()
        .await?;
    rows.into_iter().map(ResourceRow::read).collect()
}

/// Finds what batches have of own resources on some days.
///
/// # Errors
/// As the database says.
pub async fn taken(db: &Database, from: Day, to: Day) -> Result<Vec<(ResourceId, Stretch)>, DatabaseError> {
    let rows: Vec<(Uuid, Day, Day, i64)> = db
        .read(
            "select resource_id, begins_on, ends_on, places
               from recuperation_batch
              where resource_id is not null and begins_on <= $1 and ends_on >= $2",
        )
        .bind(to)
        .bind(from)
        .all()
        .await?;
    let read = |(id, from, to, places)| (ResourceId(id), Stretch { from, to, places });
    Ok(rows.into_iter().map(read).collect())
}

/// Reads the revision of the book in which all capacity stands.
///
/// # Errors
/// As the database says.
pub async fn book(db: &Database) -> Result<i64, DatabaseError> {
    let (revision,): (i64,) =
        db.read("select revision from capacity_book where book = $1").bind("PROVINCE").one().await?;
    Ok(revision)
}

/// Writes the book, over the revision it was read at: whoever reckons over capacity does.
pub fn write_book(revision: i64) -> Changes {
    Changes::new()
        .write("update capacity_book set revision = revision + 1 where book = $1 and revision = $2", 1)
        .bind("PROVINCE")
        .bind(revision)
}

/// Keeps an own resource.
pub fn insert_resource(resource: &Resource) -> Changes {
    Changes::new()
        .write(
            "insert into recuperation_resource
               (resource_id, organization, county, prefecture, display_name, availability, recorded_by, recorded_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            1,
        )
        .bind(resource.id.uuid())
        .bind(resource.organization.clone())
        .bind(resource.holder.county.clone())
        .bind(resource.holder.prefecture.clone())
        .bind(resource.display_name.clone())
        .bind(serde_json::to_string(&resource.availability).unwrap_or_default())
        .bind(resource.recorded_by.clone())
        .bind(resource.recorded_at)
}

/// Reads what was bought, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn procurement(db: &Database, id: ProcurementId) -> Result<Option<Procurement>, DatabaseError> {
    let row: Option<ProcurementRow> =
        db.read(select_procurement!("where procurement_id = $1")).bind(id.uuid()).optional().await?;
    row.map(ProcurementRow::read).transpose()
}

/// Reads a page of what was bought for a plan, the newest first.
///
/// # Errors
/// As the database says.
pub async fn procurements(
    db: &Database,
    plan: PlanId,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Procurement>, DatabaseError> {
    let rows: Vec<ProcurementRow> = db
        .read(select_procurement!(
            "where plan_id = $1 and procurement_id < $2
             order by procurement_id desc
             limit $3"
        ))
        .bind(plan.uuid())
        .bind(after.unwrap_or(Uuid::max()))
        .bind(limit)
        .all()
        .await?;
    rows.into_iter().map(ProcurementRow::read).collect()
}

/// Adds up the places that were bought for a plan and that no batch has yet.
///
/// # Errors
/// As the database says.
pub async fn unused(db: &Database, plan: PlanId) -> Result<i64, DatabaseError> {
    let (places,): (i64,) = db
        .read("select cast(coalesce(sum(places - used), 0) as bigint) as places from procurement where plan_id = $1")
        .bind(plan.uuid())
        .one()
        .await?;
    Ok(places)
}

/// Keeps what was bought.
pub fn insert_procurement(bought: &Procurement) -> Changes {
    Changes::new()
        .write(
            "insert into procurement
               (procurement_id, plan_id, county, prefecture, places, provider, price_fen, document_no, proof, recorded_by,
                recorded_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            1,
        )
        .bind(bought.id.uuid())
        .bind(bought.plan.uuid())
        .bind(bought.holder.county.clone())
        .bind(bought.holder.prefecture.clone())
        .bind(bought.places)
        .bind(bought.provider.clone())
        .bind(bought.price_fen)
        .bind(bought.document_no.clone())
        .bind(serde_json::to_string(&bought.proof).unwrap_or_default())
        .bind(bought.recorded_by.clone())
        .bind(bought.recorded_at)
}

/// Keeps what a batch has of what was bought, over the revision it was read at.
pub fn save_procurement(after: &Procurement) -> Changes {
    Changes::new()
        .write(
            "update procurement set used = $1, revision = revision + 1 where procurement_id = $2 and revision = $3",
            1,
        )
        .bind(after.used)
        .bind(after.id.uuid())
        .bind(after.revision)
}
