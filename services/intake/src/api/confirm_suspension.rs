//! ConfirmSuspension: a second person suspends pay.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_platform::identity::Role;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::{self, retiree::REASON_MAX_CHARS};
use super::event::retiree as event;
use super::parts::{Parts, recorder};
use super::pay_picture::{picture, with_state};
use crate::domain::pay_status::{Holder, PayState, Refusal, Signer};
use crate::store::pay_status::{self as store, SuspensionState};
use crate::store::retiree_change;

/// Confirms a proposed suspension.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ConfirmSuspensionRequest,
) -> Result<Done<pb::PayStatus>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::pay_status::name(&mut wrong, &request.name);
    let note = wrong.text("note", request.note.trim(), REASON_MAX_CHARS).filter(|note| !note.is_empty());
    let Some(id) = id.filter(|_| wrong.is_empty()) else { return Err(wrong.fault()) };

    let mut picture = picture(parts, call, id, &request.etag).await?;
    let before = picture.retiree.clone();

    let status = store::status(&before.pay, picture.suspension.as_ref())?;
    let by = recorder(call);
    let holder = Holder { institution: before.holder.institution.as_deref(), superior: before.superior() };
    let withholding = status.confirm(&signer(call), &holder, &parts.pay_policies, call.today)?;
    let Some(suspension) = picture.suspension.as_mut() else { return Err(Refusal::NoProposal.into()) };

    let changed = with_state(&before, PayState::Suspended, call);
    let changes = retiree_change::apply(&parts.sealer, &before, &changed, None, &by).append(store::confirm(
        suspension.id,
        &withholding,
        note,
    ));
    let entry = event::entry(&changed.after)
        .occurred_on(call.today)
        .summary(format!(
            "suspended pay from {}; reported to organizations/{}",
            withholding.from.format("%Y-%m"),
            before.superior()
        ))
        .event(event::pay_status_changed(&changed.after, before.pay.state, Some(withholding.from), call.today));
    suspension.state = SuspensionState::Confirmed;
    suspension.decided = Some((withholding.confirmed_by, withholding.confirmed_on));
    suspension.decision_note = note.map(str::to_owned);
    suspension.withheld_from = Some(withholding.from);
    picture.retiree = changed.after;
    Ok(Done { answer: picture.shown(), changes, entry })
}

fn signer(call: &Call) -> Signer {
    let caller = &call.caller;
    Signer {
        subject: caller.person().to_owned(),
        organization: caller.organization.clone(),
        is_finance_officer: caller.has(Role::FinanceOfficer),
        is_bureau_officer: caller.has_any(&[Role::BureauOfficer, Role::BureauHead]),
    }
}
