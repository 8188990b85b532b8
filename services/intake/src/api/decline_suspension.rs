//! DeclineSuspension: a proposal is not followed, or withdrawn.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::{self, retiree::reason};
use super::event::retiree as event;
use super::parts::{Parts, recorder};
use super::pay_picture::{picture, with_state};
use crate::domain::pay_status::{PayState, Refusal};
use crate::store::pay_status::{self as store, SuspensionState};
use crate::store::retiree_change;

/// Declines a proposed suspension, or withdraws it.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::DeclineSuspensionRequest,
) -> Result<Done<pb::PayStatus>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::pay_status::name(&mut wrong, &request.name);
    let note = reason(&mut wrong, "reason", &request.reason);
    let (Some(id), Some(note), true) = (id, note, wrong.is_empty()) else { return Err(wrong.fault()) };

    let mut picture = picture(parts, call, id, &request.etag).await?;
    let before = picture.retiree.clone();

    store::status(&before.pay, picture.suspension.as_ref())?.decline()?;
    let Some(suspension) = picture.suspension.as_mut() else { return Err(Refusal::NoProposal.into()) };

    let by = recorder(call);
    let changed = with_state(&before, PayState::Paying, call);
    let changes = retiree_change::apply(&parts.sealer, &before, &changed, None, &by).append(store::decline(
        suspension.id,
        note,
        &by,
    ));
    let entry = event::entry(&changed.after)
        .occurred_on(call.today)
        .summary("declined the proposed suspension of pay")
        .event(event::pay_status_changed(&changed.after, before.pay.state, None, call.today));
    suspension.state = SuspensionState::Declined;
    suspension.decided = Some((by.subject, by.today));
    suspension.decision_note = Some(note.to_owned());
    picture.retiree = changed.after;
    Ok(Done { answer: picture.shown(), changes, entry })
}
