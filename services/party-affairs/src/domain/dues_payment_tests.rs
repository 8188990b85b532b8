//! Cases of what a payment covers.

use uuid::Uuid;

use super::*;
use crate::domain::dues_month::Interruption;
use crate::domain::dues_month::tests::member;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn policies() -> Policies {
    Policies::delivered().unwrap()
}

fn paying(months: (&str, &str), fen: i64, on: &str) -> Paying {
    Paying {
        id: DuesPaymentId(Uuid::nil()),
        first_month: day(months.0),
        last_month: day(months.1),
        amount: Fen(fen),
        extra_is_voluntary: false,
        paid_on: day(on),
        has_branch_decision: false,
    }
}

#[track_caller]
fn covers(facts: &Facts, paying: &Paying, months: usize, voluntary: i64) {
    let covered = pay(facts, paying, &policies()).unwrap();
    assert_eq!((covered.months.len(), covered.voluntary), (months, Fen(voluntary)));
}

#[test]
fn a_month_is_made_up_for_within_six_months_and_later_by_the_branch_s_decision() {
    let january = ("2022-01-01", "2022-01-01");
    covers(&member(), &paying(january, 8_000, "2022-01-31"), 1, 0);
    covers(&member(), &paying(january, 8_000, "2022-07-31"), 1, 0);
    let late = paying(january, 8_000, "2022-08-01");
    let limit = Refusal::MakeUpLimit { month: day("2022-01-01"), until: day("2022-07-31") };
    assert_eq!(pay(&member(), &late, &policies()), Err(limit));
    covers(&member(), &Paying { has_branch_decision: true, ..late }, 1, 0);
}

#[test]
fn dues_are_paid_a_year_ahead_at_most() {
    covers(&member(), &paying(("2022-01-01", "2023-01-01"), 104_000, "2022-01-20"), 13, 0);
    let far = paying(("2022-01-01", "2023-02-01"), 112_000, "2022-01-20");
    assert_eq!(pay(&member(), &far, &policies()), Err(Refusal::TooFarAhead { until: day("2023-01-01") }));
}

#[test]
fn the_amount_is_what_the_months_owe_or_more_where_it_is_given_freely() {
    let quarter = ("2022-01-01", "2022-03-01");
    covers(&member(), &paying(quarter, 24_000, "2022-03-31"), 3, 0);
    let due = Fen(24_000);
    assert_eq!(pay(&member(), &paying(quarter, 23_999, "2022-03-31"), &policies()), Err(Refusal::AmountBelow { due }));
    let more = paying(quarter, 24_001, "2022-03-31");
    assert_eq!(pay(&member(), &more, &policies()), Err(Refusal::AmountAbove { due }));
    covers(&member(), &Paying { extra_is_voluntary: true, ..more }, 3, 1);
}

#[test]
fn a_month_is_paid_once_and_one_that_owes_nothing_is_passed_over_between_others() {
    let mut facts = member();
    let covered = pay(&facts, &paying(("2022-02-01", "2022-02-01"), 8_000, "2022-02-10"), &policies()).unwrap();
    facts.paid.extend(covered.months.into_iter().map(|month| (month.month, month)));
    let again = paying(("2022-01-01", "2022-03-01"), 24_000, "2022-03-10");
    assert_eq!(pay(&facts, &again, &policies()), Err(Refusal::MonthSettled { month: day("2022-02-01") }));

    let mut facts = member();
    facts.interruptions = vec![Interruption { from: day("2022-02-01"), to: Some(day("2022-03-01")) }];
    covers(&facts, &paying(("2022-01-01", "2022-03-01"), 16_000, "2022-03-10"), 2, 0);
    let alone = paying(("2022-02-01", "2022-02-01"), 8_000, "2022-03-10");
    assert_eq!(pay(&facts, &alone, &policies()), Err(Refusal::MonthNotOwed { month: day("2022-02-01") }));
    let before = paying(("2021-12-01", "2021-12-01"), 8_000, "2022-03-10");
    assert_eq!(pay(&member(), &before, &policies()), Err(Refusal::MonthNotOwed { month: day("2021-12-01") }));
    let unknown = Facts { bases: Vec::new(), ..member() };
    let january = paying(("2022-01-01", "2022-01-01"), 8_000, "2022-01-31");
    assert_eq!(pay(&unknown, &january, &policies()), Err(Refusal::BaseUnknown { month: day("2022-01-01") }));
}
