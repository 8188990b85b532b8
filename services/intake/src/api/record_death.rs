//! RecordDeath: the person has died; pay stops, and what was paid beyond becomes receivable.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_kernel::day::Day;
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::parse::{Violations, date};
use junxiu_platform::status::Fault;

use super::back_pay::{self, LOOKED_AT_MAX};
use super::convert::{self, retiree::Shown};
use super::event::retiree as event;
use super::parts::{Parts, recorder};
use super::pay_picture::ENDED_BY_DEATH;
use crate::domain::back_pay::BackPay;
use crate::domain::death;
use crate::domain::pay_status::PayStatus;
use crate::domain::retiree::Retiree;
use crate::store::pay_status::Suspension;
use crate::store::recorder::Recorder;
use crate::store::{self, retiree_change, retiree_fact};

/// Records a death.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::RecordDeathRequest,
) -> Result<Done<pb::RecordDeathResponse>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::retiree::name(&mut wrong, "name", &request.name);
    let died_on = wrong.day("died_on", request.died_on.as_ref());
    let basis = wrong.required("basis_document", &request.basis_document);
    let (Some(id), Some(died_on), true) = (id, died_on, wrong.is_empty()) else { return Err(wrong.fault()) };

    let before = parts.retiree(&call.caller, id).await?;
    etag::check(&request.etag, before.revision, &before.id.name())?;
    let ours_from = handed_over_on(parts, &before).await?;
    let facts = retiree_fact::of(&parts.db, id).await?;
    let suspension = store::pay_status::newest(&parts.db, id).await?;
    let pay = store::pay_status::status(&before.pay, suspension.as_ref())?;
    let back_pays = store::back_pay::of(&parts.db, id, LOOKED_AT_MAX).await?;

    let death::Death { mut changed, stops_from, suspension_ends, mut due } =
        death::record(&before, &pay, &facts, ours_from, died_on, call.today)?;
    let earlier: Vec<_> = back_pays.iter().map(|record| (record.what, record.state.clone())).collect();
    due.extend(death::resettle(&earlier, stops_from, before.pay.from));
    changed.after.updated_at = call.now;
    let after = &changed.after;
    let by = recorder(call);
    let proposals = back_pay::proposals(parts, id, &due, &by).await?;

    let mut changes =
        retiree_change::apply(&parts.sealer, &before, &changed, basis, &by).append(back_pay::insert(&proposals, &by));
    for record in back_pays.iter().filter(|record| death::is_overtaken(&record.what, stops_from)) {
        if matches!(record.state, BackPay::Proposed { .. }) {
            changes = changes.append(back_pay::void(record, &by));
        }
    }
    if let (Some(ends), Some(suspension)) = (suspension_ends, &suspension) {
        changes = changes.append(end_suspension(&pay, suspension, ends, &by));
    }
    let mut entry = event::entry(after)
        .occurred_on(died_on)
        .summary(format!("recorded the death; pay stops from {}", stops_from.format("%Y-%m")))
        .event(event::deceased(after, died_on, request.declared_by_court, stops_from));
    if after.pay.state != before.pay.state {
        entry = entry.event(event::pay_status_changed(after, before.pay.state, Some(stops_from), died_on));
    }
    let answer = pb::RecordDeathResponse {
        retiree: Some(convert::retiree::wire(after, &Shown::Masked)),
        pay_stops_from: Some(date(stops_from)),
        proposals: proposals.iter().map(convert::pay_status::back_pay).collect(),
    };
    Ok(Done { answer, changes, entry })
}

/// Gives the day on which the army handed him over; that of the reception for whoever has no reception on record.
async fn handed_over_on(parts: &Parts, who: &Retiree) -> Result<Day, Fault> {
    let Some(id) = who.reception else { return Ok(who.received_on) };
    let found = parts.receptions.get(id).await?;
    Ok(found.and_then(|reception| reception.state.handed_over_on()).unwrap_or(who.received_on))
}

fn end_suspension(pay: &PayStatus, suspension: &Suspension, ends: Day, by: &Recorder) -> Changes {
    match pay {
        PayStatus::Suspended(_) => store::pay_status::end(suspension.id, ends, ENDED_BY_DEATH, None, by),
        PayStatus::Proposed(_) => store::pay_status::decline(suspension.id, ENDED_BY_DEATH, by),
        PayStatus::Paying | PayStatus::Stopped(_) => Changes::new(),
    }
}
