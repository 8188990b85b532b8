//! The refusals that every service makes, each with the details that the contracts promise for its code.
//!
//! A fault of these codes is made here and nowhere else, so that none goes out without them.

use tonic::Code;

use super::{Fault, clip};
use crate::violation::Violation;

/// Reasons that a caller acts on by themselves: he makes the page smaller, begins the list again, or calls
/// the act that changes the field. A request with nothing
/// else wrong is refused for the reason itself.
const TOLD_ALONE: [&str; 3] = ["PAGE_SIZE_OUT_OF_RANGE", "PAGE_TOKEN_MISMATCH", "FIELD_NOT_UPDATABLE"];

impl Fault {
    /// Refuses malformed input, naming every field that is wrong.
    pub fn invalid(violations: Vec<Violation>) -> Self {
        if let [only] = violations.as_slice()
            && TOLD_ALONE.contains(&only.reason)
        {
            return Self::malformed(&only.field, only.reason, only.zh.as_str(), only.en.as_str());
        }
        let fields: Vec<&str> = violations.iter().map(|violation| violation.field.as_str()).collect();
        let named = clip(&fields.join(", "));
        let zh = format!("请求有{}处不符合要求：{named}", violations.len());
        let en = format!("{} field(s) of the request are not valid: {named}", violations.len());
        let mut fault = Self::new(Code::InvalidArgument, "INVALID_FIELDS", zh, en);
        fault.0.violations = violations;
        fault
    }

    /// Refuses malformed input for a reason of its own. The field is one of the request, a key of its metadata, or empty for
    /// the request as a whole.
    pub fn malformed(field: &str, reason: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        let violation = Violation::new(field, reason, zh, en);
        let mut fault = Self::new(Code::InvalidArgument, reason, violation.zh.clone(), violation.en.clone());
        fault.0.violations = vec![violation];
        if field.is_empty() { fault } else { fault.with("field", field) }
    }

    /// Says that a resource is absent, or not the caller's: the two look the same.
    pub fn not_found(kind: &str, name: &str) -> Self {
        Self::new(Code::NotFound, "NOT_FOUND", format!("未找到 {name}"), format!("{name} was not found"))
            .resource(kind, name)
    }

    /// Says that something stands in the way of what would be new: the resource of this kind and name.
    pub fn exists(reason: &'static str, kind: &str, name: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Code::AlreadyExists, reason, zh, en).resource(kind, name)
    }

    /// Refuses an act by a rule: `rule` says which (an article as `ARTICLE_15`, or `STATE` where the order of acts forbids it).
    pub fn unmet(rule: impl Into<String>, reason: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        let en = en.into();
        Self::new(Code::FailedPrecondition, reason, zh, en.clone()).precondition(rule, reason, en)
    }

    /// Names the state that forbids an act, and the states from which it may start, for programs.
    #[must_use]
    pub fn in_state<'s>(self, state: &str, allowed: impl IntoIterator<Item = &'s str>) -> Self {
        let allowed: Vec<&str> = allowed.into_iter().collect();
        self.with("state", state).with("allowed", allowed.join(", "))
    }

    /// Says that the caller changed an older state than the present one.
    pub fn stale(name: &str) -> Self {
        Self::new(
            Code::Aborted,
            "STALE",
            format!("{name} 已被他人修改，请重新读取后再提交"),
            format!("{name} was changed by somebody else; read it again and repeat the change"),
        )
        .with("name", name)
    }
}
