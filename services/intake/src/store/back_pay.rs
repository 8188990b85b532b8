//! SQL of amounts for past months.

use junxiu_kernel::day::Day;
use junxiu_kernel::decision::Decision;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::money::Fen;
use junxiu_platform::database::{Changes, Database, DatabaseError};
use uuid::Uuid;

use super::recorder::Recorder;
use super::retiree_row::{from_json, one_word, to_json, unreadable};
use crate::domain::back_pay::{BackPay, BackPayId, Cause, Direction, Reckoning};
use crate::domain::pay_instruction::Settlement;
use crate::domain::pay_status::Months;

/// An amount for past months as it is kept.
#[derive(Clone, Debug)]
pub struct BackPayRecord {
    /// The id.
    pub id: BackPayId,
    /// Counts the changes.
    pub revision: i64,
    /// Whose pay it is.
    pub retiree: RetireeId,
    /// How far it has come.
    pub state: BackPay,
    /// What was reckoned.
    pub what: Reckoning,
    /// The amount, where it is known.
    pub amount: Option<Fen>,
    /// How it was reckoned.
    pub decision: Decision<Option<Fen>>,
    /// Who caused it.
    pub proposed_by: String,
    /// The day it was proposed.
    pub proposed_on: Day,
    /// Who decided it, and when.
    pub decided: Option<(String, Day)>,
    /// The day on which identity was checked.
    pub identity_checked_on: Option<Day>,
    /// The month in whose run it is carried out.
    pub run_month: Option<Day>,
}

#[derive(sqlx::FromRow)]
struct BackPayRow {
    back_pay_id: Uuid,
    revision: i64,
    retiree_id: Uuid,
    state: String,
    direction: String,
    cause: String,
    month_from: Day,
    month_to: Day,
    amount_fen: Option<i64>,
    decision: String,
    proposed_by: String,
    proposed_on: Day,
    decided_by: Option<String>,
    decided_on: Option<Day>,
    identity_checked_on: Option<Day>,
    run_month: Option<Day>,
}

fn read(row: BackPayRow) -> Result<BackPayRecord, DatabaseError> {
    let state = match (row.state.as_str(), row.decided_by.clone(), row.run_month) {
        ("PROPOSED", _, _) => BackPay::Proposed { by: row.proposed_by.clone() },
        ("CONFIRMED", Some(by), Some(run_month)) => BackPay::Confirmed { by, run_month },
        ("DECLINED", _, _) => BackPay::Declined,
        ("VOID", _, _) => BackPay::Void,
        _ => return Err(unreadable("state")),
    };
    Ok(BackPayRecord {
        id: row.back_pay_id.into(),
        revision: row.revision,
        retiree: row.retiree_id.into(),
        state,
        what: Reckoning {
            direction: one_word(&row.direction, "direction", Direction::from_code)?,
            cause: one_word(&row.cause, "cause", Cause::from_code)?,
            months: Months { from: row.month_from, to: row.month_to },
        },
        amount: row.amount_fen.map(Fen::new),
        decision: from_json(&row.decision, "decision")?,
        proposed_by: row.proposed_by,
        proposed_on: row.proposed_on,
        decided: row.decided_by.zip(row.decided_on),
        identity_checked_on: row.identity_checked_on,
        run_month: row.run_month,
    })
}

macro_rules! columns {
    () => {
        "back_pay_id, revision, retiree_id, state, direction, cause, month_from, month_to, amount_fen, decision, proposed_by,
         proposed_on, decided_by, decided_on, identity_checked_on, run_month"
    };
}

/// Reads one amount for past months.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: BackPayId) -> Result<Option<BackPayRecord>, DatabaseError> {
    db.read(concat!("select ", columns!(), " from back_pay where back_pay_id = $1"))
        .bind(id.uuid())
        .optional()
        .await?
        .map(read)
        .transpose()
}

/// Reads the amounts for past months of one person, the newest first.
///
/// # Errors
/// As the database says.
pub async fn of(db: &Database, retiree: RetireeId, limit: i64) -> Result<Vec<BackPayRecord>, DatabaseError> {
    let rows: Vec<BackPayRow> = db
        .read(concat!(
            "select ",
            columns!(),
            " from back_pay where retiree_id = $1 order by recorded_at desc, back_pay_id desc limit $2"
        ))
        .bind(retiree.uuid())
        .bind(limit)
        .all()
        .await?;
    rows.into_iter().map(read).collect()
}

/// Reads what the run of a month carries out for several persons.
///
/// # Errors
/// As the database says.
pub async fn of_run(
    db: &Database,
    month: Day,
    retirees: &[RetireeId],
) -> Result<Vec<(RetireeId, Settlement)>, DatabaseError> {
    let rows: Vec<(Uuid, Uuid, String, String, i64)> = db
        .read(
            "select retiree_id, back_pay_id, direction, cause, amount_fen
               from back_pay
              where run_month = $1 and retiree_id in (..)
              order by back_pay_id",
        )
        .bind(month)
        .list(retirees.iter().map(|id| id.uuid()))
        .all()
        .await?;
    rows.into_iter()
        .map(|(retiree, id, direction, cause, amount)| {
            let settlement = Settlement {
                id: id.into(),
                direction: one_word(&direction, "direction", Direction::from_code)?,
                cause: one_word(&cause, "cause", Cause::from_code)?,
                amount: Fen::new(amount),
            };
            Ok((retiree.into(), settlement))
        })
        .collect()
}

/// Adds a proposal.
pub fn propose(record: &BackPayRecord, by: &Recorder) -> Changes {
    Changes::new()
        .write(
            "insert into back_pay
               (back_pay_id, retiree_id, state, direction, cause, month_from, month_to, amount_fen, decision,
                proposed_by, proposed_on, recorded_at)
             values ($1, $2, 'PROPOSED', $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            1,
        )
        .bind(record.id.uuid())
        .bind(record.retiree.uuid())
        .bind(record.what.direction.code())
        .bind(record.what.cause.code())
        .bind(record.what.months.from)
        .bind(record.what.months.to)
        .bind(record.amount.map(|amount| amount.get()))
        .bind(to_json(&record.decision))
        .bind(&record.proposed_by)
        .bind(record.proposed_on)
        .bind(by.at)
}

/// Writes a decided amount over the proposal it was decided on.
pub fn decide(before: &BackPayRecord, after: &BackPayRecord, note: Option<&str>) -> Changes {
    let state = match &after.state {
        BackPay::Proposed { .. } => "PROPOSED",
        BackPay::Confirmed { .. } => "CONFIRMED",
        BackPay::Declined => "DECLINED",
        BackPay::Void => "VOID",
    };
    let (decided_by, decided_on) = after.decided.clone().unzip();
    Changes::new()
        .write(
            "update back_pay
                set state = $1, amount_fen = $2, decision = $3, decided_by = $4, decided_on = $5, decision_note = $6,
                    identity_checked_on = $7, run_month = $8, revision = revision + 1
              where back_pay_id = $9 and revision = $10 and state = 'PROPOSED'",
            1,
        )
        .bind(state)
        .bind(after.amount.map(|amount| amount.get()))
        .bind(to_json(&after.decision))
        .bind(decided_by)
        .bind(decided_on)
        .bind(note)
        .bind(after.identity_checked_on)
        .bind(after.run_month)
        .bind(before.id.uuid())
        .bind(before.revision)
}
