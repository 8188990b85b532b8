//! RecordUnfiledExit: one of 师级 left without having applied, and that becomes known.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::exit as convert;
use super::parts::Parts;
use super::record_departure::{entry, review_owed, unapproved};
use super::travel_parts;
use crate::daily::travel as duties;
use crate::domain::exit::ExitId;
use crate::domain::exit_acts::NewExit;
use crate::domain::exit_departure as departure;
use crate::store;

/// Records a journey that nobody had applied for.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::RecordUnfiledExitRequest,
) -> Result<Done<pb::ExitApplication>, Fault> {
    let mut wrong = Violations::new();
    let retiree = wrong.take("retiree", RetireeId::parse_name(&request.retiree));
    let on = wrong.day("occurred_on", request.occurred_on.as_ref());
    let reason = super::convert::contact::reason(&mut wrong, "reason", &request.reason);
    let plan = convert::told_later(&mut wrong, request, (on, call.today));
    let (Some(retiree), Some(on), Some(reason), Some(plan), true) = (retiree, on, reason, plan, wrong.is_empty())
    else {
        return Err(wrong.fault());
    };

    let standing = parts.person(call, retiree).await?;
    let revision = store::traveller::revision(&parts.db, retiree).await?;
    let others = store::exit::of_retiree(&parts.db, retiree).await?;
    let decider = travel_parts::decider(parts, &standing, None).await?;

    let by = call.caller.person().to_owned();
    let new = NewExit { id: ExitId::new_v7(call.now), by, on, today: call.today, at: call.now, plan };
    let exit = departure::unfiled(&standing, new, &others, unapproved(call, reason, decider.as_ref()))?;

    let changes = store::traveller::touch(retiree, revision)
        .append(store::standing::guard(&standing))
        .append(store::exit::insert(&exit))
        .append(store::silence::abroad(retiree, Some(on)))
        .append(review_owed(parts, call, &exit, decider.as_ref())?)
        .append(duties::reports_again(parts, &exit, call.today, call.now).await?);
    let entry = entry(&exit, on);
    Ok(Done { answer: travel_parts::answer(parts, call, &exit, None, &[]).await?, changes, entry })
}
