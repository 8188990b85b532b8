//! SQL of payments of dues: a payment and the months that it covers, each paid once.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::money::Fen;
use junxiu_platform::database::{Changes, Database, DatabaseError, Value};
use uuid::Uuid;

use super::damaged;
use crate::domain::branch::BranchId;
use crate::domain::dues_month::{PaidMonth, Withdrawn};
use crate::domain::dues_payment::{DuesChannel, DuesPaymentId, Payer, Payment};

#[derive(Debug, sqlx::FromRow)]
struct PaymentRow {
    payment_id: Uuid,
    retiree_id: Uuid,
    branch_id: Uuid,
    amount_fen: i64,
    voluntary_fen: i64,
    paid_on: Day,
    payer: String,
    payer_name: Option<String>,
    channel: String,
    branch_decision: Option<String>,
    corrects: Option<Uuid>,
    recorded_by: String,
    recorded_at: DateTime<Utc>,
    recorded_on: Day,
    withdrawn_at: Option<DateTime<Utc>>,
    withdrawn_by: Option<String>,
    withdrawal_reason: Option<String>,
}

impl PaymentRow {
    fn read(self, months: Vec<PaidMonth>) -> Result<Payment, DatabaseError> {
        let withdrawn = self.withdrawn_by.zip(self.withdrawn_at).zip(self.withdrawal_reason);
        Ok(Payment {
            id: DuesPaymentId(self.payment_id),
            retiree: RetireeId(self.retiree_id),
            branch: BranchId(self.branch_id),
            months,
            amount: Fen(self.amount_fen),
            voluntary: Fen(self.voluntary_fen),
            paid_on: self.paid_on,
            payer: Payer::from_code(&self.payer).ok_or_else(|| damaged("payer"))?,
            payer_name: self.payer_name,
            channel: DuesChannel::from_code(&self.channel).ok_or_else(|| damaged("channel"))?,
            branch_decision: self.branch_decision,
            corrects: self.corrects.map(DuesPaymentId),
            recorded_by: self.recorded_by,
            recorded_at: self.recorded_at,
            recorded_on: self.recorded_on,
            withdrawn_at: self.withdrawn_at,
            withdrawn: withdrawn.map(|((by, at), reason)| Withdrawn { by, at, reason }),
        })
    }
}

#[derive(Debug, sqlx::FromRow)]
struct MonthRow {
    payment_id: Uuid,
    retiree_id: Uuid,
    month: Day,
    base_fen: i64,
    paid_fen: i64,
    due_on: Day,
    paid_on: Day,
}

impl MonthRow {
    const fn read(self) -> (RetireeId, PaidMonth) {
        let paid = PaidMonth {
            payment: DuesPaymentId(self.payment_id),
            month: self.month,
            base: Fen(self.base_fen),
            paid: Fen(self.paid_fen),
            due_on: self.due_on,
            paid_on: self.paid_on,
        };
        (RetireeId(self.retiree_id), paid)
    }
}

/// Reads a payment with its months, whoever asks.
///
/// # Errors
/// As the database says.
pub async fn get(db: &Database, id: DuesPaymentId) -> Result<Option<Payment>, DatabaseError> {
    let row: Option<PaymentRow> = db
        .read(
            "select payment_id, retiree_id, branch_id, amount_fen, voluntary_fen, paid_on, payer, payer_name, channel,
                    branch_decision, corrects, recorded_by, recorded_at, recorded_on, withdrawn_at, withdrawn_by,
                    withdrawal_reason
               from dues_payment
              where payment_id = $1",
        )
        .bind(id.uuid())
        .optional()
        .await?;
    let months: Vec<MonthRow> = db
        .read(
            "select payment_id, retiree_id, month, base_fen, paid_fen, due_on, paid_on
               from dues_paid_month
              where payment_id = $1
              order by month",
        )
        .bind(id.uuid())
        .all()
        .await?;
    row.map(|row| row.read(months.into_iter().map(|month| month.read().1).collect())).transpose()
}

/// Reads the months that payments which stand cover, of some members.
///
/// # Errors
/// As the database says.
pub async fn standing_months(
    db: &Database,
    retirees: &[RetireeId],
) -> Result<Vec<(RetireeId, PaidMonth)>, DatabaseError> {
    let rows: Vec<MonthRow> = db
        .read(
            "select payment_id, retiree_id, month, base_fen, paid_fen, due_on, paid_on
               from dues_paid_month
              where withdrawn_at is null and retiree_id in (..)",
        )
        .list(retirees.iter().copied())
        .all()
        .await?;
    Ok(rows.into_iter().map(MonthRow::read).collect())
}

/// Keeps a payment. The one that it corrects is withdrawn first, so that no month is paid twice: hence in order.
pub fn insert(payment: &Payment) -> Changes {
    let withdrawn = match payment.corrects {
        Some(corrects) => withdraw(corrects, payment.recorded_at).ordered(),
        None => Changes::new(),
    };
    let months = payment.months.iter().map(|month| {
        vec![
            Value::from(payment.id.uuid()),
            payment.retiree.into(),
            month.month.into(),
            month.base.into(),
            month.paid.into(),
            month.due_on.into(),
            month.paid_on.into(),
        ]
    });
    withdrawn
        .write(
            "insert into dues_payment
               (payment_id, retiree_id, branch_id, amount_fen, voluntary_fen, paid_on, payer, payer_name, channel,
                branch_decision, corrects, recorded_by, recorded_at, recorded_on)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            1,
        )
        .bind(payment.id.uuid())
        .bind(payment.retiree)
        .bind(payment.branch.uuid())
        .bind(payment.amount)
        .bind(payment.voluntary)
        .bind(payment.paid_on)
        .bind(payment.payer.code())
        .bind(payment.payer_name.clone())
        .bind(payment.channel.code())
        .bind(payment.branch_decision.clone())
        .bind(payment.corrects.map(DuesPaymentId::uuid))
        .bind(&payment.recorded_by)
        .bind(payment.recorded_at)
        .bind(payment.recorded_on)
        .insert_rows(
            "insert into dues_paid_month (payment_id, retiree_id, month, base_fen, paid_fen, due_on, paid_on) values (..)",
            months.collect(),
        )
}

/// Withdraws a payment that stands, with its months.
pub fn withdraw_for_itself(id: DuesPaymentId, why: &Withdrawn) -> Changes {
    Changes::new()
        .write(
            "update dues_payment
                set withdrawn_at = $1, withdrawn_by = $2, withdrawal_reason = $3
              where payment_id = $4 and withdrawn_at is null",
            1,
        )
        .bind(why.at)
        .bind(&why.by)
        .bind(&why.reason)
        .bind(id.uuid())
        .write_any("update dues_paid_month set withdrawn_at = $1 where payment_id = $2 and withdrawn_at is null")
        .bind(why.at)
        .bind(id.uuid())
}

fn withdraw(id: DuesPaymentId, at: DateTime<Utc>) -> Changes {
    Changes::new()
        .write("update dues_payment set withdrawn_at = $1 where payment_id = $2 and withdrawn_at is null", 1)
        .bind(at)
        .bind(id.uuid())
        .write_any("update dues_paid_month set withdrawn_at = $1 where payment_id = $2 and withdrawn_at is null")
        .bind(at)
        .bind(id.uuid())
}
