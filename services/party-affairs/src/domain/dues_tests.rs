//! Cases of what is due on a month's pay.

use super::*;

fn rates() -> Dated<Rates> {
    Policies::delivered().unwrap().rates
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

#[track_caller]
fn owes(base: i64, due: i64) {
    assert_eq!(quote(Fen(base), day("2022-03-01"), &rates()).outcome.due, Fen(due), "{base}");
}

#[test]
fn the_rate_of_the_slab_is_taken_of_the_whole_amount() {
    owes(499_999, 2_500);
    owes(500_000, 2_500);
    owes(500_001, 5_000);
    owes(800_000, 8_000);
    owes(100, 1);
    owes(99, 0);
}

#[test]
fn dues_are_rounded_once_half_up_to_the_fen() {
    // 0.5 % of 4 321.00 is 21.605; of 4 320.99 it is 21.60495.
    owes(432_100, 2_161);
    owes(432_099, 2_160);
    // 1 % of 5 000.50 is 50.005.
    owes(500_050, 5_001);
    owes(500_049, 5_000);
}

#[test]
fn no_pay_owes_nothing_and_a_month_before_the_first_rates_is_answered() {
    let none = quote(Fen::ZERO, day("2022-03-01"), &rates());
    assert_eq!((none.outcome.finding, none.outcome.due), (Finding::NothingDue, Fen::ZERO));
    let early = quote(Fen::yuan(8_000), day("2008-03-31"), &rates());
    assert_eq!((early.outcome.finding, early.outcome.due), (Finding::NoRateInForce, Fen::ZERO));
    assert!(early.policy_versions.is_empty());
    assert_eq!(quote(Fen::yuan(8_000), day("2008-04-30"), &rates()).outcome.finding, Finding::Due);
}

#[test]
fn a_quote_says_how_it_was_found() {
    let quote = quote(Fen(500_001), day("2022-03-15"), &rates());
    let steps: Vec<&str> = quote.trace.iter().map(|step| step.code.as_str()).collect();
    assert_eq!(steps, ["BASE", "SLAB", "DUE"]);
    assert_eq!(quote.trace[2].amount, Some(Fen(5_000)));
    assert_eq!(quote.policy_versions[0].key, "dues.retired.slab");
    assert_eq!(quote.reasons[0].code, "DUE");
}

proptest::proptest! {
    #[test]
    fn more_pay_never_owes_less(base in 0_i64..5_000_000, more in 0_i64..5_000_000) {
        let month = day("2022-03-01");
        let rates = rates();
        let (less, more) = (reckon(Fen(base), month, &rates).due, reckon(Fen(base + more), month, &rates).due);
        proptest::prop_assert!(less <= more);
    }

    #[test]
    fn the_rate_follows_the_bound(base in 1_i64..2_000_000) {
        let due = reckon(Fen(base), day("2022-03-01"), &rates()).due.get();
        let basis_points = if base <= 500_000 { 50 } else { 100 };
        let exact = base * basis_points;
        proptest::prop_assert_eq!(due, (exact + 5_000) / 10_000);
    }
}
