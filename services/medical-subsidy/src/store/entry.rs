//! Movements of money.

use chrono::{DateTime, NaiveDate, Utc};
use junxiu_kernel::ids::{ClaimId, RetireeId, new_v7};
use junxiu_kernel::money::Fen;
use junxiu_platform::database::{Changes, DatabaseError, Value};
use uuid::Uuid;

use super::{Store, damaged};
use crate::domain::claim::Claim;
use crate::domain::ledger::{Movement, MovementKind};

/// The most movements shown of a ledger; a year has a handful.
const ENTRIES_MAX: i64 = 1_000;

#[derive(sqlx::FromRow)]
struct EntryRow {
    claim_id: Uuid,
    kind: String,
    amount_fen: i64,
    occurred_on: NaiveDate,
    recorded_at: DateTime<Utc>,
}

/// A movement as it is kept.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The claim it belongs to.
    pub claim: ClaimId,
    /// The movement.
    pub movement: Movement,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

impl Store {
    /// Reads the movements of a ledger, in order.
    pub async fn entries(&self, retiree: RetireeId, year: i32) -> Result<Vec<Entry>, DatabaseError> {
        let rows: Vec<EntryRow> = self
            .db
            .read(
                "select claim_id, kind, amount_fen, occurred_on, recorded_at
                   from ledger_entry
                  where retiree_id = $1 and year = $2
                  order by entry_id
                  limit $3",
            )
            .bind(retiree.uuid())
            .bind(year)
            .bind(ENTRIES_MAX)
            .all()
            .await?;
        rows.into_iter().map(entry).collect()
    }
}

fn entry(row: EntryRow) -> Result<Entry, DatabaseError> {
    let kind = MovementKind::from_code(&row.kind).ok_or_else(|| damaged("kind"))?;
    let movement = Movement { kind, amount: Fen(row.amount_fen), on: row.occurred_on };
    Ok(Entry { claim: ClaimId(row.claim_id), movement, recorded_at: row.recorded_at })
}

/// Keeps what moved by an act on a claim.
pub fn insert(claim: &Claim, movements: &[Movement], now: DateTime<Utc>) -> Changes {
    let rows = movements.iter().map(|movement| {
        vec![
            Value::from(new_v7(now)),
            claim.retiree.uuid().into(),
            claim.year.into(),
            claim.id.uuid().into(),
            movement.kind.code().into(),
            movement.amount.get().into(),
            movement.on.into(),
            now.into(),
        ]
    });
    Changes::new().insert_rows(
        "insert into ledger_entry (entry_id, retiree_id, year, claim_id, kind, amount_fen, occurred_on, recorded_at)
         values (..)",
        rows.collect(),
    )
}
