//! ReviseAbsence: the plan changed, and is assessed again.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::relation as convert;
use super::parts::Parts;
use super::relation_parts::{entry, saved};
use crate::domain::absence::{Absence, State};
use crate::domain::relation_duty::{self, REGISTER, REVIVED};
use crate::store;
use crate::store::absence::Record;

/// Takes another plan.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ReviseAbsenceRequest,
) -> Result<Done<pb::PartyAbsence>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::absence_name(&mut wrong, &request.name);
    let plan = convert::plan(&mut wrong, "plan", request.plan.as_ref());
    let (Some(id), Some((plan, address)), true) = (id, plan, wrong.is_empty()) else { return Err(wrong.fault()) };

    let found = parts.absence(call, id).await?;
    let before = found.record.absence.clone();
    etag::check(&request.etag, before.revision, &id.name())?;
    found.must_be_home()?;
    let away = store::absence::away(&parts.db, before.retiree).await?;
    if let Some(bureau) = &plan.bureau {
        parts.bureau(bureau).await?;
    }

    let assessment = parts.assess(&found.member, &plan)?;
    let after = before.clone().revised(plan, assessment.outcome)?.looked_at(&before, call.today);
    crate::domain::absence::Away { open: None, ..away.clone() }.must_be_home(after.plan.from)?;

    let looked_at =
        parts.relation_looked_at(call, before.retiree, &[&REVIVED], (call.today, &before.id.name())).await?;
    let guards = found.member.guard().append(parts.looked_at(call, &before, &after)?).append(looked_at);
    let record = found.record.with_address(&parts.sealer, address.as_deref());
    let (record, changes) = saved(record, after, call);
    let changes = changes
        .append(guards)
        .append(store::absence::save_away(before.retiree, &away, call.now))
        .append(owed_elsewhere(parts, call, &before, &record).await?);
    let entry = entry(&record, call.today, "revised");
    let name = &found.member.standing.name;
    Ok(Done { answer: convert::absence(&record.absence, name, &assessment, None), changes, entry })
}

/// Whoever has not reported in yet owes that at the new place.
async fn owed_elsewhere(parts: &Parts, call: &Call, before: &Absence, after: &Record) -> Result<Changes, Fault> {
    let same = relation_duty::period(before) == relation_duty::period(&after.absence);
    if same || before.state != State::Certified {
        return Ok(Changes::new());
    }
    let name = before.id.name();
    let void = duty::void(&REGISTER, &name, &relation_duty::period(before), "REVISED", call.now);
    let owed = parts.report_in(&after.absence, call.today).await?;
    Ok(void.append(duty::open(owed.into_iter().collect(), call.now)))
}
