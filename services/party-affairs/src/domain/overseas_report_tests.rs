use super::super::exit::tests::{day, filed};
use super::super::exit::{Prolongation, State};
use super::super::exit_policy::Policies;
use super::*;

fn rule() -> ReportRule {
    Policies::delivered().unwrap().report_rule(day("2021-01-01")).unwrap()
}

fn rolling() -> ReportRule {
    ReportRule { quarters: Quarters::Rolling, ..rule() }
}

fn away(departed_on: &str, to: &str) -> Exit {
    Exit { state: State::Abroad, departed_on: Some(day(departed_on)), ..filed(1, departed_on, to) }
}

fn back(departed_on: &str, returned_on: &str) -> Exit {
    Exit { state: State::Closed, returned_on: Some(day(returned_on)), ..away(departed_on, returned_on) }
}

fn owed(exit: &Exit, today: &str) -> Vec<String> {
    owed_by(exit, rule(), today)
}

fn owed_by(exit: &Exit, rule: ReportRule, today: &str) -> Vec<String> {
    let today = day(today);
    let owes = |quarter: &Period| claim(exit, quarter, rule, today) == Claim::Owed;
    quarters(exit, rule, today).iter().filter(|quarter| owes(quarter)).map(|quarter| quarter.last.to_string()).collect()
}

#[test]
fn a_long_journey_owes_for_each_quarter_at_whose_end_he_is_away() {
    for (from, to, due) in [
        ("2021-02-10", "2021-11-20", vec!["2021-03-31", "2021-06-30", "2021-09-30"]),
        ("2021-03-30", "2021-07-02", vec!["2021-06-30"]),
        ("2021-04-01", "2021-06-30", vec![]),
        ("2021-04-01", "2021-07-01", vec!["2021-06-30"]),
        ("2021-12-01", "2022-12-01", vec!["2021-12-31", "2022-03-31", "2022-06-30", "2022-09-30"]),
        ("2021-12-02", "2022-12-01", vec!["2022-03-31", "2022-06-30", "2022-09-30"]),
        ("2021-04-10", "2021-09-30", vec!["2021-06-30", "2021-09-30"]),
        ("2021-04-10", "2021-09-29", vec!["2021-06-30"]),
    ] {
        assert_eq!(owed(&back(from, to), "2023-01-01"), due, "{from} to {to}");
        assert_eq!(owed(&away(from, to), "2021-03-01").len(), usize::from(from < "2021-03-01"), "{from}");
    }
}

#[test]
fn what_ended_before_a_prolongation_made_it_long_is_waived() {
    for (on, waived) in [("2021-06-29", false), ("2021-06-30", false), ("2021-07-01", true)] {
        let prolongation = Prolongation {
            on: day(on),
            before: day("2021-07-02"),
            to: day("2021-11-20"),
            reason: "就医".into(),
            by: "clerk".into(),
            recorded_on: day(on),
        };
        let plan = super::super::exit::Plan { to: day("2021-11-20"), ..away("2021-04-20", "2021-07-02").plan };
        let exit = Exit { plan, prolongations: vec![prolongation], ..away("2021-04-20", "2021-07-02") };
        let claims = |quarter: &str| claim(&exit, &super::quarter(quarter).unwrap(), rule(), day("2021-08-01"));
        assert_eq!(claims("2021-Q2"), if waived { Claim::Waived } else { Claim::Owed }, "{on}");
        assert_eq!(claims("2021-Q3"), Claim::Owed);
        assert_eq!(claims("2021-Q4"), Claim::None(NotOwed::NotAwayAtItsEnd));
    }
}

#[test]
fn who_stays_on_without_a_word_owes_from_the_day_on_which_it_became_long() {
    let exit = away("2021-05-10", "2021-07-15");
    let claims = |quarter: &str, today: &str| claim(&exit, &super::quarter(quarter).unwrap(), rule(), day(today));
    assert_eq!(claims("2021-Q2", "2021-07-20"), Claim::None(NotOwed::NotLong));
    assert_eq!(claims("2021-Q2", "2021-09-30"), Claim::Waived);
    assert_eq!(claims("2021-Q3", "2021-09-29"), Claim::None(NotOwed::NotAwayAtItsEnd));
    assert_eq!(claims("2021-Q3", "2021-09-30"), Claim::Owed);
}

#[test]
fn a_report_is_taken_where_it_is_owed_and_once() {
    let exit = away("2021-02-10", "2021-11-20");
    let first = quarter("2021-Q1").unwrap();
    let made = |on: &str, there: &[Report], corrects| {
        must_be_owed(&exit, &first, rule(), (day(on), day("2021-04-05")), there, corrects)
    };
    assert_eq!(made("2021-02-09", &[], None), Err(Refusal::TooEarly { from: day("2021-02-10") }));
    assert_eq!(made("2021-02-10", &[], None), Ok(()));
    assert_eq!(made("2021-04-05", &[], None), Ok(()));
    let there = Report {
        id: ReportId(uuid::Uuid::from_u128(9)),
        retiree: exit.retiree,
        holder: exit.holder.clone(),
        exit: exit.id,
        quarter: "2021-Q1".into(),
        on: day("2021-03-10"),
        contact: None,
        corrects: None,
        recorded_by: "clerk".into(),
        recorded_on: day("2021-03-10"),
        recorded_at: DateTime::default(),
        withdrawn_on: None,
    };
    let id = there.id;
    assert_eq!(made("2021-03-20", std::slice::from_ref(&there), None), Err(Refusal::AlreadySubmitted(id)));
    assert_eq!(made("2021-03-20", &[there], Some(id)), Ok(()));
    assert_eq!(made("2021-03-20", &[], Some(id)), Err(Refusal::NotCorrectable(id)));
    for wrong in ["2021-Q5", "2021-Q0", "21-Q1", "2021Q1", "2021-Q11", ""] {
        assert!(quarter(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn read_from_the_departure_each_three_months_abroad_owe_a_report() {
    for (from, to, due) in [
        ("2021-02-10", "2021-11-20", vec!["2021-05-10", "2021-08-10", "2021-11-10"]),
        ("2021-03-30", "2021-07-02", vec!["2021-06-30"]),
        ("2021-04-01", "2021-06-30", vec![]),
        ("2021-04-01", "2021-07-01", vec!["2021-07-01"]),
        ("2021-12-01", "2022-12-01", vec!["2022-03-01", "2022-06-01", "2022-09-01", "2022-12-01"]),
        // The end of a month is not carried on: each is three, six, nine months after the departure.
        ("2021-11-30", "2022-09-01", vec!["2022-02-28", "2022-05-30", "2022-08-30"]),
    ] {
        assert_eq!(owed_by(&back(from, to), rolling(), "2023-01-01"), due, "{from} to {to}");
    }
    let exit = away("2021-02-10", "2021-11-20");
    let names: Vec<String> =
        quarters(&exit, rolling(), day("2021-06-01")).into_iter().map(|period| period.name).collect();
    assert_eq!(names, ["2021-02-10/2021-05-10", "2021-05-11/2021-08-10"]);
}

#[test]
fn read_from_the_departure_a_prolongation_waives_what_ended_before_it() {
    for (on, waived) in [("2021-07-19", false), ("2021-07-20", false), ("2021-07-21", true)] {
        let prolongation = Prolongation {
            on: day(on),
            before: day("2021-07-19"),
            to: day("2021-11-20"),
            reason: "就医".into(),
            by: "clerk".into(),
            recorded_on: day(on),
        };
        let plan = super::super::exit::Plan { to: day("2021-11-20"), ..away("2021-04-20", "2021-07-19").plan };
        let exit = Exit { plan, prolongations: vec![prolongation], ..away("2021-04-20", "2021-07-19") };
        let first = period("2021-04-20/2021-07-20").unwrap();
        let claimed = claim(&exit, &first, rolling(), day("2021-08-01"));
        assert_eq!(claimed, if waived { Claim::Waived } else { Claim::Owed }, "{on}");
    }
}

#[test]
fn a_report_is_for_a_period_as_the_policy_reads_it() {
    let exit = away("2021-02-10", "2021-11-20");
    let claims = |written: &str, rule| claim(&exit, &period(written).unwrap(), rule, day("2021-09-01"));
    let other = Claim::None(NotOwed::OtherPeriods);
    assert_eq!((claims("2021-Q1", rule()), claims("2021-Q1", rolling())), (Claim::Owed, other));
    assert_eq!(claims("2021-02-10/2021-05-10", rolling()), Claim::Owed);
    for wrong in ["2021-02-10/2021-05-10", "2021-02-11/2021-05-10"] {
        assert_eq!(claims(wrong, rule()), other, "{wrong}");
    }
    assert_eq!(claims("2021-02-11/2021-05-10", rolling()), other);
    for wrong in ["2021-05-10/2021-02-10", "2021-02-30/2021-05-10", "2021-02-10/", "/"] {
        assert!(period(wrong).is_err(), "{wrong}");
    }
    // The period of a day, for who does not name one.
    let of = |on: &str, rule| period_of(day("2021-02-10"), rule, day(on)).map(|period| period.name);
    assert_eq!(of("2021-05-10", rule()).as_deref(), Some("2021-Q2"));
    assert_eq!(of("2021-05-10", rolling()).as_deref(), Some("2021-02-10/2021-05-10"));
    assert_eq!(of("2021-05-11", rolling()).as_deref(), Some("2021-05-11/2021-08-10"));
}

#[test]
fn the_daily_run_finds_what_has_begun_in_either_reading() {
    let exit = away("2021-02-10", "2021-11-20");
    let found = |rule, quarter: &str, today: &str| -> Vec<String> {
        let duties = duties(&exit, &super::quarter(quarter).unwrap(), rule, day(today));
        duties.into_iter().map(|duty| format!("{} {}", duty.opens_on, duty.due_on)).collect()
    };
    assert_eq!(found(rule(), "2021-Q1", "2021-02-11"), ["2021-01-01 2021-03-31"]);
    assert_eq!(found(rule(), "2021-Q4", "2021-10-01"), Vec::<String>::new());
    assert_eq!(found(rolling(), "2021-Q1", "2021-02-11"), ["2021-02-10 2021-05-10"]);
    assert_eq!(found(rolling(), "2021-Q2", "2021-05-10"), ["2021-02-10 2021-05-10"]);
    assert_eq!(found(rolling(), "2021-Q2", "2021-05-11"), ["2021-02-10 2021-05-10", "2021-05-11 2021-08-10"]);
    assert_eq!(found(rolling(), "2021-Q4", "2021-12-31"), ["2021-08-11 2021-11-10"]);
}

#[test]
fn who_is_waited_for_no_longer_owes_nothing_more() {
    let ended = away("2021-02-10", "2021-11-20").cut_off(super::super::exit::EndReason::TransferredOut).unwrap();
    assert_eq!(owed(&ended, "2021-09-01"), Vec::<String>::new());
    let noted = Exit { returned_on: Some(day("2021-08-01")), ..ended };
    assert_eq!(owed(&noted, "2021-09-01"), Vec::<String>::new());
}
