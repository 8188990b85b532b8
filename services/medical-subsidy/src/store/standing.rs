//! What is known of retirees.

use async_trait::async_trait;
use chrono::NaiveDate;
use junxiu_casework::duty::Offices;
use junxiu_kernel::grade::PostGrade;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, Level};
use junxiu_platform::database::{Changes, DatabaseError, Value};
use uuid::Uuid;

use super::{Store, damaged};
use crate::domain::claim::Claim;
use crate::domain::person::{LifeStatus, Particulars};
use crate::domain::standing::Standing;

/// The columns of a standing, so that every select gives the same row.
macro_rules! select_standing {
    ($rest:literal) => {
        concat!(
            "select standing.retiree_id, standing.name, standing.citizen_index, standing.categories,
                    standing.institution, standing.county, standing.prefecture,
                    standing.deceased_on, standing.pay_suspended, standing.merged_into, standing.revision ",
            $rest
        )
    };
}

pub(super) const BY_ID: &str = select_standing!("from standing where retiree_id in (..)");

/// A row of `standing`.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct StandingRow {
    pub(crate) retiree_id: Uuid,
    name: String,
    pub(crate) citizen_index: Option<Vec<u8>>,
    categories: String,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    deceased_on: Option<NaiveDate>,
    pay_suspended: bool,
    pub(crate) merged_into: Option<Uuid>,
    revision: i64,
}

/// A standing as it is to be kept, with what the rules do not look at.
#[derive(Debug, Clone)]
pub struct Known {
    /// What the rules look at.
    pub standing: Standing,
    /// The blind index of the citizen id.
    pub citizen_index: Option<Vec<u8>>,
    /// The record that stands for this one.
    pub merged_into: Option<RetireeId>,
}

impl Store {
    /// Finds what is known of a retiree.
    pub async fn standing(&self, retiree: RetireeId) -> Result<Option<Known>, DatabaseError> {
        self.standings.get(retiree.uuid()).await?.map(known).transpose()
    }

    /// Finds what is known of many retirees.
    pub async fn standings(&self, retirees: Vec<RetireeId>) -> Result<Vec<Known>, DatabaseError> {
        let ids = retirees.into_iter().map(RetireeId::uuid);
        let rows: Vec<StandingRow> = self.db.read(BY_ID).list(ids).all().await?;
        rows.into_iter().map(known).collect()
    }

    /// Finds the retirees with these citizen ids; a record that was merged away is none.
    pub async fn standings_of_citizens(&self, indexes: Vec<Vec<u8>>) -> Result<Vec<Known>, DatabaseError> {
        let sql = select_standing!("from standing where merged_into is null and citizen_index in (..)");
        let rows: Vec<StandingRow> = self.db.read(sql).list(indexes).all().await?;
        rows.into_iter().map(known).collect()
    }
}

/// Where an institution or a bureau lies, as the people it serves show.
#[async_trait]
impl Offices for Store {
    async fn ancestry(&self, code: &str) -> Result<Option<Ancestry>, DatabaseError> {
        let sql = match Level::of_code(code) {
            Level::Institution => "select institution, county, prefecture from standing where institution = $1 limit 1",
            Level::County => {
                "select cast(null as text) as institution, county, prefecture from standing where county = $1 limit 1"
            }
            Level::Prefecture => {
                "select cast(null as text) as institution, cast(null as text) as county, prefecture
                   from standing
                  where prefecture = $1
                  limit 1"
            }
            Level::Province => return Ok(Some(Ancestry::default())),
        };
        let row: Option<PlaceRow> = self.db.read(sql).bind(code).optional().await?;
        Ok(row.map(|row| Ancestry { institution: row.institution, county: row.county, prefecture: row.prefecture }))
    }
}

#[derive(sqlx::FromRow)]
struct PlaceRow {
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
}

fn known(row: StandingRow) -> Result<Known, DatabaseError> {
    let categories = serde_json::from_str(&row.categories).map_err(|_| damaged("categories"))?;
    Ok(Known {
        standing: Standing {
            retiree: RetireeId(row.retiree_id),
            name: row.name,
            holder: Ancestry { institution: row.institution, county: row.county, prefecture: row.prefecture },
            categories,
            deceased_on: row.deceased_on,
            is_pay_suspended: row.pay_suspended,
            revision: row.revision,
        },
        citizen_index: row.citizen_index,
        merged_into: row.merged_into.map(RetireeId),
    })
}

/// Keeps what was learnt; touches no row when something as new is known.
pub fn learn(known: Known, particulars: Particulars, before: Option<i64>) -> Changes {
    let Known { standing, citizen_index, merged_into } = known;
    let categories = serde_json::to_string(&standing.categories).unwrap_or_default();
    Changes::new()
        .write(
            "insert into standing
               (retiree_id, name, citizen_index, categories, institution, county, prefecture,
                deceased_on, pay_suspended, merged_into, revision,
                birth_date, post_grade, settlement_region, received_on, life_status)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $13, $14, $15, $16, $17)
             on conflict (retiree_id) do update
               set name = excluded.name, citizen_index = excluded.citizen_index, categories = excluded.categories,
                   institution = excluded.institution, county = excluded.county, prefecture = excluded.prefecture,
                   deceased_on = excluded.deceased_on, pay_suspended = excluded.pay_suspended,
                   merged_into = excluded.merged_into, revision = excluded.revision,
                   birth_date = excluded.birth_date, post_grade = excluded.post_grade,
                   settlement_region = excluded.settlement_region, received_on = excluded.received_on,
                   life_status = excluded.life_status
             where standing.revision = $12",
            1,
        )
        .bind(standing.retiree.uuid())
        .bind(standing.name)
        .bind(citizen_index)
        .bind(categories)
        .bind(standing.holder.institution)
        .bind(standing.holder.county)
        .bind(standing.holder.prefecture)
        .bind(standing.deceased_on)
        .bind(standing.is_pay_suspended)
        .bind(merged_into.map(RetireeId::uuid))
        .bind(standing.revision)
        .bind(before.unwrap_or_default())
        .bind(particulars.birth_date)
        .bind(particulars.grade.map(PostGrade::code))
        .bind(particulars.settlement_region)
        .bind(particulars.received_on)
        .bind(particulars.life_status.map(LifeStatus::code))
}

/// Holds news to the claims that were looked at for it, once the standing is the writer's own: whoever makes or decides a
/// claim holds the standing, so he comes wholly before (and is counted here) or wholly after (and reads the news).
///
/// Stands behind [`learn`] in an ordered batch, and before the claims are written.
pub fn with_these_claims(retiree: RetireeId, looked_at: &[Claim]) -> Changes {
    let revisions: i64 = looked_at.iter().map(|claim| claim.revision).sum();
    Changes::new()
        .write(
            "update standing
                set revision = revision
              where retiree_id = $1
                and (select count(*) from claim where retiree_id = $1 and state <> 'REVERSED') = $2
                and (select cast(coalesce(sum(revision), 0) as bigint)
                       from claim
                      where retiree_id = $1 and state <> 'REVERSED') = $3",
            1,
        )
        .bind(retiree.uuid())
        .bind(i64::try_from(looked_at.len()).unwrap_or(i64::MAX))
        .bind(revisions)
        .ordered()
}

/// Holds many decisions to the standings they were made on, with one statement.
pub fn guard_all<'a>(standings: impl IntoIterator<Item = &'a Standing>) -> Changes {
    let rows = standings.into_iter().map(|held| vec![Value::from(held.retiree.uuid()), held.revision.into()]);
    Changes::new().insert_rows(
        "with held (retiree_id, revision) as (values (..))
         update standing
            set revision = standing.revision
           from held
          where standing.retiree_id = held.retiree_id
            and standing.revision = held.revision",
        rows.collect(),
    )
}

/// Holds a decision to the standing it was made on.
pub fn guard(standing: &Standing) -> Changes {
    Changes::new()
        .guard("select retiree_id from standing where retiree_id = $1 and revision = $2")
        .bind(Value::from(standing.retiree.uuid()))
        .bind(standing.revision)
}
