//! RevokeDiscipline: a sanction holds no more.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::conduct_parts::long;
use super::convert::conduct as convert;
use super::event::conduct as event;
use super::parts::{Parts, must_be_another};
use crate::domain::discipline::{Discipline, Refusal, Revoked};
use crate::store;

/// Revokes a sanction.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::RevokeDisciplineRequest,
) -> Result<Done<pb::Discipline>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::discipline_name(&mut wrong, &request.name);
    let reason = wrong.chosen("reason", request.reason).and_then(convert::revocation);
    let note = long(&mut wrong, "note", &request.note);
    let on = wrong.optional_day("revoked_on", request.revoked_on.as_ref()).unwrap_or(call.today);
    let (Some(id), Some(reason), Some(note), true) = (id, reason, note, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let record = store::discipline::get(&parts.db, id).await?;
    let record = record.filter(|record| call.caller.sees(&record.discipline.holder));
    let record = record.ok_or_else(|| Fault::not_found(convert::DISCIPLINE, &id.name()))?;
    let before = &record.discipline;
    etag::check(&request.etag, before.revision, &id.name())?;

    must_be_another(call, before.retiree)?;
    let revoked = Revoked { on, reason, by: call.caller.person().to_owned() };
    let after = before.revoke(revoked.clone(), call.today)?;
    let heavy = record.details(&parts.sealer).map_err(Fault::internal)?.heavy;
    let within = parts.policies.conduct.adjust_within.on(call.today).map_err(Refusal::Policy)?.value.days;

    let changes = store::discipline::revoke(&parts.sealer, before, &revoked, &note, call.now);
    let after = Discipline { revision: before.revision + 1, ..after };
    let entry = Entry::about(id.name(), after.holder.clone())
        .occurred_on(on)
        .summary(format!("revoked a sanction on {}: {}", after.retiree.name(), reason.code()))
        .event(event::discipline_revoked(&after, heavy, within, call.today));
    Ok(Done { answer: convert::discipline(&after, None), changes, entry })
}
