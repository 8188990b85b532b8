//! AdjustTreatment: a reduction of what a month amounts to, or the end of one.

use junxiu_casework::duty::{self, Record};
use junxiu_casework::journal::{Call, Done};
use junxiu_contracts::intake as pb;
use junxiu_kernel::ids::{AdjustmentId, RetireeId, uuid_of_name};
use junxiu_kernel::money::{BasisPoints, Fen};
use junxiu_platform::database::Changes;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert;
use super::parts::{Parts, recorder};
use super::pay_picture::{picture, with_state};
use super::treatment::{Written, amount, check_month, difference, done};
use crate::domain::back_pay::Cause;
use crate::domain::pay_status::{Refusal, month_of};
use crate::domain::treatment::Adjustment;
use crate::domain::treatment_duty::{ADJUST, RESTORE, owed};
use crate::store::treatment::{self as store, AdjustmentRecord};

/// The whole, in basis points.
const WHOLE_BASIS_POINTS: i64 = 10_000;

/// Records an adjustment of treatment, or revokes one.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::AdjustTreatmentRequest,
) -> Result<Done<pb::PayStatus>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::pay_status::name(&mut wrong, &request.name);
    let adjustment = adjustment(&mut wrong, request, AdjustmentId::new_v7(call.now));
    let basis = wrong.required("basis_document", &request.basis_document);
    let sanction = wrong.take_optional("discipline", &request.discipline, |name| uuid_of_name("disciplines", name));
    let (Some(id), Some(adjustment), Some(basis), true) = (id, adjustment, basis, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let mut picture = picture(parts, call, id, &request.etag).await?;
    let before = picture.retiree.clone();
    before.standing()?;
    // Months before the end of pay may still be put right, for example when an appeal succeeds after the death.
    if before.pay.stop.is_some_and(|stop| stop.from <= adjustment.from) {
        return Err(Refusal::PayStopped.into());
    }
    check_month(&before, adjustment.from, call.today)?;
    let was = picture.amounts();
    if let Some(revoked) = adjustment.revokes {
        was.may_revoke(revoked)?;
    }

    let met = match sanction {
        Some(_) => met(parts, call, id, &adjustment, &request.discipline).await?,
        None => Changes::new(),
    };

    let by = recorder(call);
    let mut is = was.clone();
    is.adjustments.push(adjustment);
    let difference = difference(&picture, adjustment.from, &was, &is, Cause::Adjusted, &by);
    let changed = with_state(&before, before.pay.state, call);
    let changes = store::add_adjustment(id, &adjustment, basis, &by).append(met);

    let (basis_document, recorded_by) = (basis.to_owned(), by.subject.clone());
    picture.adjustments.insert(0, AdjustmentRecord { adjustment, basis_document, recorded_by, recorded_on: by.today });
    let what = if adjustment.revokes.is_some() { "revoked an adjustment" } else { "adjusted treatment" };
    Ok(done(parts, Written { picture, before, changed, changes, difference, from: adjustment.from, what }, &by))
}

/// Says that an adjustment met what is owed after a sanction: the cut, or its end once the sanction holds no more.
async fn met(
    parts: &Parts,
    call: &Call,
    retiree: RetireeId,
    adjustment: &Adjustment,
    discipline: &str,
) -> Result<Changes, Fault> {
    let kind = if adjustment.revokes.is_some() { &RESTORE } else { &ADJUST };
    let known = duty::get(&parts.db, duty::id(kind, &retiree.name(), discipline)).await?;
    let Record { holder, opens_on, due_on, .. } = known.ok_or(Refusal::NoSuchDiscipline)?;
    let duty = duty::Duty { due_on, ..owed(kind, &retiree.name(), &holder, discipline, (opens_on, 0)) };
    Ok(duty::meet(&duty, call.today, adjustment.id.name(), call.now, call.today))
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
