//! Cases of who is behind, and when six months in a row are unpaid.

use uuid::Uuid;

use super::*;
use crate::domain::dues_month::tests::{base, member};
use crate::domain::dues_month::{Interruption, PaidMonth};
use crate::domain::dues_payment::DuesPaymentId;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn policies() -> Policies {
    Policies::delivered().unwrap()
}

fn paid(facts: &mut Facts, month: &str) {
    let month = day(month);
    let paid = PaidMonth {
        payment: DuesPaymentId(Uuid::nil()),
        month,
        base: Fen::yuan(8_000),
        paid: Fen(8_000),
        due_on: junxiu_kernel::day::month_end(month),
        paid_on: month,
    };
    facts.paid.insert(month, paid);
}

#[track_caller]
fn run(facts: &Facts, from: &str, on: &str) {
    let found = outlook(facts, day("2022-03-15"), &policies()).run;
    assert_eq!(found, Some(Run { from: day(from), on: day(on) }));
}

#[test]
fn six_months_from_january_are_unpaid_when_june_is_over() {
    run(&member(), "2022-01-01", "2022-06-30");
}

#[test]
fn any_month_paid_inside_begins_the_run_anew() {
    for (month, from, on) in [
        ("2022-01-01", "2022-02-01", "2022-07-31"),
        ("2022-03-01", "2022-04-01", "2022-09-30"),
        ("2022-06-01", "2022-07-01", "2022-12-31"),
    ] {
        let mut facts = member();
        paid(&mut facts, month);
        run(&facts, from, on);
    }
}

#[test]
fn months_without_pay_and_excused_months_begin_the_run_anew() {
    let mut facts = member();
    facts.interruptions = vec![Interruption { from: day("2022-04-01"), to: Some(day("2022-06-01")) }];
    run(&facts, "2022-06-01", "2022-11-30");
    let excused = Facts { excused_through: Some(day("2022-02-01")), ..member() };
    run(&excused, "2022-03-01", "2022-08-31");
    let held = Facts { interruptions: vec![Interruption { from: day("2022-04-01"), to: None }], ..member() };
    assert_eq!(outlook(&held, day("2022-12-15"), &policies()).run, None);
}

#[test]
fn the_oldest_unsettled_month_may_lie_ahead() {
    let mut facts = member();
    let unsettled = |facts: &Facts| outlook(facts, day("2022-03-15"), &policies()).unsettled_from;
    assert_eq!(unsettled(&facts), Some(day("2022-01-01")));
    for month in ["2022-01-01", "2022-02-01", "2022-03-01", "2022-04-01"] {
        paid(&mut facts, month);
    }
    assert_eq!(unsettled(&facts), Some(day("2022-05-01")));
    facts.died_on = Some(day("2022-03-10"));
    assert_eq!(unsettled(&facts), None);
    let unknown = Facts { bases: Vec::new(), ..member() };
    assert_eq!(unsettled(&unknown), None);
}

#[test]
fn arrears_are_the_months_that_are_over() {
    let mut facts = member();
    paid(&mut facts, "2022-02-01");
    let found = arrears(&facts, day("2022-04-30"), &policies()).unwrap();
    assert_eq!(found, Arrears { from: day("2022-01-01"), months: 2, sum: Fen(16_000) });
    assert_eq!(arrears(&facts, day("2022-01-31"), &policies()), None);
}

#[test]
fn a_flag_falls_when_its_run_is_broken_and_stays_otherwise() {
    let account =
        Account { flagged_from: Some(day("2022-01-01")), ..Account::begin(junxiu_kernel::ids::RetireeId(Uuid::nil())) };
    let today = day("2022-07-10");
    let mut facts = member();
    facts.bases.push(base("2022-08-01", 9_000));
    let kept = account.clone().reckoned(outlook(&facts, today, &policies()));
    assert_eq!(kept.flagged_from, Some(day("2022-01-01")));
    paid(&mut facts, "2022-07-01");
    assert_eq!(kept.reckoned(outlook(&facts, today, &policies())).flagged_from, Some(day("2022-01-01")));
    paid(&mut facts, "2022-02-01");
    assert_eq!(account.reckoned(outlook(&facts, today, &policies())).flagged_from, None);
}

#[test]
fn an_excuse_needs_a_flagged_run_that_was_over() {
    let account = Account::begin(junxiu_kernel::ids::RetireeId(Uuid::nil()));
    assert_eq!(excuse(&account, day("2022-06-01"), 6), Err(NoUnpaidRun));
    let flagged = Account { flagged_from: Some(day("2022-01-01")), ..account };
    assert_eq!(excuse(&flagged, day("2021-12-01"), 6), Err(NoUnpaidRun));
    assert_eq!(excuse(&flagged, day("2022-05-01"), 6), Err(NoUnpaidRun), "a part of the run would be left");
    assert_eq!(excuse(&flagged, day("2022-06-01"), 6), Ok(()));
}
