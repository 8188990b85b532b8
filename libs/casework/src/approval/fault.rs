//! Refusals by the rules of approvals, as every caller sees them.

use junxiu_kernel::approval::Refusal;
use junxiu_platform::status::Fault;
use tonic::Code;

/// Turns a refusal into a fault, as one by an article of the regulation: the one way for all services.
pub fn refused(refusal: &Refusal, article: i32) -> Fault {
    if let Refusal::ClockUnreckonable { cause } = refusal {
        return Fault::internal(cause.clone());
    }
    let reason = refusal.reason();
    let (zh, en) = refusal.texts();
    let fault = if matches!(refusal, Refusal::NotTheSigner { .. }) {
        Fault::new(Code::PermissionDenied, reason, zh, en)
    } else {
        let rule = format!("ARTICLE_{article}");
        Fault::unmet(rule, reason, zh, en)
    };
    refusal.facts().into_iter().fold(fault, |fault, (key, value)| fault.with(key, value))
}
