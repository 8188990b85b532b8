//! OpenBatch: some of a plan's people go on some days to one place.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::honors as pb;
use junxiu_kernel::day::Day;
use junxiu_platform::database::Changes;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::batch as convert;
use super::convert::plan::{PROCUREMENT, RESOURCE, stay, within};
use super::event::plan as event;
use super::parts::Parts;
use crate::domain::batch::{Batch, BatchId, State, Venue};
use crate::domain::capacity::{ProcurementId, Refusal, ResourceId, free};
use crate::domain::plan::{Plan, PlanId};
use crate::store;

/// How many people one batch can have; a hotel is not larger.
const BATCH_MAX: i64 = 1_000;

/// What is to be opened.
struct Asked {
    plan: PlanId,
    days: (Day, Day),
    places: i64,
    venue: Venue,
}

/// Opens a batch.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::OpenBatchRequest,
) -> Result<Done<pb::RecuperationBatch>, Fault> {
    let mut wrong = Violations::new();
    let asked = asked(&mut wrong, request);
    let (Some(asked), true) = (asked, wrong.is_empty()) else { return Err(wrong.fault()) };

    let before = parts.own_plan(call, asked.plan).await?;
    let book = store::capacity::book(&parts.db).await?;
    let (from, to) = asked.days;

    let plan = before.open_batch(from, to, asked.places)?;
    let venue = have(parts, &before, &asked).await?;
    let batch = Batch {
        id: BatchId::new_v7(call.now),
        plan: plan.id,
        organization: plan.organization.clone(),
        holder: plan.holder.clone(),
        year: plan.year,
        from,
        to,
        places: asked.places,
        taken: 0,
        venue: asked.venue,
        programme: Vec::new(),
        safety: Vec::new(),
        state: State::Open,
        recorded_at: call.now,
        revision: 1,
    };

    let changes = store::batch::insert(&batch)
        .append(store::plan::save(&plan, call.now))
        .append(store::capacity::write_book(book))
        .append(venue);
    let entry = Entry::about(batch.id.name(), batch.holder.clone())
        .occurred_on(call.today)
        .summary(format!("opened a batch of {} places from {from} to {to}", batch.places))
        .event(event::batch_changed(&batch, call.today));
    Ok(Done { answer: parts.shown_batch(&batch)?, changes, entry })
}

/// Lets the batch have its places at the venue.
async fn have(parts: &Parts, plan: &Plan, asked: &Asked) -> Result<Changes, Fault> {
    let (from, to) = asked.days;
    match asked.venue {
        Venue::Own(id) => {
            let found = store::capacity::resource(&parts.db, id).await?;
            // What is open to the plan: its bureau's own, and the province's.
            let found = found.filter(|one| {
                one.holder.within(&plan.organization) || junxiu_kernel::organization::PROVINCE == one.organization
            });
            let resource = found.ok_or_else(|| Fault::not_found(RESOURCE, &id.name()))?;
            let taken = store::capacity::taken(&parts.db, from, to).await?;
            let free = free(&resource, &taken, from, to).free;
            if asked.places > free {
                return Err(Refusal::VenueFull { free }.into());
            }
            Ok(Changes::new())
        }
        Venue::Bought(id) => {
            let found = store::capacity::procurement(&parts.db, id).await?;
            let found = found.filter(|one| one.holder.within(&plan.organization));
            let bought = found.ok_or_else(|| Fault::not_found(PROCUREMENT, &id.name()))?;
            Ok(store::capacity::save_procurement(&bought.give(plan.id, from, to, asked.places)?))
        }
    }
}

fn asked(wrong: &mut Violations, request: &pb::OpenBatchRequest) -> Option<Asked> {
    let plan = wrong.take("plan", PlanId::parse_name(&request.plan));
    let days = stay(wrong, request.from.as_ref(), request.to.as_ref());
    let places = within(wrong, "places", i64::from(request.places), 1, BATCH_MAX);
    let venue = if request.venue.starts_with(ProcurementId::COLLECTION) {
        wrong.take("venue", ProcurementId::parse_name(&request.venue)).map(Venue::Bought)
    } else {
        wrong.take("venue", ResourceId::parse_name(&request.venue)).map(Venue::Own)
    };
    Some(Asked { plan: plan?, days: days?, places, venue: venue? })
}

impl Parts {
    /// Shows a batch with the points of its checklist that are open.
    ///
    /// # Errors
    /// `POLICY_NOT_IN_FORCE`.
    pub fn shown_batch(&self, batch: &Batch) -> Result<pb::RecuperationBatch, Fault> {
        let policy = self.policies.batch.programme.on(batch.from).map_err(super::status::no_policy)?;
        Ok(convert::batch(batch, &batch.open_checks(&policy.value)))
    }
}
