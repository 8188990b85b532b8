//! DeclineBackPay: a second person declines an amount.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::back_pay::{decided, seen};
use super::convert;
use super::parts::{Parts, recorder};
use crate::store::back_pay::BackPayRecord;

/// Declines an amount.
pub async fn run(parts: &Parts, call: &Call, request: &pb::DeclineBackPayRequest) -> Result<Done<pb::BackPay>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::pay_status::back_pay_name(&mut wrong, &request.name);
    let reason = convert::retiree::reason(&mut wrong, "reason", &request.reason);
    let (Some(id), Some(reason), true) = (id, reason, wrong.is_empty()) else { return Err(wrong.fault()) };

    let (before, retiree) = seen(parts, call, id, &request.etag).await?;

    let by = recorder(call);
    let after = BackPayRecord { state: before.state.clone().decline(&by.subject)?, ..before.clone() };

    Ok(decided(&before, after, &retiree, Some(reason), &by, "declined"))
}
