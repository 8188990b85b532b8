//! GetPlacementPlan, ListPlacementPlans, ListPlacementItems.

use junxiu_casework::journal::Call;
use junxiu_contracts::intake as pb;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::convert::plan::PLAN;
use super::convert::{self, words::Word};
use super::parts::Parts;
use crate::store::{self, scope::Scope};

pub async fn get(
    parts: &Parts,
    call: &Call,
    request: &pb::GetPlacementPlanRequest,
) -> Result<pb::PlacementPlan, Fault> {
    let mut wrong = Violations::new();
    let Some(year) = convert::plan::year(&mut wrong, "name", &request.name) else {
        return Err(wrong.fault());
    };
    let found = store::plan::get(&parts.db, year).await?;
    let plan = found.ok_or_else(|| Fault::not_found(PLAN, &year.name()))?;
    let item_count = store::plan::item_count(&parts.db, year, &Scope::of(&call.caller.organization)).await?;
    Ok(pb::PlacementPlan { item_count, ..convert::plan::wire(&plan) })
}

pub async fn list(
    parts: &Parts,
    request: &pb::ListPlacementPlansRequest,
) -> Result<pb::ListPlacementPlansResponse, Fault> {
    let mut wrong = Violations::new();
    let state = wrong.chosen_optional::<pb::placement_plan::State>("state", request.state).and_then(Word::ours);
    let page = page::read_into::<i32, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;
    let plans = store::plan::list(&parts.db, state, page.after, page.limit()).await?;
    let (plans, next_page_token) = page::cut(&parts.sealer, request, &page, plans, |plan| plan.year.get());
    Ok(pb::ListPlacementPlansResponse {
        placement_plans: plans.iter().map(convert::plan::wire).collect(),
        next_page_token,
    })
}

pub async fn list_items(
    parts: &Parts,
    call: &Call,
    request: &pb::ListPlacementItemsRequest,
) -> Result<pb::ListPlacementItemsResponse, Fault> {
    let mut wrong = Violations::new();
    let year = convert::plan::year(&mut wrong, "placement_plan", &request.placement_plan);
    let state = wrong.chosen_optional::<pb::placement_item::State>("state", request.state).and_then(Word::ours);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    let Some(year) = year.filter(|_| wrong.is_empty()) else {
        return Err(wrong.fault());
    };
    if store::plan::get(&parts.db, year).await?.is_none() {
        return Err(Fault::not_found(PLAN, &year.name()));
    }
    let scope = Scope::of(&call.caller.organization);
    let query = store::placement_item::Query { plan: year, state, after: page.after, limit: page.limit() };
    let items = store::placement_item::list(&parts.db, &parts.sealer, &scope, &query).await?;
    let (items, next_page_token) = page::cut(&parts.sealer, request, &page, items, |item| item.id.uuid());
    let placement_items = items.iter().map(convert::placement_item::wire).collect();
    Ok(pb::ListPlacementItemsResponse { placement_items, next_page_token })
}
