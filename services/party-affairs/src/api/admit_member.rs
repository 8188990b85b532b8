//! AdmitMember: a person who stands in no branch comes to one.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::branch_parts::by;
use super::convert::{branch as convert, membership::wire};
use super::event::branch as event;
use super::parts::Parts;
use crate::domain::membership::{self, Kind, Membership};
use crate::domain::relation_duty::{REVIVED, SEND};
use crate::store;

/// Admits a member.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::AdmitMemberRequest,
) -> Result<Done<pb::BranchMember>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, "branch", &request.branch);
    let retiree = convert::retiree(&mut wrong, "retiree", &request.retiree);
    let on = wrong.day("occurred_on", request.occurred_on.as_ref());
    let group = convert::group_number(&mut wrong, request.group_number);
    let (Some(id), Some(retiree), Some(on), true) = (id, retiree, on, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let branch = parts.branch(&call.caller, id).await?;
    etag::check(&request.etag, branch.revision, &id.name())?;
    let who = parts.person(call, retiree).await?;
    let place = store::membership::place(&parts.db, retiree).await?;

    who.must_be_served()?;
    who.must_cover(on, call.today)?;
    let joining = membership::admit(&who, &place, &branch, on, group)?;

    let changes = store::membership::admit(&joining, &place, &branch, by(call))
        .append(store::standing::guard(&who))
        .append(parts.relation_looked_at(call, retiree, &[&SEND, &REVIVED], (on, &id.name())).await?);
    let after = Membership {
        retiree,
        branch: id,
        since: on,
        kind: joining.kind,
        full_since: (joining.kind == Kind::Full).then_some(on),
        group,
        office: None,
        review: None,
        revision: place.revision + 1,
    };
    let entry = event::entry(&branch)
        .occurred_on(on)
        .summary(format!("admitted {}", retiree.name()))
        .event(event::membership_changed(retiree, after.revision, None, Some(id), on));
    Ok(Done { answer: wire(&after, &who.name, &branch), changes, entry })
}
