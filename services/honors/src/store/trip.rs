//! SQL of the recuperations that people were on.

use chrono::{DateTime, Datelike as _, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::database::{Changes, Database, DatabaseError};
use uuid::Uuid;

use crate::domain::slot::Slot;

/// A recuperation somebody was on.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Trip {
    retiree_id: Uuid,
    year: i64,
    /// Its last day.
    pub ended_on: Day,
}

impl Trip {
    /// Says who was on it.
    pub const fn retiree(&self) -> RetireeId {
        RetireeId(self.retiree_id)
    }

    /// Says in which year it counts.
    pub fn year(&self) -> i32 {
        i32::try_from(self.year).unwrap_or_default()
    }
}

/// Reads the recuperations of some people.
///
/// # Errors
/// As the database says.
pub async fn of_retirees(db: &Database, retirees: &[RetireeId]) -> Result<Vec<Trip>, DatabaseError> {
    db.read("select retiree_id, year, ended_on from trip where retiree_id in (..)")
        .list(retirees.iter().map(|retiree| retiree.uuid()))
        .all()
        .await
}

/// Lets the recuperations of a record be those of the one that stands for it.
pub fn merged(from: RetireeId, into: RetireeId) -> Changes {
    Changes::new()
        .write_any(
            "update trip
                set retiree_id = $1
              where retiree_id = $2
                and not exists (select 1 from trip theirs
                                 where theirs.retiree_id = $1 and theirs.source = trip.source)",
        )
        .bind(into.uuid())
        .bind(from.uuid())
}

/// Says whether a document proves a recuperation of somebody already.
///
/// # Errors
/// As the database says.
pub async fn is_recorded(db: &Database, retiree: RetireeId, source: &str) -> Result<bool, DatabaseError> {
    let row: Option<(Uuid,)> = db
        .read("select trip_id from trip where retiree_id = $1 and source = $2")
        .bind(retiree.uuid())
        .bind(source.to_owned())
        .optional()
        .await?;
    Ok(row.is_some())
}

/// Keeps a recuperation.
pub fn insert(retiree: RetireeId, ended_on: Day, source: &str, by: &str, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write(
            "insert into trip (trip_id, retiree_id, year, ended_on, source, recorded_by, recorded_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
            1,
        )
        .bind(junxiu_kernel::ids::new_v7(now))
        .bind(retiree.uuid())
        .bind(i64::from(ended_on.year()))
        .bind(ended_on)
        .bind(source.to_owned())
        .bind(by.to_owned())
        .bind(now)
}

/// Keeps that somebody went: the place is the source.
pub fn attended(slot: &Slot, ended_on: Day, by: &str, now: DateTime<Utc>) -> Changes {
    insert(slot.retiree, ended_on, &slot.id.name(), by, now)
}
