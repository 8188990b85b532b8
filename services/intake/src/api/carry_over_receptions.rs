//! CarryOverReceptions: what a plan has not finished when its window has closed waits for a later one.

use std::collections::HashMap;

use junxiu_casework::journal::{Call, Done, Entry, EventDraft};
use junxiu_contracts::intake as pb;
use junxiu_kernel::ids::{PlacementItemId, PlanYear};
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::Changes;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::plan::PLAN;
use super::parts::Parts;
use super::{convert, event};
use crate::domain::placement_item::{Item, ItemState};
use crate::domain::reception::{Flag, Reception};
use crate::domain::window;
use crate::store;

/// How many items one call carries over: each costs two statements, and the batch must end within the call's deadline.
const ITEMS_MAX: usize = 500;

pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::CarryOverReceptionsRequest,
) -> Result<Done<pb::CarryOverReceptionsResponse>, Fault> {
    let mut wrong = Violations::new();
    let Some(year) = convert::plan::year(&mut wrong, "placement_plan", &request.placement_plan) else {
        return Err(wrong.fault());
    };

    let found = store::plan::get(&parts.db, year).await?;
    let mut plan = found.ok_or_else(|| Fault::not_found(PLAN, &year.name()))?;
    let mut ids = store::placement_item::unfinished(&parts.db, year, limit()).await?;
    let remaining = ids.len() > ITEMS_MAX;
    ids.truncate(ITEMS_MAX);
    let items = store::placement_item::many(&parts.db, &parts.sealer, &ids).await?;
    let receptions = store::reception::of_items(&parts.db, &ids).await?;
    let mut receptions: HashMap<PlacementItemId, Reception> =
        receptions.into_iter().map(|reception| (reception.item, reception)).collect();

    plan.state.in_force()?;
    window::closed(&parts.policies.window, year.get(), call.today)?;
    let closed = if remaining { None } else { Some(plan.state.clone().close(call.today)?) };

    let mut changes = Changes::new();
    let mut entry = Entry::about(year.name(), Ancestry::default()).occurred_on(call.today).summary(format!(
        "{} carried over {}",
        year.name(),
        items.len()
    ));
    let (carried_over, mut with_reception) = (items.len(), 0);
    for item in items {
        let reception = receptions.remove(&item.id);
        with_reception += i64::from(reception.is_some());
        let carried = carry(call, year, item, reception)?;
        changes = changes.append(carried.changes);
        entry = entry.event(carried.event);
    }
    // Opening a reception and importing hold the plan and leave it as it was read, so a closing plan is looked at again.
    plan.updated_at = call.now;
    if let Some(closed) = closed {
        plan.state = closed;
        changes = store::plan::update(&plan).append(changes).append(store::plan::nothing_left(year));
        plan.revision += 1;
    } else {
        changes = changes.append(store::plan::unchanged(&plan));
    }
    let answer = pb::CarryOverReceptionsResponse {
        carried_over: i64::try_from(carried_over).unwrap_or(i64::MAX),
        with_reception,
        remaining,
        placement_plan: Some(convert::plan::wire(&plan)),
    };

    Ok(Done { answer, changes, entry })
}

fn limit() -> i64 {
    i64::try_from(ITEMS_MAX + 1).unwrap_or(i64::MAX)
}

struct Carried {
    changes: Changes,
    event: EventDraft,
}

fn carry(call: &Call, year: PlanYear, mut item: Item, reception: Option<Reception>) -> Result<Carried, Fault> {
    let mut changes = Changes::new();
    let mut reception_id = None;
    if let Some(mut reception) = reception {
        reception.state = reception.state.carry_over()?;
        reception.updated_at = call.now;
        reception_id = Some(reception.id);
        changes = changes.append(store::reception::update(&reception.flagged(Flag::CarriedOver, true)));
    }
    item.state = ItemState::CarriedOver { from: year, reception: reception_id };
    item.updated_at = call.now;
    // What the province lifted, it lifted for the year that is over.
    item.window_override = None;
    changes = changes.append(store::placement_item::update(&item, None));
    let event = event::reception::carried_over(&item, reception_id, year, call.today);
    Ok(Carried { changes, event })
}
