//! OverrideWindow: the province lifts the window of article 5 for one item.

use chrono::Datelike;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::intake as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::{self, reception::required_reason};
use super::parts::Parts;
use super::reception_case::seen_item;
use crate::domain::placement_item::{Item, ItemState};
use crate::domain::refusal::Refusal;
use crate::domain::window::Override;
use crate::store;

pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::OverrideWindowRequest,
) -> Result<Done<pb::PlacementItem>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::placement_item::id(&mut wrong, "name", &request.name);
    let first = wrong.day("first_day", request.first_day.as_ref());
    let last = wrong.day("last_day", request.last_day.as_ref());
    let reason = required_reason(&mut wrong, "reason", &request.reason);
    let document_no = wrong.optional("document_no", &request.document_no).map(str::to_owned);
    let (Some(id), Some(first), Some(last), Some(reason), true) = (id, first, last, reason, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let mut item = seen_item(parts, call, id, &request.etag).await?;
    let opened_under = match item.state.reception() {
        Some(reception) => parts.receptions.get(reception).await?.map(|reception| reception.plan.get()),
        None => None,
    };

    item.state.standing()?;
    let asked = Override { first, last, reason, document_no };
    let lifted = asked.check(year(&item, opened_under, first.year())?)?;
    item.window_override = Some(lifted);

    item.updated_at = call.now;
    let changes = store::placement_item::update(&item, None);
    item.revision += 1;
    let entry = Entry::about(item.id.name(), item.holder.clone())
        .summary(format!("{} window lifted from {first} to {last}", item.id.name()));

    Ok(Done { answer: convert::placement_item::wire(&item), changes, entry })
}

/// Gives the year of the plan that the item is carried out under. One that was carried over
/// waits for a later plan, and the days themselves say which.
fn year(item: &Item, opened_under: Option<i32>, asked: i32) -> Result<i32, Refusal> {
    match &item.state {
        ItemState::CarriedOver { from, .. } if asked > from.get() => Ok(asked),
        ItemState::CarriedOver { from, .. } => Err(Refusal::RangeOutsidePlanYear { year: from.get() + 1 }),
        ItemState::Planned | ItemState::InReception { .. } | ItemState::Ended { .. } => {
            Ok(opened_under.unwrap_or(item.plan.get()))
        }
    }
}
