use crate::on;
use chrono::{Datelike, Weekday};
use junxiu_kernel::calendar::Calendar;
use junxiu_kernel::citizen_id::CitizenId;
use junxiu_kernel::day::{
    Day, add_days, add_months, age_on, civil_day, month_end, parse_day, serial_day, start_of_civil_day,
};
use junxiu_kernel::money::{AMOUNT_FEN_MAX, BasisPoints, Fen, parse_yuan, share_half_up};
use junxiu_kernel::text::narrow;
use proptest::prelude::*;
use std::collections::HashMap;

/// Any day from 1900-03-01 to 2199-12-31.
fn any_day() -> impl Strategy<Value = Day> {
    (0_i64..109_513).prop_map(|days| add_days(on("1900-03-01"), days))
}

proptest! {
    #[test]
    fn adding_months_clamps_to_the_months_end(day in any_day(), months in -600_i32..600) {
        let moved = add_months(day, months);
        let counted = |day: Day| day.year() * 12 + i32::try_from(day.month()).unwrap();
        prop_assert_eq!(counted(moved), counted(day) + months);
        let expected = day.day().min(month_end(moved).day());
        prop_assert_eq!(moved.day(), expected);
    }

    #[test]
    fn adding_months_keeps_the_order(a in any_day(), b in any_day(), months in 0_i32..600, more in 0_i32..12) {
        let (earlier, later) = (a.min(b), a.max(b));
        prop_assert!(add_months(earlier, months) <= add_months(later, months));
        prop_assert!(add_months(a, months) <= add_months(a, months + more));
    }

    #[test]
    fn a_written_day_is_read_back(day in any_day()) {
        for form in ["%Y-%m-%d", "%Y/%-m/%-d", "%Y.%m.%d", "%Y%m%d", "%Y年%-m月%-d日", "%Y-%m-%d 00:00:00"] {
            prop_assert_eq!(parse_day(&day.format(form).to_string()), Ok(day));
        }
        let serial = day.signed_duration_since(on("1899-12-30")).num_days();
        prop_assert_eq!(serial_day(serial), Ok(day));
    }

    #[test]
    fn a_civil_day_holds_each_of_its_seconds(day in any_day(), second in 0_i64..86_400) {
        let instant = start_of_civil_day(day) + chrono::TimeDelta::seconds(second);
        prop_assert_eq!(civil_day(instant), day);
    }

    #[test]
    fn an_age_grows_by_one_each_birthday(birth in any_day(), years in 1_i32..120) {
        let birthday = add_months(birth, years * 12);
        prop_assert_eq!(age_on(birth, birthday), years);
        prop_assert_eq!(age_on(birth, add_days(birthday, -1)), years - 1);
    }

    #[test]
    fn a_written_amount_is_read_back(fen in -AMOUNT_FEN_MAX..=AMOUNT_FEN_MAX) {
        prop_assert_eq!(parse_yuan(&Fen(fen).to_string()), Ok(Fen(fen)));
    }

    #[test]
    fn no_text_makes_a_reader_panic(written in any::<String>()) {
        let _ = parse_yuan(&written);
        let _ = parse_day(&written);
        let _ = CitizenId::parse(&written);
        prop_assert_eq!(narrow(&narrow(&written)), narrow(&written));
    }

    #[test]
    fn a_share_is_nearest_grows_and_nets_to_zero(fen in 0_i64..1_000_000_000_000, more in 0_i64..1_000_000, rate in 0_i64..=10_000) {
        let share = |fen| share_half_up(Fen(fen), BasisPoints(rate));
        let error = i128::from(share(fen).get()) * 10_000 - i128::from(fen) * i128::from(rate);
        prop_assert!(error > -5_000 && error <= 5_000);
        prop_assert!(share(fen) <= share(fen + more));
        prop_assert_eq!(share(-fen).get(), -share(fen).get());
    }

    #[test]
    fn any_single_wrong_character_is_found(birth in any_day(), region in 110_000_u32..700_000, sequence in 0_u32..1000, place in 0_usize..18, digit in 0_u8..10) {
        let id = made_up(region, birth, sequence);
        prop_assert_eq!(CitizenId::parse(&id).map(|id| id.birth_date()), Ok(birth));
        let mut typed = id.clone().into_bytes();
        typed[place] = b'0' + digit;
        let typed = String::from_utf8(typed).unwrap();
        prop_assert_eq!(CitizenId::parse(&typed).is_ok(), typed == id, "{}", typed);
    }

    #[test]
    fn two_neighbours_exchanged_are_found(birth in any_day(), region in 110_000_u32..700_000, sequence in 0_u32..1000, place in 0_usize..16) {
        let id = made_up(region, birth, sequence);
        let mut typed = id.clone().into_bytes();
        typed.swap(place, place + 1);
        let typed = String::from_utf8(typed).unwrap();
        prop_assert_eq!(CitizenId::parse(&typed).is_ok(), typed == id);
    }
}

/// Makes a number with its check character by the other form of the standard's rule:
/// the sum of all eighteen, each times a power of two, leaves 1 when divided by 11.
fn made_up(region: u32, birth: Day, sequence: u32) -> String {
    let body = format!("{region:06}{}{sequence:03}", birth.format("%Y%m%d"));
    let sum = body.bytes().fold(0_u32, |sum, byte| (sum + u32::from(byte - b'0')) * 2 % 11);
    let check = (12 - sum) % 11;
    if check == 10 { format!("{body}X") } else { format!("{body}{check}") }
}

/// Reads the files again, in the plainest way, and judges a day by them.
struct Plain {
    marks: HashMap<String, bool>,
    yanbian: Vec<String>,
}

impl Plain {
    fn read() -> Self {
        let marks = include_str!("../../data/holidays.tsv").lines().skip(1).map(|line| {
            let mut columns = line.split('\t');
            (columns.next().unwrap().to_owned(), columns.next().unwrap() == "workday_makeup")
        });
        let yanbian = include_str!("../../data/regional_holidays.tsv").lines().skip(1);
        let yanbian = yanbian.filter(|line| !line.contains("\tlow\t")).map(|line| line[..10].to_owned());
        Self { marks: marks.collect(), yanbian: yanbian.collect() }
    }

    fn works(&self, region: &str, day: Day) -> bool {
        let written = day.to_string();
        if region.starts_with("2224") && self.yanbian.contains(&written) {
            return false;
        }
        let weekday = !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        self.marks.get(&written).copied().unwrap_or(weekday)
    }
}

#[test]
fn every_day_of_2021_to_2026_is_judged_as_the_files_say() {
    let calendar = Calendar::published();
    let plain = Plain::read();
    for region in ["220000", "220100", "220104", "222400", "222401", "222426", "JL-CBS"] {
        let days: Vec<Day> = on("2021-01-01").iter_days().take_while(|day| *day <= on("2026-12-31")).collect();
        let worked: Vec<Day> = days.iter().copied().filter(|day| plain.works(region, *day)).collect();
        for day in &days {
            assert_eq!(calendar.is_workday(region, *day), Ok(plain.works(region, *day)), "{region} {day}");
            // The tenth worked day after it, by looking it up in the list of worked days.
            let next = worked.partition_point(|other| other <= day);
            let tenth = worked.get(next + 9).copied();
            let counted = calendar.add_working_days(region, *day, 10).map(|reached| reached.due_on).ok();
            assert_eq!(counted, tenth, "{region} ten working days from {day}");
            let rolled = worked.get(worked.partition_point(|other| other < day)).copied();
            assert_eq!(calendar.roll(region, *day).ok(), rolled, "{region} rolled from {day}");
        }
        let all = calendar.working_days_between(region, on("2021-01-01"), on("2026-12-31"));
        let expected = worked.iter().filter(|day| **day > on("2021-01-01")).count();
        assert_eq!(all.map(|count| count as usize), Ok(expected), "{region}");
    }
}
