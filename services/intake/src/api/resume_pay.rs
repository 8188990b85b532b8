//! ResumePay: the person was found; pay runs again, and what was withheld is proposed.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::back_pay;
use super::convert;
use super::convert::retiree::reason;
use super::event::retiree as event;
use super::parts::{Parts, recorder};
use super::pay_picture::{picture, with_state};
use crate::domain::back_pay::{self as rules, Cause, Direction, Reckoning};
use crate::domain::pay_status::{PayState, Refusal};
use crate::store::pay_status::{self as store, SuspensionState};
use crate::store::retiree_change;

/// How a suspension that ends because the person was found is marked.
const ENDED_BY_RESUMPTION: &str = "RESUMED";

/// Ends a suspension because the person was found, and proposes what was withheld.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ResumePayRequest,
) -> Result<Done<pb::ResumePayResponse>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::pay_status::name(&mut wrong, &request.name);
    let told_on = wrong.optional_day("contacted_on", request.contacted_on.as_ref());
    let evidence = reason(&mut wrong, "evidence", &request.evidence);
    let (Some(id), Some(evidence), true) = (id, evidence, wrong.is_empty()) else { return Err(wrong.fault()) };

    let mut picture = picture(parts, call, id, &request.etag).await?;
    let before = picture.retiree.clone();

    // Where party-affairs told that he was found, the day is known.
    let found_on = picture.suspension.as_ref().and_then(|suspension| suspension.found_on);
    let Some(contacted_on) = told_on.or(found_on) else {
        wrong.missing("contacted_on");
        return Err(wrong.fault());
    };
    let status = store::status(&before.pay, picture.suspension.as_ref())?;
    let (runs_from, withheld) = status.resume(contacted_on, call.today)?;
    let by = recorder(call);
    let rule = parts.pay_policies.back_pay.on(call.today).map_err(Refusal::Policy)?;
    let proposal = withheld.map(|months| {
        let what = Reckoning { direction: Direction::Pay, cause: Cause::Resumed, months };
        let reckoned = rules::reckon(what, &picture.amounts()).under(parts.pay_policies.back_pay.version(rule));
        back_pay::proposal(id, what, rules::under_rule(reckoned, rule.value.back_pay), &by)
    });
    let Some(suspension) = picture.suspension.as_mut() else { return Err(Refusal::NotSuspended.into()) };

    let found = store::Found { on: contacted_on, evidence };
    let changed = with_state(&before, PayState::Paying, call);
    let changes = retiree_change::apply(&parts.sealer, &before, &changed, None, &by)
        .append(store::end(suspension.id, runs_from, ENDED_BY_RESUMPTION, Some(found), &by))
        .append(back_pay::insert(proposal.as_slice(), &by));
    let entry = event::entry(&changed.after)
        .occurred_on(contacted_on)
        .summary(format!("resumed pay from {}", runs_from.format("%Y-%m")))
        .event(event::pay_status_changed(&changed.after, before.pay.state, Some(runs_from), call.today));
    suspension.state = SuspensionState::Ended;
    suspension.withheld_to = Some(runs_from);
    suspension.end_reason = Some(ENDED_BY_RESUMPTION.to_owned());
    suspension.found_on = Some(contacted_on);
    suspension.found_by = Some(by.subject.clone());
    picture.retiree = changed.after;
    if let Some(proposal) = &proposal {
        picture.back_pays.insert(0, proposal.clone());
    }
    let answer = pb::ResumePayResponse {
        pay_status: Some(picture.shown()),
        back_pay: proposal.as_ref().map(convert::pay_status::back_pay),
    };
    Ok(Done { answer, changes, entry })
}
