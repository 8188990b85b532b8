//! What the operations on documents read and write alike.

use chrono::{DateTime, Utc};
use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::status::Fault;

use super::branch_parts::must_have_come;
use super::convert::travel_document::{self as convert, DOCUMENT};
use super::parts::{Parts, must_be_another};
use super::travel_parts;
use crate::domain::exit::{Exit, ExitId, State};
use crate::domain::hand_in::{self, DOCUMENTS};
use crate::domain::standing::Standing;
use crate::domain::travel_document::{Document, DocumentId, DocumentState, Move};
use crate::store;
use crate::store::travel_document::Kept;

/// Why a duty to hand in falls away.
pub const LOST: &str = "LOST";
/// He gave it in before the day from which it would have been owed.
const NOT_HELD: &str = "NOT_HELD";

/// A document, and what of its owner an act on it touches.
pub struct File {
    /// The document as it was read.
    pub kept: Kept,
    /// All documents of the person.
    pub documents: Vec<Kept>,
    /// All journeys of the person.
    pub exits: Vec<Exit>,
    /// The revision of the person's row.
    revision: i64,
}

/// Reads a document that the caller sees, as somebody last saw it; others are NOT_FOUND like absent ones.
pub async fn file(parts: &Parts, call: &Call, id: DocumentId, etag: &str, on: Day) -> Result<File, Fault> {
    let found = store::travel_document::get(&parts.db, id).await?;
    let kept = found.filter(|kept| call.caller.sees(&kept.document.holder));
    let kept = kept.ok_or_else(|| Fault::not_found(DOCUMENT, &id.name()))?;
    etag::check(etag, kept.document.revision, &id.name())?;
    must_have_come(on, call.today)?;
    let retiree = kept.document.retiree;
    must_be_another(call, retiree)?;
    let revision = store::traveller::revision(&parts.db, retiree).await?;
    let documents = travel_parts::documents(parts, retiree).await?;
    let exits = store::exit::of_retiree(&parts.db, retiree).await?;
    Ok(File { kept, documents, exits, revision })
}

/// What an act made of a document.
pub struct Moved {
    /// The document since.
    pub document: Document,
    /// The day.
    pub on: Day,
    /// The journey that it was about.
    pub exit: Option<ExitId>,
    /// What was said with it.
    pub note: String,
    /// What becomes of the duty.
    pub duty: Changes,
    /// What was done, for the journal.
    pub summary: &'static str,
}

/// Finishes an act: saves the document, its log, its duty, and closes the journeys from which nothing is owed any more.
pub async fn moved(parts: &Parts, call: &Call, file: &File, moved: Moved) -> Result<Done<pb::TravelDocument>, Fault> {
    let before = &file.kept.document;
    let after = moved.document;
    let line = line(call, &after, moved.on, moved.exit, moved.note);
    let revision = before.revision + 1;
    let changes = store::traveller::touch(before.retiree, file.revision)
        .append(store::travel_document::save(&after, call.now))
        .append(store::travel_document::log::add(before.id, revision, &line, call.now))
        .append(moved.duty)
        .append(closed(&file.exits, &file.documents, &after, call));

    let mut log = store::travel_document::log::of(&parts.db, before.id).await?;
    log.push(line);
    let after = Document { revision, updated_at: call.now, ..after };
    let number = file.kept.number(&parts.sealer).map_err(Fault::internal)?;
    let entry = Entry::about(before.id.name(), after.holder.clone()).occurred_on(moved.on).summary(moved.summary);
    Ok(Done { answer: convert::wire(&after, &number, false, &log, call.today), changes, entry })
}

/// Makes a line of the log.
pub fn line(call: &Call, after: &Document, on: Day, exit: Option<ExitId>, note: String) -> Move {
    Move { state: after.state, on, recorded_on: call.today, by: call.caller.person().to_owned(), exit, note }
}

/// Closes the journeys that are over, once nothing is owed from any of them.
pub fn closed(exits: &[Exit], documents: &[Kept], after: &Document, call: &Call) -> Changes {
    let others = documents.iter().filter(|kept| kept.document.id != after.id);
    if after.is_outstanding() || others.into_iter().any(|kept| kept.document.is_outstanding()) {
        return Changes::new();
    }
    let over = exits.iter().filter(|exit| exit.state == State::ReturnedHome);
    over.fold(Changes::new(), |changes, exit| changes.append(store::exit::save(&exit.closed(), call.now)))
}

/// Says what a deposit does to the duty: it is met, or falls away where he gave the document in before it was owed.
pub fn met_by_deposit(document: &Document, on: Day, call: &Call) -> (Document, Changes) {
    let (Some(duty), Some(owed)) = (document.duty(), &document.owed) else {
        return (document.clone(), Changes::new());
    };
    if on < owed.from {
        let voided = duty::void(&DOCUMENTS, &duty.subject, &duty.period, NOT_HELD, call.now);
        return (Document { owed: None, ..document.clone() }, voided);
    }
    (document.clone(), duty::meet(&duty, on, document.id.name(), call.now, call.today))
}

/// Finds what is lent for a journey and is not due.
pub fn lent_for(documents: &[Kept], exit: ExitId) -> Vec<Kept> {
    let is_lent = |kept: &&Kept| {
        let document = &kept.document;
        document.state == DocumentState::Lent && document.exit == Some(exit) && document.owed.is_none()
    };
    documents.iter().filter(is_lent).cloned().collect()
}

/// Lets the documents that somebody holds be due from a day on, each for itself; those that are due already stay so.
///
/// Gives those that became due, their rows and duties.
pub async fn owe(
    parts: &Parts,
    now: DateTime<Utc>,
    standing: &Standing,
    (exit, from): (ExitId, Day),
    held: &[Kept],
) -> Result<(Vec<Kept>, Changes), Fault> {
    let (region, guard) = travel_parts::region(parts, standing).await?;
    let owed = hand_in::last_day(&parts.policies.exit, &parts.calendar, &region, from)?.outcome;
    let mut due = Vec::with_capacity(held.len());
    let mut changes = guard;
    let mut duties = Vec::with_capacity(held.len());
    for kept in held {
        let document = kept.document.owe(exit, owed.clone());
        duties.extend(document.duty());
        changes = changes.append(store::travel_document::save(&document, now));
        let revision = document.revision + 1;
        due.push(kept.now(Document { revision, updated_at: now, ..document }));
    }
    if held.is_empty() {
        let period = hand_in::stand_in(exit, owed.from);
        duties.push(hand_in::duty(standing.retiree, &standing.holder, period, &owed));
    }
    Ok((due, changes.append(duty::open(duties, now))))
}
