use super::super::exit::tests::{day, filed};
use super::super::exit::{Prolongation, State};
use super::super::exit_policy::Policies;
use super::*;

fn rule() -> ReportRule {
    Policies::delivered().unwrap().report.on(day("2021-01-01")).unwrap().value
}

fn away(departed_on: &str, to: &str) -> Exit {
    Exit { state: State::Abroad, departed_on: Some(day(departed_on)), ..filed(1, departed_on, to) }
}

fn back(departed_on: &str, returned_on: &str) -> Exit {
    Exit { state: State::Closed, returned_on: Some(day(returned_on)), ..away(departed_on, returned_on) }
}

fn owed(exit: &Exit, today: &str) -> Vec<String> {
    let today = day(today);
    let owes = |quarter: &Period| claim(exit, quarter, rule(), today) == Claim::Owed;
    quarters(exit, today).iter().filter(|quarter| owes(quarter)).map(|quarter| quarter.last.to_string()).collect()
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
