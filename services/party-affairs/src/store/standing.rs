//! SQL of what is known of retirees.

use chrono::NaiveDate;
use junxiu_kernel::grade::{Category, ManagementGroup};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::{Changes, Database, DatabaseError, KeyedRead};
use uuid::Uuid;

use super::damaged;
use crate::domain::standing::{LifeStatus, PartyMembership, Standing};

macro_rules! select_standing {
    ($rest:literal) => {
        concat!(
            "select retiree_id, name, birth_date, category, management_group, below_regiment, membership, institution, county,
                    prefecture, settlement_region, received_on, life_status, died_on, pay_suspended, merged_into, revision ",
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
    category: String,
    management_group: Option<String>,
    below_regiment: Option<bool>,
    membership: Option<String>,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    settlement_region: String,
    received_on: NaiveDate,
    life_status: String,
    died_on: Option<NaiveDate>,
    pay_suspended: bool,
    merged_into: Option<Uuid>,
    revision: i64,
}

impl StandingRow {
    fn read(self) -> Result<Standing, DatabaseError> {
        let word = |known: Option<_>, column| known.ok_or_else(|| damaged(column));
        let group = self.management_group.as_deref().map(ManagementGroup::from_code);
        let membership = self.membership.as_deref().map(PartyMembership::from_code);
        Ok(Standing {
            retiree: RetireeId(self.retiree_id),
            name: self.name,
            birth_date: self.birth_date,
            category: Category::from_code(&self.category).ok_or_else(|| damaged("category"))?,
            group: group.map(|group| word(group, "management_group")).transpose()?,
            below_regiment: self.below_regiment,
            membership: membership.map(|known| known.ok_or_else(|| damaged("membership"))).transpose()?,
            holder: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
            settlement_region: self.settlement_region,
            received_on: self.received_on,
            life_status: LifeStatus::from_code(&self.life_status).ok_or_else(|| damaged("life_status"))?,
            died_on: self.died_on,
            is_pay_suspended: self.pay_suspended,
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

/// Reads those who are alive and served here, by id: a chunk of the daily run.
///
/// # Errors
/// As the database says.
pub async fn served(db: &Database, after: Option<RetireeId>, limit: i64) -> Result<Vec<Standing>, DatabaseError> {
    let rows: Vec<StandingRow> = db
        .read(select_standing!(
            "from standing
              where life_status = 'ACTIVE' and merged_into is null and retiree_id > $1
              order by retiree_id
              limit $2"
        ))
        .bind(after.map_or(Uuid::nil(), RetireeId::uuid))
        .bind(limit)
        .all()
        .await?;
    rows.into_iter().map(StandingRow::read).collect()
}

/// Keeps what was learnt; touches no row when something as new is known.
pub fn learn(standing: &Standing, before: Option<i64>) -> Changes {
    Changes::new()
        .write(
            "insert into standing
               (retiree_id, name, birth_date, category, management_group, membership, institution, county, prefecture,
                settlement_region, received_on, life_status, died_on, pay_suspended, merged_into, revision,
                below_regiment)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $18)
             on conflict (retiree_id) do update
               set name = excluded.name, birth_date = excluded.birth_date, category = excluded.category,
                   management_group = excluded.management_group, membership = excluded.membership,
                   institution = excluded.institution, county = excluded.county, prefecture = excluded.prefecture,
                   settlement_region = excluded.settlement_region, received_on = excluded.received_on,
                   life_status = excluded.life_status, died_on = excluded.died_on,
                   pay_suspended = excluded.pay_suspended, merged_into = excluded.merged_into,
                   revision = excluded.revision, below_regiment = excluded.below_regiment
             where standing.revision = $17",
            1,
        )
        .bind(standing.retiree.uuid())
        .bind(standing.name.clone())
        .bind(standing.birth_date)
        .bind(standing.category.code())
        .bind(standing.group.map(ManagementGroup::code))
        .bind(standing.membership.map(PartyMembership::code))
        .bind(standing.holder.institution.clone())
        .bind(standing.holder.county.clone())
        .bind(standing.holder.prefecture.clone())
        .bind(standing.settlement_region.clone())
        .bind(standing.received_on)
        .bind(standing.life_status.code())
        .bind(standing.died_on)
        .bind(standing.is_pay_suspended)
        .bind(standing.merged_into.map(RetireeId::uuid))
        .bind(standing.revision)
        .bind(before.unwrap_or_default())
        .bind(standing.below_regiment)
}

/// Holds a decision to the standing it was made on.
pub fn guard(standing: &Standing) -> Changes {
    Changes::new()
        .guard("select retiree_id from standing where retiree_id = $1 and revision = $2")
        .bind(standing.retiree.uuid())
        .bind(standing.revision)
}
