//! AssessAbsence: what is done about the relation of somebody who is away.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::relation as convert;
use super::parts::Parts;
use super::relation_parts::{entry, saved, void_stay};
use crate::domain::absence::Arrangement;
use crate::domain::relation_duty::REVIVED;

/// Decides what is done.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::AssessAbsenceRequest,
) -> Result<Done<pb::PartyAbsence>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::absence_name(&mut wrong, &request.name);
    let chosen = wrong.chosen_optional("arrangement", request.arrangement).and_then(convert::arrangement);
    let reason = wrong.optional("reason_not_transferred", &request.reason_not_transferred).map(str::to_owned);
    let (Some(id), true) = (id, wrong.is_empty()) else { return Err(wrong.fault()) };

    let found = parts.absence(call, id).await?;
    let before = found.record.absence.clone();
    etag::check(&request.etag, before.revision, &id.name())?;
    found.must_be_home()?;

    let assessment = parts.assess(&found.member, &before.plan)?;
    let after = before.clone().assessed(assessment.outcome, chosen, reason)?.looked_at(&before, call.today);

    // Where a certificate gives way, to a transfer or since he is abroad now, nothing is owed at the place any more.
    let gives_way = before.certificate.is_some() && after.arrangement != Some(Arrangement::Certificate);
    let void = if gives_way { void_stay(&found.record, "CERTIFICATE_GIVES_WAY", call) } else { Default::default() };
    let looked_at =
        parts.relation_looked_at(call, before.retiree, &[&REVIVED], (call.today, &before.id.name())).await?;
    let guards = found.member.guard().append(parts.looked_at(call, &before, &after)?).append(looked_at);
    let (record, changes) = saved(found.record, after, call);
    let changes = changes.append(guards).append(void);
    let entry = entry(&record, call.today, "assessed");
    let name = &found.member.standing.name;
    Ok(Done { answer: convert::absence(&record.absence, name, &assessment, None), changes, entry })
}
