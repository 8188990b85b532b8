//! A reduction of dues in hardship (article 13): the branch asks, the committee above decides.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::money::Fen;
use junxiu_kernel::organization::Ancestry;
use serde::{Deserialize, Serialize};

use super::branch::BranchId;
use super::dues_month::{Facts, each_month};

junxiu_kernel::id_type!(
    /// A reduction of dues.
    DuesReductionId, "duesReductions"
);

/// For how many months one reduction is asked: a year, after which the hardship is looked at again.
pub const MONTHS_MAX: i32 = 12;

junxiu_kernel::words! {
    /// How far a reduction has come.
    pub enum State, "UNKNOWN_REDUCTION_STATE", "减免状态", "state of a reduction" {
        /// The branch asks for it.
        Proposed = "PROPOSED", "待批准";
        /// The committee above approved it.
        Approved = "APPROVED", "已批准";
        /// Declined, or withdrawn.
        Declined = "DECLINED", "未批准";
    }
}

/// Why the dues are to be reduced; kept sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grounds {
    /// The hardship.
    pub text: String,
    /// The branch's resolution.
    pub document_no: Option<String>,
}

/// A reduction of dues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reduction {
    /// The id.
    pub id: DuesReductionId,
    /// Whose dues they are.
    pub retiree: RetireeId,
    /// The branch that asks.
    pub branch: BranchId,
    /// The unit that leads the branch, and its superiors.
    pub holder: Ancestry,
    /// How far it has come.
    pub state: State,
    /// The first month.
    pub first_month: Day,
    /// The last month.
    pub last_month: Day,
    /// What each month is to owe; nothing where the dues are remitted.
    pub monthly: Fen,
    /// Who asked for it.
    pub proposed_by: String,
    /// When it was asked for.
    pub proposed_on: Day,
    /// Who decided it, and when.
    pub decided: Option<(String, Day)>,
    /// Raised by every change.
    pub revision: i64,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// Why a reduction is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// One waits for its decision.
    Pending(DuesReductionId),
    /// One holds for a month already.
    Overlaps {
        /// Which month.
        month: Day,
    },
    /// A month is not owed.
    MonthNotOwed {
        /// Which.
        month: Day,
    },
    /// It is decided.
    Decided {
        /// As what.
        state: State,
    },
    /// Whoever asked for it does not approve it.
    MakerIsChecker,
    /// Only a bureau above the branch approves it.
    CommitteeAboveDecides,
}

impl Reduction {
    /// Says whether it holds for a month, once approved.
    pub fn covers(&self, month: Day) -> bool {
        self.state == State::Approved && (self.first_month..=self.last_month).contains(&month)
    }

    /// Refuses to decide what is decided.
    pub const fn must_be_open(&self) -> Result<(), Refusal> {
        match self.state {
            State::Proposed => Ok(()),
            state => Err(Refusal::Decided { state }),
        }
    }

    /// Decides whether a person of an organisation may approve it.
    pub fn approve(&self, person: &str, organization: &str) -> Result<(), Refusal> {
        self.must_be_open()?;
        if person == self.proposed_by {
            return Err(Refusal::MakerIsChecker);
        }
        if self.is_below(organization) { Ok(()) } else { Err(Refusal::CommitteeAboveDecides) }
    }

    /// Decides whether a person of an organisation may end it: whoever asked for it withdraws it, and a bureau above the
    /// branch declines it.
    pub fn decline(&self, person: &str, organization: &str) -> Result<(), Refusal> {
        self.must_be_open()?;
        if person == self.proposed_by || self.is_below(organization) {
            Ok(())
        } else {
            Err(Refusal::CommitteeAboveDecides)
        }
    }

    /// Says whether the branch lies below an organisation that is not its own unit.
    fn is_below(&self, organization: &str) -> bool {
        self.holder.within(organization) && self.holder.institution.as_deref() != Some(organization)
    }

    /// Gives it as it is once decided.
    #[must_use]
    pub fn decided(self, state: State, by: &str, on: Day) -> Self {
        Self { state, decided: Some((by.to_owned(), on)), revision: self.revision + 1, ..self }
    }
}

/// Decides whether a reduction may be asked for.
pub fn propose(facts: &Facts, first: Day, last: Day) -> Result<(), Refusal> {
    for month in each_month(first, last) {
        if !facts.owes(month) {
            return Err(Refusal::MonthNotOwed { month });
        }
    }
    must_not_overlap(facts, first, last)
}

/// Refuses months for which a reduction holds already, also one of another record of the same person.
pub fn must_not_overlap(facts: &Facts, first: Day, last: Day) -> Result<(), Refusal> {
    let mut months = each_month(first, last);
    match months.find(|month| facts.reductions.iter().any(|reduction| reduction.covers(*month))) {
        Some(month) => Err(Refusal::Overlaps { month }),
        None => Ok(()),
    }
}

#[cfg(test)]
#[path = "dues_reduction_tests.rs"]
mod tests;
