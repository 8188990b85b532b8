//! The row of a person that all acts on his journeys and documents write over.

use junxiu_kernel::ids::RetireeId;
use junxiu_platform::database::{Changes, Database, DatabaseError};

#[derive(sqlx::FromRow)]
struct TravellerRow {
    revision: i64,
}

/// Reads a person's revision; 0 while there is no row. Read it before what a decision rests on.
///
/// # Errors
/// As the database says.
pub async fn revision(db: &Database, retiree: RetireeId) -> Result<i64, DatabaseError> {
    let row: Option<TravellerRow> =
        db.read("select revision from traveller where retiree_id = $1").bind(retiree.uuid()).optional().await?;
    Ok(row.map_or(0, |row| row.revision))
}

/// Writes over the row; touches none when somebody acted on a journey or document of his since it was read.
pub fn touch(retiree: RetireeId, read: i64) -> Changes {
    Changes::new()
        .write(
            "insert into traveller (retiree_id, revision)
             values ($1, $2)
             on conflict (retiree_id) do update set revision = excluded.revision where traveller.revision = $3",
            1,
        )
        .bind(retiree.uuid())
        .bind(read + 1)
        .bind(read)
}
