//! Pay between the register and the wire.

use junxiu_contracts::intake as pb;
use junxiu_kernel::ids::{RetireeId, bad_name};
use junxiu_platform::etag;
use junxiu_platform::parse::{Violations, date};
use junxiu_platform::wire::decision;

use super::retiree_words as words;
use crate::domain::back_pay::{BackPay, BackPayId};
use crate::domain::pay_instruction::Instruction;
use crate::domain::retiree::Retiree;
use crate::store::back_pay::BackPayRecord;
use crate::store::pay_status::Suspension;
use crate::store::treatment::{AdjustmentRecord, RegularRecord};

/// The type of the resource, as NOT_FOUND names it.
pub const PAY_STATUS: &str = "junxiu/PayStatus";

/// The type of the resource, as NOT_FOUND names it.
pub const BACK_PAY: &str = "junxiu/BackPay";

/// How the name of a pay status ends.
const SUFFIX: &str = "/payStatus";

/// Everything that a pay status shows.
#[derive(Clone, Debug)]
pub struct Pieces<'r> {
    /// The person.
    pub retiree: &'r Retiree,
    /// The newest suspension.
    pub suspension: Option<&'r Suspension>,
    /// The regular amounts, the newest first.
    pub regulars: &'r [RegularRecord],
    /// The adjustments, the newest first.
    pub adjustments: &'r [AdjustmentRecord],
    /// The amounts for past months, the newest first.
    pub back_pays: &'r [BackPayRecord],
}

/// Gives the resource name of a person's pay status.
pub fn name_of(retiree: RetireeId) -> String {
    format!("{}{SUFFIX}", retiree.name())
}

/// Reads the resource name of a pay status.
pub fn name(wrong: &mut Violations, given: &str) -> Option<RetireeId> {
    let given = wrong.required("name", given)?;
    let retiree = given.strip_suffix(SUFFIX).and_then(|retiree| RetireeId::parse_name(retiree).ok());
    wrong.take("name", retiree.ok_or_else(|| bad_name("retirees/{uuid}/payStatus", given)))
}

/// Reads the resource name of an amount for past months.
pub fn back_pay_name(wrong: &mut Violations, given: &str) -> Option<BackPayId> {
    let given = wrong.required("name", given)?;
    wrong.take("name", BackPayId::parse_name(given))
}

/// Shows a pay status.
pub fn wire(pieces: &Pieces<'_>) -> pb::PayStatus {
    let retiree = pieces.retiree;
    let stop = retiree.pay.stop;
    pb::PayStatus {
        name: name_of(retiree.id),
        retiree: retiree.id.name(),
        state: words::pay_state(retiree.pay.state).into(),
        suspension: pieces.suspension.map(|one| suspension(one, retiree)),
        stop_reason: stop.map(|stop| stop.reason.code().to_owned()).unwrap_or_default(),
        stopped_from: stop.map(|stop| date(stop.from)),
        amounts: pieces.regulars.iter().map(regular).collect(),
        adjustments: pieces.adjustments.iter().map(adjustment).collect(),
        back_pays: pieces.back_pays.iter().map(back_pay).collect(),
        etag: etag::of(retiree.pay.revision),
    }
}

fn suspension(one: &Suspension, retiree: &Retiree) -> pb::Suspension {
    let (decided_by, decided_on) = one.decided.clone().unzip();
    pb::Suspension {
        state: words::suspension_state(one.state).into(),
        grounds: one.proposal.grounds.iter().map(|ground| words::ground(*ground).into()).collect(),
        last_contact_on: Some(date(one.proposal.last_contact_on)),
        lost_on: Some(date(one.proposal.lost_on)),
        evidence: one.evidence.clone(),
        proposed_by: one.proposal.by.clone(),
        proposed_on: Some(date(one.proposal.on)),
        decided_by: decided_by.unwrap_or_default(),
        decided_on: decided_on.map(date),
        decision_note: one.decision_note.clone().unwrap_or_default(),
        withheld_from: one.withheld_from.map(date),
        withheld_to: one.withheld_to.map(date),
        end_reason: one.end_reason.clone().unwrap_or_default(),
        reported_to: one.withheld_from.map(|_| retiree.superior().to_owned()).unwrap_or_default(),
        decision: Some(decision("SUSPENSION_MAY_BE_PROPOSED", &one.decision)),
        found_on: one.found_on.map(date),
        found_by: one.found_by.clone().unwrap_or_default(),
    }
}

fn regular(record: &RegularRecord) -> pb::RetirementPay {
    pb::RetirementPay {
        effective_from: Some(date(record.regular.from)),
        monthly_fen: record.regular.monthly.get(),
        basis_document: record.basis_document.clone(),
        recorded_by: record.recorded_by.clone(),
        recorded_on: Some(date(record.recorded_on)),
    }
}

fn adjustment(record: &AdjustmentRecord) -> pb::TreatmentAdjustment {
    let adjustment = &record.adjustment;
    pb::TreatmentAdjustment {
        name: adjustment.id.name(),
        effective_from: Some(date(adjustment.from)),
        effective_to: adjustment.to.map(date),
        reduction_basis_points: adjustment.share.0,
        reduction_fen: adjustment.amount.get(),
        basis_document: record.basis_document.clone(),
        revokes: adjustment.revokes.map(|revoked| revoked.name()).unwrap_or_default(),
        recorded_by: record.recorded_by.clone(),
        recorded_on: Some(date(record.recorded_on)),
    }
}

/// Shows an amount for past months.
pub fn back_pay(record: &BackPayRecord) -> pb::BackPay {
    let state = match record.state {
        BackPay::Proposed { .. } => pb::back_pay::State::Proposed,
        BackPay::Confirmed { .. } => pb::back_pay::State::Confirmed,
        BackPay::Declined => pb::back_pay::State::Declined,
        BackPay::Void => pb::back_pay::State::Void,
    };
    let (decided_by, decided_on) = record.decided.clone().unzip();
    let outcome = if record.amount.is_some() { "RECKONED" } else { "AMOUNT_UNKNOWN" };
    pb::BackPay {
        name: record.id.name(),
        retiree: record.retiree.name(),
        state: state.into(),
        direction: words::direction(record.what.direction).into(),
        cause: words::cause(record.what.cause).into(),
        month_from: Some(date(record.what.months.from)),
        month_to: Some(date(record.what.months.to)),
        amount_fen: record.amount.map(|amount| amount.get()),
        decision: Some(decision(outcome, &record.decision)),
        proposed_by: record.proposed_by.clone(),
        proposed_on: Some(date(record.proposed_on)),
        decided_by: decided_by.unwrap_or_default(),
        decided_on: decided_on.map(date),
        identity_checked_on: record.identity_checked_on.map(date),
        run_month: record.run_month.map(date),
        etag: etag::of(record.revision),
    }
}

/// Shows an instruction to the pay office.
pub fn instruction(who: &Retiree, month: chrono::NaiveDate, told: &Instruction) -> pb::PayInstruction {
    let institution = who.holder.institution.as_deref().map(super::organization::name);
    pb::PayInstruction {
        retiree: who.id.name(),
        display_name: who.particulars.display_name.clone(),
        institution: institution.unwrap_or_default(),
        month: Some(date(month)),
        action: words::action(told.action).into(),
        amount_fen: told.amount.map(|amount| amount.get()),
        reason: told.reason.to_owned(),
        back_pay: told.back_pay.map(|id| id.name()).unwrap_or_default(),
    }
}
