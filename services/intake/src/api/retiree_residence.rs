//! ChangeResidence: where a person lives from a day on.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::retiree::{Register, recorder};
use super::retiree_convert::{self as convert, Shown};
use super::retiree_event;
use super::retiree_grade::effective;
use crate::domain::residence;
use crate::store::{retiree_change, retiree_fact};

/// Records where a person lives, or corrects an earlier entry.
pub async fn run(
    api: &Register,
    call: &Call,
    request: &pb::ChangeResidenceRequest,
) -> Result<Done<pb::Retiree>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::retiree_name(&mut wrong, "name", &request.name);
    let region = wrong.required("residence_region_code", &request.residence_region_code);
    let region = region.and_then(|code| wrong.take("residence_region_code", residence::parse_region(code)));
    let address = wrong.optional("address", &request.address).map(str::to_owned);
    let from = wrong.day("effective_from", request.effective_from.as_ref());
    let basis = wrong.optional("basis_document", &request.basis_document);
    let (Some(id), Some(region), Some(from), true) = (id, region, from, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let before = api.seen(&call.caller, id).await?;
    convert::check_etag(&request.etag, before.revision, &before.id.name())?;
    let facts = retiree_fact::of(&api.db, id).await?;

    let effective = effective(from, request.corrects_revision);
    let mut changed = residence::change(&before, &facts, region.clone(), address, effective, call.today)?;
    changed.after.updated_at = call.now;

    let changes = retiree_change::apply(&api.sealer, &before, &changed, basis, &recorder(call));
    let after = &changed.after;
    let entry = retiree_event::entry(after)
        .occurred_on(from)
        .summary(format!("recorded the residence from {from}"))
        .event(retiree_event::residence_changed(after, &region, from));
    Ok(Done { answer: convert::retiree(after, &Shown::Masked), changes, entry })
}
