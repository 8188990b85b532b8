//! The quarterly report of those who are abroad for long (article 15): which quarters owe one.

use chrono::{DateTime, Datelike, Utc};
use junxiu_kernel::Wrong;
use junxiu_kernel::day::{Day, add_days, add_months};
use junxiu_kernel::duty::{Duty, Kind, Lapse, Period};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;

use super::contact::ContactId;
use super::exit::{Exit, ExitId, State};
use super::exit_policy::{Quarters, ReportRule};
use super::standing;

/// The report of a quarter. In the next quarter it is late.
pub static REPORT: Kind = Kind { key: "travel.report", article: 15, lapse: Lapse::Missed, soft: false };

/// How many months a quarter has.
const MONTHS: i32 = 3;

/// No journey has more stretches of three months: eighty years.
const STRETCHES_MAX: usize = 320;

junxiu_kernel::id_type!(/// A report from abroad.
    ReportId, "overseasReports");

/// A report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its id.
    pub id: ReportId,
    /// Who reports.
    pub retiree: RetireeId,
    /// Who served him when it was recorded.
    pub holder: Ancestry,
    /// From which journey.
    pub exit: ExitId,
    /// For which quarter, `2024-Q1`.
    pub quarter: String,
    /// The day on which he reported.
    pub on: Day,
    /// The contact that it was; none for one that came after the return.
    pub contact: Option<ContactId>,
    /// The report that it corrects.
    pub corrects: Option<ReportId>,
    /// Who recorded it.
    pub recorded_by: String,
    /// The civil day on which it was recorded.
    pub recorded_on: Day,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The civil day on which another took its place.
    pub withdrawn_on: Option<Day>,
}

/// How it stands with a quarter of a journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// A report is owed.
    Owed,
    /// None is owed, for the quarter ended before the journey was known to be long.
    Waived,
    /// None is owed.
    None(NotOwed),
}

/// Why a quarter owes no report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotOwed {
    /// He has not left, or is waited for no longer.
    NotAway,
    /// He is not abroad on the quarter's last day.
    NotAwayAtItsEnd,
    /// He is abroad for too few days of the quarter.
    TooFewDays,
    /// The journey is not long.
    NotLong,
    /// The quarter ended before the journey was known to be long.
    Waived,
    /// Its reports are not reckoned by such periods.
    OtherPeriods,
}

/// Why a report is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person cannot have reported on that day.
    Person(standing::Refusal),
    /// The quarter owes none.
    NotOwed {
        /// The quarter.
        quarter: String,
        /// Why.
        why: NotOwed,
    },
    /// The report lies before the quarter, or before the departure.
    TooEarly {
        /// The first day on which it can be made.
        from: Day,
    },
    /// A report of the quarter stands.
    AlreadySubmitted(ReportId),
    /// What is to be corrected is no report of this quarter that stands.
    NotCorrectable(ReportId),
}

impl NotOwed {
    /// Gives the stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotAway => "NOT_AWAY",
            Self::NotAwayAtItsEnd => "NOT_AWAY_AT_ITS_END",
            Self::TooFewDays => "TOO_FEW_DAYS",
            Self::NotLong => "NOT_LONG",
            Self::Waived => "WAIVED",
            Self::OtherPeriods => "OTHER_PERIODS",
        }
    }
}

/// Reads for what a report is: a quarter, `2024-Q1`, or three months by their first and last day,
/// `2024-02-10/2024-05-10`.
///
/// # Errors
/// When it is neither.
pub fn period(written: &str) -> Result<Period, Wrong> {
    let days = written.trim().split_once('/');
    let days = days.and_then(|(first, last)| Some((first.parse::<Day>().ok()?, last.parse::<Day>().ok()?)));
    days.filter(|(first, last)| first <= last)
        .map_or_else(|| quarter(written), |(first, last)| Ok(stretch(first, last)))
}

/// Makes a stretch of three months, named by its days.
fn stretch(first: Day, last: Day) -> Period {
    Period { name: format!("{first}/{last}"), first, last }
}

fn quarter(written: &str) -> Result<Period, Wrong> {
    let parts = written.trim().split_once("-Q");
    let read = parts.and_then(|(year, number)| {
        let plain = year.len() == 4 && number.len() == 1;
        let (year, number): (i32, u32) = (year.parse().ok()?, number.parse().ok()?);
        let month = number.checked_sub(1)? * 3 + 1;
        Day::from_ymd_opt(year, month, 1).filter(|_| plain && number <= 4)
    });
    read.map(Period::quarter).ok_or_else(|| {
        Wrong::new(
            "BAD_QUARTER",
            "季度应如 2024-Q1，按离境日逐季计的应如 2024-02-10/2024-05-10",
            "a quarter is written like 2024-Q1, and three months from the departure like 2024-02-10/2024-05-10",
        )
    })
}

/// From when to when somebody is abroad, as far as is known, and since when the journey counts as long.
struct Stay {
    departed_on: Day,
    until: Day,
    long_from: Option<Day>,
}

impl Stay {
    fn of(exit: &Exit, rule: ReportRule, today: Day) -> Option<Self> {
        // Whoever is served elsewhere, or whose record gave way, is waited for no longer.
        let departed_on = exit.departed_on.filter(|_| exit.ended.is_none())?;
        let until = match (exit.returned_on, exit.state) {
            (Some(returned_on), _) => returned_on,
            (None, State::Abroad) => exit.plan.to.max(today),
            (None, _) => return None,
        };
        let threshold = add_months(departed_on, rule.long_months);
        let planned = exit.prolongations.first().map_or(exit.plan.to, |first| first.before);
        let prolonged = exit.prolongations.iter().find(|prolongation| prolongation.to >= threshold);
        let long_from = if planned >= threshold {
            Some(departed_on)
        } else if let Some(prolongation) = prolonged {
            Some(prolongation.on)
        } else {
            // Nobody said so: it is long once it has lasted that long.
            (until >= threshold).then_some(threshold)
        };
        Some(Self { departed_on, until, long_from })
    }

    /// Counts the days abroad in a quarter: that of the departure is none, that of the return is one.
    fn days_in(&self, quarter: &Period) -> i64 {
        let first = add_days(self.departed_on, 1).max(quarter.first);
        let last = self.until.min(quarter.last);
        (last - first).num_days() + 1
    }
}

/// Says whether a quarter of a journey owes a report, as it is known today.
pub fn claim(exit: &Exit, quarter: &Period, rule: ReportRule, today: Day) -> Claim {
    let Some(stay) = Stay::of(exit, rule, today) else { return Claim::None(NotOwed::NotAway) };
    if period_of(stay.departed_on, rule, quarter.last).as_ref() != Some(quarter) {
        return Claim::None(NotOwed::OtherPeriods);
    }
    if stay.departed_on >= quarter.last || stay.until < quarter.last {
        return Claim::None(NotOwed::NotAwayAtItsEnd);
    }
    if rule.quarters == Quarters::CalendarQuarter && stay.days_in(quarter) < rule.min_days_in_quarter {
        return Claim::None(NotOwed::TooFewDays);
    }
    match stay.long_from {
        None => Claim::None(NotOwed::NotLong),
        Some(long_from) if long_from > quarter.last => Claim::Waived,
        Some(_) => Claim::Owed,
    }
}

/// Gives the period in which a day of a journey lies: a quarter, or three months from the departure.
pub fn period_of(departed_on: Day, rule: ReportRule, day: Day) -> Option<Period> {
    if rule.quarters == Quarters::CalendarQuarter {
        return Some(Period::quarter(day));
    }
    let lasts = (1..).map(|number: i32| add_months(departed_on, number.saturating_mul(MONTHS)));
    let mut first = departed_on;
    for last in lasts.take(STRETCHES_MAX) {
        if day <= last {
            return Some(stretch(first, last));
        }
        first = add_days(last, 1);
    }
    None
}

/// Gives the quarters of a journey up to one day, or its stretches of three months, from the departure on.
pub fn quarters(exit: &Exit, rule: ReportRule, until: Day) -> Vec<Period> {
    let mut found = Vec::new();
    let Some(departed_on) = exit.departed_on else { return found };
    let mut at = Some(departed_on);
    while let Some(day) = at.filter(|day| *day <= until) {
        let Some(period) = period_of(departed_on, rule, day) else { break };
        at = Some(add_days(period.last, 1)).filter(|next| next.year() <= 9_999);
        found.push(period);
    }
    found
}

/// Makes the duties that a journey has in a calendar quarter, as it is known today.
///
/// Stretches of three months are those that end in the quarter or begin in it, and have begun.
pub fn duties(exit: &Exit, within: &Period, rule: ReportRule, today: Day) -> Vec<Duty> {
    let begun = quarters(exit, rule, within.last.min(today).max(within.first));
    let touches = |period: &Period| period.last >= within.first && period.first <= within.last;
    let owed = begun.into_iter().filter(|period| touches(period) && claim(exit, period, rule, today) == Claim::Owed);
    owed.map(|period| duty(exit, &period)).collect()
}

/// Makes the duty of a quarter.
pub fn duty(exit: &Exit, quarter: &Period) -> Duty {
    Duty {
        kind: &REPORT,
        subject: exit.retiree.name(),
        holder: exit.holder.clone(),
        period: quarter.name.clone(),
        opens_on: quarter.first,
        due_on: quarter.last,
        calendar_version: None,
    }
}

/// Refuses a report that the quarter does not owe, or a day on which it cannot have been made.
///
/// # Errors
/// As `SubmitOverseasReport` says.
pub fn must_be_owed(
    exit: &Exit,
    quarter: &Period,
    rule: ReportRule,
    (on, today): (Day, Day),
    standing_reports: &[Report],
    corrects: Option<ReportId>,
) -> Result<(), Refusal> {
    let not_owed = |why| Err(Refusal::NotOwed { quarter: quarter.name.clone(), why });
    match claim(exit, quarter, rule, today) {
        Claim::Owed => {}
        Claim::Waived => return not_owed(NotOwed::Waived),
        Claim::None(why) => return not_owed(why),
    }
    let from = exit.departed_on.map_or(quarter.first, |departed_on| departed_on.max(quarter.first));
    if on < from {
        return Err(Refusal::TooEarly { from });
    }
    let stands = standing_reports.iter().find(|report| report.quarter == quarter.name);
    match (stands, corrects) {
        (None, None) => Ok(()),
        (Some(stands), Some(corrects)) if stands.id == corrects => Ok(()),
        (_, Some(corrects)) => Err(Refusal::NotCorrectable(corrects)),
        (Some(stands), None) => Err(Refusal::AlreadySubmitted(stands.id)),
    }
}

#[cfg(test)]
#[path = "overseas_report_tests.rs"]
mod tests;
