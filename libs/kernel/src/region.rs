//! The province's divisions by GB/T 2260, today's and former ones.

use crate::day::{self, Day};
use crate::organization::Level;
use crate::text;
use crate::wrong::Wrong;
use std::sync::LazyLock;

/// A division of the province.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// The six-digit code.
    pub code: &'static str,
    /// The name, which may repeat: always key by the code.
    pub name: &'static str,
    /// The code of the division above; none for the province.
    pub parent: Option<&'static str>,
    /// The level.
    pub level: Level,
}

/// A code that a place had before it got the one that followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Former {
    /// The division as it was.
    pub region: Region,
    /// The code that followed.
    pub successor: &'static str,
    /// The first day from which the new code is used: only the year is recorded, so its first day.
    pub until: Day,
}

/// Zones that statistics count apart. They are no divisions; they may stand in an address.
const STATISTICS_ONLY: &[&str] =
    &["220171", "220172", "220173", "220174", "220271", "220272", "220273", "220771", "220871"];

static REGIONS: LazyLock<Vec<Region>> =
    LazyLock::new(|| rows(include_str!("../data/divisions.tsv")).filter_map(|row| read_region(&row)).collect());

static FORMER: LazyLock<Vec<Former>> =
    LazyLock::new(|| rows(include_str!("../data/division_history.tsv")).filter_map(|row| read_former(&row)).collect());

/// Gives today's divisions, by code.
pub fn all() -> &'static [Region] {
    &REGIONS
}

/// Gives the former codes.
pub fn former() -> &'static [Former] {
    &FORMER
}

/// Finds one of today's divisions by its code.
pub fn find(code: &str) -> Option<&'static Region> {
    REGIONS.iter().find(|region| region.code == code)
}

/// Gives the code that a place has on a day, whichever of its codes is known.
///
/// 公主岭 is 220381 until the end of 2019 and 220184 from 2020. None for a code that is no division's.
pub fn resolve(code: &str, on: Day) -> Option<&'static str> {
    division_on(code, on).map(|region| region.code)
}

/// Gives the division that a place is on a day, whichever of its codes is known.
///
/// Before the earliest recorded code, that code stands.
pub fn division_on(code: &str, on: Day) -> Option<&'static Region> {
    let mut place = find(code).or_else(|| find_former(code).map(|old| &old.region))?;
    while let Some(old) = find_former(place.code).filter(|old| on >= old.until) {
        place = find(old.successor).or_else(|| find_former(old.successor).map(|next| &next.region))?;
    }
    while let Some(old) = FORMER.iter().find(|old| old.successor == place.code && on < old.until) {
        place = &old.region;
    }
    Some(place)
}

/// Reads a code as a division on a day: old codes become the ones that hold by then.
pub fn parse(written: &str, on: Day) -> Result<&'static Region, Wrong> {
    let code = text::narrow(written);
    let code = code.strip_suffix(".0").unwrap_or(&code);
    if let Some(region) = division_on(code, on) {
        return Ok(region);
    }
    let shown = text::excerpt(code);
    if STATISTICS_ONLY.contains(&code) {
        return Err(Wrong::new(
            "REGION_STATISTICS_ONLY",
            format!("{shown}是统计用开发区代码，不是行政区划，请填写所在县（市、区）的代码"),
            format!("{shown} is a zone of the statistics and no division; give the county's code"),
        ));
    }
    Err(Wrong::new(
        "UNKNOWN_REGION",
        format!("“{shown}”不是吉林省的行政区划代码"),
        format!("\"{shown}\" is not the code of a division of Jilin"),
    ))
}

/// Gives the divisions directly below one, by code.
pub fn children(code: &str) -> impl Iterator<Item = &'static Region> {
    REGIONS.iter().filter(move |region| region.parent == Some(code))
}

/// Finds the prefecture that a division, also a former one, belongs to or is.
///
/// None for the province, and for the cities that once stood directly under it.
pub fn prefecture_of(code: &str) -> Option<&'static Region> {
    let region = find(code).or_else(|| find_former(code).map(|old| &old.region))?;
    let prefecture = match region.level {
        Level::County => find(region.parent?)?,
        Level::Institution | Level::Prefecture | Level::Province => region,
    };
    Some(prefecture).filter(|found| found.level == Level::Prefecture)
}

/// Says whether a code is or was a division's.
pub fn exists_or_existed(code: &str) -> bool {
    find(code).is_some() || find_former(code).is_some()
}

fn find_former(code: &str) -> Option<&'static Former> {
    FORMER.iter().find(|old| old.region.code == code)
}

fn read_region(row: &[&'static str]) -> Option<Region> {
    let [code, name, parent, level] = row else {
        return None;
    };
    Some(Region { code, name, parent: (!parent.is_empty()).then_some(*parent), level: Level::parse(level).ok()? })
}

fn read_former(row: &[&'static str]) -> Option<Former> {
    let [code, name, parent, successor, year, _note] = row else {
        return None;
    };
    Some(Former {
        region: Region { code, name, parent: Some(*parent), level: Level::County },
        successor,
        until: day::day_of(year.parse().ok()?, 1, 1).ok()?,
    })
}

fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().skip(1).filter(|line| !line.is_empty()).map(|line| line.split('\t').collect())
}
