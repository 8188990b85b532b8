//! ChangeResidence: where a person lives from a day on.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::{self, retiree::Shown};
use super::event::retiree as event;
use super::parts::{Parts, recorder};
use crate::domain::residence;
use crate::store::{retiree_change, retiree_fact};

/// Records where a person lives, or corrects an earlier entry.
pub async fn run(parts: &Parts, call: &Call, request: &pb::ChangeResidenceRequest) -> Result<Done<pb::Retiree>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::retiree::name(&mut wrong, "name", &request.name);
    let region = wrong.required("residence_region_code", &request.residence_region_code);
    let region = region.and_then(|code| wrong.take("residence_region_code", residence::parse_region(code)));
    let address = wrong.optional("address", &request.address).map(str::to_owned);
    let from = wrong.day("effective_from", request.effective_from.as_ref());
    let basis = wrong.optional("basis_document", &request.basis_document);
    let (Some(id), Some(region), Some(from), true) = (id, region, from, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let before = parts.retiree(&call.caller, id).await?;
    etag::check(&request.etag, before.revision, &before.id.name())?;
    let facts = retiree_fact::of(&parts.db, id).await?;

    let effective = convert::retiree::effective(from, request.corrects_revision);
    let mut changed = residence::change(&before, &facts, region.clone(), address, effective, call.today)?;
    changed.after.updated_at = call.now;

    let changes = retiree_change::apply(&parts.sealer, &before, &changed, basis, &recorder(call));
    let after = &changed.after;
    let entry = event::entry(after)
        .occurred_on(from)
        .summary(format!("recorded the residence from {from}"))
        .event(event::residence_changed(after, &region, from));
    Ok(Done { answer: convert::retiree::wire(after, &Shown::Masked), changes, entry })
}
