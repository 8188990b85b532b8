//! SQL of what is known of organisations.

use chrono::NaiveDate;
use junxiu_kernel::organization::{Ancestry, Level};
use junxiu_platform::database::{Changes, Database, DatabaseError, KeyedRead};

use super::damaged;
use crate::domain::organization::Organization;

macro_rules! select_organization {
    ($rest:literal) => {
        concat!(
            "select code, display_name, level, region, superior, county, prefecture, valid_from, valid_to, revision ",
            $rest
        )
    };
}

const BY_CODE: &str = select_organization!("from organization where code in (..)");

/// A row of `organization`.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OrganizationRow {
    code: String,
    display_name: String,
    level: String,
    region: String,
    superior: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
    revision: i64,
}

impl OrganizationRow {
    fn read(self) -> Result<Organization, DatabaseError> {
        let level = Level::from_code(&self.level).ok_or_else(|| damaged("level"))?;
        let institution = (level == Level::Institution).then(|| self.code.clone());
        Ok(Organization {
            place: Ancestry { institution, county: self.county, prefecture: self.prefecture },
            code: self.code,
            display_name: self.display_name,
            level,
            region: self.region,
            superior: self.superior,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            revision: self.revision,
        })
    }
}

/// Reads organisations by code, the reads that wait together in one statement.
#[derive(Clone, Debug)]
pub struct Organizations(KeyedRead<OrganizationRow>);

impl Organizations {
    /// Prepares the reads.
    pub fn new(db: &Database) -> Self {
        Self(KeyedRead::new(db, BY_CODE, |row: &OrganizationRow| row.code.clone().into()))
    }

    /// Reads an organisation, whoever asks.
    ///
    /// # Errors
    /// As the database says.
    pub async fn get(&self, code: &str) -> Result<Option<Organization>, DatabaseError> {
        self.0.get(code.to_owned()).await?.map(OrganizationRow::read).transpose()
    }
}

/// Keeps what was learnt; touches no row when something as new is known.
pub fn learn(organization: &Organization, before: Option<i64>) -> Changes {
    Changes::new()
        .write(
            "insert into organization
               (code, display_name, level, region, superior, county, prefecture, valid_from, valid_to, revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             on conflict (code) do update
               set display_name = excluded.display_name, level = excluded.level, region = excluded.region,
                   superior = excluded.superior, county = excluded.county, prefecture = excluded.prefecture,
                   valid_from = excluded.valid_from, valid_to = excluded.valid_to, revision = excluded.revision
             where organization.revision = $11",
            1,
        )
        .bind(organization.code.clone())
        .bind(organization.display_name.clone())
        .bind(organization.level.code())
        .bind(organization.region.clone())
        .bind(organization.superior.clone())
        .bind(organization.place.county.clone())
        .bind(organization.place.prefecture.clone())
        .bind(organization.valid_from)
        .bind(organization.valid_to)
        .bind(organization.revision)
        .bind(before.unwrap_or_default())
}

/// Holds a decision to the organisation it was made on.
pub fn guard(organization: &Organization) -> Changes {
    Changes::new()
        .guard("select code from organization where code = $1 and revision = $2")
        .bind(organization.code.clone())
        .bind(organization.revision)
}

/// Reads the bureaus that may plan: the province and those at the prefecture's level.
///
/// # Errors
/// As the database says.
pub async fn planning(db: &Database) -> Result<Vec<Organization>, DatabaseError> {
    let rows: Vec<OrganizationRow> = db
        .read(select_organization!("from organization where level in ('PROVINCE', 'PREFECTURE') order by code"))
        .all()
        .await?;
    rows.into_iter().map(OrganizationRow::read).collect()
}
