//! ProposeSuspension: the head of the institution proposes; another person decides.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert;
use super::convert::retiree::reason;
use super::convert::retiree_words as words;
use super::event::retiree as event;
use super::parts::{Parts, recorder};
use super::pay_picture::{Picture, picture, with_state};
use crate::domain::pay_status::{Ask, Ground, PayState, Refusal};
use crate::store::pay_status::{self as store, Suspension, SuspensionId, SuspensionState};
use crate::store::retiree_change;

/// How many grounds one proposal may name; there are not more kinds.
const GROUNDS_MAX: usize = 4;

/// Proposes to suspend the pay of a person with whom contact is lost.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ProposeSuspensionRequest,
) -> Result<Done<pb::PayStatus>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::pay_status::name(&mut wrong, &request.name);
    let last_contact_on = wrong.optional_day("last_contact_on", request.last_contact_on.as_ref());
    let grounds = grounds(&mut wrong, &request.grounds);
    let evidence = reason(&mut wrong, "evidence", &request.evidence);
    let (Some(id), Some(evidence), true) = (id, evidence, wrong.is_empty()) else { return Err(wrong.fault()) };

    let Picture { retiree: before, suspension, regulars, adjustments, back_pays } =
        picture(parts, call, id, &request.etag).await?;
    before.standing()?;
    if before.holder.institution.as_deref() != Some(call.caller.organization.as_str()) {
        return Err(Refusal::NotTheHead.into());
    }

    let status = store::status(&before.pay, suspension.as_ref())?;
    let by = recorder(call);
    let found_on = store::found_on(&parts.db, id).await?;
    let ask = Ask { by: by.subject.clone(), last_contact_on, found_on, received_on: before.received_on, grounds };
    let examined = status.propose(ask, &parts.pay_policies, call.today)?;

    let changed = with_state(&before, PayState::SuspensionProposed, call);
    let suspension_id = SuspensionId::new_v7(call.now);
    let changes = retiree_change::apply(&parts.sealer, &before, &changed, None, &by).append(store::propose(
        suspension_id,
        id,
        &examined,
        evidence,
        &by,
    ));
    let entry = event::entry(&changed.after)
        .occurred_on(call.today)
        .summary("proposed to suspend pay")
        .event(event::pay_status_changed(&changed.after, before.pay.state, None, call.today));
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
        found_on: None,
        found_by: None,
    };
    let picture = Picture { retiree: changed.after, suspension: Some(suspension), regulars, adjustments, back_pays };
    Ok(Done { answer: picture.shown(), changes, entry })
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
