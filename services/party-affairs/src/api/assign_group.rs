//! AssignGroup: a member comes to a group of his branch, or to none.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::{branch as convert, membership::wire};
use super::event::branch as event;
use super::parts::Parts;
use crate::domain::membership::{Membership, Refusal, must_have_group};
use crate::domain::relation_duty::REVIVED;
use crate::store;

/// Puts a member into a group.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::AssignGroupRequest,
) -> Result<Done<pb::BranchMember>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, "branch", &request.branch);
    let retiree = convert::retiree(&mut wrong, "retiree", &request.retiree);
    let group = convert::group_number(&mut wrong, request.group_number);
    let (Some(id), Some(retiree), true) = (id, retiree, wrong.is_empty()) else { return Err(wrong.fault()) };

    let branch = parts.branch(&call.caller, id).await?;
    let before = store::membership::of(&parts.db, retiree).await?.filter(|member| member.branch == id);
    let before = before.ok_or(Refusal::NotOfTheBranch)?;
    etag::check(&request.etag, before.revision, &retiree.name())?;
    let who = parts.standings.get(retiree).await?;

    branch.must_stand(call.today)?;
    must_have_group(&branch, group)?;

    let after = Membership { group, ..before.clone() };
    let changes = store::membership::amend(&after, call.now)
        .append(store::branch::guard(&branch))
        .append(parts.relation_looked_at(call, retiree, &[&REVIVED], (call.today, &id.name())).await?);
    let after = Membership { revision: before.revision + 1, ..after };
    let entry = event::entry(&branch).occurred_on(call.today).summary(format!("put {} into a group", retiree.name()));
    let name = who.map(|who| who.name).unwrap_or_default();
    Ok(Done { answer: wire(&after, &name, &branch), changes, entry })
}
