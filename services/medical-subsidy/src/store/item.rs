//! Bills and refunds.

use chrono::{DateTime, NaiveDate, Utc};
use junxiu_kernel::ids::{RetireeId, SelfPayItemId};
use junxiu_kernel::money::Fen;
use junxiu_platform::database::{Changes, DatabaseError, Value};
use junxiu_platform::seal::{SealError, Sealer};
use uuid::Uuid;

use super::Store;
use crate::domain::bill::{Bill, Draft, ITEMS_MAX, Refunded};

const TABLE: &str = "self_pay_item";

macro_rules! select_item {
    ($rest:literal) => {
        concat!(
            "select item_id, retiree_id, year, invoice_no, hospital, settled_on, counts_on, care_ended_on,
                    in_scope_fen, out_of_scope_fen, refund_of, recorded_at
               from self_pay_item ",
            $rest
        )
    };
}

/// A row of `self_pay_item`, with its sealed columns still sealed.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ItemRow {
    item_id: Uuid,
    retiree_id: Uuid,
    year: i64,
    invoice_no: Vec<u8>,
    hospital: Vec<u8>,
    settled_on: NaiveDate,
    counts_on: NaiveDate,
    care_ended_on: NaiveDate,
    in_scope_fen: i64,
    out_of_scope_fen: i64,
    refund_of: Option<Uuid>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct UsedRow {
    item_id: Uuid,
    invoice_index: Vec<u8>,
    content_index: Vec<u8>,
    countered_by: Option<Uuid>,
}

#[derive(sqlx::FromRow)]
struct RefundsRow {
    refund_of: Uuid,
    earlier: i64,
    earlier_out_of_scope: i64,
}

/// An invoice number that was used.
#[derive(Debug, Clone)]
pub struct Used {
    /// The item that used it.
    pub item: SelfPayItemId,
    /// The digest of its content.
    pub content_index: Vec<u8>,
    /// Whether the item stands; one that was given back whole holds its number no longer.
    pub is_standing: bool,
}

/// The keyed digests of a bill: of its number, and of all that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indexes {
    /// Of the number.
    pub invoice: Vec<u8>,
    /// Of the content.
    pub content: Vec<u8>,
}

impl Indexes {
    /// Digests a bill of a person.
    pub fn of(sealer: &Sealer, retiree: RetireeId, draft: &Draft) -> Self {
        let content = format!(
            "{}|{}|{}|{}|{:?}|{}|{}|{:?}",
            retiree,
            draft.invoice_no,
            draft.hospital,
            draft.settled_on,
            draft.treated_until,
            draft.in_scope.get(),
            draft.out_of_scope.get(),
            draft.refund_of,
        );
        Self {
            invoice: sealer.index("invoice_no", &draft.invoice_no),
            content: sealer.index("self_pay_item", &content),
        }
    }
}

impl ItemRow {
    /// The bill, as far as rules look at it.
    pub fn bill(&self) -> Bill {
        Bill {
            id: SelfPayItemId(self.item_id),
            retiree: RetireeId(self.retiree_id),
            year: i32::try_from(self.year).unwrap_or(i32::MAX),
            settled_on: self.settled_on,
            counts_on: self.counts_on,
            care_ended_on: self.care_ended_on,
            in_scope: Fen(self.in_scope_fen),
            out_of_scope: Fen(self.out_of_scope_fen),
            refund_of: self.refund_of.map(SelfPayItemId),
        }
    }

    /// Opens the bill's number and hospital.
    ///
    /// # Errors
    /// When they were changed outside of this service.
    pub fn open(&self, sealer: &Sealer) -> Result<(String, String), SealError> {
        let row = self.item_id.to_string();
        Ok((
            sealer.open_text(TABLE, &row, "invoice_no", &self.invoice_no)?,
            sealer.open_text(TABLE, &row, "hospital", &self.hospital)?,
        ))
    }
}

impl Store {
    /// Finds which of these invoice numbers were used, by their indexes.
    pub async fn used(&self, invoices: Vec<Vec<u8>>) -> Result<Vec<(Vec<u8>, Used)>, DatabaseError> {
        let rows: Vec<UsedRow> = self
            .db
            .read(
                "select item_id, invoice_index, content_index, countered_by
                   from self_pay_item
                  where invoice_index in (..)",
            )
            .list(invoices)
            .all()
            .await?;
        let used = |row: UsedRow| {
            let is_standing = row.countered_by.is_none();
            (
                row.invoice_index,
                Used { item: SelfPayItemId(row.item_id), content_index: row.content_index, is_standing },
            )
        };
        Ok(rows.into_iter().map(used).collect())
    }

    /// Finds the bills that refunds give back, with what was given back before.
    pub async fn refunded(&self, items: Vec<SelfPayItemId>) -> Result<Vec<Refunded>, DatabaseError> {
        let ids: Vec<Uuid> = items.into_iter().map(SelfPayItemId::uuid).collect();
        let rows: Vec<ItemRow> = self.db.read(select_item!("where item_id in (..)")).list(ids.clone()).all().await?;
        let refunds: Vec<RefundsRow> = self
            .db
            .read(
                "select refund_of, cast(sum(in_scope_fen) as bigint) as earlier,
                        cast(sum(out_of_scope_fen) as bigint) as earlier_out_of_scope
                   from self_pay_item
                  where refund_of in (..)
                  group by refund_of",
            )
            .list(ids)
            .all()
            .await?;
        let refunded = |row: &ItemRow| {
            let earlier = refunds.iter().find(|refund| refund.refund_of == row.item_id);
            Refunded {
                bill: row.bill(),
                earlier: Fen(earlier.map_or(0, |refund| refund.earlier)),
                earlier_out_of_scope: Fen(earlier.map_or(0, |refund| refund.earlier_out_of_scope)),
            }
        };
        Ok(rows.iter().map(refunded).collect())
    }

    /// Reads the items of a ledger, in order of settlement.
    pub async fn items(&self, retiree: RetireeId, year: i32) -> Result<Vec<ItemRow>, DatabaseError> {
        self.db
            .read(select_item!("where retiree_id = $1 and year = $2 order by settled_on, item_id limit $3"))
            .bind(retiree.uuid())
            .bind(year)
            .bind(ITEMS_MAX)
            .all()
            .await
    }

    /// Reads the items of many retirees' ledgers of a year.
    pub async fn items_of(&self, retirees: Vec<RetireeId>, year: i32) -> Result<Vec<ItemRow>, DatabaseError> {
        let ids = retirees.into_iter().map(RetireeId::uuid);
        self.db.read(select_item!("where year = $1 and retiree_id in (..)")).bind(year).list(ids).all().await
    }
}

/// Frees the invoice number of a bill, of which a refund of the same commit gives back all that is left.
pub fn counter(bill: SelfPayItemId, refund: SelfPayItemId) -> Changes {
    Changes::new()
        .write("update self_pay_item set countered_by = $1 where item_id = $2 and countered_by is null", 1)
        .bind(refund.uuid())
        .bind(bill.uuid())
}

/// Keeps new items.
pub fn insert<'a>(
    items: impl IntoIterator<Item = (&'a Bill, &'a Draft, &'a Indexes)>,
    sealer: &Sealer,
    now: DateTime<Utc>,
) -> Changes {
    let rows = items.into_iter().map(|(bill, draft, indexes)| {
        let row = bill.id.uuid().to_string();
        let seal = |column, text: &str| sealer.seal(TABLE, &row, column, text.as_bytes());
        vec![
            Value::from(bill.id.uuid()),
            bill.retiree.uuid().into(),
            bill.year.into(),
            seal("invoice_no", &draft.invoice_no).into(),
            indexes.invoice.clone().into(),
            indexes.content.clone().into(),
            seal("hospital", &draft.hospital).into(),
            seal("remark", &draft.remark).into(),
            bill.settled_on.into(),
            bill.counts_on.into(),
            bill.care_ended_on.into(),
            bill.in_scope.get().into(),
            bill.out_of_scope.get().into(),
            bill.refund_of.map(SelfPayItemId::uuid).into(),
            now.into(),
        ]
    });
    Changes::new().insert_rows(
        "insert into self_pay_item
           (item_id, retiree_id, year, invoice_no, invoice_index, content_index, hospital, remark,
            settled_on, counts_on, care_ended_on, in_scope_fen, out_of_scope_fen, refund_of, recorded_at)
         values (..)",
        rows.collect(),
    )
}
