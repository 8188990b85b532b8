//! SQL of the register, one file a noun.

pub mod back_pay;
pub mod duplicate;
pub mod organization;
pub mod organization_change;
pub mod pay_status;
pub mod placement_import;
pub mod placement_item;
pub mod plan;
pub mod reception;
pub mod recorder;
pub mod retiree;
pub mod retiree_change;
pub mod retiree_fact;
pub mod retiree_list;
pub mod retiree_number;
pub mod retiree_row;
pub mod scope;
pub mod treatment;

use std::sync::LazyLock;

use junxiu_platform::database::Migrations;

/// The tables of this service.
pub static MIGRATIONS: LazyLock<Migrations> = LazyLock::new(|| Migrations {
    sqlite: sqlx::migrate!("migrations/sqlite"),
    postgres: sqlx::migrate!("migrations/postgres"),
});
