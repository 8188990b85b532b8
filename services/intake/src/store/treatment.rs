//! SQL of regular amounts and adjustments. Rows are only added.

use std::collections::HashMap;

use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{AdjustmentId, RetireeId};
use junxiu_kernel::money::{BasisPoints, Fen};
use junxiu_platform::database::{Changes, Database, DatabaseError};
use uuid::Uuid;

use super::recorder::Recorder;
use crate::domain::treatment::{Adjustment, Amounts, Regular};

/// A regular amount as it is kept.
#[derive(Clone, Debug)]
pub struct RegularRecord {
    /// The amount and its month.
    pub regular: Regular,
    /// The document it rests on.
    pub basis_document: String,
    /// Who recorded it.
    pub recorded_by: String,
    /// The day it was recorded.
    pub recorded_on: Day,
}

/// An adjustment as it is kept.
#[derive(Clone, Debug)]
pub struct AdjustmentRecord {
    /// The adjustment.
    pub adjustment: Adjustment,
    /// The document it rests on.
    pub basis_document: String,
    /// Who recorded it.
    pub recorded_by: String,
    /// The day it was recorded.
    pub recorded_on: Day,
}

#[derive(sqlx::FromRow)]
struct RegularRow {
    retiree_id: Uuid,
    revision: i64,
    effective_from: Day,
    monthly_fen: i64,
    basis_document: String,
    recorded_by: String,
    recorded_on: Day,
}

#[derive(sqlx::FromRow)]
struct AdjustmentRow {
    retiree_id: Uuid,
    adjustment_id: Uuid,
    effective_from: Day,
    effective_to: Option<Day>,
    reduction_points: i64,
    reduction_fen: i64,
    revokes: Option<Uuid>,
    basis_document: String,
    recorded_by: String,
    recorded_on: Day,
}

/// Reads the regular amounts of several persons, the newest record first.
///
/// # Errors
/// As the database says.
pub async fn regulars(db: &Database, retirees: &[RetireeId]) -> Result<Vec<(RetireeId, RegularRecord)>, DatabaseError> {
    let rows: Vec<RegularRow> = db
        .read(
            "select retiree_id, revision, effective_from, monthly_fen, basis_document, recorded_by, recorded_on
               from retirement_pay
              where retiree_id in (..)
              order by retiree_id, revision desc",
        )
        .list(retirees.iter().map(|id| id.uuid()))
        .all()
        .await?;
    let record = |row: RegularRow| {
        let regular = Regular { revision: row.revision, from: row.effective_from, monthly: Fen::new(row.monthly_fen) };
        let (basis_document, recorded_by, recorded_on) = (row.basis_document, row.recorded_by, row.recorded_on);
        (row.retiree_id.into(), RegularRecord { regular, basis_document, recorded_by, recorded_on })
    };
    Ok(rows.into_iter().map(record).collect())
}

/// Reads the adjustments of several persons, the newest record first.
///
/// # Errors
/// As the database says.
pub async fn adjustments(
    db: &Database,
    retirees: &[RetireeId],
) -> Result<Vec<(RetireeId, AdjustmentRecord)>, DatabaseError> {
    let rows: Vec<AdjustmentRow> = db
        .read(
            "select retiree_id, adjustment_id, effective_from, effective_to, reduction_points, reduction_fen, revokes,
                    basis_document, recorded_by, recorded_on
               from treatment_adjustment
              where retiree_id in (..)
              order by recorded_at desc, adjustment_id desc",
        )
        .list(retirees.iter().map(|id| id.uuid()))
        .all()
        .await?;
    let record = |row: AdjustmentRow| {
        let adjustment = Adjustment {
            id: row.adjustment_id.into(),
            from: row.effective_from,
            to: row.effective_to,
            share: BasisPoints(row.reduction_points),
            amount: Fen::new(row.reduction_fen),
            revokes: row.revokes.map(AdjustmentId::from),
        };
        let (basis_document, recorded_by, recorded_on) = (row.basis_document, row.recorded_by, row.recorded_on);
        (row.retiree_id.into(), AdjustmentRecord { adjustment, basis_document, recorded_by, recorded_on })
    };
    Ok(rows.into_iter().map(record).collect())
}

/// Reads all amounts of several persons.
///
/// # Errors
/// As the database says.
pub async fn amounts(db: &Database, retirees: &[RetireeId]) -> Result<HashMap<RetireeId, Amounts>, DatabaseError> {
    let mut all: HashMap<RetireeId, Amounts> = HashMap::new();
    for (retiree, record) in regulars(db, retirees).await? {
        all.entry(retiree).or_default().regular.push(record.regular);
    }
    for (retiree, record) in adjustments(db, retirees).await? {
        all.entry(retiree).or_default().adjustments.push(record.adjustment);
    }
    Ok(all)
}

/// Reads all amounts of one person.
///
/// # Errors
/// As the database says.
pub async fn amounts_of(db: &Database, retiree: RetireeId) -> Result<Amounts, DatabaseError> {
    Ok(amounts(db, &[retiree]).await?.remove(&retiree).unwrap_or_default())
}

/// Adds a regular amount.
pub fn add_regular(retiree: RetireeId, regular: &Regular, basis: &str, by: &Recorder) -> Changes {
    Changes::new()
        .write(
            "insert into retirement_pay
               (retiree_id, revision, effective_from, monthly_fen, basis_document, recorded_by, recorded_on)
             values ($1, $2, $3, $4, $5, $6, $7)",
            1,
        )
        .bind(retiree.uuid())
        .bind(regular.revision)
        .bind(regular.from)
        .bind(regular.monthly.get())
        .bind(basis)
        .bind(&by.subject)
        .bind(by.today)
}

/// Adds an adjustment or a revocation.
pub fn add_adjustment(retiree: RetireeId, adjustment: &Adjustment, basis: &str, by: &Recorder) -> Changes {
    Changes::new()
        .write(
            "insert into treatment_adjustment
               (adjustment_id, retiree_id, effective_from, effective_to, reduction_points, reduction_fen, revokes,
                basis_document, recorded_by, recorded_on, recorded_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            1,
        )
        .bind(adjustment.id.uuid())
        .bind(retiree.uuid())
        .bind(adjustment.from)
        .bind(adjustment.to)
        .bind(adjustment.share.0)
        .bind(adjustment.amount.get())
        .bind(adjustment.revokes.map(|revoked| revoked.uuid()))
        .bind(basis)
        .bind(&by.subject)
        .bind(by.today)
        .bind(by.at)
}
