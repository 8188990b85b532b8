//! What is wrong with a piece of input.

use std::fmt;

/// Says why a word, number or day could not be read, for people and for programs.
///
/// Every parse function answers with it, so that an edge can put the field's path
/// beside it and report all faults of a request or a spreadsheet row at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// A stable code, for example `BAD_CHECK_DIGIT`.
    pub code: &'static str,
    /// What is wrong and what to do, in Chinese.
    pub zh: String,
    /// What is wrong and what to do, in English.
    pub en: String,
}

impl Wrong {
    /// Builds a fault from its code and its two texts.
    pub fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, zh: zh.into(), en: en.into() }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

impl std::error::Error for Wrong {}
