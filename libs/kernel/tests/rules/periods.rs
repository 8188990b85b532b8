use crate::on;
use junxiu_kernel::calendar::{Calendar, CalendarFault};
use junxiu_kernel::day::Day;
use junxiu_kernel::decision::Decision;
use junxiu_kernel::period::{COUNT_MAX, PeriodFault, Unit, deadline};

fn reckon(from: &str, count: u32, unit: Unit, roll: bool) -> Result<Decision<Day>, PeriodFault> {
    deadline(Calendar::published(), "220104", on(from), count, unit, roll)
}

#[test]
fn documents_are_handed_in_within_ten_days() {
    let check = |entry: &str, raw: &str, rolled: &str| {
        assert_eq!(reckon(entry, 10, Unit::CalendarDays, false).unwrap().outcome, on(raw), "{entry}");
        assert_eq!(reckon(entry, 10, Unit::CalendarDays, true).unwrap().outcome, on(rolled), "{entry} rolled");
    };
    check("2021-03-01", "2021-03-11", "2021-03-11");
    check("2021-03-03", "2021-03-13", "2021-03-15");
    check("2022-12-22", "2023-01-01", "2023-01-03");
    check("2024-02-19", "2024-02-29", "2024-02-29");
    // The last day falls into Spring Festival; the Sunday after it is worked.
    check("2024-01-31", "2024-02-10", "2024-02-18");
}

#[test]
fn thirty_days_to_pass_funds_down() {
    let due = |received: &str| reckon(received, 30, Unit::CalendarDays, true).unwrap().outcome;
    assert_eq!(due("2022-03-01"), on("2022-03-31"));
    assert_eq!(due("2024-03-01"), on("2024-04-01"));
}

#[test]
fn months_end_on_the_corresponding_day() {
    let check = |from: &str, raw: &str, rolled: &str| {
        assert_eq!(reckon(from, 6, Unit::Months, false).unwrap().outcome, on(raw), "{from}");
        assert_eq!(reckon(from, 6, Unit::Months, true).unwrap().outcome, on(rolled), "{from} rolled");
    };
    check("2021-03-31", "2021-09-30", "2021-09-30");
    check("2021-08-31", "2022-02-28", "2022-02-28");
    check("2023-08-31", "2024-02-29", "2024-02-29");
    check("2024-04-01", "2024-10-01", "2024-10-08");
}

#[test]
fn working_days_end_on_a_working_day_anyway() {
    for roll in [false, true] {
        assert_eq!(reckon("2024-09-13", 10, Unit::WorkingDays, roll).unwrap().outcome, on("2024-09-29"));
    }
}

#[test]
fn the_calendar_is_asked_only_where_it_matters() {
    assert_eq!(reckon("2030-01-01", 10, Unit::CalendarDays, false).unwrap().outcome, on("2030-01-11"));
    assert_eq!(reckon("2030-01-01", 6, Unit::Months, false).unwrap().outcome, on("2030-07-01"));
    let missing = |year| Err(PeriodFault::Calendar(CalendarFault::NotPublished { year }));
    assert_eq!(reckon("2030-01-01", 10, Unit::CalendarDays, true), missing(2030));
    assert_eq!(reckon("2026-12-25", 10, Unit::WorkingDays, false), missing(2027));
}

#[test]
fn a_period_of_nothing_ends_where_it_starts() {
    for unit in Unit::ALL {
        assert_eq!(reckon("2024-02-10", 0, *unit, false).unwrap().outcome, on("2024-02-10"), "{unit}");
    }
    for unit in Unit::ALL {
        assert_eq!(reckon("2024-02-10", 0, *unit, true).unwrap().outcome, on("2024-02-18"), "{unit}");
    }
}

#[test]
fn a_period_beyond_reason_is_refused() {
    assert!(reckon("2024-01-01", COUNT_MAX, Unit::Months, false).is_ok());
    assert_eq!(
        reckon("2024-01-01", COUNT_MAX + 1, Unit::CalendarDays, false),
        Err(PeriodFault::TooLong { count: COUNT_MAX + 1 })
    );
}

#[test]
fn a_deadline_tells_how_it_was_reckoned() {
    let codes = |decision: &Decision<Day>| decision.trace.iter().map(|step| step.code.clone()).collect::<Vec<_>>();
    let rolled = reckon("2024-01-31", 10, Unit::CalendarDays, true).unwrap();
    assert_eq!(codes(&rolled), ["START_NOT_COUNTED", "COUNTED", "ROLLED"]);
    assert_eq!(rolled.policy_versions.len(), 1);
    assert_eq!(rolled.policy_versions[0].effective_from, on("2024-01-01"));
    assert_eq!(rolled.reasons[0].code, "DUE_ON");

    let plain = reckon("2024-01-31", 10, Unit::CalendarDays, false).unwrap();
    assert_eq!(codes(&plain), ["START_NOT_COUNTED", "COUNTED"]);
    assert!(plain.policy_versions.is_empty());

    let worked = reckon("2024-02-09", 10, Unit::WorkingDays, false).unwrap();
    assert_eq!(codes(&worked), ["START_NOT_COUNTED", "DAYS_OFF", "MAKEUP_WORKDAY", "WORKING_DAYS_COUNTED"]);

    // A roll over the new year rests on both years.
    let over = reckon("2022-12-21", 10, Unit::CalendarDays, true).unwrap();
    assert_eq!(over.outcome, on("2023-01-03"));
    assert_eq!(over.policy_versions.len(), 2);
}
