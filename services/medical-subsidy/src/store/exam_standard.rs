//! SQL of the standards of check-ups.

use chrono::{DateTime, Utc};
use junxiu_kernel::money::Fen;
use junxiu_platform::database::{Changes, Database, DatabaseError};
use uuid::Uuid;

use super::damaged;
use crate::domain::exam_standard::{CivilGrade, Question, Standard, StandardId};

macro_rules! select_standard {
    ($rest:literal) => {
        concat!(
            "select standard_id, region_code, civil_grade, year, amount_fen, document, set_by, superseded_at, recorded_at,
                    revision
               from exam_standard ",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct StandardRow {
    standard_id: Uuid,
    region_code: String,
    civil_grade: String,
    year: i64,
    amount_fen: i64,
    document: String,
    set_by: String,
    superseded_at: Option<DateTime<Utc>>,
    recorded_at: DateTime<Utc>,
    revision: i64,
}

impl StandardRow {
    fn read(self) -> Result<Standard, DatabaseError> {
        Ok(Standard {
            id: self.standard_id.into(),
            region: self.region_code,
            grade: CivilGrade::from_code(&self.civil_grade).ok_or_else(|| damaged("civil_grade"))?,
            year: i32::try_from(self.year).map_err(|_| damaged("year"))?,
            amount: Fen::new(self.amount_fen),
            document: self.document,
            set_by: self.set_by,
            is_superseded: self.superseded_at.is_some(),
            revision: self.revision,
            recorded_at: self.recorded_at,
        })
    }
}

/// Reads the standard that stands for a place, a grade and a year.
///
/// # Errors
/// As the database says.
pub async fn standing(db: &Database, question: &Question) -> Result<Option<Standard>, DatabaseError> {
    let sql = select_standard!("where region_code = $1 and civil_grade = $2 and year = $3 and superseded_at is null");
    let read = db.read(sql).bind(&question.region).bind(question.grade.code()).bind(i64::from(question.year));
    let row: Option<StandardRow> = read.optional().await?;
    row.map(StandardRow::read).transpose()
}

/// Lists the standards of a year, by id.
///
/// # Errors
/// As the database says.
pub async fn list(
    db: &Database,
    year: i32,
    region: Option<&str>,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Standard>, DatabaseError> {
    let sql = select_standard!(
        "where year = $1 and ($2 is null or region_code = $2) and standard_id > $3 order by standard_id limit $4"
    );
    let read = db.read(sql).bind(i64::from(year)).bind(region).bind(after.unwrap_or(Uuid::nil())).bind(limit);
    let rows: Vec<StandardRow> = read.all().await?;
    rows.into_iter().map(StandardRow::read).collect()
}

/// Keeps a new standard.
pub fn insert(standard: &Standard) -> Changes {
    Changes::new()
        .write(
            "insert into exam_standard
               (standard_id, region_code, civil_grade, year, amount_fen, document, set_by, recorded_at, revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, 1)",
            1,
        )
        .bind(standard.id.uuid())
        .bind(&standard.region)
        .bind(standard.grade.code())
        .bind(i64::from(standard.year))
        .bind(standard.amount.get())
        .bind(&standard.document)
        .bind(&standard.set_by)
        .bind(standard.recorded_at)
}

/// Lets a standard give way to a correction, and marks the exams that it was applied to.
pub fn supersede(standard: &Standard, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write(
            "update exam_standard
                set superseded_at = $3, revision = revision + 1
              where standard_id = $1 and revision = $2 and superseded_at is null",
            1,
        )
        .bind(standard.id.uuid())
        .bind(standard.revision)
        .bind(now)
        .write_any(
            "update exam
                set review_required = $2, updated_at = $3, revision = revision + 1
              where standard_id = $1",
        )
        .bind(standard.id.uuid())
        .bind(true)
        .bind(now)
}

/// Holds a record of a check-up to the standard that was found for it.
pub fn guard(id: StandardId, revision: i64) -> Changes {
    Changes::new()
        .guard("select standard_id from exam_standard where standard_id = $1 and revision = $2")
        .bind(id.uuid())
        .bind(revision)
}
