//! Bills and refunds: what may enter a ledger.

use chrono::Datelike;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{RetireeId, SelfPayItemId};
use junxiu_kernel::money::Fen;

use super::ledger::Ledger;
use super::refusal::Refusal;
use super::standing::Standing;

/// The most items a ledger may hold: three a day, all year, is more than anybody was ever treated.
pub const ITEMS_MAX: i64 = 1_000;

/// What a caller knows of a bill, well-formed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The bill's number, made plain.
    pub invoice_no: String,
    /// The hospital.
    pub hospital: String,
    /// The day of settlement.
    pub settled_on: Day,
    /// The last day of the care, where the settlement was later.
    pub treated_until: Option<Day>,
    /// What the person bore in scope; negative in a refund.
    pub in_scope: Fen,
    /// What lay out of scope; never counted.
    pub out_of_scope: Fen,
    /// The bill that a refund gives back.
    pub refund_of: Option<SelfPayItemId>,
    /// A remark.
    pub remark: String,
}

/// A bill in a ledger, as far as rules look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bill {
    /// Its id.
    pub id: SelfPayItemId,
    /// Who paid.
    pub retiree: RetireeId,
    /// The ledger's year.
    pub year: i32,
    /// The day of settlement.
    pub settled_on: Day,
    /// The day that picks year, category and policy: a refund's is that of the bill it gives back.
    pub counts_on: Day,
    /// The last day of the care.
    pub care_ended_on: Day,
    /// What the person bore in scope.
    pub in_scope: Fen,
    /// What lay out of scope.
    pub out_of_scope: Fen,
    /// The bill that a refund gives back.
    pub refund_of: Option<SelfPayItemId>,
}

/// A bill that a refund gives back, with what was given back before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refunded {
    /// The bill.
    pub bill: Bill,
    /// The sum of its earlier refunds; zero or negative.
    pub earlier: Fen,
    /// What they gave back out of scope; zero or negative.
    pub earlier_out_of_scope: Fen,
}

impl Refunded {
    /// Takes a bill of which nothing was given back yet.
    pub fn untouched(bill: Bill) -> Self {
        Self { bill, earlier: Fen::ZERO, earlier_out_of_scope: Fen::ZERO }
    }

    /// Names the bill when a refund gives back all that is left of it; it then no longer holds its invoice number.
    pub fn countered_by(&self, refund: &Bill) -> Option<SelfPayItemId> {
        let left = self.left();
        let given = (-refund.in_scope.get(), -refund.out_of_scope.get());
        (left != (0, 0) && left == given).then_some(self.bill.id)
    }

    /// Takes another refund into account.
    pub fn give_back(&mut self, refund: &Bill) {
        self.earlier = Fen(self.earlier.get() + refund.in_scope.get());
        self.earlier_out_of_scope = Fen(self.earlier_out_of_scope.get() + refund.out_of_scope.get());
    }

    fn left(&self) -> (i64, i64) {
        let bill = &self.bill;
        (bill.in_scope.get() + self.earlier.get(), bill.out_of_scope.get() + self.earlier_out_of_scope.get())
    }
}

/// The year of the ledger that a bill enters.
pub fn year_of(draft: &Draft, refunded: Option<&Refunded>) -> i32 {
    refunded.map_or(draft.settled_on.year(), |refunded| refunded.bill.year)
}

/// Enters a bill into its ledger, or says everything that stands against it.
///
/// # Errors
/// Every refusal at once, so that a row of a file is put right in one go.
pub fn enter(
    id: SelfPayItemId,
    draft: &Draft,
    standing: &Standing,
    ledger: &Ledger,
    refunded: Option<&Refunded>,
    today: Day,
) -> Result<(Bill, Ledger), Vec<Refusal>> {
    let bill = Bill {
        id,
        retiree: standing.retiree,
        year: year_of(draft, refunded),
        settled_on: draft.settled_on,
        counts_on: refunded.map_or(draft.settled_on, |refunded| refunded.bill.counts_on),
        care_ended_on: refunded
            .map_or(draft.treated_until.unwrap_or(draft.settled_on), |refunded| refunded.bill.care_ended_on),
        in_scope: draft.in_scope,
        out_of_scope: draft.out_of_scope,
        refund_of: draft.refund_of,
    };

    let mut refusals = Vec::new();
    if draft.settled_on > today {
        refusals.push(Refusal::InFuture { today });
    }
    if let Some(deceased_on) = standing.deceased_on
        && bill.care_ended_on > deceased_on
    {
        refusals.push(Refusal::AfterDeath { deceased_on });
    }
    if draft.refund_of.is_some() {
        refusals.extend(refund_fault(draft, standing, refunded));
    }
    if ledger.items >= ITEMS_MAX {
        refusals.push(Refusal::LedgerFull);
    }
    let entered = ledger.with(&bill);
    if entered.is_none() && refusals.is_empty() {
        refusals.push(Refusal::RefundExceedsLedger { available: ledger.in_scope });
    }
    match entered {
        Some(entered) if refusals.is_empty() => Ok((bill, entered)),
        _ => Err(refusals),
    }
}

fn refund_fault(draft: &Draft, standing: &Standing, refunded: Option<&Refunded>) -> Option<Refusal> {
    let Some(refunded) =
        refunded.filter(|refunded| refunded.bill.retiree == standing.retiree && refunded.bill.refund_of.is_none())
    else {
        return Some(Refusal::RefundOfUnknown);
    };
    let (left, _) = refunded.left();
    (left + draft.in_scope.get() < 0).then_some(Refusal::RefundExceedsLedger { available: Fen(left) })
}
