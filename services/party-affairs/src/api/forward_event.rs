//! ForwardEvent: a major event goes to the organisation above, until the province has it.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::api::Role;
use junxiu_contracts::party as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::conduct as convert;
use super::event::conduct as event;
use super::parts::{Parts, must_be_another};
use crate::daily::event as duties;
use crate::domain::reportable_event::{Passing, ReportableEvent, State};
use crate::store;

/// Passes an event on.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ForwardEventRequest,
) -> Result<Done<pb::ReportableEvent>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::event_name(&mut wrong, &request.name);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let Some(id) = id.filter(|_| wrong.is_empty()) else { return Err(wrong.fault()) };

    let record = store::reportable_event::get(&parts.db, id).await?;
    let record = record.filter(|record| record.event.seen_by(&call.caller.organization));
    let record = record.ok_or_else(|| Fault::not_found(convert::EVENT, &id.name()))?;
    let before = &record.event;
    must_be_another(call, before.retiree)?;
    etag::check(&request.etag, before.revision, &id.name())?;
    let own = parts.organizations.get(&call.caller.organization).await?;
    let standing = parts.standings.get(before.retiree).await?;
    let standing = standing.ok_or_else(|| Fault::internal("the person of an event is not known"))?;

    let passing = Passing {
        by: call.caller.person().to_owned(),
        organization: call.caller.organization.clone(),
        superior: own.as_ref().and_then(|own| own.superior.clone()),
        on,
        today: call.today,
    };
    let marked = match request.mark_major {
        true => before.mark(
            &passing,
            call.caller.has_any(&[Role::InstitutionHead]),
            parts.forward_due(&standing, on).await?,
        )?,
        false => before.clone(),
    };
    let after = marked.forward(&passing)?;
    let details = record.details(&parts.sealer).map_err(Fault::internal)?;

    let mut changes = store::reportable_event::save(&after, call.now);
    if let Some(own) = &own {
        changes = changes.append(store::organization::guard(own));
    }
    let after = ReportableEvent { revision: before.revision + 1, ..after };
    let mut entry = Entry::about(id.name(), after.holder.clone())
        .occurred_on(on)
        .summary(format!("passed an event on: {}", after.state().code()));
    if let Some(way) = &after.way {
        let owed = duties::forward(after.retiree, &after.holder, id, way);
        if before.way.is_none() {
            entry = entry.event(event::major(&after, way));
        }
        match (after.state(), before.way.is_none()) {
            (State::Forwarded, _) => {
                changes = changes.append(duty::meet(&owed, on, id.name(), call.now, call.today));
            }
            (_, true) => changes = changes.append(duty::open(vec![owed], call.now)),
            (_, false) => {}
        }
    }
    Ok(Done { answer: convert::event(&after, &details, false), changes, entry })
}
