//! SQL of sanctions; what they are is sealed.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError};
use junxiu_platform::seal::{SealError, Sealer};
use uuid::Uuid;

use super::damaged;
use super::scope::Scope;
use crate::domain::discipline::{Details, Discipline, DisciplineId, RevocationReason, Revoked};

/// The table's name, to which sealed values are tied.
const TABLE: &str = "discipline";

/// A sanction with its sealed parts.
#[derive(Clone, Debug)]
pub struct Record {
    /// The sanction.
    pub discipline: Discipline,
    details: Vec<u8>,
    revocation_note: Option<Vec<u8>>,
}

impl Record {
    /// Opens what was imposed and what it rests on.
    ///
    /// # Errors
    /// When the value does not open.
    pub fn details(&self, sealer: &Sealer) -> Result<Details, SealError> {
        let plain = sealer.open(TABLE, self.discipline.id.to_string(), "details", &self.details)?;
        serde_json::from_slice(&plain).map_err(|_| SealError::Malformed)
    }

    /// Opens what was said of the revocation.
    ///
    /// # Errors
    /// When the value does not open.
    pub fn revocation_note(&self, sealer: &Sealer) -> Result<Option<String>, SealError> {
        let (row, sealed) = (self.discipline.id.to_string(), self.revocation_note.as_deref());
        sealed.map(|sealed| sealer.open_text(TABLE, row, "revocation_note", sealed)).transpose()
    }
}

macro_rules! select_discipline {
    ($($rest:tt)*) => {
        concat!(
            "select discipline_id, retiree_id, institution, county, prefecture, details, effective_on, recorded_by,
                    recorded_on, recorded_at, revoked_on, revocation_reason, revoked_by, revocation_note, revision
               from discipline ",
            $($rest)*
        )
    };
}

#[derive(Debug, sqlx::FromRow)]
struct DisciplineRow {
    discipline_id: Uuid,
    retiree_id: Uuid,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    details: Vec<u8>,
    effective_on: Day,
    recorded_by: String,
    recorded_on: Day,
    recorded_at: DateTime<Utc>,
    revoked_on: Option<Day>,
    revocation_reason: Option<String>,
    revoked_by: Option<String>,
    revocation_note: Option<Vec<u8>>,
    revision: i64,
}

impl DisciplineRow {
    fn read(self) -> Result<Record, DatabaseError> {
        let revoked = match (self.revoked_on, self.revocation_reason, self.revoked_by) {
            (Some(on), Some(reason), Some(by)) => {
                let reason = RevocationReason::from_code(&reason).ok_or_else(|| damaged("revocation_reason"))?;
                Some(Revoked { on, reason, by })
            }
            _ => None,
        };
        Ok(Record {
            discipline: Discipline {
                id: DisciplineId(self.discipline_id),
                retiree: RetireeId(self.retiree_id),
                holder: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
                effective_on: self.effective_on,
                recorded_by: self.recorded_by,
                recorded_on: self.recorded_on,
                recorded_at: self.recorded_at,
                revoked,
                revision: self.revision,
            },
            details: self.details,
            revocation_note: self.revocation_note,
        })
    }
}

/// Reads a sanction, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: DisciplineId) -> Result<Option<Record>, DatabaseError> {
    let row: Option<DisciplineRow> =
        db.read(select_discipline!("where discipline_id = $1")).bind(id.uuid()).optional().await?;
    row.map(DisciplineRow::read).transpose()
}

/// Finds the sanction of the same kind by the same document that stands on somebody's record.
///
/// # Errors
/// As the database says.
pub async fn same(
    db: &Database,
    sealer: &Sealer,
    retiree: RetireeId,
    details: &Details,
) -> Result<Option<DisciplineId>, DatabaseError> {
    let row: Option<(Uuid,)> = db
        .read("select discipline_id from discipline where document_index = $1 and revoked_on is null")
        .bind(index(sealer, retiree, details))
        .optional()
        .await?;
    Ok(row.map(|(id,)| DisciplineId(id)))
}

fn index(sealer: &Sealer, retiree: RetireeId, details: &Details) -> Vec<u8> {
    let value = format!("{retiree} {} {}", details.sanction.code(), details.document_no);
    sealer.index("discipline.document", &value)
}

/// Which sanctions of a list are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    /// Only of this person.
    pub retiree: Option<RetireeId>,
    /// Only those that hold.
    pub in_force_only: bool,
}

/// Lists the sanctions of a scope, the newest record first.
///
/// # Errors
/// As the database says.
pub async fn page(
    db: &Database,
    scope: &Scope,
    filter: Filter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Record>, DatabaseError> {
    macro_rules! page {
        ($of:literal) => {
            select_discipline!(
                "where ",
                $of,
                " and discipline_id < $2
                  and ($3 = 0 or retiree_id = $4)
                  and ($5 = 0 or revoked_on is null)
                order by discipline_id desc
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
    let rows: Vec<DisciplineRow> = db
        .read(sql)
        .bind(code)
        .bind(after.unwrap_or(Uuid::max()))
        .bind(i64::from(filter.retiree.is_some()))
        .bind(filter.retiree.map_or(Uuid::nil(), RetireeId::uuid))
        .bind(i64::from(filter.in_force_only))
        .bind(limit)
        .all()
        .await?;
    rows.into_iter().map(DisciplineRow::read).collect()
}

/// Keeps a new sanction, and seals what it is.
pub fn insert(sealer: &Sealer, one: &Discipline, details: &Details) -> Changes {
    let plain = serde_json::to_vec(details).unwrap_or_default();
    Changes::new()
        .write(
            "insert into discipline
               (discipline_id, retiree_id, institution, county, prefecture, details, document_index, effective_on,
                recorded_by, recorded_on, recorded_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
            1,
        )
        .bind(one.id.uuid())
        .bind(one.retiree.uuid())
        .bind(one.holder.institution.clone())
        .bind(one.holder.county.clone())
        .bind(one.holder.prefecture.clone())
        .bind(sealer.seal(TABLE, one.id.to_string(), "details", &plain))
        .bind(index(sealer, one.retiree, details))
        .bind(one.effective_on)
        .bind(&one.recorded_by)
        .bind(one.recorded_on)
        .bind(one.recorded_at)
}

/// Revokes a sanction as it was read, which holds.
pub fn revoke(sealer: &Sealer, before: &Discipline, revoked: &Revoked, note: &str, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write(
            "update discipline
                set revoked_on = $1, revocation_reason = $2, revoked_by = $3, revocation_note = $4, updated_at = $5,
                    revision = revision + 1
              where discipline_id = $6 and revision = $7 and revoked_on is null",
            1,
        )
        .bind(revoked.on)
        .bind(revoked.reason.code())
        .bind(&revoked.by)
        .bind(sealer.seal(TABLE, before.id.to_string(), "revocation_note", note.as_bytes()))
        .bind(now)
        .bind(before.id.uuid())
        .bind(before.revision)
}

/// Lets the sanctions of a person follow him: to whoever holds him, or to the record that stands for his.
pub fn follow(retiree: RetireeId, to: RetireeId, holder: &Ancestry, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write_any(
            "update discipline
                set retiree_id = $2, institution = $3, county = $4, prefecture = $5, updated_at = $6,
                    revision = revision + 1
              where retiree_id = $1",
        )
        .bind(retiree.uuid())
        .bind(to.uuid())
        .bind(holder.institution.clone())
        .bind(holder.county.clone())
        .bind(holder.prefecture.clone())
        .bind(now)
}
