//! GetBranch and ListBranches.

use junxiu_casework::journal::Call;
use junxiu_contracts::party as pb;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::convert::branch as convert;
use super::parts::Parts;
use crate::store;
use crate::store::branch::Filter;

/// Gives a branch with its term and what to attend to.
pub async fn get(parts: &Parts, call: &Call, request: &pb::GetBranchRequest) -> Result<pb::PartyBranch, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, "name", &request.name);
    let Some(id) = id else { return Err(wrong.fault()) };

    let branch = parts.branch(&call.caller, id).await?;
    let holders = store::membership::in_office(&parts.db, id).await?;
    parts.shown(&branch, &holders, call.today)
}

/// Lists the branches that the caller sees.
pub async fn list(
    parts: &Parts,
    call: &Call,
    request: &pb::ListBranchesRequest,
) -> Result<pb::ListBranchesResponse, Fault> {
    let mut wrong = Violations::new();
    let kind = wrong.chosen_optional("kind", request.kind).and_then(convert::kind);
    let term_over_by = wrong.optional_day("term_over_by", request.term_over_by.as_ref());
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let filter = Filter { kind, with_dissolved: request.show_dissolved, term_over_by };
    let found = store::branch::list(&parts.db, &call.caller.organization, &filter, page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |branch| branch.id.uuid());
    let branches = found.iter().map(|branch| parts.shown(branch, &[], call.today)).collect::<Result<_, _>>()?;
    Ok(pb::ListBranchesResponse { branches, next_page_token })
}
