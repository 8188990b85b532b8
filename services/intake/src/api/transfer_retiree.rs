//! TransferRetiree: to another institution, to another province, or back.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_kernel::ids::OrganizationCode;
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::back_pay;
use super::convert::{self, retiree::Shown};
use super::event::retiree as event;
use super::parts::{Parts, recorder};
use crate::domain::transfer::{self, Moved};
use crate::store::{organization, retiree_change, retiree_fact};

/// Where to.
enum Destination {
    Institution(OrganizationCode),
    OtherProvince(String),
}

/// Moves a retiree.
pub async fn run(parts: &Parts, call: &Call, request: &pb::TransferRetireeRequest) -> Result<Done<pb::Retiree>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::retiree::name(&mut wrong, "name", &request.name);
    let destination = destination(&mut wrong, request);
    let on = wrong.day("effective_on", request.effective_on.as_ref());
    let basis = wrong.required("basis_document", &request.basis_document);
    let (Some(id), Some(destination), Some(on), true) = (id, destination, on, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let before = parts.retiree(&call.caller, id).await?;
    etag::check(&request.etag, before.revision, &before.id.name())?;
    let facts = retiree_fact::of(&parts.db, id).await?;

    let (moved, guard, shown_destination) = match destination {
        Destination::Institution(code) => {
            let found = parts.organization(&call.caller, &code).await?;
            found.must_serve(on)?;
            let place = found.place.clone();
            let moved = match request.corrects_revision {
                0 => transfer::to_institution(&before, &facts, place, on, call.today)?,
                wrong => transfer::correct(&before, &facts, place, on, wrong, call.today)?,
            };
            (moved, organization::unchanged(&found), code.to_string())
        }
        Destination::OtherProvince(unit) => {
            let moved = transfer::to_other_province(&before, &facts, unit, on, call.today)?;
            (moved, Changes::new(), "another province".to_owned())
        }
    };
    let Moved { mut changed, previous_institution, backdated, pay } = moved;
    changed.after.updated_at = call.now;
    let after = &changed.after;
    let by = recorder(call);
    let due = pay.flatten();
    let proposals = back_pay::proposals(parts, after.id, due.as_slice(), &by).await?;

    let changes = retiree_change::apply(&parts.sealer, &before, &changed, basis, &by)
        .append(guard)
        .append(duty::hand_over(&after.id.name(), &after.holder, on, call.now))
        .append(back_pay::insert(&proposals, &by));
    let mut entry = event::entry(after)
        .occurred_on(on)
        .summary(format!("transferred to {shown_destination} from {on}"))
        .event(event::transferred(after, previous_institution.as_deref(), on, backdated));
    if pay.is_some() {
        let first_month = after.pay.stop.map_or(after.pay.from, |stop| stop.from);
        entry = entry.event(event::pay_status_changed(after, before.pay.state, Some(first_month), on));
    }
    Ok(Done { answer: convert::retiree::wire(after, &Shown::Masked), changes, entry })
}

fn destination(wrong: &mut Violations, request: &pb::TransferRetireeRequest) -> Option<Destination> {
    let institution = convert::organization::optional_code(wrong, "institution", &request.institution);
    let unit = wrong.optional("other_province", &request.other_province);
    match (request.institution.trim().is_empty(), unit) {
        (false, None) => institution.map(Destination::Institution),
        (true, Some(_)) if request.corrects_revision != 0 => {
            wrong.add(
                "corrects_revision",
                "ONLY_OF_AN_INSTITUTION",
                "仅可更正服务机构的记录，转往外省时请勿填写",
                "only an institution's entry is corrected; leave it out for another province",
            );
            None
        }
        (true, Some(unit)) => Some(Destination::OtherProvince(unit.to_owned())),
        (true, None) | (false, Some(_)) => {
            wrong.add(
                "institution",
                "EXACTLY_ONE",
                "institution 与 other_province 须填且只填一项",
                "give exactly one of institution and other_province",
            );
            None
        }
    }
}
