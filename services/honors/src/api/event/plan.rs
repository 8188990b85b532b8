//! The events about plans, resources and batches.

use junxiu_casework::journal::EventDraft;
use junxiu_contracts::honors as pb;
use junxiu_kernel::day::Day;
use junxiu_platform::any;
use junxiu_platform::parse::date;

use crate::api::convert::{batch as batches, plan as plans};
use crate::domain::batch::Batch;
use crate::domain::capacity::{Procurement, Resource};
use crate::domain::plan::Plan;

/// A plan was drawn up, approved or closed.
pub fn changed(plan: &Plan, on: Day) -> EventDraft {
    let data = pb::RecuperationPlanChanged {
        plan: plan.id.name(),
        organization: format!("organizations/{}", plan.organization),
        year: plan.year,
        state: plans::plan(plan).state,
    };
    EventDraft {
        kind: "recuperation.plan_changed",
        subject: plan.id.name(),
        revision: plan.revision,
        occurred_on: on,
        data: any::of(&data),
    }
}

/// An own resource was registered.
pub fn resource_registered(resource: &Resource, on: Day) -> EventDraft {
    let data = pb::RecuperationResourceRegistered {
        resource: resource.id.name(),
        organization: format!("organizations/{}", resource.organization),
    };
    EventDraft {
        kind: "recuperation.resource_registered",
        subject: resource.id.name(),
        revision: 1,
        occurred_on: on,
        data: any::of(&data),
    }
}

/// Capacity was bought.
pub fn procured(bought: &Procurement, on: Day) -> EventDraft {
    let data = pb::RecuperationProcured {
        procurement: bought.id.name(),
        plan: bought.plan.name(),
        places: i32::try_from(bought.places).unwrap_or(i32::MAX),
        shortage: i32::try_from(bought.proof.shortage()).unwrap_or(i32::MAX),
        price_fen: bought.price_fen,
    };
    EventDraft {
        kind: "recuperation.procured",
        subject: bought.id.name(),
        revision: 1,
        occurred_on: on,
        data: any::of(&data),
    }
}

/// A batch was opened, got its programme, or was closed.
pub fn batch_changed(batch: &Batch, on: Day) -> EventDraft {
    let data = pb::RecuperationBatchChanged {
        batch: batch.id.name(),
        plan: batch.plan.name(),
        from: Some(date(batch.from)),
        to: Some(date(batch.to)),
        state: batches::batch(batch, &[]).state,
    };
    EventDraft {
        kind: "recuperation.batch_changed",
        subject: batch.id.name(),
        revision: batch.revision,
        occurred_on: on,
        data: any::of(&data),
    }
}
