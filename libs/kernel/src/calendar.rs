//! Working days: the published national calendar and the days off of regions.

use crate::day::{self, Day};
use crate::decision::{Citation, Step};
use crate::organization::CHANGBAI;
use crate::region;
use chrono::{Datelike, Weekday};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use thiserror::Error;

mod file;
mod names;

/// The working days of the published years.
///
/// The national rows decide whether a year is published. A region's rows only add
/// days off; a county takes the rows of its prefecture.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// The marked days of each published year.
    years: BTreeMap<i32, BTreeMap<Day, Marked>>,
    /// The further days off of regions, with their names.
    regional: BTreeMap<String, BTreeMap<Day, String>>,
}

/// A day that the national calendar marks.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Marked {
    works: bool,
    name: String,
}

/// Why a calendar cannot answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CalendarFault {
    /// The working days of a year are not published, and nobody may guess them.
    #[error("the working days of {year} are not published; load that year's calendar")]
    NotPublished {
        /// The year.
        year: i32,
    },
    /// The region is none of the province's.
    #[error("there is no region {region} in the calendar's province")]
    UnknownRegion {
        /// The code that was given.
        region: String,
    },
}

/// Why a calendar file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("calendar line {line}: {cause}")]
pub struct CalendarFileFault {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub cause: String,
}

/// A day reached by counting working days, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The last day.
    pub due_on: Day,
    /// The marked days that were passed over or counted on the way, and the result.
    pub steps: Vec<Step>,
    /// The versions of the calendar that the count walked through.
    pub calendar_versions: Vec<String>,
}

/// One year of the calendar in a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarYear {
    /// The version, which changes whenever a row of the year changes.
    pub version: String,
    /// The days off that the national calendar or the region marks, by date.
    pub holidays: Vec<NamedDay>,
    /// The weekend days that are worked, by date.
    pub makeup_workdays: Vec<NamedDay>,
}

/// A day of the calendar with the name of its holiday.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamedDay {
    /// The day.
    pub day: Day,
    /// The holiday that it belongs to.
    pub name: String,
}

/// The national rows that the suite is delivered with.
pub const DELIVERED_NATIONAL: &str = include_str!("../data/holidays.tsv");

/// The rows of regions that the suite is delivered with.
pub const DELIVERED_REGIONAL: &str = include_str!("../data/regional_holidays.tsv");

static PUBLISHED: LazyLock<Calendar> = LazyLock::new(|| {
    // A test reads both files, so an empty calendar, which answers nothing, is never shipped.
    Calendar::read(DELIVERED_NATIONAL, DELIVERED_REGIONAL).unwrap_or_default()
});

impl Calendar {
    /// Gives the calendar that the suite is delivered with.
    pub fn published() -> &'static Self {
        &PUBLISHED
    }

    /// Reads a calendar from its two tab-separated files, for years published after the delivery.
    ///
    /// Regional rows of high or medium confidence hold; rows of low confidence are
    /// kept in the file but do not hold until somebody has confirmed them.
    pub fn read(national: &str, regional: &str) -> Result<Self, CalendarFileFault> {
        Ok(Self { years: file::national_years(national)?, regional: file::regional_days(regional)? })
    }

    /// Says whether a day is worked in a region.
    pub fn is_workday(&self, region: &str, day: Day) -> Result<bool, CalendarFault> {
        let days_off = self.days_off(region)?;
        self.works(&days_off, day)
    }

    /// Counts working days from the day after `from` and gives the last of them.
    ///
    /// A count of zero gives `from` itself, whatever day it is.
    pub fn add_working_days(&self, region: &str, from: Day, count: u32) -> Result<Deadline, CalendarFault> {
        let days_off = self.days_off(region)?;
        let mut due_on = from;
        let mut counted = 0;
        while counted < count {
            due_on = day::add_days(due_on, 1);
            counted += u32::from(self.works(&days_off, due_on)?);
        }
        let mut steps = self.marked_days(&days_off, from, due_on);
        steps.push(counted_step(count, due_on));
        Ok(Deadline { due_on, steps, calendar_versions: self.versions(region, from, due_on)? })
    }

    /// Gives the day itself where it is worked, else the next day that is.
    pub fn roll(&self, region: &str, from: Day) -> Result<Day, CalendarFault> {
        let days_off = self.days_off(region)?;
        let mut rolled = from;
        while !self.works(&days_off, rolled)? {
            rolled = day::add_days(rolled, 1);
        }
        Ok(rolled)
    }

    /// Counts the working days after `from` up to and including `to`; 0 when `to` is not later.
    pub fn working_days_between(&self, region: &str, from: Day, to: Day) -> Result<u32, CalendarFault> {
        let days_off = self.days_off(region)?;
        let mut counted = 0;
        let mut at = from;
        while at < to {
            at = day::add_days(at, 1);
            counted += u32::from(self.works(&days_off, at)?);
        }
        Ok(counted)
    }

    /// Gives a year of the calendar as it holds in a region.
    pub fn year(&self, region: &str, year: i32) -> Result<CalendarYear, CalendarFault> {
        let days_off = self.days_off(region)?;
        let marked = self.years.get(&year).ok_or(CalendarFault::NotPublished { year })?;
        let mut holidays: BTreeSet<NamedDay> = BTreeSet::new();
        let mut makeup_workdays = Vec::new();
        for (day, mark) in marked.iter().filter(|(day, _)| days_off.name(**day).is_none()) {
            let named = NamedDay { day: *day, name: mark.name.clone() };
            if mark.works {
                makeup_workdays.push(named);
            } else {
                holidays.insert(named);
            }
        }
        holidays.extend(days_off.of_year(year));
        let holidays: Vec<NamedDay> = holidays.into_iter().collect();
        let version = file::version(year, days_off.region, &holidays, &makeup_workdays);
        Ok(CalendarYear { version, holidays, makeup_workdays })
    }

    /// Gives the years that are published.
    pub fn years(&self) -> impl Iterator<Item = i32> {
        self.years.keys().copied()
    }

    /// Gives the versions of the years from one day to another.
    fn versions(&self, region: &str, from: Day, to: Day) -> Result<Vec<String>, CalendarFault> {
        // A count of nothing rests on no calendar.
        if from == to {
            return Ok(Vec::new());
        }
        let first = day::add_days(from, 1).year();
        (first..=to.year()).map(|year| Ok(self.year(region, year)?.version)).collect()
    }

    /// Finds whose further days off hold in a region: its own, or those of its prefecture.
    fn days_off(&self, region: &str) -> Result<DaysOff<'_>, CalendarFault> {
        let known = region == CHANGBAI || region::exists_or_existed(region);
        if !known {
            return Err(CalendarFault::UnknownRegion { region: region.to_owned() });
        }
        let of_prefecture = region::prefecture_of(region).map(|prefecture| prefecture.code);
        let mut found = DaysOff { region: "CN", days: Vec::new() };
        for code in [Some(region), of_prefecture.filter(|code| *code != region)].into_iter().flatten() {
            if let Some((code, days)) = self.regional.get_key_value(code) {
                found.region = code;
                found.days.push(days);
            }
        }
        Ok(found)
    }

    fn works(&self, days_off: &DaysOff<'_>, day: Day) -> Result<bool, CalendarFault> {
        let year = day.year();
        let marked = self.years.get(&year).ok_or(CalendarFault::NotPublished { year })?;
        if days_off.name(day).is_some() {
            return Ok(false);
        }
        Ok(marked.get(&day).map_or(!is_weekend(day), |mark| mark.works))
    }

    /// Tells of the marked days after `from` up to `to`; ordinary weekends go without saying.
    fn marked_days(&self, days_off: &DaysOff<'_>, from: Day, to: Day) -> Vec<Step> {
        let mut runs: Vec<Run> = Vec::new();
        let mut day = from;
        while day < to {
            day = day::add_days(day, 1);
            let mark = self.years.get(&day.year()).and_then(|marked| marked.get(&day));
            let (works, name) = match (days_off.name(day), mark) {
                (Some(name), _) => (false, name),
                (None, Some(mark)) => (mark.works, mark.name.as_str()),
                (None, None) => continue,
            };
            match runs.last_mut() {
                Some(run) if run.works == works && run.name == name && day::add_days(run.to, 1) == day => run.to = day,
                _ => runs.push(Run { works, name: name.to_owned(), from: day, to: day }),
            }
        }
        runs.iter().map(Run::step).collect()
    }
}

/// The further days off that hold in a region.
struct DaysOff<'a> {
    /// The region whose rows they are; the nation where there are none.
    region: &'a str,
    days: Vec<&'a BTreeMap<Day, String>>,
}

impl<'a> DaysOff<'a> {
    fn name(&self, day: Day) -> Option<&'a str> {
        self.days.iter().find_map(|days| days.get(&day)).map(String::as_str)
    }

    fn of_year(&self, year: i32) -> impl Iterator<Item = NamedDay> {
        let all = self.days.iter().flat_map(|days| days.iter());
        all.filter(move |(day, _)| day.year() == year).map(|(day, name)| NamedDay { day: *day, name: name.clone() })
    }
}

/// Marked days of one holiday that follow one another.
struct Run {
    works: bool,
    name: String,
    from: Day,
    to: Day,
}

impl Run {
    fn step(&self) -> Step {
        let (from, to) = (self.from, self.to);
        let (name_zh, name_en) = names::in_both(&self.name);
        let (days_zh, days_en) = if from == to {
            (from.to_string(), from.to_string())
        } else {
            (format!("{from}至{to}"), format!("{from} to {to}"))
        };
        let step = if self.works {
            Step::new(
                "MAKEUP_WORKDAY",
                format!("{days_zh}（{name_zh}）为调休上班日，计入"),
                format!("{days_en} ({name_en}) is worked in exchange and counts"),
            )
        } else {
            Step::new(
                "DAYS_OFF",
                format!("{days_zh}（{name_zh}）放假，不计入"),
                format!("{days_en} ({name_en}) is off and does not count"),
            )
        };
        step.day(to)
    }
}

fn counted_step(count: u32, due_on: Day) -> Step {
    Step::new(
        "WORKING_DAYS_COUNTED",
        format!("起算日不计入，第{count}个工作日为{due_on}"),
        format!("the starting day is not counted; working day {count} is {due_on}"),
    )
    .day(due_on)
    .cite(Citation::of("中华人民共和国行政许可法", 82))
}

fn is_weekend(day: Day) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}
