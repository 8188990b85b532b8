//! The deciding office's days: counted, flagged, paused, and moved later when the calendar changes.

use junxiu_casework::approval::{Actor, Approval, ClockRule, Event, Refusal, Signer, Stance, route};
use junxiu_kernel::calendar::{Calendar, DELIVERED_NATIONAL, DELIVERED_REGIONAL};
use junxiu_kernel::day::{Day, add_days};
use junxiu_kernel::period::Unit;

use crate::fixture::{
    TEN_DAYS, accepted, accepted_on, chain, day, decision, filing, officer, opinion, reason, someone,
};

/// Files, signs and accepts a case on one day, and gives the last day.
fn due(codes: &[&str], received: &str, rule: ClockRule) -> Result<Day, Refusal> {
    let route = route::to_direct_superior(&chain(codes)).unwrap();
    let today = "2027-01-01";
    let filed = Approval::file(filing(route, received), &someone("clerk", codes[0], &[], today))?;
    let signed = filed.take(&someone("head", codes[0], &[Signer::Head], today), &opinion(Stance::Agree, received))?;
    let officer = someone("officer", codes[1], &[Signer::Officer], today);
    let accepted = signed.accept(&officer, day(received), &rule, Calendar::published())?;
    Ok(accepted.due_on().unwrap())
}

const CHAOYANG: &[&str] = &["220104-01", "220104", "220100", "220000"];

#[test]
fn ten_working_days_from_the_receipt() {
    for (received, wanted) in [
        ("2021-02-01", "2021-02-19"),
        ("2021-04-25", "2021-05-11"),
        ("2021-09-15", "2021-09-29"),
        ("2021-09-24", "2021-10-13"),
        ("2022-01-24", "2022-02-10"),
        ("2023-01-16", "2023-02-02"),
        ("2024-02-09", "2024-02-29"),
        ("2024-02-29", "2024-03-14"),
        ("2024-09-13", "2024-09-29"),
        ("2025-01-20", "2025-02-08"),
        ("2026-02-10", "2026-03-02"),
    ] {
        assert_eq!(due(CHAOYANG, received, TEN_DAYS), Ok(day(wanted)), "received on {received}");
    }
}

#[test]
fn the_days_are_those_of_the_deciding_office() {
    assert_eq!(due(CHAOYANG, "2023-08-28", TEN_DAYS), Ok(day("2023-09-11")));
    let yanbian = &["222401-01", "222401", "222400", "220000"];
    assert_eq!(due(yanbian, "2023-08-28", TEN_DAYS), Ok(day("2023-09-13")));
    // A provincial home that lies in Yanbian is decided on by the province, which works on those days.
    let provincial = &["220000-01", "220000"];
    assert_eq!(due(provincial, "2023-08-28", TEN_DAYS), Ok(day("2023-09-11")));
    assert_eq!(due(&["JL-CBS-01", "JL-CBS", "220000"], "2024-02-09", TEN_DAYS), Ok(day("2024-02-29")));
}

#[test]
fn other_units_count_too() {
    let days = |count, roll| ClockRule { count, unit: Unit::CalendarDays, roll };
    assert_eq!(due(CHAOYANG, "2024-01-31", days(10, false)), Ok(day("2024-02-10")));
    assert_eq!(due(CHAOYANG, "2024-01-31", days(10, true)), Ok(day("2024-02-18")));
    let month = ClockRule { count: 1, unit: Unit::Months, roll: false };
    assert_eq!(due(CHAOYANG, "2024-01-31", month), Ok(day("2024-02-29")));
}

#[test]
fn a_year_that_is_not_published_is_not_guessed() {
    let last = Calendar::published().years().max().unwrap();
    let received = format!("{last}-12-25");
    let refused = due(CHAOYANG, &received, TEN_DAYS).unwrap_err();
    assert_eq!(refused, Refusal::CalendarNotPublished { year: last + 1 });
}

#[test]
fn the_clock_keeps_the_calendar_it_was_counted_by() {
    let clock = accepted().clock.unwrap();
    let version = Calendar::published().year("220104", 2024).unwrap().version;
    assert_eq!(clock.calendar_versions, [version]);
    assert_eq!((clock.office.as_str(), clock.region.as_str()), ("220104", "220104"));
}

#[test]
fn overdue_is_a_flag_and_decides_nothing() {
    let waiting = accepted();
    for (today, days) in [("2024-02-28", 0), ("2024-02-29", 0), ("2024-03-01", 1), ("2024-03-31", 31)] {
        assert_eq!(waiting.overdue_days(day(today)), days, "on {today}");
        assert!(waiting.is_open(), "on {today}");
    }
    for (on, late) in [("2024-02-29", 0), ("2024-03-01", 1), ("2024-03-04", 4)] {
        let decided = waiting.take(&officer("220104"), &decision(Stance::Agree, on)).unwrap();
        assert_eq!((decided.late_days(), decided.overdue_days(day("2025-01-01"))), (late, 0), "decided on {on}");
    }
}

fn paused_and_resumed(from: &str, until: &str) -> Approval {
    let county = officer("220104");
    let paused = accepted_on("2024-02-29").pause(&county, day(from), "待补公证书").unwrap();
    assert_eq!((paused.due_on(), paused.overdue_days(day("2024-06-01"))), (None, 0), "paused on {from}");
    paused.resume(&county, day(until), Calendar::published()).unwrap()
}

#[test]
fn paused_days_do_not_count() {
    // Received on Thursday 29 February: without a pause, due on Thursday 14 March.
    for (from, until, wanted) in [
        ("2024-03-04", "2024-03-04", "2024-03-14"),
        ("2024-03-04", "2024-03-05", "2024-03-15"),
        ("2024-03-04", "2024-03-11", "2024-03-21"),
        // Over a weekend nothing is lost and nothing gained.
        ("2024-03-08", "2024-03-10", "2024-03-14"),
        ("2024-02-29", "2024-04-01", "2024-04-16"),
        // Paused on the last day: that day is used, and the clock ends when it goes on.
        ("2024-03-14", "2024-03-20", "2024-03-20"),
        ("2024-03-14", "2024-03-23", "2024-03-25"),
    ] {
        assert_eq!(paused_and_resumed(from, until).due_on(), Some(day(wanted)), "paused from {from} until {until}");
    }
}

#[test]
fn two_pauses_add_up_and_are_kept() {
    let county = officer("220104");
    let twice = paused_and_resumed("2024-03-04", "2024-03-06")
        .pause(&county, day("2024-03-08"), "待函复")
        .and_then(|paused| paused.resume(&county, day("2024-03-12"), Calendar::published()))
        .unwrap();
    assert_eq!(twice.due_on(), Some(day("2024-03-20")));
    let clock = twice.clock.unwrap();
    assert_eq!(clock.pauses.iter().map(|pause| pause.reason.as_str()).collect::<Vec<_>>(), ["待补公证书", "待函复"]);
    let resumed = twice.history.last().unwrap().due.clone().unwrap();
    assert_eq!((resumed.before, resumed.after), (Some(day("2024-03-18")), day("2024-03-20")));
}

#[test]
fn a_pause_heals_nothing_that_is_overdue() {
    let county = officer("220104");
    let paused = accepted().pause(&county, day("2024-03-05"), "待补公证书").unwrap();
    assert_eq!(paused.overdue_days(day("2024-03-10")), 10);
    let resumed = paused.resume(&county, day("2024-03-20"), Calendar::published()).unwrap();
    assert_eq!(resumed.due_on(), Some(day("2024-02-29")));
}

#[test]
fn months_that_are_paused_go_on_as_days() {
    let county = officer("220104");
    let rule = ClockRule { count: 2, unit: Unit::Months, roll: false };
    let opined = crate::fixture::opined();
    let accepted = opined.accept(&county, day("2024-02-09"), &rule, Calendar::published()).unwrap();
    assert_eq!(accepted.due_on(), Some(day("2024-04-09")));
    let resumed = accepted
        .pause(&county, day("2024-03-01"), "待函复")
        .and_then(|paused| paused.resume(&county, day("2024-03-31"), Calendar::published()))
        .unwrap();
    assert_eq!(resumed.due_on(), Some(add_days(day("2024-04-09"), 30)));
}

/// The delivered calendar with further days off.
pub fn with_days_off(days: &[&str]) -> Calendar {
    let rows: String = days.iter().map(|day| format!("{day}\tholiday\tAmended\n")).collect();
    Calendar::read(&format!("{}\n{rows}", DELIVERED_NATIONAL.trim_end()), DELIVERED_REGIONAL).unwrap()
}

/// The delivered calendar with a day off taken back.
fn without(day: &str) -> Calendar {
    let rows: Vec<&str> = DELIVERED_NATIONAL.lines().filter(|line| !line.starts_with(day)).collect();
    Calendar::read(&rows.join("\n"), DELIVERED_REGIONAL).unwrap()
}

#[test]
fn an_amended_calendar_moves_the_last_day_later_and_says_so() {
    let run = Actor::news("service:calendar", day("2024-02-20"));
    let before = accepted();
    let amended = with_days_off(&["2024-02-28"]);
    let moved = before.recompute(&run, &amended).unwrap().unwrap();
    assert_eq!(moved.due_on(), Some(day("2024-03-01")));
    let line = moved.history.last().unwrap();
    let due = line.due.clone().unwrap();
    assert_eq!((line.event, line.by.as_str()), (Event::Recomputed, "service:calendar"));
    assert_eq!((due.before, due.after), (Some(day("2024-02-29")), day("2024-03-01")));
    assert_eq!(due.versions_before, [Calendar::published().year("220104", 2024).unwrap().version]);
    assert_eq!(due.versions_after, [amended.year("220104", 2024).unwrap().version]);
    assert_eq!(moved.original_clock.as_ref().unwrap().due_on, day("2024-02-29"));
    assert_eq!(moved.recompute(&run, &amended), Ok(None), "once is enough");
}

#[test]
fn an_amended_calendar_takes_no_day_back_unless_a_named_person_says_so() {
    let run = Actor::news("service:calendar", day("2024-02-20"));
    let amended = without("2024-02-16");
    assert_eq!(accepted().recompute(&run, &amended), Ok(None));
    let bureau = someone("head of the bureau", "220104", &[Signer::Officer], "2024-02-20");
    assert_eq!(reason(accepted().recompute_over(&bureau, &amended, " ")), "OPINION_REQUIRED");
    let earlier = accepted().recompute_over(&bureau, &amended, "国办通知").unwrap().unwrap();
    assert_eq!(earlier.due_on(), Some(day("2024-02-28")));
    let line = earlier.history.last().unwrap();
    assert_eq!(
        (line.event, line.by.as_str(), line.note.as_str()),
        (Event::Overridden, "head of the bureau", "国办通知")
    );
}

#[test]
fn only_a_running_clock_moves_with_the_calendar() {
    let run = Actor::news("service:calendar", day("2024-03-20"));
    let amended = with_days_off(&["2024-02-28", "2024-03-04", "2024-03-05"]);
    let county = officer("220104");
    let decided = accepted().take(&county, &decision(Stance::Agree, "2024-02-20")).unwrap();
    let paused = accepted().pause(&county, day("2024-02-20"), "待函复").unwrap();
    let returned = accepted().send_back(&county, day("2024-02-20"), "缺材料").unwrap();
    for approval in [crate::fixture::opined(), decided.clone(), paused.clone(), returned] {
        assert_eq!(approval.recompute(&run, &amended), Ok(None));
    }
    assert_eq!(reason(decided.recompute_over(&county, &amended, "国办通知")), "NOT_PENDING");
    let resumed = paused.resume(&county, day("2024-02-21"), &amended).unwrap();
    assert_eq!(resumed.due_on(), Some(day("2024-03-06")), "it is counted by the calendar as it is when it goes on");
    let unpublished = Calendar::read("date\tkind\tname\n", DELIVERED_REGIONAL).unwrap();
    assert_eq!(reason(accepted().recompute(&run, &unpublished)), "CALENDAR_NOT_PUBLISHED");
}
