//! RecordDeparture: he has left.

use junxiu_casework::approval::actor;
use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::contact::reason;
use super::convert::exit as convert;
use super::event::exit as event;
use super::parts::Parts;
use super::travel_parts;
use crate::daily::travel as duties;
use crate::domain::exit::{Exit, ExitId};
use crate::domain::exit_departure::{self as departure, Unapproved};
use crate::domain::hand_in::DOCUMENTS;
use crate::domain::travel_document::Document;
use crate::store;
use crate::store::travel_document::Kept;

/// Why the duty falls away to give back what was lent for a journey that is made after all.
const DEPARTED: &str = "DEPARTED";

/// Records a departure.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::RecordDepartureRequest,
) -> Result<Done<pb::ExitApplication>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, "name", &request.name);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let reason = unlicensed(&mut wrong, request);
    let (Some(id), true) = (id, wrong.is_empty()) else { return Err(wrong.fault()) };

    let (exit, case) = travel_parts::exit(parts, call, id).await?;
    etag::check(&request.etag, exit.revision, &id.name())?;
    let standing = parts.person(call, exit.retiree).await?;
    let revision = store::traveller::revision(&parts.db, exit.retiree).await?;
    let others = store::exit::of_retiree(&parts.db, exit.retiree).await?;
    let documents = travel_parts::documents(parts, exit.retiree).await?;

    let (after, case, told) = match reason {
        None => (exit.depart(&standing, &others, on, call.today)?, case, Changes::new()),
        Some(reason) => {
            let decider = travel_parts::decider(parts, &standing, case.as_ref()).await?;
            let unapproved = unapproved(call, reason, decider.as_ref());
            let after = exit.depart_unapproved(&standing, &others, unapproved, on)?;
            let overtaken = case.as_ref().and_then(|case| departure::overtaken(case, &actor(&call.caller, call.today)));
            let saved = overtaken.as_ref().map(|case| travel_parts::case_saved(case, call.today, call.now));
            let told = review_owed(parts, call, &after, decider.as_ref())?.append(saved.unwrap_or_default());
            (after, overtaken.or(case), told)
        }
    };
    let (documents, released) = no_longer_due(call, id, documents);

    let changes = store::traveller::touch(exit.retiree, revision)
        .append(store::standing::guard(&standing))
        .append(store::exit::save(&after, call.now))
        .append(store::silence::abroad(exit.retiree, Some(on)))
        .append(told)
        .append(released)
        .append(duties::reports_again(parts, &after, call.today, call.now).await?);
    let after = travel_parts::kept(after, call);
    let entry = entry(&after, on);
    Ok(Done { answer: travel_parts::answer(parts, call, &after, case.as_ref(), &documents).await?, changes, entry })
}

/// Reads why he is said to have left without approval; the word and the reason come together.
fn unlicensed(wrong: &mut Violations, request: &pb::RecordDepartureRequest) -> Option<String> {
    if request.without_approval {
        return reason(wrong, "reason", &request.reason);
    }
    if !request.reason.trim().is_empty() {
        wrong.add(
            "reason",
            "ONLY_WITHOUT_APPROVAL",
            "仅登记未经批准离境时填写",
            "is given with `without_approval` alone",
        );
    }
    None
}

/// Says of a departure that nothing licensed it.
pub fn unapproved(call: &Call, reason: String, decider: Option<&(String, Ancestry)>) -> Unapproved {
    Unapproved {
        reason,
        by: call.caller.person().to_owned(),
        recorded_on: call.today,
        told: decider.map(|(code, _)| code.clone()),
        from: None,
    }
}

/// Tells the deciding office of it.
pub fn review_owed(
    parts: &Parts,
    call: &Call,
    exit: &Exit,
    decider: Option<&(String, Ancestry)>,
) -> Result<Changes, Fault> {
    let Some((_, office)) = decider else { return Ok(Changes::new()) };
    let within = travel_parts::review_within(parts, call.today)?;
    Ok(duty::open(vec![exit.unapproved_duty(office, call.today, within)], call.now))
}

/// The entry of a departure, licensed or not, and what the feed is told.
pub fn entry(after: &Exit, on: Day) -> Entry {
    let summary = match &after.unapproved {
        None => "recorded a departure",
        Some(_) => "recorded a departure without approval",
    };
    Entry::about(after.id.name(), after.holder.clone())
        .occurred_on(on)
        .summary(summary)
        .event(event::departed(after, on))
}

/// Lets what was due back since the journey seemed not to be made be due after the return instead.
fn no_longer_due(call: &Call, exit: ExitId, documents: Vec<Kept>) -> (Vec<Kept>, Changes) {
    let mut changes = Changes::new();
    let mut shown = Vec::with_capacity(documents.len());
    for kept in documents {
        let document = &kept.document;
        let period = document.duty_period().filter(|_| document.exit == Some(exit) && document.is_outstanding());
        let Some(period) = period else {
            shown.push(kept);
            continue;
        };
        let free = Document { owed: None, ..document.clone() };
        changes = changes.append(store::travel_document::save(&free, call.now)).append(duty::void(
            &DOCUMENTS,
            &document.retiree.name(),
            &period,
            DEPARTED,
            call.now,
        ));
        let revision = free.revision + 1;
        shown.push(kept.now(Document { revision, updated_at: call.now, ..free }));
    }
    (shown, changes)
}
