//! Reads a bill from the wire, and shows one.

use chrono::Datelike;
use junxiu_contracts::medical as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::SelfPayItemId;
use junxiu_kernel::money::Fen;
use junxiu_kernel::text;
use junxiu_platform::parse::{self, Violations};

use super::convert;
use super::status::refused;
use crate::domain::bill::{Bill, Draft};
use crate::domain::refusal::Refusal;
use crate::domain::subsidy::Excluded;

/// The longest invoice number; electronic bills have code and number, 30 digits in all.
pub const INVOICE_NO_MAX_CHARS: usize = 40;
/// The longest name of a hospital.
const HOSPITAL_MAX_CHARS: usize = 100;
/// How much of an invoice number is shown masked; of a short one, half at most.
const INVOICE_NO_SHOWN_CHARS: usize = 4;

/// Reads a bill; `None` when a fault was noted, here or before.
///
/// A day that has not come is refused by rule; where the bill has to be sent again anyway, it is named here with the rest.
pub fn read(violations: &mut Violations, given: Option<&pb::SelfPayItemDraft>, today: Day) -> Option<Draft> {
    let given = violations.present("item", given)?;
    let mut faults = Violations::new();
    let draft = fields(&mut faults, given);
    let settled_on = given.settled_on.as_ref().and_then(|date| parse::day(date).ok());
    if settled_on.is_some_and(|day| day > today) && !(violations.is_empty() && faults.is_empty()) {
        let said = refused(&Refusal::InFuture { today });
        faults.add("settled_on", said.reason(), said.zh(), said.en());
    }
    violations.below("item", faults);
    draft.filter(|_| violations.is_empty())
}

/// Makes an invoice number plain: blanks and marks that nobody sees come along from a scan, and must not make another bill
/// of the same one.
pub fn plain_number(given: &str) -> String {
    text::squeeze(given).to_uppercase()
}

fn fields(faults: &mut Violations, given: &pb::SelfPayItemDraft) -> Option<Draft> {
    let invoice_no = plain_number(&given.invoice_no);
    if invoice_no.is_empty() {
        faults.missing("invoice_no");
    }
    faults.text("invoice_no", &invoice_no, INVOICE_NO_MAX_CHARS);
    let hospital = parse::narrow(&given.hospital);
    if hospital.is_empty() {
        faults.missing("hospital");
    }
    faults.text("hospital", &hospital, HOSPITAL_MAX_CHARS);
    let settled_on = faults.day("settled_on", given.settled_on.as_ref());
    let treated_until = faults.optional_day("treated_until", given.treated_until.as_ref());
    let in_scope = super::convert::amount(faults, "in_scope_self_pay_fen", given.in_scope_self_pay_fen);
    let out_of_scope = super::convert::amount(faults, "out_of_scope_fen", given.out_of_scope_fen);
    let refund_of = faults.take_optional("refund_of", &given.refund_of, SelfPayItemId::parse_name);
    let remark = convert::note(faults, "remark", &given.remark).trim().to_owned();
    if let Some(settled_on) = settled_on {
        convert::year(faults, "settled_on", settled_on.year());
    }
    amounts(faults, given, (in_scope, out_of_scope));
    if let (Some(until), Some(settled_on)) = (treated_until, settled_on)
        && until > settled_on
    {
        let (zh, en) = ("治疗截止日不得晚于结算日", "must not lie after `settled_on`");
        faults.add("treated_until", "AFTER_SETTLEMENT", zh, en);
    }
    Some(Draft {
        invoice_no,
        hospital,
        settled_on: settled_on?,
        treated_until,
        in_scope: in_scope?,
        out_of_scope: out_of_scope?,
        refund_of,
        remark,
    })
}

/// What the amounts must be to one another and to a refund.
fn amounts(faults: &mut Violations, given: &pb::SelfPayItemDraft, amounts: (Option<Fen>, Option<Fen>)) {
    let (Some(in_scope), Some(out_of_scope)) = amounts else { return };
    if in_scope == Fen::ZERO && out_of_scope == Fen::ZERO {
        faults.add("in_scope_self_pay_fen", "REQUIRED", "金额不得全为零", "the bill must have an amount");
    }
    if in_scope.get().signum() * out_of_scope.get().signum() < 0 {
        let (zh, en) = ("范围内与范围外金额的正负号应一致", "both amounts must be charges, or both refunds");
        faults.add("out_of_scope_fen", "SIGNS_DIFFER", zh, en);
    }
    if !given.refund_of.trim().is_empty() {
        negative(faults, "in_scope_self_pay_fen", given);
    }
}

/// Holds a refund to negative amounts.
pub fn negative(faults: &mut Violations, field: &str, given: &pb::SelfPayItemDraft) {
    if given.in_scope_self_pay_fen > 0 || given.out_of_scope_fen > 0 {
        faults.add(field, "REFUND_NOT_NEGATIVE", "退费金额应为负数", "a refund has negative amounts");
    }
}

/// Shows a bill with its number and hospital masked.
pub fn masked(bill: &Bill, invoice_no: &str) -> pb::SelfPayItem {
    let chars = invoice_no.chars().count();
    let hidden = chars - INVOICE_NO_SHOWN_CHARS.min(chars / 2);
    let shown: String = invoice_no.chars().enumerate().map(|(at, c)| if at < hidden { '*' } else { c }).collect();
    self::shown(bill, &shown, "***")
}

/// Shows a bill.
pub fn shown(bill: &Bill, invoice_no: &str, hospital: &str) -> pb::SelfPayItem {
    pb::SelfPayItem {
        name: bill.id.name(),
        retiree: bill.retiree.name(),
        year: bill.year,
        invoice_no: invoice_no.to_owned(),
        hospital: hospital.to_owned(),
        settled_on: Some(parse::date(bill.settled_on)),
        treated_until: (bill.care_ended_on != bill.settled_on).then(|| parse::date(bill.care_ended_on)),
        in_scope_self_pay_fen: bill.in_scope.get(),
        out_of_scope_fen: bill.out_of_scope.get(),
        refund_of: bill.refund_of.map(|id| id.name()).unwrap_or_default(),
        excluded_reason: String::new(),
        create_time: None,
    }
}

/// The code of an exclusion; empty for none.
pub fn excluded(reason: Option<Excluded>) -> String {
    reason.map(|reason| reason.code().to_owned()).unwrap_or_default()
}
