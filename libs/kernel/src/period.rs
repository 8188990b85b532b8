//! Periods: from a day, a count and a unit to the last day, with the steps.

use crate::calendar::{Calendar, CalendarFault};
use crate::day::{self, Day};
use crate::decision::{Basis, Citation, Decision, PolicyVersion, Reason, Step};
use chrono::Datelike;
use thiserror::Error;

/// The longest period that is reckoned, in any unit: a hundred years of days.
pub const COUNT_MAX: u32 = 36_525;

/// The law on which the reckoning of periods rests.
const CIVIL_CODE: &str = "中华人民共和国民法典";
/// The notices by which the State Council publishes a year's working days.
const HOLIDAY_NOTICES: &str = "国务院办公厅节假日安排通知";

crate::words! {
    /// The unit of a period.
    pub enum Unit, "UNKNOWN_UNIT", "期间单位", "unit of a period" {
        /// Days that are worked in the region.
        WorkingDays = "WORKING_DAYS", "个工作日" | "工作日";
        /// Days, each of them.
        CalendarDays = "CALENDAR_DAYS", "日" | "天" | "自然日";
        /// Months, to the corresponding day.
        Months = "MONTHS", "个月" | "月";
    }
}

/// Why a period cannot be reckoned.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PeriodFault {
    /// The calendar cannot answer.
    #[error(transparent)]
    Calendar(#[from] CalendarFault),
    /// The period is longer than any that the rules know.
    #[error("a period of {count} is longer than the {COUNT_MAX} that are reckoned")]
    TooLong {
        /// The count that was given.
        count: u32,
    },
}

/// Reckons the last day of a period.
///
/// The starting day is not counted. Months end on the corresponding day, or on the
/// month's last day where there is none. With `roll`, a last day that is not worked
/// moves to the next that is; a count of working days ends on one anyway.
pub fn deadline(
    calendar: &Calendar,
    region: &str,
    from: Day,
    count: u32,
    unit: Unit,
    roll: bool,
) -> Result<Decision<Day>, PeriodFault> {
    if count > COUNT_MAX {
        return Err(PeriodFault::TooLong { count });
    }
    let counted = match unit {
        Unit::WorkingDays => working_days(calendar, region, from, count)?,
        Unit::CalendarDays => calendar_days(from, count),
        Unit::Months => months(from, count),
    };
    let decision = if roll { rolled(calendar, region, counted)? } else { counted };
    let due_on = decision.outcome;
    Ok(decision.because(Reason::new(
        "DUE_ON",
        format!("{count}{}，截止日为{due_on}", unit.zh()),
        format!("{count} {}: the last day is {due_on}", unit_en(unit)),
    )))
}

fn working_days(calendar: &Calendar, region: &str, from: Day, count: u32) -> Result<Decision<Day>, PeriodFault> {
    let counted = calendar.add_working_days(region, from, count)?;
    let decision = Decision::new(counted.due_on).step(start(from)).steps(counted.steps);
    Ok(counted.calendar_versions.into_iter().fold(decision, under_calendar))
}

fn calendar_days(from: Day, count: u32) -> Decision<Day> {
    let due_on = day::add_days(from, count.into());
    let counted = Step::new("COUNTED", format!("第{count}日为{due_on}"), format!("day {count} is {due_on}"))
        .cite(Citation::of(CIVIL_CODE, 201).paragraph(1));
    Decision::new(due_on).step(start(from)).step(counted.day(due_on))
}

fn months(from: Day, count: u32) -> Decision<Day> {
    let due_on = day::add_months(from, i32::try_from(count).unwrap_or(i32::MAX));
    let counted = Step::new(
        "COUNTED",
        format!("{count}个月后的对应日（无对应日的为月末）为{due_on}"),
        format!("the corresponding day {count} months on, or the month's end, is {due_on}"),
    )
    .cite(Citation::of(CIVIL_CODE, 202));
    Decision::new(due_on).step(start(from)).step(counted.day(due_on))
}

fn start(from: Day) -> Step {
    Step::new(
        "START_NOT_COUNTED",
        format!("自{from}起算，当日不计入"),
        format!("the period runs from {from}, which is not counted"),
    )
    .day(from)
    .cite(Citation::of(CIVIL_CODE, 201).paragraph(1))
}

/// Moves a last day that is not worked to the next that is.
fn rolled(calendar: &Calendar, region: &str, decision: Decision<Day>) -> Result<Decision<Day>, PeriodFault> {
    let raw = decision.outcome;
    let due_on = calendar.roll(region, raw)?;
    let decision = (raw.year()..=due_on.year()).try_fold(decision.map(|_| due_on), |decision, year| {
        Ok::<_, CalendarFault>(under_calendar(decision, calendar.year(region, year)?.version))
    })?;
    if due_on == raw {
        return Ok(decision);
    }
    let moved = Step::new(
        "ROLLED",
        format!("{raw}为法定休假日，顺延至{due_on}"),
        format!("{raw} is a day off, so the period ends on {due_on}"),
    );
    Ok(decision.step(moved.day(due_on).cite(Citation::of(CIVIL_CODE, 203).paragraph(1))))
}

/// Names the calendar's version among the policies of a decision.
fn under_calendar(decision: Decision<Day>, version: String) -> Decision<Day> {
    let year = version.split('.').next().and_then(|year| year.parse().ok());
    let effective_from = year.and_then(|year| Day::from_ymd_opt(year, 1, 1)).unwrap_or(decision.outcome);
    decision.under(PolicyVersion {
        key: format!("calendar.{version}"),
        effective_from,
        basis: Basis::Law,
        document: HOLIDAY_NOTICES.to_owned(),
    })
}

const fn unit_en(unit: Unit) -> &'static str {
    match unit {
        Unit::WorkingDays => "working days",
        Unit::CalendarDays => "calendar days",
        Unit::Months => "months",
    }
}
