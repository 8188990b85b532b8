//! SQL of check-ups. What one found is sealed.

use chrono::{DateTime, NaiveDate, Utc};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::money::Fen;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError};
use junxiu_platform::seal::{SealError, Sealer};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::damaged;
use super::scope::Scope;
use crate::domain::exam::{Declined, Done, Exam, ExamId, State};
use crate::domain::exam_session::SessionId;
use crate::domain::exam_standard::{CivilGrade, Found, StandardId};

/// The table's name, to which sealed values are tied.
const TABLE: &str = "exam";

/// How many exams of one person are read: he has one a year.
const OF_PERSON_MAX: i64 = 1_000;

macro_rules! select_exam {
    ($($rest:tt)*) => {
        concat!(
            "select exam_id, retiree_id, institution, county, prefecture, year, state, offered_on, session_id, examined_on,
                    provider, standard_state, civil_grade, civil_grade_basis, standard_id, standard_fen, cost_fen,
                    override_reason, result, declined_on, signed_by, signature_ref, void_reason, review_required,
                    recorded_at, updated_at, revision
               from exam ",
            $($rest)*
        )
    };
}

#[derive(sqlx::FromRow)]
struct ExamRow {
    exam_id: Uuid,
    retiree_id: Uuid,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    year: i64,
    state: String,
    offered_on: Option<NaiveDate>,
    session_id: Option<Uuid>,
    examined_on: Option<NaiveDate>,
    provider: Option<String>,
    standard_state: Option<String>,
    civil_grade: Option<String>,
    civil_grade_basis: Option<String>,
    standard_id: Option<Uuid>,
    standard_fen: Option<i64>,
    cost_fen: Option<i64>,
    override_reason: Option<String>,
    result: Option<Vec<u8>>,
    declined_on: Option<NaiveDate>,
    signed_by: Option<String>,
    signature_ref: Option<String>,
    void_reason: String,
    review_required: bool,
    recorded_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    revision: i64,
}

/// What a check-up found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExamResult {
    /// Where the result is kept.
    pub result_ref: String,
    /// What was found.
    pub findings: String,
}

/// A check-up with its result, still sealed.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The check-up.
    pub exam: Exam,
    result: Option<Vec<u8>>,
}

impl Kept {
    /// Opens what was found.
    ///
    /// # Errors
    /// When the value was changed or moved.
    pub fn result(&self, sealer: &Sealer) -> Result<ExamResult, SealError> {
        let Some(sealed) = &self.result else { return Ok(ExamResult::default()) };
        let text = sealer.open_text(TABLE, self.exam.id.to_string(), "result", sealed)?;
        serde_json::from_str(&text).map_err(|_| SealError::Malformed)
    }
}

impl ExamRow {
    fn done(&self) -> Result<Option<Done>, DatabaseError> {
        let Some(on) = self.examined_on else { return Ok(None) };
        let grade =
            self.civil_grade.as_deref().map(|code| CivilGrade::from_code(code).ok_or_else(|| damaged("civil_grade")));
        let found = self.standard_state.as_deref().and_then(Found::from_code);
        Ok(Some(Done {
            on,
            provider: self.provider.clone().unwrap_or_default(),
            found: found.ok_or_else(|| damaged("standard_state"))?,
            grade: grade.transpose()?,
            grade_basis: self.civil_grade_basis.clone().unwrap_or_default(),
            standard: self.standard_id.zip(self.standard_fen).map(|(id, fen)| (StandardId(id), Fen::new(fen))),
            cost: Fen::new(self.cost_fen.unwrap_or_default()),
            override_reason: self.override_reason.clone().unwrap_or_default(),
        }))
    }

    fn read(self) -> Result<Kept, DatabaseError> {
        let done = self.done()?;
        let signed = self.signed_by.zip(self.signature_ref);
        let declined = self.declined_on.zip(signed);
        let exam = Exam {
            id: self.exam_id.into(),
            retiree: RetireeId(self.retiree_id),
            holder: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
            year: i32::try_from(self.year).map_err(|_| damaged("year"))?,
            state: State::from_code(&self.state).ok_or_else(|| damaged("state"))?,
            offered_on: self.offered_on,
            session: self.session_id.map(SessionId),
            done,
            declined: declined.map(|(on, (signed_by, signature_ref))| Declined { on, signed_by, signature_ref }),
            void_reason: self.void_reason,
            review: self.review_required,
            revision: self.revision,
            recorded_at: self.recorded_at,
            updated_at: self.updated_at,
        };
        Ok(Kept { exam, result: self.result })
    }
}

fn read_all(rows: Vec<ExamRow>) -> Result<Vec<Kept>, DatabaseError> {
    rows.into_iter().map(ExamRow::read).collect()
}

/// Reads a check-up, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: ExamId) -> Result<Option<Kept>, DatabaseError> {
    let row: Option<ExamRow> = db.read(select_exam!("where exam_id = $1")).bind(id.uuid()).optional().await?;
    row.map(ExamRow::read).transpose()
}

/// Reads the yearly check-up of a person, if it is not void.
///
/// # Errors
/// As the database says.
pub async fn of_year(db: &Database, retiree: RetireeId, year: i32) -> Result<Option<Kept>, DatabaseError> {
    let sql = select_exam!("where retiree_id = $1 and year = $2 and state <> 'VOID' and override_reason is null");
    let row: Option<ExamRow> = db.read(sql).bind(retiree.uuid()).bind(i64::from(year)).optional().await?;
    row.map(ExamRow::read).transpose()
}

/// Reads all check-ups of a person, the earliest recorded first.
///
/// # Errors
/// As the database says.
pub async fn of_retiree(db: &Database, retiree: RetireeId) -> Result<Vec<Kept>, DatabaseError> {
    let sql = select_exam!("where retiree_id = $1 order by exam_id limit $2");
    read_all(db.read(sql).bind(retiree.uuid()).bind(OF_PERSON_MAX).all().await?)
}

/// What a list is narrowed to.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    /// Only those of this person.
    pub retiree: Option<RetireeId>,
    /// Only those of this year.
    pub year: Option<i32>,
    /// Only those in this state.
    pub state: Option<State>,
}

/// Lists the check-ups of a scope, by id.
///
/// # Errors
/// As the database says.
pub async fn list(
    db: &Database,
    scope: &Scope,
    filter: Filter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Kept>, DatabaseError> {
    macro_rules! page {
        ($of:literal) => {
            select_exam!(
                "where ",
                $of,
                " and ($2 is null or state = $2)
                  and ($3 is null or retiree_id = $3)
                  and (cast($4 as bigint) is null or year = $4)
                  and exam_id > $5
                order by exam_id
                limit $6"
            )
        };
    }
    let (code, sql) = match scope {
        Scope::Province => (PROVINCE, page!("$1 = '220000'")),
        Scope::Prefecture(code) => (code.as_str(), page!("prefecture = $1")),
        Scope::County(code) => (code.as_str(), page!("county = $1")),
        Scope::Institution(code) => (code.as_str(), page!("institution = $1")),
    };
    let rows = db
        .read(sql)
        .bind(code)
        .bind(filter.state.map(State::code))
        .bind(filter.retiree.map(RetireeId::uuid))
        .bind(filter.year.map(i64::from))
        .bind(after.unwrap_or(Uuid::nil()))
        .bind(limit);
    read_all(rows.all().await?)
}

/// Keeps a new check-up. What it does not say yet is null; [`save`] writes it.
pub fn insert(exam: &Exam) -> Changes {
    let done = exam.done.as_ref();
    let overridden = done.map(|done| done.override_reason.clone()).filter(|reason| !reason.is_empty());
    Changes::new()
        .write(
            "insert into exam
               (exam_id, retiree_id, institution, county, prefecture, year, state, offered_on, examined_on, provider,
                standard_state, civil_grade, civil_grade_basis, standard_id, standard_fen, cost_fen, override_reason,
                void_reason, review_required, recorded_at, updated_at, revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, '', $18, $19, $19, 1)",
            1,
        )
        .bind(exam.id.uuid())
        .bind(exam.retiree.uuid())
        .bind(exam.holder.institution.clone())
        .bind(exam.holder.county.clone())
        .bind(exam.holder.prefecture.clone())
        .bind(i64::from(exam.year))
        .bind(exam.state.code())
        .bind(exam.offered_on)
        .bind(done.map(|done| done.on))
        .bind(done.map(|done| done.provider.clone()))
        .bind(done.map(|done| done.found.code()))
        .bind(done.and_then(|done| done.grade).map(CivilGrade::code))
        .bind(done.map(|done| done.grade_basis.clone()))
        .bind(done.and_then(|done| done.standard).map(|(id, _)| id.uuid()))
        .bind(done.and_then(|done| done.standard).map(|(_, amount)| amount.get()))
        .bind(done.map(|done| done.cost.get()))
        .bind(overridden)
        .bind(exam.review)
        .bind(exam.recorded_at)
}

/// Writes a check-up as it is now; the row must stand at the revision at which it was read.
pub fn save(exam: &Exam, now: DateTime<Utc>) -> Changes {
    let (done, declined) = (exam.done.as_ref(), exam.declined.as_ref());
    Changes::new()
        .write(
            "update exam
                set institution = $3, county = $4, prefecture = $5, state = $6, session_id = $7, examined_on = $8,
                    provider = $9, standard_state = $10, civil_grade = $11, civil_grade_basis = $12, standard_id = $13,
                    standard_fen = $14, cost_fen = $15, declined_on = $16, signed_by = $17, signature_ref = $18,
                    void_reason = $19, review_required = $20, retiree_id = $21, updated_at = $22,
                    revision = revision + 1
              where exam_id = $1 and revision = $2",
            1,
        )
        .bind(exam.id.uuid())
        .bind(exam.revision)
        .bind(exam.holder.institution.clone())
        .bind(exam.holder.county.clone())
        .bind(exam.holder.prefecture.clone())
        .bind(exam.state.code())
        .bind(exam.session.map(SessionId::uuid))
        .bind(done.map(|done| done.on))
        .bind(done.map(|done| done.provider.clone()))
        .bind(done.map(|done| done.found.code()))
        .bind(done.and_then(|done| done.grade).map(CivilGrade::code))
        .bind(done.map(|done| done.grade_basis.clone()))
        .bind(done.and_then(|done| done.standard).map(|(id, _)| id.uuid()))
        .bind(done.and_then(|done| done.standard).map(|(_, amount)| amount.get()))
        .bind(done.map(|done| done.cost.get()))
        .bind(declined.map(|declined| declined.on))
        .bind(declined.map(|declined| declined.signed_by.clone()))
        .bind(declined.map(|declined| declined.signature_ref.clone()))
        .bind(&exam.void_reason)
        .bind(exam.review)
        .bind(exam.retiree.uuid())
        .bind(now)
}

/// Seals and keeps what a check-up found. Stands behind [`insert`] or [`save`] in an ordered batch, and rises no revision of
/// its own.
pub fn keep_result(sealer: &Sealer, id: ExamId, result: &ExamResult) -> Changes {
    let text = serde_json::to_string(result).unwrap_or_default();
    let sealed = sealer.seal(TABLE, id.to_string(), "result", text.as_bytes());
    Changes::new().write("update exam set result = $2 where exam_id = $1", 1).bind(id.uuid()).bind(sealed).ordered()
}

/// Holds news to the check-ups that were looked at for it, once the standing is the writer's own: whoever records one holds
/// the standing, so he comes wholly before (and is counted here) or wholly after (and reads the news).
pub fn with_these(retiree: RetireeId, looked_at: &[Kept]) -> Changes {
    let revisions: i64 = looked_at.iter().map(|kept| kept.exam.revision).sum();
    Changes::new()
        .write(
            "update standing
                set revision = revision
              where retiree_id = $1
                and (select count(*) from exam where retiree_id = $1) = $2
                and (select cast(coalesce(sum(revision), 0) as bigint) from exam where retiree_id = $1) = $3",
            1,
        )
        .bind(retiree.uuid())
        .bind(i64::try_from(looked_at.len()).unwrap_or(i64::MAX))
        .bind(revisions)
        .ordered()
}

#[derive(sqlx::FromRow)]
struct CountRow {
    booked: i64,
}

/// Counts who is booked in a session and was not examined yet.
///
/// # Errors
/// As the database says.
pub async fn booked_in(db: &Database, session: SessionId) -> Result<i64, DatabaseError> {
    let sql = "select count(*) as booked from exam where session_id = $1 and state = 'BOOKED'";
    let row: CountRow = db.read(sql).bind(session.uuid()).one().await?;
    Ok(row.booked)
}
