//! The window of article 5: February to October of the plan's year.
//!
//! The day on which an act happened is tested, not the day it is recorded. Both
//! ends are inside and roll over no holiday.

use chrono::Datelike;
use junxiu_kernel::day::Day;
use junxiu_kernel::policy::{Dated, Versioned};

use super::policies::WindowPolicy;
use super::refusal::Refusal;

/// The province's word that acts may be dated outside the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// The first day on which they may be dated.
    pub first: Day,
    /// The last day on which they may be dated.
    pub last: Day,
    /// Why.
    pub reason: String,
    /// The document, where there is one.
    pub document_no: Option<String>,
}

impl Override {
    /// Checks that the days are in order and within the year of the plan.
    ///
    /// # Errors
    /// `RangeReversed` or `RangeOutsidePlanYear`.
    pub fn check(self, plan_year: i32) -> Result<Self, Refusal> {
        if self.last < self.first {
            return Err(Refusal::RangeReversed);
        }
        if self.first.year() != plan_year || self.last.year() != plan_year {
            return Err(Refusal::RangeOutsidePlanYear { year: plan_year });
        }
        Ok(self)
    }

    fn covers(&self, on: Day) -> bool {
        (self.first..=self.last).contains(&on)
    }
}

/// How an act stands to the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Whether it was recorded on a later day than it happened.
    pub backdated: bool,
    /// Whether it stands only by the province's word.
    pub overridden: bool,
}

/// Tests a formal act: its year, then the window, then whether it is recorded too late to go without a reason.
///
/// # Errors
/// `OccurredInFuture`, `PlanYearMismatch`, `WindowClosed` or `BackdatingReasonRequired`.
pub fn test(
    policy: &Dated<WindowPolicy>,
    plan_year: i32,
    on: Day,
    today: Day,
    lifted: Option<&Override>,
    reason: Option<&str>,
) -> Result<Timing, Refusal> {
    if on > today {
        return Err(Refusal::OccurredInFuture { on });
    }
    if on.year() != plan_year {
        return Err(Refusal::PlanYearMismatch { year: plan_year, on });
    }
    // Before the regulation was in force there was no window to be outside of.
    let window = policy.on(on).ok().and_then(|version| bounds(version, plan_year));
    let inside = |day: Day| window.is_none_or(|(first, last)| (first..=last).contains(&day));
    let overridden = !inside(on);
    if let Some((first, last)) = window
        && overridden
        && !lifted.is_some_and(|lifted| lifted.covers(on))
    {
        return Err(Refusal::WindowClosed { first, last, on });
    }
    let backdated = on < today;
    let recorded_outside =
        today.year() != plan_year || (!inside(today) && !lifted.is_some_and(|lifted| lifted.covers(today)));
    if backdated && recorded_outside && reason.is_none() {
        return Err(Refusal::BackdatingReasonRequired);
    }
    Ok(Timing { backdated, overridden })
}

/// Says whether the window of a plan has closed, so that what is unfinished is carried over.
///
/// # Errors
/// `WindowStillOpen`.
pub fn closed(policy: &Dated<WindowPolicy>, plan_year: i32, today: Day) -> Result<(), Refusal> {
    let end_of_year = Day::from_ymd_opt(plan_year, 12, 31).unwrap_or(Day::MAX);
    let last = policy
        .on(end_of_year)
        .ok()
        .and_then(|version| bounds(version, plan_year))
        .map_or(end_of_year, |(_, last)| last);
    if today > last { Ok(()) } else { Err(Refusal::WindowStillOpen { last }) }
}

fn bounds(version: &Versioned<WindowPolicy>, year: i32) -> Option<(Day, Day)> {
    let policy = &version.value;
    let first = Day::from_ymd_opt(year, policy.first_month, policy.first_day)?;
    let last = Day::from_ymd_opt(year, policy.last_month, policy.last_day)?;
    Some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::policies::Policies;
    use chrono::{DateTime, Utc};
    use junxiu_kernel::day::{civil_day, parse_day};

    fn day(written: &str) -> Day {
        parse_day(written).expect("a day")
    }

    fn policy() -> Dated<WindowPolicy> {
        Policies::delivered().expect("the policies").window
    }

    /// Tests an act that is recorded on the day it happens.
    fn at_once(year: i32, on: Day) -> &'static str {
        word(test(&policy(), year, on, on, None, None))
    }

    fn word(outcome: Result<Timing, Refusal>) -> &'static str {
        match outcome {
            Ok(Timing { overridden: true, .. }) => "OVERRIDDEN",
            Ok(Timing { backdated: true, .. }) => "BACKDATED",
            Ok(_) => "OPEN",
            Err(Refusal::WindowClosed { .. }) => "CLOSED",
            Err(Refusal::PlanYearMismatch { .. }) => "PLAN_YEAR_MISMATCH",
            Err(Refusal::BackdatingReasonRequired) => "REASON",
            Err(Refusal::OccurredInFuture { .. }) => "FUTURE",
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_window_is_february_to_october_with_both_ends() {
        for (on, outcome) in [
            ("2024-01-31", "CLOSED"),
            ("2024-02-01", "OPEN"),
            ("2024-02-29", "OPEN"),
            ("2024-10-31", "OPEN"),
            ("2024-11-01", "CLOSED"),
        ] {
            assert_eq!(at_once(2024, day(on)), outcome, "{on}");
        }
    }

    #[test]
    fn a_sunday_at_the_end_is_the_end() {
        assert_eq!(at_once(2021, day("2021-10-31")), "OPEN");
        assert_eq!(at_once(2021, day("2021-11-01")), "CLOSED");
    }

    #[test]
    fn the_day_is_the_civil_day_in_china() {
        for (instant, outcome) in [
            ("2021-01-31T15:59:59Z", "CLOSED"),
            ("2021-01-31T16:00:00Z", "OPEN"),
            ("2021-10-31T15:59:59Z", "OPEN"),
            ("2021-10-31T16:00:00Z", "CLOSED"),
        ] {
            let instant: DateTime<Utc> = instant.parse().expect("an instant");
            assert_eq!(at_once(2021, civil_day(instant)), outcome, "{instant}");
        }
    }

    #[test]
    fn the_year_is_tested_before_the_window() {
        assert_eq!(at_once(2023, day("2024-03-05")), "PLAN_YEAR_MISMATCH");
        assert_eq!(at_once(2023, day("2024-01-05")), "PLAN_YEAR_MISMATCH");
        assert_eq!(at_once(2023, day("2022-12-05")), "PLAN_YEAR_MISMATCH");
    }

    #[test]
    fn late_recording_is_flagged_and_after_the_window_wants_a_reason() {
        let late = |today: &str, reason| word(test(&policy(), 2022, day("2022-10-31"), day(today), None, reason));
        assert_eq!(late("2022-10-31", None), "OPEN");
        assert_eq!(late("2022-11-03", None), "REASON");
        assert_eq!(late("2022-11-03", Some("道路中断")), "BACKDATED");
        assert_eq!(late("2023-03-01", None), "REASON");
        let soon = test(&policy(), 2022, day("2022-03-01"), day("2022-03-04"), None, None);
        assert_eq!(word(soon), "BACKDATED");
        let future = test(&policy(), 2022, day("2022-03-05"), day("2022-03-04"), None, None);
        assert_eq!(word(future), "FUTURE");
    }

    #[test]
    fn the_province_may_lift_the_window_but_not_the_year() {
        let lifted = Override {
            first: day("2024-11-01"),
            last: day("2024-11-15"),
            reason: "部队调整".into(),
            document_no: None,
        };
        let lifted = lifted.check(2024).expect("within the year");
        let act = |year, on: &str| word(test(&policy(), year, day(on), day(on), Some(&lifted), None));
        assert_eq!(act(2024, "2024-10-31"), "OPEN");
        assert_eq!(act(2024, "2024-11-01"), "OVERRIDDEN");
        assert_eq!(act(2024, "2024-11-15"), "OVERRIDDEN");
        assert_eq!(act(2024, "2024-11-16"), "CLOSED");
        assert_eq!(act(2023, "2024-11-10"), "PLAN_YEAR_MISMATCH");
        assert_eq!(lifted.clone().check(2023), Err(Refusal::RangeOutsidePlanYear { year: 2023 }));
        let reversed = Override { last: day("2024-10-31"), ..lifted };
        assert_eq!(reversed.check(2024), Err(Refusal::RangeReversed));
    }

    #[test]
    fn cases_are_carried_over_from_the_first_of_november() {
        let last = day("2024-10-31");
        assert_eq!(closed(&policy(), 2024, last), Err(Refusal::WindowStillOpen { last }));
        assert_eq!(closed(&policy(), 2024, day("2024-11-01")), Ok(()));
        assert_eq!(closed(&policy(), 2024, day("2025-03-01")), Ok(()));
    }

    #[test]
    fn before_the_regulation_there_was_no_window() {
        assert_eq!(at_once(2020, day("2020-12-05")), "OPEN");
    }
}
