//! RevokeMerit: an entry of the register counts no more.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::honors as pb;
use junxiu_kernel::day::Day;
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::parse::{LONG_TEXT_MAX_CHARS, Violations};
use junxiu_platform::status::Fault;

use super::convert::merit as convert;
use super::event::annals as annals_event;
use super::event::merit as event;
use super::parts::{Parts, must_be_another};
use super::register_merit::rank;
use super::status::no_policy;
use crate::domain::annals::AnnalsEntry;
use crate::domain::inclusion::{Facts, evaluate};
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

    let (errata, entries) = errata(parts, call, &after, on).await?;

    let changes = store::merit::revoke(&before, &revoked, call.now).append(errata);
    let after = MeritRecord { revision: before.revision + 1, ..after };
    let mut entry = Entry::about(id.name(), after.holder.clone())
        .occurred_on(on)
        .summary(format!("revoked a merit of {}: {}", after.retiree.name(), reason.code()))
        .event(event::revoked(&after, &revoked));
    for one in &entries {
        entry = entry.event(annals_event::changed(one, on));
    }
    Ok(Done { answer: convert::wire(&after, rank), changes, entry })
}

/// Follows a revocation in the entries of one who does not belong into the annals any more.
async fn errata(
    parts: &Parts,
    call: &Call,
    after: &MeritRecord,
    on: Day,
) -> Result<(Changes, Vec<AnnalsEntry>), Fault> {
    let retiree = after.retiree;
    let person = store::annals::person(&parts.db, retiree).await?;
    let mut records = store::merit::of_retirees(&parts.db, &[retiree]).await?;
    records.retain(|record| record.id != after.id);
    records.push(after.clone());
    let other = person.other.as_ref().map(|(reason, _)| reason.clone());
    let facts = Facts::of(records.iter().filter_map(MeritRecord::counting), other);
    // Whoever drafts an entry meanwhile reads again.
    let mut changes = store::annals::write_person(retiree, &person);
    let mut changed = Vec::new();
    if !evaluate(&facts, call.today, &parts.policies.inclusion).map_err(no_policy)?.outcome.is_empty() {
        return Ok((changes, changed));
    }
    let within = parts.policies.annals.erratum_within.on(on).map_err(no_policy)?.value;
    for entry in store::annals::of_retirees(&parts.db, &[retiree]).await? {
        let Some(next) = entry.not_included(on) else { continue };
        changes = changes
            .append(store::annals::save(&next, call.now))
            .append(duty::open(next.erratum_duty(within).into_iter().collect(), call.now));
        changed.push(AnnalsEntry { revision: next.revision + 1, ..next });
    }
    Ok((changes, changed))
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
