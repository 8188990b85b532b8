//! An outcome with everything an official needs to show why.

use crate::day::Day;
use crate::money::Fen;
use serde::{Deserialize, Serialize};

/// The number of the regulation, as documents cite it.
pub const REGULATION: &str = "吉退役军人组办联发〔2021〕2号";

/// An outcome, the reasons for it, the steps to it, and the policies it applied.
///
/// A decision depends on its inputs, the policy versions it names and the day it
/// was made for, and on nothing else, so it can be replayed later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision<T> {
    /// What was found.
    pub outcome: T,
    /// Why, the weightiest reason first.
    pub reasons: Vec<Reason>,
    /// How it was found, in order of reckoning.
    pub trace: Vec<Step>,
    /// The versions of the policies that were applied.
    pub policy_versions: Vec<PolicyVersion>,
}

impl<T> Decision<T> {
    /// Starts a decision from its outcome.
    pub const fn new(outcome: T) -> Self {
        Self { outcome, reasons: Vec::new(), trace: Vec::new(), policy_versions: Vec::new() }
    }

    /// Adds a reason.
    #[must_use]
    pub fn because(mut self, reason: Reason) -> Self {
        self.reasons.push(reason);
        self
    }

    /// Adds a step.
    #[must_use]
    pub fn step(mut self, step: Step) -> Self {
        self.trace.push(step);
        self
    }

    /// Adds steps.
    #[must_use]
    pub fn steps(mut self, steps: impl IntoIterator<Item = Step>) -> Self {
        self.trace.extend(steps);
        self
    }

    /// Names a policy version that was applied; one that is named already is not named twice.
    #[must_use]
    pub fn under(mut self, version: PolicyVersion) -> Self {
        if !self.policy_versions.contains(&version) {
            self.policy_versions.push(version);
        }
        self
    }

    /// Turns the outcome into another and keeps what led to it.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Decision<U> {
        Decision {
            outcome: change(self.outcome),
            reasons: self.reasons,
            trace: self.trace,
            policy_versions: self.policy_versions,
        }
    }
}

/// One ground of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// A stable code, for example `NOT_APPLICABLE_LIXIU`.
    pub code: String,
    /// The reason in Chinese, as it may be shown to a petitioner.
    pub zh: String,
    /// The reason in English.
    pub en: String,
    /// Where it is written.
    pub citations: Vec<Citation>,
}

impl Reason {
    /// Builds a reason from its code and its two texts.
    pub fn new(code: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code: code.into(), zh: zh.into(), en: en.into(), citations: Vec::new() }
    }

    /// Adds a place where the reason is written.
    #[must_use]
    pub fn cite(mut self, citation: Citation) -> Self {
        self.citations.push(citation);
        self
    }
}

/// One step of a reckoning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What the step finds, as a stable code, for example `BAND_2`.
    pub code: String,
    /// The step in words, with its figures, in Chinese.
    pub zh: String,
    /// The step in words, with its figures, in English.
    pub en: String,
    /// The amount the step arrives at, where it is about money.
    pub amount: Option<Fen>,
    /// The day the step arrives at, where it is about time.
    pub day: Option<Day>,
    /// Where the step is written.
    pub citations: Vec<Citation>,
}

impl Step {
    /// Builds a step from its code and its two texts.
    pub fn new(code: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code: code.into(), zh: zh.into(), en: en.into(), amount: None, day: None, citations: Vec::new() }
    }

    /// Says which amount the step arrives at.
    #[must_use]
    pub const fn amount(mut self, amount: Fen) -> Self {
        self.amount = Some(amount);
        self
    }

    /// Says which day the step arrives at.
    #[must_use]
    pub const fn day(mut self, day: Day) -> Self {
        self.day = Some(day);
        self
    }

    /// Adds a place where the step is written.
    #[must_use]
    pub fn cite(mut self, citation: Citation) -> Self {
        self.citations.push(citation);
        self
    }
}

/// A place in the regulation or in another rule.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Citation {
    /// The document's number or title.
    pub document: String,
    /// The article; 0 when the document has none.
    pub article: u16,
    /// The paragraph or sentence of the article; 0 for the whole article.
    pub paragraph: u16,
    /// The words relied on; empty when the whole place is meant.
    pub quote: String,
}

impl Citation {
    /// Cites an article of the regulation.
    pub fn article(article: u16) -> Self {
        Self::of(REGULATION, article)
    }

    /// Cites an article of another document, 0 for the document as a whole.
    pub fn of(document: impl Into<String>, article: u16) -> Self {
        Self { document: document.into(), article, paragraph: 0, quote: String::new() }
    }

    /// Narrows the citation to a paragraph or sentence.
    #[must_use]
    pub const fn paragraph(mut self, paragraph: u16) -> Self {
        self.paragraph = paragraph;
        self
    }

    /// Adds the words relied on.
    #[must_use]
    pub fn quote(mut self, words: impl Into<String>) -> Self {
        self.quote = words.into();
        self
    }
}

/// On what a number of the rules rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Basis {
    /// The regulation's own words.
    Text,
    /// A statute or a rule that the regulation leans on.
    Law,
    /// No text fixes it: the administration's choice, dated and open to change.
    Assumed,
}

impl Basis {
    /// Gives the stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Text => "TEXT",
            Self::Law => "LAW",
            Self::Assumed => "ASSUMED",
        }
    }

    /// Finds the value of a stable code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Text, Self::Law, Self::Assumed].into_iter().find(|basis| basis.code() == code)
    }
}

/// A dated version of a policy that a decision applied.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PolicyVersion {
    /// The policy's key, for example `art20.subsidy`.
    pub key: String,
    /// The first day on which the version holds.
    pub effective_from: Day,
    /// On what the version rests.
    pub basis: Basis,
    /// The document it comes from.
    pub document: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision() -> Decision<&'static str> {
        let version = PolicyVersion {
            key: "art20.subsidy".into(),
            effective_from: Day::from_ymd_opt(2021, 1, 1).unwrap(),
            basis: Basis::Text,
            document: REGULATION.into(),
        };
        Decision::new("ENTITLED")
            .because(Reason::new("OVER_50000", "超过5万元", "over 50,000 yuan").cite(Citation::article(20)))
            .step(Step::new("BAND_1", "第一档", "first band").amount(Fen::yuan(35_000)))
            .under(version.clone())
            .under(version)
    }

    #[test]
    fn a_policy_is_named_once() {
        assert_eq!(decision().policy_versions.len(), 1);
    }

    #[test]
    fn a_new_outcome_keeps_its_reasons() {
        let mapped = decision().map(str::len);
        assert_eq!(mapped.outcome, 8);
        assert_eq!(mapped.reasons, decision().reasons);
        assert_eq!(mapped.trace, decision().trace);
    }

    #[test]
    fn a_stored_decision_is_read_back_unchanged() {
        let decision = decision().map(str::to_owned);
        let stored = serde_json::to_string(&decision).unwrap();
        assert!(stored.contains("\"basis\":\"TEXT\""), "{stored}");
        let back: Decision<String> = serde_json::from_str(&stored).unwrap();
        assert_eq!(back, decision);
        assert_eq!(serde_json::to_string(&back).unwrap(), stored);
    }

    #[test]
    fn a_basis_has_a_code() {
        for basis in [Basis::Text, Basis::Law, Basis::Assumed] {
            assert_eq!(Basis::from_code(basis.code()), Some(basis));
        }
        assert_eq!(Basis::from_code("GUESS"), None);
    }
}
