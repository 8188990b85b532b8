//! PlaceTemporarily: the bureau of the place puts a registered member with a branch nearby.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::branch_parts::must_have_come;
use super::convert::{branch as names, relation as convert};
use super::parts::Parts;
use super::relation_parts::{entry, saved};
use crate::domain::relation_duty;
use crate::domain::relation_transfer::Refusal as TransferRefusal;
use crate::store;

/// Puts a member with a branch.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::PlaceTemporarilyRequest,
) -> Result<Done<pb::PartyAbsence>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::absence_name(&mut wrong, &request.name);
    let host = names::name(&mut wrong, "host_branch", &request.host_branch);
    let on = wrong.day("occurred_on", request.occurred_on.as_ref());
    let (Some(id), Some(host), Some(on), true) = (id, host, on, wrong.is_empty()) else { return Err(wrong.fault()) };

    let found = parts.absence(call, id).await?;
    let before = found.record.absence.clone();
    etag::check(&request.etag, before.revision, &id.name())?;
    let host = parts.branch(&call.caller, host).await?;
    // The bureau where he registered does it, or one above it.
    let bureau = match &before.registered {
        Some((bureau, _)) => Some(parts.organization(&call.caller, bureau).await?),
        None => None,
    };

    must_have_come(on, call.today)?;
    host.must_stand(on)?;
    if found.member.branch().is_some_and(|branch| branch.id == host.id) {
        return Err(TransferRefusal::SameBranch.into());
    }
    let after = before.placed(host.id, &host.holder, on)?;
    let assessment = parts.assess(&found.member, &after.plan)?;

    let guards = found.member.guard();
    let (record, changes) = saved(found.record, after, call);
    let mut changes = changes.append(guards).append(store::branch::guard(&host));
    if let Some(bureau) = bureau {
        let deadlines = parts.relation_deadlines(on)?;
        if let Some(met) = relation_duty::place(&record.absence, &bureau.place, deadlines) {
            changes = changes.append(duty::meet(&met, on, host.id.name(), call.now, call.today));
        }
    }
    let entry = entry(&record, on, "placed");
    let name = &found.member.standing.name;
    Ok(Done { answer: convert::absence(&record.absence, name, &assessment, None), changes, entry })
}
