//! AcceptApplication: the direct superior has the complete form, and its ten working days begin.

use junxiu_casework::approval::{self, ClockRule};
use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::exit as convert;
use super::parts::Parts;
use super::travel_parts;
use crate::domain::exit::Refusal;

/// Records the receipt and starts the clock.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::AcceptApplicationRequest,
) -> Result<Done<pb::ExitApplication>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, "name", &request.name);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let (Some(id), true) = (id, wrong.is_empty()) else { return Err(wrong.fault()) };

    let (exit, case) = travel_parts::application(parts, call, id, &request.etag).await?;

    let policy = parts.policies.exit.approval.on(on).map_err(Refusal::from)?;
    let rule = ClockRule::working_days(policy.value.working_days);
    let actor = approval::actor(&call.caller, call.today);
    let accepted = case.accept(&actor, on, &rule, &parts.calendar).map_err(Refusal::from)?;

    travel_parts::acted(parts, call, &exit, &accepted, |_, entry| {
        entry.occurred_on(on).summary("received a complete application")
    })
    .await
}
