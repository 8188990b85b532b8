//! GetRemoval and ListRemovals: why a member is to be removed is shown to whoever may see it and says why.

use junxiu_casework::journal::{Call, Entry};
use junxiu_contracts::party as pb;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::convert::membership::{self as convert, Opened, REMOVAL};
use super::parts::{Parts, must_be_another};
use super::unmask::HEADS_AND_BUREAUS;
use crate::domain::member_removal::RemovalId;
use crate::store;
use crate::store::member_removal::Record;
use crate::store::scope::Scope;

/// Gives a removal.
pub async fn get(parts: &Parts, call: &Call, request: &pb::GetRemovalRequest) -> Result<pb::MemberRemoval, Fault> {
    let mut wrong = Violations::new();
    let id = convert::removal_name(&mut wrong, &request.name);
    let Some(id) = id else { return Err(wrong.fault()) };

    let record = found(parts, call, id).await?;
    let opened = match request.unmask {
        true => Some(opened(parts, call, &record).await?),
        false => None,
    };
    Ok(convert::removal(&record.removal, opened.as_ref()))
}

/// Lists the removals of the caller's subtree.
pub async fn list(
    parts: &Parts,
    call: &Call,
    request: &pb::ListRemovalsRequest,
) -> Result<pb::ListRemovalsResponse, Fault> {
    let mut wrong = Violations::new();
    let state = wrong.chosen_optional("state", request.state).and_then(convert::state);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let scope = Scope::of(&call.caller.organization);
    let found = store::member_removal::list(&parts.db, &scope, state, page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |record| record.removal.id.uuid());
    let removals = found.iter().map(|record| convert::removal(&record.removal, None)).collect();
    Ok(pb::ListRemovalsResponse { removals, next_page_token })
}

/// Reads a removal that the caller sees, and that a command may touch; others are NOT_FOUND like absent ones.
pub(super) async fn found(parts: &Parts, call: &Call, id: RemovalId) -> Result<Record, Fault> {
    let found = store::member_removal::get(&parts.db, id).await?;
    let seen = found.filter(|record| call.caller.sees(&record.removal.holder));
    let record = seen.ok_or_else(|| Fault::not_found(REMOVAL, &id.name()))?;
    must_be_another(call, record.removal.retiree)?;
    Ok(record)
}

async fn opened(parts: &Parts, call: &Call, record: &Record) -> Result<Opened, Fault> {
    call.must_unmask(HEADS_AND_BUREAUS)?;
    let grounds = record.grounds(&parts.sealer).map_err(Fault::internal)?;
    let decision_note = record.decision_note(&parts.sealer).map_err(Fault::internal)?;
    let entry = Entry::about(record.removal.id.name(), record.removal.holder.clone());
    parts.journal.disclosed(call, entry.summary("showed reason, grounds, document_no and decision_note whole")).await?;
    Ok(Opened { grounds, decision_note })
}
