//! Cases of how a member's months stand, and what holds over any history.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::branch::BranchId;
use crate::domain::dues_reduction::{DuesReductionId, State as ReductionState};
use junxiu_kernel::organization::Ancestry;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn policies() -> Policies {
    Policies::delivered().unwrap()
}

pub(in crate::domain) fn base(first: &str, yuan: i64) -> Base {
    Base {
        id: DuesBaseId(Uuid::now_v7()),
        retiree: RetireeId(Uuid::nil()),
        kind: BaseKind::Regular,
        first_month: day(first),
        last_month: None,
        amount: Fen::yuan(yuan),
        rhythm: Rhythm::Monthly,
        repaid_on: None,
        document_no: None,
        corrects: None,
        corrected_by: None,
        withdrawn: None,
        recorded_by: "clerk".into(),
        recorded_at: DateTime::UNIX_EPOCH,
    }
}

/// A member since 15 December 2021 with 8 000 yuan a month.
pub(in crate::domain) fn member() -> Facts {
    let stay = Stay { from: day("2021-12-15"), to: None };
    Facts { stays: vec![stay], bases: vec![base("2021-01-01", 8_000)], ..Facts::default() }
}

pub(in crate::domain) fn paid(month: &str, fen: i64, due_on: &str, paid_on: &str) -> (Day, PaidMonth) {
    let month = day(month);
    let paid = PaidMonth {
        payment: DuesPaymentId(Uuid::nil()),
        month,
        base: Fen::yuan(8_000),
        paid: Fen(fen),
        due_on: day(due_on),
        paid_on: day(paid_on),
    };
    (month, paid)
}

pub(in crate::domain) fn reduction(first: &str, last: &str, fen: i64) -> Reduction {
    Reduction {
        id: DuesReductionId(Uuid::nil()),
        retiree: RetireeId(Uuid::nil()),
        branch: BranchId(Uuid::nil()),
        holder: Ancestry::default(),
        state: ReductionState::Approved,
        first_month: day(first),
        last_month: day(last),
        monthly: Fen(fen),
        proposed_by: "clerk".into(),
        proposed_on: day(first),
        decided: None,
        revision: 2,
        recorded_at: DateTime::UNIX_EPOCH,
    }
}

#[track_caller]
fn stands(facts: &Facts, month: &str, today: &str, state: State, due: i64) {
    let found = facts.month(day(month), day(today), &policies());
    assert_eq!((found.state, found.due), (state, Fen(due)), "{month} on {today}");
}

#[test]
fn a_month_is_open_until_its_last_day_is_over() {
    let facts = member();
    stands(&facts, "2022-02-01", "2022-02-28", State::Open, 8_000);
    stands(&facts, "2022-02-01", "2022-03-01", State::Unpaid, 8_000);
    let quarterly = Facts { bases: vec![Base { rhythm: Rhythm::Quarterly, ..base("2021-01-01", 8_000) }], ..facts };
    stands(&quarterly, "2022-01-01", "2022-03-31", State::Open, 8_000);
    stands(&quarterly, "2022-01-01", "2022-04-01", State::Unpaid, 8_000);
}

#[test]
fn a_month_is_owed_where_he_stood_on_its_first_day_and_not_in_the_month_of_death() {
    let mut facts = member();
    stands(&facts, "2021-12-01", "2022-06-01", State::NotOwed, 0);
    stands(&facts, "2022-01-01", "2022-06-01", State::Unpaid, 8_000);
    facts.died_on = Some(day("2022-04-30"));
    stands(&facts, "2022-03-01", "2022-06-01", State::LeftAtDeath, 8_000);
    stands(&facts, "2022-04-01", "2022-06-01", State::NotOwed, 0);
    facts.died_on = None;
    facts.stays[0].to = Some(day("2022-04-01"));
    stands(&facts, "2022-03-01", "2022-06-01", State::Unpaid, 8_000);
    stands(&facts, "2022-04-01", "2022-06-01", State::NotOwed, 0);
    facts.stays[0].to = Some(day("2022-04-02"));
    stands(&facts, "2022-04-01", "2022-06-01", State::Unpaid, 8_000);
}

#[test]
fn the_newest_base_that_stands_holds_and_none_is_not_unpaid() {
    let corrected = Base { corrected_by: Some(DuesBaseId(Uuid::nil())), ..base("2022-03-01", 1) };
    let facts = Facts { bases: vec![base("2022-02-01", 5_000), corrected, base("2022-04-01", 9_000)], ..member() };
    stands(&facts, "2022-01-01", "2022-06-01", State::BaseUnknown, 0);
    stands(&facts, "2022-02-01", "2022-06-01", State::Unpaid, 2_500);
    stands(&facts, "2022-03-01", "2022-06-01", State::Unpaid, 2_500);
    stands(&facts, "2022-04-01", "2022-06-01", State::Unpaid, 9_000);
}

#[test]
fn while_pay_is_suspended_nothing_is_due_and_once_repaid_each_month_owes_its_own() {
    let mut facts = member();
    facts.interruptions = vec![Interruption { from: day("2022-02-01"), to: Some(day("2022-05-01")) }];
    for (month, state, due) in [
        ("2022-01-01", State::Unpaid, 8_000),
        ("2022-02-01", State::NothingDue, 0),
        ("2022-04-01", State::NothingDue, 0),
        ("2022-05-01", State::Unpaid, 8_000),
    ] {
        stands(&facts, month, "2022-06-10", state, due);
    }
    facts.bases.push(Base {
        kind: BaseKind::Repaid,
        last_month: Some(day("2022-03-01")),
        repaid_on: Some(day("2022-06-10")),
        amount: Fen::ZERO,
        ..base("2022-02-01", 0)
    });
    stands(&facts, "2022-02-01", "2022-06-30", State::Open, 8_000);
    stands(&facts, "2022-03-01", "2022-07-01", State::Unpaid, 8_000);
    stands(&facts, "2022-04-01", "2022-07-01", State::NothingDue, 0);
    assert!(!facts.month(day("2022-02-01"), day("2022-07-01"), &policies()).counts, "no month left unpaid in a row");
}

#[test]
fn a_reduction_lowers_what_is_due_and_never_raises_it() {
    let facts = Facts {
        reductions: vec![reduction("2022-02-01", "2022-03-01", 2_000), reduction("2022-04-01", "2022-04-01", 0)],
        ..member()
    };
    stands(&facts, "2022-01-01", "2022-06-01", State::Unpaid, 8_000);
    stands(&facts, "2022-02-01", "2022-06-01", State::Unpaid, 2_000);
    stands(&facts, "2022-04-01", "2022-06-01", State::Exempt, 0);
    let high = Facts { reductions: vec![reduction("2022-02-01", "2022-02-01", 9_999)], ..member() };
    stands(&high, "2022-02-01", "2022-06-01", State::Unpaid, 8_000);
}

#[test]
fn what_was_paid_stays_and_another_amount_is_flagged() {
    let late = Facts { paid: [paid("2022-01-01", 8_000, "2022-01-31", "2022-02-01")].into(), ..member() };
    stands(&late, "2022-01-01", "2022-06-01", State::PaidLate, 8_000);
    let mut facts = Facts { paid: [paid("2022-01-01", 8_000, "2022-01-31", "2022-01-31")].into(), ..member() };
    stands(&facts, "2022-01-01", "2022-06-01", State::Paid, 8_000);
    assert!(!facts.month(day("2022-01-01"), day("2022-06-01"), &policies()).needs_review());
    facts.bases = vec![base("2021-01-01", 9_000)];
    let month = facts.month(day("2022-01-01"), day("2022-06-01"), &policies());
    assert_eq!((month.state, month.due, month.needs_review()), (State::Paid, Fen(9_000), true));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn months_are_in_order_and_their_sum_is_that_of_the_parts(
        bases in proptest::collection::vec((0_i32..24, 0_i64..20_000), 0..5),
        held in proptest::option::of((0_i32..24, 1_i32..6)),
        split in 0_i32..24,
    ) {
        let first = day("2022-01-01");
        let mut facts = member();
        facts.bases = bases.iter().map(|(from, yuan)| Base { first_month: add_months(first, *from), ..base("2022-01-01", *yuan) }).collect();
        facts.interruptions = held
            .map(|(from, length)| Interruption { from: add_months(first, from), to: Some(add_months(first, from + length)) })
            .into_iter()
            .collect();
        let (last, cut) = (add_months(first, 24), add_months(first, split));
        let sum = |from, to| -> i64 {
            facts.months(from, to, last, &policies()).iter().map(|month| month.due.get()).sum()
        };
        prop_assert_eq!(facts.months(first, last, last, &policies()).len(), 25);
        prop_assert_eq!(sum(first, last), sum(first, cut) + sum(add_months(cut, 1), last));
        for month in facts.months(first, last, last, &policies()) {
            let owes_nothing = facts.is_interrupted(month.first) || month.base.is_none_or(|base| base == Fen::ZERO);
            prop_assert_eq!(month.due == Fen::ZERO, owes_nothing, "{:?}", month);
        }
    }
}
