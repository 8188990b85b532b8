//! WithdrawPlacementItem: takes an item out of its plan before its reception.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::intake as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::plan::PLAN;
use super::convert::{self, reception::required_reason};
use super::parts::Parts;
use super::reception_case::seen_item;
use crate::domain::plan::PlanState;
use crate::domain::refusal::Refusal;
use crate::store;

pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::WithdrawPlacementItemRequest,
) -> Result<Done<pb::PlacementItem>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::placement_item::id(&mut wrong, "name", &request.name);
    let reason = required_reason(&mut wrong, "reason", &request.reason);
    let amendment = wrong.optional("amendment_doc_no", &request.amendment_doc_no).map(str::to_owned);
    let Some((id, reason)) = id.zip(reason).filter(|_| wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let mut item = seen_item(parts, call, id, &request.etag).await?;
    let found = store::plan::get(&parts.db, item.plan).await?;
    let plan = found.ok_or_else(|| Fault::not_found(PLAN, &item.plan.name()))?;

    item.state = item.state.withdraw()?;
    match (&plan.state, &amendment) {
        (PlanState::Issued { .. } | PlanState::Closed { .. }, None) => return Err(Refusal::AmendmentRequired.into()),
        (PlanState::Draft, Some(_)) => return Err(Refusal::AmendmentOfADraft.into()),
        (PlanState::Draft, None) | (PlanState::Issued { .. } | PlanState::Closed { .. }, Some(_)) => {}
    }
    item.amendment_doc_no = amendment.or(item.amendment_doc_no);

    item.updated_at = call.now;
    // The plan is held: a draft that is being issued meanwhile asks for an amendment.
    let changes = store::plan::unchanged(&plan).append(store::placement_item::update(&item, Some(&reason)));
    item.revision += 1;
    let entry = Entry::about(item.id.name(), item.holder.clone()).summary(format!("{} ENDED", item.id.name()));

    Ok(Done { answer: convert::placement_item::wire(&item), changes, entry })
}
