//! SQL of the sanctions that party-affairs told of. Whether one is grave is sealed.

use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::database::{Changes, Database, DatabaseError};
use junxiu_platform::seal::{SealError, Sealer};
use uuid::Uuid;

/// The table's name, to which sealed values are tied.
const TABLE: &str = "sanction";

/// A sanction as it was told.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Sanction {
    /// The sanction's name there.
    pub discipline: String,
    retiree_id: Uuid,
    effective_on: Day,
    revoked_on: Option<Day>,
    grave: Vec<u8>,
}

impl Sanction {
    /// Says whose it is.
    pub const fn retiree(&self) -> RetireeId {
        RetireeId(self.retiree_id)
    }

    /// Says whether it is grave and in force on a day.
    ///
    /// # Errors
    /// When the value does not open.
    pub fn is_grave_on(&self, day: Day, sealer: &Sealer) -> Result<bool, SealError> {
        let holds = self.effective_on <= day && self.revoked_on.is_none_or(|revoked| day < revoked);
        Ok(holds && sealer.open(TABLE, &self.discipline, "grave", &self.grave)? == [1])
    }
}

/// Reads the sanctions of some people.
///
/// # Errors
/// As the database says.
pub async fn of_retirees(db: &Database, retirees: &[RetireeId]) -> Result<Vec<Sanction>, DatabaseError> {
    db.read("select discipline, retiree_id, effective_on, revoked_on, grave from sanction where retiree_id in (..)")
        .list(retirees.iter().map(|retiree| retiree.uuid()))
        .all()
        .await
}

/// Keeps a sanction that was told; what is there stays.
pub fn learn(sealer: &Sealer, discipline: &str, retiree: RetireeId, effective_on: Day, grave: bool) -> Changes {
    Changes::new()
        .write_any(
            "insert into sanction (discipline, retiree_id, effective_on, grave)
             values ($1, $2, $3, $4)
             on conflict (discipline) do nothing",
        )
        .bind(discipline.to_owned())
        .bind(retiree.uuid())
        .bind(effective_on)
        .bind(sealer.seal(TABLE, discipline, "grave", &[u8::from(grave)]))
}

/// Keeps that a sanction holds no more.
pub fn revoke(discipline: &str, from: Day) -> Changes {
    Changes::new()
        .write_any("update sanction set revoked_on = $1 where discipline = $2 and revoked_on is null")
        .bind(from)
        .bind(discipline.to_owned())
}

/// Lets the sanctions of a record be those of the one that stands for it.
pub fn merged(from: RetireeId, into: RetireeId) -> Changes {
    Changes::new()
        .write_any("update sanction set retiree_id = $1 where retiree_id = $2")
        .bind(into.uuid())
        .bind(from.uuid())
}
