//! Migrations of several crates, run as one.

use sqlx::migrate::{Migrate, MigrateError, Migration, Migrator};
use std::collections::HashMap;

use super::error::DatabaseError;

/// The migrations of one crate for both engines. The versions of the crates that share a database must not overlap: a
/// service counts from 1, the shared library from 9001.
///
/// A crate makes its own with [`crate::migrations!`]:
/// `pub static MIGRATIONS: Migrations = junxiu_platform::migrations!();`
#[derive(Debug)]
pub struct Migrations {
    /// The set in `migrations/sqlite`.
    pub sqlite: Migrator,
    /// The set in `migrations/postgres`.
    pub postgres: Migrator,
}

impl Migrations {
    /// Says whether a migration that stands in a database is one of these.
    pub fn hold(&self, version: i64, checksum: &[u8]) -> bool {
        let mut all = self.sqlite.iter().chain(self.postgres.iter());
        all.any(|migration| migration.version == version && *migration.checksum == *checksum)
    }
}

/// Embeds `migrations/sqlite` and `migrations/postgres` of the crate that calls it. The crate depends on sqlx, and its
/// `build.rs` prints `cargo:rerun-if-changed=migrations`, or a new file would go unnoticed.
#[macro_export]
macro_rules! migrations {
    () => {
        $crate::database::Migrations {
            sqlite: ::sqlx::migrate!("migrations/sqlite"),
            postgres: ::sqlx::migrate!("migrations/postgres"),
        }
    };
}

/// Merges several sets into one run in the order of versions. What is not applied yet is applied, whatever was applied
/// after it: a service's second migration follows the library's first without complaint. Unknown versions in the database
/// are let be, so that an older binary still starts beside a newer one during an upgrade.
pub(super) fn merge<'m>(sets: impl Iterator<Item = &'m Migrator>) -> Result<Migrator, DatabaseError> {
    let mut seen: HashMap<i64, &str> = HashMap::new();
    let mut all: Vec<Migration> = Vec::new();
    for migration in sets.flat_map(Migrator::iter) {
        if let Some(other) = seen.insert(migration.version, &migration.description) {
            return Err(DatabaseError::NotAsRequired(format!(
                "two migrations have version {}: {other} and {}",
                migration.version, migration.description
            )));
        }
        all.push(migration.clone());
    }
    let mut merged = Migrator::with_migrations(all);
    merged.set_ignore_missing(true);
    Ok(merged)
}

/// Tells why migrations did not run; of a database that has another's applied, which.
pub(super) async fn refused(cause: MigrateError, merged: &Migrator, connection: &mut impl Migrate) -> DatabaseError {
    let MigrateError::VersionMismatch(version) = cause else { return cause.into() };
    let applied = connection.list_applied_migrations(&merged.table_name).await.unwrap_or_default();
    let found = applied.into_iter().find(|applied| applied.version == version);
    DatabaseError::Foreign { version, checksum: found.map(|found| found.checksum.into_owned()).unwrap_or_default() }
}
