//! SQL and row mapping, a noun a file.

pub mod absence;
pub mod absence_list;
pub mod branch;
pub mod branch_rate;
pub mod branch_term;
pub mod contact;
pub mod contact_attempt;
pub mod discipline;
pub mod dues_account;
pub mod dues_fact;
pub mod dues_payment;
pub mod dues_reduction;
pub mod exit;
pub mod investigation;
pub mod meeting;
pub mod member_removal;
pub mod membership;
pub mod membership_stay;
pub mod organization;
pub mod overseas_report;
pub mod party_life;
pub mod political_event;
pub mod post;
pub mod relation_transfer;
pub mod reportable_event;
pub mod scope;
pub mod silence;
pub mod standing;
pub mod transfer_list;
pub mod travel_document;
pub mod traveller;
pub mod volunteer;

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
