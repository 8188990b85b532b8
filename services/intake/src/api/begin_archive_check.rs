//! BeginArchiveCheck: the bureau looks through the archive.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::reception::{id, occurred_on, reason};
use super::parts::Parts;
use super::reception_case::{done, test_window, timed, to_act_on};

pub async fn run(
    parts: &Parts,
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

    let case = to_act_on(parts, call, id, &request.etag).await?;

    let state = case.reception.state.clone().begin_archive_check()?;
    let timing = test_window(parts, call, &case, on, reason.as_deref())?;
    let mut decided = timed(case.reception, on, timing, reason);
    decided.state = state;

    Ok(done(call, decided, &case.item))
}
