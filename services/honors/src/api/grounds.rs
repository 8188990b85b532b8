//! ListGrounds: what speaks for a person.

use junxiu_casework::journal::Call;
use junxiu_contracts::honors as pb;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::convert::ranking as convert;
use super::parts::Parts;
use crate::store;

/// Lists grounds, the newest first.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ListGroundsRequest,
) -> Result<pb::ListGroundsResponse, Fault> {
    let mut wrong = Violations::new();
    let retiree = wrong.take("retiree", RetireeId::parse_name(&request.retiree));
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    let (Some(retiree), true) = (retiree, wrong.is_empty()) else { return Err(wrong.fault()) };

    let standing = parts.person(call, retiree).await?;
    let with_withdrawn = request.show_withdrawn;
    let found = store::ground::page(&parts.db, standing.retiree, with_withdrawn, page.after, page.limit()).await?;

    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |ground| ground.id.uuid());
    Ok(pb::ListGroundsResponse { grounds: found.iter().map(convert::ground).collect(), next_page_token })
}
