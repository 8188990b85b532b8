//! SQL of Party branches.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::new_v7;
use junxiu_kernel::organization::{Ancestry, Level, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError, Value};
use uuid::Uuid;

use super::damaged;
use crate::domain::branch::{Branch, BranchId, Group, Kind, Review, Roll};
use crate::domain::branch_office::{Term, TermId};

/// Who records something, and when.
#[derive(Clone, Copy, Debug)]
pub struct By<'a> {
    /// The person, as in the token.
    pub subject: &'a str,
    /// The instant.
    pub at: DateTime<Utc>,
}

macro_rules! select_branch {
    ($($rest:tt)*) => {
        concat!(
            "select b.branch_id, b.display_name, b.kind, b.institution, b.county, b.prefecture, b.founded_on, b.dissolved_on,
                    b.groups, b.term_id, b.secretary_id, b.members, b.full_members, b.review, b.revision, b.recorded_at,
                    b.updated_at, t.from_on, t.to_on, t.with_committee
               from party_branch b
               left join branch_term t on t.term_id = b.term_id ",
            $($rest)*
        )
    };
}

#[derive(Debug, sqlx::FromRow)]
struct BranchRow {
    branch_id: Uuid,
    display_name: String,
    kind: String,
    institution: String,
    county: Option<String>,
    prefecture: Option<String>,
    founded_on: Day,
    dissolved_on: Option<Day>,
    groups: String,
    term_id: Option<Uuid>,
    secretary_id: Option<Uuid>,
    members: i64,
    full_members: i64,
    review: Option<String>,
    revision: i64,
    recorded_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    from_on: Option<Day>,
    to_on: Option<Day>,
    with_committee: Option<bool>,
}

impl BranchRow {
    fn read(self, units: Vec<String>) -> Result<Branch, DatabaseError> {
        let groups: Vec<Group> = serde_json::from_str(&self.groups).map_err(|_| damaged("groups"))?;
        let review = self.review.as_deref().map(|code| Review::from_code(code).ok_or_else(|| damaged("review")));
        let term = match (self.term_id, self.from_on, self.to_on, self.with_committee) {
            (Some(id), Some(from), Some(to), Some(with_committee)) => {
                Some(Term { id: TermId(id), from, to, secretary: self.secretary_id.map(Into::into), with_committee })
            }
            _ => None,
        };
        Ok(Branch {
            id: BranchId(self.branch_id),
            display_name: self.display_name,
            kind: Kind::from_code(&self.kind).ok_or_else(|| damaged("kind"))?,
            units,
            holder: Ancestry { institution: Some(self.institution), county: self.county, prefecture: self.prefecture },
            founded_on: self.founded_on,
            dissolved_on: self.dissolved_on,
            groups,
            term,
            roll: Roll { members: self.members, full: self.full_members },
            review: review.transpose()?,
            revision: self.revision,
            recorded_at: self.recorded_at,
            updated_at: self.updated_at,
        })
    }
}

async fn with_units(db: &Database, rows: Vec<BranchRow>) -> Result<Vec<Branch>, DatabaseError> {
    let units: Vec<(Uuid, String)> = db
        .read(
            "select branch_id, code from branch_unit where to_on is null and branch_id in (..) order by position, code",
        )
        .list(rows.iter().map(|row| row.branch_id))
        .all()
        .await?;
    let mut of: HashMap<Uuid, Vec<String>> = HashMap::new();
    for (branch, code) in units {
        of.entry(branch).or_default().push(code);
    }
    rows.into_iter()
        .map(|row| {
            let units = of.remove(&row.branch_id).unwrap_or_default();
            row.read(units)
        })
        .collect()
}

/// Reads a branch, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: BranchId) -> Result<Option<Branch>, DatabaseError> {
    let row: Option<BranchRow> = db.read(select_branch!("where b.branch_id = $1")).bind(id.uuid()).optional().await?;
    Ok(with_units(db, row.into_iter().collect()).await?.pop())
}

/// What a list of branches is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this kind.
    pub kind: Option<Kind>,
    /// Dissolved ones too.
    pub with_dissolved: bool,
    /// Only those whose term ended before this day.
    pub term_over_by: Option<Day>,
}

/// Lists the branches that an organisation sees, by id.
///
/// # Errors
/// As the database says.
pub async fn list(
    db: &Database,
    organization: &str,
    filter: &Filter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Branch>, DatabaseError> {
    macro_rules! page {
        ($of:literal) => {
            select_branch!(concat!(
                "where ",
                $of,
                " and ($2 is null or b.kind = $2)
                   and ($3 or b.dissolved_on is null)
                   and ($4 is null or t.to_on < $4)
                   and b.branch_id > $5
                 order by b.branch_id
                 limit $6"
            ))
        };
    }
    let (code, sql) = match Level::of_code(organization) {
        Level::Province => (PROVINCE, page!("$1 = '220000'")),
        Level::Prefecture => (organization, page!("b.prefecture = $1")),
        Level::County => (organization, page!("b.county = $1")),
        Level::Institution => (
            organization,
            page!(
                "(b.institution = $1 or b.branch_id in (select u.branch_id from branch_unit u where u.code = $1 and u.to_on is null))"
            ),
        ),
    };
    let rows = db
        .read(sql)
        .bind(code)
        .bind(filter.kind.map(Kind::code))
        .bind(filter.with_dissolved)
        .bind(filter.term_over_by)
        .bind(after.unwrap_or(Uuid::nil()))
        .bind(limit)
        .all()
        .await?;
    with_units(db, rows).await
}

/// Reads the branches that stand, by id: a chunk of the daily run.
///
/// # Errors
/// As the database says.
pub async fn standing(db: &Database, after: Option<BranchId>, limit: i64) -> Result<Vec<Branch>, DatabaseError> {
    let rows = db
        .read(select_branch!("where b.dissolved_on is null and b.branch_id > $1 order by b.branch_id limit $2"))
        .bind(after.map_or(Uuid::nil(), BranchId::uuid))
        .bind(limit)
        .all()
        .await?;
    with_units(db, rows).await
}

/// Adds a branch with its units; its members are admitted in the same batch and counted in `branch.roll`.
pub fn insert(branch: &Branch, by: By<'_>) -> Changes {
    Changes::new()
        .write(
            "insert into party_branch
               (branch_id, display_name, kind, institution, county, prefecture, founded_on, groups, members, full_members,
                recorded_by, recorded_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)",
            1,
        )
        .bind(branch.id.uuid())
        .bind(&branch.display_name)
        .bind(branch.kind.code())
        .bind(branch.holder.institution.clone())
        .bind(branch.holder.county.clone())
        .bind(branch.holder.prefecture.clone())
        .bind(branch.founded_on)
        .bind(groups(&branch.groups))
        .bind(branch.roll.members)
        .bind(branch.roll.full)
        .bind(by.subject)
        .bind(by.at)
        .append(add_units(branch.id, &branch.units, branch.founded_on, by.at))
}

/// Writes the facts of a branch over the revision and the roll on which they were decided.
pub fn update(before: &Branch, after: &Branch) -> Changes {
    Changes::new()
        .write(
            "update party_branch
                set display_name = $1, kind = $2, institution = $3, county = $4, prefecture = $5, dissolved_on = $6,
                    groups = $7, term_id = $8, secretary_id = $9, review = $10, revision = revision + 1, updated_at = $11
              where branch_id = $12 and revision = $13 and members = $14 and full_members = $15",
            1,
        )
        .bind(&after.display_name)
        .bind(after.kind.code())
        .bind(after.holder.institution.clone())
        .bind(after.holder.county.clone())
        .bind(after.holder.prefecture.clone())
        .bind(after.dissolved_on)
        .bind(groups(&after.groups))
        .bind(after.term.as_ref().map(|term| term.id.uuid()))
        .bind(after.term.as_ref().and_then(|term| term.secretary).map(|who| who.uuid()))
        .bind(after.review.map(Review::code))
        .bind(after.updated_at)
        .bind(before.id.uuid())
        .bind(before.revision)
        .bind(before.roll.members)
        .bind(before.roll.full)
}

/// Puts other units in the place of those that a branch covers, from a day on.
pub fn replace_units(before: &Branch, units: &[String], from: Day, at: DateTime<Utc>) -> Changes {
    let gone = before.units.iter().filter(|code| !units.contains(code));
    let changes = gone.fold(Changes::new(), |changes, code| {
        changes
            .write("update branch_unit set to_on = $1 where branch_id = $2 and code = $3 and to_on is null", 1)
            .bind(from)
            .bind(before.id.uuid())
            .bind(code)
    });
    let kept = units.iter().enumerate().filter(|(_, code)| before.units.contains(code));
    let changes = kept.fold(changes, |changes, (position, code)| {
        changes
            .write("update branch_unit set position = $1 where branch_id = $2 and code = $3 and to_on is null", 1)
            .bind(i64::try_from(position).unwrap_or_default())
            .bind(before.id.uuid())
            .bind(code)
    });
    let new = units.iter().enumerate().filter(|(_, code)| !before.units.contains(code));
    changes.append(unit_rows(before.id, new, from, at))
}

fn add_units(branch: BranchId, units: &[String], from: Day, at: DateTime<Utc>) -> Changes {
    unit_rows(branch, units.iter().enumerate(), from, at)
}

fn unit_rows<'u>(
    branch: BranchId,
    units: impl Iterator<Item = (usize, &'u String)>,
    from: Day,
    at: DateTime<Utc>,
) -> Changes {
    let row = |(position, code): (usize, &String)| -> Vec<Value> {
        let position = i64::try_from(position).unwrap_or_default();
        vec![new_v7(at).into(), branch.uuid().into(), code.into(), position.into(), from.into()]
    };
    Changes::new().insert_rows(
        "insert into branch_unit (unit_id, branch_id, code, position, from_on) values (..)",
        units.map(row).collect(),
    )
}

/// Holds a decision to the branch it was made on. A batch that changes the branch's row too must not guard it.
pub fn guard(branch: &Branch) -> Changes {
    Changes::new()
        .guard("select branch_id from party_branch where branch_id = $1 and revision = $2")
        .bind(branch.id.uuid())
        .bind(branch.revision)
}

/// Holds a decision to the branch and to how many members stood in it.
pub fn guard_roll(branch: &Branch) -> Changes {
    Changes::new()
        .guard(
            "select branch_id
               from party_branch
              where branch_id = $1 and revision = $2 and members = $3 and full_members = $4",
        )
        .bind(branch.id.uuid())
        .bind(branch.revision)
        .bind(branch.roll.members)
        .bind(branch.roll.full)
}

/// Counts the members of a unit who stand in a branch now.
///
/// # Errors
/// As the database says.
pub async fn members_of_unit(db: &Database, branch: BranchId, unit: &str) -> Result<i64, DatabaseError> {
    let (count,): (i64,) = db
        .read(
            "select count(*)
               from membership m
               join standing s on s.retiree_id = m.retiree_id
              where m.branch_id = $1 and s.institution = $2",
        )
        .bind(branch.uuid())
        .bind(unit)
        .one()
        .await?;
    Ok(count)
}

/// Puts an institution's branches where the institution stands now; any number of rows.
pub fn moved(institution: &str, place: &Ancestry) -> Changes {
    Changes::new()
        .write_any(
            "update party_branch
                set county = $1, prefecture = $2
              where institution = $3",
        )
        .bind(place.county.clone())
        .bind(place.prefecture.clone())
        .bind(institution)
}

/// Flags the standing branches that cover a unit which has ended; any number of rows.
pub fn unit_ended(unit: &str, at: DateTime<Utc>) -> Changes {
    Changes::new()
        .write_any(
            "update party_branch
                set review = 'UNIT_ENDED', revision = revision + 1, updated_at = $1
              where dissolved_on is null and review is null
                and branch_id in (select u.branch_id from branch_unit u where u.code = $2 and u.to_on is null)",
        )
        .bind(at)
        .bind(unit)
}

fn groups(groups: &[Group]) -> String {
    serde_json::to_string(groups).unwrap_or_default()
}
