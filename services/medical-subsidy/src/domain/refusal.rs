//! Why an act is refused.

use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{ClaimId, RetireeId, SelfPayItemId};
use junxiu_kernel::money::Fen;

use super::claim::State;

/// A rule that stands against an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The claim is in a state from which the act cannot start.
    WrongState {
        /// The state it is in.
        state: State,
        /// The states from which the act may start.
        allowed: &'static [State],
    },
    /// The ledger has a claim under way.
    ClaimOpen(ClaimId),
    /// What the year entitles to was paid, or it entitles to nothing.
    NothingPayable {
        /// The self-payment that counts.
        self_pay: Fen,
        /// What it entitles to.
        entitlement: Fen,
        /// What was paid.
        paid: Fen,
    },
    /// Article 20 does not apply to the category.
    NotApplicableLixiu,
    /// The verifier submitted the claim.
    VerifierIsSubmitter,
    /// The approver submitted the claim.
    ApproverIsSubmitter,
    /// The approver verified the claim.
    ApproverIsVerifier,
    /// The payer submitted the claim.
    PayerIsSubmitter,
    /// The payer approved the claim.
    PayerIsApprover,
    /// Whoever cancels an approval gave it.
    ReverserIsApprover,
    /// What the claim was verified on has changed.
    LedgerChanged,
    /// Retirement pay is suspended and nobody has checked the identity.
    IdentityCheckRequired,
    /// The payment is dated before the approval.
    PaidBeforeApproval {
        /// The day of the approval.
        approved_on: Day,
    },
    /// A day lies in the future.
    InFuture {
        /// The last day that may be given.
        today: Day,
    },
    /// The claim is being undone, or was.
    AlreadyBeingReversed(ClaimId),
    /// Undoing would take back more than the ledger has paid.
    ReversalExceedsPaid {
        /// What the ledger has paid.
        paid: Fen,
    },
    /// The care ended after the person's death.
    AfterDeath {
        /// The day of death.
        deceased_on: Day,
    },
    /// A refund gives back more than there is.
    RefundExceedsLedger {
        /// What there is.
        available: Fen,
    },
    /// The bill that a refund names is not one of this person's.
    RefundOfUnknown,
    /// The invoice number was recorded before.
    DuplicateInvoiceNo {
        /// The item that holds it.
        item: SelfPayItemId,
    },
    /// The ledger holds as many items as a ledger may.
    LedgerFull,
    /// The bank reports another amount than was to be paid.
    AmountMismatch {
        /// The amount that was to be paid.
        expected: Fen,
    },
    /// The year has not begun.
    YearNotStarted,
    /// The record gave way to another when the two were merged.
    RecordMerged(RetireeId),
    /// No payment has this reference.
    PaymentReferenceUnknown,
}
