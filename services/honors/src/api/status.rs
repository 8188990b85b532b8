//! Refusals of the domain as every caller sees them, a noun a file.

mod annals;
mod ground;
mod merit;
mod person;
mod plan;

use junxiu_kernel::policy::PolicyFault;
use junxiu_platform::status::Fault;

/// Refuses an act by a rule of an article.
pub fn unmet(article: u16, reason: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Fault {
    Fault::unmet(format!("ARTICLE_{article}"), reason, zh, en)
}

/// Refuses since no policy is in force on a day.
#[expect(clippy::needless_pass_by_value, reason = "it stands behind map_err")]
pub fn no_policy(fault: PolicyFault) -> Fault {
    let en = fault.to_string();
    Fault::unmet("POLICY", "POLICY_NOT_IN_FORCE", format!("该日期没有适用的规定，请核对日期（{en}）"), en)
}
