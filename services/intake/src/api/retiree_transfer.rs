//! TransferRetiree: to another institution, to another province, or back.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_kernel::ids::OrganizationCode;
use junxiu_platform::database::Changes;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::back_pay;
use super::retiree::{Register, recorder};
use super::retiree_convert::{self as convert, Shown};
use super::retiree_event;
use crate::domain::transfer::{self, Moved};
use crate::store::{organization, retiree_change, retiree_fact};

/// The type of the resource, as NOT_FOUND names it.
const ORGANIZATION: &str = "junxiu/Organization";

/// Where to.
enum Destination {
    Institution(OrganizationCode),
    OtherProvince(String),
}

/// Moves a retiree.
pub async fn run(
    api: &Register,
    call: &Call,
    request: &pb::TransferRetireeRequest,
) -> Result<Done<pb::Retiree>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::retiree_name(&mut wrong, "name", &request.name);
    let destination = destination(&mut wrong, request);
    let on = wrong.day("effective_on", request.effective_on.as_ref());
    let basis = wrong.required("basis_document", &request.basis_document);
    let (Some(id), Some(destination), Some(on), true) = (id, destination, on, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let before = api.seen(&call.caller, id).await?;
    convert::check_etag(&request.etag, before.revision, &before.id.name())?;
    let facts = retiree_fact::of(&api.db, id).await?;

    let (moved, guard, shown_destination) = match destination {
        Destination::Institution(code) => {
            let found = organization::get(&api.db, &code).await?.filter(|found| call.caller.sees(&found.place));
            let found = found.ok_or_else(|| Fault::not_found(ORGANIZATION, &code.name()))?;
            found.must_serve(on)?;
            let moved = transfer::to_institution(&before, &facts, found.place.clone(), on, call.today)?;
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
    let proposals = back_pay::proposals(api, after.id, due.as_slice(), &by).await?;

    let changes = retiree_change::apply(&api.sealer, &before, &changed, basis, &by)
        .append(guard)
        .append(back_pay::insert(&proposals, &by));
    let mut entry = retiree_event::entry(after)
        .occurred_on(on)
        .summary(format!("transferred to {shown_destination} from {on}"))
        .event(retiree_event::transferred(after, previous_institution.as_deref(), on, backdated));
    if pay.is_some() {
        let first_month = after.pay.stop.map_or(after.pay.from, |stop| stop.from);
        entry = entry.event(retiree_event::pay_status_changed(after, before.pay.state, Some(first_month), on));
    }
    Ok(Done { answer: convert::retiree(after, &Shown::Masked), changes, entry })
}

fn destination(wrong: &mut Violations, request: &pb::TransferRetireeRequest) -> Option<Destination> {
    let institution = convert::organization_of(wrong, "institution", &request.institution);
    let unit = wrong.optional("other_province", &request.other_province);
    match (request.institution.trim().is_empty(), unit) {
        (false, None) => institution.map(Destination::Institution),
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
