//! SQL of the effective-dated facts. Rows are only added.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::database::{Changes, Database, DatabaseError, Value};
use junxiu_platform::seal::{SealError, Sealer};

use super::recorder::Recorder;
use super::retiree_row::{from_json, to_json};
use crate::domain::retiree_fact::{Fact, FactValue};

/// The table's name, to which sealed values are tied.
const TABLE: &str = "retiree_fact";

/// A fact to be added.
#[derive(Clone, Debug)]
pub struct NewFact {
    /// Whom it is about.
    pub retiree: RetireeId,
    /// The revision of the retiree that it makes.
    pub revision: i64,
    /// The first day on which it holds.
    pub valid_from: Day,
    /// The revision of the fact that it replaces.
    pub corrects: Option<i64>,
    /// What it says.
    pub value: FactValue,
    /// The exact address, sealed by [`seal_address`].
    pub sealed: Option<Vec<u8>>,
    /// Whether its day lies before the day of recording.
    pub backdated: bool,
    /// The document it rests on.
    pub basis_document: Option<String>,
}

/// Seals an address into the fact that tells it.
pub fn seal_address(sealer: &Sealer, retiree: RetireeId, revision: i64, address: &str) -> Vec<u8> {
    sealer.seal(TABLE, format!("{retiree}/{revision}"), "address", address.as_bytes())
}

/// Opens an address that [`seal_address`] sealed.
///
/// # Errors
/// When it was sealed elsewhere, or by a key that is gone.
pub fn open_address(sealer: &Sealer, retiree: RetireeId, revision: i64, sealed: &[u8]) -> Result<String, SealError> {
    sealer.open_text(TABLE, format!("{retiree}/{revision}"), "address", sealed)
}

/// Adds facts.
pub fn insert(facts: Vec<NewFact>, by: &Recorder) -> Changes {
    let rows = facts.into_iter().map(|fact| row(fact, by)).collect();
    Changes::new().insert_rows(
        "insert into retiree_fact
           (retiree_id, kind, revision, valid_from, corrects, value, sealed, backdated, basis_document, recorded_by,
            recorded_at)
         values (..)",
        rows,
    )
}

fn row(fact: NewFact, by: &Recorder) -> Vec<Value> {
    vec![
        fact.retiree.uuid().into(),
        fact.value.kind().code().into(),
        fact.revision.into(),
        fact.valid_from.into(),
        fact.corrects.into(),
        to_json(&fact.value).into(),
        fact.sealed.into(),
        fact.backdated.into(),
        fact.basis_document.into(),
        (&by.subject).into(),
        by.at.into(),
    ]
}

#[derive(sqlx::FromRow)]
struct FactRow {
    revision: i64,
    valid_from: Day,
    corrects: Option<i64>,
    value: String,
    sealed: Option<Vec<u8>>,
    backdated: bool,
    basis_document: Option<String>,
    recorded_by: String,
    recorded_at: DateTime<Utc>,
}

/// Reads all facts about a person, in the order of recording; there are a few dozen at most.
///
/// # Errors
/// As the database says.
pub async fn of(db: &Database, retiree: RetireeId) -> Result<Vec<Fact>, DatabaseError> {
    let rows: Vec<FactRow> = db
        .read(
            "select revision, valid_from, corrects, value, sealed, backdated, basis_document, recorded_by, recorded_at
               from retiree_fact
              where retiree_id = $1
              order by revision, kind",
        )
        .bind(retiree.uuid())
        .all()
        .await?;
    rows.into_iter().map(read).collect()
}

fn read(row: FactRow) -> Result<Fact, DatabaseError> {
    Ok(Fact {
        revision: row.revision,
        valid_from: row.valid_from,
        value: from_json(&row.value, "value")?,
        corrects: row.corrects,
        backdated: row.backdated,
        sealed: row.sealed,
        basis_document: row.basis_document,
        recorded_by: row.recorded_by,
        recorded_at: row.recorded_at,
    })
}
