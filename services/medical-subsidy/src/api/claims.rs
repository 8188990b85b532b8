//! GetClaim and ListClaims.

use junxiu_contracts::medical as pb;
use junxiu_kernel::ids::{ClaimId, RetireeId};
use junxiu_platform::identity::Caller;
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use uuid::Uuid;

use super::convert;
use super::parts::{self, Parts};
use super::status::Error;
use crate::store::claim::Filter;

pub(super) async fn get(parts: &Parts, caller: &Caller, request: &pb::GetClaimRequest) -> Result<pb::Claim, Error> {
    let mut violations = Violations::new();
    let id = violations.take("name", ClaimId::parse_name(&request.name));
    let Some(id) = id else { return Err(violations.fault().into()) };

    let claim = parts.store.claim(id).await?.ok_or_else(|| parts::claim_not_found(id))?;
    if !caller.sees(&claim.holder) {
        // The ledger follows the person: whoever looks after him now sees what was claimed before.
        let standing = parts.person_of(&claim).await?;
        if !caller.sees(&standing.holder) {
            return Err(parts::claim_not_found(id).into());
        }
    }
    Ok(convert::claim(&claim))
}

pub(super) async fn list(
    parts: &Parts,
    caller: &Caller,
    request: &pb::ListClaimsRequest,
) -> Result<pb::ListClaimsResponse, Error> {
    let mut violations = Violations::new();
    let retiree = violations.take_optional("retiree", &request.retiree, RetireeId::parse_name);
    let year = if request.year == 0 { None } else { convert::year(&mut violations, "year", request.year) };
    let state = violations.chosen_optional::<pb::claim::State>("state", request.state).and_then(convert::wanted_state);
    let newest_first = match request.order_by.trim() {
        "" | "create_time" => false,
        "create_time desc" => true,
        _ => {
            let (zh, en) = ("只支持 create_time 或 create_time desc", "must be `create_time` or `create_time desc`");
            violations.add("order_by", "UNKNOWN_ORDER", zh, en);
            false
        }
    };
    let page = page::read_into::<Uuid, _>(&mut violations, &parts.sealer, request);
    violations.finish()?;

    let known = match retiree {
        Some(retiree) => parts.store.standing(retiree).await?,
        None => None,
    };
    let follows_person = known.is_some_and(|known| caller.sees(&known.standing.holder));
    let filter = Filter { retiree, follows_person, year, state, newest_first };
    let claims = parts.store.claim_page(&filter, &caller.organization, page.after, page.limit()).await?;

    let (claims, next_page_token) = page::cut(&parts.sealer, request, &page, claims, |claim| claim.id.uuid());
    Ok(pb::ListClaimsResponse { claims: claims.iter().map(convert::claim_in_list).collect(), next_page_token })
}
