//! A province to try things on: plainly fictitious people, institutions and bills.
//!
//! The same seed, number and day give the same province. Nobody in it exists:
//! names say 测试, and the sequence part of every citizen id counts down from 999.

pub mod bills;
pub mod institutions;
pub mod load;

pub mod people;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::Datelike as _;
use junxiu_kernel::calendar::Calendar;
use junxiu_kernel::day::Day;
use junxiu_kernel::organization::PROVINCE;

use crate::spreadsheet::headings::{placement, self_pay};
use crate::spreadsheet::write;
use people::Person;

/// The seed of the province that `junxiu up` loads.
pub const SEED: u64 = 59;
/// How many retirees that province receives.
pub const RETIREES: u32 = 500;
/// The most retirees that can be made up before citizen ids run out.
pub const RETIREES_MAX: u32 = 100_000;

/// The earliest last day: two plan years with published calendars must lie before it.
pub const UNTIL_MIN: Day = match Day::from_ymd_opt(2022, 3, 1) {
    Some(day) => day,
    None => Day::MAX,
};

/// The file of the institutions.
const INSTITUTIONS: &str = "institutions.csv";

/// What a demo province is made from.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    /// The seed of everything that is left to chance.
    pub seed: u64,
    /// How many people are received; a twentieth as many more are still on their way.
    pub retirees: u32,
    /// How many faulty rows each file carries besides.
    pub faulty_rows: u32,
    /// The last day on which anything has happened.
    pub until: Day,
}

/// A demo province.
#[derive(Debug)]
pub struct Province {
    /// The two plan years, the earlier one first.
    pub years: [i32; 2],
    /// Who is placed, in the order of the plans.
    pub people: Vec<Person>,
    /// The rows of each year's plan, under the layout's headings.
    pub plans: [Vec<Vec<String>>; 2],
    /// The rows of each year's bills.
    pub bills: [Vec<Vec<String>>; 2],
}

/// Makes up a province.
pub fn make(recipe: &Recipe) -> Province {
    let years = years(recipe.until);
    let mut dice = Dice::new(recipe.seed);
    let people = people::make(recipe, years, &mut dice);
    let plans = years.map(|year| {
        let mut rows: Vec<_> = people.iter().filter(|person| person.year == year).map(people::row).collect();
        rows.extend(people::faulty_rows(recipe.faulty_rows, year));
        rows
    });
    let bills = years.map(|year| {
        let mut rows = bills::make(&people, year, recipe.until, &mut dice);
        rows.extend(bills::faulty_rows(recipe.faulty_rows, year));
        rows
    });
    Province { years, people, plans, bills }
}

/// The two plan years before a day: a year counts from March on, when its window has opened.
///
/// Years beyond the published calendars cannot be worked with, so the last published one is the limit.
fn years(until: Day) -> [i32; 2] {
    let mut last = if until.month() >= 3 { until.year() } else { until.year() - 1 };
    while last > 2022 && Calendar::published().year(PROVINCE, last).is_err() {
        last -= 1;
    }
    [last - 1, last]
}

/// Where the files of a province lie.
#[derive(Debug)]
pub struct Files {
    /// The plan of each year.
    pub plans: [PathBuf; 2],
    /// The bills of each year.
    pub bills: [PathBuf; 2],
}

impl Province {
    /// Lists the files that [`Province::write`] makes in a folder.
    pub fn files(&self, folder: &Path) -> Vec<PathBuf> {
        let Files { plans, bills } = self.tables(folder);
        plans.into_iter().chain(bills).chain([folder.join(INSTITUTIONS)]).collect()
    }

    /// Writes the province's files into a folder, which is made when it is not there.
    pub fn write(&self, folder: &Path) -> anyhow::Result<Files> {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let files = self.tables(folder);
        for at in [0, 1] {
            write::table(&placement::LAYOUT, &self.plans[at], &files.plans[at])?;
            write::table(&self_pay::LAYOUT, &self.bills[at], &files.bills[at])?;
        }
        institutions::write(&folder.join(INSTITUTIONS))?;
        Ok(files)
    }

    fn tables(&self, folder: &Path) -> Files {
        Files {
            plans: self.years.map(|year| folder.join(format!("placement-{year}.xlsx"))),
            bills: self.years.map(|year| folder.join(format!("self-pay-{year}.xlsx"))),
        }
    }
}

/// Chance that can be repeated: the same seed throws the same numbers (SplitMix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Begins with a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Throws a number below `sides`; 0 when there are none.
    pub fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        mixed.checked_rem(sides).unwrap_or(0)
    }

    /// Throws a number of days, from none up to and without `days`.
    pub fn days(&mut self, days: i64) -> i64 {
        i64::try_from(self.below(u64::try_from(days).unwrap_or(0))).unwrap_or(0)
    }

    /// Says yes in so many of a hundred cases.
    pub fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    /// Picks one of some things.
    pub fn pick<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        let at = usize::try_from(self.below(things.len() as u64)).unwrap_or(0);
        &things[at]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use junxiu_kernel::citizen_id::CitizenId;
    use junxiu_kernel::region;

    use super::*;
    use crate::spreadsheet::headings::Layout;

    fn recipe(retirees: u32, faulty_rows: u32) -> Recipe {
        Recipe { seed: SEED, retirees, faulty_rows, until: "2026-11-23".parse().unwrap() }
    }

    fn column<'a>(layout: &Layout, rows: &'a [Vec<String>], field: &str) -> Vec<&'a str> {
        let at = layout.columns.iter().position(|column| column.field == field).unwrap();
        rows.iter().map(|row| row[at].as_str()).collect()
    }

    #[test]
    fn the_same_seed_makes_the_same_province_and_another_seed_another() {
        let one = make(&recipe(80, 3));
        let again = make(&recipe(80, 3));
        let other = make(&Recipe { seed: 60, ..recipe(80, 3) });
        assert_eq!((&one.plans, &one.bills), (&again.plans, &again.bills));
        assert_ne!(one.bills, other.bills);
    }

    #[test]
    fn citizen_ids_are_valid_plainly_made_up_and_never_repeat() {
        let province = make(&recipe(5_000, 0));
        let mut seen = HashSet::new();
        for person in &province.people {
            let id = CitizenId::parse(&person.citizen_id).unwrap();
            assert_eq!((id.birth_date(), id.sex().zh()), (person.birth, person.sex));
            assert_eq!(&id.as_str()[14..15], "9");
            assert!(person.name.starts_with("测试"));
            assert!(seen.insert(id));
        }
        assert_eq!(seen.len(), 5_250);
    }

    #[test]
    fn every_prefecture_has_institutions_and_retirees() {
        let province = make(&recipe(RETIREES, 0));
        let prefectures: Vec<&str> = region::children(PROVINCE).map(|region| region.code).collect();
        assert_eq!(prefectures.len(), 9);
        for prefecture in prefectures {
            assert!(
                province.people.iter().any(|person| person.received()
                    && region::prefecture_of(person.region).is_some_and(|found| found.code == prefecture)),
                "{prefecture}"
            );
        }
        assert_eq!(province.people.iter().filter(|person| person.received()).count(), 500);
        assert_eq!(institutions::all().len(), 40);
    }

    #[test]
    fn nothing_happens_out_of_the_window_or_after_the_last_day() {
        for until in ["2026-11-23", "2026-03-04", "2026-01-02", "2027-06-01"] {
            let until: Day = until.parse().unwrap();
            let province = make(&Recipe { until, ..recipe(120, 0) });
            for person in &province.people {
                for act in person.acts() {
                    assert!((2..=10).contains(&act.month()) && act.year() == person.year && act <= until, "{act}");
                }
            }
            for (year, rows) in province.years.iter().zip(&province.bills) {
                for settled in column(&self_pay::LAYOUT, rows, "settled_on") {
                    let settled: Day = settled.parse().unwrap();
                    assert!(settled.year() == *year && settled <= until, "{settled}");
                }
            }
        }
    }

    #[test]
    fn invoice_numbers_never_repeat() {
        let province = make(&recipe(300, 0));
        let mut numbers: Vec<&str> =
            province.bills.iter().flat_map(|rows| column(&self_pay::LAYOUT, rows, "invoice_no")).collect();
        let all = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        assert!(all > 300);
        assert_eq!(numbers.len(), all);
    }
}
