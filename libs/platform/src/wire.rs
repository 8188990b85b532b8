//! Turns the words that all services share into their wire forms.

use junxiu_contracts::common as pb;
use junxiu_kernel::decision::{Basis, Citation, Decision, PolicyVersion, Reason, Step};

use crate::parse::date;

/// Shows a decision on the wire; `outcome` is its outcome as a stable code.
pub fn decision<T>(outcome: &str, decision: &Decision<T>) -> pb::Decision {
    pb::Decision {
        outcome: outcome.to_owned(),
        reasons: decision.reasons.iter().map(reason).collect(),
        trace: decision.trace.iter().map(step).collect(),
        policy_versions: decision.policy_versions.iter().map(policy_version).collect(),
    }
}

/// Shows a reason on the wire.
pub fn reason(reason: &Reason) -> pb::Reason {
    pb::Reason {
        code: reason.code.clone(),
        text_zh: reason.zh.clone(),
        text_en: reason.en.clone(),
        citations: reason.citations.iter().map(citation).collect(),
    }
}

/// Shows a step of a reckoning on the wire.
pub fn step(step: &Step) -> pb::Step {
    pb::Step {
        code: step.code.clone(),
        text_zh: step.zh.clone(),
        text_en: step.en.clone(),
        amount_fen: step.amount.map(|amount| amount.get()),
        day: step.day.map(date),
        citations: step.citations.iter().map(citation).collect(),
    }
}

/// Shows a citation on the wire.
pub fn citation(citation: &Citation) -> pb::Citation {
    pb::Citation {
        document: citation.document.clone(),
        article: i32::from(citation.article),
        paragraph: i32::from(citation.paragraph),
        quote: citation.quote.clone(),
    }
}

/// Shows a policy's version on the wire.
pub fn policy_version(version: &PolicyVersion) -> pb::PolicyVersion {
    pb::PolicyVersion {
        key: version.key.clone(),
        effective_from: Some(date(version.effective_from)),
        basis: basis(version.basis).into(),
        document: version.document.clone(),
    }
}

/// Shows a basis on the wire.
pub const fn basis(basis: Basis) -> pb::Basis {
    match basis {
        Basis::Text => pb::Basis::Text,
        Basis::Law => pb::Basis::Law,
        Basis::Assumed => pb::Basis::Assumed,
    }
}
