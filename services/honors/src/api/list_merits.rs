//! ListMerits: the register of an organisation's subtree, or of one person.

use junxiu_casework::journal::Call;
use junxiu_contracts::honors as pb;
use junxiu_kernel::ids::{OrganizationCode, RetireeId};
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::convert::merit as convert;
use super::parts::Parts;
use super::register_merit::rank;
use crate::store;
use crate::store::merit::Filter;

/// Lists entries, the newest first.
pub async fn run(parts: &Parts, call: &Call, request: &pb::ListMeritsRequest) -> Result<pb::ListMeritsResponse, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let retiree = wrong.take_optional("retiree", &request.retiree, RetireeId::parse_name);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let scope = parts.scope(call, organization).await?;
    let filter = Filter { retiree, with_revoked: request.show_revoked };
    let found = store::merit::page(&parts.db, &scope, filter, page.after, page.limit()).await?;

    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |record| record.id.uuid());
    let merits = found.iter().map(|record| Ok(convert::wire(record, rank(&record.award, &parts.policies.inclusion)?)));
    Ok(pb::ListMeritsResponse { merits: merits.collect::<Result<_, Fault>>()?, next_page_token })
}
