//! SQL of organisations.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::OrganizationCode;
use junxiu_kernel::organization::{Ancestry, Level};
use junxiu_platform::database::{Changes, Database, DatabaseError, Value};

use super::retiree_row::{from_json, one_word, to_json, unreadable};
use crate::domain::organization::{Kind, Organization};

macro_rules! columns {
    () => {
        "code, display_name, kind, level, region, superior, institution, county, prefecture, valid_from, valid_to, uscc,
         departments, merged_into, revision, recorded_at, updated_at"
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    code: String,
    display_name: String,
    kind: String,
    level: String,
    region: String,
    superior: Option<String>,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    valid_from: Day,
    valid_to: Option<Day>,
    uscc: Option<String>,
    departments: String,
    merged_into: Option<String>,
    revision: i64,
    recorded_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl Row {
    fn read(self) -> Result<Organization, DatabaseError> {
        let code = |text: &str, column| OrganizationCode::parse(text).map_err(|_| unreadable(column));
        Ok(Organization {
            code: code(&self.code, "code")?,
            display_name: self.display_name,
            kind: one_word(&self.kind, "kind", Kind::from_code)?,
            level: one_word(&self.level, "level", Level::from_code)?,
            region: self.region,
            superior: self.superior.as_deref().map(|text| code(text, "superior")).transpose()?,
            place: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            uscc: self.uscc,
            departments: from_json(&self.departments, "departments")?,
            merged_into: self.merged_into.as_deref().map(|text| code(text, "merged_into")).transpose()?,
            revision: self.revision,
            recorded_at: self.recorded_at,
            updated_at: self.updated_at,
        })
    }
}

fn read_all(rows: Vec<Row>) -> Result<Vec<Organization>, DatabaseError> {
    rows.into_iter().map(Row::read).collect()
}

/// Reads an organisation, also one that has ended.
pub async fn get(db: &Database, code: &OrganizationCode) -> Result<Option<Organization>, DatabaseError> {
    let row: Option<Row> = db
        .read(concat!("select ", columns!(), " from organization where code = $1"))
        .bind(code.as_str())
        .optional()
        .await?;
    row.map(Row::read).transpose()
}

/// What a list of organisations is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Directly under this one.
    pub superior: Option<OrganizationCode>,
    /// Of this level.
    pub level: Option<Level>,
    /// In this division.
    pub region: Option<String>,
    /// Existing on this day; none for all that ever existed.
    pub on: Option<Day>,
}

/// Lists organisations by code.
pub async fn list(
    db: &Database,
    filter: &Filter,
    after: Option<String>,
    limit: i64,
) -> Result<Vec<Organization>, DatabaseError> {
    let rows = db
        .read(concat!(
            "select ",
            columns!(),
            " from organization
              where code > $1
                and ($2 is null or superior = $2)
                and ($3 is null or level = $3)
                and ($4 is null or region = $4)
                and ($5 is null or (valid_from <= $5 and (valid_to is null or valid_to > $5)))
              order by code
              limit $6"
        ))
        .bind(after.unwrap_or_default())
        .bind(filter.superior.as_ref().map(OrganizationCode::as_str))
        .bind(filter.level.map(Level::code))
        .bind(filter.region.clone())
        .bind(filter.on)
        .bind(limit)
        .all()
        .await?;
    read_all(rows)
}

/// Reads the codes that were ever used directly under a superior.
pub async fn codes_under(db: &Database, superior: &OrganizationCode) -> Result<Vec<String>, DatabaseError> {
    let rows: Vec<(String,)> =
        db.read("select code from organization where superior = $1").bind(superior.as_str()).all().await?;
    Ok(rows.into_iter().map(|(code,)| code).collect())
}

/// Reads what stands below an organisation, at any depth. A few hundred at most: the whole tree has as many.
pub async fn subtree(db: &Database, of: &Organization) -> Result<Vec<Organization>, DatabaseError> {
    let rows = match of.level {
        Level::Institution => Vec::new(),
        Level::County => {
            db.read(concat!("select ", columns!(), " from organization where county = $1 and code <> $1"))
                .bind(of.code.as_str())
                .all()
                .await?
        }
        Level::Prefecture => {
            db.read(concat!("select ", columns!(), " from organization where prefecture = $1 and code <> $1"))
                .bind(of.code.as_str())
                .all()
                .await?
        }
        Level::Province => {
            db.read(concat!("select ", columns!(), " from organization where code <> $1"))
                .bind(of.code.as_str())
                .all()
                .await?
        }
    };
    read_all(rows)
}

/// The bureaus as they stand, and the revision of the tree they were read at.
#[derive(Clone, Debug)]
pub struct Bureaus {
    /// The revision, to be guarded by whoever copies ancestors.
    pub tree_revision: i64,
    /// The bureaus.
    pub all: Vec<Organization>,
}

/// Reads the bureaus; the revision first, so that a change in between is noticed.
pub async fn bureaus(db: &Database) -> Result<Bureaus, DatabaseError> {
    let (tree_revision,): (i64,) = db.read("select revision from organization_tree where id = 1").one().await?;
    let rows = db.read(concat!("select ", columns!(), " from organization where kind = 'BUREAU'")).all().await?;
    Ok(Bureaus { tree_revision, all: read_all(rows)? })
}

/// Guards that nobody has moved a part of the tree since it was read.
pub fn unmoved(tree_revision: i64) -> Changes {
    Changes::new().guard("select id from organization_tree where id = 1 and revision = $1").bind(tree_revision)
}

/// Guards that an organisation is as it was read.
pub fn unchanged(read: &Organization) -> Changes {
    Changes::new()
        .guard("select code from organization where code = $1 and revision = $2")
        .bind(read.code.as_str())
        .bind(read.revision)
}

/// Says whether the tree has been founded.
pub async fn is_founded(db: &Database) -> Result<bool, DatabaseError> {
    let found: Option<(String,)> = db.read("select code from organization limit 1").optional().await?;
    Ok(found.is_some())
}

/// Enters organisations; superiors stand before those below them.
pub fn insert(new: &[Organization]) -> Changes {
    let rows = new.iter().map(|organization| {
        vec![
            Value::from(organization.code.as_str()),
            Value::from(&organization.display_name),
            Value::from(organization.kind.code()),
            Value::from(organization.level.code()),
            Value::from(&organization.region),
            Value::from(organization.superior.as_ref().map(OrganizationCode::as_str)),
            Value::from(organization.place.institution.clone()),
            Value::from(organization.place.county.clone()),
            Value::from(organization.place.prefecture.clone()),
            Value::from(organization.valid_from),
            Value::from(organization.valid_to),
            Value::from(organization.uscc.clone()),
            Value::from(to_json(&organization.departments)),
            Value::from(organization.revision),
            Value::from(organization.recorded_at),
            Value::from(organization.updated_at),
        ]
    });
    Changes::new().insert_rows(
        "insert into organization
           (code, display_name, kind, level, region, superior, institution, county, prefecture, valid_from, valid_to,
            uscc, departments, revision, recorded_at, updated_at)
         values (..)",
        rows.collect(),
    )
}

/// Writes an organisation as it now is, over the revision it was read at.
pub fn update(new: &Organization) -> Changes {
    Changes::new()
        .write(
            "update organization
                set display_name = $1, kind = $2, region = $3, superior = $4, institution = $5, county = $6,
                    prefecture = $7, valid_to = $8, uscc = $9, departments = $10, merged_into = $11,
                    updated_at = $12, revision = revision + 1
              where code = $13 and revision = $14",
            1,
        )
        .bind(&new.display_name)
        .bind(new.kind.code())
        .bind(&new.region)
        .bind(new.superior.as_ref().map(OrganizationCode::as_str))
        .bind(new.place.institution.clone())
        .bind(new.place.county.clone())
        .bind(new.place.prefecture.clone())
        .bind(new.valid_to)
        .bind(new.uscc.clone())
        .bind(to_json(&new.departments))
        .bind(new.merged_into.as_ref().map(OrganizationCode::as_str))
        .bind(new.updated_at)
        .bind(new.code.as_str())
        .bind(new.revision)
}

/// Says whether a bureau has organisations below it that exist on a day or begin after it.
pub async fn has_subordinates(db: &Database, code: &OrganizationCode, on: Day) -> Result<bool, DatabaseError> {
    let found: Option<(String,)> = db
        .read("select code from organization where superior = $1 and (valid_to is null or valid_to > $2) limit 1")
        .bind(code.as_str())
        .bind(on)
        .optional()
        .await?;
    Ok(found.is_some())
}

/// Says whether an institution serves anybody.
pub async fn serves_somebody(db: &Database, code: &OrganizationCode) -> Result<bool, DatabaseError> {
    let found: Option<(i64,)> = db
        .read(
            "select revision
               from retiree
              where institution = $1 and life_status = 'ACTIVE' and merged_into is null
              limit 1",
        )
        .bind(code.as_str())
        .optional()
        .await?;
    Ok(found.is_some())
}
