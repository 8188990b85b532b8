//! RecordDeparture: he has left.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::exit as convert;
use super::event::exit as event;
use super::parts::Parts;
use super::travel_parts;
use crate::daily::travel as duties;
use crate::domain::exit::ExitId;
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
    let (Some(id), true) = (id, wrong.is_empty()) else { return Err(wrong.fault()) };

    let (exit, case) = travel_parts::exit(parts, call, id).await?;
    etag::check(&request.etag, exit.revision, &id.name())?;
    let standing = parts.person(call, exit.retiree).await?;
    let revision = store::traveller::revision(&parts.db, exit.retiree).await?;
    let others = store::exit::of_retiree(&parts.db, exit.retiree).await?;
    let documents = travel_parts::documents(parts, exit.retiree).await?;

    let after = exit.depart(&standing, &others, on, call.today)?;
    let (documents, released) = no_longer_due(call, id, documents);

    let changes = store::traveller::touch(exit.retiree, revision)
        .append(store::standing::guard(&standing))
        .append(store::exit::save(&after, call.now))
        .append(store::silence::abroad(exit.retiree, Some(on)))
        .append(released)
        .append(duties::reports_again(parts, &after, call.today, call.now)?);
    let after = travel_parts::kept(after, call);
    let entry = Entry::about(id.name(), after.holder.clone())
        .occurred_on(on)
        .summary("recorded a departure")
        .event(event::departed(&after, on));
    Ok(Done { answer: travel_parts::answer(parts, call, &after, case.as_ref(), &documents).await?, changes, entry })
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
