//! A year of the calendar.

use junxiu_contracts::gateway as pb;
use junxiu_kernel::calendar::{Calendar, CalendarFault, NamedDay};
use junxiu_kernel::day::Day;
use junxiu_platform::parse::{self, Violations};
use junxiu_platform::status::Fault;

use super::{calendar_region, year_in_range};

/// Answers the days of a year that differ from the week.
pub(super) fn year(
    calendar: &Calendar,
    today: Day,
    request: &pb::GetCalendarYearRequest,
) -> Result<pb::CalendarYear, Fault> {
    let mut wrong = Violations::new();
    match request.year {
        0 => wrong.missing("year"),
        year => year_in_range(&mut wrong, "year", year),
    }
    let region = calendar_region(&mut wrong, "region_code", &request.region_code, today);
    let Some(region) = region.filter(|_| wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let found = calendar.year(region, request.year).map_err(fault)?;

    Ok(pb::CalendarYear {
        year: request.year,
        region_code: region.to_owned(),
        version: found.version,
        holidays: found.holidays.iter().map(day).collect(),
        makeup_workdays: found.makeup_workdays.iter().map(day).collect(),
    })
}

/// Refuses to count through a year that nobody has published.
pub(super) fn not_published(year: i32) -> Fault {
    Fault::unmet(
        "CALENDAR",
        "CALENDAR_NOT_PUBLISHED",
        format!("{year}年的节假日安排尚未公布，无法计算；公布并载入后再试"),
        format!("the calendar of {year} is not published, and nobody may guess it; load it and repeat the call"),
    )
    .with("year", year.to_string())
}

fn day(named: &NamedDay) -> pb::CalendarDay {
    pb::CalendarDay { date: Some(parse::date(named.day)), label: named.name.clone() }
}

fn fault(fault: CalendarFault) -> Fault {
    match fault {
        CalendarFault::NotPublished { year } => not_published(year),
        CalendarFault::UnknownRegion { .. } => Fault::internal(fault),
    }
}
