//! SetRetirementPay: the regular monthly amount from a month on.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert;
use super::parts::{Parts, recorder};
use super::pay_picture::{picture, with_state};
use super::treatment::{Written, amount, check_month, difference, done};
use crate::domain::back_pay::Cause;
use crate::domain::pay_status::month_of;
use crate::domain::treatment::Regular;
use crate::store::treatment::{self as store, RegularRecord};

/// Records the regular monthly amount from a month on.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::SetRetirementPayRequest,
) -> Result<Done<pb::PayStatus>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::pay_status::name(&mut wrong, &request.name);
    let monthly = amount(&mut wrong, "monthly_fen", request.monthly_fen);
    let from = wrong.day("effective_from", request.effective_from.as_ref()).map(month_of);
    let basis = wrong.required("basis_document", &request.basis_document);
    let (Some(id), Some(monthly), Some(from), Some(basis), true) = (id, monthly, from, basis, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let mut picture = picture(parts, call, id, &request.etag).await?;
    let before = picture.retiree.clone();
    before.standing()?;
    check_month(&before, from, call.today)?;

    let by = recorder(call);
    let changed = with_state(&before, before.pay.state, call);
    let regular = Regular { revision: changed.after.pay.revision, from, monthly };
    let was = picture.amounts();
    let mut is = was.clone();
    is.regular.push(regular);
    let difference = difference(&picture, from, &was, &is, Cause::AmountChanged, &by);
    let changes = store::add_regular(id, &regular, basis, &by);

    let (basis_document, recorded_by) = (basis.to_owned(), by.subject.clone());
    picture.regulars.insert(0, RegularRecord { regular, basis_document, recorded_by, recorded_on: by.today });
    let what = "set the regular amount";
    Ok(done(parts, Written { picture, before, changed, changes, difference, from, what }, &by))
}
