//! GetReduction and ListReductions: the hardship is shown to whoever may see it and says why.

use junxiu_casework::journal::{Call, Entry};
use junxiu_contracts::party as pb;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::convert::dues::{self as convert, OpenedReduction, REDUCTION};
use super::parts::Parts;
use super::unmask::HEADS_AND_BUREAUS;
use crate::domain::dues_reduction::DuesReductionId;
use crate::store;
use crate::store::dues_reduction::Record;
use crate::store::scope::Scope;

/// Gives a reduction.
pub async fn get(parts: &Parts, call: &Call, request: &pb::GetReductionRequest) -> Result<pb::DuesReduction, Fault> {
    let mut wrong = Violations::new();
    let id = convert::reduction_name(&mut wrong, &request.name);
    let Some(id) = id else { return Err(wrong.fault()) };

    let record = found(parts, call, id).await?;
    let opened = match request.unmask {
        true => Some(opened(parts, call, &record).await?),
        false => None,
    };
    Ok(convert::reduction(&record.reduction, opened.as_ref()))
}

/// Lists the reductions of the caller's subtree.
pub async fn list(
    parts: &Parts,
    call: &Call,
    request: &pb::ListReductionsRequest,
) -> Result<pb::ListReductionsResponse, Fault> {
    let mut wrong = Violations::new();
    let state = wrong.chosen_optional("state", request.state).and_then(convert::reduction_state);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let scope = Scope::of(&call.caller.organization);
    let found = store::dues_reduction::list(&parts.db, &scope, state, page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |record| record.reduction.id.uuid());
    let reductions = found.iter().map(|record| convert::reduction(&record.reduction, None)).collect();
    Ok(pb::ListReductionsResponse { reductions, next_page_token })
}

/// Reads a reduction that the caller sees; others are NOT_FOUND like absent ones.
pub(super) async fn found(parts: &Parts, call: &Call, id: DuesReductionId) -> Result<Record, Fault> {
    let found = store::dues_reduction::get(&parts.db, id).await?;
    let seen = found.filter(|record| call.caller.sees(&record.reduction.holder));
    seen.ok_or_else(|| Fault::not_found(REDUCTION, &id.name()))
}

async fn opened(parts: &Parts, call: &Call, record: &Record) -> Result<OpenedReduction, Fault> {
    call.must_unmask(HEADS_AND_BUREAUS)?;
    let grounds = record.grounds(&parts.sealer).map_err(Fault::internal)?;
    let decision_note = record.decision_note(&parts.sealer).map_err(Fault::internal)?;
    let entry = Entry::about(record.reduction.id.name(), record.reduction.holder.clone());
    parts.journal.disclosed(call, entry.summary("showed grounds, document_no and decision_note whole")).await?;
    Ok(OpenedReduction { grounds, decision_note })
}
