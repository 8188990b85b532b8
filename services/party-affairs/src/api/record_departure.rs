//! RecordDeparture: he has left.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::exit as convert;
use super::event::exit as event;
use super::parts::Parts;
use super::travel_parts;
use crate::daily::travel as duties;
use crate::store;

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
    let standing = parts.person(&call.caller, exit.retiree).await?;
    let revision = store::traveller::revision(&parts.db, exit.retiree).await?;
    let others = store::exit::of_retiree(&parts.db, exit.retiree).await?;
    let documents = travel_parts::documents(parts, exit.retiree).await?;

    let after = exit.depart(&standing, &others, on, call.today)?;

    let changes = store::traveller::touch(exit.retiree, revision)
        .append(store::standing::guard(&standing))
        .append(store::exit::save(&after, call.now))
        .append(store::silence::abroad(exit.retiree, Some(on)))
        .append(duties::reports_again(parts, &after, call.today, call.now)?);
    let after = travel_parts::kept(after, call);
    let entry = Entry::about(id.name(), after.holder.clone())
        .occurred_on(on)
        .summary("recorded a departure")
        .event(event::departed(&after, on));
    Ok(Done { answer: travel_parts::answer(parts, call, &after, case.as_ref(), &documents).await?, changes, entry })
}
