//! SQL and row mapping, a noun a file.

pub mod annals;
pub mod batch;
pub mod capacity;
pub mod ground;
pub mod merit;
pub mod organization;
pub mod plan;
pub mod sanction;
pub mod scope;
pub mod slot;
pub mod standing;
pub mod trip;

use std::sync::LazyLock;

use junxiu_platform::database::{DatabaseError, Migrations};

/// The tables of this service.
pub static MIGRATIONS: LazyLock<Migrations> = LazyLock::new(|| Migrations {
    sqlite: sqlx::migrate!("migrations/sqlite"),
    postgres: sqlx::migrate!("migrations/postgres"),
});

/// What a row holds that none of ours can hold: the database was written by something else.
pub(crate) fn damaged(what: &str) -> DatabaseError {
    DatabaseError::Unreadable { column: what.to_owned(), why: "not a known value".to_owned() }
}
