//! RequestSupplement: the army is asked for what the archive lacks.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::reception::{id, occurred_on, required_reason};
use super::parts::Parts;
use super::reception_case::{dated, done, to_act_on};

pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::RequestSupplementRequest,
) -> Result<Done<pb::Reception>, Fault> {
    let mut wrong = Violations::new();
    let id = id(&mut wrong, "name", &request.name);
    let missing = required_reason(&mut wrong, "missing", &request.missing);
    let on = occurred_on(&mut wrong, request.occurred_on.as_ref(), call.today);
    let Some((id, missing)) = id.zip(missing).filter(|_| wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let case = to_act_on(parts, call, id, &request.etag).await?;

    let state = case.reception.state.clone().request_supplement(missing)?;
    case.reception.dated(on, call.today)?;
    let mut decided = dated(case.reception, on, call);
    decided.state = state;

    Ok(done(call, decided, &case.item))
}
