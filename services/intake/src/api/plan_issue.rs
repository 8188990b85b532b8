//! IssuePlacementPlan: DRAFT -> ISSUED.

use junxiu_casework::journal::{Call, Done, Entry, EventDraft};
use junxiu_contracts::intake as pb;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::parse::{Violations, date};
use junxiu_platform::status::Fault;
use prost::Name;

use super::convert::{self, organization::is_stale};
use super::placement::Placement;
use super::plan_create::PLAN;
use crate::domain::refusal::Refusal;
use crate::store;

pub async fn run(
    api: &Placement,
    call: &Call,
    request: &pb::IssuePlacementPlanRequest,
) -> Result<Done<pb::PlacementPlan>, Fault> {
    let mut wrong = Violations::new();
    let year = convert::plan::year(&mut wrong, "name", &request.name);
    let doc_no = wrong.optional("doc_no", &request.doc_no).map(str::to_owned);
    let on = convert::reception::occurred_on(&mut wrong, request.occurred_on.as_ref(), call.today);
    let Some(year) = year.filter(|_| wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let found = store::plan::get(&api.db, year).await?;
    let mut plan = found.ok_or_else(|| Fault::not_found(PLAN, &year.name()))?;
    if is_stale(&request.etag, plan.revision) {
        return Err(Fault::stale(&year.name()));
    }
    let has_items = store::plan::has_items(&api.db, year).await?;

    plan.state = plan.state.issue(on, call.today)?;
    plan.doc_no = doc_no.or(plan.doc_no);
    let doc_no = plan.doc_no.clone().ok_or(Refusal::DocumentNoRequired)?;
    if !has_items {
        return Err(Refusal::PlanEmpty.into());
    }

    plan.updated_at = call.now;
    let changes = store::plan::update(&plan);
    plan.revision += 1;
    let data = pb::PlacementPlanIssued { placement_plan: year.name(), doc_no, issued_on: Some(date(on)) };
    let event = EventDraft {
        kind: "placement_plan.issued",
        subject: year.name(),
        revision: plan.revision,
        occurred_on: on,
        data: prost_types::Any {
            type_url: pb::PlacementPlanIssued::type_url(),
            value: prost::Message::encode_to_vec(&data),
        },
    };
    let entry = Entry::about(year.name(), Ancestry::default())
        .occurred_on(on)
        .summary(format!("{} ISSUED", year.name()))
        .event(event);

    Ok(Done { answer: convert::plan::wire(&plan), changes, entry })
}
