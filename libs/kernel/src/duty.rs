//! What is owed: kinds of duties, their periods, and a duty as its rule makes it.

use crate::day::{Day, add_days, add_months};
use crate::organization::Ancestry;
use chrono::Datelike;

/// What is owed. A constant in the domain of the service that knows the rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// The kind's name, for example `contact.monthly`: the noun, then the rhythm or the event.
    pub key: &'static str,
    /// The article that demands it.
    pub article: i32,
    /// What becomes of it when it is not met in time.
    pub lapse: Lapse,
    /// True where the text says "usually" (一般): unmet, it warns and is no breach.
    pub soft: bool,
}

/// What becomes of a duty that is not met in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lapse {
    /// It is missed when its day is over: a month's contact cannot be made in the next month.
    Missed,
    /// It stays open and is overdue until it is done: documents are still to be handed in.
    StillOwed,
}

/// A duty as its rule makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// What is owed.
    pub kind: &'static Kind,
    /// The resource name of whom or what it is about, for example `retirees/{uuid}`.
    pub subject: String,
    /// Who owes it, with the superiors.
    pub holder: Ancestry,
    /// `2024-02`, `2024-Q1`, `2024`, or the name of the event that brings it.
    pub period: String,
    /// The first day on which it can be met.
    pub opens_on: Day,
    /// The last day on which it is met in time.
    pub due_on: Day,
    /// The version of the calendar from which the day was reckoned, where one was used.
    pub calendar_version: Option<String>,
}

/// A stretch of days in which something is owed once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// Its name: `2024-02`, `2024-Q1`, `2024-H1`, `2024`.
    pub name: String,
    /// Its first day.
    pub first: Day,
    /// Its last day.
    pub last: Day,
}

impl Lapse {
    /// The code, as databases keep it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missed => "MISSED",
            Self::StillOwed => "STILL_OWED",
        }
    }
}

impl Period {
    /// The calendar month that contains a day.
    pub fn month(day: Day) -> Self {
        let period = Self::of_months(day, 1, String::new());
        Self { name: period.first.format("%Y-%m").to_string(), ..period }
    }

    /// The quarter that contains a day.
    pub fn quarter(day: Day) -> Self {
        Self::of_months(day, 3, format!("{:04}-Q{}", day.year(), day.month0() / 3 + 1))
    }

    /// The half of the year that contains a day.
    pub fn half_year(day: Day) -> Self {
        Self::of_months(day, 6, format!("{:04}-H{}", day.year(), day.month0() / 6 + 1))
    }

    /// The calendar year that contains a day.
    pub fn year(day: Day) -> Self {
        Self::of_months(day, 12, format!("{:04}", day.year()))
    }

    /// Says whether a day lies within it.
    pub fn contains(&self, day: Day) -> bool {
        (self.first..=self.last).contains(&day)
    }

    fn of_months(day: Day, months: u32, name: String) -> Self {
        let first_month = day.month0() / months * months + 1;
        let first = Day::from_ymd_opt(day.year(), first_month, 1).unwrap_or(day);
        let next = add_months(first, i32::try_from(months).unwrap_or(1));
        Self { name, first, last: add_days(next, -1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(period: fn(Day) -> Period, days: [&str; 4], name: &str) {
        let [before, first, last, after] = days.map(|day| day.parse::<Day>().unwrap());
        for day in [first, last] {
            assert_eq!(period(day), Period { name: name.to_owned(), first, last });
        }
        assert_ne!(period(before).name, name);
        assert_ne!(period(after).name, name);
    }

    #[test]
    fn a_period_runs_from_its_first_day_to_its_last() {
        check(Period::month, ["2024-01-31", "2024-02-01", "2024-02-29", "2024-03-01"], "2024-02");
        check(Period::month, ["2023-11-30", "2023-12-01", "2023-12-31", "2024-01-01"], "2023-12");
        check(Period::quarter, ["2023-12-31", "2024-01-01", "2024-03-31", "2024-04-01"], "2024-Q1");
        check(Period::quarter, ["2024-09-30", "2024-10-01", "2024-12-31", "2025-01-01"], "2024-Q4");
        check(Period::half_year, ["2024-06-30", "2024-07-01", "2024-12-31", "2025-01-01"], "2024-H2");
        check(Period::year, ["2023-12-31", "2024-01-01", "2024-12-31", "2025-01-01"], "2024");
    }
}
