//! SQL of stays in branches that are over, as a revival looks for them.

use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::database::{Database, DatabaseError};
use uuid::Uuid;

use super::damaged;
use crate::domain::branch::BranchId;
use crate::domain::membership::{LastStay, LeaveReason};

#[derive(Debug, sqlx::FromRow)]
struct LastStayRow {
    branch_id: Uuid,
    left_on: Day,
    full_since: Option<Day>,
    reason: String,
}

/// Reads the stay of a person that ended last; none where none has ended.
///
/// # Errors
/// As the database says.
pub async fn last(db: &Database, retiree: RetireeId) -> Result<Option<LastStay>, DatabaseError> {
    let row: Option<LastStayRow> = db
        .read(
            "select branch_id, left_on, full_since, reason
               from membership_stay
              where retiree_id = $1
              order by place_revision desc
              limit 1",
        )
        .bind(retiree.uuid())
        .optional()
        .await?;
    row.map(|row| {
        let reason = LeaveReason::from_code(&row.reason).ok_or_else(|| damaged("reason"))?;
        let branch = BranchId(row.branch_id);
        Ok(LastStay { branch, left_on: row.left_on, full_since: row.full_since, reason })
    })
    .transpose()
}
