//! A day of departure or return that was recorded wrongly, put right.

use junxiu_kernel::approval;
use junxiu_kernel::day::Day;
use serde::{Deserialize, Serialize};

use super::exit::{Exit, Procedure, Refusal, State, must_be_free};
use super::standing::Standing;

/// From where days are corrected.
const MAY_CORRECT: &[State] = &[State::Abroad, State::ReturnedHome, State::Closed];

/// How the days of a journey were put right; what stood before stays on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The departure before.
    pub departed_on: Day,
    /// The return before, where there was one.
    pub returned_on: Option<Day>,
    /// Why.
    pub reason: String,
    /// Who recorded it.
    pub by: String,
    /// The day on which it was recorded.
    pub recorded_on: Day,
}

/// What is said instead; what is not said stays as it was.
#[derive(Clone, Debug)]
pub struct Instead {
    /// The day on which he left.
    pub departed_on: Option<Day>,
    /// The day on which he came back.
    pub returned_on: Option<Day>,
    /// Why.
    pub reason: String,
    /// Who records it.
    pub by: String,
    /// The day of the recording.
    pub today: Day,
}

impl Exit {
    /// Puts its days right; `others` are all journeys of the person.
    ///
    /// # Errors
    /// As `CorrectTripDays` says.
    pub fn corrected(&self, standing: &Standing, instead: Instead, others: &[Self]) -> Result<Self, Refusal> {
        let Some(before) = self.departed_on.filter(|_| MAY_CORRECT.contains(&self.state)) else {
            return Err(Refusal::State { state: self.state, allowed: MAY_CORRECT });
        };
        if instead.returned_on.is_some() && self.returned_on.is_none() {
            return Err(Refusal::State { state: self.state, allowed: &MAY_CORRECT[1..] });
        }
        let departed_on = instead.departed_on.unwrap_or(before);
        let returned_on = instead.returned_on.or(self.returned_on);
        for day in [Some(departed_on), returned_on].into_iter().flatten() {
            standing.must_cover(day, instead.today)?;
        }
        // Of a departure without approval nothing was granted that a day could lie outside of.
        let is_licensed = self.unapproved.is_none();
        if let Some(decided_on) = self.decided_on.filter(|decided_on| is_licensed && departed_on < *decided_on) {
            return Err(Refusal::LeftBeforeApproval { decided_on });
        }
        if is_licensed && departed_on > self.plan.to {
            return Err(Refusal::NotUsedInTime { to: self.plan.to });
        }
        if returned_on.is_some_and(|returned_on| returned_on < departed_on) {
            return Err(Refusal::ReturnBeforeDeparture { departed_on });
        }
        if let Some(told) = self.prolongations.first().filter(|told| told.on < departed_on) {
            return Err(approval::Refusal::BeforePreviousAct { day: told.on }.into());
        }
        let until = returned_on.unwrap_or(self.plan.to.max(instead.today));
        // What is only planned gives way to what took place.
        let took_place: Vec<Self> = others.iter().filter(|other| other.departed_on.is_some()).cloned().collect();
        must_be_free(&took_place, &[self.id], (departed_on, until.max(departed_on)), instead.today)?;
        let mut next = self.clone();
        next.corrections.push(Correction {
            departed_on: before,
            returned_on: self.returned_on,
            reason: instead.reason,
            by: instead.by,
            recorded_on: instead.today,
        });
        next.departed_on = Some(departed_on);
        next.returned_on = returned_on;
        next.unapproved = self.unapproved.clone().filter(|_| !self.is_licensed_from(departed_on));
        next.is_late = self.procedure == Procedure::Filing && self.filed_on > departed_on;
        Ok(next)
    }
}
