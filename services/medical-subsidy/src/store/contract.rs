//! SQL of contracts with family doctors.

use chrono::{DateTime, NaiveDate, Utc};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError};
use uuid::Uuid;

use super::scope::Scope;
use crate::domain::care::{Contract, ContractId, Course, End};

macro_rules! select_contract {
    ($($rest:tt)*) => {
        concat!(
            "select contract_id, retiree_id, institution, county, prefecture, team, from_on, to_on, ended_on, end_reason,
                    recorded_at, updated_at, revision
               from family_doctor_contract ",
            $($rest)*
        )
    };
}

#[derive(sqlx::FromRow)]
struct ContractRow {
    contract_id: Uuid,
    retiree_id: Uuid,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    team: String,
    from_on: NaiveDate,
    to_on: NaiveDate,
    ended_on: Option<NaiveDate>,
    end_reason: String,
    recorded_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    revision: i64,
}

impl ContractRow {
    fn read(self) -> Result<Contract, DatabaseError> {
        Ok(Contract {
            id: self.contract_id.into(),
            course: Course {
                retiree: RetireeId(self.retiree_id),
                holder: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
                from: self.from_on,
                end: self.ended_on.map(|on| End { on, reason: self.end_reason }),
                revision: self.revision,
                recorded_at: self.recorded_at,
                updated_at: self.updated_at,
            },
            team: self.team,
            to: self.to_on,
        })
    }
}

fn read_all(rows: Vec<ContractRow>) -> Result<Vec<Contract>, DatabaseError> {
    rows.into_iter().map(ContractRow::read).collect()
}

/// Reads a contract, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: ContractId) -> Result<Option<Contract>, DatabaseError> {
    let row: Option<ContractRow> =
        db.read(select_contract!("where contract_id = $1")).bind(id.uuid()).optional().await?;
    row.map(ContractRow::read).transpose()
}

/// Reads the contract of a person that was not ended.
///
/// # Errors
/// As the database says.
pub async fn signed_of(db: &Database, retiree: RetireeId) -> Result<Option<Contract>, DatabaseError> {
    let sql = select_contract!("where retiree_id = $1 and ended_on is null");
    let row: Option<ContractRow> = db.read(sql).bind(retiree.uuid()).optional().await?;
    row.map(ContractRow::read).transpose()
}

/// Lists the contracts of a scope, by id.
///
/// # Errors
/// As the database says.
pub async fn list(
    db: &Database,
    scope: &Scope,
    retiree: Option<RetireeId>,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Contract>, DatabaseError> {
    macro_rules! page {
        ($of:literal) => {
            select_contract!(
                "where ",
                $of,
                " and ($2 is null or retiree_id = $2)
                  and contract_id > $3
                order by contract_id
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

/// Keeps a new contract.
pub fn insert(one: &Contract) -> Changes {
    Changes::new()
        .write(
            "insert into family_doctor_contract
               (contract_id, retiree_id, institution, county, prefecture, team, from_on, to_on, end_reason, recorded_at,
                updated_at, revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, '', $9, $9, 1)",
            1,
        )
        .bind(one.id.uuid())
        .bind(one.course.retiree.uuid())
        .bind(one.course.holder.institution.clone())
        .bind(one.course.holder.county.clone())
        .bind(one.course.holder.prefecture.clone())
        .bind(&one.team)
        .bind(one.course.from)
        .bind(one.to)
        .bind(one.course.recorded_at)
}

/// Writes a contract as it is now; the row must stand at the revision at which it was read.
pub fn save(one: &Contract, now: DateTime<Utc>) -> Changes {
    let end = one.course.end.as_ref();
    Changes::new()
        .write(
            "update family_doctor_contract
                set to_on = $3, ended_on = $4, end_reason = $5, updated_at = $6, revision = revision + 1
              where contract_id = $1 and revision = $2",
            1,
        )
        .bind(one.id.uuid())
        .bind(one.course.revision)
        .bind(one.to)
        .bind(end.map(|end| end.on))
        .bind(end.map(|end| end.reason.clone()).unwrap_or_default())
        .bind(now)
}

/// Lets the contracts of a person follow him to another institution.
pub fn follow(retiree: RetireeId, holder: &Ancestry, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write_any(
            "update family_doctor_contract
                set institution = $2, county = $3, prefecture = $4, updated_at = $5, revision = revision + 1
              where retiree_id = $1",
        )
        .bind(retiree.uuid())
        .bind(holder.institution.clone())
        .bind(holder.county.clone())
        .bind(holder.prefecture.clone())
        .bind(now)
}
