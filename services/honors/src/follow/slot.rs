//! What news of a person changes in his places: a death or a leaving gives them back, a transfer takes them along.

use std::collections::BTreeMap;

use junxiu_platform::database::Changes;
use junxiu_platform::status::Fault;

use crate::api::parts::Parts;
use crate::domain::batch::{Batch, BatchId};
use crate::domain::standing::{LifeStatus, Standing};
use crate::store;

/// Says what news changes.
///
/// # Errors
/// As the database says.
pub async fn on_news(parts: &Parts, before: &Standing, after: &Standing) -> Result<Changes, Fault> {
    let leaves = after.life_status != LifeStatus::Active && before.life_status == LifeStatus::Active;
    if !leaves && after.merged_into.is_none() {
        let moved = before.holder != after.holder;
        return Ok(if moved { store::slot::follow(after.retiree, &after.holder) } else { Changes::new() });
    }
    let now = parts.clock.now();
    let mut changes = Changes::new();
    let mut batches: BTreeMap<BatchId, Batch> = BTreeMap::new();
    for slot in store::slot::open_of(&parts.db, after.retiree).await? {
        let Some(cancelled) = slot.cancel() else { continue };
        let read = match batches.remove(&slot.batch) {
            Some(batch) => Some(batch),
            None => store::batch::get(&parts.db, slot.batch).await?,
        };
        let batch = read.ok_or_else(|| Fault::internal("a place has no batch"))?;
        batches.insert(batch.id, batch.give_back());
        changes = changes.append(store::slot::save(&cancelled, now)).append(store::slot::free_year(&slot));
    }
    Ok(batches.values().fold(changes, |changes, batch| changes.append(store::batch::save(batch, now))))
}
