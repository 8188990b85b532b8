//! SQL of what puts people into the groups of article 30.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::PROVINCE;
use junxiu_platform::database::{Changes, Database, DatabaseError, Value};
use uuid::Uuid;

use super::damaged;
use super::scope::Scope;
use crate::domain::ground::{Criterion, Ground, GroundId, Origin};

macro_rules! select_ground {
    ($($rest:tt)*) => {
        concat!(
            "select ground_id, retiree_id, criterion, origin, source, since, withdrawn_on, note, recorded_by, recorded_at,
                    revision
               from recuperation_ground ",
            $($rest)*
        )
    };
}

#[derive(Debug, sqlx::FromRow)]
struct GroundRow {
    ground_id: Uuid,
    retiree_id: Uuid,
    criterion: String,
    origin: String,
    source: String,
    since: Day,
    withdrawn_on: Option<Day>,
    note: Option<String>,
    recorded_by: String,
    recorded_at: DateTime<Utc>,
    revision: i64,
}

impl GroundRow {
    fn read(self) -> Result<Ground, DatabaseError> {
        Ok(Ground {
            id: GroundId(self.ground_id),
            retiree: RetireeId(self.retiree_id),
            criterion: Criterion::from_code(&self.criterion).ok_or_else(|| damaged("criterion"))?,
            origin: Origin::from_code(&self.origin).ok_or_else(|| damaged("origin"))?,
            source: self.source,
            since: self.since,
            withdrawn_on: self.withdrawn_on,
            note: self.note,
            recorded_by: self.recorded_by,
            recorded_at: self.recorded_at,
            revision: self.revision,
        })
    }
}

/// Reads a ground, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: GroundId) -> Result<Option<Ground>, DatabaseError> {
    let row: Option<GroundRow> = db.read(select_ground!("where ground_id = $1")).bind(id.uuid()).optional().await?;
    row.map(GroundRow::read).transpose()
}

/// Finds the ground of a person with the same group, source and day.
///
/// # Errors
/// As the database says.
pub async fn same(db: &Database, ground: &Ground) -> Result<Option<GroundId>, DatabaseError> {
    let row: Option<(Uuid,)> = db
        .read(
            "select ground_id from recuperation_ground
              where retiree_id = $1 and criterion = $2 and source = $3 and since = $4",
        )
        .bind(ground.retiree.uuid())
        .bind(ground.criterion.code())
        .bind(ground.source.clone())
        .bind(ground.since)
        .optional()
        .await?;
    Ok(row.map(|(id,)| GroundId(id)))
}

/// Reads all grounds of some people.
///
/// # Errors
/// As the database says.
pub async fn of_retirees(db: &Database, retirees: &[RetireeId]) -> Result<Vec<Ground>, DatabaseError> {
    let rows: Vec<GroundRow> = db
        .read(select_ground!("where retiree_id in (..)"))
        .list(retirees.iter().map(|retiree| retiree.uuid()))
        .all()
        .await?;
    rows.into_iter().map(GroundRow::read).collect()
}

/// Reads a page of what speaks for a person, the newest first.
///
/// # Errors
/// As the database says.
pub async fn page(
    db: &Database,
    retiree: RetireeId,
    with_withdrawn: bool,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Ground>, DatabaseError> {
    let rows: Vec<GroundRow> = db
        .read(select_ground!(
            "where retiree_id = $1
               and ground_id < $2
               and ($3 or withdrawn_on is null)
             order by ground_id desc
             limit $4"
        ))
        .bind(retiree.uuid())
        .bind(after.unwrap_or(Uuid::max()))
        .bind(with_withdrawn)
        .bind(limit)
        .all()
        .await?;
    rows.into_iter().map(GroundRow::read).collect()
}

macro_rules! people {
    ($of:literal) => {
        concat!(
            "select retiree_id from standing
              where ",
            $of,
            "  and retiree_id > $2
               and merged_into is null
               and exists (select 1 from recuperation_ground ground
                            where ground.retiree_id = standing.retiree_id)
             order by retiree_id
             limit $3"
        )
    };
}

/// Finds those of a part of the administration for whom something speaks, or did: a chunk, by id.
///
/// # Errors
/// As the database says.
pub async fn people(
    db: &Database,
    scope: &Scope,
    after: Option<RetireeId>,
    limit: i64,
) -> Result<Vec<RetireeId>, DatabaseError> {
    let (sql, code) = match scope {
        Scope::Province => (people!("$1 = '220000'"), PROVINCE),
        Scope::Prefecture(code) => (people!("prefecture = $1"), code.as_str()),
        Scope::County(code) => (people!("county = $1"), code.as_str()),
        Scope::Institution(code) => (people!("institution = $1"), code.as_str()),
    };
    let rows: Vec<(Uuid,)> =
        db.read(sql).bind(code.to_owned()).bind(after.map_or(Uuid::nil(), RetireeId::uuid)).bind(limit).all().await?;
    Ok(rows.into_iter().map(|(id,)| RetireeId(id)).collect())
}

/// Keeps a ground that nobody has recorded.
pub fn insert(ground: &Ground) -> Changes {
    row(
        Changes::new().write(
            "insert into recuperation_ground
               (ground_id, retiree_id, criterion, origin, source, since, note, recorded_by, recorded_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            1,
        ),
        ground,
    )
}

/// Keeps what was told of several people; what is there stays.
pub fn learn(grounds: &[Ground]) -> Changes {
    let rows = grounds.iter().map(|ground| {
        vec![
            Value::from(ground.id.uuid()),
            ground.retiree.uuid().into(),
            ground.criterion.code().into(),
            ground.origin.code().into(),
            ground.source.clone().into(),
            ground.since.into(),
            ground.recorded_by.clone().into(),
            ground.recorded_at.into(),
        ]
    });
    Changes::new().insert_rows_any(
        "insert into recuperation_ground
           (ground_id, retiree_id, criterion, origin, source, since, recorded_by, recorded_at)
         values (..)
         on conflict do nothing",
        rows.collect(),
    )
}

fn row(changes: Changes, ground: &Ground) -> Changes {
    changes
        .bind(ground.id.uuid())
        .bind(ground.retiree.uuid())
        .bind(ground.criterion.code())
        .bind(ground.origin.code())
        .bind(ground.source.clone())
        .bind(ground.since)
        .bind(ground.note.clone())
        .bind(ground.recorded_by.clone())
        .bind(ground.recorded_at)
}

/// Takes back a ground, over the revision it was read at.
pub fn withdraw(after: &Ground) -> Changes {
    Changes::new()
        .write(
            "update recuperation_ground
                set withdrawn_on = $1, note = $2, revision = revision + 1
              where ground_id = $3 and revision = $4",
            1,
        )
        .bind(after.withdrawn_on)
        .bind(after.note.clone())
        .bind(after.id.uuid())
        .bind(after.revision)
}

/// Takes back all that rests on a source: its record was wrong, so it never spoke for anybody.
pub fn withdraw_source(source: &str) -> Changes {
    Changes::new()
        .write_any(
            "update recuperation_ground
                set withdrawn_on = since, revision = revision + 1
              where source = $1 and withdrawn_on is null",
        )
        .bind(source.to_owned())
}

/// Lets what speaks for a record speak for the one that stands for it.
pub fn merged(from: RetireeId, into: RetireeId) -> Changes {
    Changes::new()
        .write_any(
            "update recuperation_ground
                set retiree_id = $1
              where retiree_id = $2
                and not exists (select 1 from recuperation_ground theirs
                                 where theirs.retiree_id = $1
                                   and theirs.criterion = recuperation_ground.criterion
                                   and theirs.source = recuperation_ground.source
                                   and theirs.since = recuperation_ground.since)",
        )
        .bind(into.uuid())
        .bind(from.uuid())
}

/// A branch's secretary as it was told last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secretary {
    /// Who leads the branch; none while nobody does.
    pub retiree: Option<RetireeId>,
    /// The revision of the branch there.
    pub revision: i64,
}

/// Reads who leads a branch, as it was told last.
///
/// # Errors
/// As the database says.
pub async fn secretary(db: &Database, branch: &str) -> Result<Option<Secretary>, DatabaseError> {
    let row: Option<(Option<Uuid>, i64)> = db
        .read("select retiree_id, revision from branch_secretary where branch = $1")
        .bind(branch.to_owned())
        .optional()
        .await?;
    Ok(row.map(|(retiree, revision)| Secretary { retiree: retiree.map(RetireeId), revision }))
}

/// Keeps who leads a branch.
pub fn learn_secretary(branch: &str, now: &Secretary, since: Day, before: Option<i64>) -> Changes {
    Changes::new()
        .write(
            "insert into branch_secretary (branch, retiree_id, since, revision)
             values ($1, $2, $3, $4)
             on conflict (branch) do update
               set retiree_id = excluded.retiree_id, since = excluded.since, revision = excluded.revision
             where branch_secretary.revision = $5",
            1,
        )
        .bind(branch.to_owned())
        .bind(now.retiree.map(RetireeId::uuid))
        .bind(since)
        .bind(now.revision)
        .bind(before.unwrap_or_default())
}
