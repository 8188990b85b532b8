//! What the acts of a reception share: reading the case, testing the window, writing it back.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::intake as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{PlacementItemId, ReceptionId};
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::status::Fault;

use super::convert;
use super::convert::placement_item::PLACEMENT_ITEM;
use super::convert::reception::RECEPTION;
use super::parts::Parts;
use crate::domain::placement_item::Item;
use crate::domain::reception::{Flag, Reception};
use crate::domain::window::{self, Timing};
use crate::store;

/// A reception and the item that it carries out, as they were read.
#[derive(Clone, Debug)]
pub struct Case {
    /// The reception.
    pub reception: Reception,
    /// The item.
    pub item: Item,
}

/// Reads a case that the caller sees; others are NOT_FOUND like absent ones.
pub async fn seen(parts: &Parts, call: &Call, id: ReceptionId) -> Result<Case, Fault> {
    let absent = || Fault::not_found(RECEPTION, &id.name());
    let reception =
        parts.receptions.get(id).await?.filter(|found| call.caller.sees(&found.holder)).ok_or_else(absent)?;
    let item = store::placement_item::get(&parts.db, &parts.sealer, reception.item).await?.ok_or_else(absent)?;
    Ok(Case { reception, item })
}

/// Reads a case to act on, and compares the etag that the caller has sent.
pub async fn to_act_on(parts: &Parts, call: &Call, id: ReceptionId, etag: &str) -> Result<Case, Fault> {
    let case = seen(parts, call, id).await?;
    etag::check(etag, case.reception.revision, &id.name())?;
    Ok(case)
}

/// Reads an item that the caller sees, and compares the etag that he has sent.
pub async fn seen_item(parts: &Parts, call: &Call, id: PlacementItemId, etag: &str) -> Result<Item, Fault> {
    let found = store::placement_item::get(&parts.db, &parts.sealer, id).await?;
    let item = found
        .filter(|item| call.caller.sees(&item.holder))
        .ok_or_else(|| Fault::not_found(PLACEMENT_ITEM, &id.name()))?;
    etag::check(etag, item.revision, &id.name())?;
    Ok(item)
}

/// Tests a formal act of a case against the window, and against the act it follows.
pub fn test_window(parts: &Parts, call: &Call, case: &Case, on: Day, reason: Option<&str>) -> Result<Timing, Fault> {
    let plan = case.reception.plan.get();
    let lifted = case.item.window_override.as_ref();
    let timing = window::test(&parts.policies.window, plan, on, call.today, lifted, reason)?;
    case.reception.dated(on, call.today)?;
    Ok(timing)
}

/// Notes on a reception how its latest act stands to the window.
pub fn timed(mut reception: Reception, on: Day, timing: Timing, reason: Option<String>) -> Reception {
    reception.latest_act_on = on;
    if timing.backdated {
        reception.late_reason = reason.or(reception.late_reason);
    }
    reception.flagged(Flag::Backdated, timing.backdated).flagged(Flag::WindowOverridden, timing.overridden)
}

/// Notes an act that is not bound to the window.
pub fn dated(mut reception: Reception, on: Day, call: &Call) -> Reception {
    reception.latest_act_on = on;
    reception.flagged(Flag::Backdated, on < call.today)
}

/// Writes a decided reception over the revision it was read at, holds its item as it was read, and answers.
pub fn done(call: &Call, decided: Reception, item: &Item) -> Done<pb::Reception> {
    let (changes, shown, entry) = written(call, decided);
    let changes = changes.append(store::placement_item::unchanged(item));
    Done { answer: convert::reception::wire(&shown, item), changes, entry }
}

/// The same for acts that write more, or answer otherwise: the write, the reception as it then is, and the entry.
pub fn written(call: &Call, mut decided: Reception) -> (Changes, Reception, Entry) {
    decided.updated_at = call.now;
    let changes = store::reception::update(&decided);
    decided.revision += 1;
    let entry = entry(&decided);
    (changes, decided, entry)
}

/// Begins the journal entry of an act on a reception.
pub fn entry(reception: &Reception) -> Entry {
    Entry::about(reception.id.name(), reception.holder.clone()).occurred_on(reception.latest_act_on).summary(format!(
        "{} {}",
        reception.id.name(),
        reception.state.status().code()
    ))
}
