//! ProposeSuspension and ConfirmSuspension: two persons, one after the other.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_platform::identity::Role;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::pay_status_convert as convert;
use super::pay_status_read::{Picture, picture};
use super::retiree::{Register, recorder};
use super::retiree_convert::{REASON_MAX_CHARS, reason};
use super::{retiree_event, retiree_words as words};
use crate::domain::pay_status::{Ask, Ground, Holder, PayState, Refusal, Signer};
use crate::domain::retiree::{Changed, Retiree};
use crate::store::pay_status::{self as store, Suspension, SuspensionId, SuspensionState};
use crate::store::retiree_change;

/// How many grounds one proposal may name; there are not more kinds.
const GROUNDS_MAX: usize = 4;

/// Proposes to suspend the pay of a person with whom contact is lost.
pub async fn propose(
    api: &Register,
    call: &Call,
    request: &pb::ProposeSuspensionRequest,
) -> Result<Done<pb::PayStatus>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::pay_status_name(&mut wrong, &request.name);
    let last_contact_on = wrong.optional_day("last_contact_on", request.last_contact_on.as_ref());
    let grounds = grounds(&mut wrong, &request.grounds);
    let evidence = reason(&mut wrong, "evidence", &request.evidence);
    let (Some(id), Some(evidence), true) = (id, evidence, wrong.is_empty()) else { return Err(wrong.fault()) };

    let Picture { retiree: before, suspension, regulars, adjustments, back_pays } =
        picture(api, call, id, &request.etag).await?;
    before.standing()?;
    if before.holder.institution.as_deref() != Some(call.caller.organization.as_str()) {
        return Err(Refusal::NotTheHead.into());
    }

    let status = store::status(&before.pay, suspension.as_ref())?;
    let by = recorder(call);
    let ask = Ask { by: by.subject.clone(), last_contact_on, received_on: before.received_on, grounds };
    let examined = status.propose(ask, &api.policies, call.today)?;

    let changed = with_state(&before, PayState::SuspensionProposed, call);
    let suspension_id = SuspensionId::new_v7(call.now);
    let changes = retiree_change::apply(&api.sealer, &before, &changed, None, &by).append(store::propose(
        suspension_id,
        id,
        &examined,
        evidence,
        &by,
    ));
    let entry = retiree_event::entry(&changed.after)
        .occurred_on(call.today)
        .summary("proposed to suspend pay")
        .event(retiree_event::pay_status_changed(&changed.after, before.pay.state, None, call.today));
    let suspension = Suspension {
        id: suspension_id,
        state: SuspensionState::Proposed,
        proposal: examined.outcome.clone(),
        evidence: evidence.to_owned(),
        decision: examined.map(|_| ()),
        decided: None,
        decision_note: None,
        withheld_from: None,
        withheld_to: None,
        end_reason: None,
    };
    let picture = Picture { retiree: changed.after, suspension: Some(suspension), regulars, adjustments, back_pays };
    Ok(Done { answer: picture.shown(), changes, entry })
}

/// Confirms a proposed suspension.
pub async fn confirm(
    api: &Register,
    call: &Call,
    request: &pb::ConfirmSuspensionRequest,
) -> Result<Done<pb::PayStatus>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::pay_status_name(&mut wrong, &request.name);
    let note = wrong.text("note", request.note.trim(), REASON_MAX_CHARS).filter(|note| !note.is_empty());
    let Some(id) = id.filter(|_| wrong.is_empty()) else { return Err(wrong.fault()) };

    let mut picture = picture(api, call, id, &request.etag).await?;
    let before = picture.retiree.clone();

    let status = store::status(&before.pay, picture.suspension.as_ref())?;
    let by = recorder(call);
    let holder = Holder { institution: before.holder.institution.as_deref(), superior: before.superior() };
    let withholding = status.confirm(&signer(call), &holder, &api.policies, call.today)?;
    let Some(suspension) = picture.suspension.as_mut() else { return Err(Refusal::NoProposal.into()) };

    let changed = with_state(&before, PayState::Suspended, call);
    let changes = retiree_change::apply(&api.sealer, &before, &changed, None, &by).append(store::confirm(
        suspension.id,
        &withholding,
        note,
    ));
    let entry = retiree_event::entry(&changed.after)
        .occurred_on(call.today)
        .summary(format!(
            "suspended pay from {}; reported to organizations/{}",
            withholding.from.format("%Y-%m"),
            before.superior()
        ))
        .event(retiree_event::pay_status_changed(&changed.after, before.pay.state, Some(withholding.from), call.today));
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

fn grounds(wrong: &mut Violations, given: &[i32]) -> Vec<Ground> {
    if given.is_empty() {
        wrong.missing("grounds");
    }
    wrong.at_most("grounds", given.len(), GROUNDS_MAX);
    let read = given.iter().take(GROUNDS_MAX).enumerate();
    read.filter_map(|(at, ground)| {
        let ground: Option<pb::SuspensionGround> = wrong.chosen(&format!("grounds[{at}]"), *ground);
        ground.and_then(words::ground_of)
    })
    .collect()
}

/// Gives the retiree with pay in another state.
pub(super) fn with_state(before: &Retiree, state: PayState, call: &Call) -> Changed {
    let mut after = Retiree { revision: before.revision + 1, updated_at: call.now, ..before.clone() };
    after.pay.state = state;
    after.pay.revision += 1;
    Changed { after, facts: Vec::new() }
}
