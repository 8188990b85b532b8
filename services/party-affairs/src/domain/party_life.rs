//! What is owed of Party life, and how often (articles 9 to 11).

use junxiu_kernel::day::Day;
use junxiu_kernel::duty::{Duty, Kind, Lapse, Period};
use junxiu_kernel::policy::{Dated, PolicyFault};
use serde::Deserialize;

use super::branch::Branch;
use super::meeting::MeetingKind;
use super::organization::Organization;
use super::political_event::EventKind;

/// How often something is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Rhythm {
    /// Once a month.
    Month,
    /// Once a quarter.
    Quarter,
    /// Once a half-year.
    HalfYear,
    /// Once a year.
    Year,
}

impl Rhythm {
    /// Gives the period that contains a day.
    pub fn period(self, day: Day) -> Period {
        match self {
            Self::Month => Period::month(day),
            Self::Quarter => Period::quarter(day),
            Self::HalfYear => Period::half_year(day),
            Self::Year => Period::year(day),
        }
    }
}

/// How often a branch holds which meeting.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingsPolicy {
    /// 党员大会.
    pub members_meeting: Rhythm,
    /// 支委会.
    pub committee_meeting: Rhythm,
    /// 党小组会.
    pub group_meeting: Rhythm,
    /// 主题党日.
    pub theme_party_day: Rhythm,
    /// 组织生活会.
    pub org_life_meeting: Rhythm,
    /// 民主评议党员.
    pub democratic_appraisal: Rhythm,
    /// 谈心谈话.
    pub heart_to_heart: Rhythm,
}

/// How often a branch holds a Party class.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassPolicy {
    /// 党课.
    pub party_class: Rhythm,
}

/// How often retirees are briefed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BriefingPolicy {
    /// 通报.
    pub briefing: Rhythm,
}

/// How often retirees are told of the work.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportPolicy {
    /// 报告退役军人工作.
    pub annual_report: Rhythm,
}

/// The dated numbers of Party life.
#[derive(Clone, Debug)]
pub struct Policies {
    meetings: Dated<MeetingsPolicy>,
    class: Dated<ClassPolicy>,
    briefing: Dated<BriefingPolicy>,
    report: Dated<ReportPolicy>,
}

impl Policies {
    /// Reads the policies that the service is delivered with.
    ///
    /// # Errors
    /// When a file is not as it must be, which a test excludes.
    pub fn delivered() -> Result<Self, PolicyFault> {
        Ok(Self {
            meetings: Dated::from_toml("party.meetings", include_str!("../../policies/party_life.toml"))?,
            class: Dated::from_toml("party.class", include_str!("../../policies/party_class.toml"))?,
            briefing: Dated::from_toml("briefing.per_half_year", include_str!("../../policies/briefing.toml"))?,
            report: Dated::from_toml("annual_report.period", include_str!("../../policies/annual_report.toml"))?,
        })
    }

    /// Says how often a branch holds a kind of meeting, as of a day.
    ///
    /// # Errors
    /// When no version holds on the day.
    pub fn of_meeting(&self, kind: MeetingKind, on: Day) -> Result<Rhythm, PolicyFault> {
        if kind == MeetingKind::PartyClass {
            return Ok(self.class.on(on)?.value.party_class);
        }
        let rules = &self.meetings.on(on)?.value;
        Ok(match kind {
            MeetingKind::Members => rules.members_meeting,
            MeetingKind::Committee => rules.committee_meeting,
            MeetingKind::Group => rules.group_meeting,
            MeetingKind::PartyClass | MeetingKind::ThemeDay => rules.theme_party_day,
            MeetingKind::OrgLife => rules.org_life_meeting,
            MeetingKind::Appraisal => rules.democratic_appraisal,
            MeetingKind::HeartToHeart => rules.heart_to_heart,
        })
    }

    /// Says how often an organisation owes a kind of event, as of a day; none for what is never owed.
    ///
    /// # Errors
    /// When no version holds on the day.
    pub fn of_event(&self, kind: EventKind, on: Day) -> Result<Option<Rhythm>, PolicyFault> {
        Ok(match kind {
            EventKind::Briefing => Some(self.briefing.on(on)?.value.briefing),
            EventKind::AnnualReport => Some(self.report.on(on)?.value.annual_report),
            EventKind::Reading | EventKind::Report | EventKind::Meeting | EventKind::MajorActivity => None,
        })
    }
}

macro_rules! kinds {
    ($($(#[$meta:meta])* $name:ident = $key:literal, $article:literal, $soft:literal;)+) => {$(
        $(#[$meta])*
        pub static $name: Kind = Kind { key: $key, article: $article, lapse: Lapse::Missed, soft: $soft };
    )+};
}

kinds! {
    /// 党员大会, 一般 once a quarter.
    MEMBERS_MEETING = "branch.members_meeting", 11, true;
    /// 支委会, 一般 once a month.
    COMMITTEE_MEETING = "branch.committee_meeting", 11, true;
    /// 党小组会, 一般 once a month, for each group.
    GROUP_MEETING = "branch.group_meeting", 11, true;
    /// 党课, by the policy, since the rules name no number.
    PARTY_CLASS = "branch.party_class", 11, true;
    /// 主题党日, a day a month.
    THEME_PARTY_DAY = "branch.theme_party_day", 11, false;
    /// 组织生活会, once a year at least.
    ORG_LIFE_MEETING = "branch.org_life_meeting", 11, false;
    /// 民主评议党员, 一般 once a year.
    DEMOCRATIC_APPRAISAL = "branch.democratic_appraisal", 11, true;
    /// 谈心谈话, once a year at least.
    HEART_TO_HEART = "branch.heart_to_heart", 11, false;
    /// 通报, by the policy, since the article names no number.
    BRIEFING = "briefing.half_yearly", 9, true;
    /// 报告退役军人工作, each year.
    ANNUAL_REPORT = "annual_report.yearly", 10, false;
}

/// Gives the kind of duty that a meeting meets.
pub const fn duty_of_meeting(kind: MeetingKind) -> &'static Kind {
    match kind {
        MeetingKind::Members => &MEMBERS_MEETING,
        MeetingKind::Committee => &COMMITTEE_MEETING,
        MeetingKind::Group => &GROUP_MEETING,
        MeetingKind::PartyClass => &PARTY_CLASS,
        MeetingKind::ThemeDay => &THEME_PARTY_DAY,
        MeetingKind::OrgLife => &ORG_LIFE_MEETING,
        MeetingKind::Appraisal => &DEMOCRATIC_APPRAISAL,
        MeetingKind::HeartToHeart => &HEART_TO_HEART,
    }
}

/// Gives the kind of duty that an event meets; none for what is never owed.
pub const fn duty_of_event(kind: EventKind) -> Option<&'static Kind> {
    match kind {
        EventKind::Briefing => Some(&BRIEFING),
        EventKind::AnnualReport => Some(&ANNUAL_REPORT),
        EventKind::Reading | EventKind::Report | EventKind::Meeting | EventKind::MajorActivity => None,
    }
}

/// Names the period of a branch's duty; each group has its own.
pub fn period_name(period: &Period, group: Option<i32>) -> String {
    match group {
        Some(number) => format!("{}-G{number}", period.name),
        None => period.name.clone(),
    }
}

/// Makes a branch's duty to hold a meeting in a period.
pub fn meeting(branch: &Branch, kind: MeetingKind, period: &Period, group: Option<i32>) -> Duty {
    Duty {
        kind: duty_of_meeting(kind),
        subject: branch.id.name(),
        holder: branch.holder.clone(),
        period: period_name(period, group),
        opens_on: period.first,
        due_on: period.last,
        calendar_version: None,
    }
}

/// Says which meetings of a kind a branch owes in a period: from the first whole one after it was set up, or after its
/// committee was elected or its group formed.
pub fn owed_by_branch(branch: &Branch, kind: MeetingKind, period: &Period) -> Vec<Duty> {
    if branch.dissolved_on.is_some() || branch.founded_on > period.first || branch.roll.members == 0 {
        return Vec::new();
    }
    match kind {
        MeetingKind::Committee => {
            let led = branch.term.as_ref().is_some_and(|term| term.with_committee && term.from <= period.first);
            if led { vec![meeting(branch, kind, period, None)] } else { Vec::new() }
        }
        MeetingKind::Group => {
            let formed = branch.groups.iter().filter(|group| group.since <= period.first);
            formed.map(|group| meeting(branch, kind, period, Some(group.number))).collect()
        }
        MeetingKind::Members
        | MeetingKind::PartyClass
        | MeetingKind::ThemeDay
        | MeetingKind::OrgLife
        | MeetingKind::Appraisal
        | MeetingKind::HeartToHeart => vec![meeting(branch, kind, period, None)],
    }
}

/// Makes an organisation's duty to hold an event in a period.
pub fn event(organization: &Organization, kind: &'static Kind, period: &Period) -> Duty {
    Duty {
        kind,
        subject: format!("organizations/{}", organization.code),
        holder: organization.place.clone(),
        period: period.name.clone(),
        opens_on: period.first,
        due_on: period.last,
        calendar_version: None,
    }
}

/// Says whether an organisation owes an event in a period: where it exists for all of it.
pub fn owed_by_organization(organization: &Organization, kind: &'static Kind, period: &Period) -> Option<Duty> {
    let whole = organization.in_force(period.first) && organization.in_force(period.last);
    whole.then(|| event(organization, kind, period))
}

#[cfg(test)]
#[path = "party_life_tests.rs"]
mod tests;
