//! A person as articles 19 and 21 to 26 look at him: the same row as the standing, other columns.

use chrono::NaiveDate;
use junxiu_kernel::grade::PostGrade;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::{Changes, Database, DatabaseError};
use uuid::Uuid;

use super::damaged;
use crate::domain::person::{LifeStatus, Particulars, Person};

macro_rules! select_person {
    ($rest:literal) => {
        concat!(
            "select retiree_id, name, institution, county, prefecture, birth_date, post_grade, settlement_region,
                    received_on, life_status, deceased_on, merged_into, revision
               from standing ",
            $rest
        )
    };
}

#[derive(Debug, sqlx::FromRow)]
struct PersonRow {
    retiree_id: Uuid,
    name: String,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    birth_date: Option<NaiveDate>,
    post_grade: Option<String>,
    settlement_region: Option<String>,
    received_on: Option<NaiveDate>,
    life_status: Option<String>,
    deceased_on: Option<NaiveDate>,
    merged_into: Option<Uuid>,
    revision: i64,
}

impl PersonRow {
    fn read(self) -> Result<Person, DatabaseError> {
        let grade = self.post_grade.map(|code| PostGrade::from_code(&code).ok_or_else(|| damaged("post_grade")));
        let life = self.life_status.map(|code| LifeStatus::from_code(&code).ok_or_else(|| damaged("life_status")));
        Ok(Person {
            retiree: RetireeId(self.retiree_id),
            name: self.name,
            holder: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
            known: Particulars {
                birth_date: self.birth_date,
                grade: grade.transpose()?,
                settlement_region: self.settlement_region,
                received_on: self.received_on,
                life_status: life.transpose()?,
            },
            died_on: self.deceased_on,
            merged_into: self.merged_into.map(RetireeId),
            revision: self.revision,
        })
    }
}

/// Reads a person, whoever serves him.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, retiree: RetireeId) -> Result<Option<Person>, DatabaseError> {
    let row: Option<PersonRow> =
        db.read(select_person!("where retiree_id = $1")).bind(retiree.uuid()).optional().await?;
    row.map(PersonRow::read).transpose()
}

/// Finds the one person of a citizen id; a record that was merged away is none.
///
/// # Errors
/// As the database says.
pub async fn of_citizen(db: &Database, index: Vec<u8>) -> Result<Option<Person>, DatabaseError> {
    let sql = select_person!("where citizen_index = $1 and merged_into is null order by retiree_id limit 2");
    let mut rows: Vec<PersonRow> = db.read(sql).bind(index).all().await?;
    // Two records of one number are being cleared up; nobody picks one of them by chance.
    let row = if rows.len() == 1 { rows.pop() } else { None };
    row.map(PersonRow::read).transpose()
}

/// Reads many persons, in no order.
///
/// # Errors
/// As the database says.
pub async fn many(db: &Database, retirees: Vec<RetireeId>) -> Result<Vec<Person>, DatabaseError> {
    let ids = retirees.into_iter().map(RetireeId::uuid);
    let rows: Vec<PersonRow> = db.read(select_person!("where retiree_id in (..)")).list(ids).all().await?;
    rows.into_iter().map(PersonRow::read).collect()
}

/// Reads those who are served here or were until they died, by id: a chunk of the daily run.
///
/// # Errors
/// As the database says.
pub async fn served(db: &Database, after: Option<RetireeId>, limit: i64) -> Result<Vec<Person>, DatabaseError> {
    let rows: Vec<PersonRow> = db
        .read(select_person!(
            "where merged_into is null
               and (life_status is null or life_status <> 'TRANSFERRED_OUT')
               and retiree_id > $1
             order by retiree_id
             limit $2"
        ))
        .bind(after.map_or(Uuid::nil(), RetireeId::uuid))
        .bind(limit)
        .all()
        .await?;
    rows.into_iter().map(PersonRow::read).collect()
}

/// Holds a decision to the person as he was read.
pub fn guard(person: &Person) -> Changes {
    Changes::new()
        .guard("select retiree_id from standing where retiree_id = $1 and revision = $2")
        .bind(person.retiree.uuid())
        .bind(person.revision)
}
