//! Why acts on posts in social organisations are refused.

use junxiu_kernel::approval;
use junxiu_kernel::day::Day;
use junxiu_kernel::policy::PolicyFault;

use super::post_review::Against;
use super::post_words::{PostId, State};
use super::standing;

/// Why an act is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person is not to be acted for.
    Person(standing::Refusal),
    /// The rules of the route refuse it.
    Case(approval::Refusal),
    /// Limits stand against it.
    Against(Vec<Against>),
    /// An application of his is under way.
    UnderWay(PostId),
    /// No day of the term is left.
    TermOver {
        /// The last day applied for.
        ends_on: Day,
    },
    /// Only what was approved and is not over can be ended.
    NotRunning {
        /// The state found.
        state: State,
    },
    /// The end lies before the first day.
    EndsBeforeBegin {
        /// The first day.
        begins_on: Day,
    },
    /// What ended after its first day was taken up.
    HasBegun {
        /// The first day.
        begins_on: Day,
    },
    /// The end lies after the term.
    EndsAfterTerm {
        /// The last day of the term.
        ends_on: Day,
    },
    /// The policy does not cover the day.
    Policy(PolicyFault),
}

impl From<standing::Refusal> for Refusal {
    fn from(refusal: standing::Refusal) -> Self {
        Self::Person(refusal)
    }
}

impl From<approval::Refusal> for Refusal {
    fn from(refusal: approval::Refusal) -> Self {
        Self::Case(refusal)
    }
}

impl From<PolicyFault> for Refusal {
    fn from(fault: PolicyFault) -> Self {
        Self::Policy(fault)
    }
}
