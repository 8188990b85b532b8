use crate::on;
use junxiu_kernel::calendar::{Calendar, CalendarFault};

const NATIONAL: &str = include_str!("../../data/holidays.tsv");
const REGIONAL: &str = include_str!("../../data/regional_holidays.tsv");
/// A division without days off of its own.
const CHAOYANG: &str = "220104";
const YANBIAN: &str = "222400";

fn is_workday(region: &str, day: &str) -> bool {
    Calendar::published().is_workday(region, on(day)).unwrap()
}

#[test]
fn ten_working_days_from_the_day_after_receipt() {
    let check = |received: &str, due: &str| {
        let reached = Calendar::published().add_working_days(CHAOYANG, on(received), 10).unwrap();
        assert_eq!(reached.due_on, on(due), "received {received}");
    };
    // Spring Festival, with the Sunday of 7 February worked in exchange.
    check("2021-02-01", "2021-02-19");
    // Received on a Sunday that is worked; the Saturday of 8 May is worked.
    check("2021-04-25", "2021-05-11");
    check("2021-09-15", "2021-09-29");
    check("2021-09-24", "2021-10-13");
    check("2022-01-24", "2022-02-10");
    check("2023-01-16", "2023-02-02");
    check("2024-02-09", "2024-02-29");
    check("2024-02-29", "2024-03-14");
    // The due day itself is a Sunday, a Saturday, that is worked.
    check("2024-09-13", "2024-09-29");
    check("2025-01-20", "2025-02-08");
    check("2026-02-10", "2026-03-02");
}

#[test]
fn yanbian_has_days_off_of_its_own() {
    let due = |region: &str| Calendar::published().add_working_days(region, on("2023-08-28"), 10).unwrap().due_on;
    assert_eq!(due(CHAOYANG), on("2023-09-11"));
    assert_eq!(due(YANBIAN), on("2023-09-13"));
    // A county takes the rows of its prefecture.
    assert_eq!(due("222401"), on("2023-09-13"));
    assert_eq!(due("222426"), on("2023-09-13"));
    // 长白山 keeps the national calendar.
    assert_eq!(due("JL-CBS"), on("2023-09-11"));
}

#[test]
fn only_confirmed_days_off_of_a_region_hold() {
    // 2021 of medium confidence, 2022 and 2025 of low, 2023 and 2024 of high.
    assert!(!is_workday(YANBIAN, "2021-09-03"));
    assert!(is_workday(CHAOYANG, "2021-09-03"));
    assert!(is_workday(YANBIAN, "2022-09-02"));
    assert!(!is_workday(YANBIAN, "2024-09-02"));
    assert!(!is_workday(YANBIAN, "2024-09-04"));
    assert!(is_workday(YANBIAN, "2024-09-05"));
    assert!(is_workday(YANBIAN, "2025-09-03"));
}

#[test]
fn holidays_and_worked_weekends_are_told_apart() {
    let check = |day: &str, works: bool| assert_eq!(is_workday(CHAOYANG, day), works, "{day}");
    check("2021-02-07", true); // a Sunday
    check("2021-02-10", true);
    check("2021-02-11", false);
    check("2021-02-17", false);
    check("2021-02-18", true);
    check("2022-12-31", false);
    check("2023-01-02", false);
    check("2023-01-03", true);
    check("2024-02-09", true); // New Year's Eve, not yet a holiday in 2024
    check("2025-01-28", false); // New Year's Eve, a holiday from 2025
    check("2021-08-01", false); // a Sunday
    check("2022-08-01", true); // Army Day is only the soldiers'
}

#[test]
fn a_year_that_is_not_published_is_an_error() {
    let calendar = Calendar::published();
    let missing = |year| CalendarFault::NotPublished { year };
    assert_eq!(calendar.years().collect::<Vec<_>>(), (2021..=2026).collect::<Vec<_>>());
    assert_eq!(calendar.is_workday(CHAOYANG, on("2027-01-04")), Err(missing(2027)));
    assert_eq!(calendar.is_workday(CHAOYANG, on("2020-12-31")), Err(missing(2020)));
    assert_eq!(calendar.year(CHAOYANG, 2027), Err(missing(2027)));
    // The last day that can be reached, and the first that cannot.
    assert_eq!(
        calendar.add_working_days(CHAOYANG, on("2026-12-17"), 10).map(|reached| reached.due_on),
        Ok(on("2026-12-31"))
    );
    assert_eq!(calendar.add_working_days(CHAOYANG, on("2026-12-18"), 10), Err(missing(2027)));
    assert_eq!(calendar.roll(CHAOYANG, on("2027-01-01")), Err(missing(2027)));
    assert_eq!(calendar.working_days_between(CHAOYANG, on("2026-12-30"), on("2027-01-05")), Err(missing(2027)));
}

#[test]
fn an_unknown_region_is_an_error_and_a_former_one_is_not() {
    let calendar = Calendar::published();
    for region in ["", "999999", "220104-01", "220171"] {
        let fault = CalendarFault::UnknownRegion { region: region.to_owned() };
        assert_eq!(calendar.is_workday(region, on("2024-01-02")), Err(fault));
    }
    assert_eq!(calendar.is_workday("220381", on("2024-01-02")), Ok(true));
    assert_eq!(calendar.is_workday("220000", on("2024-01-02")), Ok(true));
}

#[test]
fn a_count_tells_its_steps_and_the_calendar_it_used() {
    let reached = Calendar::published().add_working_days(CHAOYANG, on("2024-02-09"), 10).unwrap();
    let codes: Vec<&str> = reached.steps.iter().map(|step| step.code.as_str()).collect();
    assert_eq!(codes, ["DAYS_OFF", "MAKEUP_WORKDAY", "WORKING_DAYS_COUNTED"]);
    assert!(reached.steps[0].zh.contains("2024-02-10至2024-02-17"), "{:?}", reached.steps);
    assert_eq!(reached.calendar_versions.len(), 1);

    let over_new_year = Calendar::published().add_working_days(CHAOYANG, on("2022-12-28"), 5).unwrap();
    assert_eq!(over_new_year.due_on, on("2023-01-05"));
    assert_eq!(over_new_year.calendar_versions.len(), 2);
}

#[test]
fn a_count_of_nothing_stays_where_it_is() {
    let reached = Calendar::published().add_working_days(CHAOYANG, on("2024-02-10"), 0).unwrap();
    assert_eq!(reached.due_on, on("2024-02-10"));
    assert_eq!(reached.calendar_versions, Vec::<String>::new());
}

#[test]
fn a_day_that_is_not_worked_rolls_to_the_next_that_is() {
    let roll = |day: &str| Calendar::published().roll(CHAOYANG, on(day)).unwrap();
    assert_eq!(roll("2021-03-12"), on("2021-03-12"));
    assert_eq!(roll("2021-03-13"), on("2021-03-15"));
    assert_eq!(roll("2024-02-10"), on("2024-02-18"));
    assert_eq!(roll("2022-12-31"), on("2023-01-03"));
}

#[test]
fn working_days_between_two_days_leave_out_the_first() {
    let between =
        |from: &str, to: &str| Calendar::published().working_days_between(CHAOYANG, on(from), on(to)).unwrap();
    assert_eq!(between("2024-03-01", "2024-03-01"), 0);
    assert_eq!(between("2024-03-01", "2024-03-03"), 0);
    assert_eq!(between("2024-03-01", "2024-03-04"), 1);
    assert_eq!(between("2024-02-09", "2024-02-29"), 10);
    assert_eq!(between("2024-03-04", "2024-03-01"), 0);
}

#[test]
fn a_year_lists_its_marked_days() {
    for (year, holidays, makeup) in
        [(2021, 31, 7), (2022, 32, 7), (2023, 28, 7), (2024, 28, 8), (2025, 28, 5), (2026, 33, 6)]
    {
        let listed = Calendar::published().year(CHAOYANG, year).unwrap();
        assert_eq!((listed.holidays.len(), listed.makeup_workdays.len()), (holidays, makeup), "{year}");
        assert!(listed.holidays.is_sorted());
    }
    // Yanbian's own, of which one is a Sunday in 2023.
    assert_eq!(Calendar::published().year(YANBIAN, 2023).unwrap().holidays.len(), 28 + 3);
    assert_eq!(Calendar::published().year(YANBIAN, 2022).unwrap().holidays.len(), 32);
}

#[test]
fn a_version_changes_with_the_days_and_with_nothing_else() {
    let version = |calendar: &Calendar, region: &str, year| calendar.year(region, year).unwrap().version;
    let published = Calendar::published();
    assert_eq!(version(published, CHAOYANG, 2023), version(published, "220200", 2023));
    assert_ne!(version(published, CHAOYANG, 2023), version(published, YANBIAN, 2023));
    assert_ne!(version(published, CHAOYANG, 2023), version(published, CHAOYANG, 2024));

    let amended = NATIONAL.replace("2024-10-12\tworkday_makeup\tNational Day\n", "");
    let amended = Calendar::read(&amended, REGIONAL).unwrap();
    assert_ne!(version(published, CHAOYANG, 2024), version(&amended, CHAOYANG, 2024));
    assert_eq!(version(published, CHAOYANG, 2023), version(&amended, CHAOYANG, 2023));
}

#[test]
fn a_later_year_is_loaded_as_data() {
    let heading = "date\tkind\tname\n";
    let rows = "2027-01-01\tholiday\tNew Year's Day\n2027-10-01\tholiday\tNational Day\n";
    let calendar = Calendar::read(&format!("{NATIONAL}{rows}"), REGIONAL).unwrap();
    assert_eq!(calendar.is_workday(CHAOYANG, on("2027-01-01")), Ok(false));
    assert_eq!(calendar.is_workday(CHAOYANG, on("2027-01-04")), Ok(true));

    // A first of January alone comes from the year before: the year itself is not published.
    let stray = Calendar::read(&format!("{heading}2027-01-01\tholiday\tNew Year's Day\n"), REGIONAL).unwrap();
    assert_eq!(stray.is_workday(CHAOYANG, on("2027-01-04")), Err(CalendarFault::NotPublished { year: 2027 }));
}

#[test]
fn a_faulty_file_is_refused_with_its_line() {
    let national = |row: &str| {
        Calendar::read(&format!("date\tkind\tname\n{row}\n"), REGIONAL).map(|_| ()).map_err(|fault| fault.line)
    };
    assert_eq!(national("2027-02-30\tholiday\tx"), Err(2));
    assert_eq!(national("2027-02-03\tworkday\tx"), Err(2));
    assert_eq!(national("2027-02-03\tholiday"), Err(2));
    assert_eq!(national("2027-02-03\tholiday\tx\n2027-02-03\tholiday\tx"), Err(3));
    let regional =
        |row: &str| Calendar::read(NATIONAL, &format!("heading\n{row}\n")).map(|_| ()).map_err(|fault| fault.line);
    assert_eq!(regional("2025-09-03\t222400\tworkday_makeup\tx\thigh\tx"), Err(2));
    assert_eq!(regional("2025-09-03\t222400\tholiday\tx\tsure\tx"), Err(2));
    assert_eq!(regional("2025-09-03\t222400\tholiday\tx\thigh\tx"), Ok(()));
}
