//! SQL of certificates for emergencies. Hospital and diagnosis are sealed; of a code there is a keyed hash.

use chrono::{DateTime, NaiveDate, Utc};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError};
use junxiu_platform::seal::{SealError, Sealer};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::damaged;
use super::scope::Scope;
use crate::domain::emergency::{Certificate, CertificateId, Due, State};

/// The table's name, to which sealed values are tied.
const TABLE: &str = "emergency_certificate";

/// The domain of the keyed hash of codes.
const CODE_DOMAIN: &str = "emergency_code";

/// How many certificates of one person are read: he has a few in his life.
const OF_PERSON_MAX: i64 = 1_000;

macro_rules! select_certificate {
    ($($rest:tt)*) => {
        concat!(
            "select certificate_id, number, code_hash, retiree_id, institution, county, prefecture, issued_by, issuer,
                    issued_at, valid_until, details, state, discharged_on, formalities_due_on, calendar_version,
                    completed_on, note, updated_at, revision
               from emergency_certificate ",
            $($rest)*
        )
    };
}

#[derive(sqlx::FromRow)]
struct CertificateRow {
    certificate_id: Uuid,
    number: String,
    code_hash: Vec<u8>,
    retiree_id: Uuid,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    issued_by: String,
    issuer: String,
    issued_at: DateTime<Utc>,
    valid_until: DateTime<Utc>,
    details: Option<Vec<u8>>,
    state: String,
    discharged_on: Option<NaiveDate>,
    formalities_due_on: Option<NaiveDate>,
    calendar_version: Option<String>,
    completed_on: Option<NaiveDate>,
    note: String,
    updated_at: DateTime<Utc>,
    revision: i64,
}

/// What is known of the illness.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// The hospital.
    pub hospital: String,
    /// What is wrong with him.
    pub diagnosis: String,
}

/// A certificate, with its details still sealed and the hash of its code.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The certificate.
    pub certificate: Certificate,
    code_hash: Vec<u8>,
    details: Option<Vec<u8>>,
}

impl Kept {
    /// Says whether a code goes with the certificate. What is compared are keyed hashes, so the time it takes tells nothing.
    pub fn fits(&self, sealer: &Sealer, code: &str) -> bool {
        self.code_hash == hash(sealer, self.certificate.id, code)
    }

    /// Opens what is known of the illness.
    ///
    /// # Errors
    /// When the value was changed or moved.
    pub fn details(&self, sealer: &Sealer) -> Result<Details, SealError> {
        let Some(sealed) = &self.details else { return Ok(Details::default()) };
        let text = sealer.open_text(TABLE, self.certificate.id.to_string(), "details", sealed)?;
        serde_json::from_str(&text).map_err(|_| SealError::Malformed)
    }
}

impl CertificateRow {
    fn read(self) -> Result<Kept, DatabaseError> {
        let calendar_version = self.calendar_version;
        let due = self.discharged_on.zip(self.formalities_due_on);
        let due = due.map(|(discharged_on, due_on)| Due { discharged_on, due_on, calendar_version });
        let certificate = Certificate {
            id: self.certificate_id.into(),
            number: self.number,
            retiree: RetireeId(self.retiree_id),
            holder: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
            issued_by: self.issued_by,
            issuer: self.issuer,
            issued_at: self.issued_at,
            valid_until: self.valid_until,
            state: State::from_code(&self.state).ok_or_else(|| damaged("state"))?,
            due,
            completed_on: self.completed_on,
            note: self.note,
            revision: self.revision,
            updated_at: self.updated_at,
        };
        Ok(Kept { certificate, code_hash: self.code_hash, details: self.details })
    }
}

fn hash(sealer: &Sealer, id: CertificateId, code: &str) -> Vec<u8> {
    sealer.index(CODE_DOMAIN, &format!("{id}:{code}"))
}

fn read_all(rows: Vec<CertificateRow>) -> Result<Vec<Kept>, DatabaseError> {
    rows.into_iter().map(CertificateRow::read).collect()
}

/// Reads a certificate, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: CertificateId) -> Result<Option<Kept>, DatabaseError> {
    let row: Option<CertificateRow> =
        db.read(select_certificate!("where certificate_id = $1")).bind(id.uuid()).optional().await?;
    row.map(CertificateRow::read).transpose()
}

/// Reads the certificate of a number, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn of_number(db: &Database, number: &str) -> Result<Option<Kept>, DatabaseError> {
    let row: Option<CertificateRow> = db.read(select_certificate!("where number = $1")).bind(number).optional().await?;
    row.map(CertificateRow::read).transpose()
}

/// Reads the certificates of a person of which something is still owed.
///
/// # Errors
/// As the database says.
pub async fn open_of(db: &Database, retiree: RetireeId) -> Result<Vec<Kept>, DatabaseError> {
    let sql = select_certificate!(
        "where retiree_id = $1 and state in ('ISSUED', 'DISCHARGED') order by certificate_id limit $2"
    );
    read_all(db.read(sql).bind(retiree.uuid()).bind(OF_PERSON_MAX).all().await?)
}

/// Lists the certificates of a scope and those that it issued, by id.
///
/// # Errors
/// As the database says.
pub async fn list(
    db: &Database,
    scope: &Scope,
    (retiree, state): (Option<RetireeId>, Option<State>),
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Kept>, DatabaseError> {
    macro_rules! page {
        ($of:literal) => {
            select_certificate!(
                "where ",
                $of,
                " and ($2 is null or state = $2)
                  and ($3 is null or retiree_id = $3)
                  and certificate_id > $4
                order by certificate_id
                limit $5"
            )
        };
    }
    let (code, sql) = match scope {
        Scope::Province => (PROVINCE, page!("$1 = '220000'")),
        Scope::Prefecture(code) => (code.as_str(), page!("(prefecture = $1 or issued_by = $1)")),
        Scope::County(code) => (code.as_str(), page!("(county = $1 or issued_by = $1)")),
        Scope::Institution(code) => (code.as_str(), page!("(institution = $1 or issued_by = $1)")),
    };
    let rows = db
        .read(sql)
        .bind(code)
        .bind(state.map(State::code))
        .bind(retiree.map(RetireeId::uuid))
        .bind(after.unwrap_or(Uuid::nil()))
        .bind(limit);
    read_all(rows.all().await?)
}

/// Keeps a new certificate with the hash of its code, and seals its details.
pub fn insert(sealer: &Sealer, certificate: &Certificate, code: &str, details: &Details) -> Changes {
    let is_known = *details != Details::default();
    let text = serde_json::to_string(details).unwrap_or_default();
    let sealed = is_known.then(|| sealer.seal(TABLE, certificate.id.to_string(), "details", text.as_bytes()));
    Changes::new()
        .write(
            "insert into emergency_certificate
               (certificate_id, number, code_hash, retiree_id, institution, county, prefecture, issued_by, issuer,
                issued_at, valid_until, details, state, note, updated_at, revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', $10, 1)",
            1,
        )
        .bind(certificate.id.uuid())
        .bind(&certificate.number)
        .bind(hash(sealer, certificate.id, code))
        .bind(certificate.retiree.uuid())
        .bind(certificate.holder.institution.clone())
        .bind(certificate.holder.county.clone())
        .bind(certificate.holder.prefecture.clone())
        .bind(&certificate.issued_by)
        .bind(&certificate.issuer)
        .bind(certificate.issued_at)
        .bind(certificate.valid_until)
        .bind(sealed)
        .bind(certificate.state.code())
}

/// Writes a certificate as it is now; the row must stand at the revision at which it was read.
pub fn save(certificate: &Certificate, now: DateTime<Utc>) -> Changes {
    let due = certificate.due.as_ref();
    Changes::new()
        .write(
            "update emergency_certificate
                set retiree_id = $3, institution = $4, county = $5, prefecture = $6, state = $7, discharged_on = $8,
                    formalities_due_on = $9, calendar_version = $10, completed_on = $11, note = $12, updated_at = $13,
                    revision = revision + 1
              where certificate_id = $1 and revision = $2",
            1,
        )
        .bind(certificate.id.uuid())
        .bind(certificate.revision)
        .bind(certificate.retiree.uuid())
        .bind(certificate.holder.institution.clone())
        .bind(certificate.holder.county.clone())
        .bind(certificate.holder.prefecture.clone())
        .bind(certificate.state.code())
        .bind(due.map(|due| due.discharged_on))
        .bind(due.map(|due| due.due_on))
        .bind(due.and_then(|due| due.calendar_version.clone()))
        .bind(certificate.completed_on)
        .bind(&certificate.note)
        .bind(now)
}

/// Holds news to the certificates that were looked at for it, once the standing is the writer's own: whoever issues one holds
/// the standing, so he comes wholly before (and is counted here) or wholly after (and reads the news).
pub fn with_these(retiree: RetireeId, looked_at: &[Kept]) -> Changes {
    let revisions: i64 = looked_at.iter().map(|kept| kept.certificate.revision).sum();
    Changes::new()
        .write(
            "update standing
                set revision = revision
              where retiree_id = $1
                and (select count(*) from emergency_certificate
                      where retiree_id = $1 and state in ('ISSUED', 'DISCHARGED')) = $2
                and (select cast(coalesce(sum(revision), 0) as bigint)
                       from emergency_certificate
                      where retiree_id = $1 and state in ('ISSUED', 'DISCHARGED')) = $3",
            1,
        )
        .bind(retiree.uuid())
        .bind(i64::try_from(looked_at.len()).unwrap_or(i64::MAX))
        .bind(revisions)
        .ordered()
}
