//! What each act makes of a journey.

use chrono::{DateTime, Utc};
use junxiu_kernel::approval::{self, Approval};
use junxiu_kernel::day::Day;

use super::exit::{
    EndReason, Ended, Exit, ExitId, Plan, Procedure, Prolongation, Refusal, State, must_be_free, procedure,
};
use super::standing::Standing;

/// From where a return is recorded: of whoever is waited for no longer, it is noted.
const MAY_RETURN: &[State] = &[State::Abroad, State::Closed];

/// From where a return is put off.
const MAY_PROLONG: &[State] = &[State::Abroad];

/// From where a journey is taken back.
const MAY_WITHDRAW: &[State] = &[
    State::Submitted,
    State::OpinionSigned,
    State::WithSuperior,
    State::Returned,
    State::Approved,
    State::Filed,
    State::NeedsApproval,
];

/// What is applied for or filed.
#[derive(Clone, Debug)]
pub struct NewExit {
    /// The id that the journey gets.
    pub id: ExitId,
    /// Who records it.
    pub by: String,
    /// The day of the application or filing.
    pub on: Day,
    /// The day of the recording.
    pub today: Day,
    /// When it is recorded.
    pub at: DateTime<Utc>,
    /// What is planned.
    pub plan: Plan,
}

/// Applies for a journey of 师级; `others` are all journeys of the person.
///
/// # Errors
/// As `ApplyForExit` says.
pub fn apply(
    standing: &Standing,
    new: NewExit,
    others: &[Exit],
    replaced: Option<(ExitId, Option<&Exit>)>,
) -> Result<Exit, Refusal> {
    let decision = begun(standing, &new)?;
    if decision.outcome == Procedure::Filing {
        return Err(Refusal::FilingSuffices);
    }
    if new.plan.from < new.on {
        return Err(Refusal::DeparturePassed { from: new.plan.from });
    }
    let replaces = match replaced {
        None => None,
        Some((_, Some(filing))) if filing.state == State::NeedsApproval => Some(filing.id),
        Some((id, _)) => return Err(Refusal::NotReplaceable(id)),
    };
    must_be_free(others, replaces.as_slice(), (new.plan.from, new.plan.to), new.today)?;
    let mut exit = made(standing, new, Procedure::Approval, State::Submitted, decision.map(|_| ()));
    exit.replaces = replaces;
    Ok(exit)
}

/// Files a journey of 团级 and below; `others` are all journeys of the person.
///
/// # Errors
/// As `FileExit` says.
pub fn file(standing: &Standing, new: NewExit, others: &[Exit]) -> Result<Exit, Refusal> {
    let decision = begun(standing, &new)?;
    if decision.outcome == Procedure::Approval {
        return Err(Refusal::ApprovalNeeded);
    }
    must_be_free(others, &[], (new.plan.from, new.plan.to), new.today)?;
    Ok(made(standing, new, Procedure::Filing, State::Filed, decision.map(|_| ())))
}

fn begun(standing: &Standing, new: &NewExit) -> Result<junxiu_kernel::decision::Decision<Procedure>, Refusal> {
    standing.must_be_served()?;
    standing.must_cover(new.on, new.today)?;
    procedure(standing)
}

pub(super) fn made(
    standing: &Standing,
    new: NewExit,
    procedure: Procedure,
    state: State,
    decision: junxiu_kernel::decision::Decision<()>,
) -> Exit {
    Exit {
        id: new.id,
        retiree: standing.retiree,
        holder: standing.holder.clone(),
        procedure,
        state,
        is_late: procedure == Procedure::Filing && new.on > new.plan.from,
        plan: new.plan,
        filed_on: new.on,
        filed_by: new.by,
        approval: None,
        due_on: None,
        decision,
        decided_on: None,
        departed_on: None,
        returned_on: None,
        prolongations: Vec::new(),
        corrections: Vec::new(),
        replaces: None,
        ended: None,
        review_grade: false,
        graded_on: None,
        unapproved: None,
        reviews: Vec::new(),
        revision: 1,
        recorded_at: new.at,
        updated_at: new.at,
    }
}

impl Exit {
    /// Takes over how its case stands.
    #[must_use]
    pub fn follow(&self, case: &Approval) -> Self {
        let ended = |reason: &str| Some(Ended { reason: reason.to_owned(), from: self.state });
        let (state, ended) = match case.state {
            approval::State::Pending if case.clock.is_some() => (State::WithSuperior, None),
            approval::State::Pending if case.route.first().taken.is_some() => (State::OpinionSigned, None),
            approval::State::Pending => (State::Submitted, None),
            approval::State::Returned => (State::Returned, None),
            approval::State::Approved => (State::Approved, None),
            approval::State::Rejected => (State::Rejected, None),
            approval::State::Withdrawn => (State::Withdrawn, ended(&case.reason)),
            approval::State::Lapsed => (State::Lapsed, ended(&case.reason)),
            approval::State::Superseded => (State::Superseded, ended(&case.reason)),
            approval::State::Cancelled => (State::Cancelled, ended(&case.reason)),
        };
        // What was sent back or ended undecided has no last day any more.
        let counts = matches!(state, State::WithSuperior | State::Approved | State::Rejected);
        Self {
            state,
            ended,
            holder: case.holder.clone(),
            due_on: case.clock.as_ref().filter(|_| counts).map(|clock| clock.due_on),
            decided_on: case.decided_on(),
            ..self.clone()
        }
    }

    /// Refuses an act on a case where there is none.
    ///
    /// # Errors
    /// `NotAnApplication`.
    pub fn must_be_application(&self) -> Result<(), Refusal> {
        match self.procedure {
            Procedure::Approval => Ok(()),
            Procedure::Filing | Procedure::None => Err(Refusal::NotAnApplication),
        }
    }

    /// Refuses a decision after the planned departure: he must apply again.
    ///
    /// # Errors
    /// `DeparturePassed`.
    pub fn must_be_ahead_on(&self, on: Day) -> Result<(), Refusal> {
        let undecided = self.state.is_pending() || self.state == State::Lapsed;
        if undecided && on > self.plan.from {
            return Err(Refusal::DeparturePassed { from: self.plan.from });
        }
        Ok(())
    }

    /// Changes what is planned before an application is submitted again.
    ///
    /// # Errors
    /// As `ResubmitExit` says.
    pub fn replanned(
        &self,
        standing: &Standing,
        plan: Plan,
        others: &[Exit],
        (on, today): (Day, Day),
    ) -> Result<Self, Refusal> {
        self.must_be_application()?;
        standing.must_be_served()?;
        standing.must_cover(on, today)?;
        if procedure(standing)?.outcome == Procedure::Filing {
            return Err(Refusal::FilingSuffices);
        }
        if plan.from < on {
            return Err(Refusal::DeparturePassed { from: plan.from });
        }
        must_be_free(others, &[self.id], (plan.from, plan.to), today)?;
        Ok(Self { plan, ..self.clone() })
    }

    /// Takes back what was granted or filed and not used; a case that is open is withdrawn by its own rules.
    ///
    /// # Errors
    /// Where there is nothing left to take back, or the day lies before what it follows.
    pub fn withdraw(&self, on: Day, today: Day, reason: &str) -> Result<Self, Refusal> {
        self.must_be_withdrawable()?;
        if on > today {
            return Err(approval::Refusal::OccurredInFuture { on }.into());
        }
        let before = self.decided_on.unwrap_or(self.filed_on);
        if on < before {
            return Err(approval::Refusal::BeforePreviousAct { day: before }.into());
        }
        Ok(self.ended_as(State::Withdrawn, reason))
    }

    /// Refuses to take back what has begun or ended.
    ///
    /// # Errors
    /// `State`.
    pub fn must_be_withdrawable(&self) -> Result<(), Refusal> {
        if MAY_WITHDRAW.contains(&self.state) {
            return Ok(());
        }
        Err(Refusal::State { state: self.state, allowed: MAY_WITHDRAW })
    }

    /// Records that he came back; `owes` says whether documents are to be handed in.
    ///
    /// # Errors
    /// As `RecordReturn` says.
    pub fn come_back(&self, standing: &Standing, on: Day, today: Day, owes: bool) -> Result<Self, Refusal> {
        let awaited = self.state == State::Abroad || self.is_waited_for_no_longer();
        let Some(departed_on) = self.departed_on.filter(|_| awaited) else {
            return Err(Refusal::State { state: self.state, allowed: MAY_RETURN });
        };
        standing.must_cover(on, today)?;
        if on < departed_on {
            return Err(Refusal::ReturnBeforeDeparture { departed_on });
        }
        let owes = owes && !self.is_waited_for_no_longer();
        let state = if owes { State::ReturnedHome } else { State::Closed };
        Ok(Self { state, returned_on: Some(on), ..self.clone() })
    }

    /// Says whether he left, came back as far as is known, and is not waited for: he is served elsewhere, or the journey
    /// stood on a record that gave way to another.
    pub fn is_waited_for_no_longer(&self) -> bool {
        let elsewhere = [EndReason::TransferredOut.code(), EndReason::Merged.code()];
        let ended = self.ended.as_ref().is_some_and(|ended| elsewhere.contains(&ended.reason.as_str()));
        self.state == State::Closed && self.returned_on.is_none() && ended
    }

    /// Puts the return off while he is away.
    ///
    /// # Errors
    /// As `ProlongTrip` says.
    pub fn prolong(&self, prolongation: Prolongation, others: &[Self]) -> Result<Self, Refusal> {
        let Some(departed_on) = self.departed_on.filter(|_| MAY_PROLONG.contains(&self.state)) else {
            return Err(Refusal::State { state: self.state, allowed: MAY_PROLONG });
        };
        let (on, today) = (prolongation.on, prolongation.recorded_on);
        if on > today {
            return Err(approval::Refusal::OccurredInFuture { on }.into());
        }
        let before = self.prolongations.last().map_or(departed_on, |last| last.on);
        if on < before {
            return Err(approval::Refusal::BeforePreviousAct { day: before }.into());
        }
        if prolongation.to <= self.plan.to {
            return Err(Refusal::ProlongedNotLater { to: self.plan.to });
        }
        must_be_free(others, &[self.id], (departed_on, prolongation.to), today)?;
        let mut next = self.clone();
        next.plan.to = prolongation.to;
        next.prolongations.push(prolongation);
        Ok(next)
    }

    /// Closes it, since nothing is owed any more.
    #[must_use]
    pub fn closed(&self) -> Self {
        Self { state: State::Closed, ..self.clone() }
    }

    /// Says whether its time is over when a day is: undecided on the day of departure, or unused on the last day.
    pub fn lapses(&self, as_of: Day) -> Option<EndReason> {
        match self.state {
            State::Submitted | State::OpinionSigned | State::WithSuperior if self.plan.from <= as_of => {
                Some(EndReason::DeparturePassed)
            }
            State::Returned if self.plan.to <= as_of => Some(EndReason::DeparturePassed),
            State::Approved | State::Filed | State::NeedsApproval if self.plan.to <= as_of => Some(EndReason::NotUsed),
            _ => None,
        }
    }

    /// Ends it without a journey.
    #[must_use]
    pub fn ended_as(&self, state: State, reason: &str) -> Self {
        Self { state, ended: Some(Ended { reason: reason.to_owned(), from: self.state }), ..self.clone() }
    }

    /// Ends it because of what happened to the person; none where nothing is to end.
    #[must_use]
    pub fn cut_off(&self, reason: EndReason) -> Option<Self> {
        if self.state.is_ahead() {
            return Some(self.ended_as(State::Cancelled, reason.code()));
        }
        // The journey took place; nobody waits for a return.
        (self.state == State::Abroad).then(|| self.ended_as(State::Closed, reason.code()))
    }

    /// Brings back what an error about a death ended; a case that was open stays cancelled.
    #[must_use]
    pub fn revived(&self) -> Option<Self> {
        let ended = self.ended.as_ref().filter(|ended| ended.reason == EndReason::Deceased.code())?;
        let state = ended.from;
        let stands = matches!(state, State::Approved | State::Filed | State::NeedsApproval | State::Abroad);
        stands.then(|| Self { state, ended: None, ..self.clone() })
    }
}
