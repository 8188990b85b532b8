//! SupplementReceived: what the archive lacked has come.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::reception::{id, occurred_on};
use super::parts::Parts;
use super::reception_case::{dated, done, to_act_on};

pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::SupplementReceivedRequest,
) -> Result<Done<pb::Reception>, Fault> {
    let mut wrong = Violations::new();
    let id = id(&mut wrong, "name", &request.name);
    let on = occurred_on(&mut wrong, request.occurred_on.as_ref(), call.today);
    let Some(id) = id.filter(|_| wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let case = to_act_on(parts, call, id, &request.etag).await?;

    let state = case.reception.state.clone().supplement_received()?;
    case.reception.dated(on, call.today)?;
    let mut decided = dated(case.reception, on, call);
    decided.state = state;

    Ok(done(call, decided, &case.item))
}
