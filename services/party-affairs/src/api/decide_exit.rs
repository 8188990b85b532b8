//! DecideExit: the direct superior approves or rejects.

use junxiu_casework::approval::{self, Act, Taking};
use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::contact::REASON_MAX_CHARS;
use super::convert::exit as convert;
use super::event::exit as event;
use super::parts::Parts;
use super::travel_parts;
use crate::domain::exit::Refusal;

/// Decides an application.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::DecideExitRequest,
) -> Result<Done<pb::ExitApplication>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, "name", &request.name);
    let stance = convert::stance(&mut wrong, "decision", request.decision);
    let note = wrong.text("note", request.note.trim(), REASON_MAX_CHARS).unwrap_or_default().to_owned();
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let (Some(id), true) = (id, wrong.is_empty()) else { return Err(wrong.fault()) };

    let (exit, case) = travel_parts::application(parts, call, id, &request.etag).await?;

    exit.must_be_ahead_on(on)?;
    let taking = Taking { act: Act::Decide, stance, on, note };
    let decided = case.take(&approval::actor(&call.caller, call.today), &taking).map_err(Refusal::from)?;

    travel_parts::acted(parts, call, &exit, &decided, |after, entry| {
        let event = event::decided(after, &decided, on);
        entry.occurred_on(on).summary(format!("decided an application: {}", after.state.code())).event(event)
    })
    .await
}
