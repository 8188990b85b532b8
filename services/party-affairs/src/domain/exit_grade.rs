//! What a change of grade makes of a journey (article 15).

use junxiu_kernel::day::Day;
use junxiu_kernel::grade::ManagementGroup;

use super::exit::{EndReason, Ended, Exit, Procedure, State};

/// What a change of grade does to the case of a journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseEffect {
    /// Nothing.
    None,
    /// Ends it: a filing is enough now.
    Supersede,
    /// Marks the decision for a person to look at.
    Review,
}

impl Exit {
    /// Follows a change of grade that holds from a day on.
    #[must_use]
    pub fn regraded(&self, group: ManagementGroup, on: Day) -> Option<(Self, CaseEffect)> {
        let fits = match group {
            ManagementGroup::Division => self.procedure != Procedure::Filing,
            ManagementGroup::RegimentAndBelow => self.procedure == Procedure::Filing,
        };
        let had_left = self.departed_on.is_some_and(|departed_on| on <= departed_on);
        let needs_none = self.unapproved.is_some() && group == ManagementGroup::RegimentAndBelow;
        match (self.procedure, self.state) {
            // Nobody had to approve it after all: a person looks at what was said of him.
            _ if needs_none && had_left && !self.review_grade => Some(self.marked(CaseEffect::None)),
            (Procedure::Filing, State::Filed) if !fits => Some((self.raised(on), CaseEffect::None)),
            (Procedure::Filing, State::NeedsApproval) if fits => {
                Some((Self { state: State::Filed, graded_on: None, ..self.clone() }, CaseEffect::None))
            }
            // It may turn out later that it was used.
            (Procedure::Filing, State::Lapsed) => self.regraded_unused(fits, on),
            (Procedure::Filing, State::Abroad) if !fits && !self.review_grade => Some(self.marked(CaseEffect::None)),
            (Procedure::Filing, State::ReturnedHome | State::Closed) if !fits && !self.review_grade && had_left => {
                Some(self.marked(CaseEffect::None))
            }
            (Procedure::Approval, state) if state.is_pending() && !fits => {
                let filed = Self {
                    procedure: Procedure::Filing,
                    state: State::Filed,
                    due_on: None,
                    is_late: self.filed_on > self.plan.from,
                    ..self.clone()
                };
                Some((filed, CaseEffect::Supersede))
            }
            (Procedure::Approval, _) if !fits && self.decided_on.is_some_and(|decided_on| on <= decided_on) => {
                Some(self.marked(CaseEffect::Review))
            }
            _ => None,
        }
    }

    fn marked(&self, case: CaseEffect) -> (Self, CaseEffect) {
        (Self { review_grade: true, ..self.clone() }, case)
    }

    /// Lets a filing need an approval from a day on.
    fn raised(&self, on: Day) -> Self {
        Self { state: State::NeedsApproval, graded_on: Some(on), ..self.clone() }
    }

    /// Says of a filing that lapsed unused from where it would be used, were it known to have been.
    fn regraded_unused(&self, fits: bool, on: Day) -> Option<(Self, CaseEffect)> {
        let ended = self.ended.as_ref().filter(|ended| ended.reason == EndReason::NotUsed.code())?;
        let (from, graded_on) = match ended.from {
            State::Filed if !fits => (State::NeedsApproval, Some(on)),
            State::NeedsApproval if fits => (State::Filed, None),
            _ => return None,
        };
        let ended = Some(Ended { from, ..ended.clone() });
        Some((Self { ended, graded_on, ..self.clone() }, CaseEffect::None))
    }
}
