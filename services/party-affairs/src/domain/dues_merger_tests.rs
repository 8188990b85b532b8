//! Cases of two records that prove to be one person, and what holds over any history.

use uuid::Uuid;

use super::*;
use crate::domain::dues::Policies;
use crate::domain::dues_account::outlook;
use crate::domain::dues_month::tests::{base, member, paid, reduction};
use crate::domain::dues_month::{PaidMonth, State, Stay};
use crate::domain::dues_payment::DuesPaymentId;
use junxiu_kernel::money::Fen;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn id(number: u128) -> RetireeId {
    RetireeId(Uuid::from_u128(number))
}

/// A second record of the member, without pay of its own.
fn stands() -> Facts {
    Facts { stays: vec![Stay { from: day("2022-06-10"), to: None }], ..Facts::default() }
}

fn joined(stands: Facts, gone: Facts, on: &str) -> Facts {
    let gave = GaveWay::to(id(1), day(on), &stands);
    join(stands, gone, &gave)
}

#[track_caller]
fn shows(facts: &Facts, months: &[(&str, State, i64)]) {
    let policies = Policies::delivered().unwrap();
    for (month, state, due) in months {
        let found = facts.month(day(month), day("2022-12-15"), &policies);
        assert_eq!((found.state, found.due), (*state, Fen(*due)), "{month}");
    }
}

#[test]
fn the_pay_of_the_record_that_gave_way_holds_before_the_first_of_the_other() {
    let gone = Facts { bases: vec![base("2022-01-01", 8_000), base("2022-05-01", 3_000)], ..member() };
    let own = Facts { bases: vec![base("2022-04-01", 9_000)], ..stands() };
    let facts = joined(own, gone.clone(), "2022-06-10");
    shows(
        &facts,
        &[
            ("2021-12-01", State::NotOwed, 0),
            ("2022-01-01", State::Unpaid, 8_000),
            ("2022-03-01", State::Unpaid, 8_000),
            ("2022-04-01", State::Unpaid, 9_000),
            ("2022-05-01", State::Unpaid, 9_000),
        ],
    );
    let facts = joined(stands(), gone, "2022-06-10");
    shows(&facts, &[("2022-04-01", State::Unpaid, 8_000), ("2022-05-01", State::Unpaid, 1_500)]);
}

#[test]
fn each_record_tells_of_its_own_pay_whether_it_was_held_back() {
    let held = |from: &str, to: Option<&str>| vec![Interruption { from: day(from), to: to.map(day) }];
    // Nobody was paid under the record that gave way: its suspension takes nothing away.
    let ghost = Facts { bases: Vec::new(), interruptions: held("2022-02-01", None), ..member() };
    let own = Facts { bases: vec![base("2022-01-01", 8_000)], ..stands() };
    shows(
        &joined(own, ghost, "2022-06-10"),
        &[("2022-02-01", State::Unpaid, 8_000), ("2022-07-01", State::Unpaid, 8_000)],
    );

    let gone = Facts { interruptions: held("2022-03-01", None), ..member() };
    let own = Facts { interruptions: held("2022-02-01", None), ..stands() };
    let facts = joined(own, gone, "2022-06-10");
    shows(
        &facts,
        &[
            ("2022-02-01", State::Unpaid, 8_000),
            ("2022-03-01", State::NothingDue, 0),
            ("2022-05-01", State::NothingDue, 0),
            ("2022-06-01", State::NothingDue, 0),
        ],
    );
    let gone = Facts { interruptions: held("2022-03-01", None), ..member() };
    shows(
        &joined(stands(), gone, "2022-06-10"),
        &[("2022-05-01", State::NothingDue, 0), ("2022-06-01", State::Unpaid, 8_000)],
    );
}

#[test]
fn a_month_paid_on_both_is_paid_by_the_earlier_and_none_is_lost() {
    let by = |number: u128, on: &str| {
        let (month, paid) = paid("2022-01-01", 8_000, "2022-01-31", on);
        (month, PaidMonth { payment: DuesPaymentId(Uuid::from_u128(number)), ..paid })
    };
    for (gone_on, own_on, state) in [
        ("2022-01-10", "2022-02-10", State::Paid),
        ("2022-02-10", "2022-01-10", State::Paid),
        ("2022-02-10", "2022-03-10", State::PaidLate),
    ] {
        let gone = Facts { paid: [by(1, gone_on)].into(), ..member() };
        let own = Facts { paid: [by(2, own_on)].into(), ..stands() };
        let facts = joined(own, gone, "2022-06-10");
        let month = facts.month(day("2022-01-01"), day("2022-12-15"), &Policies::delivered().unwrap());
        let first = if gone_on < own_on { 1 } else { 2 };
        assert_eq!(month.state, state);
        assert_eq!(month.paid.as_ref().unwrap().payment.uuid().as_u128(), first);
        assert_eq!(month.overpaid[0].payment.uuid().as_u128(), 3 - first);
        assert!(month.needs_review());
        let left = facts.without(DuesPaymentId(Uuid::from_u128(first)));
        assert_eq!(left.paid[&day("2022-01-01")].payment.uuid().as_u128(), 3 - first, "the other pays it");
        assert!(left.overpaid.is_empty());
    }
}

#[test]
fn reductions_excuses_and_stays_of_both_hold() {
    let gone = Facts {
        reductions: vec![reduction("2022-01-01", "2022-02-01", 0)],
        excused_through: Some(day("2022-03-01")),
        ..member()
    };
    let own = Facts {
        reductions: vec![reduction("2022-02-01", "2022-02-01", 2_000)],
        excused_through: Some(day("2022-01-01")),
        ..stands()
    };
    let facts = joined(own, gone, "2022-06-10");
    shows(
        &facts,
        &[
            ("2022-01-01", State::Exempt, 0),
            ("2022-02-01", State::Unpaid, 2_000),
            ("2022-03-01", State::Unpaid, 8_000),
            ("2022-07-01", State::Unpaid, 8_000),
        ],
    );
    let run = outlook(&facts, day("2022-12-15"), &Policies::delivered().unwrap()).run.unwrap();
    assert_eq!((run.from, run.on), (day("2022-04-01"), day("2022-09-30")), "April to September on either record");
}

#[test]
fn records_that_gave_way_one_to_another_are_read_to_the_last() {
    let account = |record: u128, into: u128| Account {
        gave_way: Some(GaveWay { into: id(into), on: day("2022-06-10"), own_from: None }),
        ..Account::begin(id(record))
    };
    let gone = [account(3, 2), account(2, 1)];
    let facts = HashMap::from([(id(1), stands()), (id(3), member())]);
    shows(&whole(id(1), &gone, &facts), &[("2022-01-01", State::Unpaid, 8_000)]);
    shows(&whole(id(2), &gone, &facts), &[("2022-01-01", State::Unpaid, 8_000)]);
    assert!(whole(id(4), &gone, &facts).stays.is_empty());
    let in_a_circle = [account(1, 2), account(2, 1)];
    assert!(!whole(id(1), &in_a_circle, &facts).stays.is_empty(), "damage is no endless walk");
}
