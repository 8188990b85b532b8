//! A field that is wrong: what is read notes it, and a refusal names it.

/// One field that is wrong, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The path of the field, for example `items[3].citizen_id`.
    pub field: String,
    /// A stable code, for example `BAD_CHECK_DIGIT`.
    pub reason: &'static str,
    /// What is wrong and what to do, in Chinese.
    pub zh: String,
    /// What is wrong and what to do, in English.
    pub en: String,
}

impl Violation {
    /// Names a field that is wrong.
    pub fn new(field: impl Into<String>, reason: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { field: field.into(), reason, zh: zh.into(), en: en.into() }
    }
}
