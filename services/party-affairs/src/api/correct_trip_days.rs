//! CorrectTripDays: a day of departure or return was recorded wrongly.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::contact::reason;
use super::convert::exit as convert;
use super::parts::Parts;
use super::travel_parts;
use crate::daily::travel as duties;
use crate::domain::exit::{Exit, ExitId, State};
use crate::domain::exit_correction::Instead;
use crate::domain::exit_review::REVIEW;
use crate::domain::hand_in::{self, DOCUMENTS, Owed};
use crate::domain::standing::Standing;
use crate::domain::travel_document::{Document, DocumentState};
use crate::store;
use crate::store::travel_document::Kept;

/// Why a duty that was reckoned from a wrong day falls away.
const CORRECTED: &str = "CORRECTED";

/// Puts the days of a journey right.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::CorrectTripDaysRequest,
) -> Result<Done<pb::ExitApplication>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, "name", &request.name);
    let departed_on = wrong.optional_day("departed_on", request.departed_on.as_ref());
    let returned_on = wrong.optional_day("returned_on", request.returned_on.as_ref());
    let reason = reason(&mut wrong, "reason", &request.reason);
    if departed_on.is_none() && returned_on.is_none() {
        wrong.missing("departed_on");
    }
    let (Some(id), Some(reason), true) = (id, reason, wrong.is_empty()) else { return Err(wrong.fault()) };

    let (exit, case) = travel_parts::exit(parts, call, id).await?;
    etag::check(&request.etag, exit.revision, &id.name())?;
    let standing = parts.person(call, exit.retiree).await?;
    let revision = store::traveller::revision(&parts.db, exit.retiree).await?;
    let others = store::exit::of_retiree(&parts.db, exit.retiree).await?;
    let documents = travel_parts::documents(parts, exit.retiree).await?;

    let by = call.caller.person().to_owned();
    let instead = Instead { departed_on, returned_on, reason, by, today: call.today };
    let after = exit.corrected(&standing, instead, &others)?;
    let (documents, owed) = owed_again(parts, call, &standing, (&exit, &after), documents).await?;

    let mut changes = store::traveller::touch(exit.retiree, revision)
        .append(store::standing::guard(&standing))
        .append(store::exit::save(&after, call.now))
        .append(owed)
        .append(unmarked(call, &exit, &after))
        .append(duties::reports_again(parts, &after, call.today, call.now).await?);
    if after.state == State::Abroad {
        changes = changes.append(store::silence::abroad(exit.retiree, after.departed_on));
    }
    let after = travel_parts::kept(after, call);
    let entry = Entry::about(id.name(), after.holder.clone()).summary("put the days of a journey right");
    Ok(Done { answer: travel_parts::answer(parts, call, &after, case.as_ref(), &documents).await?, changes, entry })
}

/// Lets the duty of the deciding office fall away where the right day is one that was licensed.
fn unmarked(call: &Call, before: &Exit, after: &Exit) -> Changes {
    if before.unapproved.is_none() || after.unapproved.is_some() {
        return Changes::new();
    }
    let left = after.review_periods();
    let gone = before.review_periods().into_iter().filter(|period| !left.contains(period));
    let subject = before.id.name();
    gone.fold(Changes::new(), |changes, period| {
        changes.append(duty::void(&REVIEW, &subject, &period, CORRECTED, call.now))
    })
}

/// Reckons anew by when the documents of a journey were due, where the day of the return was another.
async fn owed_again(
    parts: &Parts,
    call: &Call,
    standing: &Standing,
    (before, after): (&Exit, &Exit),
    documents: Vec<Kept>,
) -> Result<(Vec<Kept>, Changes), Fault> {
    let (Some(from), Some(to)) = (before.returned_on, after.returned_on) else {
        return Ok((documents, Changes::new()));
    };
    if from == to {
        return Ok((documents, Changes::new()));
    }
    let (region, guard) = travel_parts::region(parts, standing).await?;
    let owed = hand_in::last_day(&parts.policies.exit, &parts.calendar, &region, to)?.outcome;
    let mut changes = guard.append(stand_in_again(parts, call, standing, (before.id, from), &owed).await?);
    let mut shown = Vec::with_capacity(documents.len());
    for kept in documents {
        if !is_owed_from(&kept.document, before, from) {
            shown.push(kept);
            continue;
        }
        let document = Document { owed: Some(owed.clone()), ..kept.document.clone() };
        let (document, duty) = duty_again(standing, &kept.document, document, &owed, call);
        changes = changes.append(store::travel_document::save(&document, call.now)).append(duty);
        let revision = document.revision + 1;
        shown.push(kept.now(Document { revision, updated_at: call.now, ..document }));
    }
    // A duty is taken back and falls away in one batch.
    Ok((shown, changes.ordered()))
}

/// Lets the duty that stands for documents yet unknown be due by the right day, where one is still owed.
async fn stand_in_again(
    parts: &Parts,
    call: &Call,
    standing: &Standing,
    (exit, from): (ExitId, Day),
    owed: &Owed,
) -> Result<Changes, Fault> {
    let subject = standing.retiree.name();
    // It was named after the journey alone once.
    for period in [hand_in::stand_in(exit, from), exit.name()] {
        let stands = duty::get(&parts.db, duty::id(&DOCUMENTS, &subject, &period)).await?;
        if stands.is_some_and(|stands| stands.state == duty::State::Open) {
            let right = hand_in::duty(standing.retiree, &standing.holder, hand_in::stand_in(exit, owed.from), owed);
            return Ok(duty::void(&DOCUMENTS, &subject, &period, CORRECTED, call.now)
                .append(duty::open_again(vec![right], call.now)));
        }
    }
    Ok(Changes::new())
}

fn is_owed_from(document: &Document, exit: &Exit, from: Day) -> bool {
    document.exit == Some(exit.id) && document.owed.as_ref().is_some_and(|owed| owed.from == from)
}

/// Lets the duty of the wrong day fall away, and judges the document by the right one.
fn duty_again(
    standing: &Standing,
    before: &Document,
    after: Document,
    owed: &Owed,
    call: &Call,
) -> (Document, Changes) {
    let (subject, period) = (before.retiree.name(), before.duty_period().unwrap_or_default());
    let gone = duty::reassess(&DOCUMENTS, &subject, &period, None, None, call.today, call.now)
        .append(duty::void(&DOCUMENTS, &subject, &period, CORRECTED, call.now));
    let Some(duty) = after.duty() else { return (after, gone) };
    // The day may have been taken for the right one before; of somebody who died it falls away as it does at a death.
    let right = duty.period.clone();
    let fallen = |(_, reason)| duty::void(&DOCUMENTS, &subject, &right, reason, call.now);
    let ended = standing.ended().map(fallen).unwrap_or_default();
    match (after.state, after.deposited_on) {
        (DocumentState::WithPerson | DocumentState::Lent, _) => {
            let opened = duty::open_again(vec![duty], call.now);
            (after, gone.append(opened).append(ended))
        }
        (DocumentState::InCustody | DocumentState::InTransit, Some(deposited_on)) if deposited_on >= owed.from => {
            let met = duty::meet(&duty, deposited_on, after.id.name(), call.now, call.today);
            (after, gone.append(duty::open_again(vec![duty], call.now)).append(met))
        }
        // Given in before he came back, lost, or out of custody: nothing was owed.
        _ => (Document { owed: None, ..after }, gone),
    }
}
