//! IssuePlacementPlan: DRAFT -> ISSUED.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::intake as pb;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::plan::PLAN;
use super::parts::Parts;
use super::{convert, event};
use crate::domain::refusal::Refusal;
use crate::store;

pub async fn run(
    parts: &Parts,
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

    let found = store::plan::get(&parts.db, year).await?;
    let mut plan = found.ok_or_else(|| Fault::not_found(PLAN, &year.name()))?;
    etag::check(&request.etag, plan.revision, &year.name())?;
    let item = store::plan::any_item(&parts.db, year).await?;

    plan.state = plan.state.issue(on, call.today)?;
    plan.doc_no = doc_no.or(plan.doc_no);
    let doc_no = plan.doc_no.clone().ok_or(Refusal::DocumentNoRequired)?;
    let item = item.ok_or(Refusal::PlanEmpty)?;

    plan.updated_at = call.now;
    let changes = store::plan::update(&plan).append(store::plan::stands(item));
    plan.revision += 1;
    let entry = Entry::about(year.name(), Ancestry::default())
        .occurred_on(on)
        .summary(format!("{} ISSUED", year.name()))
        .event(event::plan::issued(&plan, doc_no, on));

    Ok(Done { answer: convert::plan::wire(&plan), changes, entry })
}
