//! Between the wire and our own types.

pub mod care;
pub mod device;
pub mod exam;
pub mod priority;

use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::medical as pb;
use junxiu_kernel::decision::Decision;
use junxiu_kernel::grade::Category;
use junxiu_kernel::money::Fen;
use junxiu_platform::{etag, parse, wire};

use crate::domain::claim::{Claim, Kind, Payee, Settlement, Signature, State};
use crate::domain::ledger::MovementKind;
use crate::domain::subsidy::Outcome;
use crate::store::entry::Entry;

/// The longest note; a paragraph, not a file.
const NOTE_MAX_CHARS: usize = 500;

/// Ledgers are kept from the year in which the regulation was being prepared; later than this is a slip.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// Reads a category; none where it is not said.
pub fn category(category: RetireeCategory) -> Option<Category> {
    match category {
        RetireeCategory::Unspecified => None,
        RetireeCategory::Tuixiu => Some(Category::Tuixiu),
        RetireeCategory::Lixiu => Some(Category::Lixiu),
        RetireeCategory::Nco => Some(Category::Nco),
        RetireeCategory::TuixiuToLixiu => Some(Category::TuixiuToLixiu),
    }
}

/// Reads how a negative amount is to be settled.
pub fn negative(settlement: i32) -> Settlement {
    if settlement == pb::Settlement::Offset as i32 { Settlement::Offset } else { Settlement::Recover }
}

/// Reads a state of a filter; none where it is not said.
pub fn wanted_state(state: pb::claim::State) -> Option<State> {
    match state {
        pb::claim::State::Unspecified => None,
        pb::claim::State::Draft => Some(State::Draft),
        pb::claim::State::Submitted => Some(State::Submitted),
        pb::claim::State::Verified => Some(State::Verified),
        pb::claim::State::Returned => Some(State::Returned),
        pb::claim::State::Approved => Some(State::Approved),
        pb::claim::State::Paid => Some(State::Paid),
        pb::claim::State::Reversed => Some(State::Reversed),
    }
}

/// Shows a state.
pub const fn state(state: State) -> pb::claim::State {
    match state {
        State::Draft => pb::claim::State::Draft,
        State::Submitted => pb::claim::State::Submitted,
        State::Verified => pb::claim::State::Verified,
        State::Returned => pb::claim::State::Returned,
        State::Approved => pb::claim::State::Approved,
        State::Paid => pb::claim::State::Paid,
        State::Reversed => pb::claim::State::Reversed,
    }
}

/// Shows to whom an amount is due.
pub const fn payee(payee: Payee) -> pb::Payee {
    match payee {
        Payee::Retiree => pb::Payee::Retiree,
        Payee::Estate => pb::Payee::Estate,
    }
}

/// The resource name of an organisation; empty for none.
pub fn organization(code: Option<&str>) -> String {
    code.map(|code| format!("organizations/{code}")).unwrap_or_default()
}

/// Shows a claim without what only GetClaim gives.
pub fn claim_in_list(claim: &Claim) -> pb::Claim {
    pb::Claim { inputs_json: String::new(), decision_json: String::new(), ..self::claim(claim) }
}

/// Shows a claim as it stands.
pub fn claim(claim: &Claim) -> pb::Claim {
    let kind = match claim.kind {
        Kind::Difference => pb::ClaimKind::Difference,
        Kind::Reversal => pb::ClaimKind::Reversal,
    };
    let settlement = match claim.settlement {
        Settlement::Pay => pb::Settlement::Pay,
        Settlement::Recover => pb::Settlement::Recover,
        Settlement::Offset => pb::Settlement::Offset,
    };
    let decision = serde_json::from_str::<Decision<Outcome>>(&claim.decision_json).ok();
    pb::Claim {
        name: claim.id.name(),
        retiree: claim.retiree.name(),
        year: claim.year,
        state: state(claim.state) as i32,
        kind: kind as i32,
        settlement: settlement as i32,
        payee: payee(claim.payee) as i32,
        entitlement_fen: claim.entitlement.get(),
        previously_paid_fen: claim.previously_paid.get(),
        payable_fen: claim.payable.get(),
        offset_fen: claim.offset.get(),
        cash_fen: claim.cash.get(),
        decision: decision.map(|decision| wire::decision(decision.outcome.finding.code(), &decision)),
        inputs_json: claim.inputs_json.clone(),
        decision_json: claim.decision_json.clone(),
        organization: organization(Some(claim.holder.nearest())),
        submitted: claim.submitted.as_ref().map(signature),
        verified: claim.verified.as_ref().map(signature),
        approved: claim.approved.as_ref().map(signature),
        paid: claim.paid.as_ref().map(signature),
        returned: claim.returned.as_ref().map(signature),
        identity_checked_on: claim.identity_checked_on.map(parse::date),
        payment_reference: claim.payment_reference.clone().unwrap_or_default(),
        payment_failure: claim.payment_failure.clone(),
        reverses: claim.reverses.map(|id| id.name()).unwrap_or_default(),
        reversed_by: claim.reversed_by.map(|id| id.name()).unwrap_or_default(),
        review_required: claim.review_required,
        create_time: Some(parse::timestamp(claim.created_at)),
        update_time: Some(parse::timestamp(claim.updated_at)),
        etag: etag::of(claim.revision),
    }
}

fn signature(hand: &Signature) -> pb::Signature {
    pb::Signature { actor: hand.actor.clone(), on: Some(parse::date(hand.on)), note: hand.note.clone() }
}

/// Shows a movement of money.
pub fn entry(entry: &Entry) -> pb::LedgerEntry {
    let kind = match entry.movement.kind {
        MovementKind::CashPaid => pb::ledger_entry::Kind::CashPaid,
        MovementKind::CashRecovered => pb::ledger_entry::Kind::CashRecovered,
        MovementKind::CashReturned => pb::ledger_entry::Kind::CashReturned,
        MovementKind::OffsetCarried => pb::ledger_entry::Kind::OffsetCarried,
        MovementKind::OffsetTaken => pb::ledger_entry::Kind::OffsetTaken,
        MovementKind::OffsetReturned => pb::ledger_entry::Kind::OffsetReturned,
    };
    pb::LedgerEntry {
        kind: kind as i32,
        amount_fen: entry.movement.amount.get(),
        claim: entry.claim.name(),
        occurred_on: Some(parse::date(entry.movement.on)),
        record_time: Some(parse::timestamp(entry.recorded_at)),
    }
}

/// Takes a note that may be empty.
pub fn note<'a>(violations: &mut parse::Violations, field: &str, given: &'a str) -> &'a str {
    violations.text(field, given, NOTE_MAX_CHARS).unwrap_or_default()
}

/// Takes a reason that must be given.
pub fn reason<'a>(violations: &mut parse::Violations, field: &str, given: &'a str) -> &'a str {
    if given.trim().is_empty() {
        violations.missing(field);
    }
    note(violations, field, given)
}

/// Takes the year of a ledger.
pub fn year(violations: &mut parse::Violations, field: &str, given: i32) -> Option<i32> {
    if YEARS.contains(&given) {
        return Some(given);
    }
    violations.add(field, "YEAR_OUT_OF_RANGE", "年度应在 2000 至 2100 之间", "must be a year from 2000 to 2100");
    None
}

/// Takes a signed amount within what an honest figure may be.
pub fn amount(violations: &mut parse::Violations, field: &str, fen: i64) -> Option<Fen> {
    if (-AMOUNT_FEN_MAX..=AMOUNT_FEN_MAX).contains(&fen) {
        return Some(Fen(fen));
    }
    violations.add(field, "AMOUNT_TOO_LARGE", "金额超出可处理的范围", "is beyond what can be handled");
    None
}

/// The largest amount taken; a hundred million yuan was never on one bill, and a ledger's sum of such still fits.
const AMOUNT_FEN_MAX: i64 = 10_000_000_000;

/// Takes an amount that is no debt.
pub fn amount_due(violations: &mut parse::Violations, field: &str, fen: i64) -> Option<Fen> {
    if fen < 0 {
        violations.add(field, "NEGATIVE", "不得为负数", "must not be negative");
        return None;
    }
    // Sums of a year or of many years may be larger than a bill; the kernel's bound holds for them.
    if fen > junxiu_kernel::money::AMOUNT_FEN_MAX {
        violations.add(field, "AMOUNT_TOO_LARGE", "金额超出可处理的范围", "is beyond what can be handled");
        return None;
    }
    Some(Fen(fen))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_come_back_as_they_were() {
        for each in State::ALL {
            assert_eq!(wanted_state(state(*each)), Some(*each));
        }
        assert_eq!(wanted_state(pb::claim::State::Unspecified), None);
    }

    #[test]
    fn categories_are_those_of_the_contract() {
        for (wire, ours) in [
            (RetireeCategory::Tuixiu, Category::Tuixiu),
            (RetireeCategory::Lixiu, Category::Lixiu),
            (RetireeCategory::Nco, Category::Nco),
            (RetireeCategory::TuixiuToLixiu, Category::TuixiuToLixiu),
        ] {
            assert_eq!(category(wire), Some(ours));
            assert!(wire.as_str_name().ends_with(ours.code()));
        }
    }
}
