//! Counting a period to its last day.

use junxiu_contracts::gateway as pb;
use junxiu_kernel::calendar::{Calendar, CalendarFault};
use junxiu_kernel::period::{self, COUNT_MAX, PeriodFault, Unit};
use junxiu_platform::parse::{self, Violations};
use junxiu_platform::status::Fault;
use junxiu_platform::wire;

use super::calendar::not_published;
use super::{calendar_region, year_in_range};

/// Counts a period and answers its last day with the steps of the count.
pub(super) fn compute(
    calendar: &Calendar,
    request: &pb::ComputeDeadlineRequest,
) -> Result<pb::ComputeDeadlineResponse, Fault> {
    let mut wrong = Violations::new();
    let from = wrong.day("from", request.from.as_ref());
    if let Some(from) = from {
        year_in_range(&mut wrong, "from", parse::date(from).year);
    }
    let count = count(&mut wrong, request.count);
    let unit = wrong.chosen("unit", request.unit).and_then(unit);
    let region = calendar_region(&mut wrong, "region_code", &request.region_code, from.unwrap_or_default());
    let (Some(from), Some(count), Some(unit), Some(region), true) = (from, count, unit, region, wrong.is_empty())
    else {
        return Err(wrong.fault());
    };

    let decision = period::deadline(calendar, region, from, count, unit, request.roll).map_err(fault)?;

    Ok(pb::ComputeDeadlineResponse {
        due_on: Some(parse::date(decision.outcome)),
        decision: Some(wire::decision("DUE_ON", &decision)),
    })
}

fn count(wrong: &mut Violations, given: i32) -> Option<u32> {
    let count = u32::try_from(given).ok().filter(|count| *count <= COUNT_MAX);
    if count.is_none() {
        wrong.add(
            "count",
            "OUT_OF_RANGE",
            format!("应在 0 至 {COUNT_MAX} 之间"),
            format!("must be between 0 and {COUNT_MAX}"),
        );
    }
    count
}

fn unit(unit: pb::DeadlineUnit) -> Option<Unit> {
    match unit {
        pb::DeadlineUnit::Unspecified => None,
        pb::DeadlineUnit::WorkingDays => Some(Unit::WorkingDays),
        pb::DeadlineUnit::CalendarDays => Some(Unit::CalendarDays),
        pb::DeadlineUnit::Months => Some(Unit::Months),
    }
}

/// The range of the count and the region are checked before, so only the calendar can lack.
fn fault(fault: PeriodFault) -> Fault {
    match fault {
        PeriodFault::Calendar(CalendarFault::NotPublished { year }) => not_published(year),
        PeriodFault::Calendar(CalendarFault::UnknownRegion { .. }) | PeriodFault::TooLong { .. } => {
            Fault::internal(fault)
        }
    }
}
