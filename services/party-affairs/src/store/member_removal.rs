//! SQL of removals: one row from the proposal to its end; why, and what was said, is sealed.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError};
use junxiu_platform::seal::{SealError, Sealer};
use uuid::Uuid;

use super::branch::By;
use super::damaged;
use super::scope::Scope;
use crate::domain::branch::BranchId;
use crate::domain::member_removal::{Grounds, Removal, RemovalId, State};

/// The table's name, to which sealed values are tied.
const TABLE: &str = "member_removal";

/// A removal with its sealed parts.
#[derive(Clone, Debug)]
pub struct Record {
    /// The removal.
    pub removal: Removal,
    grounds: Vec<u8>,
    decision_note: Option<Vec<u8>>,
}

impl Record {
    /// Opens why the member is to be removed.
    ///
    /// # Errors
    /// When the value does not open.
    pub fn grounds(&self, sealer: &Sealer) -> Result<Grounds, SealError> {
        let plain = sealer.open(TABLE, row(self.removal.id), "grounds", &self.grounds)?;
        serde_json::from_slice(&plain).map_err(|_| SealError::Malformed)
    }

    /// Opens what the deciding person said.
    ///
    /// # Errors
    /// When the value does not open.
    pub fn decision_note(&self, sealer: &Sealer) -> Result<Option<String>, SealError> {
        let sealed = self.decision_note.as_deref();
        sealed.map(|sealed| sealer.open_text(TABLE, row(self.removal.id), "decision_note", sealed)).transpose()
    }
}

fn row(id: RemovalId) -> String {
    id.uuid().to_string()
}

macro_rules! select_removal {
    ($($rest:tt)*) => {
        concat!(
            "select removal_id, retiree_id, branch_id, institution, county, prefecture, state, grounds, occurred_on,
                    proposed_by, proposed_on, decided_by, decided_on, decision_note, revision, recorded_at
               from member_removal ",
            $($rest)*
        )
    };
}

#[derive(Debug, sqlx::FromRow)]
struct RemovalRow {
    removal_id: Uuid,
    retiree_id: Uuid,
    branch_id: Uuid,
    institution: String,
    county: Option<String>,
    prefecture: Option<String>,
    state: String,
    grounds: Vec<u8>,
    occurred_on: Day,
    proposed_by: String,
    proposed_on: Day,
    decided_by: Option<String>,
    decided_on: Option<Day>,
    decision_note: Option<Vec<u8>>,
    revision: i64,
    recorded_at: DateTime<Utc>,
}

impl RemovalRow {
    fn read(self) -> Result<Record, DatabaseError> {
        Ok(Record {
            removal: Removal {
                id: RemovalId(self.removal_id),
                retiree: RetireeId(self.retiree_id),
                branch: BranchId(self.branch_id),
                holder: Ancestry {
                    institution: Some(self.institution),
                    county: self.county,
                    prefecture: self.prefecture,
                },
                state: State::from_code(&self.state).ok_or_else(|| damaged("state"))?,
                occurred_on: self.occurred_on,
                proposed_by: self.proposed_by,
                proposed_on: self.proposed_on,
                decided: self.decided_by.zip(self.decided_on),
                revision: self.revision,
                recorded_at: self.recorded_at,
            },
            grounds: self.grounds,
            decision_note: self.decision_note,
        })
    }
}

/// Reads a removal, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: RemovalId) -> Result<Option<Record>, DatabaseError> {
    let row: Option<RemovalRow> = db.read(select_removal!("where removal_id = $1")).bind(id.uuid()).optional().await?;
    row.map(RemovalRow::read).transpose()
}

/// Reads the removal of a person that waits for its decision.
///
/// # Errors
/// As the database says.
pub async fn open(db: &Database, retiree: RetireeId) -> Result<Option<Record>, DatabaseError> {
    let row: Option<RemovalRow> = db
        .read(select_removal!("where retiree_id = $1 and state = 'PROPOSED'"))
        .bind(retiree.uuid())
        .optional()
        .await?;
    row.map(RemovalRow::read).transpose()
}

/// Lists the removals of a scope, by id.
///
/// # Errors
/// As the database says.
pub async fn list(
    db: &Database,
    scope: &Scope,
    state: Option<State>,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Record>, DatabaseError> {
    macro_rules! page {
        ($of:literal) => {
            select_removal!(
                "where ",
                $of,
                " and ($2 is null or state = $2) and removal_id > $3 order by removal_id limit $4"
            )
        };
    }
    let (code, sql) = match scope {
        Scope::Province => (PROVINCE, page!("$1 = '220000'")),
        Scope::Prefecture(code) => (code.as_str(), page!("prefecture = $1")),
        Scope::County(code) => (code.as_str(), page!("county = $1")),
        Scope::Institution(code) => (code.as_str(), page!("institution = $1")),
    };
    let rows: Vec<RemovalRow> = db
        .read(sql)
        .bind(code)
        .bind(state.map(State::code))
        .bind(after.unwrap_or(Uuid::nil()))
        .bind(limit)
        .all()
        .await?;
    rows.into_iter().map(RemovalRow::read).collect()
}

/// Adds a proposal. A person has one at a time.
pub fn propose(removal: &Removal, grounds: &Grounds, sealer: &Sealer) -> Changes {
    let plain = serde_json::to_vec(grounds).unwrap_or_default();
    Changes::new()
        .write(
            "insert into member_removal
               (removal_id, retiree_id, branch_id, institution, county, prefecture, state, grounds, occurred_on,
                proposed_by, proposed_on, recorded_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, 'PROPOSED', $7, $8, $9, $10, $11, $11)",
            1,
        )
        .bind(removal.id.uuid())
        .bind(removal.retiree.uuid())
        .bind(removal.branch.uuid())
        .bind(removal.holder.institution.clone())
        .bind(removal.holder.county.clone())
        .bind(removal.holder.prefecture.clone())
        .bind(sealer.seal(TABLE, row(removal.id), "grounds", &plain))
        .bind(removal.occurred_on)
        .bind(&removal.proposed_by)
        .bind(removal.proposed_on)
        .bind(removal.recorded_at)
}

/// Decides a proposal that is open at this revision.
pub fn decide(removal: &Removal, state: State, note: &str, by: By<'_>, on: Day, sealer: &Sealer) -> Changes {
    Changes::new()
        .write(
            "update member_removal
                set state = $1, decided_by = $2, decided_on = $3, decision_note = $4, revision = revision + 1,
                    updated_at = $5
              where removal_id = $6 and revision = $7 and state = 'PROPOSED'",
            1,
        )
        .bind(state.code())
        .bind(by.subject)
        .bind(on)
        .bind(sealer.seal(TABLE, row(removal.id), "decision_note", note.as_bytes()))
        .bind(by.at)
        .bind(removal.id.uuid())
        .bind(removal.revision)
}

/// Ends what is proposed about a person who left in another way; any number of rows.
pub fn lapse(retiree: RetireeId, at: DateTime<Utc>) -> Changes {
    Changes::new()
        .write_any(
            "update member_removal
                set state = 'LAPSED', revision = revision + 1, updated_at = $1
              where retiree_id = $2 and state = 'PROPOSED'",
        )
        .bind(at)
        .bind(retiree.uuid())
}
