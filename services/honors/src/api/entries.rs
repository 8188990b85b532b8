//! What becomes of an entry: ReviseEntry, ClearSecrecy, SubmitEntry, MarkPublished, IssueErratum; GetEntry, ListEntries.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::honors as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{OrganizationCode, RetireeId};
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use junxiu_platform::{etag, page};
use uuid::Uuid;

use super::convert::annals as convert;
use super::convert::plan::year_or_all;
use super::event::annals as event;
use super::parts::{Parts, must_be_another};
use super::status::no_policy;
use crate::domain::annals::{AnnalsEntry, EntryId};
use crate::store;
use crate::store::annals::Filter;

/// Reads an entry that the caller sees.
async fn seen(parts: &Parts, call: &Call, id: EntryId) -> Result<AnnalsEntry, Fault> {
    let found = store::annals::get(&parts.db, id).await?.filter(|entry| call.caller.sees(&entry.holder));
    found.ok_or_else(|| Fault::not_found(convert::ENTRY, &id.name()))
}

/// Reads an entry to act on it.
async fn found(parts: &Parts, call: &Call, id: EntryId, given: &str) -> Result<AnnalsEntry, Fault> {
    let entry = seen(parts, call, id).await?;
    etag::check(given, entry.revision, &id.name())?;
    must_be_another(call, entry.retiree)?;
    Ok(entry)
}

fn done(call: &Call, after: &AnnalsEntry, on: Day, words: &str) -> Done<pb::AnnalsEntry> {
    let changes = store::annals::save(after, call.now);
    let after = AnnalsEntry { revision: after.revision + 1, ..after.clone() };
    let entry = Entry::about(after.id.name(), after.holder.clone())
        .occurred_on(on)
        .summary(format!("{words} about {}", after.retiree.name()))
        .event(event::changed(&after, on));
    Done { answer: convert::entry(&after), changes, entry }
}

/// Writes an entry anew.
pub async fn revise(
    parts: &Parts,
    call: &Call,
    request: &pb::ReviseEntryRequest,
) -> Result<Done<pb::AnnalsEntry>, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.take("name", EntryId::parse_name(&request.name));
    let text = convert::words(&mut wrong, "text", &request.text);
    let (Some(id), Some(text), true) = (id, text, wrong.is_empty()) else { return Err(wrong.fault()) };

    let before = found(parts, call, id, &request.etag).await?;
    let after = before.revise(text, call.caller.person())?;
    Ok(done(call, &after, call.today, "wrote anew an entry"))
}

/// Records a secrecy check.
pub async fn clear(
    parts: &Parts,
    call: &Call,
    request: &pb::ClearSecrecyRequest,
) -> Result<Done<pb::AnnalsEntry>, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.take("name", EntryId::parse_name(&request.name));
    let finding = wrong.chosen::<pb::SecrecyFinding>("finding", request.finding);
    let objects = finding == Some(pb::SecrecyFinding::Objection);
    let note = if objects || !request.note.trim().is_empty() {
        convert::words(&mut wrong, "note", &request.note)
    } else {
        None
    };
    let (Some(id), true) = (id, wrong.is_empty()) else { return Err(wrong.fault()) };

    let before = found(parts, call, id, &request.etag).await?;
    let after = before.check(note.filter(|_| objects), call.caller.person())?;
    Ok(done(call, &after, call.today, "checked for secrets an entry"))
}

/// Records that an entry was sent to the editors.
pub async fn submit(
    parts: &Parts,
    call: &Call,
    request: &pb::SubmitEntryRequest,
) -> Result<Done<pb::AnnalsEntry>, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.take("name", EntryId::parse_name(&request.name));
    let on = wrong.optional_day("submitted_on", request.submitted_on.as_ref()).unwrap_or(call.today);
    let (Some(id), true) = (id, wrong.is_empty()) else { return Err(wrong.fault()) };

    let before = found(parts, call, id, &request.etag).await?;
    let after = before.submit(on, call.today)?;
    Ok(done(call, &after, on, "sent to the editors an entry"))
}

/// Records that an entry is printed.
pub async fn publish(
    parts: &Parts,
    call: &Call,
    request: &pb::MarkPublishedRequest,
) -> Result<Done<pb::AnnalsEntry>, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.take("name", EntryId::parse_name(&request.name));
    let place = wrong.required("place", &request.place).map(str::to_owned);
    let on = wrong.optional_day("published_on", request.published_on.as_ref()).unwrap_or(call.today);
    let (Some(id), Some(place), true) = (id, place, wrong.is_empty()) else { return Err(wrong.fault()) };

    let before = found(parts, call, id, &request.etag).await?;
    let after = before.publish(place, on, call.today)?;
    Ok(done(call, &after, on, "recorded the print of an entry"))
}

/// Records an erratum, and meets the duty of it.
pub async fn correct(
    parts: &Parts,
    call: &Call,
    request: &pb::IssueErratumRequest,
) -> Result<Done<pb::AnnalsEntry>, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.take("name", EntryId::parse_name(&request.name));
    let text = convert::words(&mut wrong, "text", &request.text);
    let on = wrong.optional_day("issued_on", request.issued_on.as_ref()).unwrap_or(call.today);
    let (Some(id), Some(text), true) = (id, text, wrong.is_empty()) else { return Err(wrong.fault()) };

    let before = found(parts, call, id, &request.etag).await?;
    let after = before.correct(text, on, call.today)?;
    let within = parts.policies.annals.erratum_within.on(after.erratum_since.unwrap_or(on)).map_err(no_policy)?;
    let owed = after.erratum_duty(within.value);
    let mut done = done(call, &after, on, "issued an erratum of an entry");
    if let Some(owed) = owed {
        done.changes = done.changes.append(duty::meet(&owed, on, id.name(), call.now, call.today));
    }
    Ok(done)
}

/// Answers an entry.
pub async fn get(parts: &Parts, call: &Call, request: &pb::GetEntryRequest) -> Result<pb::AnnalsEntry, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.take("name", EntryId::parse_name(&request.name));
    let Some(id) = id else { return Err(wrong.fault()) };
    Ok(convert::entry(&seen(parts, call, id).await?))
}

/// Lists entries, the newest first.
pub async fn list(
    parts: &Parts,
    call: &Call,
    request: &pb::ListEntriesRequest,
) -> Result<pb::ListEntriesResponse, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let retiree = wrong.take_optional("retiree", &request.retiree, RetireeId::parse_name);
    let state = wrong.chosen_optional("state", request.state).and_then(convert::state);
    let year = year_or_all(&mut wrong, request.year);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let scope = parts.scope(call, organization).await?;
    let filter = Filter { retiree, state, year, ..Filter::default() };
    let found = store::annals::page(&parts.db, &scope, &filter, page.after, page.limit()).await?;

    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |entry| entry.id.uuid());
    Ok(pb::ListEntriesResponse { entries: found.iter().map(convert::entry).collect(), next_page_token })
}
