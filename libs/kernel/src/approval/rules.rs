//! A case on its route: what it is, where it stands, and what has happened to it.

use crate::day::Day;
use crate::ids::{RetireeId, is_same_person};
use crate::organization::Ancestry;
use serde::{Deserialize, Serialize};

use super::clock::Clock;
use super::refusal::Refusal;
use super::route::{Act, Office, Route, Signer, Step};

crate::id_type!(/// An approval.
    ApprovalId, "approvals");

crate::words! {
    /// Where a case stands.
    pub enum State, "UNKNOWN_STATE", "审批状态", "state" {
        /// Awaits the office whose turn it is.
        Pending = "PENDING", "审批中";
        /// Sent back; awaits completion by the one who filed it.
        Returned = "RETURNED", "已退回";
        /// Granted.
        Approved = "APPROVED", "已批准";
        /// Not granted.
        Rejected = "REJECTED", "未批准";
        /// Taken back by the one who filed it.
        Withdrawn = "WITHDRAWN", "已撤回";
        /// No longer of use: its time went by.
        Lapsed = "LAPSED", "已失效";
        /// Another procedure took its place.
        Superseded = "SUPERSEDED", "已被替代";
        /// Ended by what happened to the person.
        Cancelled = "CANCELLED", "已取消";
    }
}

crate::words! {
    /// What a line of the history tells of.
    pub enum Event, "UNKNOWN_EVENT", "办理事项", "event" {
        /// It was filed.
        Filed = "FILED", "提出申请";
        /// The deciding office received the complete form.
        Accepted = "ACCEPTED", "受理";
        /// An opinion was signed.
        Opined = "OPINED", "签署意见";
        /// It was passed on.
        Forwarded = "FORWARDED", "上报";
        /// It was granted.
        Approved = "APPROVED", "批准";
        /// It was not granted.
        Rejected = "REJECTED", "不予批准";
        /// It was sent back.
        Returned = "RETURNED", "退回";
        /// It came back complete.
        Resubmitted = "RESUBMITTED", "重新提交";
        /// It was taken back.
        Withdrawn = "WITHDRAWN", "撤回";
        /// Its time went by.
        Lapsed = "LAPSED", "失效";
        /// Another procedure took its place.
        Superseded = "SUPERSEDED", "被替代";
        /// It was cancelled.
        Cancelled = "CANCELLED", "取消";
        /// The route changed.
        Rerouted = "REROUTED", "变更审批路径";
        /// The person was transferred.
        Transferred = "TRANSFERRED", "人员转接";
        /// The clock was stopped.
        Paused = "PAUSED", "中止计时";
        /// The clock went on.
        Resumed = "RESUMED", "恢复计时";
        /// The last day moved with the calendar.
        Recomputed = "RECOMPUTED", "重新计算期限";
        /// A named person moved the last day.
        Overridden = "OVERRIDDEN", "人工调整期限";
        /// Later knowledge would have changed the decision.
        ReviewRequired = "REVIEW_REQUIRED", "需复核";
    }
}

impl Event {
    /// Says whether a person did it, so that later acts cannot be dated before it.
    pub const fn is_act(self) -> bool {
        !matches!(self, Self::Rerouted | Self::Transferred | Self::Recomputed | Self::Overridden | Self::ReviewRequired)
    }
}

/// One line of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What happened.
    pub event: Event,
    /// The civil day on which it happened.
    pub on: Day,
    /// The civil day on which it was recorded.
    pub recorded_on: Day,
    /// Who did it, as in the token, or the news that caused it.
    pub by: String,
    /// The organisation for which it was done; empty for news.
    pub organization: String,
    /// What was said with it, or why it happened.
    pub note: String,
    /// How the last day changed, where it did.
    pub due: Option<DueChange>,
}

/// How a last day changed, and by which versions of the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueChange {
    /// The last day before; none where there was none.
    pub before: Option<Day>,
    /// The last day since.
    pub after: Day,
    /// The versions of the calendar before.
    pub versions_before: Vec<String>,
    /// The versions of the calendar since.
    pub versions_after: Vec<String>,
}

/// What went before the present route: a round that was sent back, or a route that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// The number of the round, from 1.
    pub number: u32,
    /// The day on which it was submitted.
    pub submitted_on: Day,
    /// Its route, with the steps that were taken.
    pub route: Route,
    /// Its clock, where it was started.
    pub clock: Option<Clock>,
    /// The day on which it ended.
    pub ended_on: Day,
    /// What ended it: [`Event::Returned`], [`Event::Transferred`] or [`Event::Rerouted`].
    pub ended_by: Event,
    /// Why.
    pub reason: String,
}

/// Who acts, and on which day it is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person, as in the token.
    pub person: String,
    /// The code of the person's organisation.
    pub organization: String,
    /// As what the person may sign.
    pub signs: Vec<Signer>,
    /// The day of the recording.
    pub today: Day,
}

impl Actor {
    /// Stands for what nobody did: news from another service, or the daily run.
    pub fn news(source: impl Into<String>, today: Day) -> Self {
        Self { person: source.into(), organization: String::new(), signs: Vec::new(), today }
    }
}

/// What is filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing {
    /// The id that the approval gets.
    pub id: ApprovalId,
    /// What is asked for, for example `exit.application`.
    pub kind: String,
    /// The article under which it is decided.
    pub article: i32,
    /// The resource that waits for it, for example `exitApplications/{uuid}`.
    pub subject: String,
    /// The person concerned.
    pub retiree: RetireeId,
    /// The institution that serves him, with its superiors.
    pub holder: Ancestry,
    /// The day of the filing.
    pub filed_on: Day,
    /// Who is asked.
    pub route: Route,
    /// True when the deciding office must receive the complete form before it decides.
    pub needs_receipt: bool,
}

/// A case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Its id.
    pub id: ApprovalId,
    /// What is asked for, for example `exit.application`.
    pub kind: String,
    /// The article under which it is decided.
    pub article: i32,
    /// The resource that waits for it.
    pub subject: String,
    /// The person concerned.
    pub retiree: RetireeId,
    /// The institution that serves him, with its superiors.
    pub holder: Ancestry,
    /// Who filed it, as in the token.
    pub filed_by: String,
    /// The day of the first filing.
    pub filed_on: Day,
    /// The day on which the present round was submitted.
    pub submitted_on: Day,
    /// The number of the present round, from 1.
    pub round: u32,
    /// Who is asked, and what they said.
    pub route: Route,
    /// True when the deciding office must receive the complete form before it decides.
    pub needs_receipt: bool,
    /// Where it stands.
    pub state: State,
    /// Why it stands there, where it was sent back or ended; `TRANSFERRED` and `DECEASED` come from news.
    pub reason: String,
    /// The clock of the deciding office, once it was started.
    pub clock: Option<Clock>,
    /// The first clock that was ever started, which measures the whole.
    pub original_clock: Option<Clock>,
    /// What went before, the earliest first.
    pub rounds: Vec<Round>,
    /// Everything that happened, the earliest first.
    pub history: Vec<Line>,
    /// True when later knowledge would have changed the decision.
    pub review_required: bool,
    /// Counts the writes; kept in the row.
    #[serde(skip)]
    pub revision: i64,
}

impl Approval {
    /// Says whether the case is under way: it awaits an office, or its completion.
    pub const fn is_open(&self) -> bool {
        matches!(self.state, State::Pending | State::Returned)
    }

    /// Gives the step whose turn it is; none when no office is awaited.
    pub fn current(&self) -> Option<&Step> {
        self.route.current().filter(|_| self.state == State::Pending)
    }

    /// Gives the office that is awaited.
    pub fn waits_at(&self) -> Option<&Office> {
        self.current().map(|step| &step.office)
    }

    /// Gives the last day for the deciding office while one runs.
    pub fn due_on(&self) -> Option<Day> {
        let clock = self.clock.as_ref().filter(|_| self.state == State::Pending)?;
        clock.due()
    }

    /// Counts the days by which the case is overdue: a flag, which decides nothing. The day after the last is 1.
    pub fn overdue_days(&self, today: Day) -> i64 {
        self.due_on().map_or(0, |due_on| (today - due_on).num_days().max(0))
    }

    /// Counts the days by which the decision came late; 0 when in time or where no clock ran.
    pub fn late_days(&self) -> i64 {
        let decided = self.decided_on().zip(self.clock.as_ref());
        decided.map_or(0, |(on, clock)| (on - clock.due_on).num_days().max(0))
    }

    /// Gives the day of the decision.
    pub fn decided_on(&self) -> Option<Day> {
        let taken = self.route.deciding().taken.as_ref()?;
        matches!(self.state, State::Approved | State::Rejected).then_some(taken.on)
    }

    /// Says whether returns or another route have started a further clock, or wait to start one.
    pub fn has_restarted(&self) -> bool {
        self.original_clock.as_ref().map(|clock| clock.started_on) != self.clock.as_ref().map(|clock| clock.started_on)
    }

    /// Says whether the superior has the case in hand, so that it finishes it even if the person is transferred.
    pub fn is_accepted(&self) -> bool {
        let above = self.route.steps().iter().skip(1);
        self.clock.is_some() || !self.needs_receipt && above.into_iter().any(|step| step.taken.is_some())
    }

    /// Says whether an organisation sees the case: it holds the person in its subtree, stands on a route of the case,
    /// or has the awaited office in its subtree.
    pub fn seen_by(&self, organization: &str) -> bool {
        self.holder.within(organization)
            || self.route.has(organization)
            || self.rounds.iter().any(|round| round.route.has(organization))
            || self.waits_at().is_some_and(|office| office.place.within(organization))
    }

    /// Gives the step that somebody may take now, whether it still lacks a receipt or not.
    ///
    /// # Errors
    /// Why the turn is not this person's.
    pub fn turn_of(&self, actor: &Actor) -> Result<&Step, Refusal> {
        let step = self.current().ok_or(Refusal::NotPending { state: self.state })?;
        if step.office.code != actor.organization {
            return Err(if self.route.has(&actor.organization) {
                Refusal::NotYourTurn { office: step.office.code.clone(), act: step.act }
            } else {
                Refusal::NotOnRoute { organization: actor.organization.clone() }
            });
        }
        if !actor.signs.contains(&step.signer) {
            return Err(Refusal::NotTheSigner { signer: step.signer });
        }
        if self.is_own_case_of(actor) {
            return Err(Refusal::OwnCase);
        }
        if self.has_acted(actor, &step.office.code) {
            return Err(Refusal::AlreadyActed);
        }
        Ok(step)
    }

    /// Says whether somebody filed the case, now or before, or is the one concerned.
    fn is_own_case_of(&self, actor: &Actor) -> bool {
        let is_actor = |person: &str| is_same_person(person, &actor.person);
        let filed = |line: &Line| matches!(line.event, Event::Filed | Event::Resubmitted) && is_actor(&line.by);
        is_actor(&self.filed_by) || self.history.iter().any(filed) || is_actor(&self.retiree.name())
    }

    /// Says whether somebody took a step of the present route, or one of an earlier round for another office.
    ///
    /// Whoever signed a round that was sent back may sign the next for the same office.
    fn has_acted(&self, actor: &Actor, office: &str) -> bool {
        let by_actor = |step: &&Step| step.taken.as_ref().is_some_and(|taken| is_same_person(&taken.by, &actor.person));
        let earlier = self.rounds.iter().flat_map(|round| round.route.steps());
        self.route.steps().iter().any(|step| by_actor(&step))
            || earlier.filter(by_actor).any(|step| step.office.code != office)
    }

    /// Refuses a day that is still to come, or lies before the act that this one follows.
    pub(super) fn check_day(&self, actor: &Actor, on: Day) -> Result<(), Refusal> {
        if on > actor.today {
            return Err(Refusal::OccurredInFuture { on });
        }
        let previous = self.history.iter().filter(|line| line.event.is_act()).map(|line| line.on).max();
        match previous {
            Some(day) if on < day => Err(Refusal::BeforePreviousAct { day }),
            _ => Ok(()),
        }
    }

    /// Adds a line to the history.
    pub(super) fn tell(&mut self, event: Event, actor: &Actor, on: Day, note: &str, due: Option<DueChange>) {
        self.history.push(Line {
            event,
            on,
            recorded_on: actor.today,
            by: actor.person.clone(),
            organization: actor.organization.clone(),
            note: note.to_owned(),
            due,
        });
    }

    /// Keeps the present route and clock among what went before.
    pub(super) fn archive(&mut self, ended_on: Day, ended_by: Event, reason: &str) {
        self.rounds.push(Round {
            number: self.round,
            submitted_on: self.submitted_on,
            route: self.route.clone(),
            clock: self.clock.clone(),
            ended_on,
            ended_by,
            reason: reason.to_owned(),
        });
    }
}

/// Says what a step that was taken is called in the history.
pub(super) const fn event_of(act: Act) -> Event {
    match act {
        Act::Opinion => Event::Opined,
        Act::Forward => Event::Forwarded,
        Act::Decide => Event::Approved,
    }
}
