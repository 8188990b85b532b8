//! RevokeMerit: an entry of the register counts no more.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::honors as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::{LONG_TEXT_MAX_CHARS, Violations};
use junxiu_platform::status::Fault;

use super::convert::merit as convert;
use super::event::merit as event;
use super::parts::{Parts, must_be_another};
use super::register_merit::rank;
use crate::domain::merit::{MeritRecord, MeritRecordId, Revoked};
use crate::store;

/// Takes an entry back.
pub async fn run(parts: &Parts, call: &Call, request: &pb::RevokeMeritRequest) -> Result<Done<pb::MeritRecord>, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.take("name", MeritRecordId::parse_name(&request.name));
    let reason = wrong.chosen::<pb::MeritRevocation>("reason", request.reason).and_then(convert::revocation);
    let note = long(&mut wrong, "note", &request.note);
    let on = wrong.optional_day("revoked_on", request.revoked_on.as_ref()).unwrap_or(call.today);
    let (Some(id), Some(reason), Some(note), true) = (id, reason, note, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let record = store::merit::get(&parts.db, id).await?.filter(|record| call.caller.sees(&record.holder));
    let before = record.ok_or_else(|| Fault::not_found(convert::MERIT_RECORD, &id.name()))?;
    etag::check(&request.etag, before.revision, &id.name())?;

    must_be_another(call, before.retiree)?;
    let revoked = Revoked { on, reason, note };
    let after = before.revoke(revoked.clone(), call.today)?;
    let rank = rank(&after.award, &parts.policies.inclusion)?;

    let changes = store::merit::revoke(&before, &revoked, call.now);
    let after = MeritRecord { revision: before.revision + 1, ..after };
    let entry = Entry::about(id.name(), after.holder.clone())
        .occurred_on(on)
        .summary(format!("revoked a merit of {}: {}", after.retiree.name(), reason.code()))
        .event(event::revoked(&after, &revoked));
    Ok(Done { answer: convert::wire(&after, rank), changes, entry })
}

/// Takes a long text that must be given.
pub fn long(wrong: &mut Violations, field: &str, given: &str) -> Option<String> {
    let given = given.trim();
    if given.is_empty() {
        wrong.missing(field);
        return None;
    }
    wrong.text(field, given, LONG_TEXT_MAX_CHARS).map(str::to_owned)
}
