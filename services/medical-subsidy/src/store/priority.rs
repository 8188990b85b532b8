//! SQL of credentials for priority. Of a code there is a keyed hash.

use chrono::{DateTime, NaiveDate, Utc};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError};
use junxiu_platform::seal::Sealer;
use uuid::Uuid;

use super::damaged;
use super::scope::Scope;
use crate::domain::priority::{Credential, CredentialId, State};

/// The domain of the keyed hash of codes.
const CODE_DOMAIN: &str = "priority_code";

macro_rules! select_credential {
    ($($rest:tt)*) => {
        concat!(
            "select credential_id, number, code_hash, retiree_id, institution, county, prefecture, valid_from, valid_to,
                    state, issuer, reason, recorded_at, updated_at, revision
               from priority_credential ",
            $($rest)*
        )
    };
}

#[derive(sqlx::FromRow)]
struct CredentialRow {
    credential_id: Uuid,
    number: String,
    code_hash: Vec<u8>,
    retiree_id: Uuid,
    institution: Option<String>,
    county: Option<String>,
    prefecture: Option<String>,
    valid_from: NaiveDate,
    valid_to: NaiveDate,
    state: String,
    issuer: String,
    reason: String,
    recorded_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    revision: i64,
}

/// A credential with the hash of its code.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The credential.
    pub credential: Credential,
    code_hash: Vec<u8>,
}

impl Kept {
    /// Says whether a code goes with the credential.
    pub fn fits(&self, sealer: &Sealer, code: &str) -> bool {
        self.code_hash == hash(sealer, self.credential.id, code)
    }
}

impl CredentialRow {
    fn read(self) -> Result<Kept, DatabaseError> {
        let credential = Credential {
            id: self.credential_id.into(),
            number: self.number,
            retiree: RetireeId(self.retiree_id),
            holder: Ancestry { institution: self.institution, county: self.county, prefecture: self.prefecture },
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            state: State::from_code(&self.state).ok_or_else(|| damaged("state"))?,
            issuer: self.issuer,
            reason: self.reason,
            revision: self.revision,
            recorded_at: self.recorded_at,
            updated_at: self.updated_at,
        };
        Ok(Kept { credential, code_hash: self.code_hash })
    }
}

fn hash(sealer: &Sealer, id: CredentialId, code: &str) -> Vec<u8> {
    sealer.index(CODE_DOMAIN, &format!("{id}:{code}"))
}

/// Reads a credential, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: CredentialId) -> Result<Option<Credential>, DatabaseError> {
    let row: Option<CredentialRow> =
        db.read(select_credential!("where credential_id = $1")).bind(id.uuid()).optional().await?;
    row.map(|row| Ok(row.read()?.credential)).transpose()
}

/// Reads the credential of a number, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn of_number(db: &Database, number: &str) -> Result<Option<Kept>, DatabaseError> {
    let row: Option<CredentialRow> = db.read(select_credential!("where number = $1")).bind(number).optional().await?;
    row.map(CredentialRow::read).transpose()
}

/// Reads the credential of a person that is good.
///
/// # Errors
/// As the database says.
pub async fn good_of(db: &Database, retiree: RetireeId) -> Result<Option<Credential>, DatabaseError> {
    let sql = select_credential!("where retiree_id = $1 and state = 'ISSUED'");
    let row: Option<CredentialRow> = db.read(sql).bind(retiree.uuid()).optional().await?;
    row.map(|row| Ok(row.read()?.credential)).transpose()
}

/// Lists the credentials of a scope, by id.
///
/// # Errors
/// As the database says.
pub async fn list(
    db: &Database,
    scope: &Scope,
    retiree: Option<RetireeId>,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Credential>, DatabaseError> {
    macro_rules! page {
        ($of:literal) => {
            select_credential!(
                "where ",
                $of,
                " and ($2 is null or retiree_id = $2)
                  and credential_id > $3
                order by credential_id
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
    let rows: Vec<CredentialRow> = read.all().await?;
    rows.into_iter().map(|row| Ok(row.read()?.credential)).collect()
}

/// Keeps a new credential with the hash of its code.
pub fn insert(sealer: &Sealer, credential: &Credential, code: &str) -> Changes {
    Changes::new()
        .write(
            "insert into priority_credential
               (credential_id, number, code_hash, retiree_id, institution, county, prefecture, valid_from, valid_to,
                state, issuer, reason, recorded_at, updated_at, revision)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', $12, $12, 1)",
            1,
        )
        .bind(credential.id.uuid())
        .bind(&credential.number)
        .bind(hash(sealer, credential.id, code))
        .bind(credential.retiree.uuid())
        .bind(credential.holder.institution.clone())
        .bind(credential.holder.county.clone())
        .bind(credential.holder.prefecture.clone())
        .bind(credential.valid_from)
        .bind(credential.valid_to)
        .bind(credential.state.code())
        .bind(&credential.issuer)
        .bind(credential.recorded_at)
}

/// Writes a credential as it is now; the row must stand at the revision at which it was read.
pub fn save(credential: &Credential, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write(
            "update priority_credential
                set state = $3, reason = $4, updated_at = $5, revision = revision + 1
              where credential_id = $1 and revision = $2",
            1,
        )
        .bind(credential.id.uuid())
        .bind(credential.revision)
        .bind(credential.state.code())
        .bind(&credential.reason)
        .bind(now)
}

/// Lets all credentials of a person follow him to another institution.
pub fn follow(retiree: RetireeId, to: &Ancestry, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write_any(
            "update priority_credential
                set institution = $2, county = $3, prefecture = $4, updated_at = $5, revision = revision + 1
              where retiree_id = $1",
        )
        .bind(retiree.uuid())
        .bind(to.institution.clone())
        .bind(to.county.clone())
        .bind(to.prefecture.clone())
        .bind(now)
}

/// Ends the credential of a record that gave way to another: the person asks for one on the record that stands.
pub fn end(retiree: RetireeId, reason: &'static str, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write_any(
            "update priority_credential
                set state = 'REVOKED', reason = $2, updated_at = $3, revision = revision + 1
              where retiree_id = $1 and state = 'ISSUED'",
        )
        .bind(retiree.uuid())
        .bind(reason)
        .bind(now)
}
