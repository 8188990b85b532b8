//! The same year in plain counting, without the service's rules: what happens to each person, and what must come of it.

use std::collections::BTreeMap;

use chrono::Datelike as _;
use junxiu_kernel::day::{Day, add_days, add_months, month_end};

use crate::house::{HOME, OTHER, day};

/// What happens to a person.
#[derive(Clone, Debug)]
pub struct Fate {
    pub received_on: Day,
    pub died_on: Option<Day>,
    pub moved_on: Option<Day>,
    /// Each contact: the day, and the day on which it is recorded.
    pub contacts: Vec<(Day, Day)>,
}

/// A number that looks arbitrary and is always the same.
fn dice(person: usize, what: usize, sides: i64) -> i64 {
    let mut at =
        (person as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (what as u64).wrapping_mul(0xD1B5_4A32_D192_ED03);
    at = (at ^ (at >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    at = (at ^ (at >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    i64::try_from((at ^ (at >> 31)) % sides.unsigned_abs()).unwrap()
}

impl Fate {
    /// Of each hundred: two die, two move to another county, two are received in the course of the year, and four are called,
    /// though not each month, and not always written down in time. To the others nobody speaks.
    pub fn of(person: usize) -> Self {
        let in_the_year = |what: usize| add_days(day("2025-01-01"), dice(person, what, 365));
        let kind = person % 100;
        let received_on = match kind {
            4..=5 => in_the_year(1),
            _ => add_days(day("2024-07-02"), dice(person, 1, 180)),
        };
        // Some of those who are called die or move, too.
        let died_on = matches!(kind, 0..=1 | 9).then(|| in_the_year(2)).filter(|died_on| *died_on > received_on);
        let moved_on = matches!(kind, 2..=3 | 8).then(|| in_the_year(3)).filter(|moved_on| *moved_on > received_on);
        let mut fate = Self { received_on, died_on, moved_on, contacts: Vec::new() };
        if matches!(kind, 6..=9) {
            fate.contacts = months().into_iter().filter_map(|month| fate.contact_in(person, month)).collect();
        }
        fate
    }

    /// A call in two months of three, on some day; one in six is written down in the month after.
    fn contact_in(&self, person: usize, month: Day) -> Option<(Day, Day)> {
        let number = month.month() as usize;
        let on = add_days(month, dice(person, 100 + number, 28));
        let later = if dice(person, 200 + number, 6) == 0 { 30 } else { 0 };
        let recorded_on = add_days(on, later);
        let alive = self.died_on.is_none_or(|died_on| recorded_on < died_on);
        let served = on > self.received_on && recorded_on <= day("2025-12-31");
        (dice(person, 300 + number, 3) > 0 && alive && served).then_some((on, recorded_on))
    }

    /// Whether a contact is owed in a month at all, met or not. Who dies on its first day is told of before the daily run.
    fn owed(&self, month: Day) -> bool {
        let in_month = |on: Day| (month..=month_end(month)).contains(&on);
        let received = self.received_on < month || (in_month(self.received_on) && self.received_on.day() <= 15);
        received && self.died_on.is_none_or(|died_on| died_on > month)
    }

    /// Whether a contact of a month is on record on a day.
    fn met(&self, month: Day, today: Day) -> bool {
        let mut known = self.contacts.iter().filter(|(_, recorded_on)| *recorded_on <= today);
        known.any(|(on, _)| (month..=month_end(month)).contains(on))
    }
}

/// The first days of the months of the year.
pub fn months() -> Vec<Day> {
    (0..12).map(|number| add_months(day("2025-01-01"), number)).collect()
}

/// How it stands with the duties of a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    pub open: i64,
    pub met: i64,
    pub missed: i64,
    pub void: i64,
}

impl Balance {
    pub fn plus(self, other: Self) -> Self {
        Self {
            open: self.open + other.open,
            met: self.met + other.met,
            missed: self.missed + other.missed,
            void: self.void + other.void,
        }
    }

    pub fn total(self) -> i64 {
        self.open + self.met + self.missed + self.void
    }
}

/// The balances on the evening of a day, by the last day of the month and the holder.
pub fn balances(fates: &[Fate], today: Day) -> BTreeMap<(Day, String), Balance> {
    let mut balances: BTreeMap<(Day, String), Balance> = BTreeMap::new();
    for month in months().into_iter().filter(|month| *month <= today) {
        let last = month_end(month);
        for fate in fates.iter().filter(|fate| fate.received_on <= today && fate.owed(month)) {
            // The month is its holder's who has the person on its last day, or on the day when it was met or fell away.
            let died_in_it = fate.died_on.is_some_and(|died_on| died_on <= today && died_on <= last);
            let mut at = last.min(today);
            let mut one = Balance::default();
            if fate.met(month, today) {
                one.met = 1;
                let recorded = fate.contacts.iter().filter(|(on, _)| (month..=last).contains(on));
                at = at.min(recorded.map(|(_, recorded_on)| *recorded_on).min().unwrap());
            } else if died_in_it {
                one.void = 1;
            } else if last < today {
                one.missed = 1;
            } else {
                one.open = 1;
            }
            let holder = if fate.moved_on.is_some_and(|moved_on| moved_on <= at) { OTHER } else { HOME };
            let sum = balances.entry((last, holder.to_owned())).or_default();
            *sum = sum.plus(one);
        }
    }
    balances
}

/// The duties that no run opened: news did, of the month in which somebody is told of, or a contact on the first of a month
/// that came before the run of that day.
pub fn opened_before_the_run(fates: &[Fate], first_day: Day, today: Day) -> i64 {
    let first = |on: Day| add_days(on, 1 - i64::from(on.day()));
    let count = |fate: &Fate| {
        let told = first(fate.received_on.max(first_day));
        let early =
            |(on, recorded_on): &&(Day, Day)| on == recorded_on && *on == first(*on) && *on > told && *on <= today;
        usize::from(fate.owed(told)) + fate.contacts.iter().filter(early).filter(|(on, _)| fate.owed(*on)).count()
    };
    i64::try_from(fates.iter().filter(|fate| fate.received_on <= today).map(count).sum::<usize>()).unwrap()
}

/// The duties that were missed and are met since. What is recorded on the morning after the month comes before the run.
pub fn made_good(fates: &[Fate], today: Day) -> i64 {
    let late = |fate: &Fate| {
        let months = months().into_iter().filter(|month| fate.owed(*month) && fate.met(*month, today));
        months.filter(|month| !fate.met(*month, add_days(month_end(*month), 1))).count()
    };
    i64::try_from(fates.iter().map(late).sum::<usize>()).unwrap()
}

/// How often contact with somebody counted as lost, each a call to find out: the day after six months of silence.
pub fn investigations(fates: &[Fate], first_day: Day, last_day: Day) -> i64 {
    fates.iter().map(|fate| investigations_of(fate, first_day, last_day)).sum()
}

fn investigations_of(fate: &Fate, first_day: Day, last_day: Day) -> i64 {
    let (mut count, mut lost_since) = (0, None);
    let mut today = first_day.max(fate.received_on);
    while today <= last_day && fate.died_on.is_none_or(|died_on| today < died_on) {
        // Who was lost when the day began was lost, also where he is spoken with on that day.
        let known = fate.contacts.iter().filter(|(_, recorded_on)| *recorded_on < today).map(|(on, _)| *on);
        let since = known.max().unwrap_or(fate.received_on);
        let lost = add_months(since, 6) < today;
        if lost && lost_since != Some(since) {
            (count, lost_since) = (count + 1, Some(since));
        }
        today = add_days(today, 1);
    }
    count
}
