//! ListMembers: who stands in a branch now.

use junxiu_casework::journal::Call;
use junxiu_contracts::party as pb;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::convert::branch as convert;
use super::convert::membership::wire;
use super::parts::Parts;
use crate::store;

/// Lists the members of a branch.
pub async fn list(
    parts: &Parts,
    call: &Call,
    request: &pb::ListMembersRequest,
) -> Result<pb::ListMembersResponse, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, "branch", &request.branch);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    let Some(id) = id.filter(|_| wrong.is_empty()) else { return Err(wrong.fault()) };

    let branch = parts.branch(&call.caller, id).await?;
    let found = store::membership::list(&parts.db, id, page.after, page.limit()).await?;
    let (found, next_page_token) =
        page::cut(&parts.sealer, request, &page, found, |member| member.membership.retiree.uuid());
    let members = found.iter().map(|member| wire(&member.membership, &member.name, &branch)).collect();
    Ok(pb::ListMembersResponse { members, next_page_token })
}
