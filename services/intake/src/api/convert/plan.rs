//! Placement plans: wire to ours and back.

use junxiu_contracts::intake as pb;
use junxiu_kernel::ids::PlanYear;
use junxiu_platform::etag;
use junxiu_platform::parse::{Violations, date, timestamp};

use super::words::Word;
use crate::domain::plan::{Plan, PlanState};

/// The kind of resource, as errors name it.
pub const PLAN: &str = "junxiu/PlacementPlan";

/// Reads a resource name such as `placementPlans/2024`.
pub fn year(wrong: &mut Violations, field: &str, name: &str) -> Option<PlanYear> {
    let name = wrong.required(field, name)?;
    wrong.take(field, PlanYear::parse_name(name))
}

/// Reads a resource name that may be absent.
pub fn optional_year(wrong: &mut Violations, field: &str, name: &str) -> Option<PlanYear> {
    wrong.take_optional(field, name, PlanYear::parse_name)
}

/// Shows a plan.
pub fn wire(plan: &Plan) -> pb::PlacementPlan {
    let (issued_on, closed_on) = match plan.state {
        PlanState::Draft => (None, None),
        PlanState::Issued { on } => (Some(on), None),
        PlanState::Closed { issued_on, on } => (Some(issued_on), Some(on)),
    };
    pb::PlacementPlan {
        name: plan.year.name(),
        year: plan.year.get(),
        doc_no: plan.doc_no.clone().unwrap_or_default(),
        remark: plan.remark.clone().unwrap_or_default(),
        state: pb::placement_plan::State::wire(plan.state.status()).into(),
        issued_on: issued_on.map(date),
        closed_on: closed_on.map(date),
        item_count: 0,
        etag: etag::of(plan.revision),
        create_time: Some(timestamp(plan.recorded_at)),
        update_time: Some(timestamp(plan.updated_at)),
    }
}
