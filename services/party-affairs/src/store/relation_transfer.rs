//! SQL of transfers: one row from the sending to the end, and the stays in branches that are over.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::{Changes, Database, DatabaseError};
use uuid::Uuid;

use super::damaged;
use crate::domain::absence::AbsenceId;
use crate::domain::branch::BranchId;
use crate::domain::relation_transfer::{State, Target, Transfer, TransferId};

macro_rules! select_transfer {
    ($($rest:expr),+) => {
        concat!(
            "select transfer_id, retiree_id, from_branch_id, institution, county, prefecture, to_branch_id, to_institution,
                    to_county, to_prefecture, to_outside, absence_id, state, sent_on, due_on, dues_paid_through,
                    sent_by, decided_by, decided_on, decision_note, revision, recorded_at
               from relation_transfer ",
            $($rest),+
        )
    };
}

pub(super) use select_transfer;

/// A row of `relation_transfer`.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct TransferRow {
    transfer_id: Uuid,
    retiree_id: Uuid,
    from_branch_id: Uuid,
    institution: String,
    county: Option<String>,
    prefecture: Option<String>,
    to_branch_id: Option<Uuid>,
    to_institution: Option<String>,
    to_county: Option<String>,
    to_prefecture: Option<String>,
    to_outside: Option<String>,
    absence_id: Option<Uuid>,
    state: String,
    sent_on: Day,
    due_on: Day,
    dues_paid_through: Option<Day>,
    sent_by: String,
    decided_by: Option<String>,
    decided_on: Option<Day>,
    decision_note: Option<String>,
    revision: i64,
    recorded_at: DateTime<Utc>,
}

impl TransferRow {
    /// Reads a row.
    pub(super) fn read(self) -> Result<Transfer, DatabaseError> {
        let target = match (self.to_branch_id, self.to_outside) {
            (Some(branch), None) => Target::Branch(BranchId(branch)),
            (None, Some(outside)) => Target::Outside(outside),
            _ => return Err(damaged("to_branch_id")),
        };
        Ok(Transfer {
            id: TransferId(self.transfer_id),
            retiree: RetireeId(self.retiree_id),
            from: BranchId(self.from_branch_id),
            from_holder: Ancestry {
                institution: Some(self.institution),
                county: self.county,
                prefecture: self.prefecture,
            },
            to_holder: Ancestry {
                institution: self.to_institution,
                county: self.to_county,
                prefecture: self.to_prefecture,
            },
            target,
            absence: self.absence_id.map(AbsenceId),
            state: State::from_code(&self.state).ok_or_else(|| damaged("state"))?,
            sent_on: self.sent_on,
            due_on: self.due_on,
            dues_paid_through: self.dues_paid_through,
            sent_by: self.sent_by,
            decided: self.decided_by.zip(self.decided_on),
            decision_note: self.decision_note,
            revision: self.revision,
            recorded_at: self.recorded_at,
        })
    }
}

/// Reads a transfer, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: TransferId) -> Result<Option<Transfer>, DatabaseError> {
    let row: Option<TransferRow> =
        db.read(select_transfer!("where transfer_id = $1")).bind(id.uuid()).optional().await?;
    row.map(TransferRow::read).transpose()
}

/// Reads the transfer of a person that waits to be accepted.
///
/// # Errors
/// As the database says.
pub async fn open(db: &Database, retiree: RetireeId) -> Result<Option<Transfer>, DatabaseError> {
    let row: Option<TransferRow> =
        db.read(select_transfer!("where retiree_id = $1 and state = 'SENT'")).bind(retiree).optional().await?;
    row.map(TransferRow::read).transpose()
}

/// Adds a transfer. A person has one at a time.
pub fn send(transfer: &Transfer) -> Changes {
    let (to_branch, to_outside) = match &transfer.target {
        Target::Branch(branch) => (Some(branch.uuid()), None),
        Target::Outside(outside) => (None, Some(outside.clone())),
    };
    Changes::new()
        .write(
            "insert into relation_transfer
               (transfer_id, retiree_id, from_branch_id, institution, county, prefecture, to_branch_id, to_outside,
                absence_id, state, sent_on, due_on, dues_paid_through, sent_by, recorded_at, to_institution, to_county,
                to_prefecture)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'SENT', $10, $11, $12, $13, $14, $15, $16, $17)",
            1,
        )
        .bind(transfer.id.uuid())
        .bind(transfer.retiree)
        .bind(transfer.from.uuid())
        .bind(transfer.from_holder.institution.clone())
        .bind(transfer.from_holder.county.clone())
        .bind(transfer.from_holder.prefecture.clone())
        .bind(to_branch)
        .bind(to_outside)
        .bind(transfer.absence.map(AbsenceId::uuid))
        .bind(transfer.sent_on)
        .bind(transfer.due_on)
        .bind(transfer.dues_paid_through)
        .bind(&transfer.sent_by)
        .bind(transfer.recorded_at)
        .bind(transfer.to_holder.institution.clone())
        .bind(transfer.to_holder.county.clone())
        .bind(transfer.to_holder.prefecture.clone())
}

/// Decides a transfer that is open at its revision; `after` is as it is then.
pub fn decide(after: &Transfer) -> Changes {
    let (by, on) = after.decided.clone().unzip();
    Changes::new()
        .write(
            "update relation_transfer
                set state = $1, decided_by = $2, decided_on = $3, decision_note = $4, revision = revision + 1
              where transfer_id = $5 and revision = $6 and state = 'SENT'",
            1,
        )
        .bind(after.state.code())
        .bind(by)
        .bind(on)
        .bind(after.decision_note.clone())
        .bind(after.id.uuid())
        .bind(after.revision - 1)
}

/// A stay in a branch that is over.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PastStay {
    branch_id: Uuid,
    /// The first day.
    pub joined_on: Day,
    /// The day of leaving.
    pub left_on: Day,
}

impl PastStay {
    /// Gives the branch.
    pub const fn branch(&self) -> BranchId {
        BranchId(self.branch_id)
    }
}

/// How many stays of one person are read: far more than a life has.
const STAYS_MAX: i64 = 200;

/// Reads the stays of a person that are over, the oldest first.
///
/// # Errors
/// As the database says.
pub async fn stays(db: &Database, retiree: RetireeId) -> Result<Vec<PastStay>, DatabaseError> {
    db.read(
        "select branch_id, joined_on, left_on
           from membership_stay
          where retiree_id = $1
          order by joined_on, place_revision
          limit $2",
    )
    .bind(retiree)
    .bind(STAYS_MAX)
    .all()
    .await
}
