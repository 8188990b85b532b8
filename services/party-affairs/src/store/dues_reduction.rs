//! SQL of reductions of dues: one row from the branch's request to the decision; the hardship is sealed.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::money::Fen;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError};
use junxiu_platform::seal::{SealError, Sealer};
use uuid::Uuid;

use super::damaged;
use super::scope::Scope;
use crate::domain::branch::BranchId;
use crate::domain::dues_reduction::{DuesReductionId, Grounds, Reduction, State};

/// The table's name, to which sealed values are tied.
const TABLE: &str = "dues_reduction";

/// A reduction with its sealed parts.
#[derive(Clone, Debug)]
pub struct Record {
    /// The reduction.
    pub reduction: Reduction,
    grounds: Vec<u8>,
    decision_note: Option<Vec<u8>>,
}

impl Record {
    /// Opens why the dues are to be reduced.
    ///
    /// # Errors
    /// When the value does not open.
    pub fn grounds(&self, sealer: &Sealer) -> Result<Grounds, SealError> {
        let plain = sealer.open(TABLE, row(self.reduction.id), "grounds", &self.grounds)?;
        serde_json::from_slice(&plain).map_err(|_| SealError::Malformed)
    }

    /// Opens what the deciding person said.
    ///
    /// # Errors
    /// When the value does not open.
    pub fn decision_note(&self, sealer: &Sealer) -> Result<Option<String>, SealError> {
        let sealed = self.decision_note.as_deref();
        sealed.map(|sealed| sealer.open_text(TABLE, row(self.reduction.id), "decision_note", sealed)).transpose()
    }
}

fn row(id: DuesReductionId) -> String {
    id.uuid().to_string()
}

macro_rules! select_reduction {
    ($($rest:tt)*) => {
        concat!(
            "select reduction_id, retiree_id, branch_id, institution, county, prefecture, state, first_month, last_month,
                    monthly_fen, grounds, proposed_by, proposed_on, decided_by, decided_on, decision_note, revision,
                    recorded_at
               from dues_reduction ",
            $($rest)*
        )
    };
}

#[derive(Debug, sqlx::FromRow)]
struct ReductionRow {
    reduction_id: Uuid,
    retiree_id: Uuid,
    branch_id: Uuid,
    institution: String,
    county: Option<String>,
    prefecture: Option<String>,
    state: String,
    first_month: Day,
    last_month: Day,
    monthly_fen: i64,
    grounds: Vec<u8>,
    proposed_by: String,
    proposed_on: Day,
    decided_by: Option<String>,
    decided_on: Option<Day>,
    decision_note: Option<Vec<u8>>,
    revision: i64,
    recorded_at: DateTime<Utc>,
}

impl ReductionRow {
    fn read(self) -> Result<Record, DatabaseError> {
        Ok(Record {
            reduction: Reduction {
                id: DuesReductionId(self.reduction_id),
                retiree: RetireeId(self.retiree_id),
                branch: BranchId(self.branch_id),
                holder: Ancestry {
                    institution: Some(self.institution),
                    county: self.county,
                    prefecture: self.prefecture,
                },
                state: State::from_code(&self.state).ok_or_else(|| damaged("state"))?,
                first_month: self.first_month,
                last_month: self.last_month,
                monthly: Fen(self.monthly_fen),
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

/// Reads a reduction, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: DuesReductionId) -> Result<Option<Record>, DatabaseError> {
    let row: Option<ReductionRow> =
        db.read(select_reduction!("where reduction_id = $1")).bind(id.uuid()).optional().await?;
    row.map(ReductionRow::read).transpose()
}

/// Reads the first reduction of a member's records that waits for its decision.
///
/// # Errors
/// As the database says.
pub async fn open(db: &Database, records: &[RetireeId]) -> Result<Option<Record>, DatabaseError> {
    let rows: Vec<ReductionRow> = db
        .read(select_reduction!("where state = 'PROPOSED' and retiree_id in (..) order by reduction_id"))
        .list(records.iter().copied())
        .all()
        .await?;
    rows.into_iter().next().map(ReductionRow::read).transpose()
}

/// Reads the reductions of some members that were approved.
///
/// # Errors
/// As the database says.
pub async fn approved(db: &Database, retirees: &[RetireeId]) -> Result<Vec<Reduction>, DatabaseError> {
    let rows: Vec<ReductionRow> = db
        .read(select_reduction!("where state = 'APPROVED' and retiree_id in (..) order by first_month"))
        .list(retirees.iter().copied())
        .all()
        .await?;
    rows.into_iter().map(|row| row.read().map(|record| record.reduction)).collect()
}

/// Lists the reductions of a scope, by id.
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
            select_reduction!(
                "where ",
                $of,
                " and ($2 is null or state = $2) and reduction_id > $3 order by reduction_id limit $4"
            )
        };
    }
    let (code, sql) = match scope {
        Scope::Province => (PROVINCE, page!("$1 = '220000'")),
        Scope::Prefecture(code) => (code.as_str(), page!("prefecture = $1")),
        Scope::County(code) => (code.as_str(), page!("county = $1")),
        Scope::Institution(code) => (code.as_str(), page!("institution = $1")),
    };
    let rows: Vec<ReductionRow> = db
        .read(sql)
        .bind(code)
        .bind(state.map(State::code))
        .bind(after.unwrap_or(Uuid::nil()))
        .bind(limit)
        .all()
        .await?;
    rows.into_iter().map(ReductionRow::read).collect()
}

/// Adds a request. A member has one at a time.
pub fn propose(reduction: &Reduction, grounds: &Grounds, sealer: &Sealer) -> Changes {
    let plain = serde_json::to_vec(grounds).unwrap_or_default();
    Changes::new()
        .write(
            "insert into dues_reduction
               (reduction_id, retiree_id, branch_id, institution, county, prefecture, state, first_month, last_month,
                monthly_fen, grounds, proposed_by, proposed_on, recorded_at)
             values ($1, $2, $3, $4, $5, $6, 'PROPOSED', $7, $8, $9, $10, $11, $12, $13)",
            1,
        )
        .bind(reduction.id.uuid())
        .bind(reduction.retiree)
        .bind(reduction.branch.uuid())
        .bind(reduction.holder.institution.clone())
        .bind(reduction.holder.county.clone())
        .bind(reduction.holder.prefecture.clone())
        .bind(reduction.first_month)
        .bind(reduction.last_month)
        .bind(reduction.monthly)
        .bind(sealer.seal(TABLE, row(reduction.id), "grounds", &plain))
        .bind(&reduction.proposed_by)
        .bind(reduction.proposed_on)
        .bind(reduction.recorded_at)
}

/// Decides a request that is open at its revision; `after` is as it is then.
pub fn decide(after: &Reduction, note: &str, sealer: &Sealer) -> Changes {
    let (by, on) = after.decided.clone().unzip();
    Changes::new()
        .write(
            "update dues_reduction
                set state = $1, decided_by = $2, decided_on = $3, decision_note = $4, revision = revision + 1
              where reduction_id = $5 and revision = $6 and state = 'PROPOSED'",
            1,
        )
        .bind(after.state.code())
        .bind(by)
        .bind(on)
        .bind(sealer.seal(TABLE, row(after.id), "decision_note", note.as_bytes()))
        .bind(after.id.uuid())
        .bind(after.revision - 1)
}
