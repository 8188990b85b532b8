//! Every day of 2021 to 2026 in every region: each way to reckon a last day, against the holiday table read in the plainest way.
//!
//! Nothing here asks the calendar, `add_days` or `add_months`: worked days are a list, and days are counted in it.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::on;
use chrono::{Datelike, Weekday};
use junxiu_kernel::calendar::{Calendar, CalendarFault};
use junxiu_kernel::day::{Day, add_days, add_months};
use junxiu_kernel::period::{PeriodFault, Unit, deadline};

const FIRST: &str = "2021-01-01";
const LAST: &str = "2026-12-31";

/// The counts of working days that the rules know, and some more.
const WORKING_DAYS: [u32; 4] = [1, 5, 10, 30];
const CALENDAR_DAYS: [u32; 3] = [1, 10, 30];
const MONTHS: [u32; 3] = [1, 6, 12];

/// The days of the six years and, of one region, which of them are worked.
struct Table {
    days: Vec<Day>,
    at: HashMap<Day, usize>,
    worked: Vec<usize>,
    /// How many worked days come before each day.
    before: Vec<usize>,
}

impl Table {
    /// A region's own rows are those whose code begins with the same four digits; unconfirmed rows do not hold.
    fn of(region: &str) -> Self {
        let mut marks: HashMap<String, bool> = HashMap::new();
        for line in include_str!("../../data/holidays.tsv").lines().skip(1) {
            let columns: Vec<&str> = line.split('\t').collect();
            marks.insert(columns[0].to_owned(), columns[1] == "workday_makeup");
        }
        for line in include_str!("../../data/regional_holidays.tsv").lines().skip(1) {
            let columns: Vec<&str> = line.split('\t').collect();
            if region.starts_with(&columns[1][..4]) && columns[4] != "low" {
                marks.insert(columns[0].to_owned(), false);
            }
        }
        let days: Vec<Day> = on(FIRST).iter_days().take_while(|day| *day <= on(LAST)).collect();
        let weekday = |day: &Day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        let works = |day: &Day| marks.get(&day.to_string()).copied().unwrap_or_else(|| weekday(day));
        let worked: Vec<usize> = (0..days.len()).filter(|at| works(&days[*at])).collect();
        let before = (0..days.len()).map(|at| worked.partition_point(|other| *other < at)).collect();
        let at = days.iter().enumerate().map(|(at, day)| (*day, at)).collect();
        Self { days, at, worked, before }
    }

    fn works(&self, at: usize) -> bool {
        self.worked.get(self.before[at]) == Some(&at)
    }

    /// The last of so many worked days after a day.
    fn after(&self, at: usize, count: u32) -> Option<Day> {
        let first = self.before[at] + usize::from(self.works(at));
        self.worked.get(first + count as usize - 1).map(|at| self.days[*at])
    }

    /// The day itself, or the next that is worked.
    fn rolled(&self, day: Day) -> Option<Day> {
        let at = *self.at.get(&day)?;
        self.worked.get(self.before[at]).map(|at| self.days[*at])
    }

    /// How many days are worked after one day up to another.
    fn between(&self, from: usize, to: usize) -> usize {
        self.worked.iter().filter(|at| (from + 1..=to).contains(*at)).count()
    }
}

/// The corresponding day so many months on, or the last that the month has, by counting on the fingers.
fn months_on(from: Day, months: i32) -> Day {
    let month = from.year() * 12 + from.month0() as i32 + months;
    let (year, month0) = (month.div_euclid(12), month.rem_euclid(12));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month0 as usize];
    Day::from_ymd_opt(year, month0 as u32 + 1, from.day().min(length)).unwrap()
}

/// All divisions of the province, and 长白山, which is none.
fn regions() -> Vec<String> {
    let divisions = include_str!("../../data/divisions.tsv").lines().skip(1);
    let codes = divisions.map(|line| line.split('\t').next().unwrap().to_owned());
    codes.chain(["JL-CBS".to_owned()]).collect()
}

/// Nothing is guessed beyond the last year.
fn reached(outcome: Result<Day, PeriodFault>, region: &str, from: Day) -> Option<Day> {
    match outcome {
        Ok(day) => Some(day),
        Err(PeriodFault::Calendar(CalendarFault::NotPublished { year: 2027 })) => None,
        Err(other) => panic!("{region} {from}: {other}"),
    }
}

#[test]
fn in_every_region_each_day_is_worked_or_not_and_the_tenth_working_day_follows() {
    let calendar = Calendar::published();
    let regions = regions();
    assert_eq!(regions.len(), 71);
    let mut tables: BTreeMap<bool, Table> = BTreeMap::new();
    for region in regions {
        let table = tables.entry(region.starts_with("2224")).or_insert_with(|| Table::of(&region));
        for (at, day) in table.days.iter().enumerate() {
            assert_eq!(calendar.is_workday(&region, *day), Ok(table.works(at)), "{region} {day}");
            // Each region on its own days, so that all of them together see all days.
            if at % 7 == region.bytes().map(usize::from).sum::<usize>() % 7 {
                let tenth = calendar.add_working_days(&region, *day, 10).map(|reached| reached.due_on);
                assert_eq!(tenth.ok(), table.after(at, 10), "{region} ten working days after {day}");
                assert_eq!(calendar.roll(&region, *day).ok(), table.rolled(*day), "{region} {day} rolled");
            }
        }
    }
}

#[test]
fn every_last_day_is_reckoned_as_the_table_has_it() {
    let calendar = Calendar::published();
    for region in ["220104", "222401"] {
        let table = Table::of(region);
        for (at, from) in table.days.iter().enumerate() {
            let last = |count, unit, roll| {
                let outcome = deadline(calendar, region, *from, count, unit, roll).map(|decision| decision.outcome);
                reached(outcome, region, *from)
            };
            for count in WORKING_DAYS {
                let plain = table.after(at, count);
                assert_eq!(last(count, Unit::WorkingDays, false), plain, "{region} {count} working days from {from}");
                assert_eq!(last(count, Unit::WorkingDays, true), plain, "{region} {count} working days from {from}");
            }
            for count in CALENDAR_DAYS {
                let plain = from.iter_days().nth(count as usize).unwrap();
                assert_eq!(last(count, Unit::CalendarDays, false), Some(plain), "{count} days from {from}");
                assert_eq!(last(count, Unit::CalendarDays, true), table.rolled(plain), "{region} {count} from {from}");
            }
            for count in MONTHS {
                let plain = months_on(*from, count as i32);
                assert_eq!(last(count, Unit::Months, false), Some(plain), "{count} months from {from}");
                assert_eq!(last(count, Unit::Months, true), table.rolled(plain), "{region} {count} from {from}");
            }
        }
    }
}

#[test]
fn days_and_months_are_counted_back_as_they_are_counted_on() {
    for from in on(FIRST).iter_days().take_while(|day| *day <= on(LAST)) {
        for months in [-600, -12, -6, -1, 0, 1, 6, 12, 13, 600] {
            assert_eq!(add_months(from, months), months_on(from, months), "{months} months from {from}");
        }
        for days in [1_usize, 10, 30, 366] {
            let later = from.iter_days().nth(days).unwrap();
            assert_eq!((add_days(from, days as i64), add_days(later, -(days as i64))), (later, from));
        }
    }
}

#[test]
fn working_days_between_two_days_are_those_of_the_table() {
    let calendar = Calendar::published();
    for region in ["220104", "222401"] {
        let table = Table::of(region);
        for from in (0..table.days.len()).step_by(3) {
            for span in [0, 1, 6, 10, 31, 100] {
                let to = (from + span).min(table.days.len() - 1);
                let counted = calendar.working_days_between(region, table.days[from], table.days[to]).unwrap();
                assert_eq!(counted as usize, table.between(from, to), "{region} {} {span}", table.days[from]);
                // Counting so many on ends on the last worked day of the span.
                if counted > 0 {
                    let due_on = calendar.add_working_days(region, table.days[from], counted).unwrap().due_on;
                    assert!(due_on <= table.days[to], "{region} {} {span}", table.days[from]);
                }
            }
        }
    }
}

#[test]
fn the_tables_are_those_that_are_known() {
    // Six years, the rows of which are days in them but for those of a new year that began in the year before.
    let days: HashSet<&str> =
        include_str!("../../data/holidays.tsv").lines().skip(1).map(|line| line.split('\t').next().unwrap()).collect();
    assert_eq!(days.len(), 220);
    assert!(days.iter().all(|day| (on("2020-12-31")..=on(LAST)).contains(&on(day))));
    let worked = |region| Table::of(region).worked.len();
    assert_eq!(worked("220104") - worked("222401"), 6, "of the confirmed days of Yanbian one was a Sunday");
}
