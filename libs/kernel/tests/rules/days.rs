use crate::on;
use junxiu_kernel::day::{
    add_days, add_months, age_on, civil_day, day_of, instant_of, month_end, parse_day, parse_instant, serial_day,
    start_of_civil_day,
};

#[test]
fn six_months_end_on_the_corresponding_day_or_the_months_end() {
    let check = |from: &str, ends: &str, first_day_after: &str| {
        let end = add_months(on(from), 6);
        assert_eq!(end, on(ends), "six months from {from}");
        assert_eq!(add_days(end, 1), on(first_day_after), "the day after six months from {from}");
    };
    check("2021-01-15", "2021-07-15", "2021-07-16");
    check("2021-03-30", "2021-09-30", "2021-10-01");
    check("2021-03-31", "2021-09-30", "2021-10-01");
    check("2021-08-28", "2022-02-28", "2022-03-01");
    check("2021-08-29", "2022-02-28", "2022-03-01");
    check("2021-08-30", "2022-02-28", "2022-03-01");
    check("2021-08-31", "2022-02-28", "2022-03-01");
    check("2023-08-28", "2024-02-28", "2024-02-29");
    check("2023-08-29", "2024-02-29", "2024-03-01");
    check("2023-08-30", "2024-02-29", "2024-03-01");
    check("2023-08-31", "2024-02-29", "2024-03-01");
    check("2024-02-29", "2024-08-29", "2024-08-30");
}

#[test]
fn months_go_backwards_too() {
    assert_eq!(add_months(on("2024-03-31"), -1), on("2024-02-29"));
    assert_eq!(add_months(on("2023-03-31"), -1), on("2023-02-28"));
    assert_eq!(add_months(on("2024-03-31"), 0), on("2024-03-31"));
}

#[test]
fn an_absence_reaches_six_months_on_the_very_day() {
    let reaches = |from: &str, to: &str| on(to) >= add_months(on(from), 6);
    assert!(!reaches("2021-01-15", "2021-07-14"));
    assert!(reaches("2021-01-15", "2021-07-15"));
    assert!(reaches("2021-01-15", "2021-07-16"));
    assert!(!reaches("2023-01-10", "2023-07-09"));
    assert!(reaches("2023-01-10", "2023-07-10"));
}

#[test]
fn a_month_ends_on_its_last_day() {
    for (day, end) in [
        ("2024-02-01", "2024-02-29"),
        ("2023-02-28", "2023-02-28"),
        ("2024-12-31", "2024-12-31"),
        ("2024-04-15", "2024-04-30"),
    ] {
        assert_eq!(month_end(on(day)), on(end));
    }
}

#[test]
fn a_year_of_age_is_completed_on_the_birthday() {
    let check =
        |birth: &str, day: &str, age: i32| assert_eq!(age_on(on(birth), on(day)), age, "born {birth}, on {day}");
    check("1951-10-31", "2021-10-30", 69);
    check("1951-10-31", "2021-10-31", 70);
    check("1951-10-31", "2021-11-01", 70);
    // Born on 29 February: 28 February in common years.
    check("1952-02-29", "2022-02-27", 69);
    check("1952-02-29", "2022-02-28", 70);
    check("1952-02-29", "2022-03-01", 70);
    // And the day itself in leap years.
    check("1944-02-29", "2024-02-28", 79);
    check("1944-02-29", "2024-02-29", 80);
    check("1944-02-29", "2024-03-01", 80);
    // On the day of birth, and before it.
    check("2024-02-29", "2024-02-29", 0);
    check("2024-02-29", "2024-02-28", -1);
}

#[test]
fn a_civil_day_begins_eight_hours_before_that_of_utc() {
    let check = |instant: &str, day: &str| assert_eq!(civil_day(instant.parse().unwrap()), on(day), "{instant}");
    check("2021-01-31T15:59:59Z", "2021-01-31");
    check("2021-01-31T16:00:00Z", "2021-02-01");
    check("2021-10-31T15:59:59Z", "2021-10-31");
    check("2021-10-31T16:00:00Z", "2021-11-01");
    check("2024-02-29T15:59:59.999999Z", "2024-02-29");
    check("2024-12-31T16:00:00Z", "2025-01-01");
    assert_eq!(start_of_civil_day(on("2021-02-01")).to_rfc3339(), "2021-01-31T16:00:00+00:00");
}

#[test]
fn a_day_is_read_as_people_and_spreadsheets_write_it() {
    for (written, day) in [
        ("2024-01-31", "2024-01-31"),
        ("2024/1/31", "2024-01-31"),
        ("2024.1.31", "2024-01-31"),
        ("20240131", "2024-01-31"),
        ("2024年1月31日", "2024-01-31"),
        ("2024年01月31号", "2024-01-31"),
        ("２０２４－０１－３１", "2024-01-31"),
        (" 2024-1-31\u{3000}", "2024-01-31"),
        ("2024-01-31 00:00:00", "2024-01-31"),
        ("2024-01-31T00:00:00", "2024-01-31"),
        ("45322", "2024-01-31"),
        ("45322.0", "2024-01-31"),
        ("2024-02-29", "2024-02-29"),
    ] {
        assert_eq!(parse_day(written), Ok(on(day)), "{written}");
    }
}

#[test]
fn what_is_no_day_is_refused() {
    for (written, code) in [
        ("2024-06-31", "NO_SUCH_DAY"),
        ("2023-02-29", "NO_SUCH_DAY"),
        ("20230229", "NO_SUCH_DAY"),
        ("2024年13月1日", "NO_SUCH_DAY"),
        ("2024-00-10", "NO_SUCH_DAY"),
        ("0024-01-31", "NO_SUCH_DAY"),
        ("9999-01-31", "NO_SUCH_DAY"),
        ("", "BAD_DATE"),
        ("2024", "BAD_DATE"),
        ("2024-01", "BAD_DATE"),
        ("24-01-31", "BAD_DATE"),
        ("31/01/2024", "BAD_DATE"),
        ("2024-01-31 08:30:00", "BAD_DATE"),
        ("2024-01-31-01", "BAD_DATE"),
        ("2024-+1-31", "BAD_DATE"),
        ("一月三十一日", "BAD_DATE"),
    ] {
        assert_eq!(parse_day(written).map_err(|wrong| wrong.code), Err(code), "{written}");
    }
    assert_eq!(day_of(2024, 6, 31).map_err(|wrong| wrong.code), Err("NO_SUCH_DAY"));
}

#[test]
fn a_serial_number_counts_from_the_end_of_1899() {
    assert_eq!(serial_day(61), Ok(on("1900-03-01")));
    assert_eq!(serial_day(44_197), Ok(on("2021-01-01")));
    assert_eq!(serial_day(45_351), Ok(on("2024-02-29")));
    // Serial 60 is the 29 February 1900 that never was.
    for serial in [60, 0, -1, 2_958_466, i64::MAX, i64::MIN] {
        assert_eq!(serial_day(serial).map_err(|wrong| wrong.code), Err("NO_SUCH_DAY"), "{serial}");
    }
}

#[test]
fn a_time_without_offset_is_civil_time() {
    let instant = |written| parse_instant(written).map(|instant| instant.to_rfc3339());
    assert_eq!(instant("2024-02-09T08:00").as_deref(), Ok("2024-02-09T00:00:00+00:00"));
    assert_eq!(instant("2024-02-09 07:59:59").as_deref(), Ok("2024-02-08T23:59:59+00:00"));
    assert_eq!(instant("2024-02-09T08:00:00Z").as_deref(), Ok("2024-02-09T08:00:00+00:00"));
    assert_eq!(instant("2024-02-09").as_deref(), Ok("2024-02-08T16:00:00+00:00"));
    assert!(instant("2024-02-09T25:00").is_err());
    let noon = on("2024-02-09").and_hms_opt(12, 0, 0).unwrap();
    assert_eq!(instant_of(noon).to_rfc3339(), "2024-02-09T04:00:00+00:00");
}
