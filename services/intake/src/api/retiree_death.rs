//! RecordDeath, and ReactivateRetiree for a death that was recorded wrongly.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_platform::database::Changes;
use junxiu_platform::parse::{Violations, date};
use junxiu_platform::status::Fault;

use super::retiree::{Register, recorder};
use super::retiree_convert::{self as convert, Shown};
use super::{back_pay, pay_status_convert, retiree_event};
use crate::domain::back_pay::{BackPay, Cause};
use crate::domain::death;
use crate::domain::pay_status::PayStatus;
use crate::store::pay_status::Suspension;
use crate::store::retiree::Recorder;
use crate::store::{self, retiree_change, retiree_fact};

/// How a suspension that a death ends is marked.
const ENDED_BY_DEATH: &str = "DECEASED";

/// How many amounts for past months are looked through for what a death gave rise to.
const BACK_PAYS_LOOKED_AT: i64 = 100;

/// Records a death.
pub async fn record(
    api: &Register,
    call: &Call,
    request: &pb::RecordDeathRequest,
) -> Result<Done<pb::RecordDeathResponse>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::retiree_name(&mut wrong, "name", &request.name);
    let died_on = wrong.day("died_on", request.died_on.as_ref());
    let basis = wrong.required("basis_document", &request.basis_document);
    let (Some(id), Some(died_on), true) = (id, died_on, wrong.is_empty()) else { return Err(wrong.fault()) };

    let before = api.seen(&call.caller, id).await?;
    convert::check_etag(&request.etag, before.revision, &before.id.name())?;
    let facts = retiree_fact::of(&api.db, id).await?;
    let suspension = store::pay_status::newest(&api.db, id).await?;
    let pay = store::pay_status::status(&before.pay, suspension.as_ref())?;

    let death::Death { mut changed, stops_from, suspension_ends, due } =
        death::record(&before, &pay, &facts, died_on, call.today)?;
    changed.after.updated_at = call.now;
    let after = &changed.after;
    let by = recorder(call);
    let proposals = back_pay::proposals(api, id, &due, &by).await?;

    let mut changes =
        retiree_change::apply(&api.sealer, &before, &changed, basis, &by).append(back_pay::insert(&proposals, &by));
    if let (Some(ends), Some(suspension)) = (suspension_ends, &suspension) {
        changes = changes.append(end_suspension(&pay, suspension, ends, &by));
    }
    let mut entry = retiree_event::entry(after)
        .occurred_on(died_on)
        .summary(format!("recorded the death; pay stops from {}", stops_from.format("%Y-%m")))
        .event(retiree_event::deceased(after, died_on, request.declared_by_court, stops_from));
    if after.pay.state != before.pay.state {
        entry = entry.event(retiree_event::pay_status_changed(after, before.pay.state, Some(stops_from), died_on));
    }
    let answer = pb::RecordDeathResponse {
        retiree: Some(convert::retiree(after, &Shown::Masked)),
        pay_stops_from: Some(date(stops_from)),
        proposals: proposals.iter().map(pay_status_convert::back_pay).collect(),
    };
    Ok(Done { answer, changes, entry })
}

fn end_suspension(pay: &PayStatus, suspension: &Suspension, ends: chrono::NaiveDate, by: &Recorder) -> Changes {
    match pay {
        PayStatus::Suspended(_) => store::pay_status::end(suspension.id, ends, ENDED_BY_DEATH, None, by),
        PayStatus::Proposed(_) => store::pay_status::decline(suspension.id, ENDED_BY_DEATH, by),
        PayStatus::Paying | PayStatus::Stopped(_) => Changes::new(),
    }
}

/// Puts a retiree back among the living.
pub async fn reactivate(
    api: &Register,
    call: &Call,
    request: &pb::ReactivateRetireeRequest,
) -> Result<Done<pb::Retiree>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::retiree_name(&mut wrong, "name", &request.name);
    let reason = convert::reason(&mut wrong, "reason", &request.reason);
    let basis = wrong.required("approval_document", &request.approval_document);
    let (Some(id), Some(_), true) = (id, reason, wrong.is_empty()) else { return Err(wrong.fault()) };

    let before = api.seen(&call.caller, id).await?;
    convert::check_etag(&request.etag, before.revision, &before.id.name())?;
    let facts = retiree_fact::of(&api.db, id).await?;
    let back_pays = store::back_pay::of(&api.db, id, BACK_PAYS_LOOKED_AT).await?;
    let suspension = store::pay_status::newest(&api.db, id).await?;
    let ended_by_death = suspension.filter(|newest| newest.end_reason.as_deref() == Some(ENDED_BY_DEATH));
    let withheld_from = ended_by_death.and_then(|newest| newest.withheld_from);

    let death::Reactivation { mut changed, recorded_died_on, missed } =
        death::take_back(&before, &facts, withheld_from, call.today)?;
    changed.after.updated_at = call.now;
    let after = &changed.after;
    let by = recorder(call);
    let mut proposals = back_pay::proposals(api, id, missed.as_slice(), &by).await?;
    let mut changes = retiree_change::apply(&api.sealer, &before, &changed, basis, &by);
    // What the death made receivable is void, or comes back where it was recovered already.
    for receivable in back_pays.iter().filter(|record| record.what.cause == Cause::PaidAfterDeath) {
        match receivable.state {
            BackPay::Proposed { .. } => changes = changes.append(back_pay::void(receivable, &by)),
            BackPay::Confirmed { .. } => proposals.push(back_pay::returned(receivable, &by)),
            BackPay::Declined | BackPay::Void => {}
        }
    }

    let changes = changes.append(back_pay::insert(&proposals, &by));
    let mut entry = retiree_event::entry(after)
        .occurred_on(call.today)
        .summary("took the recorded death back")
        .event(retiree_event::reactivated(after, recorded_died_on, call.today));
    if after.pay.state != before.pay.state {
        let first_month = Some(after.pay.from);
        entry = entry.event(retiree_event::pay_status_changed(after, before.pay.state, first_month, call.today));
    }
    Ok(Done { answer: convert::retiree(after, &Shown::Masked), changes, entry })
}
