//! A departure: on what was granted or filed, or without the approval that was needed (article 15).

use junxiu_kernel::approval::{Actor, Approval};
use junxiu_kernel::day::Day;
use serde::{Deserialize, Serialize};

use super::exit::{EndReason, Exit, ExitId, Procedure, Refusal, State, must_be_free, procedure};
use super::exit_acts::{NewExit, made};
use super::standing::Standing;

/// From where a departure is recorded.
pub const MAY_DEPART: &[State] = &[State::Approved, State::Filed];

/// From where a departure without approval is recorded.
pub const MAY_LEAVE_UNAPPROVED: &[State] = &[
    State::Submitted,
    State::OpinionSigned,
    State::WithSuperior,
    State::Returned,
    State::Approved,
    State::Rejected,
    State::NeedsApproval,
    State::Lapsed,
];

/// Why a case ends whose journey was made without waiting for it, and why a decision is looked at that came after.
pub const LEFT_UNAPPROVED: &str = "LEFT_WITHOUT_APPROVAL";

/// A departure that nothing licensed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unapproved {
    /// How that is known, and what he says of it.
    pub reason: String,
    /// Who recorded it.
    pub by: String,
    /// The day on which it was recorded.
    pub recorded_on: Day,
    /// The code of the bureau that decides, which is told; none where none is on record.
    pub told: Option<String>,
    /// Where the application or filing stood; none where there was none.
    pub from: Option<State>,
}

impl Exit {
    /// Records that he left on what was granted or filed. One that lapsed unused may still turn out to have been used.
    ///
    /// # Errors
    /// As `RecordDeparture` says.
    pub fn depart(&self, standing: &Standing, others: &[Self], on: Day, today: Day) -> Result<Self, Refusal> {
        let is_before_grade = self.must_be_licensed(on)?;
        let left = self.left(standing, others, (on, today))?;
        Ok(Self { review_grade: self.review_grade || is_before_grade, ..left })
    }

    /// Records that he left without the approval that he needed; licenses nothing.
    ///
    /// # Errors
    /// As `RecordDeparture` says of `without_approval`.
    pub fn depart_unapproved(
        &self,
        standing: &Standing,
        others: &[Self],
        unapproved: Unapproved,
        on: Day,
    ) -> Result<Self, Refusal> {
        if !MAY_LEAVE_UNAPPROVED.contains(&self.state) && self.state != State::Filed {
            return Err(Refusal::State { state: self.state, allowed: MAY_LEAVE_UNAPPROVED });
        }
        if self.must_be_licensed(on).is_ok() {
            return Err(Refusal::DepartureLicensed);
        }
        let left = self.left(standing, others, (on, unapproved.recorded_on))?;
        // A clock that ends with the departure has no last day any more.
        let due_on = self.due_on.filter(|_| self.decided_on.is_some());
        Ok(Self { due_on, unapproved: Some(Unapproved { from: Some(self.state), ..unapproved }), ..left })
    }

    /// Says whether the mark of a departure without approval falls away when he left on another day than was thought.
    pub(super) fn is_licensed_from(&self, departed_on: Day) -> bool {
        let stood = self.unapproved.as_ref().and_then(|unapproved| unapproved.from);
        let granted = self.decided_on.is_some_and(|decided_on| decided_on <= departed_on);
        let filed = self.graded_on.is_some_and(|graded_on| departed_on < graded_on);
        (stood == Some(State::Approved) && granted) || (self.procedure == Procedure::Filing && filed)
    }

    /// Refuses a departure on a day for which nothing was granted or filed; says whether it rests on a filing that a
    /// higher grade overtook later.
    fn must_be_licensed(&self, on: Day) -> Result<bool, Refusal> {
        // One that lapsed unused, or whose application was withdrawn, may have been used before.
        let over = |reason: EndReason| self.ended.as_ref().filter(|ended| ended.reason == reason.code());
        let stood = match self.state {
            State::Lapsed => over(EndReason::NotUsed).map_or(self.state, |ended| ended.from),
            State::Superseded => over(EndReason::Replaced).map_or(self.state, |ended| ended.from),
            other => other,
        };
        let is_before_grade = stood == State::NeedsApproval && self.graded_on.is_some_and(|graded_on| on < graded_on);
        if !is_before_grade && !MAY_DEPART.contains(&stood) {
            return Err(Refusal::State { state: self.state, allowed: MAY_DEPART });
        }
        match self.decided_on.filter(|decided_on| on < *decided_on) {
            Some(decided_on) => Err(Refusal::LeftBeforeApproval { decided_on }),
            None => Ok(is_before_grade),
        }
    }

    /// Lets him be abroad from a day on.
    fn left(&self, standing: &Standing, others: &[Self], (on, today): (Day, Day)) -> Result<Self, Refusal> {
        standing.must_cover(on, today)?;
        if on > self.plan.to {
            return Err(Refusal::NotUsedInTime { to: self.plan.to });
        }
        must_be_home(others, &[self.id])?;
        must_be_free(others, &[self.id], (on, self.plan.to), today)?;
        let is_late = self.procedure == Procedure::Filing && self.filed_on > on;
        Ok(Self { state: State::Abroad, departed_on: Some(on), ended: None, is_late, ..self.clone() })
    }
}

/// Ends the case of a journey that was made without waiting for it, or marks a decision that came after it; none where
/// the case ended before.
pub fn overtaken(case: &Approval, actor: &Actor) -> Option<Approval> {
    let today = actor.today;
    case.lapse(actor, today, LEFT_UNAPPROVED).ok().or_else(|| case.mark_for_review(actor, today, LEFT_UNAPPROVED))
}

/// Records a journey of 师级 that nobody had applied for; `new.on` is the day of the departure.
///
/// # Errors
/// As `RecordUnfiledExit` says.
pub fn unfiled(standing: &Standing, new: NewExit, others: &[Exit], unapproved: Unapproved) -> Result<Exit, Refusal> {
    standing.must_be_served()?;
    standing.must_cover(new.on, new.today)?;
    let decision = procedure(standing)?;
    if decision.outcome == Procedure::Filing {
        return Err(Refusal::FilingSuffices);
    }
    must_be_home(others, &[])?;
    must_be_free(others, &[], (new.on, new.plan.to), new.today)?;
    let (on, today) = (new.on, new.today);
    let exit = made(standing, new, Procedure::None, State::Abroad, decision.map(|_| ()));
    Ok(Exit { departed_on: Some(on), filed_on: today, unapproved: Some(unapproved), ..exit })
}

/// Refuses a second journey while another has no return.
fn must_be_home(others: &[Exit], but: &[ExitId]) -> Result<(), Refusal> {
    match others.iter().find(|other| !but.contains(&other.id) && other.state == State::Abroad) {
        Some(away) => Err(Refusal::TripUnderWay(away.id)),
        None => Ok(()),
    }
}

#[cfg(test)]
#[path = "exit_departure_tests.rs"]
mod tests;
