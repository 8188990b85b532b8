//! The ledgers and what persons owe.

use chrono::NaiveDate;
use junxiu_kernel::ids::{ClaimId, RetireeId};
use junxiu_kernel::money::Fen;
use junxiu_kernel::organization::{Ancestry, Level, PROVINCE};
use junxiu_platform::database::{Changes, DatabaseError, Value};
use uuid::Uuid;

use super::Store;
use crate::domain::ledger::{Ledger, Owed};

macro_rules! select_ledger {
    ($rest:literal) => {
        concat!(
            "select year_ledger.retiree_id, year_ledger.year, year_ledger.in_scope_fen, year_ledger.out_of_scope_fen,
                    year_ledger.items, year_ledger.last_counts_on, year_ledger.last_care_on, year_ledger.paid_fen,
                    year_ledger.open_claim_id, year_ledger.revision ",
            $rest
        )
    };
}

/// A page of the ledgers of a year within a subtree, in order of the retiree.
macro_rules! select_page {
    ($within:literal) => {
        concat!(
            select_ledger!("from year_ledger join standing on standing.retiree_id = year_ledger.retiree_id"),
            " where year_ledger.year = $1 and year_ledger.retiree_id > $2 and ",
            $within,
            " order by year_ledger.retiree_id limit $4"
        )
    };
}

macro_rules! select_count {
    ($within:literal) => {
        concat!(
            "select cast(count(*) as bigint) as n
               from year_ledger join standing on standing.retiree_id = year_ledger.retiree_id
              where year_ledger.year = $1 and ",
            $within
        )
    };
}

#[derive(sqlx::FromRow)]
struct LedgerRow {
    retiree_id: Uuid,
    year: i64,
    in_scope_fen: i64,
    out_of_scope_fen: i64,
    items: i64,
    last_counts_on: Option<NaiveDate>,
    last_care_on: Option<NaiveDate>,
    paid_fen: i64,
    open_claim_id: Option<Uuid>,
    revision: i64,
}

#[derive(sqlx::FromRow)]
struct OwedRow {
    due_fen: i64,
    revision: i64,
}

#[derive(sqlx::FromRow)]
struct CountRow {
    n: i64,
}

impl Store {
    /// Finds a ledger; one that does not stand yet is empty.
    pub async fn ledger(&self, retiree: RetireeId, year: i32) -> Result<Ledger, DatabaseError> {
        let row: Option<LedgerRow> = self
            .db
            .read(select_ledger!("from year_ledger where retiree_id = $1 and year = $2"))
            .bind(retiree.uuid())
            .bind(year)
            .optional()
            .await?;
        Ok(row.map_or(Ledger::empty(retiree, year), ledger))
    }

    /// Finds all ledgers of many retirees.
    pub async fn ledgers_of(&self, retirees: Vec<RetireeId>) -> Result<Vec<Ledger>, DatabaseError> {
        let ids = retirees.into_iter().map(RetireeId::uuid);
        let rows: Vec<LedgerRow> =
            self.db.read(select_ledger!("from year_ledger where retiree_id in (..)")).list(ids).all().await?;
        Ok(rows.into_iter().map(ledger).collect())
    }

    /// Reads a page of a year's ledgers within a subtree, after a retiree, in order.
    pub async fn ledger_page(
        &self,
        year: i32,
        organization: &str,
        after: Uuid,
        limit: i64,
    ) -> Result<Vec<Ledger>, DatabaseError> {
        let sql = match Level::of_code(organization) {
            Level::Province => select_page!("$3 = '220000'"),
            Level::Prefecture => select_page!("standing.prefecture = $3"),
            Level::County => select_page!("standing.county = $3"),
            Level::Institution => select_page!("standing.institution = $3"),
        };
        let rows: Vec<LedgerRow> =
            self.db.read(sql).bind(year).bind(after).bind(organization).bind(limit).all().await?;
        Ok(rows.into_iter().map(ledger).collect())
    }

    /// Counts a year's ledgers within a subtree.
    pub async fn count_ledgers(&self, year: i32, organization: &str) -> Result<i64, DatabaseError> {
        let sql = match Level::of_code(organization) {
            Level::Province => select_count!("$2 = '220000'"),
            Level::Prefecture => select_count!("standing.prefecture = $2"),
            Level::County => select_count!("standing.county = $2"),
            Level::Institution => select_count!("standing.institution = $2"),
        };
        let row: CountRow = self.db.read(sql).bind(year).bind(organization).one().await?;
        Ok(row.n)
    }

    /// Finds what a person owes; nothing when nothing is written.
    pub async fn owed(&self, retiree: RetireeId) -> Result<Owed, DatabaseError> {
        let row: Option<OwedRow> = self
            .db
            .read("select due_fen, revision from owed where retiree_id = $1")
            .bind(retiree.uuid())
            .optional()
            .await?;
        Ok(row.map_or(Owed::nothing(retiree), |row| Owed { retiree, due: Fen(row.due_fen), revision: row.revision }))
    }

    /// Finds the superiors of an organisation: by anyone it serves, else by its code.
    pub async fn ancestry_of(&self, organization: &str) -> Result<Ancestry, DatabaseError> {
        let sql = match Level::of_code(organization) {
            Level::Province | Level::Prefecture => return Ok(by_code(organization)),
            Level::County => "select county, prefecture from standing where county = $1 limit 1",
            Level::Institution => "select county, prefecture from standing where institution = $1 limit 1",
        };
        let row: Option<AncestryRow> = self.db.read(sql).bind(organization).optional().await?;
        let by_code = by_code(organization);
        Ok(row.map_or(by_code.clone(), |row| Ancestry {
            institution: by_code.institution,
            county: row.county,
            prefecture: row.prefecture,
        }))
    }
}

/// The superiors of an organisation as its code tells them: an institution's begins with its bureau's.
fn by_code(organization: &str) -> Ancestry {
    let code = || Some(organization.to_owned());
    match Level::of_code(organization) {
        Level::Province => Ancestry::default(),
        Level::Prefecture => Ancestry { prefecture: code(), ..Ancestry::default() },
        Level::County => {
            let prefecture = junxiu_kernel::region::prefecture_of(organization).map(|region| region.code.to_string());
            Ancestry { county: code(), prefecture, ..Ancestry::default() }
        }
        Level::Institution => {
            let bureau = organization.rsplit_once('-').map_or(PROVINCE, |(bureau, _)| bureau);
            Ancestry { institution: code(), ..by_code(bureau) }
        }
    }
}

#[derive(sqlx::FromRow)]
struct AncestryRow {
    county: Option<String>,
    prefecture: Option<String>,
}

fn ledger(row: LedgerRow) -> Ledger {
    Ledger {
        retiree: RetireeId(row.retiree_id),
        year: i32::try_from(row.year).unwrap_or(i32::MAX),
        in_scope: Fen(row.in_scope_fen),
        out_of_scope: Fen(row.out_of_scope_fen),
        items: row.items,
        last_counts_on: row.last_counts_on,
        last_care_on: row.last_care_on,
        paid: Fen(row.paid_fen),
        open_claim: row.open_claim_id.map(ClaimId),
        revision: row.revision,
    }
}

/// Writes ledgers as they are now, each held to the revision it was read at.
pub fn save(ledgers: impl IntoIterator<Item = Ledger>) -> Changes {
    let rows = ledgers.into_iter().map(|ledger| {
        vec![
            Value::from(ledger.retiree.uuid()),
            ledger.year.into(),
            ledger.in_scope.get().into(),
            ledger.out_of_scope.get().into(),
            ledger.items.into(),
            ledger.last_counts_on.into(),
            ledger.last_care_on.into(),
            ledger.paid.get().into(),
            ledger.open_claim.map(ClaimId::uuid).into(),
            (ledger.revision + 1).into(),
        ]
    });
    Changes::new().insert_rows(
        "insert into year_ledger
           (retiree_id, year, in_scope_fen, out_of_scope_fen, items, last_counts_on, last_care_on, paid_fen, open_claim_id, revision)
         values (..)
         on conflict (retiree_id, year) do update
           set in_scope_fen = excluded.in_scope_fen, out_of_scope_fen = excluded.out_of_scope_fen, items = excluded.items,
               last_counts_on = excluded.last_counts_on, last_care_on = excluded.last_care_on,
               paid_fen = excluded.paid_fen, open_claim_id = excluded.open_claim_id, revision = excluded.revision
         where year_ledger.revision = excluded.revision - 1",
        rows.collect(),
    )
}

/// Writes what a person owes, held to the revision it was read at.
pub fn save_owed(owed: Owed) -> Changes {
    let row = vec![Value::from(owed.retiree.uuid()), owed.due.get().into(), (owed.revision + 1).into()];
    Changes::new().insert_rows(
        "insert into owed (retiree_id, due_fen, revision)
         values (..)
         on conflict (retiree_id) do update
           set due_fen = excluded.due_fen, revision = excluded.revision
         where owed.revision = excluded.revision - 1",
        vec![row],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_tells_its_superiors() {
        let ancestry = by_code("220104-01");
        assert_eq!((ancestry.county.as_deref(), ancestry.prefecture.as_deref()), (Some("220104"), Some("220100")));
        assert_eq!(by_code("JL-CBS-01").prefecture.as_deref(), Some("JL-CBS"));
        assert_eq!(by_code("220000-01"), Ancestry { institution: Some("220000-01".into()), ..Ancestry::default() });
    }
}
