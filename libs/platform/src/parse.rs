//! Reading what came over the wire: every field that is wrong is named, all at once.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use junxiu_contracts::Choice;
use junxiu_contracts::google_type::Date;
use junxiu_kernel::day::Day;
use junxiu_kernel::{Wrong, text};

mod shape;

pub use crate::violation::Violation;
pub use shape::is_blank;

use crate::status::Fault;
use shape::is_refused;

/// The length of an ordinary text (a name, a title, a number). Longer ones say so with [`Violations::text`].
pub const SHORT_TEXT_MAX_CHARS: usize = 200;

/// The length of a remark, a reason or an opinion.
pub const LONG_TEXT_MAX_CHARS: usize = 4_000;

/// The years of which anything can be told: from before the oldest birth to well after the last deadline.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// The fields that are wrong so far.
#[derive(Debug, Default)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// Begins with none.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field that is wrong.
    pub fn add(&mut self, field: impl Into<String>, code: &'static str, zh: impl Into<String>, en: impl Into<String>) {
        self.0.push(Violation::new(field, code, zh, en));
    }

    /// Takes what was read, or notes why it could not be.
    pub fn take<T>(&mut self, field: &str, read: Result<T, Wrong>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(wrong) => {
                self.add(field, wrong.code, wrong.zh, wrong.en);
                None
            }
        }
    }

    /// Reads a text that may be absent: an empty one is none.
    pub fn take_optional<T>(
        &mut self,
        field: &str,
        given: &str,
        read: impl FnOnce(&str) -> Result<T, Wrong>,
    ) -> Option<T> {
        if is_blank(given) {
            return None;
        }
        self.take(field, read(given))
    }

    /// Takes a short text that must be given.
    pub fn required<'a>(&mut self, field: &str, given: &'a str) -> Option<&'a str> {
        let given = given.trim();
        if is_blank(given) {
            self.missing(field);
            return None;
        }
        self.text(field, given, SHORT_TEXT_MAX_CHARS)
    }

    /// Takes a short text that may be empty.
    pub fn optional<'a>(&mut self, field: &str, given: &'a str) -> Option<&'a str> {
        let given = given.trim();
        if is_blank(given) {
            return None;
        }
        self.text(field, given, SHORT_TEXT_MAX_CHARS)
    }

    /// Takes a text of at most so many characters, without control characters. One that is not empty and shows nothing
    /// is missing.
    pub fn text<'a>(&mut self, field: &str, given: &'a str, max_chars: usize) -> Option<&'a str> {
        if given.chars().count() > max_chars {
            self.add(
                field,
                "TOO_LONG",
                format!("最多 {max_chars} 个字符"),
                format!("must hold at most {max_chars} characters"),
            );
            return None;
        }
        if given.chars().any(is_refused) {
            self.add(field, "CONTROL_CHARACTER", "不得含控制字符", "must not hold control characters");
            return None;
        }
        if is_blank(given) && !given.trim().is_empty() {
            self.missing(field);
            return None;
        }
        Some(given)
    }

    /// Takes a message or value that must be present.
    pub fn present<T>(&mut self, field: &str, given: Option<T>) -> Option<T> {
        if given.is_none() {
            self.missing(field);
        }
        given
    }

    /// Takes an enum that must be set to a value the contract knows.
    pub fn chosen<E: Choice>(&mut self, field: &str, number: i32) -> Option<E> {
        match E::try_from(number) {
            Ok(value) if value == E::default() => {
                self.missing(field);
                None
            }
            Ok(value) => Some(value),
            Err(_) => {
                let (zh, en) = (E::names().join("、"), E::names().join(", "));
                let (zh, en) =
                    (format!("{number}不是已知的取值，可取：{zh}"), format!("{number} is no value; it may be {en}"));
                self.add(field, "UNKNOWN_VALUE", zh, en);
                None
            }
        }
    }

    /// Takes an enum that may be left unspecified.
    pub fn chosen_optional<E: Choice>(&mut self, field: &str, number: i32) -> Option<E> {
        if number == 0 { None } else { self.chosen(field, number) }
    }

    /// Takes a day that must be given.
    pub fn day(&mut self, field: &str, given: Option<&Date>) -> Option<Day> {
        match given {
            Some(date) if *date != Date::default() => self.read_day(field, date),
            _ => {
                self.missing(field);
                None
            }
        }
    }

    /// Takes a day that may be absent.
    pub fn optional_day(&mut self, field: &str, given: Option<&Date>) -> Option<Day> {
        given.filter(|date| **date != Date::default()).and_then(|date| self.read_day(field, date))
    }

    /// Notes a list with more entries than one request may hold.
    pub fn at_most(&mut self, field: &str, length: usize, max: usize) {
        if length > max {
            self.add(field, "TOO_MANY", format!("最多 {max} 项"), format!("must hold at most {max} entries"));
        }
    }

    /// Notes a field that must be given and is not.
    pub fn missing(&mut self, field: &str) {
        self.add(field, "REQUIRED", "必须填写", "must be given");
    }

    /// Adds what was found in a part, below the part's path.
    pub fn below(&mut self, path: &str, part: Self) {
        for mut violation in part.0 {
            violation.field =
                if violation.field.is_empty() { path.to_owned() } else { format!("{path}.{}", violation.field) };
            self.0.push(violation);
        }
    }

    /// Says whether nothing is wrong so far.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Gives what is wrong so far.
    pub fn into_list(self) -> Vec<Violation> {
        self.0
    }

    /// Refuses if anything is wrong.
    pub fn finish(self) -> Result<(), Fault> {
        if self.0.is_empty() { Ok(()) } else { Err(Fault::invalid(self.0)) }
    }

    /// Refuses, for the branch where a value is absent because it was wrong.
    pub fn fault(self) -> Fault {
        Fault::invalid(self.0)
    }

    fn read_day(&mut self, field: &str, date: &Date) -> Option<Day> {
        self.take(field, day(date))
    }
}

/// Reads a day from the wire.
pub fn day(date: &Date) -> Result<Day, Wrong> {
    let whole = (1..=9999).contains(&date.year).then_some(()).and_then(|()| {
        NaiveDate::from_ymd_opt(date.year, u32::try_from(date.month).ok()?, u32::try_from(date.day).ok()?)
    });
    if whole.is_some() && !YEARS.contains(&date.year) {
        let (first, last) = (YEARS.start(), YEARS.end());
        return Err(Wrong::new(
            "YEAR_OUT_OF_RANGE",
            format!("年份须在 {first} 至 {last} 之间"),
            format!("the year must lie between {first} and {last}"),
        ));
    }
    whole.ok_or_else(|| {
        let given = format!("{:04}-{:02}-{:02}", date.year, date.month, date.day);
        Wrong::new("NO_SUCH_DAY", format!("没有 {given} 这一天"), format!("there is no day {given}"))
    })
}

/// Writes a day for the wire.
pub fn date(day: Day) -> Date {
    let (month, of_month) = (i32::try_from(day.month()), i32::try_from(day.day()));
    Date { year: day.year(), month: month.unwrap_or_default(), day: of_month.unwrap_or_default() }
}

/// Writes an instant for the wire.
pub fn timestamp(at: DateTime<Utc>) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: at.timestamp(),
        // Below two thousand million also in a leap second, so it fits.
        nanos: i32::try_from(at.timestamp_subsec_nanos().min(999_999_999)).unwrap_or_default(),
    }
}

/// Reads an instant from the wire.
pub fn instant(at: &prost_types::Timestamp) -> Result<DateTime<Utc>, Wrong> {
    u32::try_from(at.nanos)
        .ok()
        .and_then(|nanos| DateTime::from_timestamp(at.seconds, nanos))
        .ok_or_else(|| Wrong::new("NO_SUCH_INSTANT", "时间无效", "is not an instant"))
}

/// Narrows and trims a text as it came from people: full-width to half-width, no stray spaces.
pub fn narrow(given: &str) -> String {
    text::narrow(given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_that_is_wrong_is_named() {
        let mut wrong = Violations::new();
        assert_eq!(wrong.required("full_name", "  张三 "), Some("张三"));
        assert_eq!(wrong.required("item.note", " "), None);
        assert_eq!(wrong.text("item.reason", "abcd", 3), None);
        assert_eq!(wrong.required("item.title", "a\u{0}b"), None);
        assert_eq!(wrong.day("born_on", None), None);
        assert_eq!(wrong.optional_day("died_on", None), None);
        assert_eq!(wrong.day("received_on", Some(&Date { year: 2024, month: 6, day: 31 })), None);
        assert_eq!(wrong.take::<()>("fee_fen", Err(Wrong::new("AMOUNT_DECIMALS", "多", "too many"))), None);
        let fault = wrong.finish().unwrap_err();
        let found: Vec<_> = fault.violations().iter().map(|v| (v.field.as_str(), v.reason)).collect();
        assert_eq!(
            found,
            [
                ("item.note", "REQUIRED"),
                ("item.reason", "TOO_LONG"),
                ("item.title", "CONTROL_CHARACTER"),
                ("born_on", "REQUIRED"),
                ("received_on", "NO_SUCH_DAY"),
                ("fee_fen", "AMOUNT_DECIMALS"),
            ]
        );
    }

    #[test]
    fn days_lie_in_years_of_which_something_can_be_told() {
        let at = |year, month, day| self::day(&Date { year, month, day }).map_err(|wrong| wrong.code);
        assert_eq!(at(1899, 12, 31), Err("YEAR_OUT_OF_RANGE"));
        assert!(at(1900, 1, 1).is_ok() && at(2200, 12, 31).is_ok());
        assert_eq!(at(2201, 1, 1), Err("YEAR_OUT_OF_RANGE"));
        assert_eq!(at(9999, 12, 31), Err("YEAR_OUT_OF_RANGE"));
        assert_eq!(at(2026, 6, 31), Err("NO_SUCH_DAY"));
        assert_eq!(at(0, 0, 0), Err("NO_SUCH_DAY"));
    }

    #[test]
    fn a_part_is_named_below_its_path() {
        let mut part = Violations::new();
        part.missing("grade");
        let mut whole = Violations::new();
        whole.below("items[3]", part);
        assert_eq!(whole.into_list()[0].field, "items[3].grade");
    }

    #[test]
    fn a_value_that_is_none_is_told_the_values_there_are() {
        let mut wrong = Violations::new();
        wrong.chosen::<junxiu_contracts::duty::duty::State>("state", 77);
        let found = wrong.into_list();
        assert!(found[0].en.contains("STATE_OPEN") && !found[0].en.contains("UNSPECIFIED"), "{}", found[0].en);
    }

    #[test]
    fn days_and_instants_come_back_as_they_were() {
        let leap = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
        assert_eq!(day(&date(leap)), Ok(leap));
        assert!(day(&Date { year: 2023, month: 2, day: 29 }).is_err());
        assert!(day(&Date { year: 2023, month: 0, day: 0 }).is_err());
        assert!(day(&Date { year: -5, month: 1, day: 1 }).is_err());
        let at = DateTime::from_timestamp(1_700_000_000, 123_456_000).unwrap();
        assert_eq!(instant(&timestamp(at)), Ok(at));
    }
}
