//! The tab-separated files that a calendar is read from.

use super::{CalendarFileFault, Marked, NamedDay};
use crate::day::{self, Day};
use chrono::Datelike;
use std::collections::BTreeMap;

/// The month of National Day. Each year's notice has it, so rows of a year without
/// it only come from the neighbouring years' notices, and the year is not published.
const NATIONAL_DAY_MONTH: u32 = 10;

type Years = BTreeMap<i32, BTreeMap<Day, Marked>>;
type Regions = BTreeMap<String, BTreeMap<Day, String>>;

/// Reads `date kind name`.
pub fn national_years(text: &str) -> Result<Years, CalendarFileFault> {
    let mut years = Years::new();
    for (line, columns) in rows(text) {
        let fault = |cause: &str| CalendarFileFault { line, cause: cause.to_owned() };
        let [date, kind, name] = columns.as_slice() else {
            return Err(fault("expected date, kind, name"));
        };
        let day = day::parse_day(date).map_err(|wrong| fault(&wrong.en))?;
        let works = match *kind {
            "holiday" => false,
            "workday_makeup" => true,
            _ => return Err(fault("the kind must be holiday or workday_makeup")),
        };
        let mark = Marked { works, name: (*name).to_owned() };
        if years.entry(day.year()).or_default().insert(day, mark).is_some() {
            return Err(fault("the day stands there twice"));
        }
    }
    years.retain(|_, days| days.iter().any(|(day, mark)| day.month() == NATIONAL_DAY_MONTH && !mark.works));
    Ok(years)
}

/// Reads `date region kind name confidence source` and keeps the rows that hold.
pub fn regional_days(text: &str) -> Result<Regions, CalendarFileFault> {
    let mut regions = Regions::new();
    for (line, columns) in rows(text) {
        let fault = |cause: &str| CalendarFileFault { line, cause: cause.to_owned() };
        let [date, region, kind, name, confidence, _source] = columns.as_slice() else {
            return Err(fault("expected date, region, kind, name, confidence, source"));
        };
        let day = day::parse_day(date).map_err(|wrong| fault(&wrong.en))?;
        if *kind != "holiday" {
            return Err(fault("a region may only add days off"));
        }
        let holds = match *confidence {
            "high" | "medium" => true,
            "low" => false,
            _ => return Err(fault("the confidence must be high, medium or low")),
        };
        if holds {
            regions.entry((*region).to_owned()).or_default().insert(day, (*name).to_owned());
        }
    }
    Ok(regions)
}

/// Names a version: the year, whose calendar it is, and a digest of its days.
///
/// A deadline is stored with it, so that one computed before an amendment is known.
pub fn version(year: i32, region: &str, holidays: &[NamedDay], makeup_workdays: &[NamedDay]) -> String {
    // FNV-1a: short, stable for ever, and no secret rests on it.
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let off = holidays.iter().map(|named| format!("-{}", named.day));
    let worked = makeup_workdays.iter().map(|named| format!("+{}", named.day));
    let digest = off.chain(worked).fold(OFFSET, |digest, day| {
        day.bytes().fold(digest, |digest, byte| (digest ^ u64::from(byte)).wrapping_mul(PRIME))
    });
    format!("{year}.{region}.{digest:016x}")
}

/// Gives the lines below the heading, split at their tabs.
fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    text.lines()
        .enumerate()
        .skip(1)
        .map(|(at, line)| (at + 1, line.trim_end_matches('\r')))
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|(number, line)| (number, line.split('\t').collect()))
}
