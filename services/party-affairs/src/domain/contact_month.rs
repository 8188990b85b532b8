//! The contact of each calendar month (article 15): who is owed one, and whether it was made.

use chrono::Datelike;
use junxiu_kernel::day::{Day, add_days, add_months, month_end};
use junxiu_kernel::policy::PolicyFault;

use super::contact_policy::{Policies, Whom};

junxiu_kernel::words! {
    /// How it stands with a month.
    pub enum MonthState, "UNKNOWN_MONTH_STATE", "当月状态", "state of a month" {
        /// Owed, and the month is not over.
        Open = "OPEN", "待联系";
        /// Made.
        Met = "MET", "已联系";
        /// The month went by without.
        Missed = "MISSED", "未联系";
        /// He died in it.
        Void = "VOID", "不再要求";
        /// None is owed: he was received too late in it, or is not among those meant.
        NotOwed = "NOT_OWED", "无需联系";
    }
}

/// What decides whether somebody is owed a contact.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// The day of reception.
    pub received_on: Day,
    /// The last day on which he was served here: the day of death, or on which he left.
    pub ended_on: Option<Day>,
    /// Whether he is abroad.
    pub is_abroad: bool,
}

/// How it stands with one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    /// Its first day.
    pub first: Day,
    /// How it stands.
    pub state: MonthState,
    /// True when it was met by a contact that was recorded after the month was over.
    pub is_backdated: bool,
}

/// Gives the first day of the month that contains a day.
pub fn month_of(day: Day) -> Day {
    add_days(day, 1 - i64::from(day.day()))
}

/// Says whether a contact is owed in the month that contains a day, leaving out how it ended.
///
/// None is owed before the reception, nor in its month when that came after the day of grace.
pub fn is_owed(facts: &Facts, month: Day, policies: &Policies) -> Result<bool, PolicyFault> {
    let last = month_end(month);
    let meant = match policies.scope.on(last)?.value.scope {
        Whom::All => true,
        Whom::AbroadOnly => facts.is_abroad,
    };
    let grace_day = policies.reception_grace_day.on(last)?.value.day;
    let received = month_of(facts.received_on);
    let served = received < month_of(month) || (received == month_of(month) && facts.received_on.day() <= grace_day);
    Ok(meant && served)
}

/// Says how it stands with the month that contains a day. A contact is the day it was made and the day it was recorded.
///
/// A month is over when its last day is: a contact at its last hour counts. In the month of death, and after it,
/// nothing is owed any more; a contact made before stays made.
pub fn month(
    facts: &Facts,
    month: Day,
    contacts: &[(Day, Day)],
    policies: &Policies,
    today: Day,
) -> Result<Month, PolicyFault> {
    let (first, last) = (month_of(month), month_end(month));
    let needed = policies.min_per_month.on(last)?.value.contacts;
    let mut made: Vec<Day> =
        contacts.iter().filter(|(on, _)| (first..=last).contains(on)).map(|(_, recorded_on)| *recorded_on).collect();
    made.sort_unstable();
    let met = needed.checked_sub(1).and_then(|at| made.get(at)).copied();
    let state = if met.is_some() {
        MonthState::Met
    } else if facts.ended_on.is_some_and(|ended_on| ended_on <= last) {
        MonthState::Void
    } else if !is_owed(facts, month, policies)? {
        MonthState::NotOwed
    } else if today > last {
        MonthState::Missed
    } else {
        MonthState::Open
    };
    Ok(Month { first, state, is_backdated: met.is_some_and(|recorded_on| recorded_on > last) })
}

/// Lists the months from the reception on, the newest first and so many at most.
pub fn months(received_on: Day, today: Day, max: usize) -> impl Iterator<Item = Day> {
    let first = month_of(received_on);
    std::iter::successors(Some(month_of(today)), |month| Some(add_months(*month, -1)))
        .take_while(move |month| *month >= first)
        .take(max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn facts(received_on: &str, ended_on: Option<&str>) -> Facts {
        Facts { received_on: day(received_on), ended_on: ended_on.map(day), is_abroad: false }
    }

    /// Asserts a month of 2021; a contact is the day it was made and the day it was recorded.
    #[track_caller]
    fn check(facts: &Facts, month_name: &str, contacts: &[(&str, &str)], today: &str, expected: (MonthState, bool)) {
        let contacts: Vec<_> = contacts.iter().map(|(on, recorded)| (day(on), day(recorded))).collect();
        let policies = Policies::delivered().unwrap();
        let found = month(facts, day(&format!("{month_name}-01")), &contacts, &policies, day(today)).unwrap();
        assert_eq!((found.state, found.is_backdated), expected, "{month_name}");
    }

    #[test]
    fn a_contact_on_the_last_evening_counts_and_one_of_the_next_month_does_not() {
        let person = facts("2021-01-04", None);
        let contacts = [("2021-05-31", "2021-05-31"), ("2021-07-01", "2021-07-01")];
        check(&person, "2021-05", &contacts, "2021-07-02", (MonthState::Met, false));
        check(&person, "2021-06", &contacts, "2021-07-02", (MonthState::Missed, false));
        check(&person, "2021-07", &contacts, "2021-07-02", (MonthState::Met, false));
    }

    #[test]
    fn a_month_is_missed_when_its_last_day_is_over_and_not_on_it() {
        let person = facts("2021-01-04", None);
        check(&person, "2021-06", &[], "2021-06-30", (MonthState::Open, false));
        check(&person, "2021-06", &[], "2021-07-01", (MonthState::Missed, false));
        check(&person, "2021-06", &[("2021-06-30", "2021-06-30")], "2021-07-01", (MonthState::Met, false));
    }

    #[test]
    fn a_contact_recorded_later_counts_for_its_month_and_is_flagged() {
        let contacts = [("2021-06-30", "2021-07-03")];
        check(&facts("2021-01-04", None), "2021-06", &contacts, "2021-07-03", (MonthState::Met, true));
        check(&facts("2021-01-04", None), "2021-07", &contacts, "2021-07-03", (MonthState::Open, false));
    }

    #[test]
    fn one_that_was_recorded_in_time_takes_the_flag_away() {
        let contacts = [("2021-06-02", "2021-07-03"), ("2021-06-30", "2021-06-30")];
        check(&facts("2021-01-04", None), "2021-06", &contacts, "2021-07-03", (MonthState::Met, false));
    }

    #[test]
    fn the_month_of_death_owes_nothing_and_what_was_made_stays_made() {
        let dead = facts("2021-01-04", Some("2021-06-20"));
        check(&dead, "2021-05", &[], "2021-07-01", (MonthState::Missed, false));
        check(&dead, "2021-06", &[], "2021-07-01", (MonthState::Void, false));
        check(&dead, "2021-06", &[("2021-06-03", "2021-06-03")], "2021-07-01", (MonthState::Met, false));
        check(&dead, "2021-07", &[], "2021-07-01", (MonthState::Void, false));
    }

    #[test]
    fn who_is_received_after_the_fifteenth_owes_no_contact_in_that_month() {
        for (received_on, state) in [
            ("2021-06-14", MonthState::Missed),
            ("2021-06-15", MonthState::Missed),
            ("2021-06-16", MonthState::NotOwed),
            ("2021-06-30", MonthState::NotOwed),
        ] {
            check(&facts(received_on, None), "2021-06", &[], "2021-08-01", (state, false));
            check(&facts(received_on, None), "2021-07", &[], "2021-08-01", (MonthState::Missed, false));
        }
        check(&facts("2021-07-01", None), "2021-06", &[], "2021-08-01", (MonthState::NotOwed, false));
    }

    #[test]
    fn months_run_back_to_the_reception() {
        let list = |received: &str, max| months(day(received), day("2021-08-01"), max).collect::<Vec<_>>();
        assert_eq!(list("2021-06-30", 12), ["2021-08-01", "2021-07-01", "2021-06-01"].map(day));
        assert_eq!(list("2020-01-01", 2), ["2021-08-01", "2021-07-01"].map(day));
    }
}
