//! ReturnFromAbsence: a member came back, or did not leave.

use junxiu_casework::duty::{self, Duty};
use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::relation as convert;
use super::member_parts::Member;
use super::parts::Parts;
use super::relation_parts::{entry, saved, void_stay};
use crate::domain::absence::{Absence, Away, State};
use crate::domain::relation_duty::{self, REVIVED};
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
    let looked_at =
        parts.relation_looked_at(call, before.retiree, &[&REVIVED], (call.today, &before.id.name())).await?;
    let guards = found.member.guard().append(parts.looked_at(call, &before, &after)?).append(looked_at);
    let owed = asked_back(parts, &found.member, &before, on)?;
    let void = void_stay(&found.record, "RETURNED", call);
    let (record, changes) = saved(found.record, after, call);
    let changes =
        changes.append(store::absence::save_away(record.absence.retiree, &home, call.now)).append(guards).append(void);
    let changes = changes.append(duty::open(owed.into_iter().collect(), call.now));
    let entry = entry(&record, on, "ended");
    let name = &found.member.standing.name;
    Ok(Done { answer: convert::absence(&record.absence, name, &assessment, None), changes, entry })
}

/// Whoever comes home and left his relation at the place is given it back by the branch there; where that lies outside the
/// province, his own institution asks for it.
fn asked_back(parts: &Parts, member: &Member, before: &Absence, on: Day) -> Result<Option<Duty>, Fault> {
    let institution = member.standing.institution().unwrap_or_default();
    let stands_here = member.branch().is_some_and(|branch| branch.units.iter().any(|unit| unit == institution));
    if before.state != State::TransferredIn || stands_here {
        return Ok(None);
    }
    let holder = member.branch().map_or(&member.standing.holder, |branch| &branch.holder);
    let deadlines = parts.relation_deadlines(on)?;
    Ok(Some(relation_duty::send(member.standing.retiree, holder, on, institution, deadlines)))
}
