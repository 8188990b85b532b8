//! Civil days in Asia/Shanghai, and the arithmetic of months and ages.

use crate::text;
use crate::wrong::Wrong;
use chrono::{DateTime, Datelike, FixedOffset, Months, NaiveDate, NaiveDateTime, TimeDelta, Utc};

/// A civil day. Business dates are civil days, never instants.
pub type Day = NaiveDate;

/// China's clock stands eight hours before UTC, all year.
const CIVIL_OFFSET_HOURS: i64 = 8;
/// The years that are read; others are slips of the pen.
const YEARS_READ: std::ops::RangeInclusive<i32> = 1850..=2200;
/// The serial numbers of spreadsheets that are read as text: five digits, from 1927 to 2173.
const SERIAL_DIGITS: usize = 5;

/// Adds months: the corresponding day, or the month's last day where there is none.
///
/// Months may be negative. A result beyond the calendar's bounds stops there.
pub fn add_months(day: Day, months: i32) -> Day {
    let count = Months::new(months.unsigned_abs());
    if months < 0 {
        day.checked_sub_months(count).unwrap_or(Day::MIN)
    } else {
        day.checked_add_months(count).unwrap_or(Day::MAX)
    }
}

/// Adds days; a result beyond the calendar's bounds stops there.
pub fn add_days(day: Day, days: i64) -> Day {
    let bound = if days < 0 { Day::MIN } else { Day::MAX };
    TimeDelta::try_days(days).and_then(|delta| day.checked_add_signed(delta)).unwrap_or(bound)
}

/// Gives the civil day (UTC+8) on which an instant falls.
pub fn civil_day(instant: DateTime<Utc>) -> Day {
    civil_time(instant).date()
}

/// Gives the civil date and time (UTC+8) of an instant.
pub fn civil_time(instant: DateTime<Utc>) -> NaiveDateTime {
    instant.naive_utc().checked_add_signed(TimeDelta::hours(CIVIL_OFFSET_HOURS)).unwrap_or(NaiveDateTime::MAX)
}

/// Gives the instant at which a civil day begins.
pub fn start_of_civil_day(day: Day) -> DateTime<Utc> {
    instant_of(day.and_time(chrono::NaiveTime::MIN))
}

/// Gives the instant of a civil date and time (UTC+8).
pub fn instant_of(civil: NaiveDateTime) -> DateTime<Utc> {
    civil.checked_sub_signed(TimeDelta::hours(CIVIL_OFFSET_HOURS)).unwrap_or(NaiveDateTime::MIN).and_utc()
}

/// Says how many years are completed: a year is completed on the birthday itself.
///
/// Whoever was born on 29 February completes a year on 28 February in common years.
pub fn age_on(birth: Day, on: Day) -> i32 {
    let years = on.year() - birth.year();
    let birthday = add_months(birth, years.saturating_mul(12));
    if birthday > on { years - 1 } else { years }
}

/// Gives the last day of the month.
pub fn month_end(day: Day) -> Day {
    let first = day.with_day(1).unwrap_or(day);
    add_days(add_months(first, 1), -1)
}

/// Reads a day as people and spreadsheets write it.
///
/// `2024-01-31`, `2024/1/31`, `2024.1.31`, `20240131`, `2024年1月31日`, each also with a
/// midnight time after it, and the five-digit serial number of a spreadsheet.
pub fn parse_day(written: &str) -> Result<Day, Wrong> {
    let tidy = text::narrow(written);
    let body = without_midnight(&tidy);
    if body.bytes().all(|b| b.is_ascii_digit()) && body.len() == SERIAL_DIGITS {
        return serial_day(body.parse().map_err(|_| bad_date(&tidy))?);
    }
    let (year, month, day) = parts_of(body).ok_or_else(|| bad_date(&tidy))?;
    day_of(year, month, day)
}

/// Makes a day of its parts; 31 June is refused with NO_SUCH_DAY.
pub fn day_of(year: i32, month: u32, day: u32) -> Result<Day, Wrong> {
    Day::from_ymd_opt(year, month, day).filter(|_| YEARS_READ.contains(&year)).ok_or_else(|| {
        Wrong::new(
            "NO_SUCH_DAY",
            format!("日历上没有{year}年{month}月{day}日"),
            format!("there is no day {year:04}-{month:02}-{day:02}"),
        )
    })
}

/// Reads the serial number by which spreadsheets (1900 system) keep a day.
pub fn serial_day(serial: i64) -> Result<Day, Wrong> {
    // Serial 60 is 29 February 1900, a day that never was; from 61 on the count runs from 1899-12-30.
    const FIRST_TRUE_SERIAL: i64 = 61;
    let no_such = || {
        Wrong::new(
            "NO_SUCH_DAY",
            format!("日期序号{serial}超出范围"),
            format!("the date serial number {serial} is out of range"),
        )
    };
    let origin = Day::from_ymd_opt(1899, 12, 30).ok_or_else(no_such)?;
    Some(add_days(origin, serial))
        .filter(|day| serial >= FIRST_TRUE_SERIAL && YEARS_READ.contains(&day.year()))
        .ok_or_else(no_such)
}

/// Reads a civil time such as `2024-02-09T08:00`, or an instant with its offset.
pub fn parse_instant(written: &str) -> Result<DateTime<Utc>, Wrong> {
    let tidy = text::narrow(written);
    if let Ok(instant) = DateTime::<FixedOffset>::parse_from_rfc3339(&tidy) {
        return Ok(instant.with_timezone(&Utc));
    }
    for format in ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"] {
        if let Ok(civil) = NaiveDateTime::parse_from_str(&tidy, format) {
            return Ok(instant_of(civil));
        }
    }
    parse_day(&tidy).map(start_of_civil_day)
}

/// Takes off a time of midnight, which spreadsheets put behind a bare day.
fn without_midnight(tidy: &str) -> &str {
    let body = tidy.strip_suffix(".0").unwrap_or(tidy);
    [" 00:00:00", "T00:00:00", " 00:00", " 0:00:00", " 0:00"]
        .iter()
        .find_map(|midnight| body.strip_suffix(midnight))
        .unwrap_or(body)
}

/// Splits a written day into year, month and day.
fn parts_of(body: &str) -> Option<(i32, u32, u32)> {
    let parts: Vec<&str> = if body.contains('年') {
        let (year, rest) = body.split_once('年')?;
        let (month, rest) = rest.split_once('月')?;
        vec![year, month, rest.strip_suffix(['日', '号']).unwrap_or(rest)]
    } else if body.len() == 8 && body.bytes().all(|b| b.is_ascii_digit()) {
        vec![body.get(..4)?, body.get(4..6)?, body.get(6..)?]
    } else {
        let sign = ['-', '/', '.'].into_iter().find(|sign| body.contains(*sign))?;
        body.split(sign).collect()
    };
    let [year, month, day] = parts.as_slice() else {
        return None;
    };
    let number = |digits: &str, length: std::ops::RangeInclusive<usize>| {
        let digits = digits.trim();
        let fits = length.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| digits.parse::<u32>().ok()).flatten()
    };
    let year = i32::try_from(number(year, 4..=4)?).ok()?;
    Some((year, number(month, 1..=2)?, number(day, 1..=2)?))
}

fn bad_date(tidy: &str) -> Wrong {
    let shown = text::excerpt(tidy);
    Wrong::new(
        "BAD_DATE",
        format!("“{shown}”不是日期，请填写如 2024-01-31"),
        format!("\"{shown}\" is not a date; write it like 2024-01-31"),
    )
}
