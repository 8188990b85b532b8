//! What people do to a case.

use crate::calendar::Calendar;
use crate::day::Day;

use super::clock::{Clock, ClockRule, Pause};
use super::refusal::Refusal;
use super::route::{Act, Route, Stance, Step, Taken};
use super::rules::{Actor, Approval, DueChange, Event, Filing, Line, State, event_of};

/// How somebody takes a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taking {
    /// What the person does.
    pub act: Act,
    /// How the person stands to it: needed for an opinion and a decision.
    pub stance: Option<Stance>,
    /// The day on which it was done.
    pub on: Day,
    /// What is said with it: needed for an objection.
    pub note: String,
}

impl Approval {
    /// Files a case; the office that opens its route is awaited.
    ///
    /// # Errors
    /// When the day is still to come.
    pub fn file(filing: Filing, actor: &Actor) -> Result<Self, Refusal> {
        let mut approval = Self {
            id: filing.id,
            kind: filing.kind,
            article: filing.article,
            subject: filing.subject,
            retiree: filing.retiree,
            holder: filing.holder,
            filed_by: actor.person.clone(),
            filed_on: filing.filed_on,
            submitted_on: filing.filed_on,
            round: 1,
            route: filing.route.untaken(),
            needs_receipt: filing.needs_receipt,
            state: State::Pending,
            reason: String::new(),
            clock: None,
            original_clock: None,
            rounds: Vec::new(),
            history: Vec::new(),
            review_required: false,
            revision: 1,
        };
        approval.check_day(actor, filing.filed_on)?;
        approval.tell(Event::Filed, actor, filing.filed_on, "", None);
        Ok(approval)
    }

    /// Records that the deciding office has the complete form, and starts its clock; the day itself is not counted.
    ///
    /// # Errors
    /// When it is another's turn, the form was received already, or a year of the calendar is not published.
    pub fn accept(&self, actor: &Actor, on: Day, rule: &ClockRule, calendar: &Calendar) -> Result<Self, Refusal> {
        let step = self.turn_of(actor)?;
        if step.act != Act::Decide {
            return Err(asked_for(step));
        }
        if let Some(clock) = &self.clock {
            return Err(Refusal::AlreadyAccepted { on: clock.started_on });
        }
        self.check_day(actor, on)?;
        let mut clock = Clock {
            rule: *rule,
            office: step.office.code.clone(),
            region: step.office.region.clone(),
            started_on: on,
            started_by: actor.person.clone(),
            due_on: on,
            calendar_versions: Vec::new(),
            pauses: Vec::new(),
        };
        (clock.due_on, clock.calendar_versions) = clock.reckon(calendar)?;
        let due = DueChange {
            before: None,
            after: clock.due_on,
            versions_before: Vec::new(),
            versions_after: clock.calendar_versions.clone(),
        };
        let mut next = self.clone();
        next.original_clock.get_or_insert_with(|| clock.clone());
        next.clock = Some(clock);
        next.tell(Event::Accepted, actor, on, "", Some(due));
        Ok(next)
    }

    /// Takes the step whose turn it is. An opinion goes on to the next office whatever it says; the last step decides.
    ///
    /// # Errors
    /// When the turn is not this person's, or something is still lacking.
    pub fn take(&self, actor: &Actor, taking: &Taking) -> Result<Self, Refusal> {
        let step = self.turn_of(actor)?;
        if step.act != taking.act {
            return Err(asked_for(step));
        }
        self.check_day(actor, taking.on)?;
        if taking.act == Act::Decide {
            self.must_be_ripe()?;
        }
        let stance_lacks = taking.act != Act::Forward && taking.stance.is_none();
        if stance_lacks || taking.stance == Some(Stance::Against) && taking.note.trim().is_empty() {
            return Err(Refusal::OpinionRequired);
        }
        let mut next = self.clone();
        next.route.take(Taken {
            by: actor.person.clone(),
            on: taking.on,
            recorded_on: actor.today,
            act: taking.act,
            stance: taking.stance,
            note: taking.note.clone(),
        });
        let event = match (taking.act, taking.stance) {
            (Act::Decide, Some(Stance::Against)) => Event::Rejected,
            (act, _) => event_of(act),
        };
        if taking.act == Act::Decide {
            next.state = if event == Event::Rejected { State::Rejected } else { State::Approved };
            next.reason.clone_from(&taking.note);
        }
        next.tell(event, actor, taking.on, &taking.note, None);
        Ok(next)
    }

    /// Sends the case back for completion; it is the act of the office whose turn it is.
    ///
    /// # Errors
    /// When the turn is not this person's, or no reason is given.
    pub fn send_back(&self, actor: &Actor, on: Day, reason: &str) -> Result<Self, Refusal> {
        self.turn_of(actor)?;
        self.check_day(actor, on)?;
        if reason.trim().is_empty() {
            return Err(Refusal::OpinionRequired);
        }
        Ok(self.turned(State::Returned, Event::Returned, actor, on, reason))
    }

    /// Submits a case again that was sent back: a new round with a fresh route, and later a fresh clock.
    ///
    /// # Errors
    /// When it was not sent back, or the caller neither belongs to the institution nor filed it and still sees the person.
    pub fn resubmit(&self, actor: &Actor, on: Day, route: Route) -> Result<Self, Refusal> {
        if self.state != State::Returned {
            return Err(Refusal::NotReturned { state: self.state });
        }
        self.must_be_of_the_filer(actor)?;
        self.check_day(actor, on)?;
        let sent_back = |line: &&Line| matches!(line.event, Event::Returned | Event::Transferred);
        let (ended_on, ended_by) = match self.history.iter().rev().find(sent_back) {
            Some(line) => (line.on, line.event),
            None => (on, Event::Returned),
        };
        let mut next = self.clone();
        next.archive(ended_on, ended_by, &self.reason);
        next.route = route.untaken();
        next.clock = None;
        next.round += 1;
        next.submitted_on = on;
        Ok(next.turned(State::Pending, Event::Resubmitted, actor, on, ""))
    }

    /// Takes the case back before it is decided.
    ///
    /// # Errors
    /// When it is not under way, or the caller neither belongs to the institution nor filed it and still sees the person.
    pub fn withdraw(&self, actor: &Actor, on: Day, reason: &str) -> Result<Self, Refusal> {
        self.must_be_open()?;
        self.must_be_of_the_filer(actor)?;
        self.check_day(actor, on)?;
        Ok(self.turned(State::Withdrawn, Event::Withdrawn, actor, on, reason))
    }

    /// Stops the clock, for example until a certificate arrives.
    ///
    /// # Errors
    /// When it is another's turn, no clock runs, or it stands still already.
    pub fn pause(&self, actor: &Actor, on: Day, reason: &str) -> Result<Self, Refusal> {
        self.turn_of(actor)?;
        self.must_run()?;
        self.check_day(actor, on)?;
        if reason.trim().is_empty() {
            return Err(Refusal::OpinionRequired);
        }
        let mut next = self.clone();
        if let Some(clock) = &mut next.clock {
            clock.pauses.push(Pause { from: on, until: None, reason: reason.to_owned(), by: actor.person.clone() });
        }
        next.tell(Event::Paused, actor, on, reason, None);
        Ok(next)
    }

    /// Lets the clock run on: the remaining count from the day after this one.
    ///
    /// # Errors
    /// When it is another's turn, or the clock is not stopped.
    pub fn resume(&self, actor: &Actor, on: Day, calendar: &Calendar) -> Result<Self, Refusal> {
        self.turn_of(actor)?;
        let before = self.clock.as_ref().ok_or(Refusal::NotAccepted)?;
        if !before.is_paused() {
            return Err(Refusal::NotPaused);
        }
        self.check_day(actor, on)?;
        let mut clock = before.clone();
        if let Some(pause) = clock.pauses.last_mut() {
            pause.until = Some(on);
        }
        let (due_on, versions) = clock.reckon(calendar)?;
        clock.due_on = due_on.max(before.due_on);
        clock.calendar_versions = versions;
        let due = DueChange::between(before, &clock);
        let mut next = self.clone();
        next.clock = Some(clock);
        next.tell(Event::Resumed, actor, on, "", Some(due));
        Ok(next)
    }

    /// Gives the case in another state, and says why.
    pub(super) fn turned(&self, state: State, event: Event, actor: &Actor, on: Day, reason: &str) -> Self {
        let mut next = self.clone();
        next.state = state;
        reason.clone_into(&mut next.reason);
        next.tell(event, actor, on, reason, None);
        next
    }

    /// Refuses a case that has ended.
    pub(super) fn must_be_open(&self) -> Result<(), Refusal> {
        if self.is_open() { Ok(()) } else { Err(Refusal::NotPending { state: self.state }) }
    }

    /// Refuses a decision before the receipt, or while the clock stands still.
    fn must_be_ripe(&self) -> Result<(), Refusal> {
        if self.clock.is_none() && !self.needs_receipt { Ok(()) } else { self.must_run() }
    }

    /// Refuses where no clock runs.
    fn must_run(&self) -> Result<(), Refusal> {
        let clock = self.clock.as_ref().ok_or(Refusal::NotAccepted)?;
        match clock.pauses.last() {
            Some(pause) if pause.until.is_none() => Err(Refusal::Paused { since: pause.from }),
            _ => Ok(()),
        }
    }

    /// Refuses whoever does not belong to the institution that serves the person, unless he filed the case and still
    /// has the person in his subtree.
    fn must_be_of_the_filer(&self, actor: &Actor) -> Result<(), Refusal> {
        let filed_it = actor.person == self.filed_by && self.holder.within(&actor.organization);
        if filed_it || actor.organization == self.holder.nearest() {
            return Ok(());
        }
        Err(Refusal::NotOnRoute { organization: actor.organization.clone() })
    }
}

/// Says what the office whose turn it is is asked for.
fn asked_for(step: &Step) -> Refusal {
    Refusal::NotYourTurn { office: step.office.code.clone(), act: step.act }
}
