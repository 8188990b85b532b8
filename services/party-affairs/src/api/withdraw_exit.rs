//! WithdrawExit: a journey is not made.

use junxiu_casework::approval;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::contact::reason;
use super::convert::exit as convert;
use super::custody_parts;
use super::parts::{Parts, must_be_another};
use super::travel_parts;
use crate::domain::exit::Refusal;
use crate::store;

/// Takes a journey back.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::WithdrawExitRequest,
) -> Result<Done<pb::ExitApplication>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, "name", &request.name);
    let reason = reason(&mut wrong, "reason", &request.reason);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let (Some(id), Some(reason), true) = (id, reason, wrong.is_empty()) else { return Err(wrong.fault()) };

    let (exit, case) = travel_parts::exit(parts, call, id).await?;
    must_be_another(call, exit.retiree)?;
    etag::check(&request.etag, exit.revision, &id.name())?;
    exit.must_be_withdrawable()?;
    let revision = store::traveller::revision(&parts.db, exit.retiree).await?;
    let documents = travel_parts::documents(parts, exit.retiree).await?;

    let lent = custody_parts::lent_for(&documents, id);
    let pending = case.filter(|_| exit.state.is_pending());
    // A pending case is its filer's to take back. Those on the route of one that is decided see it still; whoever serves him
    // by now acts on it, and takes back what was lent.
    let standing = match (&pending, lent.is_empty()) {
        (Some(_), true) => None,
        _ => Some(parts.person(call, exit.retiree).await?),
    };

    let (after, case, changes) = match pending {
        Some(case) => {
            let actor = approval::actor(&call.caller, call.today);
            let withdrawn = case.withdraw(&actor, on, &reason).map_err(Refusal::from)?;
            let saved = travel_parts::case_saved(&withdrawn, call.today, call.now);
            (exit.follow(&withdrawn), Some(withdrawn), saved)
        }
        None => (exit.withdraw(on, call.today, &reason)?, None, Changes::new()),
    };
    let guard = standing.as_ref().map(store::standing::guard).unwrap_or_default();
    let (due, owed) = match &standing {
        Some(standing) if !lent.is_empty() => custody_parts::owe(parts, call.now, standing, (id, on), &lent).await?,
        _ => (Vec::new(), Changes::new()),
    };

    let changes = changes
        .append(guard)
        .append(store::traveller::touch(exit.retiree, revision))
        .append(store::exit::save(&after, call.now))
        .append(owed);
    let after = travel_parts::kept(after, call);
    let entry = Entry::about(id.name(), after.holder.clone()).occurred_on(on).summary("withdrew a journey");
    Ok(Done { answer: travel_parts::answer(parts, call, &after, case.as_ref(), &due).await?, changes, entry })
}
