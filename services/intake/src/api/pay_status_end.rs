//! DeclineSuspension and ResumePay: a proposal that is not followed, a suspension that is over.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::pay_status_convert as convert;
use super::pay_status_read::picture;
use super::pay_status_suspend::with_state;
use super::retiree::{Register, recorder};
use super::retiree_convert::reason;
use super::{back_pay, retiree_event};
use crate::domain::back_pay::{self as rules, Cause, Direction, Reckoning};
use crate::domain::pay_status::{PayState, Refusal};
use crate::store::pay_status::{self as store, SuspensionState};
use crate::store::retiree_change;

/// How a suspension that ends because the person was found is marked.
const ENDED_BY_RESUMPTION: &str = "RESUMED";

/// Declines a proposed suspension, or withdraws it.
pub async fn decline(
    api: &Register,
    call: &Call,
    request: &pb::DeclineSuspensionRequest,
) -> Result<Done<pb::PayStatus>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::pay_status_name(&mut wrong, &request.name);
    let note = reason(&mut wrong, "reason", &request.reason);
    let (Some(id), Some(note), true) = (id, note, wrong.is_empty()) else { return Err(wrong.fault()) };

    let mut picture = picture(api, call, id, &request.etag).await?;
    let before = picture.retiree.clone();

    store::status(&before.pay, picture.suspension.as_ref())?.decline()?;
    let Some(suspension) = picture.suspension.as_mut() else { return Err(Refusal::NoProposal.into()) };

    let by = recorder(call);
    let changed = with_state(&before, PayState::Paying, call);
    let changes = retiree_change::apply(&api.sealer, &before, &changed, None, &by).append(store::decline(
        suspension.id,
        note,
        &by,
    ));
    let entry = retiree_event::entry(&changed.after)
        .occurred_on(call.today)
        .summary("declined the proposed suspension of pay")
        .event(retiree_event::pay_status_changed(&changed.after, before.pay.state, None, call.today));
    suspension.state = SuspensionState::Declined;
    suspension.decided = Some((by.subject, by.today));
    suspension.decision_note = Some(note.to_owned());
    picture.retiree = changed.after;
    Ok(Done { answer: picture.shown(), changes, entry })
}

/// Ends a suspension because the person was found, and proposes what was withheld.
pub async fn resume(
    api: &Register,
    call: &Call,
    request: &pb::ResumePayRequest,
) -> Result<Done<pb::ResumePayResponse>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::pay_status_name(&mut wrong, &request.name);
    let contacted_on = wrong.day("contacted_on", request.contacted_on.as_ref());
    let evidence = reason(&mut wrong, "evidence", &request.evidence);
    let (Some(id), Some(contacted_on), Some(evidence), true) = (id, contacted_on, evidence, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let mut picture = picture(api, call, id, &request.etag).await?;
    let before = picture.retiree.clone();

    let status = store::status(&before.pay, picture.suspension.as_ref())?;
    let (runs_from, withheld) = status.resume(contacted_on, call.today)?;
    let by = recorder(call);
    let rule = api.policies.back_pay.on(call.today).map_err(Refusal::Policy)?;
    let proposal = withheld.map(|months| {
        let what = Reckoning { direction: Direction::Pay, cause: Cause::Resumed, months };
        let reckoned = rules::reckon(what, &picture.amounts()).under(api.policies.back_pay.version(rule));
        back_pay::proposal(id, what, rules::under_rule(reckoned, rule.value.back_pay), &by)
    });
    let Some(suspension) = picture.suspension.as_mut() else { return Err(Refusal::NotSuspended.into()) };

    let changed = with_state(&before, PayState::Paying, call);
    let changes = retiree_change::apply(&api.sealer, &before, &changed, None, &by)
        .append(store::end(suspension.id, runs_from, ENDED_BY_RESUMPTION, Some(evidence), &by))
        .append(back_pay::insert(proposal.as_slice(), &by));
    let entry = retiree_event::entry(&changed.after)
        .occurred_on(contacted_on)
        .summary(format!("resumed pay from {}", runs_from.format("%Y-%m")))
        .event(retiree_event::pay_status_changed(&changed.after, before.pay.state, Some(runs_from), call.today));
    suspension.state = SuspensionState::Ended;
    suspension.withheld_to = Some(runs_from);
    suspension.end_reason = Some(ENDED_BY_RESUMPTION.to_owned());
    picture.retiree = changed.after;
    if let Some(proposal) = &proposal {
        picture.back_pays.insert(0, proposal.clone());
    }
    let answer =
        pb::ResumePayResponse { pay_status: Some(picture.shown()), back_pay: proposal.as_ref().map(convert::back_pay) };
    Ok(Done { answer, changes, entry })
}
