//! A claim on its way: who may do what to it, and what money moves.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{ClaimId, RetireeId};
use junxiu_kernel::money::Fen;
use junxiu_kernel::organization::Ancestry;

use super::ledger::Movement;
use super::refusal::Refusal;

mod acts;

pub use acts::payment_reference;

junxiu_kernel::words! {
    /// How far a claim has come.
    pub enum State, "UNKNOWN_STATE", "申请状态", "state" {
        /// Made for somebody to look at and submit.
        Draft = "DRAFT", "草稿";
        /// Awaits verification.
        Submitted = "SUBMITTED", "已提交";
        /// Awaits approval.
        Verified = "VERIFIED", "已核对";
        /// Sent back; awaits correction.
        Returned = "RETURNED", "已退回";
        /// Awaits payment.
        Approved = "APPROVED", "已批准";
        /// Settled.
        Paid = "PAID", "已支付";
        /// Undone.
        Reversed = "REVERSED", "已冲销";
    }
}

junxiu_kernel::words! {
    /// What a claim is for.
    pub enum Kind, "UNKNOWN_KIND", "申请类型", "kind of claim" {
        /// The difference of a ledger.
        Difference = "DIFFERENCE", "差额";
        /// The undoing of a claim that was paid.
        Reversal = "REVERSAL", "冲销";
    }
}

junxiu_kernel::words! {
    /// How an amount is settled.
    pub enum Settlement, "UNKNOWN_SETTLEMENT", "结算方式", "settlement" {
        /// Paid to the person.
        Pay = "PAY", "支付";
        /// Paid back by the person.
        Recover = "RECOVER", "追回";
        /// Owed, and set off against the next payment.
        Offset = "OFFSET", "抵扣";
    }
}

junxiu_kernel::words! {
    /// To whom an amount is due.
    pub enum Payee, "UNKNOWN_PAYEE", "收款人", "payee" {
        /// The retiree.
        Retiree = "RETIREE", "本人";
        /// The heirs of a retiree who has died.
        Estate = "ESTATE", "继承人";
    }
}

/// One hand that a claim went through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The person.
    pub actor: String,
    /// The civil day.
    pub on: Day,
    /// What the person said with it.
    pub note: String,
}

/// A claim.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Its id.
    pub id: ClaimId,
    /// Whose it is.
    pub retiree: RetireeId,
    /// The ledger's year.
    pub year: i32,
    /// What it is for.
    pub kind: Kind,
    /// How far it has come.
    pub state: State,
    /// How the amount is settled.
    pub settlement: Settlement,
    /// To whom it is due.
    pub payee: Payee,
    /// What the year entitled to when it was computed.
    pub entitlement: Fen,
    /// What the ledger had paid by then.
    pub previously_paid: Fen,
    /// The difference.
    pub payable: Fen,
    /// The part set off; fixed at approval.
    pub offset: Fen,
    /// The part that moves as cash; fixed at approval.
    pub cash: Fen,
    /// The inputs of the decision, as kept.
    pub inputs_json: String,
    /// The decision, as kept.
    pub decision_json: String,
    /// The institution that has it in hand, and its superiors.
    pub holder: Ancestry,
    /// Who submitted it.
    pub submitted: Option<Signature>,
    /// Who verified it.
    pub verified: Option<Signature>,
    /// Who approved it.
    pub approved: Option<Signature>,
    /// Who paid it.
    pub paid: Option<Signature>,
    /// Who sent it back, or cancelled it.
    pub returned: Option<Signature>,
    /// When the payee's identity was checked.
    pub identity_checked_on: Option<Day>,
    /// How often the bank was asked to pay.
    pub payment_attempt: i64,
    /// What the bank knows the payment by.
    pub payment_reference: Option<String>,
    /// Why the bank did not pay at the last try.
    pub payment_failure: String,
    /// The claim that this one undoes.
    pub reverses: Option<ClaimId>,
    /// The claim that undoes this one.
    pub reversed_by: Option<ClaimId>,
    /// True when later knowledge would have changed it.
    pub review_required: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// How often it was written.
    pub revision: i64,
}

/// A claim after an act, with the money that moved by it.
pub type Acted = Result<(Claim, Vec<Movement>), Refusal>;

/// Whether the payee was checked, and whether he must be.
#[derive(Debug, Clone, Copy)]
pub struct IdentityCheck {
    /// True when retirement pay is suspended.
    pub required: bool,
    /// True when the caller says that the identity was checked.
    pub done: bool,
}

impl Claim {
    /// Says whether the claim is under way, so that its ledger can take no other.
    pub const fn is_open(&self) -> bool {
        !matches!(self.state, State::Paid | State::Reversed)
    }
}

#[cfg(test)]
mod tests;
