//! A retiree's year: sums of bills, money moved, and the claim under way.

use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{ClaimId, RetireeId};
use junxiu_kernel::money::Fen;

use super::bill::Bill;

/// The ledger of a retiree and a calendar year.
///
/// Every command of the ledger changes this one row, so that its revision
/// guards all that was decided on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// Whose it is.
    pub retiree: RetireeId,
    /// The calendar year.
    pub year: i32,
    /// The sum of in-scope self-payments, refunds taken off.
    pub in_scope: Fen,
    /// The sum out of scope.
    pub out_of_scope: Fen,
    /// How many bills and refunds it holds.
    pub items: i64,
    /// The newest day on which one of them counts.
    pub last_counts_on: Option<Day>,
    /// The newest day on which care ended.
    pub last_care_on: Option<Day>,
    /// What was paid on it: the sum of its movements.
    pub paid: Fen,
    /// The claim under way; at most one.
    pub open_claim: Option<ClaimId>,
    /// How often it was written; 0 when it does not stand yet.
    pub revision: i64,
}

/// What a person still owes from claims that were to be set off, of whichever year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owed {
    /// Who owes.
    pub retiree: RetireeId,
    /// How much; never negative.
    pub due: Fen,
    /// How often it was written; 0 when it does not stand yet.
    pub revision: i64,
}

junxiu_kernel::words! {
    /// How money moved.
    pub enum MovementKind, "UNKNOWN_MOVEMENT", "资金变动", "movement" {
        /// Cash went to the person.
        CashPaid = "CASH_PAID", "支付";
        /// Cash came back from the person.
        CashRecovered = "CASH_RECOVERED", "追回";
        /// The bank gave the cash back.
        CashReturned = "CASH_RETURNED", "退票";
        /// An amount due from the person was put down as owed.
        OffsetCarried = "OFFSET_CARRIED", "转入抵扣";
        /// An amount due to the person was set off against what he owed.
        OffsetTaken = "OFFSET_TAKEN", "抵扣";
        /// A set-off was undone.
        OffsetReturned = "OFFSET_RETURNED", "抵扣撤回";
    }
}

/// A movement of money in a ledger; positive raises what was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Movement {
    /// How it moved.
    pub kind: MovementKind,
    /// How much.
    pub amount: Fen,
    /// On which day.
    pub on: Day,
}

impl Ledger {
    /// An empty ledger that does not stand yet.
    pub const fn empty(retiree: RetireeId, year: i32) -> Self {
        Self {
            retiree,
            year,
            in_scope: Fen::ZERO,
            out_of_scope: Fen::ZERO,
            items: 0,
            last_counts_on: None,
            last_care_on: None,
            paid: Fen::ZERO,
            open_claim: None,
            revision: 0,
        }
    }

    /// The ledger with one more bill; `None` when a refund would take out more than it holds.
    pub fn with(&self, bill: &Bill) -> Option<Self> {
        let not_negative = |sum: Fen| (!sum.is_negative()).then_some(sum);
        Some(Self {
            in_scope: self.in_scope.checked_add(bill.in_scope).and_then(not_negative)?,
            out_of_scope: self.out_of_scope.checked_add(bill.out_of_scope).and_then(not_negative)?,
            items: self.items + 1,
            last_counts_on: self.last_counts_on.max(Some(bill.counts_on)),
            last_care_on: self.last_care_on.max(Some(bill.care_ended_on)),
            ..self.clone()
        })
    }

    /// The ledger after money moved; `None` when less than nothing would have been paid.
    pub fn moved(&self, movements: &[Movement]) -> Option<Self> {
        let amounts = movements.iter().map(|movement| movement.amount);
        let paid = Fen::sum(std::iter::once(self.paid).chain(amounts))?;
        (!paid.is_negative()).then(|| Self { paid, ..self.clone() })
    }

    /// The ledger with another claim under way, or none.
    #[must_use]
    pub fn with_open_claim(self, open_claim: Option<ClaimId>) -> Self {
        Self { open_claim, ..self }
    }
}

impl Owed {
    /// A person who owes nothing.
    pub const fn nothing(retiree: RetireeId) -> Self {
        Self { retiree, due: Fen::ZERO, revision: 0 }
    }

    /// What is owed after money moved: set-offs mirror in what the person owes.
    #[must_use]
    pub fn after(self, movements: &[Movement]) -> Self {
        let set_off: i64 =
            movements.iter().filter(|movement| movement.kind.is_offset()).map(|movement| movement.amount.get()).sum();
        Self { due: Fen(self.due.get() - set_off), ..self }
    }
}

impl MovementKind {
    /// Says whether the movement is a set-off and no cash.
    pub const fn is_offset(self) -> bool {
        match self {
            Self::OffsetCarried | Self::OffsetTaken | Self::OffsetReturned => true,
            Self::CashPaid | Self::CashRecovered | Self::CashReturned => false,
        }
    }
}
