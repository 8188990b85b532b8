//! The shapes of casework that every service shares.
//!
//! `journal` is the spine: each command leaves one entry, which is its
//! replayable answer, its audit record and the source of its events.
//! `operation` runs the jobs that outlast a call. `duty` is what is owed, by
//! whom and until when. `approval` takes a case along its route of offices.
//! `keys` makes sure, before all of them, that the data keys are those of the database.

pub mod approval;
pub mod duty;
pub mod journal;
pub mod keys;
pub mod operation;

use std::sync::LazyLock;

use junxiu_platform::database::Migrations;

/// The tables of this crate, which every service keeps in its own database.
pub static MIGRATIONS: LazyLock<Migrations> = LazyLock::new(|| Migrations {
    sqlite: sqlx::migrate!("migrations/sqlite"),
    postgres: sqlx::migrate!("migrations/postgres"),
});
