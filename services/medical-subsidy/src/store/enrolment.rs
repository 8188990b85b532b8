//! SQL of enrolments in programmes. Which programme it is is sealed, and found by a keyed index.

use chrono::{DateTime, NaiveDate, Utc};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError};
use junxiu_platform::seal::{SealError, Sealer};
use uuid::Uuid;

use super::scope::Scope;
use crate::domain::care::{Course, End, Enrolment, EnrolmentId, Programme};

/// The table's name, to which sealed values are tied.
const TABLE: &str = "enrolment";

/// The domain of the keyed index of person and programme.
const INDEX: &str = "enrolment_programme";

macro_rules! select_enrolment {
    ($($rest:tt)*) => {
        concat!(
            "select enrolment_id, retiree_id, institution, county, prefecture, programme, centre, from_on, left_on,
                    leave_reason, recorded_at, updated_at, revision
               from enrolment ",
            $($rest)*
        )
    };
}

#[derive(sqlx::FromRow)]
struct EnrolmentRow {
    enrolment_id: Uuid,
    retiree_id: Uuid,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    programme: Vec<u8>,
    centre: String,
    from_on: NaiveDate,
    left_on: Option<NaiveDate>,
    leave_reason: String,
    recorded_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    revision: i64,
}

/// An enrolment with its programme, still sealed.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The enrolment.
    pub enrolment: Enrolment,
    programme: Vec<u8>,
}

impl Kept {
    /// Opens which programme it is.
    ///
    /// # Errors
    /// When the value was changed or moved.
    pub fn programme(&self, sealer: &Sealer) -> Result<Programme, SealError> {
        let code = sealer.open_text(TABLE, self.enrolment.id.to_string(), "programme", &self.programme)?;
        Programme::from_code(&code).ok_or(SealError::Malformed)
    }
}

impl EnrolmentRow {
    fn read(self) -> Result<Kept, DatabaseError> {
        let enrolment = Enrolment {
            id: self.enrolment_id.into(),
            course: Course {
                retiree: RetireeId(self.retiree_id),
                holder: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
                from: self.from_on,
                end: self.left_on.map(|on| End { on, reason: self.leave_reason }),
                revision: self.revision,
                recorded_at: self.recorded_at,
                updated_at: self.updated_at,
            },
            centre: self.centre,
        };
        Ok(Kept { enrolment, programme: self.programme })
    }
}

fn index(sealer: &Sealer, retiree: RetireeId, programme: Programme) -> Vec<u8> {
    sealer.index(INDEX, &format!("{retiree}:{}", programme.code()))
}

fn read_all(rows: Vec<EnrolmentRow>) -> Result<Vec<Kept>, DatabaseError> {
    rows.into_iter().map(EnrolmentRow::read).collect()
}

/// Reads an enrolment, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: EnrolmentId) -> Result<Option<Kept>, DatabaseError> {
    let row: Option<EnrolmentRow> =
        db.read(select_enrolment!("where enrolment_id = $1")).bind(id.uuid()).optional().await?;
    row.map(EnrolmentRow::read).transpose()
}

/// Finds the enrolment of a person in a programme that he has not left.
///
/// # Errors
/// As the database says.
pub async fn standing(
    db: &Database,
    sealer: &Sealer,
    retiree: RetireeId,
    programme: Programme,
) -> Result<Option<Kept>, DatabaseError> {
    let sql = select_enrolment!("where programme_index = $1 and left_on is null");
    let row: Option<EnrolmentRow> = db.read(sql).bind(index(sealer, retiree, programme)).optional().await?;
    row.map(EnrolmentRow::read).transpose()
}

/// Lists the enrolments of a scope, by id.
///
/// # Errors
/// As the database says.
pub async fn list(
    db: &Database,
    scope: &Scope,
    retiree: Option<RetireeId>,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Kept>, DatabaseError> {
    macro_rules! page {
        ($of:literal) => {
            select_enrolment!(
                "where ",
                $of,
                " and ($2 is null or retiree_id = $2)
                  and enrolment_id > $3
                order by enrolment_id
                limit $4"
            )
        };
    }
    let (code, sql) = match scope {
        Scope::Province => (PROVINCE, page!("$1 = '220000'")),
        Scope::Prefecture(code) => (code.as_str(), page!("prefecture = $1")),
        Scope::County(code) => (code.as_str(), page!("county = $1")),
        Scope::Institution(code) => (code.as_str(), page!("institution = $1")),
    };
    let read =
        db.read(sql).bind(code).bind(retiree.map(RetireeId::uuid)).bind(after.unwrap_or(Uuid::nil())).bind(limit);
    read_all(read.all().await?)
}

/// Keeps a new enrolment, and seals which programme it is.
pub fn insert(sealer: &Sealer, one: &Enrolment, programme: Programme) -> Changes {
    Changes::new()
        .write(
            "insert into enrolment
               (enrolment_id, retiree_id, institution, county, prefecture, programme, programme_index, centre, from_on,
                leave_reason, recorded_at, updated_at, revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', $10, $10, 1)",
            1,
        )
        .bind(one.id.uuid())
        .bind(one.course.retiree.uuid())
        .bind(one.course.holder.institution.clone())
        .bind(one.course.holder.county.clone())
        .bind(one.course.holder.prefecture.clone())
        .bind(sealer.seal(TABLE, one.id.to_string(), "programme", programme.code().as_bytes()))
        .bind(index(sealer, one.course.retiree, programme))
        .bind(&one.centre)
        .bind(one.course.from)
        .bind(one.course.recorded_at)
}

/// Writes an enrolment as it is now; the row must stand at the revision at which it was read.
pub fn save(one: &Enrolment, now: DateTime<Utc>) -> Changes {
    let end = one.course.end.as_ref();
    Changes::new()
        .write(
            "update enrolment
                set left_on = $3, leave_reason = $4, updated_at = $5, revision = revision + 1
              where enrolment_id = $1 and revision = $2",
            1,
        )
        .bind(one.id.uuid())
        .bind(one.course.revision)
        .bind(end.map(|end| end.on))
        .bind(end.map(|end| end.reason.clone()).unwrap_or_default())
        .bind(now)
}

/// Lets the enrolments of a person follow him to another institution.
pub fn follow(retiree: RetireeId, holder: &Ancestry, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write_any(
            "update enrolment
                set institution = $2, county = $3, prefecture = $4, updated_at = $5, revision = revision + 1
              where retiree_id = $1",
        )
        .bind(retiree.uuid())
        .bind(holder.institution.clone())
        .bind(holder.county.clone())
        .bind(holder.prefecture.clone())
        .bind(now)
}
