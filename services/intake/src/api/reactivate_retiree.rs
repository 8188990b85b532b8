//! ReactivateRetiree: a recorded death was none.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::back_pay::{self, LOOKED_AT_MAX};
use super::convert::{self, retiree::Shown};
use super::event::retiree as event;
use super::parts::{Parts, recorder};
use super::pay_picture::ENDED_BY_DEATH;
use crate::domain::back_pay::{BackPay, Cause};
use crate::domain::death;
use crate::store::{self, retiree_change, retiree_fact};

/// Puts a retiree back among the living.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ReactivateRetireeRequest,
) -> Result<Done<pb::Retiree>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::retiree::name(&mut wrong, "name", &request.name);
    let reason = convert::retiree::reason(&mut wrong, "reason", &request.reason);
    let basis = wrong.required("approval_document", &request.approval_document);
    let (Some(id), Some(_), true) = (id, reason, wrong.is_empty()) else { return Err(wrong.fault()) };

    let before = parts.retiree(&call.caller, id).await?;
    etag::check(&request.etag, before.revision, &before.id.name())?;
    let facts = retiree_fact::of(&parts.db, id).await?;
    let back_pays = store::back_pay::of(&parts.db, id, LOOKED_AT_MAX).await?;
    let suspension = store::pay_status::newest(&parts.db, id).await?;
    let stopped_from = before.pay.stop.map(|stop| stop.from);
    let ended_by_this = suspension.filter(|newest| {
        newest.end_reason.as_deref() == Some(ENDED_BY_DEATH)
            && newest.withheld_to == stopped_from.max(newest.withheld_from)
    });
    let withheld_from = ended_by_this.and_then(|newest| newest.withheld_from);

    let death::Reactivation { mut changed, recorded_died_on, missed } =
        death::take_back(&before, &facts, withheld_from, call.today)?;
    changed.after.updated_at = call.now;
    let after = &changed.after;
    let by = recorder(call);
    let mut proposals = back_pay::proposals(parts, id, missed.as_slice(), &by).await?;
    let mut changes = retiree_change::apply(&parts.sealer, &before, &changed, basis, &by);
    // What the death made receivable is void, or comes back where it was recovered already.
    for receivable in back_pays.iter().filter(|record| record.what.cause == Cause::PaidAfterDeath) {
        match receivable.state {
            BackPay::Proposed { .. } => changes = changes.append(back_pay::void(receivable, &by)),
            BackPay::Confirmed { .. } => proposals.push(back_pay::returned(receivable, &by)),
            BackPay::Declined | BackPay::Void => {}
        }
    }

    let changes = changes.append(back_pay::insert(&proposals, &by));
    let mut entry = event::entry(after)
        .occurred_on(call.today)
        .summary("took the recorded death back")
        .event(event::reactivated(after, recorded_died_on, missed.map(|what| what.months), call.today));
    if after.pay.state != before.pay.state {
        let first_month = Some(after.pay.from);
        entry = entry.event(event::pay_status_changed(after, before.pay.state, first_month, call.today));
    }
    Ok(Done { answer: convert::retiree::wire(after, &Shown::Masked), changes, entry })
}
