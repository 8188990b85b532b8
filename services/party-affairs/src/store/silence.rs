//! SQL of the chain of silence. Each level of the administration has its own text and index, so that the list of the
//! silent costs what a page of it costs.

use chrono::NaiveDate;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::damaged;
use super::scope::Scope;
use crate::domain::investigation::{InvestigationId, Outcome};
use crate::domain::silence::Chain;

macro_rules! columns {
    () => {
        "retiree_id, institution, county, prefecture, baseline_on, last_success_on, last_contact_id, lost_on,
         investigation_id, outcome, ended_on, abroad_from, revision"
    };
}

#[derive(sqlx::FromRow)]
struct ChainRow {
    retiree_id: Uuid,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    baseline_on: NaiveDate,
    last_success_on: Option<NaiveDate>,
    last_contact_id: Option<Uuid>,
    lost_on: Option<NaiveDate>,
    investigation_id: Option<Uuid>,
    outcome: Option<String>,
    ended_on: Option<NaiveDate>,
    abroad_from: Option<NaiveDate>,
    revision: i64,
}

fn read(row: ChainRow) -> Result<Chain, DatabaseError> {
    let outcome = row.outcome.as_deref().map(|code| Outcome::from_code(code).ok_or_else(|| damaged("outcome")));
    Ok(Chain {
        retiree: RetireeId(row.retiree_id),
        holder: Ancestry { institution: row.institution, county: row.county, prefecture: row.prefecture },
        baseline_on: row.baseline_on,
        last_success: row.last_success_on.zip(row.last_contact_id.map(Into::into)),
        lost_on: row.lost_on,
        investigation: row.investigation_id.map(Into::into),
        outcome: outcome.transpose()?,
        ended_on: row.ended_on,
        abroad_from: row.abroad_from,
        revision: row.revision,
    })
}

/// Reads the chain of a retiree.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, retiree: RetireeId) -> Result<Option<Chain>, DatabaseError> {
    let sql = concat!("select ", columns!(), " from contact_state where retiree_id = $1");
    let row: Option<ChainRow> = db.read(sql).bind(retiree.uuid()).optional().await?;
    row.map(read).transpose()
}

/// Reads the chains of several retirees, in no order.
///
/// # Errors
/// As the database says.
pub async fn many(db: &Database, retirees: &[RetireeId]) -> Result<Vec<Chain>, DatabaseError> {
    let sql = concat!("select ", columns!(), " from contact_state where retiree_id in (..)");
    let rows: Vec<ChainRow> = db.read(sql).list(retirees.iter().map(|retiree| retiree.uuid())).all().await?;
    rows.into_iter().map(read).collect()
}

/// The key of a page: the last of the page before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    since: Day,
    id: Uuid,
}

impl Key {
    /// Takes the key of a chain.
    pub fn of(chain: &Chain) -> Self {
        Self { since: chain.silent_since(), id: chain.retiree.uuid() }
    }
}

macro_rules! page {
    ($of:literal) => {
        concat!(
            "select ",
            columns!(),
            " from contact_state
             where ",
            $of,
            " and ended_on is null
               and silent_since <= $2
               and (silent_since, retiree_id) > ($3, $4)
             order by silent_since, retiree_id
             limit $5"
        )
    };
}

/// A day before every silence that both engines keep.
const FIRST_DAY: Day = match Day::from_ymd_opt(1, 1, 1) {
    Some(day) => day,
    None => Day::MIN,
};

/// Reads a page of those who are served and silent since a day or longer, the longest silence first.
///
/// # Errors
/// As the database says.
pub async fn page(
    db: &Database,
    scope: &Scope,
    until: Day,
    after: Option<Key>,
    limit: i64,
) -> Result<Vec<Chain>, DatabaseError> {
    let (sql, code) = match scope {
        Scope::Province => (page!("$1 = '220000'"), PROVINCE),
        Scope::Prefecture(code) => (page!("prefecture = $1"), code.as_str()),
        Scope::County(code) => (page!("county = $1"), code.as_str()),
        Scope::Institution(code) => (page!("institution = $1"), code.as_str()),
    };
    let after = after.unwrap_or(Key { since: FIRST_DAY, id: Uuid::nil() });
    let rows: Vec<ChainRow> =
        db.read(sql).bind(code.to_owned()).bind(until).bind(after.since).bind(after.id).bind(limit).all().await?;
    rows.into_iter().map(read).collect()
}

/// Reads some of those who are served, were last reached on a day or before, and are not noted as lost.
///
/// # Errors
/// As the database says.
pub async fn unmarked(db: &Database, until: Day, limit: i64) -> Result<Vec<Chain>, DatabaseError> {
    let rows: Vec<ChainRow> = db
        .read(concat!(
            "select ",
            columns!(),
            " from contact_state
             where ended_on is null and lost_on is null and silent_since <= $1
             order by silent_since
             limit $2"
        ))
        .bind(until)
        .bind(limit)
        .all()
        .await?;
    rows.into_iter().map(read).collect()
}

/// Keeps a chain at the revision at which it was read; touches no row when somebody was faster.
pub fn save(chain: &Chain) -> Changes {
    let (last_success_on, last_contact) = chain.last_success.unzip();
    Changes::new()
        .write(
            "insert into contact_state
               (retiree_id, institution, county, prefecture, baseline_on, last_success_on, last_contact_id,
                silent_since, lost_on, investigation_id, outcome, ended_on, abroad_from, revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
             on conflict (retiree_id) do update
               set institution = excluded.institution, county = excluded.county, prefecture = excluded.prefecture,
                   baseline_on = excluded.baseline_on, last_success_on = excluded.last_success_on,
                   last_contact_id = excluded.last_contact_id, silent_since = excluded.silent_since,
                   lost_on = excluded.lost_on, investigation_id = excluded.investigation_id,
                   outcome = excluded.outcome, ended_on = excluded.ended_on, abroad_from = excluded.abroad_from,
                   revision = excluded.revision
             where contact_state.revision = $15",
            1,
        )
        .bind(chain.retiree.uuid())
        .bind(chain.holder.institution.clone())
        .bind(chain.holder.county.clone())
        .bind(chain.holder.prefecture.clone())
        .bind(chain.baseline_on)
        .bind(last_success_on)
        .bind(last_contact.map(crate::domain::contact::ContactId::uuid))
        .bind(chain.silent_since())
        .bind(chain.lost_on)
        .bind(chain.investigation.map(InvestigationId::uuid))
        .bind(chain.outcome.map(Outcome::code))
        .bind(chain.ended_on)
        .bind(chain.abroad_from)
        .bind(chain.revision + 1)
        .bind(chain.revision)
}

/// Notes on which day contact was lost, for chains as they were read; fails as a guard when somebody was faster.
pub fn mark(lost: &[(Chain, Day)]) -> Changes {
    let rows = lost
        .iter()
        .map(|(chain, lost_on)| vec![Value::from(chain.retiree.uuid()), chain.revision.into(), (*lost_on).into()]);
    Changes::new().insert_rows(
        "with marked (retiree_id, revision, lost_on) as (values (..))
         update contact_state
            set lost_on = marked.lost_on, revision = contact_state.revision + 1
           from marked
          where contact_state.retiree_id = marked.retiree_id
            and contact_state.revision = marked.revision",
        rows.collect(),
    )
}

/// Notes since when somebody is abroad, or that he is home; for the policy under which only those abroad are owed a contact.
pub fn abroad(retiree: RetireeId, from: Option<Day>) -> Changes {
    Changes::new()
        .write_any("update contact_state set abroad_from = $1, revision = revision + 1 where retiree_id = $2")
        .bind(from)
        .bind(retiree.uuid())
}
