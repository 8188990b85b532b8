//! WithdrawDuesPayment and WithdrawDuesBase: what was recorded in error holds no more, and nothing takes its place.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::party as pb;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::dues::{self as convert, BASE, PAYMENT};
use super::dues_parts::{Dues, Fallen};
use super::event::dues as event;
use super::parts::Parts;
use super::record_dues_payment::pass_up_from;
use super::remove_member::long;
use crate::domain::dues_base;
use crate::domain::dues_month::{Base, DuesBaseId, Withdrawn};
use crate::domain::dues_payment::{DuesPaymentId, Payment};
use crate::store;

/// Why the duty to look at a run falls away that rested on what was withdrawn.
const WITHDRAWN: &str = "WITHDRAWN";

/// Withdraws a payment: its months are owed again.
pub async fn payment(
    parts: &Parts,
    call: &Call,
    request: &pb::WithdrawDuesPaymentRequest,
) -> Result<Done<pb::DuesPayment>, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.required("name", &request.name).and_then(|name| wrong.take("name", DuesPaymentId::parse_name(name)));
    let reason = long(&mut wrong, "reason", &request.reason);
    let (Some(id), Some(reason), true) = (id, reason, wrong.is_empty()) else { return Err(wrong.fault()) };

    let absent = || Fault::not_found(PAYMENT, &id.name());
    let before = store::dues_payment::get(&parts.db, id).await?.ok_or_else(absent)?;
    let dues = dues_by(parts, call, before.retiree, absent).await?;
    dues.check(&request.etag)?;

    before.withdraw(call.caller.person())?;
    let why = Withdrawn { by: call.caller.person().to_owned(), at: call.now, reason };
    let facts = dues.facts.clone().without(id);

    let (account, changes, _) = parts.fallen(&dues.seated(), &facts, fallen(call));
    let changes = changes.append(store::dues_payment::withdraw_for_itself(id, &why)).append(dues.member.guard());
    let retiree = dues.account.retiree;
    let entry = dues
        .entry(&id.name())
        .summary(format!("withdrew {} of {}", id.name(), retiree.name()))
        .event(event::withdrawn(&before, retiree, account.revision + 1, call.today));
    let after = Payment { withdrawn_at: Some(call.now), withdrawn: Some(why), ..before };
    let answer = convert::payment(&after, pass_up_from(parts, after.paid_on)?, None);
    Ok(Done { answer, changes, entry })
}

/// Withdraws a fact about pay: the months rest on the fact before it, or on none.
pub async fn base(
    parts: &Parts,
    call: &Call,
    request: &pb::WithdrawDuesBaseRequest,
) -> Result<Done<pb::DuesBase>, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.required("name", &request.name).and_then(|name| wrong.take("name", DuesBaseId::parse_name(name)));
    let reason = long(&mut wrong, "reason", &request.reason);
    let (Some(id), Some(reason), true) = (id, reason, wrong.is_empty()) else { return Err(wrong.fault()) };

    let absent = || Fault::not_found(BASE, &id.name());
    let before = store::dues_fact::base(&parts.db, id).await?.ok_or_else(absent)?;
    let dues = dues_by(parts, call, before.retiree, absent).await?;
    dues.check(&request.etag)?;

    dues_base::must_stand(&before)?;
    let why = Withdrawn { by: call.caller.person().to_owned(), at: call.now, reason };
    let after = Base { withdrawn: Some(why.clone()), ..before };
    let mut facts = dues.facts.clone();
    facts.bases.retain(|known| known.id != id);

    let (_, changes, _) = parts.fallen(&dues.seated(), &facts, fallen(call));
    let changes = changes.append(store::dues_fact::withdraw(id, &why)).append(dues.member.guard());
    let entry = dues.entry(&id.name()).summary(format!("withdrew {} of {}", id.name(), after.retiree.name()));
    Ok(Done { answer: convert::base(&after), changes, entry })
}

/// Reads the dues of whom a fact belongs to, also by a record that gave way; who is not seen has nothing to be found.
async fn dues_by(
    parts: &Parts,
    call: &Call,
    retiree: RetireeId,
    absent: impl FnOnce() -> Fault,
) -> Result<Dues, Fault> {
    let retiree = parts.that_stands(retiree).await?;
    match parts.dues(call, retiree).await {
        Err(fault) if fault.reason() == "NOT_YET_KNOWN" => Err(absent()),
        found => found,
    }
}

const fn fallen(call: &Call) -> Fallen {
    Fallen { reason: WITHDRAWN, now: call.now, today: call.today }
}
