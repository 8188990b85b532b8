//! ReturnPost and WithdrawPost: a case goes back for completion, or is taken back.

use junxiu_casework::approval::{self, Approval};
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::post as convert;
use super::parts::{Parts, must_be_another};
use crate::domain::post::{Refusal, SocialPost};
use crate::store;

/// Sends a case back for completion.
pub async fn run(parts: &Parts, call: &Call, request: &pb::ReturnPostRequest) -> Result<Done<pb::SocialPost>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, &request.name);
    let reason = convert::reason(&mut wrong, "reason", &request.reason);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let (Some(id), Some(reason), true) = (id, reason, wrong.is_empty()) else { return Err(wrong.fault()) };

    let (post, case) = parts.post(call, id).await?;
    etag::check(&request.etag, post.revision, &id.name())?;

    let actor = approval::actor(&call.caller, call.today);
    let next = case.send_back(&actor, on, &reason).map_err(Refusal::Case)?;

    Ok(done(call, &post, &next, on, "sent back an application for a part in a social organisation"))
}

/// Takes a case back before it is decided.
pub async fn withdraw(
    parts: &Parts,
    call: &Call,
    request: &pb::WithdrawPostRequest,
) -> Result<Done<pb::SocialPost>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, &request.name);
    let reason = convert::reason(&mut wrong, "reason", &request.reason);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let (Some(id), Some(reason), true) = (id, reason, wrong.is_empty()) else { return Err(wrong.fault()) };

    let (post, case) = parts.post(call, id).await?;
    must_be_another(call, post.retiree)?;
    etag::check(&request.etag, post.revision, &id.name())?;

    let actor = approval::actor(&call.caller, call.today);
    let next = case.withdraw(&actor, on, &reason).map_err(Refusal::Case)?;

    Ok(done(call, &post, &next, on, "took back an application for a part in a social organisation"))
}

fn done(call: &Call, post: &SocialPost, next: &Approval, on: Day, what: &'static str) -> Done<pb::SocialPost> {
    let after = post.following(next);
    let changes = store::post::save(&after, call.now).append(approval::store::save(next, call.now));
    let entry = Entry::about(post.id.name(), after.holder.clone()).occurred_on(on).summary(what);
    let after = SocialPost { revision: post.revision + 1, ..after };
    Done { answer: convert::wire(&after, Some(next), call.today), changes, entry }
}
