//! The events about receptions.

use junxiu_casework::journal::EventDraft;
use junxiu_contracts::intake as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{PlanYear, ReceptionId};
use junxiu_platform::any;

use crate::domain::placement_item::Item;

/// A plan's window closed over an item, which waits for a later plan; `item` is as it was decided, before it is written.
pub fn carried_over(item: &Item, reception: Option<ReceptionId>, plan: PlanYear, on: Day) -> EventDraft {
    let data = pb::ReceptionCarriedOver {
        placement_item: item.id.name(),
        reception: reception.as_ref().map(ReceptionId::name).unwrap_or_default(),
        placement_plan: plan.name(),
    };
    EventDraft {
        kind: "reception.carried_over",
        subject: item.id.name(),
        revision: item.revision + 1,
        occurred_on: on,
        data: any::of(&data),
    }
}
