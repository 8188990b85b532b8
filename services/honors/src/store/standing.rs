//! SQL of what is known of retirees.

use chrono::NaiveDate;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::{Changes, Database, DatabaseError, KeyedRead};
use uuid::Uuid;

use super::damaged;
use crate::domain::standing::{LifeStatus, Standing};

macro_rules! select_standing {
    ($rest:literal) => {
        concat!(
            "select retiree_id, name, birth_date, institution, county, prefecture, settlement_region, received_on, life_status,
                    died_on, merged_into, revision ",
            $rest
        )
    };
}

const BY_ID: &str = select_standing!("from standing where retiree_id in (..)");

/// A row of `standing`.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct StandingRow {
    retiree_id: Uuid,
    name: String,
    birth_date: Option<NaiveDate>,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    settlement_region: String,
    received_on: NaiveDate,
    life_status: String,
    died_on: Option<NaiveDate>,
    merged_into: Option<Uuid>,
    revision: i64,
}

impl StandingRow {
    fn read(self) -> Result<Standing, DatabaseError> {
        Ok(Standing {
            retiree: RetireeId(self.retiree_id),
            name: self.name,
            birth_date: self.birth_date,
            holder: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
            settlement_region: self.settlement_region,
            received_on: self.received_on,
            life_status: LifeStatus::from_code(&self.life_status).ok_or_else(|| damaged("life_status"))?,
            died_on: self.died_on,
            merged_into: self.merged_into.map(RetireeId),
            revision: self.revision,
        })
    }
}

/// Reads standings by id, the reads that wait together in one statement.
#[derive(Clone, Debug)]
pub struct Standings(KeyedRead<StandingRow>);

impl Standings {
    /// Prepares the reads.
    pub fn new(db: &Database) -> Self {
        Self(KeyedRead::new(db, BY_ID, |row: &StandingRow| row.retiree_id.into()))
    }

    /// Reads what is known of a retiree, whoever holds him.
    ///
    /// # Errors
    /// As the database says.
    pub async fn get(&self, retiree: RetireeId) -> Result<Option<Standing>, DatabaseError> {
        self.0.get(retiree.uuid()).await?.map(StandingRow::read).transpose()
    }
}

/// Reads what is known of many retirees, in no order.
///
/// # Errors
/// As the database says.
pub async fn many(db: &Database, retirees: &[RetireeId]) -> Result<Vec<Standing>, DatabaseError> {
    let rows: Vec<StandingRow> = db.read(BY_ID).list(retirees.iter().map(|retiree| retiree.uuid())).all().await?;
    rows.into_iter().map(StandingRow::read).collect()
}

/// Keeps what was learnt; touches no row when something as new is known.
pub fn learn(standing: &Standing, before: Option<i64>) -> Changes {
    Changes::new()
        .write(
            "insert into standing
               (retiree_id, name, birth_date, institution, county, prefecture, settlement_region, received_on,
                life_status, died_on, merged_into, revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             on conflict (retiree_id) do update
               set name = excluded.name, birth_date = excluded.birth_date, institution = excluded.institution,
                   county = excluded.county, prefecture = excluded.prefecture,
                   settlement_region = excluded.settlement_region, received_on = excluded.received_on,
                   life_status = excluded.life_status, died_on = excluded.died_on, merged_into = excluded.merged_into,
                   revision = excluded.revision
             where standing.revision = $13",
            1,
        )
        .bind(standing.retiree.uuid())
        .bind(standing.name.clone())
        .bind(standing.birth_date)
        .bind(standing.holder.institution.clone())
        .bind(standing.holder.county.clone())
        .bind(standing.holder.prefecture.clone())
        .bind(standing.settlement_region.clone())
        .bind(standing.received_on)
        .bind(standing.life_status.code())
        .bind(standing.died_on)
        .bind(standing.merged_into.map(RetireeId::uuid))
        .bind(standing.revision)
        .bind(before.unwrap_or_default())
}

/// Holds a decision to the standing it was made on.
pub fn guard(standing: &Standing) -> Changes {
    Changes::new()
        .guard("select retiree_id from standing where retiree_id = $1 and revision = $2")
        .bind(standing.retiree.uuid())
        .bind(standing.revision)
}
