//! RecordReturn: he is back, and every document that he holds is due in custody.

use junxiu_casework::approval::Approval;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::exit as convert;
use super::custody_parts;
use super::event::exit as event;
use super::parts::Parts;
use super::travel_parts;
use crate::daily::travel as duties;
use crate::domain::exit::Exit;
use crate::domain::hand_in;
use crate::domain::standing::Standing;
use crate::domain::travel_document::DocumentState;
use crate::store;
use crate::store::travel_document::Kept;

/// Records a return.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::RecordReturnRequest,
) -> Result<Done<pb::ExitApplication>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, "name", &request.name);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let (Some(id), true) = (id, wrong.is_empty()) else { return Err(wrong.fault()) };

    let (exit, case) = travel_parts::exit(parts, call, id).await?;
    etag::check(&request.etag, exit.revision, &id.name())?;
    let standing = parts.person(call, exit.retiree).await?;
    let revision = store::traveller::revision(&parts.db, exit.retiree).await?;
    let documents = travel_parts::documents(parts, exit.retiree).await?;

    let known = documents.iter().any(|kept| kept.document.state != DocumentState::Released);
    let is_meant = hand_in::is_meant(&parts.policies.exit, standing.group, on)?;
    let exits = store::exit::of_retiree(&parts.db, exit.retiree).await?;
    let held = if is_meant { held(&documents, &exits) } else { Vec::new() };
    let outstanding = documents.iter().any(|kept| kept.document.is_outstanding());
    let owes = is_meant && (!held.is_empty() || outstanding || !known);
    let after = exit.come_back(&standing, on, call.today, owes)?;
    if exit.is_waited_for_no_longer() {
        return noted(parts, call, (&exit, after), case.as_ref(), (&standing, revision), on).await;
    }
    let (due, owed) = if is_meant && (!held.is_empty() || !known) {
        custody_parts::owe(parts, call.now, &standing, (id, on), &held).await?
    } else {
        (Vec::new(), Changes::new())
    };

    let changes = store::traveller::touch(exit.retiree, revision)
        .append(store::standing::guard(&standing))
        .append(store::exit::save(&after, call.now))
        .append(owed)
        .append(store::silence::abroad(exit.retiree, None))
        .append(duties::reports_again(parts, &after, call.today, call.now).await?);
    let after = travel_parts::kept(after, call);
    let entry = Entry::about(id.name(), after.holder.clone())
        .occurred_on(on)
        .summary(format!("recorded a return; {} documents are due", due.len()))
        .event(event::returned(&after, on));
    Ok(Done { answer: travel_parts::answer(parts, call, &after, case.as_ref(), &due).await?, changes, entry })
}

/// Notes the return of one who was waited for no longer: nothing of it is owed here.
async fn noted(
    parts: &Parts,
    call: &Call,
    (before, after): (&Exit, Exit),
    case: Option<&Approval>,
    (standing, revision): (&Standing, i64),
    on: Day,
) -> Result<Done<pb::ExitApplication>, Fault> {
    let changes = store::traveller::touch(before.retiree, revision)
        .append(store::standing::guard(standing))
        .append(store::exit::save(&after, call.now));
    let after = travel_parts::kept(after, call);
    let entry = Entry::about(after.id.name(), after.holder.clone())
        .occurred_on(on)
        .summary("noted the return of one who was waited for no longer")
        .event(event::returned(&after, on));
    Ok(Done { answer: travel_parts::answer(parts, call, &after, case, &[]).await?, changes, entry })
}

/// Finds what he has in hand and is not due yet: what is lent for a journey still ahead stays his.
fn held(documents: &[Kept], exits: &[Exit]) -> Vec<Kept> {
    let is_due_now = |kept: &&Kept| {
        let document = &kept.document;
        let is_ahead = |exit: &Exit| Some(exit.id) == document.exit && exit.state.is_ahead();
        let for_another = document.state == DocumentState::Lent && exits.iter().any(is_ahead);
        document.is_held() && !document.is_outstanding() && !for_another
    };
    documents.iter().filter(is_due_now).cloned().collect()
}
