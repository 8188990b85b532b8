//! ProlongTrip: he stays abroad longer than planned.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
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
use crate::domain::exit::Prolongation;
use crate::store;

/// Puts a return off.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ProlongTripRequest,
) -> Result<Done<pb::ExitApplication>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, "name", &request.name);
    let to = wrong.day("to", request.to.as_ref());
    let reason = reason(&mut wrong, "reason", &request.reason);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let (Some(id), Some(to), Some(reason), true) = (id, to, reason, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let (exit, case) = travel_parts::exit(parts, call, id).await?;
    etag::check(&request.etag, exit.revision, &id.name())?;
    // Those on the route of its case see a journey still; whoever serves him by now acts on it.
    let standing = parts.person(call, exit.retiree).await?;
    convert::must_be_a_journey(&mut wrong, exit.plan.from, to);
    wrong.finish()?;
    let revision = store::traveller::revision(&parts.db, exit.retiree).await?;
    let others = store::exit::of_retiree(&parts.db, exit.retiree).await?;
    let documents = travel_parts::documents(parts, exit.retiree).await?;

    let by = call.caller.person().to_owned();
    let prolongation = Prolongation { on, before: exit.plan.to, to, reason, by, recorded_on: call.today };
    let after = exit.prolong(prolongation.clone(), &others)?;
    // What a bureau approved goes no further by this: it hears of it.
    let decider = case.as_ref().filter(|_| exit.is_granted()).map(|case| &case.route.deciding().office);
    let told = match decider {
        None => Changes::new(),
        Some(office) => {
            let within = travel_parts::review_within(parts, call.today)?;
            duty::open(vec![after.prolonged_duty(&prolongation, &office.place, within)], call.now)
        }
    };

    let changes = store::traveller::touch(exit.retiree, revision)
        .append(store::standing::guard(&standing))
        .append(store::exit::save(&after, call.now))
        .append(told)
        .append(duties::reports_again(parts, &after, call.today, call.now).await?);
    let after = travel_parts::kept(after, call);
    let entry = Entry::about(id.name(), after.holder.clone())
        .occurred_on(on)
        .summary("put a return off")
        .event(event::prolonged(&after, &prolongation, decider.map(|office| office.code.clone()).unwrap_or_default()));
    Ok(Done { answer: travel_parts::answer(parts, call, &after, case.as_ref(), &documents).await?, changes, entry })
}
