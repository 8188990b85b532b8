//! OpenReception: the bureau accepts the case, or takes up one that was carried over.

use std::collections::BTreeSet;

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{PlanYear, ReceptionId};
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::plan::PLAN;
use super::convert::{self, reception::occurred_on};
use super::parts::Parts;
use super::reception_case::{entry, seen_item, timed};
use crate::domain::institution::Consent;
use crate::domain::placement_item::{Item, ItemState};
use crate::domain::reception::{Flag, Reception, State};
use crate::domain::window;
use crate::store;

pub async fn run(parts: &Parts, call: &Call, request: &pb::OpenReceptionRequest) -> Result<Done<pb::Reception>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::placement_item::id(&mut wrong, "placement_item", &request.placement_item);
    let later = convert::plan::optional_year(&mut wrong, "placement_plan", &request.placement_plan);
    let on = occurred_on(&mut wrong, request.occurred_on.as_ref(), call.today);
    let reason = convert::reception::reason(&mut wrong, "reason", &request.reason);
    let Some(id) = id.filter(|_| wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let mut item = seen_item(parts, call, id, &request.etag).await?;
    let before = carried(parts, &item).await?;

    let new_id = before.as_ref().map_or_else(|| ReceptionId::new_v7(call.now), |before| before.id);
    let (state, year) = item.state.clone().open(new_id, item.plan, later)?;
    let plan = store::plan::get(&parts.db, year).await?.ok_or_else(|| Fault::not_found(PLAN, &year.name()))?;
    plan.state.in_force()?;
    let lifted = item.window_override.as_ref();
    let timing = window::test(&parts.policies.window, year.get(), on, call.today, lifted, reason.as_deref())?;
    let was_carried_over = matches!(item.state, ItemState::CarriedOver { .. });
    let opened = match &before {
        Some(before) => reopened(before, year, on, call)?,
        None => opened(new_id, &item, year, on, call),
    };
    let opened = timed(opened, on, timing, reason).flagged(Flag::CarriedOver, was_carried_over);

    item.state = state;
    item.updated_at = call.now;
    let mut shown = opened.clone();
    let write = if before.is_some() {
        shown.revision += 1;
        store::reception::update(&opened)
    } else {
        store::reception::insert(&opened)
    };
    // The plan is held, so that it cannot be closed over a reception that is being opened.
    let changes = store::plan::unchanged(&plan).append(store::placement_item::update(&item, None)).append(write);
    let entry = entry(&shown);

    Ok(Done { answer: convert::reception::wire(&shown, &item), changes, entry })
}

/// Reads the reception of an item that was carried over with one.
async fn carried(parts: &Parts, item: &Item) -> Result<Option<Reception>, Fault> {
    match &item.state {
        ItemState::CarriedOver { reception: Some(id), .. } => Ok(parts.receptions.get(*id).await?),
        _ => Ok(None),
    }
}

fn opened(id: ReceptionId, item: &Item, plan: PlanYear, on: Day, call: &Call) -> Reception {
    Reception {
        id,
        item: item.id,
        plan,
        state: State::Opened,
        opened_on: on,
        latest_act_on: on,
        holder: item.holder.clone(),
        consent: Consent::Unknown,
        article8: None,
        lag_working_days: None,
        late_reason: None,
        flags: BTreeSet::new(),
        revision: 1,
        recorded_at: call.now,
        updated_at: call.now,
    }
}

fn reopened(before: &Reception, plan: PlanYear, on: Day, call: &Call) -> Result<Reception, Fault> {
    before.dated(on, call.today)?;
    let state = before.state.clone().reopen()?;
    Ok(Reception { plan, state, opened_on: on, updated_at: call.now, ..before.clone() })
}
