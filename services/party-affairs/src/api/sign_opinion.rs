//! SignOpinion: the head of the institution says whether he agrees; it is passed on whatever he says.

use junxiu_casework::approval::{self, Act, Taking};
use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::contact::reason;
use super::convert::exit as convert;
use super::parts::Parts;
use super::travel_parts;
use crate::domain::exit::Refusal;

/// Signs an opinion.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::SignOpinionRequest,
) -> Result<Done<pb::ExitApplication>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, "name", &request.name);
    let stance = convert::stance(&mut wrong, "stance", request.stance);
    let opinion = reason(&mut wrong, "opinion", &request.opinion);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let (Some(id), Some(opinion), true) = (id, opinion, wrong.is_empty()) else { return Err(wrong.fault()) };

    let (exit, case) = travel_parts::application(parts, call, id, &request.etag).await?;

    let taking = Taking { act: Act::Opinion, stance, on, note: opinion };
    let signed = case.take(&approval::actor(&call.caller, call.today), &taking).map_err(Refusal::from)?;

    travel_parts::acted(parts, call, &exit, &signed, |_, entry| {
        entry.occurred_on(on).summary("signed the opinion of the institution")
    })
    .await
}
