//! The working days in the plainest way, from the rows of the holiday table; the calendar of the suite is not asked.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, Weekday};
use junxiu_kernel::calendar::{Calendar, DELIVERED_NATIONAL, DELIVERED_REGIONAL};
use junxiu_kernel::day::{Day, add_days};

/// The delivered table with what was amended since.
#[derive(Clone, Debug, Default)]
pub struct Plain {
    /// Days that the table does not mark and that were made days off since, and days off that were taken back.
    amended: BTreeMap<Day, bool>,
}

impl Plain {
    /// Makes a day off of a working day, or the other way round. Gives whether it is worked now.
    pub fn turn(&mut self, day: Day) -> bool {
        let works = !self.works("220104", day);
        self.amended.insert(day, works);
        works
    }

    pub fn works(&self, region: &str, day: Day) -> bool {
        let written = day.to_string();
        let regional = |line: &&str| line.starts_with(&written) && !line.contains("\tlow\t");
        if region.starts_with("2224") && DELIVERED_REGIONAL.lines().any(|line| regional(&line)) {
            return false;
        }
        if let Some(works) = self.amended.get(&day) {
            return *works;
        }
        match DELIVERED_NATIONAL.lines().find(|line| line.starts_with(&written)) {
            Some(line) => line.contains("workday_makeup"),
            None => !matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
        }
    }

    /// The last of so many working days after a day.
    pub fn after(&self, region: &str, from: Day, count: usize) -> Day {
        let days = (1..).map(|days| add_days(from, days));
        days.filter(|day| self.works(region, *day)).nth(count - 1).unwrap()
    }

    /// The table as a calendar file says it.
    pub fn calendar(&self) -> Calendar {
        let amended: BTreeSet<String> = self.amended.keys().map(Day::to_string).collect();
        let mut national: Vec<String> =
            DELIVERED_NATIONAL.lines().filter(|line| !amended.contains(&line[..10])).map(str::to_owned).collect();
        for (day, works) in &self.amended {
            let kind = if *works { "workday_makeup" } else { "holiday" };
            national.push(format!("{day}\t{kind}\tNational Day"));
        }
        Calendar::read(&(national.join("\n") + "\n"), DELIVERED_REGIONAL).unwrap()
    }
}
