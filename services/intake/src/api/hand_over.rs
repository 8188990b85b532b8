//! HandOver: the army hands the person over.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_kernel::day::Day;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::{
    self,
    reception::{id, occurred_on, reason},
};
use super::parts::Parts;
use super::reception_case::{Case, done, test_window, timed, to_act_on, written};
use crate::domain::reception::{Flag, State, Status};
use crate::domain::refusal::Refusal;
use crate::domain::window;
use crate::store;

pub async fn run(parts: &Parts, call: &Call, request: &pb::HandOverRequest) -> Result<Done<pb::Reception>, Fault> {
    let mut wrong = Violations::new();
    let id = id(&mut wrong, "name", &request.name);
    let on = occurred_on(&mut wrong, request.occurred_on.as_ref(), call.today);
    let reason = reason(&mut wrong, "reason", &request.reason);
    let Some(id) = id.filter(|_| wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let case = to_act_on(parts, call, id, &request.etag).await?;

    let state = case.reception.state.clone().hand_over(on)?;
    let carried_over = case.reception.state == State::CarriedOver;
    if carried_over {
        within_old_plan(parts, call, &case, on, reason.as_deref())?;
    }
    let timing = test_window(parts, call, &case, on, reason.as_deref())?;
    let mut item = case.item;
    let mut decided = timed(case.reception, on, timing, reason);
    decided.state = state;
    if !carried_over {
        return Ok(done(call, decided, &item));
    }

    // He was handed over in time, so the case comes from an earlier plan only if it did so before.
    if decided.plan == item.plan {
        decided.flags.remove(&Flag::CarriedOver);
    }
    item.state = item.state.handed_over();
    item.updated_at = call.now;
    let (changes, shown, entry) = written(call, decided);
    let changes = changes.append(store::placement_item::update(&item, None));
    Ok(Done { answer: convert::reception::wire(&shown, &item), changes, entry })
}

/// Refuses the hand-over of a case that was carried over on any day but one of its old plan's window.
fn within_old_plan(parts: &Parts, call: &Call, case: &Case, on: Day, reason: Option<&str>) -> Result<(), Refusal> {
    let year = case.reception.plan.get();
    match window::test(&parts.policies.window, year, on, call.today, None, reason) {
        Err(Refusal::WindowClosed { .. } | Refusal::PlanYearMismatch { .. }) => Err(Refusal::WrongState {
            state: case.reception.state.status(),
            allowed: &[Status::Opened, Status::ArchiveCheck],
        }),
        Err(other) => Err(other),
        Ok(_) => Ok(()),
    }
}
