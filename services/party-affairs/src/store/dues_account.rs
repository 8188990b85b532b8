//! SQL of what is kept of a member's dues: one row a person, which every act on them writes over.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::scope::Scope;
use crate::domain::branch::BranchId;
use crate::domain::dues_account::Account;
use crate::domain::dues_merger::GaveWay;

macro_rules! columns {
    () => {
        "a.retiree_id, a.branch_id, a.institution, a.county, a.prefecture, a.place_revision, a.unsettled_from, a.unpaid_run_on,
         a.flagged_from, a.excused_through, a.merged_into, a.merged_on, a.own_from, a.revision"
    };
}

#[derive(Debug, sqlx::FromRow)]
struct AccountRow {
    retiree_id: Uuid,
    branch_id: Option<Uuid>,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    place_revision: i64,
    unsettled_from: Option<Day>,
    unpaid_run_on: Option<Day>,
    flagged_from: Option<Day>,
    excused_through: Option<Day>,
    merged_into: Option<Uuid>,
    merged_on: Option<Day>,
    own_from: Option<Day>,
    revision: i64,
}

impl AccountRow {
    fn read(self) -> Account {
        let gave_way = self.merged_into.zip(self.merged_on);
        Account {
            retiree: RetireeId(self.retiree_id),
            branch: self.branch_id.map(BranchId),
            holder: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
            place_revision: self.place_revision,
            unsettled_from: self.unsettled_from,
            unpaid_run_on: self.unpaid_run_on,
            flagged_from: self.flagged_from,
            excused_through: self.excused_through,
            gave_way: gave_way.map(|(into, on)| GaveWay { into: RetireeId(into), on, own_from: self.own_from }),
            revision: self.revision,
        }
    }
}

/// Reads what is kept of a member's dues, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, retiree: RetireeId) -> Result<Option<Account>, DatabaseError> {
    let sql = concat!("select ", columns!(), " from dues_account a where a.retiree_id = $1");
    let row: Option<AccountRow> = db.read(sql).bind(retiree).optional().await?;
    Ok(row.map(AccountRow::read))
}

/// How deep records are followed that gave way one to another.
const DEPTH_MAX: usize = 8;

/// Reads the accounts of the records that gave way to some, themselves or through another; each once.
///
/// # Errors
/// As the database says.
pub async fn gave_way_to(db: &Database, records: &[RetireeId]) -> Result<Vec<Account>, DatabaseError> {
    let mut found: Vec<Account> = Vec::new();
    let mut next = records.to_vec();
    for _ in 0..DEPTH_MAX {
        if next.is_empty() {
            break;
        }
        let rows: Vec<AccountRow> = db
            .read(concat!(
                "select ",
                columns!(),
                " from dues_account a where a.merged_into in (..) order by a.retiree_id"
            ))
            .list(std::mem::take(&mut next))
            .all()
            .await?;
        for account in rows.into_iter().map(AccountRow::read) {
            if found.iter().all(|known| known.retiree != account.retiree) {
                next.push(account.retiree);
                found.push(account);
            }
        }
    }
    Ok(found)
}

/// The key of a page: the last member of the page before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    from: Day,
    id: Uuid,
}

impl Key {
    /// Takes the key of an account that is behind.
    pub fn of(account: &Account) -> Self {
        Self { from: account.unsettled_from.unwrap_or(Day::MIN), id: account.retiree.uuid() }
    }
}

/// Whose accounts are listed.
#[derive(Clone, Debug)]
pub enum Of {
    /// The members of a part of the administration.
    Scope(Scope),
    /// The members of a branch.
    Branch(BranchId),
}

/// Lists those whose oldest unsettled month is this one or an earlier, the longest behind first.
///
/// # Errors
/// As the database says.
pub async fn behind(
    db: &Database,
    of: &Of,
    (until, flagged_only): (Day, bool),
    after: Option<Key>,
    limit: i64,
) -> Result<Vec<Account>, DatabaseError> {
    macro_rules! page {
        ($of:literal) => {
            concat!(
                "select ",
                columns!(),
                " from dues_account a
                 where ",
                $of,
                "  and a.unsettled_from is not null
                   and a.unsettled_from <= $2
                   and (not $3 or a.flagged_from is not null)
                   and (a.unsettled_from, a.retiree_id) > ($4, $5)
                 order by a.unsettled_from, a.retiree_id
                 limit $6"
            )
        };
    }
    let read = match of {
        Of::Branch(branch) => db.read(page!("a.branch_id = $1")).bind(branch.uuid()),
        Of::Scope(Scope::Province) => db.read(page!("$1 = '220000'")).bind(PROVINCE),
        Of::Scope(Scope::Prefecture(code)) => db.read(page!("a.prefecture = $1")).bind(code),
        Of::Scope(Scope::County(code)) => db.read(page!("a.county = $1")).bind(code),
        Of::Scope(Scope::Institution(code)) => db.read(page!("a.institution = $1")).bind(code),
    };
    let after = after.unwrap_or(Key { from: FIRST_MONTH, id: Uuid::nil() });
    let rows: Vec<AccountRow> =
        read.bind(until).bind(flagged_only).bind(after.from).bind(after.id).bind(limit).all().await?;
    Ok(rows.into_iter().map(AccountRow::read).collect())
}

/// A month before every month of dues.
const FIRST_MONTH: Day = Day::from_ymd_opt(1900, 1, 1).expect("a day of the calendar");

/// Reads accounts of members whose place has changed since they were last reckoned, by id: a chunk of the daily run.
///
/// # Errors
/// As the database says.
pub async fn outdated(db: &Database, after: Option<RetireeId>, limit: i64) -> Result<Vec<Account>, DatabaseError> {
    let rows: Vec<AccountRow> = db
        .read(concat!(
            "select ",
            columns!(),
            " from dues_account a
              join membership m on m.retiree_id = a.retiree_id
             where m.revision <> a.place_revision and a.retiree_id > $1
             order by a.retiree_id
             limit $2"
        ))
        .bind(after.map_or(Uuid::nil(), RetireeId::uuid))
        .bind(limit)
        .all()
        .await?;
    Ok(rows.into_iter().map(AccountRow::read).collect())
}

/// Reads accounts whose run of unpaid months was complete on a day and is not flagged, by id.
///
/// # Errors
/// As the database says.
pub async fn unflagged(
    db: &Database,
    as_of: Day,
    after: Option<RetireeId>,
    limit: i64,
) -> Result<Vec<Account>, DatabaseError> {
    let rows: Vec<AccountRow> = db
        .read(concat!(
            "select ",
            columns!(),
            " from dues_account a
             where a.unpaid_run_on is not null and a.flagged_from is null and a.unpaid_run_on <= $1 and a.retiree_id > $2
             order by a.retiree_id
             limit $3"
        ))
        .bind(as_of)
        .bind(after.map_or(Uuid::nil(), RetireeId::uuid))
        .bind(limit)
        .all()
        .await?;
    Ok(rows.into_iter().map(AccountRow::read).collect())
}

/// Keeps an account over the revision at which it was read; touches no row when somebody was faster.
pub fn save(account: &Account, at: DateTime<Utc>) -> Changes {
    Changes::new()
        .write(
            "insert into dues_account
               (retiree_id, branch_id, institution, county, prefecture, place_revision, unsettled_from, unpaid_run_on,
                flagged_from, excused_through, merged_into, merged_on, own_from, revision, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
             on conflict (retiree_id) do update
               set branch_id = excluded.branch_id, institution = excluded.institution, county = excluded.county,
                   prefecture = excluded.prefecture, place_revision = excluded.place_revision,
                   unsettled_from = excluded.unsettled_from, unpaid_run_on = excluded.unpaid_run_on,
                   flagged_from = excluded.flagged_from, excused_through = excluded.excused_through,
                   merged_into = excluded.merged_into, merged_on = excluded.merged_on, own_from = excluded.own_from,
                   revision = excluded.revision, updated_at = excluded.updated_at
             where dues_account.revision = $16",
            1,
        )
        .bind(account.retiree)
        .bind(account.branch.map(BranchId::uuid))
        .bind(account.holder.institution.clone())
        .bind(account.holder.county.clone())
        .bind(account.holder.prefecture.clone())
        .bind(account.place_revision)
        .bind(account.unsettled_from)
        .bind(account.unpaid_run_on)
        .bind(account.flagged_from)
        .bind(account.excused_through)
        .bind(account.gave_way.map(|gave| gave.into.uuid()))
        .bind(account.gave_way.map(|gave| gave.on))
        .bind(account.gave_way.and_then(|gave| gave.own_from))
        .bind(account.revision + 1)
        .bind(at)
        .bind(account.revision)
}

/// Puts the accounts of an institution's branches where the institution stands now; any number of rows.
pub fn moved(institution: &str, place: &Ancestry) -> Changes {
    Changes::new()
        .write_any("update dues_account set county = $1, prefecture = $2 where institution = $3")
        .bind(place.county.clone())
        .bind(place.prefecture.clone())
        .bind(institution)
        .write_any("update dues_reduction set county = $1, prefecture = $2 where institution = $3")
        .bind(place.county.clone())
        .bind(place.prefecture.clone())
        .bind(institution)
}
