//! SQL of the lists of retirees. Each level of the administration has its own text and index, so
//! that a page costs the same wherever it lies.

use junxiu_kernel::grade::{Category, ManagementGroup, PostGrade};
use junxiu_kernel::organization::PROVINCE;
use junxiu_platform::database::{Database, DatabaseError};
use junxiu_platform::seal::Sealer;
use uuid::Uuid;

use super::retiree_row::RetireeRow;
use super::scope::Scope;
use crate::domain::retiree::{LifeStatus, Retiree};

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The category.
    pub category: Option<Category>,
    /// The post grade.
    pub post_grade: Option<PostGrade>,
    /// The management group.
    pub management_group: Option<ManagementGroup>,
    /// The life status.
    pub life_status: Option<LifeStatus>,
    /// The division code of the settlement place.
    pub settlement_region: Option<String>,
    /// Whether records that gave way to another are listed too.
    pub with_merged: bool,
}

/// Which way a list runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The oldest record first.
    OldestFirst,
    /// The newest record first.
    NewestFirst,
}

macro_rules! page {
    ($of:literal, $than:literal, $order:literal) => {
        concat!(
            "select ",
            crate::retiree_columns!(),
            " from retiree
             where ",
            $of,
            " and retiree_id ",
            $than,
            " $2
               and (merged_into is null or $9)
               and ($3 is null or category = $3)
               and ($4 is null or post_grade = $4)
               and ($5 is null or management_group = $5)
               and ($6 is null or life_status = $6)
               and ($7 is null or settlement_region = $7)
             order by retiree_id ",
            $order,
            " limit $8"
        )
    };
}

/// A page of a list.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// Which way the list runs.
    pub order: Order,
    /// The last row of the page before.
    pub after: Option<Uuid>,
    /// How many rows at most.
    pub limit: i64,
}

/// Reads a page of the retirees of a scope.
///
/// # Errors
/// As the database says.
pub async fn page(
    db: &Database,
    sealer: &Sealer,
    scope: &Scope,
    filter: &Filter,
    window: Window,
) -> Result<Vec<Retiree>, DatabaseError> {
    let (code, sql) = match (scope, window.order) {
        (Scope::Province, Order::OldestFirst) => (PROVINCE, page!("$1 = '220000'", ">", "")),
        (Scope::Prefecture(code), Order::OldestFirst) => (code.as_str(), page!("prefecture = $1", ">", "")),
        (Scope::County(code), Order::OldestFirst) => (code.as_str(), page!("county = $1", ">", "")),
        (Scope::Institution(code), Order::OldestFirst) => (code.as_str(), page!("institution = $1", ">", "")),
        (Scope::Province, Order::NewestFirst) => (PROVINCE, page!("$1 = '220000'", "<", "desc")),
        (Scope::Prefecture(code), Order::NewestFirst) => (code.as_str(), page!("prefecture = $1", "<", "desc")),
        (Scope::County(code), Order::NewestFirst) => (code.as_str(), page!("county = $1", "<", "desc")),
        (Scope::Institution(code), Order::NewestFirst) => (code.as_str(), page!("institution = $1", "<", "desc")),
    };
    let begin = match window.order {
        Order::OldestFirst => Uuid::nil(),
        Order::NewestFirst => Uuid::max(),
    };
    let rows: Vec<RetireeRow> = db
        .read(sql)
        .bind(code)
        .bind(window.after.unwrap_or(begin))
        .bind(filter.category.map(|category| category.code()))
        .bind(filter.post_grade.map(|grade| grade.code()))
        .bind(filter.management_group.map(|group| group.code()))
        .bind(filter.life_status.map(|status| status.code()))
        .bind(filter.settlement_region.clone())
        .bind(window.limit)
        .bind(filter.with_merged)
        .all()
        .await?;
    rows.into_iter().map(|row| row.read(sealer)).collect()
}
