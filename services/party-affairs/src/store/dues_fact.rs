//! SQL of the facts on which dues rest: stays, pay, interruptions, payments and reductions of many members at once.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{RetireeId, new_v7};
use junxiu_kernel::money::Fen;
use junxiu_platform::database::{Changes, Database, DatabaseError};
use uuid::Uuid;

use super::{damaged, dues_payment, dues_reduction};
use crate::domain::dues_month::{Base, BaseKind, DuesBaseId, Facts, Interruption, Rhythm, Stay, Withdrawn};

macro_rules! select_base {
    ($rest:literal) => {
        concat!(
            "select base_id, retiree_id, kind, first_month, last_month, base_fen, rhythm, repaid_on, document_no, corrects,
                    corrected_by, recorded_by, recorded_at, withdrawn_by, withdrawn_at, withdrawal_reason
               from dues_base ",
            $rest
        )
    };
}

#[derive(Debug, sqlx::FromRow)]
struct BaseRow {
    base_id: Uuid,
    retiree_id: Uuid,
    kind: String,
    first_month: Day,
    last_month: Option<Day>,
    base_fen: i64,
    rhythm: String,
    repaid_on: Option<Day>,
    document_no: Option<String>,
    corrects: Option<Uuid>,
    corrected_by: Option<Uuid>,
    recorded_by: String,
    recorded_at: DateTime<Utc>,
    withdrawn_by: Option<String>,
    withdrawn_at: Option<DateTime<Utc>>,
    withdrawal_reason: Option<String>,
}

impl BaseRow {
    fn read(self) -> Result<Base, DatabaseError> {
        let withdrawn = self.withdrawn_by.zip(self.withdrawn_at).zip(self.withdrawal_reason);
        Ok(Base {
            id: DuesBaseId(self.base_id),
            retiree: RetireeId(self.retiree_id),
            kind: BaseKind::from_code(&self.kind).ok_or_else(|| damaged("kind"))?,
            first_month: self.first_month,
            last_month: self.last_month,
            amount: Fen(self.base_fen),
            rhythm: Rhythm::from_code(&self.rhythm).ok_or_else(|| damaged("rhythm"))?,
            repaid_on: self.repaid_on,
            document_no: self.document_no,
            corrects: self.corrects.map(DuesBaseId),
            corrected_by: self.corrected_by.map(DuesBaseId),
            withdrawn: withdrawn.map(|((by, at), reason)| Withdrawn { by, at, reason }),
            recorded_by: self.recorded_by,
            recorded_at: self.recorded_at,
        })
    }
}

#[derive(Debug, sqlx::FromRow)]
struct SpanRow {
    retiree_id: Uuid,
    from_on: Day,
    to_on: Option<Day>,
}

/// Reads all facts about the dues of some members but the day of death, which the standing tells, and what was excused,
/// which the account tells. Of whom nothing is kept has no facts.
///
/// # Errors
/// As the database says.
pub async fn of(db: &Database, retirees: &[RetireeId]) -> Result<HashMap<RetireeId, Facts>, DatabaseError> {
    let mut facts: HashMap<RetireeId, Facts> = retirees.iter().map(|id| (*id, Facts::default())).collect();
    for span in stays(db, retirees).await? {
        if let Some(of) = facts.get_mut(&RetireeId(span.retiree_id)) {
            of.stays.push(Stay { from: span.from_on, to: span.to_on });
        }
    }
    for base in bases(db, retirees).await? {
        if let Some(of) = facts.get_mut(&base.retiree) {
            of.bases.push(base);
        }
    }
    for span in interruptions(db, retirees).await? {
        if let Some(of) = facts.get_mut(&RetireeId(span.retiree_id)) {
            of.interruptions.push(Interruption { from: span.from_on, to: span.to_on });
        }
    }
    for (retiree, paid) in dues_payment::standing_months(db, retirees).await? {
        if let Some(of) = facts.get_mut(&retiree) {
            of.take(paid);
        }
    }
    for reduction in dues_reduction::approved(db, retirees).await? {
        if let Some(of) = facts.get_mut(&reduction.retiree) {
            of.reductions.push(reduction);
        }
    }
    Ok(facts)
}

async fn stays(db: &Database, retirees: &[RetireeId]) -> Result<Vec<SpanRow>, DatabaseError> {
    let mut spans: Vec<SpanRow> = db
        .read(
            "select retiree_id, joined_on as from_on, left_on as to_on
               from membership_stay
              where retiree_id in (..)
              order by joined_on",
        )
        .list(retirees.iter().copied())
        .all()
        .await?;
    let now: Vec<SpanRow> = db
        .read(
            "select retiree_id, since as from_on, cast(null as date) as to_on
               from membership
              where branch_id is not null and retiree_id in (..)",
        )
        .list(retirees.iter().copied())
        .all()
        .await?;
    spans.extend(now);
    Ok(spans)
}

async fn bases(db: &Database, retirees: &[RetireeId]) -> Result<Vec<Base>, DatabaseError> {
    let rows: Vec<BaseRow> =
        db.read(select_base!("where retiree_id in (..) order by base_id")).list(retirees.iter().copied()).all().await?;
    rows.into_iter().map(BaseRow::read).collect()
}

async fn interruptions(db: &Database, retirees: &[RetireeId]) -> Result<Vec<SpanRow>, DatabaseError> {
    db.read(
        "select retiree_id, from_month as from_on, to_month as to_on
           from dues_interruption
          where retiree_id in (..)
          order by from_month",
    )
    .list(retirees.iter().copied())
    .all()
    .await
}

/// Reads a fact about pay, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn base(db: &Database, id: DuesBaseId) -> Result<Option<Base>, DatabaseError> {
    let row: Option<BaseRow> = db.read(select_base!("where base_id = $1")).bind(id.uuid()).optional().await?;
    row.map(BaseRow::read).transpose()
}

/// Adds a fact about pay. The one that it corrects is told first, so that two never stand for one month: hence in order.
pub fn add(base: &Base) -> Changes {
    let changes = match base.corrects {
        Some(corrects) => Changes::new()
            .ordered()
            .write("update dues_base set corrected_by = $1 where base_id = $2 and corrected_by is null", 1)
            .bind(base.id.uuid())
            .bind(corrects.uuid()),
        None => Changes::new(),
    };
    changes
        .write(
            "insert into dues_base
               (base_id, retiree_id, kind, first_month, last_month, base_fen, rhythm, repaid_on, document_no, corrects,
                recorded_by, recorded_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            1,
        )
        .bind(base.id.uuid())
        .bind(base.retiree)
        .bind(base.kind.code())
        .bind(base.first_month)
        .bind(base.last_month)
        .bind(base.amount)
        .bind(base.rhythm.code())
        .bind(base.repaid_on)
        .bind(base.document_no.clone())
        .bind(base.corrects.map(DuesBaseId::uuid))
        .bind(&base.recorded_by)
        .bind(base.recorded_at)
}

/// Withdraws a fact that holds; what it corrected does not come back.
pub fn withdraw(id: DuesBaseId, why: &Withdrawn) -> Changes {
    Changes::new()
        .write(
            "update dues_base
                set withdrawn_at = $1, withdrawn_by = $2, withdrawal_reason = $3
              where base_id = $4 and corrected_by is null and withdrawn_at is null",
            1,
        )
        .bind(why.at)
        .bind(&why.by)
        .bind(&why.reason)
        .bind(id.uuid())
}

/// Notes that no pay ran in some months, up to one that runs again.
pub fn interrupted(retiree: RetireeId, held: Interruption, at: DateTime<Utc>) -> Changes {
    Changes::new()
        .write(
            "insert into dues_interruption (interruption_id, retiree_id, from_month, to_month) values ($1, $2, $3, $4)",
            1,
        )
        .bind(new_v7(at))
        .bind(retiree)
        .bind(held.from)
        .bind(held.to)
}

/// Notes that pay is held back from a month on; nothing where it is held back already.
pub fn interrupt(retiree: RetireeId, from: Day, at: DateTime<Utc>) -> Changes {
    Changes::new()
        .write_any(
            "insert into dues_interruption (interruption_id, retiree_id, from_month)
             values ($1, $2, $3)
             on conflict do nothing",
        )
        .bind(new_v7(at))
        .bind(retiree)
        .bind(from)
}

/// Notes that pay runs again from a month on; nothing where it was not held back.
pub fn resume(retiree: RetireeId, to: Day) -> Changes {
    Changes::new()
        .write_any("update dues_interruption set to_month = $1 where retiree_id = $2 and to_month is null")
        .bind(to)
        .bind(retiree)
}

/// Keeps that the branch found a good reason for unpaid months.
pub fn excuse(retiree: RetireeId, id: Uuid, excused: &Excused<'_>) -> Changes {
    Changes::new()
        .write(
            "insert into dues_excuse (excuse_id, retiree_id, through_month, grounds, occurred_on, recorded_by, recorded_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
            1,
        )
        .bind(id)
        .bind(retiree)
        .bind(excused.through)
        .bind(excused.grounds.clone())
        .bind(excused.on)
        .bind(excused.by)
        .bind(excused.at)
}

/// What the branch found.
#[derive(Debug)]
pub struct Excused<'e> {
    /// The last month.
    pub through: Day,
    /// The reason, sealed.
    pub grounds: Vec<u8>,
    /// The day of the finding.
    pub on: Day,
    /// Who records it.
    pub by: &'e str,
    /// When.
    pub at: DateTime<Utc>,
}
