//! SQL and row mapping, a noun a file.

pub mod care_plan;
pub mod claim;
pub mod contract;
pub mod device;
pub mod emergency;
pub mod enrolment;
pub mod entry;
pub mod exam;
pub mod exam_session;
pub mod exam_standard;
pub mod item;
pub mod ledger;
pub mod person;
pub mod priority;
pub mod report;
pub mod scope;
pub mod standing;
pub mod wrong_code;

use std::sync::LazyLock;

use junxiu_platform::database::{Database, KeyedRead, Migrations, Value};

/// The tables of this service.
pub static MIGRATIONS: LazyLock<Migrations> = LazyLock::new(|| Migrations {
    sqlite: sqlx::migrate!("migrations/sqlite"),
    postgres: sqlx::migrate!("migrations/postgres"),
});

/// The service's database, with the reads by key that travel together.
#[derive(Clone, Debug)]
pub struct Store {
    /// The database.
    pub db: Database,
    standings: KeyedRead<standing::StandingRow>,
    claims: KeyedRead<claim::ClaimRow>,
}

impl Store {
    /// Makes the store of an open database.
    pub fn new(db: &Database) -> Self {
        Self {
            db: db.clone(),
            standings: KeyedRead::new(db, standing::BY_ID, |row: &standing::StandingRow| Value::from(row.retiree_id)),
            claims: KeyedRead::new(db, claim::BY_ID, |row: &claim::ClaimRow| Value::from(row.claim_id)),
        }
    }
}

/// What a row holds that none of ours can hold: the database was written by something else.
pub(crate) fn damaged(what: &str) -> junxiu_platform::database::DatabaseError {
    junxiu_platform::database::DatabaseError::Unreadable {
        column: what.to_owned(),
        why: "not a known value".to_owned(),
    }
}
