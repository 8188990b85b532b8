//! GetPost and ListPosts.

use junxiu_casework::journal::Call;
use junxiu_contracts::party as pb;
use junxiu_kernel::ids::{OrganizationCode, RetireeId};
use junxiu_platform::page;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use uuid::Uuid;

use super::convert::post as convert;
use super::parts::Parts;
use crate::store;
use crate::store::post::Filter;
use crate::store::scope::Scope;

/// Gives a post.
pub async fn get(parts: &Parts, call: &Call, request: &pb::GetPostRequest) -> Result<pb::SocialPost, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, &request.name);
    let Some(id) = id.filter(|_| wrong.is_empty()) else { return Err(wrong.fault()) };

    let (post, case) = parts.post(call, id).await?;
    Ok(convert::wire(&post, Some(&case), call.today))
}

/// Lists the posts of a subtree, the newest application first.
pub async fn list(parts: &Parts, call: &Call, request: &pb::ListPostsRequest) -> Result<pb::ListPostsResponse, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let retiree = wrong.take_optional("retiree", &request.retiree, RetireeId::parse_name);
    let state = wrong.chosen_optional("state", request.state).and_then(convert::state);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let scope = match organization {
        Some(code) => Scope::of(&parts.organization(&call.caller, code.as_str()).await?.code),
        None => Scope::of(&call.caller.organization),
    };
    let filter = Filter { retiree, state, today: call.today };
    let found = store::post::page(&parts.db, &scope, &filter, page.after, page.limit()).await?;
    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |post| post.id.uuid());
    let posts = found.iter().map(|post| convert::wire(post, None, call.today)).collect();
    Ok(pb::ListPostsResponse { posts, next_page_token })
}
