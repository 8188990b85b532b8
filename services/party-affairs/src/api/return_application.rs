//! ReturnApplication and ResubmitExit: an application goes back to be completed, and comes again.

use junxiu_casework::approval;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::contact::reason;
use super::convert::exit::{self as convert, Told};
use super::parts::Parts;
use super::travel_parts;
use crate::domain::exit::Refusal;
use crate::store;

/// Sends an application back.
pub async fn send_back(
    parts: &Parts,
    call: &Call,
    request: &pb::ReturnApplicationRequest,
) -> Result<Done<pb::ExitApplication>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, "name", &request.name);
    let reason = reason(&mut wrong, "reason", &request.reason);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let (Some(id), Some(reason), true) = (id, reason, wrong.is_empty()) else { return Err(wrong.fault()) };

    let (exit, case) = travel_parts::application(parts, call, id, &request.etag).await?;

    let actor = approval::actor(&call.caller, call.today);
    let returned = case.send_back(&actor, on, &reason).map_err(Refusal::from)?;

    travel_parts::acted(parts, call, &exit, &returned, |_, entry| {
        entry.occurred_on(on).summary("sent an application back to be completed")
    })
    .await
}

/// Submits an application again.
pub async fn resubmit(
    parts: &Parts,
    call: &Call,
    request: &pb::ResubmitExitRequest,
) -> Result<Done<pb::ExitApplication>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, "name", &request.name);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let replan = convert::replan(&mut wrong, told(request));
    let (Some(id), true) = (id, wrong.is_empty()) else { return Err(wrong.fault()) };

    let (exit, case) = travel_parts::application(parts, call, id, &request.etag).await?;
    let plan = replan.of(&mut wrong, &exit.plan);
    let (Some(plan), true) = (plan, wrong.is_empty()) else { return Err(wrong.fault()) };
    let standing = parts.person(call, exit.retiree).await?;
    let revision = store::traveller::revision(&parts.db, exit.retiree).await?;
    let others = store::exit::of_retiree(&parts.db, exit.retiree).await?;

    let (route, guards) = travel_parts::route(parts, &standing).await?;
    let actor = approval::actor(&call.caller, call.today);
    let resubmitted = case.resubmit(&actor, on, route).map_err(Refusal::from)?;
    let after = exit.replanned(&standing, plan, &others, (on, call.today))?.follow(&resubmitted);

    let changes = store::traveller::touch(exit.retiree, revision)
        .append(store::standing::guard(&standing))
        .append(guards)
        .append(store::exit::save(&after, call.now))
        .append(travel_parts::case_saved(&resubmitted, call.today, call.now));
    let after = travel_parts::kept(after, call);
    let entry = Entry::about(id.name(), after.holder.clone()).occurred_on(on).summary("submitted an application again");
    Ok(Done { answer: travel_parts::answer(parts, call, &after, Some(&resubmitted), &[]).await?, changes, entry })
}

fn told(request: &pb::ResubmitExitRequest) -> Told<'_> {
    Told {
        form_no: &request.form_no,
        purpose: &request.purpose,
        countries: &request.countries,
        from: request.from.as_ref(),
        to: request.to.as_ref(),
        companions: &request.companions,
    }
}
