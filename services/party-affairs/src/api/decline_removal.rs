//! DeclineRemoval: a proposal is not followed, or withdrawn.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::branch_parts::by;
use super::confirm_removal::decided;
use super::convert::membership as convert;
use super::parts::Parts;
use super::removals::found;
use super::remove_member::long;
use crate::domain::member_removal::State;
use crate::store;

/// Declines a removal.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::DeclineRemovalRequest,
) -> Result<Done<pb::MemberRemoval>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::removal_name(&mut wrong, &request.name);
    let note = long(&mut wrong, "note", &request.note);
    let (Some(id), Some(note), true) = (id, note, wrong.is_empty()) else { return Err(wrong.fault()) };

    let before = found(parts, call, id).await?.removal;
    etag::check(&request.etag, before.revision, &id.name())?;

    before.decline(call.caller.person(), &call.caller.organization)?;

    let changes = store::member_removal::decide(&before, State::Declined, &note, by(call), call.today, &parts.sealer);
    let entry = Entry::about(id.name(), before.holder.clone())
        .occurred_on(call.today)
        .summary(format!("declined the removal of {}", before.retiree.name()));
    Ok(Done { answer: convert::removal(&decided(before, State::Declined, call), None), changes, entry })
}
