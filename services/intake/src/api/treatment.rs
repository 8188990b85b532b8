//! AdjustTreatment and SetRetirementPay: what a month amounts to, and the difference for months that have run.

use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_kernel::day::{Day, add_months};
use junxiu_kernel::ids::AdjustmentId;
use junxiu_kernel::money::{AMOUNT_FEN_MAX, BasisPoints, Fen};
use junxiu_platform::database::Changes;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::pay_status_convert as convert;
use super::pay_status_read::{Picture, picture};
use super::retiree::{Register, recorder};
use super::{back_pay, retiree_event};
use crate::domain::back_pay::{self as rules, Cause};
use crate::domain::pay_status::{PayState, Refusal, month_of};
use crate::domain::retiree::{Changed, Retiree};
use crate::domain::treatment::{Adjustment, Amounts, Regular};
use crate::store::back_pay::BackPayRecord;
use crate::store::retiree::Recorder;
use crate::store::retiree_change;
use crate::store::treatment::{self as store, AdjustmentRecord, RegularRecord};

/// The whole, in basis points.
const WHOLE_BASIS_POINTS: i64 = 10_000;

/// How far ahead an amount may be entered; a later one is more likely a slip.
const MONTHS_AHEAD_MAX: i32 = 12;

/// Records an adjustment of treatment, or revokes one.
pub async fn adjust(
    api: &Register,
    call: &Call,
    request: &pb::AdjustTreatmentRequest,
) -> Result<Done<pb::PayStatus>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::pay_status_name(&mut wrong, &request.name);
    let adjustment = adjustment(&mut wrong, request, AdjustmentId::new_v7(call.now));
    let basis = wrong.required("basis_document", &request.basis_document);
    let (Some(id), Some(adjustment), Some(basis), true) = (id, adjustment, basis, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let mut picture = picture(api, call, id, &request.etag).await?;
    let before = picture.retiree.clone();
    before.standing()?;
    if before.pay.state == PayState::Stopped {
        return Err(Refusal::PayStopped.into());
    }
    check_month(&before, adjustment.from, call.today)?;
    let was = picture.amounts();
    if let Some(revoked) = adjustment.revokes {
        was.may_revoke(revoked)?;
    }

    let by = recorder(call);
    let mut is = was.clone();
    is.adjustments.push(adjustment);
    let difference = difference(&picture, adjustment.from, &was, &is, Cause::Adjusted, &by);
    let changed = touched(&before, call);
    let changes = store::add_adjustment(id, &adjustment, basis, &by);

    let (basis_document, recorded_by) = (basis.to_owned(), by.subject.clone());
    picture.adjustments.insert(0, AdjustmentRecord { adjustment, basis_document, recorded_by, recorded_on: by.today });
    let what = if adjustment.revokes.is_some() { "revoked an adjustment" } else { "adjusted treatment" };
    Ok(done(api, Written { picture, before, changed, changes, difference, from: adjustment.from, what }, &by))
}

/// Records the regular monthly amount from a month on.
pub async fn set_regular(
    api: &Register,
    call: &Call,
    request: &pb::SetRetirementPayRequest,
) -> Result<Done<pb::PayStatus>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::pay_status_name(&mut wrong, &request.name);
    let monthly = amount(&mut wrong, "monthly_fen", request.monthly_fen);
    let from = wrong.day("effective_from", request.effective_from.as_ref()).map(month_of);
    let basis = wrong.required("basis_document", &request.basis_document);
    let (Some(id), Some(monthly), Some(from), Some(basis), true) = (id, monthly, from, basis, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let mut picture = picture(api, call, id, &request.etag).await?;
    let before = picture.retiree.clone();
    before.standing()?;
    check_month(&before, from, call.today)?;

    let by = recorder(call);
    let changed = touched(&before, call);
    let regular = Regular { revision: changed.after.pay.revision, from, monthly };
    let was = picture.amounts();
    let mut is = was.clone();
    is.regular.push(regular);
    let difference = difference(&picture, from, &was, &is, Cause::AmountChanged, &by);
    let changes = store::add_regular(id, &regular, basis, &by);

    let (basis_document, recorded_by) = (basis.to_owned(), by.subject.clone());
    picture.regulars.insert(0, RegularRecord { regular, basis_document, recorded_by, recorded_on: by.today });
    let what = "set the regular amount";
    Ok(done(api, Written { picture, before, changed, changes, difference, from, what }, &by))
}

/// What an act on amounts has come to.
struct Written {
    picture: Picture,
    before: Retiree,
    changed: Changed,
    changes: Changes,
    difference: Option<BackPayRecord>,
    from: Day,
    what: &'static str,
}

fn done(api: &Register, written: Written, by: &Recorder) -> Done<pb::PayStatus> {
    let Written { mut picture, before, changed, changes, difference, from, what } = written;
    let changes = retiree_change::apply(&api.sealer, &before, &changed, None, by)
        .append(changes)
        .append(back_pay::insert(difference.as_slice(), by));
    let entry =
        retiree_event::entry(&changed.after).occurred_on(from).summary(format!("{what} from {}", from.format("%Y-%m")));
    picture.retiree = changed.after;
    if let Some(difference) = difference {
        picture.back_pays.insert(0, difference);
    }
    Done { answer: picture.shown(), changes, entry }
}

/// Reckons what a change makes due for months that have run; withheld ones are reckoned when they are paid.
fn difference(
    picture: &Picture,
    from: Day,
    was: &Amounts,
    is: &Amounts,
    cause: Cause,
    by: &Recorder,
) -> Option<BackPayRecord> {
    let retiree = &picture.retiree;
    let mut months = back_pay::run_since(retiree, from, by.today)?;
    if retiree.pay.state == PayState::Suspended
        && let Some(withheld_from) = picture.suspension.as_ref().and_then(|suspension| suspension.withheld_from)
    {
        months = crate::domain::pay_status::Months::between(months.from, months.to.min(withheld_from))?;
    }
    let reckoned = rules::difference(months, was, is, cause);
    back_pay::difference(retiree.id, months, cause, reckoned, by)
}

fn check_month(retiree: &Retiree, from: Day, today: Day) -> Result<(), Refusal> {
    if from < month_of(retiree.received_on) {
        return Err(Refusal::BeforeReception { received_on: retiree.received_on });
    }
    let last = add_months(month_of(today), MONTHS_AHEAD_MAX);
    if from > last {
        return Err(Refusal::TooLate { last });
    }
    Ok(())
}

/// Gives the retiree with the next revision of his pay, its state as before.
fn touched(before: &Retiree, call: &Call) -> Changed {
    let mut after = Retiree { revision: before.revision + 1, updated_at: call.now, ..before.clone() };
    after.pay.revision += 1;
    Changed { after, facts: Vec::new() }
}

fn adjustment(wrong: &mut Violations, request: &pb::AdjustTreatmentRequest, id: AdjustmentId) -> Option<Adjustment> {
    let from = wrong.day("effective_from", request.effective_from.as_ref()).map(month_of);
    let to = wrong.optional_day("effective_to", request.effective_to.as_ref()).map(month_of);
    let revokes = wrong.take_optional("revokes", &request.revokes, AdjustmentId::parse_name);
    let points = request.reduction_basis_points;
    if !(0..=WHOLE_BASIS_POINTS).contains(&points) {
        let (zh, en) = ("减发比例须在0至10000个基点之间", "the share is from 0 to 10000 basis points");
        wrong.add("reduction_basis_points", "OUT_OF_RANGE", zh, en);
    }
    let amount = amount(wrong, "reduction_fen", request.reduction_fen).unwrap_or_default();
    let reduces = points != 0 || amount != Fen::ZERO;
    if reduces != request.revokes.trim().is_empty() {
        wrong.add(
            "reduction_basis_points",
            "EXACTLY_ONE",
            "须填写减发比例或金额；撤销时则不填",
            "give a reduction, or an adjustment to revoke, and not both",
        );
    }
    if let (Some(from), Some(to)) = (from, to)
        && to <= from
    {
        let (zh, en) = ("终止月份须晚于起始月份", "the end lies after the first month");
        wrong.add("effective_to", "RANGE_REVERSED", zh, en);
    }
    Some(Adjustment { id, from: from?, to, share: BasisPoints(points), amount, revokes })
}

fn amount(wrong: &mut Violations, field: &str, fen: i64) -> Option<Fen> {
    if !(0..=AMOUNT_FEN_MAX).contains(&fen) {
        wrong.add(
            field,
            "OUT_OF_RANGE",
            "金额不能为负，也不能超出可处理的范围",
            "an amount is not negative and within bounds",
        );
        return None;
    }
    Some(Fen::new(fen))
}
