//! The events about dues.

use junxiu_casework::journal::EventDraft;
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::any;
use junxiu_platform::parse::date;

use crate::api::dues_parts::name;
use crate::domain::dues_payment::Payment;

/// A payment was withdrawn for itself; `revision` is that of the member's account after it.
pub fn withdrawn(payment: &Payment, retiree: RetireeId, revision: i64, on: Day) -> EventDraft {
    let data = pb::DuesPaymentWithdrawn {
        retiree: retiree.name(),
        payment: payment.id.name(),
        months: payment.months.iter().map(|month| date(month.month)).collect(),
    };
    EventDraft { kind: "dues.withdrawn", subject: name(retiree), revision, occurred_on: on, data: any::of(&data) }
}

/// Dues were paid; `revision` is that of the member's account after it.
pub fn paid(payment: &Payment, revision: i64) -> EventDraft {
    let data = pb::DuesPaid {
        retiree: payment.retiree.name(),
        payment: payment.id.name(),
        months: payment.months.iter().map(|month| date(month.month)).collect(),
        withdrawn: payment.corrects.map(|id| id.name()).unwrap_or_default(),
    };
    EventDraft {
        kind: "dues.paid",
        subject: name(payment.retiree),
        revision,
        occurred_on: payment.paid_on,
        data: any::of(&data),
    }
}
