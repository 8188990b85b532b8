//! Refusals of the domain as every caller sees them, a part of the domain each.

mod pay_status;
mod placement;
mod retiree;

use junxiu_platform::status::Fault;

/// Refuses an act that the state of the register does not allow.
pub fn unmet(reason: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Fault {
    Fault::unmet("RULE", reason, zh, en)
}

/// Fails loudly where a refusal was sent to a group that has no words for it, instead of giving it another's.
fn wordless(refusal: &impl std::fmt::Debug) -> Fault {
    Fault::internal(format!("a refusal has no words: {refusal:?}"))
}
