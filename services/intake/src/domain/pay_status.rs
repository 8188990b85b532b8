//! Whether retirement pay runs: one proposes to withhold it, another confirms.
//!
//! Months are first days of months. The run of a month counts as made once the
//! month has begun, so whatever is decided in a month shows from the next one.

use chrono::Datelike;
use junxiu_kernel::day::{Day, add_days, add_months};
use junxiu_kernel::decision::{Citation, Decision, Reason, Step};

pub use super::pay_status_policy::{
    BackPayPolicy, BackPayRule, ConfirmedBy, ConfirmedByPolicy, LostMonthsPolicy, Policies,
};
pub use super::pay_status_refusal::Refusal;

/// The article on lost contact.
const LOST_CONTACT_ARTICLE: u16 = 15;

junxiu_kernel::words! {
    /// Whether pay runs.
    pub enum PayState, "UNKNOWN_PAY_STATE", "发放状态", "pay state" {
        /// Pay runs.
        Paying = "PAYING", "正常发放";
        /// Pay runs, and somebody proposed to withhold it.
        SuspensionProposed = "SUSPENSION_PROPOSED", "拟暂停";
        /// Pay is held back.
        Suspended = "SUSPENDED", "暂停发放";
        /// Pay has ended.
        Stopped = "STOPPED", "停发";
    }
}

junxiu_kernel::words! {
    /// Why pay has ended.
    pub enum StopReason, "UNKNOWN_STOP_REASON", "停发原因", "stop reason" {
        /// Death.
        Deceased = "DECEASED", "去世";
        /// Another province pays.
        TransferredOut = "TRANSFERRED_OUT", "转出";
        /// The record gave way to another.
        Merged = "MERGED", "档案合并";
    }
}

junxiu_kernel::words! {
    /// What is said to be amiss. Lost contact alone suspends.
    pub enum Ground, "UNKNOWN_GROUND", "理由", "ground" {
        /// 失联.
        LostContact = "LOST_CONTACT", "失联";
        /// Abroad beyond what was approved or filed.
        OverstayedAbroad = "OVERSTAYED_ABROAD", "逾期未归";
        /// Travel documents were not handed in.
        DocumentsOutstanding = "DOCUMENTS_OUTSTANDING", "证件未交回";
        /// Quarterly reports from abroad are missing.
        ReportsMissing = "REPORTS_MISSING", "未按季度汇报";
    }
}

/// The end of pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The first month that is no longer due.
    pub from: Day,
    /// Why.
    pub reason: StopReason,
    /// The day it was recorded.
    pub recorded_on: Day,
}

/// What the record of a retiree says of his pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pay {
    /// Whether it runs.
    pub state: PayState,
    /// Counts the changes of pay.
    pub revision: i64,
    /// The first month whose run pays the person.
    pub from: Day,
    /// Its end.
    pub stop: Option<Stop>,
}

/// A suspension that is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Who proposed it.
    pub by: String,
    /// The day of the proposal.
    pub on: Day,
    /// The last contact that counts.
    pub last_contact_on: Day,
    /// The day on which contact counted as lost.
    pub lost_on: Day,
    /// The grounds, lost contact first.
    pub grounds: Vec<Ground>,
}

/// A suspension in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withholding {
    /// What was proposed.
    pub proposal: Proposal,
    /// Who confirmed it.
    pub confirmed_by: String,
    /// The day of the confirmation.
    pub confirmed_on: Day,
    /// The first month withheld.
    pub from: Day,
}

/// The pay status with its facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PayStatus {
    /// Pay runs.
    Paying,
    /// Pay runs; a suspension is proposed.
    Proposed(Proposal),
    /// Pay is withheld.
    Suspended(Withholding),
    /// Pay has ended.
    Stopped(Stop),
}

/// The months from the first until before the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Months {
    /// The first month.
    pub from: Day,
    /// The first month no longer meant.
    pub to: Day,
}

/// What the head of an institution asks for.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Who asks.
    pub by: String,
    /// The last successful contact, if there was one since the reception.
    pub last_contact_on: Option<Day>,
    /// The contact that ended an earlier suspension: the register knows of it, whatever is asked.
    pub found_on: Option<Day>,
    /// The day of reception, the beginning where there was no contact.
    pub received_on: Day,
    /// What is said to be amiss.
    pub grounds: Vec<Ground>,
}

/// Who wants to confirm.
#[derive(Clone, Debug)]
pub struct Signer {
    /// The person.
    pub subject: String,
    /// The organisation of the person.
    pub organization: String,
    /// Whether the person is a finance officer.
    pub is_finance_officer: bool,
    /// Whether the person is an officer or the head of a bureau.
    pub is_bureau_officer: bool,
}

/// Who holds the retiree whose pay is decided on.
#[derive(Clone, Debug)]
pub struct Holder<'r> {
    /// The institution.
    pub institution: Option<&'r str>,
    /// Its direct superior.
    pub superior: &'r str,
}

/// Gives the month in which a day falls, as its first day.
pub fn month_of(day: Day) -> Day {
    day.with_day(1).unwrap_or(day)
}

/// Gives the month after the one in which a day falls.
pub fn month_after(day: Day) -> Day {
    add_months(month_of(day), 1)
}

impl Months {
    /// Makes a range; none when it holds no month.
    pub fn between(from: Day, to: Day) -> Option<Self> {
        (from < to).then_some(Self { from, to })
    }

    /// Gives the months one by one.
    pub fn each(self) -> impl Iterator<Item = Day> {
        std::iter::successors(Some(self.from), |month| Some(add_months(*month, 1)))
            .take_while(move |month| *month < self.to)
    }
}

/// Says when contact counts as lost and from when a suspension may be proposed.
///
/// The day itself is to be completed first: a contact at its last hour counts.
pub fn lost(last_contact_on: Day, months: i32) -> (Day, Day) {
    let lost_on = add_months(last_contact_on, months);
    (lost_on, add_days(lost_on, 1))
}

impl PayStatus {
    /// Gives the state without its facts.
    pub const fn state(&self) -> PayState {
        match self {
            Self::Paying => PayState::Paying,
            Self::Proposed(_) => PayState::SuspensionProposed,
            Self::Suspended(_) => PayState::Suspended,
            Self::Stopped(_) => PayState::Stopped,
        }
    }

    /// Examines a proposal to suspend.
    pub fn propose(self, ask: Ask, policies: &Policies, today: Day) -> Result<Decision<Proposal>, Refusal> {
        match self {
            Self::Paying => {}
            Self::Proposed(_) | Self::Suspended(_) => return Err(Refusal::SuspensionUnderWay),
            Self::Stopped(_) => return Err(Refusal::PayStopped),
        }
        if !ask.grounds.contains(&Ground::LostContact) {
            return Err(Refusal::GroundMissing);
        }
        if ask.last_contact_on.is_some_and(|contact| contact > today) {
            return Err(Refusal::ContactInFuture);
        }
        let policy = policies.lost_months.on(today)?;
        let known = ask.last_contact_on.max(ask.found_on);
        let last_contact_on = known.map_or(ask.received_on, |contact| contact.max(ask.received_on));
        let (lost_on, first_day) = lost(last_contact_on, policy.value.months);
        if today < first_day {
            return Err(Refusal::LostThresholdNotReached { first_day });
        }

        let mut grounds = ask.grounds;
        grounds.sort();
        grounds.dedup();
        let months = policy.value.months;
        let reasons = grounds.iter().map(|ground| reason(*ground, last_contact_on, months));
        let step = Step::new(
            "LOST_ON",
            format!("自{last_contact_on}起满{months}个月为{lost_on}，自{first_day}起可以提出"),
            format!("{months} months after {last_contact_on} is {lost_on}; it may be proposed from {first_day}"),
        );
        let mut decision = Decision::new(())
            .step(step.day(lost_on).cite(policy.citation()))
            .under(policies.lost_months.version(policy));
        decision.reasons.extend(reasons);
        Ok(decision.map(|()| Proposal { by: ask.by, on: today, last_contact_on, lost_on, grounds }))
    }

    /// Confirms a proposal: pay is withheld from the next month.
    pub fn confirm(
        self,
        signer: &Signer,
        holder: &Holder<'_>,
        policies: &Policies,
        today: Day,
    ) -> Result<Withholding, Refusal> {
        let Self::Proposed(proposal) = self else {
            return Err(Refusal::NoProposal);
        };
        if proposal.by == signer.subject {
            return Err(Refusal::SamePerson);
        }
        let confirmed_by = policies.confirmed_by.on(today)?.value.confirmed_by;
        let named = match confirmed_by {
            ConfirmedBy::InstitutionFinance => {
                signer.is_finance_officer && holder.institution == Some(signer.organization.as_str())
            }
            ConfirmedBy::Superior => signer.is_bureau_officer && signer.organization == holder.superior,
        };
        if !named {
            return Err(Refusal::NotTheConfirmer { confirmed_by });
        }
        let confirmed_by = signer.subject.clone();
        Ok(Withholding { proposal, confirmed_by, confirmed_on: today, from: month_after(today) })
    }

    /// Declines a proposal, or withdraws it.
    pub fn decline(self) -> Result<Proposal, Refusal> {
        match self {
            Self::Proposed(proposal) => Ok(proposal),
            Self::Paying | Self::Suspended(_) | Self::Stopped(_) => Err(Refusal::NoProposal),
        }
    }

    /// Ends a suspension because the person was found; gives the first month that runs again and the months withheld.
    pub fn resume(self, contacted_on: Day, today: Day) -> Result<(Day, Option<Months>), Refusal> {
        let Self::Suspended(withholding) = self else {
            return Err(Refusal::NotSuspended);
        };
        if contacted_on > today {
            return Err(Refusal::ContactInFuture);
        }
        let last_contact_on = withholding.proposal.last_contact_on;
        if contacted_on <= last_contact_on {
            return Err(Refusal::ContactBeforeLostPeriod { last_contact_on });
        }
        let runs_from = month_after(today).max(withholding.from);
        Ok((runs_from, Months::between(withholding.from, runs_from)))
    }
}

fn reason(ground: Ground, last_contact_on: Day, months: i32) -> Reason {
    match ground {
        Ground::LostContact => Reason::new(
            "LOST_CONTACT",
            format!("自{last_contact_on}以来失联满{months}个月"),
            format!("no contact for {months} months or more, since {last_contact_on}"),
        )
        .cite(Citation::article(LOST_CONTACT_ARTICLE).quote("失联6个月（含）以上的军休干部，暂停发放其离退休费")),
        Ground::OverstayedAbroad | Ground::DocumentsOutstanding | Ground::ReportsMissing => {
            Reason::new(ground.code(), format!("另有：{ground}"), format!("noted beside it: {}", ground.code()))
                .cite(Citation::article(LOST_CONTACT_ARTICLE))
        }
    }
}

#[cfg(test)]
#[path = "pay_status_tests.rs"]
mod tests;
