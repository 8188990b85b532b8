//! ConfirmBackPay: a second person confirms an amount, and the next month's run carries it out.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_kernel::money::Fen;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::back_pay::{decided, seen};
use super::convert;
use super::event::retiree as event;
use super::parts::{Parts, recorder};
use crate::domain::back_pay::{self as rules, BackPay};
use crate::store::treatment;

/// Confirms an amount: the next month's run carries it out.
pub async fn run(parts: &Parts, call: &Call, request: &pb::ConfirmBackPayRequest) -> Result<Done<pb::BackPay>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::pay_status::back_pay_name(&mut wrong, &request.name);
    let checked_on = wrong.optional_day("identity_checked_on", request.identity_checked_on.as_ref());
    if checked_on.is_some_and(|day| day > call.today) {
        wrong.add("identity_checked_on", "IN_FUTURE", "核验日期不能晚于今天", "the check lies in the future");
    }
    let Some(id) = id.filter(|_| wrong.is_empty()) else { return Err(wrong.fault()) };

    let (before, retiree) = seen(parts, call, id, &request.etag).await?;
    let mut after = before.clone();
    if after.amount.is_none() {
        let amounts = treatment::amounts_of(&parts.db, before.retiree).await?;
        after.decision = rules::reckon(before.what, &amounts);
        after.amount = after.decision.outcome;
    }

    let by = recorder(call);
    after.state = before.state.clone().confirm(&by.subject, before.what.cause, checked_on, after.amount, call.today)?;
    after.identity_checked_on = checked_on;
    if let BackPay::Confirmed { run_month, .. } = &after.state {
        after.run_month = Some(*run_month);
    }

    // An amount of nothing, which a policy makes of forfeited months, is carried out by no run.
    let carried_out = after.run_month.filter(|_| after.amount.is_some_and(|amount| amount != Fen::ZERO));
    let told = carried_out.map(|month| event::back_pay_confirmed(&retiree, &after, month, call.today));
    let mut done = decided(&before, after, &retiree, None, &by, "confirmed");
    if let Some(told) = told {
        done.entry = done.entry.event(told);
    }
    Ok(done)
}
