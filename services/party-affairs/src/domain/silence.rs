//! The chain of silence (article 15): from the last contact to the day on which it counts as lost, and what follows.
//!
//! Days are completed days: on a day, what counts is how things stood when the
//! day before was over, for a contact at its last hour still counts.

use junxiu_kernel::day::{Day, add_days, add_months};
use junxiu_kernel::decision::{Citation, Decision, Reason, Step};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use junxiu_kernel::policy::PolicyFault;

use super::contact::{ARTICLE, ContactId};
use super::contact_policy::Policies;
use super::investigation::{InvestigationId, Outcome};
use super::standing::{LifeStatus, Standing};

/// The longest silence that is told in months; beyond it the number says no more.
pub const MONTHS_MAX: i32 = 1_200;

junxiu_kernel::words! {
    /// Where somebody stands in the chain.
    pub enum ChainState, "UNKNOWN_CHAIN_STATE", "联系状态", "state of contact" {
        /// The last contact is less than a month ago.
        Normal = "NORMAL", "正常";
        /// Silent for a month and more; contact does not count as lost yet.
        Silent = "SILENT", "未联系上";
        /// Contact counts as lost.
        Lost = "LOST", "失联";
        /// Lost, and an investigation is under way.
        Investigating = "INVESTIGATING", "调查中";
        /// Lost, and the investigation was closed with a report to the superior.
        ReportedUp = "REPORTED_UP", "已上报";
        /// Dead, or found to be.
        Deceased = "DECEASED", "去世";
        /// Served elsewhere, or under another record.
        Ended = "ENDED", "不再服务";
    }
}

/// What is kept of each retiree, so that nobody counts through his contacts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// Who it is.
    pub retiree: RetireeId,
    /// Who holds him.
    pub holder: Ancestry,
    /// From when silence is counted where there was no contact: the reception, or his return.
    pub baseline_on: Day,
    /// The last contact that stands.
    pub last_success: Option<(Day, ContactId)>,
    /// The day on which contact counted as lost, once the daily run or an investigation noted it.
    pub lost_on: Option<Day>,
    /// The investigation under way.
    pub investigation: Option<InvestigationId>,
    /// How the last investigation of this silence ended.
    pub outcome: Option<Outcome>,
    /// The last day on which he was served here.
    pub ended_on: Option<Day>,
    /// Since when he is abroad.
    pub abroad_from: Option<Day>,
    /// Rises with each change; 0 while nothing is kept.
    pub revision: i64,
}

/// How a silence stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence {
    /// Where he stands in the chain.
    pub state: ChainState,
    /// The last contact, or the day from which silence is counted.
    pub since: Day,
    /// How many whole months it has lasted.
    pub months: i32,
    /// The day on which contact counts as lost.
    pub lost_on: Day,
    /// The first day on which a suspension may be proposed and an investigation opened: the day after.
    pub first_day: Day,
}

/// Says on which day contact counts as lost, and from which day on something may follow from it.
pub fn lost(since: Day, months: i32) -> (Day, Day) {
    let lost_on = add_months(since, months);
    (lost_on, add_days(lost_on, 1))
}

/// Counts the whole months from one day to another.
pub fn whole_months(since: Day, as_of: Day) -> i32 {
    // At most this many fit; whether the last one is whole is seen by adding it up.
    let between = as_of.years_since(since).and_then(|years| i32::try_from(years).ok()).unwrap_or_default() * 12;
    let fits = |months: &i32| add_months(since, *months) <= as_of;
    (between..between.saturating_add(13)).take_while(fits).last().unwrap_or_default().min(MONTHS_MAX)
}

/// Gives the latest day that lies so many whole months back: whoever was last reached on it or before is silent that long.
pub fn cutoff(as_of: Day, months: i32) -> Day {
    // Days without a corresponding one are drawn to the month's end, so up to three later days may lie as far back.
    let from = add_months(as_of, -months);
    let days = (0..=3).map(|days| add_days(from, days));
    days.take_while(|day| add_months(*day, months) <= as_of).last().unwrap_or(from)
}

impl Chain {
    /// Begins with the reception.
    pub fn begin(standing: &Standing) -> Self {
        Self {
            retiree: standing.retiree,
            holder: standing.holder.clone(),
            baseline_on: standing.received_on,
            last_success: None,
            lost_on: None,
            investigation: None,
            outcome: None,
            ended_on: ended_on(standing, standing.received_on),
            abroad_from: None,
            revision: 0,
        }
    }

    /// Gives the day from which silence is counted: the last contact, or the baseline where that is later.
    pub fn silent_since(&self) -> Day {
        self.last_success.map_or(self.baseline_on, |(on, _)| on.max(self.baseline_on))
    }

    /// Says how the silence stands when a day is over.
    pub fn silence(&self, as_of: Day, policies: &Policies) -> Result<Decision<Silence>, PolicyFault> {
        let policy = policies.lost_months.on(as_of)?;
        let since = self.silent_since();
        let (lost_on, first_day) = lost(since, policy.value.months);
        let months = whole_months(since, as_of);
        let state = self.state(as_of >= lost_on, months);
        let silence = Silence { state, since, months, lost_on, first_day };
        let from = if self.last_success.is_some_and(|(on, _)| on == since) { "LAST_CONTACT" } else { "BASELINE" };
        let counted = Step::new(
            from,
            format!("自{since}起算，截至{as_of}已满{months}个月"),
            format!("counted from {since}, {months} whole months when {as_of} is over"),
        );
        let threshold = Step::new(
            "LOST_ON",
            format!("满{}个月为{lost_on}，自{first_day}起可以提出", policy.value.months),
            format!("{} months are over on {lost_on}; something may follow from {first_day} on", policy.value.months),
        );
        let decision = Decision::new(silence)
            .because(reason(state, since))
            .step(counted.day(since))
            .step(threshold.day(lost_on).cite(policy.citation()))
            .under(policies.lost_months.version(policy));
        Ok(decision)
    }

    fn state(&self, is_lost: bool, months: i32) -> ChainState {
        match (self.ended_on, self.outcome, self.investigation) {
            (Some(_), _, _) => ChainState::Ended,
            (None, _, Some(_)) => ChainState::Investigating,
            (None, Some(Outcome::Deceased), None) => ChainState::Deceased,
            (None, Some(Outcome::ReportedUp), None) if is_lost => ChainState::ReportedUp,
            _ if is_lost => ChainState::Lost,
            _ if months > 0 => ChainState::Silent,
            _ => ChainState::Normal,
        }
    }

    /// Takes a contact in. An earlier one than the last changes nothing; one that ends the silence ends the
    /// investigation with it. One found later that leaves him lost still moves the day from which he is.
    pub fn succeeded(&self, on: Day, contact: ContactId, is_still_lost: bool) -> Self {
        if self.last_success.is_some_and(|(last, _)| last >= on) {
            return self.clone();
        }
        let moved = Self { last_success: Some((on, contact)), ..self.clone() };
        if moved.silent_since() == self.silent_since() {
            return moved;
        }
        if is_still_lost {
            return Self { lost_on: None, ..moved };
        }
        Self { lost_on: None, investigation: None, outcome: None, ..moved }
    }

    /// Goes back to the last contact that still stands, because a later one was withdrawn.
    pub fn fell_back(&self, last_success: Option<(Day, ContactId)>) -> Self {
        Self { last_success, lost_on: None, ..self.clone() }
    }

    /// Takes in what the register tells of the person, and of its day.
    pub fn heard(&self, standing: &Standing, on: Day) -> Self {
        let ended_on = ended_on(standing, on).map(|day| match standing.life_status {
            // Only a death has a day of its own; another end stays where it was first heard of.
            LifeStatus::Deceased => day,
            LifeStatus::Active | LifeStatus::TransferredOut => self.ended_on.unwrap_or(day),
        });
        let mut next = Self { holder: standing.holder.clone(), ended_on, ..self.clone() };
        if self.ended_on.is_some() && ended_on.is_none() {
            // While he was elsewhere, or taken for dead, nobody here owed him a word.
            next.baseline_on = self.baseline_on.max(on);
            next.lost_on = None;
            next.outcome = None;
        } else if self.baseline_on < standing.received_on {
            next.baseline_on = standing.received_on;
        }
        if ended_on.is_some() {
            next.investigation = None;
        }
        next
    }
}

/// Gives the last day on which somebody was served here; none while he is.
fn ended_on(standing: &Standing, heard_on: Day) -> Option<Day> {
    match standing.life_status {
        LifeStatus::Deceased => Some(standing.died_on.unwrap_or(heard_on)),
        LifeStatus::TransferredOut => Some(heard_on),
        LifeStatus::Active => standing.merged_into.map(|_| heard_on),
    }
}

fn reason(state: ChainState, since: Day) -> Reason {
    let cite = |quote: &str| Citation::article(ARTICLE).quote(quote);
    match state {
        ChainState::Normal | ChainState::Silent => Reason::new(
            state.code(),
            format!("最近一次有效联系（或起算日）为{since}"),
            format!("the last contact that counts, or the day it is counted from, is {since}"),
        )
        .cite(cite("军休服务管理机构每月至少与军休干部联系1次")),
        ChainState::Lost | ChainState::Investigating | ChainState::ReportedUp => {
            Reason::new("LOST_CONTACT", format!("自{since}以来失联"), format!("no contact since {since}"))
                .cite(cite("失联6个月（含）以上的军休干部，暂停发放其离退休费，积极调查摸清有关情况"))
        }
        ChainState::Deceased | ChainState::Ended => {
            Reason::new(state.code(), "不再要求联系", "no contact is owed any more").cite(Citation::article(ARTICLE))
        }
    }
}

#[cfg(test)]
#[path = "silence_tests.rs"]
mod tests;
