//! RegisterAtBureau: a member showed his certificate at the bureau of the place.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_kernel::ids::OrganizationCode;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::branch_parts::must_have_come;
use super::convert::relation::{self as convert, ABSENCE};
use super::parts::Parts;
use super::relation_parts::{entry, saved};
use crate::domain::relation_duty;
use crate::store;

/// Registers a member.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::RegisterAtBureauRequest,
) -> Result<Done<pb::PartyAbsence>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::absence_name(&mut wrong, &request.name);
    let letter_no = wrong.required("letter_no", &request.letter_no);
    let bureau = wrong.take_optional("bureau", &request.bureau, OrganizationCode::parse_name);
    let on = wrong.day("occurred_on", request.occurred_on.as_ref());
    let (Some(id), Some(letter_no), Some(on), true) = (id, letter_no, on, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let code = bureau.map_or_else(|| call.caller.organization.clone(), |code| code.as_str().to_owned());
    let bureau = parts.organization(&call.caller, &code).await?;
    parts.bureau(&bureau.code).await?;
    // The bureau knows of him by his letter alone: without its number the absence is not there.
    let found = parts.any_absence(id).await?;
    let letter = found.record.letter_no(&parts.sealer).map_err(Fault::internal)?;
    if letter.as_deref() != Some(letter_no) {
        return Err(Fault::not_found(ABSENCE, &id.name()));
    }
    let planned = parts.report_in(&found.record.absence, on).await?;

    must_have_come(on, call.today)?;
    let deadlines = parts.relation_deadlines(on)?;
    let after = found.record.absence.clone().registered(&bureau.code, &bureau.place, on)?;
    let assessment = parts.assess(&found.member, &after.plan)?;

    let guards = found.member.guard();
    let (record, changes) = saved(found.record, after, call);
    let mut changes = changes.append(guards).append(store::organization::guard(&bureau));
    if let Some(met) = planned {
        changes = changes.append(duty::meet(&met, on, id.name(), call.now, call.today));
    }
    let owed = relation_duty::place(&record.absence, &bureau.place, deadlines);
    let changes = changes.append(duty::open(owed.into_iter().collect(), call.now));
    let entry = entry(&record, on, "registered");
    let name = &found.member.standing.name;
    Ok(Done { answer: convert::absence(&record.absence, name, &assessment, None), changes, entry })
}
