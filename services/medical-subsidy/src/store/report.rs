//! What the bank has reported.

use chrono::{DateTime, NaiveDate, Utc};
use junxiu_kernel::ids::ClaimId;
use junxiu_kernel::money::Fen;
use junxiu_platform::database::{Changes, DatabaseError};
use uuid::Uuid;

use super::Store;

/// A row of the bank's report that was worked up.
#[derive(Debug, Clone)]
pub struct Report {
    /// The reference it named.
    pub reference: String,
    /// PAID or FAILED.
    pub result: String,
    /// The claim it was about.
    pub claim: ClaimId,
    /// The amount it named.
    pub amount: Fen,
    /// The bank's day.
    pub on: NaiveDate,
}

#[derive(sqlx::FromRow)]
struct ReportRow {
    payment_reference: String,
    result: String,
    claim_id: Uuid,
    amount_fen: i64,
    occurred_on: NaiveDate,
}

impl Store {
    /// Finds what was reported under these references.
    pub async fn reports(&self, references: Vec<String>) -> Result<Vec<Report>, DatabaseError> {
        let rows: Vec<ReportRow> = self
            .db
            .read(
                "select payment_reference, result, claim_id, amount_fen, occurred_on
                   from payment_report
                  where payment_reference in (..)",
            )
            .list(references)
            .all()
            .await?;
        let report = |row: ReportRow| Report {
            reference: row.payment_reference,
            result: row.result,
            claim: ClaimId(row.claim_id),
            amount: Fen(row.amount_fen),
            on: row.occurred_on,
        };
        Ok(rows.into_iter().map(report).collect())
    }
}

/// Keeps a row of the bank's report.
pub fn insert(report: &Report, now: DateTime<Utc>) -> Changes {
    Changes::new()
        .write(
            "insert into payment_report (payment_reference, result, claim_id, amount_fen, occurred_on, recorded_at)
             values ($1, $2, $3, $4, $5, $6)",
            1,
        )
        .bind(&report.reference)
        .bind(&report.result)
        .bind(report.claim.uuid())
        .bind(report.amount.get())
        .bind(report.on)
        .bind(now)
}
