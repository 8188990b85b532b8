//! SQL of who stands in which branch. One row a person is the place where he stands now; every change writes over its
//! revision, so of two that are decided at once one wins, and nobody stands in two branches. A stay that is over is a row of
//! its own. The branch's row counts its members in the same batch.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{RetireeId, new_v7};
use junxiu_platform::database::{Changes, Database, DatabaseError};
use uuid::Uuid;

use super::branch::By;
use super::damaged;
use crate::domain::branch::{Branch, BranchId};
use crate::domain::branch_office::Office;
use crate::domain::membership::{Joining, Kind, LeaveReason, Membership, Place, Review};

macro_rules! columns {
    () => {
        "m.retiree_id, m.branch_id, m.since, m.kind, m.full_since, m.group_number, m.office, m.review, m.free_from, m.revision"
    };
}

#[derive(Debug, sqlx::FromRow)]
struct PlaceRow {
    retiree_id: Uuid,
    branch_id: Option<Uuid>,
    since: Option<Day>,
    kind: Option<String>,
    full_since: Option<Day>,
    group_number: Option<i64>,
    office: Option<String>,
    review: Option<String>,
    free_from: Option<Day>,
    revision: i64,
}

impl PlaceRow {
    fn read(self) -> Result<Place, DatabaseError> {
        let kind = self.kind.as_deref().map(|code| Kind::from_code(code).ok_or_else(|| damaged("kind")));
        let office = self.office.as_deref().map(|code| Office::from_code(code).ok_or_else(|| damaged("office")));
        let review = self.review.as_deref().map(|code| Review::from_code(code).ok_or_else(|| damaged("review")));
        let (office, review) = (office.transpose()?, review.transpose()?);
        let current = match (self.branch_id, self.since, kind.transpose()?) {
            (Some(branch), Some(since), Some(kind)) => Some(Membership {
                retiree: RetireeId(self.retiree_id),
                branch: BranchId(branch),
                since,
                kind,
                full_since: self.full_since,
                group: self.group_number.and_then(|number| i32::try_from(number).ok()),
                office,
                review,
                revision: self.revision,
            }),
            _ => None,
        };
        Ok(Place { current, free_from: self.free_from, revision: self.revision })
    }
}

/// Reads where a person stands now; none where he stands in no branch.
///
/// # Errors
/// As the database says.
pub async fn of(db: &Database, retiree: RetireeId) -> Result<Option<Membership>, DatabaseError> {
    Ok(place(db, retiree).await?.current)
}

/// Reads what is kept of a person's place, also of one who stands in no branch now or never did.
///
/// # Errors
/// As the database says.
pub async fn place(db: &Database, retiree: RetireeId) -> Result<Place, DatabaseError> {
    let row: Option<PlaceRow> = db
        .read(concat!("select ", columns!(), " from membership m where m.retiree_id = $1"))
        .bind(retiree.uuid())
        .optional()
        .await?;
    row.map_or_else(|| Ok(Place::default()), PlaceRow::read)
}

/// Reads the places of many; those of whom nothing is kept are left out.
///
/// # Errors
/// As the database says.
pub async fn places(db: &Database, retirees: &[RetireeId]) -> Result<Vec<(RetireeId, Place)>, DatabaseError> {
    let rows: Vec<PlaceRow> = db
        .read(concat!("select ", columns!(), " from membership m where m.retiree_id in (..)"))
        .list(retirees.iter().map(|retiree| retiree.uuid()))
        .all()
        .await?;
    rows.into_iter().map(|row| Ok((RetireeId(row.retiree_id), row.read()?))).collect()
}

/// Reads those who hold an office in a branch now.
///
/// # Errors
/// As the database says.
pub async fn in_office(db: &Database, branch: BranchId) -> Result<Vec<Membership>, DatabaseError> {
    let rows: Vec<PlaceRow> = db
        .read(concat!("select ", columns!(), " from membership m where m.branch_id = $1 and m.office is not null"))
        .bind(branch.uuid())
        .all()
        .await?;
    rows.into_iter().filter_map(|row| row.read().map(|place| place.current).transpose()).collect()
}

/// A member with what the register knows of him.
#[derive(Clone, Debug)]
pub struct Named {
    /// The membership.
    pub membership: Membership,
    /// The person's name.
    pub name: String,
}

#[derive(Debug, sqlx::FromRow)]
struct NamedRow {
    #[sqlx(flatten)]
    place: PlaceRow,
    name: String,
}

/// Lists who stands in a branch now, by id.
///
/// # Errors
/// As the database says.
pub async fn list(
    db: &Database,
    branch: BranchId,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Named>, DatabaseError> {
    let rows: Vec<NamedRow> = db
        .read(concat!(
            "select ",
            columns!(),
            ", s.name
               from membership m
               join standing s on s.retiree_id = m.retiree_id
              where m.branch_id = $1 and m.retiree_id > $2
              order by m.retiree_id
              limit $3"
        ))
        .bind(branch.uuid())
        .bind(after.unwrap_or(Uuid::nil()))
        .bind(limit)
        .all()
        .await?;
    let named = |row: NamedRow| -> Result<Option<Named>, DatabaseError> {
        Ok(row.place.read()?.current.map(|membership| Named { membership, name: row.name }))
    };
    rows.into_iter().filter_map(|row| named(row).transpose()).collect()
}

/// Puts a person who stands in no branch into one, and counts him there. Writes the branch's row at its revision: do not
/// guard the branch in the same batch. Guard the standing beside it.
pub fn admit(joining: &Joining, place: &Place, branch: &Branch, by: By<'_>) -> Changes {
    join(joining, (None, None), place.revision, branch.id, by).append(count_in(branch, joining.kind))
}

/// Puts a person back into the branch that he left by a death which was none, with the vote that he had, and for somebody to
/// look at. Writes the branch's row at its revision.
pub fn rejoin(
    joining: &Joining,
    (full_since, review): (Option<Day>, Option<Review>),
    place: &Place,
    branch: &Branch,
    by: By<'_>,
) -> Changes {
    join(joining, (full_since, review), place.revision, branch.id, by).append(count_in(branch, joining.kind))
}

/// Puts a person into a branch that is set up in the same batch, which counts its founders itself.
pub fn admit_founder(joining: &Joining, place: &Place, branch: BranchId, by: By<'_>) -> Changes {
    match &place.current {
        Some(before) => {
            let leaving = close(before, joining.on, LeaveReason::Reorganized, by).append(count_out(before));
            leaving.append(write_over(before, branch, joining.on, joining.kind, by.at))
        }
        None => join(joining, (None, None), place.revision, branch, by),
    }
}

/// Ends a stay, counts the person out of the branch, and ends his office there.
pub fn leave(before: &Membership, on: Day, reason: LeaveReason, by: By<'_>) -> Changes {
    Changes::new()
        .write(
            "update membership
                set branch_id = null, since = null, kind = null, full_since = null, group_number = null, office = null,
                    review = null, free_from = $1, revision = revision + 1, updated_at = $2
              where retiree_id = $3 and revision = $4",
            1,
        )
        .bind(on)
        .bind(by.at)
        .bind(before.retiree.uuid())
        .bind(before.revision)
        .append(close(before, on, reason, by))
        .append(count_out(before))
}

/// Moves a person to another branch: one stay ends as the other begins. Writes the row of `to` at its revision: do not guard
/// that branch in the same batch. Guard the standing beside it.
pub fn move_to(before: &Membership, to: &Branch, on: Day, by: By<'_>) -> Changes {
    close(before, on, LeaveReason::Transferred, by)
        .append(count_out(before))
        .append(write_over(before, to.id, on, before.kind, by.at))
        .append(count_in(to, before.kind))
}

/// Gives a stay to the record that stands for a person since two were merged. In order: both change the branch's row.
pub fn inherit(before: &Membership, survivor: RetireeId, place: &Place, on: Day, by: By<'_>) -> Changes {
    let joining = Joining { retiree: survivor, on, kind: before.kind, group: before.group };
    leave(before, on, LeaveReason::Merged, by)
        .append(join(&joining, (None, None), place.revision, before.branch, by))
        .write(
            "update party_branch set members = members + 1, full_members = full_members + $1 where branch_id = $2",
            1,
        )
        .bind(i64::from(before.kind == Kind::Full))
        .bind(before.branch.uuid())
        .ordered()
}

/// Holds a decision to the place it was made on. A batch that changes the place must not guard it.
pub fn guard(membership: &Membership) -> Changes {
    Changes::new()
        .guard("select retiree_id from membership where retiree_id = $1 and revision = $2")
        .bind(membership.retiree.uuid())
        .bind(membership.revision)
}

/// Writes what changes while a stay lasts (kind, group, office, review) over its revision; does not count.
pub fn amend(after: &Membership, at: DateTime<Utc>) -> Changes {
    Changes::new()
        .write(
            "update membership
                set kind = $1, full_since = $2, group_number = $3, office = $4, review = $5, revision = revision + 1,
                    updated_at = $6
              where retiree_id = $7 and revision = $8 and branch_id is not null",
            1,
        )
        .bind(after.kind.code())
        .bind(after.full_since)
        .bind(after.group)
        .bind(after.office.map(Office::code))
        .bind(after.review.map(Review::code))
        .bind(at)
        .bind(after.retiree.uuid())
        .bind(after.revision)
}

/// Makes a member on probation a full one, and counts him as such.
pub fn confirm_full(before: &Membership, on: Day, review: Option<Review>, at: DateTime<Utc>) -> Changes {
    let full_since = Some(on.max(before.since));
    let after = Membership { kind: Kind::Full, full_since, review, ..before.clone() };
    amend(&after, at)
        .write("update party_branch set full_members = full_members + 1 where branch_id = $1", 1)
        .bind(before.branch.uuid())
}

/// Begins a stay. Whoever had a vote before names since when; else it begins with the stay.
fn join(
    joining: &Joining,
    (full_since, review): (Option<Day>, Option<Review>),
    revision: i64,
    branch: BranchId,
    by: By<'_>,
) -> Changes {
    Changes::new()
        .write(
            "insert into membership
               (retiree_id, branch_id, since, kind, full_since, group_number, revision, updated_at, review)
             values ($1, $2, $3, $4, $5, $6, 1, $7, $9)
             on conflict (retiree_id) do update
               set branch_id = excluded.branch_id, since = excluded.since, kind = excluded.kind,
                   full_since = excluded.full_since, group_number = excluded.group_number, office = null,
                   review = excluded.review,
                   revision = membership.revision + 1, updated_at = excluded.updated_at
             where membership.revision = $8 and membership.branch_id is null",
            1,
        )
        .bind(joining.retiree.uuid())
        .bind(branch.uuid())
        .bind(joining.on)
        .bind(joining.kind.code())
        .bind((joining.kind == Kind::Full).then_some(full_since.unwrap_or(joining.on)))
        .bind(joining.group)
        .bind(by.at)
        .bind(revision)
        .bind(review.map(Review::code))
}

fn write_over(before: &Membership, to: BranchId, on: Day, kind: Kind, at: DateTime<Utc>) -> Changes {
    let full_since = match kind {
        Kind::Full => Some(before.full_since.unwrap_or(on)),
        Kind::Probationary => None,
    };
    Changes::new()
        .write(
            "update membership
                set branch_id = $1, since = $2, kind = $3, full_since = $4, group_number = null, office = null,
                    review = null, free_from = $2, revision = revision + 1, updated_at = $5
              where retiree_id = $6 and revision = $7 and branch_id is not null",
            1,
        )
        .bind(to.uuid())
        .bind(on)
        .bind(kind.code())
        .bind(full_since)
        .bind(at)
        .bind(before.retiree.uuid())
        .bind(before.revision)
}

/// Keeps a stay that is over, and ends the office he held in it.
fn close(before: &Membership, on: Day, reason: LeaveReason, by: By<'_>) -> Changes {
    let stay = Changes::new()
        .write(
            "insert into membership_stay
               (stay_id, retiree_id, place_revision, branch_id, joined_on, left_on, kind, full_since, reason, recorded_by,
                recorded_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            1,
        )
        .bind(new_v7(by.at))
        .bind(before.retiree.uuid())
        .bind(before.revision)
        .bind(before.branch.uuid())
        .bind(before.since)
        .bind(on)
        .bind(before.kind.code())
        .bind(before.full_since)
        .bind(reason.code())
        .bind(by.subject)
        .bind(by.at);
    match before.office {
        None => stay,
        Some(_) => stay
            .write("update branch_office set to_on = $1 where retiree_id = $2 and branch_id = $3 and to_on is null", 1)
            .bind(on)
            .bind(before.retiree.uuid())
            .bind(before.branch.uuid()),
    }
}

fn count_in(branch: &Branch, kind: Kind) -> Changes {
    Changes::new()
        .write(
            "update party_branch
                set members = members + 1, full_members = full_members + $1
              where branch_id = $2 and revision = $3 and dissolved_on is null",
            1,
        )
        .bind(i64::from(kind == Kind::Full))
        .bind(branch.id.uuid())
        .bind(branch.revision)
}

/// The post of a secretary who leaves is vacant, which changes the branch itself.
fn count_out(before: &Membership) -> Changes {
    let changes = match before.office {
        Some(Office::Secretary) => Changes::new().write(
            "update party_branch
                set members = members - 1, full_members = full_members - $1, secretary_id = null, revision = revision + 1
              where branch_id = $2",
            1,
        ),
        _ => Changes::new().write(
            "update party_branch
                set members = members - 1, full_members = full_members - $1
              where branch_id = $2",
            1,
        ),
    };
    changes.bind(i64::from(before.kind == Kind::Full)).bind(before.branch.uuid())
}
