//! SQL of places in batches, and of the one recuperation a person has in a year.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError, Value};
use uuid::Uuid;

use super::damaged;
use super::scope::Scope;
use crate::domain::batch::BatchId;
use crate::domain::slot::{Slot, SlotId, State};

macro_rules! select_slot {
    ($($rest:tt)*) => {
        concat!(
            "select slot_id, batch_id, retiree_id, institution, county, prefecture, year, rank, why, state, invited_on,
                    answered_on, examined_on, fit, escort, revision
               from recuperation_slot ",
            $($rest)*
        )
    };
}

#[derive(Debug, sqlx::FromRow)]
struct SlotRow {
    slot_id: Uuid,
    batch_id: Uuid,
    retiree_id: Uuid,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    year: i64,
    rank: i64,
    why: String,
    state: String,
    invited_on: Day,
    answered_on: Option<Day>,
    examined_on: Option<Day>,
    fit: bool,
    escort: Option<String>,
    revision: i64,
}

impl SlotRow {
    fn read(self) -> Result<Slot, DatabaseError> {
        Ok(Slot {
            id: SlotId(self.slot_id),
            batch: BatchId(self.batch_id),
            retiree: RetireeId(self.retiree_id),
            holder: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
            year: i32::try_from(self.year).map_err(|_| damaged("year"))?,
            rank: self.rank,
            why: self.why,
            state: State::from_code(&self.state).ok_or_else(|| damaged("state"))?,
            invited_on: self.invited_on,
            answered_on: self.answered_on,
            examined_on: self.examined_on,
            is_fit: self.fit,
            escort: self.escort,
            revision: self.revision,
        })
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    /// Only those of this batch.
    pub batch: Option<BatchId>,
    /// Only those of this person.
    pub retiree: Option<RetireeId>,
    /// Only those in this state.
    pub state: Option<State>,
}

/// Reads a place, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: SlotId) -> Result<Option<Slot>, DatabaseError> {
    let row: Option<SlotRow> = db.read(select_slot!("where slot_id = $1")).bind(id.uuid()).optional().await?;
    row.map(SlotRow::read).transpose()
}

/// Reads the open places of a person.
///
/// # Errors
/// As the database says.
pub async fn open_of(db: &Database, retiree: RetireeId) -> Result<Vec<Slot>, DatabaseError> {
    let rows: Vec<SlotRow> = db
        .read(select_slot!("where retiree_id = $1 and state in ('INVITED', 'ACCEPTED') order by slot_id"))
        .bind(retiree.uuid())
        .all()
        .await?;
    rows.into_iter().map(SlotRow::read).collect()
}

/// Finds who has, or had, a place in a batch.
///
/// # Errors
/// As the database says.
pub async fn people_of(db: &Database, batch: BatchId) -> Result<Vec<RetireeId>, DatabaseError> {
    let rows: Vec<(Uuid,)> =
        db.read("select retiree_id from recuperation_slot where batch_id = $1").bind(batch.uuid()).all().await?;
    Ok(rows.into_iter().map(|(id,)| RetireeId(id)).collect())
}

/// Counts the open places of a batch.
///
/// # Errors
/// As the database says.
pub async fn count_open(db: &Database, batch: BatchId) -> Result<i64, DatabaseError> {
    let (count,): (i64,) = db
        .read("select count(*) from recuperation_slot where batch_id = $1 and state in ('INVITED', 'ACCEPTED')")
        .bind(batch.uuid())
        .one()
        .await?;
    Ok(count)
}

macro_rules! page {
    ($of:literal) => {
        select_slot!(
            "where ",
            $of,
            "  and slot_id < $2
               and ($3 is null or batch_id = $3)
               and ($4 is null or retiree_id = $4)
               and ($5 is null or state = $5)
             order by slot_id desc
             limit $6"
        )
    };
}

/// Reads a page of the places of a part of the administration's people, the newest first.
///
/// # Errors
/// As the database says.
pub async fn page(
    db: &Database,
    scope: &Scope,
    filter: Filter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Slot>, DatabaseError> {
    let (sql, code) = match scope {
        Scope::Province => (page!("$1 = '220000'"), PROVINCE),
        Scope::Prefecture(code) => (page!("prefecture = $1"), code.as_str()),
        Scope::County(code) => (page!("county = $1"), code.as_str()),
        Scope::Institution(code) => (page!("institution = $1"), code.as_str()),
    };
    let rows: Vec<SlotRow> = db
        .read(sql)
        .bind(code.to_owned())
        .bind(after.unwrap_or(Uuid::max()))
        .bind(filter.batch.map(BatchId::uuid))
        .bind(filter.retiree.map(RetireeId::uuid))
        .bind(filter.state.map(State::code))
        .bind(limit)
        .all()
        .await?;
    rows.into_iter().map(SlotRow::read).collect()
}

/// Keeps the places of those who are invited, each as his one recuperation of the year: a second one is a lost race.
pub fn invite(slots: &[Slot], by: &str, now: DateTime<Utc>) -> Changes {
    let rows = slots.iter().map(|slot| {
        vec![
            Value::from(slot.id.uuid()),
            slot.batch.uuid().into(),
            slot.retiree.uuid().into(),
            slot.holder.institution.clone().into(),
            slot.holder.county.clone().into(),
            slot.holder.prefecture.clone().into(),
            i64::from(slot.year).into(),
            slot.rank.into(),
            slot.why.clone().into(),
            slot.state.code().into(),
            slot.invited_on.into(),
            by.to_owned().into(),
            now.into(),
        ]
    });
    let years = slots
        .iter()
        .map(|slot| vec![Value::from(slot.retiree.uuid()), i64::from(slot.year).into(), slot.id.uuid().into()]);
    Changes::new()
        .insert_rows(
            "insert into recuperation_slot
               (slot_id, batch_id, retiree_id, institution, county, prefecture, year, rank, why, state, invited_on,
                invited_by, updated_at)
             values (..)",
            rows.collect(),
        )
        .insert_rows(
            "insert into recuperation_year (retiree_id, year, slot_id)
             values (..)
             on conflict (retiree_id, year) do update
               set slot_id = excluded.slot_id
             where recuperation_year.slot_id is null",
            years.collect(),
        )
}

/// Keeps what became of a place, over the revision it was read at.
pub fn save(after: &Slot, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write(
            "update recuperation_slot
                set state = $1, answered_on = $2, examined_on = $3, fit = $4, escort = $5, updated_at = $6,
                    revision = revision + 1
              where slot_id = $7 and revision = $8",
            1,
        )
        .bind(after.state.code())
        .bind(after.answered_on)
        .bind(after.examined_on)
        .bind(after.is_fit)
        .bind(after.escort.clone())
        .bind(now)
        .bind(after.id.uuid())
        .bind(after.revision)
}

/// Gives the year back, so that he can be invited elsewhere.
pub fn free_year(slot: &Slot) -> Changes {
    Changes::new()
        .write_any("update recuperation_year set slot_id = null where retiree_id = $1 and year = $2 and slot_id = $3")
        .bind(slot.retiree.uuid())
        .bind(i64::from(slot.year))
        .bind(slot.id.uuid())
}

/// Finds those of some people who have a recuperation in a year.
///
/// # Errors
/// As the database says.
pub async fn with_year(db: &Database, year: i32, people: &[RetireeId]) -> Result<Vec<RetireeId>, DatabaseError> {
    let rows: Vec<(Uuid,)> = db
        .read("select retiree_id from recuperation_year where year = $1 and slot_id is not null and retiree_id in (..)")
        .bind(i64::from(year))
        .list(people.iter().map(|retiree| retiree.uuid()))
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| RetireeId(id)).collect())
}

/// Lets the open places follow a person to another institution; what is settled stays where it was.
pub fn follow(retiree: RetireeId, holder: &Ancestry) -> Changes {
    Changes::new()
        .write_any(
            "update recuperation_slot
                set institution = $1, county = $2, prefecture = $3, revision = revision + 1
              where retiree_id = $4 and state in ('INVITED', 'ACCEPTED')",
        )
        .bind(holder.institution.clone())
        .bind(holder.county.clone())
        .bind(holder.prefecture.clone())
        .bind(retiree.uuid())
}
