//! ApprovePlan: another person of the bureau approves a plan, and the duty of the year is met.

use chrono::Datelike as _;
use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::honors as pb;
use junxiu_kernel::day::day_of;
use junxiu_kernel::duty::Period;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::plan as convert;
use super::event::plan as event;
use super::parts::Parts;
use super::status::no_policy;
use crate::domain::plan::{self, Plan, PlanId};
use crate::store;

/// Approves a plan.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ApprovePlanRequest,
) -> Result<Done<pb::RecuperationPlan>, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.take("name", PlanId::parse_name(&request.name));
    let on = wrong.optional_day("approved_on", request.approved_on.as_ref()).unwrap_or(call.today);
    let (Some(id), true) = (id, wrong.is_empty()) else { return Err(wrong.fault()) };

    let before = parts.own_plan(call, id).await?;
    etag::check(&request.etag, before.revision, &id.name())?;
    let bureau = parts.organization(&call.caller, &before.organization).await?;

    let after = before.approve(call.caller.person(), on, call.today)?;
    let period = Period::year(day_of(before.year, 1, 1).map_err(Fault::internal)?);
    let due = parts.policies.plan.due.on(period.first).map_err(no_policy)?.value;
    let owed = plan::duty(&bureau, &period, due);

    let mut changes = store::plan::save(&after, call.now).append(store::organization::guard(&bureau));
    if let Some(owed) = owed {
        changes = changes.append(duty::meet(&owed, on, id.name(), call.now, call.today));
    }
    let after = Plan { revision: before.revision + 1, ..after };
    let entry = Entry::about(id.name(), after.holder.clone())
        .occurred_on(on)
        .summary(format!("approved the recuperation plan of {}", period.first.year()))
        .event(event::changed(&after, on));
    Ok(Done { answer: convert::plan(&after), changes, entry })
}
