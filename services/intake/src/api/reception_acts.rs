//! BeginArchiveCheck, RequestSupplement, SupplementReceived: what happens to the archive before the hand-over.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::reception::{id, occurred_on, reason, required_reason};
use super::placement::Placement;
use super::reception_case::{dated, done, test_window, timed, to_act_on};

pub async fn begin_archive_check(
    api: &Placement,
    call: &Call,
    request: &pb::BeginArchiveCheckRequest,
) -> Result<Done<pb::Reception>, Fault> {
    let mut wrong = Violations::new();
    let id = id(&mut wrong, "name", &request.name);
    let on = occurred_on(&mut wrong, request.occurred_on.as_ref(), call.today);
    let reason = reason(&mut wrong, "reason", &request.reason);
    let Some(id) = id.filter(|_| wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let case = to_act_on(api, call, id, &request.etag).await?;

    let state = case.reception.state.clone().begin_archive_check()?;
    let timing = test_window(api, call, &case, on, reason.as_deref())?;
    let mut decided = timed(case.reception, on, timing, reason);
    decided.state = state;

    Ok(done(call, decided, &case.item))
}

pub async fn request_supplement(
    api: &Placement,
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

    let case = to_act_on(api, call, id, &request.etag).await?;

    let state = case.reception.state.clone().request_supplement(missing)?;
    case.reception.dated(on, call.today)?;
    let mut decided = dated(case.reception, on, call);
    decided.state = state;

    Ok(done(call, decided, &case.item))
}

pub async fn supplement_received(
    api: &Placement,
    call: &Call,
    request: &pb::SupplementReceivedRequest,
) -> Result<Done<pb::Reception>, Fault> {
    let mut wrong = Violations::new();
    let id = id(&mut wrong, "name", &request.name);
    let on = occurred_on(&mut wrong, request.occurred_on.as_ref(), call.today);
    let Some(id) = id.filter(|_| wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let case = to_act_on(api, call, id, &request.etag).await?;

    let state = case.reception.state.clone().supplement_received()?;
    case.reception.dated(on, call.today)?;
    let mut decided = dated(case.reception, on, call);
    decided.state = state;

    Ok(done(call, decided, &case.item))
}
