//! ConfirmRemoval: the committee above confirms what another person proposed.

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::branch_parts::by;
use super::convert::membership as convert;
use super::event::branch as event;
use super::parts::Parts;
use super::removals::found;
use super::remove_member::long;
use crate::domain::member_removal::{Removal, State};
use crate::domain::membership::LeaveReason;
use crate::domain::relation_duty::{self, REVIVED, SEND};
use crate::store;

/// Confirms a removal.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ConfirmRemovalRequest,
) -> Result<Done<pb::MemberRemoval>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::removal_name(&mut wrong, &request.name);
    let note = long(&mut wrong, "note", &request.note);
    let (Some(id), Some(note), true) = (id, note, wrong.is_empty()) else { return Err(wrong.fault()) };

    let before = found(parts, call, id).await?.removal;
    etag::check(&request.etag, before.revision, &id.name())?;
    let membership = store::membership::of(&parts.db, before.retiree).await?;

    let caller = &call.caller;
    let member = before.confirm(caller.person(), &caller.organization, membership.as_ref())?;

    let changes = store::member_removal::decide(&before, State::Confirmed, &note, by(call), call.today, &parts.sealer)
        .append(store::membership::leave(member, before.occurred_on, LeaveReason::Removed, by(call)))
        .append(nothing_to_send(parts, call, &before).await?);
    let entry = junxiu_casework::journal::Entry::about(id.name(), before.holder.clone())
        .occurred_on(before.occurred_on)
        .summary(format!("confirmed the removal of {}", before.retiree.name()))
        .event(event::membership_changed(
            before.retiree,
            member.revision + 1,
            Some(before.branch),
            None,
            before.occurred_on,
        ));
    Ok(Done { answer: convert::removal(&decided(before, State::Confirmed, call), None), changes, entry })
}

/// Gives a removal as it is once decided.
pub(super) fn decided(before: Removal, state: State, call: &Call) -> Removal {
    let decided = Some((call.caller.person().to_owned(), call.today));
    Removal { state, decided, revision: before.revision + 1, ..before }
}

/// Whoever stands in no branch has no relation that could follow him.
async fn nothing_to_send(parts: &Parts, call: &Call, before: &Removal) -> Result<Changes, Fault> {
    let subject = relation_duty::relation_name(before.retiree);
    let open = parts.open_duties(&subject, &[&SEND, &REVIVED]).await?;
    Ok(open.into_iter().fold(Changes::new(), |changes, (kind, period)| {
        changes.append(duty::void(kind, &subject, &period, "REMOVED", call.now))
    }))
}
