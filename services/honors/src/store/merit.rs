//! SQL of the register of merits. Each level of the administration has its own text and index.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError};
use uuid::Uuid;

use super::damaged;
use super::scope::Scope;
use crate::domain::merit::{
    Award, Commendation, CommendationLevel, Holding, Merit, MeritKind, MeritLevel, MeritRecord, MeritRecordId,
    Revocation, Revoked,
};

macro_rules! select_merit {
    ($($rest:tt)*) => {
        concat!(
            "select merit_record_id, retiree_id, institution, county, prefecture, sort, kind, level, title, awarded_on,
                    collective, document_no, recorded_by, recorded_at, revoked_on, revocation, revocation_note, revision
               from merit_record ",
            $($rest)*
        )
    };
}

#[derive(Debug, sqlx::FromRow)]
struct MeritRow {
    merit_record_id: Uuid,
    retiree_id: Uuid,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    sort: String,
    kind: Option<String>,
    level: Option<String>,
    title: Option<String>,
    awarded_on: Day,
    collective: bool,
    document_no: String,
    recorded_by: String,
    recorded_at: DateTime<Utc>,
    revoked_on: Option<Day>,
    revocation: Option<String>,
    revocation_note: Option<String>,
    revision: i64,
}

impl MeritRow {
    fn award(&self) -> Result<Award, DatabaseError> {
        let held = Holding { awarded_on: self.awarded_on, revoked_on: None, collective: self.collective };
        let kind = self.kind.as_deref().unwrap_or_default();
        Ok(match self.sort.as_str() {
            "MERIT" => {
                let level =
                    self.level.as_deref().map(|level| MeritLevel::from_code(level).ok_or_else(|| damaged("level")));
                let kind = MeritKind::from_code(kind).ok_or_else(|| damaged("kind"))?;
                Award::Merit(Merit { kind, level: level.transpose()?, held })
            }
            "COMMENDATION" => {
                let level = CommendationLevel::from_code(kind).ok_or_else(|| damaged("kind"))?;
                Award::Commendation(Commendation { level, title: self.title.clone(), held })
            }
            "COMBAT" => Award::Combat { operation: self.title.clone().unwrap_or_default(), from: self.awarded_on },
            _ => return Err(damaged("sort")),
        })
    }

    fn read(self) -> Result<MeritRecord, DatabaseError> {
        let award = self.award()?;
        let revoked = match (self.revoked_on, self.revocation) {
            (Some(on), Some(reason)) => {
                let reason = Revocation::from_code(&reason).ok_or_else(|| damaged("revocation"))?;
                Some(Revoked { on, reason, note: self.revocation_note.unwrap_or_default() })
            }
            _ => None,
        };
        Ok(MeritRecord {
            id: MeritRecordId(self.merit_record_id),
            retiree: RetireeId(self.retiree_id),
            holder: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
            award,
            document_no: self.document_no,
            recorded_by: self.recorded_by,
            recorded_at: self.recorded_at,
            revoked,
            revision: self.revision,
        })
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    /// Only those of this person.
    pub retiree: Option<RetireeId>,
    /// Those that count no more too.
    pub with_revoked: bool,
}

/// Reads an entry, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: MeritRecordId) -> Result<Option<MeritRecord>, DatabaseError> {
    let row: Option<MeritRow> = db.read(select_merit!("where merit_record_id = $1")).bind(id.uuid()).optional().await?;
    row.map(MeritRow::read).transpose()
}

/// Finds the entry of a person that is the same and stands.
///
/// # Errors
/// As the database says.
pub async fn same(db: &Database, retiree: RetireeId, award: &Award) -> Result<Option<MeritRecordId>, DatabaseError> {
    let row: Option<(Uuid,)> = db
        .read("select merit_record_id from merit_record where retiree_id = $1 and same = $2 and revoked_on is null")
        .bind(retiree.uuid())
        .bind(award.same())
        .optional()
        .await?;
    Ok(row.map(|(id,)| MeritRecordId(id)))
}

/// Reads all entries of some people.
///
/// # Errors
/// As the database says.
pub async fn of_retirees(db: &Database, retirees: &[RetireeId]) -> Result<Vec<MeritRecord>, DatabaseError> {
    let rows: Vec<MeritRow> = db
        .read(select_merit!("where retiree_id in (..) order by merit_record_id"))
        .list(retirees.iter().map(|retiree| retiree.uuid()))
        .all()
        .await?;
    rows.into_iter().map(MeritRow::read).collect()
}

macro_rules! page {
    ($of:literal) => {
        select_merit!(
            "where ",
            $of,
            "  and merit_record_id < $2
               and ($3 is null or retiree_id = $3)
               and ($4 or revoked_on is null)
             order by merit_record_id desc
             limit $5"
        )
    };
}

/// Reads a page of the register of a part of the administration, the newest first.
///
/// # Errors
/// As the database says.
pub async fn page(
    db: &Database,
    scope: &Scope,
    filter: Filter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<MeritRecord>, DatabaseError> {
    let (sql, code) = match scope {
        Scope::Province => (page!("$1 = '220000'"), PROVINCE),
        Scope::Prefecture(code) => (page!("prefecture = $1"), code.as_str()),
        Scope::County(code) => (page!("county = $1"), code.as_str()),
        Scope::Institution(code) => (page!("institution = $1"), code.as_str()),
    };
    let rows: Vec<MeritRow> = db
        .read(sql)
        .bind(code.to_owned())
        .bind(after.unwrap_or(Uuid::max()))
        .bind(filter.retiree.map(RetireeId::uuid))
        .bind(filter.with_revoked)
        .bind(limit)
        .all()
        .await?;
    rows.into_iter().map(MeritRow::read).collect()
}

/// Keeps an entry.
pub fn insert(record: &MeritRecord) -> Changes {
    let (sort, kind, level, title) = match &record.award {
        Award::Merit(merit) => ("MERIT", Some(merit.kind.code()), merit.level.map(MeritLevel::code), None),
        Award::Commendation(given) => ("COMMENDATION", Some(given.level.code()), None, given.title.clone()),
        Award::Combat { operation, .. } => ("COMBAT", None, None, Some(operation.clone())),
    };
    Changes::new()
        .write(
            "insert into merit_record
               (merit_record_id, retiree_id, institution, county, prefecture, sort, same, kind, level, title, awarded_on,
                collective, document_no, recorded_by, recorded_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15)",
            1,
        )
        .bind(record.id.uuid())
        .bind(record.retiree.uuid())
        .bind(record.holder.institution.clone())
        .bind(record.holder.county.clone())
        .bind(record.holder.prefecture.clone())
        .bind(sort)
        .bind(record.award.same())
        .bind(kind)
        .bind(level)
        .bind(title)
        .bind(record.award.awarded_on())
        .bind(record.award.is_collective())
        .bind(record.document_no.clone())
        .bind(record.recorded_by.clone())
        .bind(record.recorded_at)
}

/// Takes an entry back, over the revision it was read at.
pub fn revoke(before: &MeritRecord, revoked: &Revoked, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write(
            "update merit_record
                set revoked_on = $1, revocation = $2, revocation_note = $3, updated_at = $4, revision = revision + 1
              where merit_record_id = $5 and revision = $6",
            1,
        )
        .bind(revoked.on)
        .bind(revoked.reason.code())
        .bind(revoked.note.clone())
        .bind(now)
        .bind(before.id.uuid())
        .bind(before.revision)
}

/// Lets the entries follow a person to another institution.
pub fn follow(retiree: RetireeId, holder: &Ancestry) -> Changes {
    Changes::new()
        .write_any("update merit_record set institution = $1, county = $2, prefecture = $3 where retiree_id = $4")
        .bind(holder.institution.clone())
        .bind(holder.county.clone())
        .bind(holder.prefecture.clone())
        .bind(retiree.uuid())
}

/// Lets the entries follow an office that was put under another superior.
pub fn moved(code: &str, place: &Ancestry) -> Changes {
    Changes::new()
        .write_any("update merit_record set county = $1, prefecture = $2 where institution = $3")
        .bind(place.county.clone())
        .bind(place.prefecture.clone())
        .bind(code.to_owned())
}

/// Lets what stands of a record go over to the one that stands for it; what both hold stays where it is.
pub fn merged(from: RetireeId, into: RetireeId, holder: &Ancestry) -> Changes {
    Changes::new()
        .write_any(
            "update merit_record
                set retiree_id = $1, institution = $2, county = $3, prefecture = $4
              where retiree_id = $5
                and not exists (select 1 from merit_record theirs
                                 where theirs.retiree_id = $1
                                   and theirs.same = merit_record.same
                                   and theirs.revoked_on is null)",
        )
        .bind(into.uuid())
        .bind(holder.institution.clone())
        .bind(holder.county.clone())
        .bind(holder.prefecture.clone())
        .bind(from.uuid())
}
