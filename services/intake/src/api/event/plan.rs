//! The events about placement plans.

use junxiu_casework::journal::EventDraft;
use junxiu_contracts::intake as pb;
use junxiu_kernel::day::Day;
use junxiu_platform::any;
use junxiu_platform::parse::date;

use crate::domain::plan::Plan;

/// A plan was issued; `plan` is as it is after that.
pub fn issued(plan: &Plan, doc_no: String, on: Day) -> EventDraft {
    let data = pb::PlacementPlanIssued { placement_plan: plan.year.name(), doc_no, issued_on: Some(date(on)) };
    EventDraft {
        kind: "placement_plan.issued",
        subject: plan.year.name(),
        revision: plan.revision,
        occurred_on: on,
        data: any::of(&data),
    }
}
