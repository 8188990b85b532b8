//! ReturnFromAbsence: a member came back, or did not leave.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::relation as convert;
use super::parts::Parts;
use super::relation_parts::{entry, saved, void_stay};
use crate::domain::absence::Away;
use crate::store;

/// Ends an absence.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ReturnFromAbsenceRequest,
) -> Result<Done<pb::PartyAbsence>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::absence_name(&mut wrong, &request.name);
    let on = wrong.day("occurred_on", request.occurred_on.as_ref());
    let (Some(id), Some(on), true) = (id, on, wrong.is_empty()) else { return Err(wrong.fault()) };

    let found = parts.absence(call, id).await?;
    let before = found.record.absence.clone();
    etag::check(&request.etag, before.revision, &id.name())?;
    let away = store::absence::away(&parts.db, before.retiree).await?;

    found.member.standing.must_cover(on, call.today)?;
    let after = before.clone().returned(on)?;
    let assessment = parts.assess(&found.member, &after.plan)?;

    let home = Away { open: None, free_from: after.actual_to.or(away.free_from), revision: away.revision };
    let guards = found.member.guard().append(parts.looked_at(call, &before, &after)?);
    let void = void_stay(&found.record, "RETURNED", call);
    let (record, changes) = saved(found.record, after, call);
    let changes =
        changes.append(store::absence::save_away(record.absence.retiree, &home, call.now)).append(guards).append(void);
    let entry = entry(&record, on, "ended");
    Ok(Done { answer: convert::absence(&record.absence, &assessment, None), changes, entry })
}
