//! What a claim is decided on, as it is kept beside the decision.

use junxiu_kernel::decision::{Citation, Decision, Reason, Step};
use junxiu_kernel::ids::ClaimId;
use junxiu_kernel::money::Fen;
use serde::{Deserialize, Serialize};

use super::subsidy::{self, Finding, Inputs, Outcome};

/// What a claim is decided on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "basis")]
pub enum Basis {
    /// The difference of a ledger.
    #[serde(rename = "DIFFERENCE")]
    Difference(Inputs),
    /// The undoing of a claim that was paid.
    #[serde(rename = "REVERSAL")]
    Reversal {
        /// The claim to undo.
        reverses: ClaimId,
        /// Its amount, with the sign turned.
        amount: Fen,
        /// What the ledger had paid.
        previously_paid: Fen,
    },
}

impl Basis {
    /// What the ledger had paid before.
    pub const fn previously_paid(&self) -> Fen {
        match self {
            Self::Difference(inputs) => inputs.previously_paid,
            Self::Reversal { previously_paid, .. } => *previously_paid,
        }
    }

    /// The basis as it is kept.
    pub fn kept(&self) -> String {
        kept(self)
    }
}

/// Decides on a basis. The same basis always gives the same decision, to the byte.
pub fn decide(basis: &Basis) -> Decision<Outcome> {
    match basis {
        Basis::Difference(inputs) => subsidy::decide(inputs),
        Basis::Reversal { reverses, amount, previously_paid } => undo(*reverses, *amount, *previously_paid),
    }
}

/// Reads what is kept, and decides on it again.
///
/// # Errors
/// When the text is no basis.
pub fn replay(inputs_json: &str) -> Result<String, serde_json::Error> {
    serde_json::from_str(inputs_json).map(|basis| kept(&decide(&basis)))
}

/// A value as it is kept: JSON with its fields in the order of the type.
pub fn kept<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn undo(reverses: ClaimId, amount: Fen, previously_paid: Fen) -> Decision<Outcome> {
    let left = Fen(previously_paid.get().saturating_add(amount.get()));
    let reason = Reason::new(
        "CLAIM_REVERSED",
        format!("冲销{}", reverses.name()),
        format!("{} is undone by a counter-record", reverses.name()),
    );
    let outcome = Outcome { finding: Finding::Entitled, entitlement: left, payable: amount };
    Decision::new(outcome).because(reason.cite(Citation::article(20))).steps([
        Step::new(
            "PREVIOUSLY_PAID",
            format!("已付{previously_paid}元"),
            format!("{previously_paid} yuan were paid before"),
        )
        .amount(previously_paid),
        Step::new("PAYABLE", format!("冲销{amount}元"), format!("{amount} yuan by the counter-record")).amount(amount),
        Step::new("LEFT", format!("冲销后已付{left}元"), format!("{left} yuan stay paid")).amount(left),
    ])
}
