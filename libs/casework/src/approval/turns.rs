//! What happens to a case from outside: a grade, a transfer, a death, a calendar, the passing of time.

use junxiu_kernel::calendar::Calendar;
use junxiu_kernel::day::Day;
use junxiu_kernel::organization::Ancestry;

use super::clock::Clock;
use super::refusal::Refusal;
use super::route::Route;
use super::rules::{Actor, Approval, DueChange, Event, State};

/// Why a case was sent back or goes on elsewhere: the person was transferred.
pub const TRANSFERRED: &str = "TRANSFERRED";

/// Why a case was cancelled: the person has died.
pub const DECEASED: &str = "DECEASED";

impl Approval {
    /// Puts a pending case on another route, because the grade or the superiors changed midway.
    ///
    /// Steps already taken stay where their office still stands on the new route,
    /// so a county's decision to come is a forward once the route is longer. The
    /// clock stays with its office; where another office decides now, it starts
    /// anew there, and the first clock goes on measuring the whole. A case that
    /// was sent back gets its route when it is submitted again.
    ///
    /// # Errors
    /// When the case has ended.
    pub fn reroute(&self, actor: &Actor, on: Day, route: Route, reason: &str) -> Result<Self, Refusal> {
        self.must_be_open()?;
        if self.state == State::Returned || self.route.asks_the_same(&route) {
            return Ok(self.clone());
        }
        let mut next = self.clone();
        next.archive(on, Event::Rerouted, reason);
        next.route = route.keeping(&self.route);
        let decides = &next.route.deciding().office.code;
        next.clock = next.clock.take().filter(|clock| clock.office == *decides);
        next.tell(Event::Rerouted, actor, on, reason, None);
        Ok(next)
    }

    /// Follows the person to another institution; none when nothing changes.
    ///
    /// What the superior has accepted is finished there, and the new institution
    /// sees it. What it has not is sent back with the reason [`TRANSFERRED`], so
    /// that the new head signs an opinion. An ended case only changes its holder,
    /// and so does one whose institution stays and comes under other superiors.
    pub fn transfer(&self, actor: &Actor, on: Day, to: &Ancestry) -> Option<Self> {
        if self.holder == *to {
            return None;
        }
        let elsewhere = self.holder.nearest() != to.nearest();
        let sent_back = self.state == State::Pending && elsewhere && !self.is_accepted();
        let mut next = self.clone();
        next.holder = to.clone();
        if sent_back {
            return Some(next.turned(State::Returned, Event::Transferred, actor, on, TRANSFERRED));
        }
        next.tell(Event::Transferred, actor, on, TRANSFERRED, None);
        Some(next)
    }

    /// Cancels an open case because the person has died; none when it has ended before.
    pub fn decease(&self, actor: &Actor, died_on: Day) -> Option<Self> {
        self.cancel(actor, died_on, DECEASED).ok()
    }

    /// Ends an open case because of what happened to the person.
    ///
    /// # Errors
    /// When it has ended.
    pub fn cancel(&self, actor: &Actor, on: Day, reason: &str) -> Result<Self, Refusal> {
        self.must_be_open()?;
        Ok(self.turned(State::Cancelled, Event::Cancelled, actor, on, reason))
    }

    /// Ends an open case whose time went by, such as an exit whose departure has passed.
    ///
    /// # Errors
    /// When it has ended.
    pub fn lapse(&self, actor: &Actor, on: Day, reason: &str) -> Result<Self, Refusal> {
        self.must_be_open()?;
        Ok(self.turned(State::Lapsed, Event::Lapsed, actor, on, reason))
    }

    /// Ends an open case because another procedure takes its place, such as a filing after a change of grade.
    ///
    /// # Errors
    /// When it has ended.
    pub fn supersede(&self, actor: &Actor, on: Day, reason: &str) -> Result<Self, Refusal> {
        self.must_be_open()?;
        Ok(self.turned(State::Superseded, Event::Superseded, actor, on, reason))
    }

    /// Marks a decision that later knowledge would have changed; it stands. None when there is no decision, or it is marked.
    pub fn mark_for_review(&self, actor: &Actor, on: Day, reason: &str) -> Option<Self> {
        if self.review_required || !matches!(self.state, State::Approved | State::Rejected) {
            return None;
        }
        let mut next = self.clone();
        next.review_required = true;
        next.tell(Event::ReviewRequired, actor, on, reason, None);
        Some(next)
    }

    /// Counts the last day anew after a holiday notice changed; none when it does not move.
    ///
    /// Only a running clock moves, and only to a later day: what was promised is not taken back.
    ///
    /// # Errors
    /// When the calendar lacks a year of the count.
    pub fn recompute(&self, actor: &Actor, calendar: &Calendar) -> Result<Option<Self>, Refusal> {
        let Some(clock) = self.running() else {
            return Ok(None);
        };
        let (due_on, versions) = clock.reckon(calendar)?;
        if due_on <= clock.due_on {
            return Ok(None);
        }
        Ok(Some(self.moved(Event::Recomputed, actor, "", due_on, versions)))
    }

    /// Takes the last day of the calendar as it is now, even if it is earlier: the word of a named person, with a reason.
    ///
    /// # Errors
    /// When the case is not pending, no clock runs, no reason is given, or the calendar lacks a year of the count.
    pub fn recompute_over(&self, actor: &Actor, calendar: &Calendar, reason: &str) -> Result<Option<Self>, Refusal> {
        if self.state != State::Pending {
            return Err(Refusal::NotPending { state: self.state });
        }
        if reason.trim().is_empty() {
            return Err(Refusal::OpinionRequired);
        }
        let clock = self.running().ok_or(Refusal::NotAccepted)?;
        let (due_on, versions) = clock.reckon(calendar)?;
        if due_on == clock.due_on {
            return Ok(None);
        }
        Ok(Some(self.moved(Event::Overridden, actor, reason, due_on, versions)))
    }

    /// Gives the clock of a pending case while it runs.
    fn running(&self) -> Option<&Clock> {
        self.clock.as_ref().filter(|clock| self.state == State::Pending && !clock.is_paused())
    }

    fn moved(&self, event: Event, actor: &Actor, reason: &str, due_on: Day, versions: Vec<String>) -> Self {
        let mut next = self.clone();
        if let Some(clock) = &mut next.clock {
            let before = clock.clone();
            clock.due_on = due_on;
            clock.calendar_versions = versions;
            let due = DueChange::between(&before, clock);
            next.tell(event, actor, actor.today, reason, Some(due));
        }
        next
    }
}

impl DueChange {
    /// Says how a clock changed.
    pub(super) fn between(before: &Clock, after: &Clock) -> Self {
        Self {
            before: Some(before.due_on),
            after: after.due_on,
            versions_before: before.calendar_versions.clone(),
            versions_after: after.calendar_versions.clone(),
        }
    }
}
