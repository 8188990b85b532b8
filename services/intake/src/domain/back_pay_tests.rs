//! Amounts for past months.

use super::*;
use crate::domain::treatment::{Adjustment, Regular};
use junxiu_kernel::day::parse_day;
use junxiu_kernel::ids::AdjustmentId;
use junxiu_kernel::money::BasisPoints;

fn day(written: &str) -> Day {
    parse_day(written).expect("a day")
}

fn amounts() -> Amounts {
    let regular = |revision, from, yuan| Regular { revision, from: day(from), monthly: Fen::yuan(yuan) };
    Amounts { regular: vec![regular(1, "2024-01-01", 8000), regular(2, "2024-07-01", 8400)], adjustments: vec![] }
}

fn cut(amounts: &Amounts, from: &str, points: i64) -> Amounts {
    let mut amounts = amounts.clone();
    let id = AdjustmentId(uuid::Uuid::from_u128(1));
    let (share, amount) = (BasisPoints(points), Fen::ZERO);
    amounts.adjustments.push(Adjustment { id, from: day(from), to: None, share, amount, revokes: None });
    amounts
}

fn months(from: &str, to: &str) -> Months {
    Months { from: day(from), to: day(to) }
}

fn resumed(from: &str, to: &str) -> Reckoning {
    Reckoning { direction: Direction::Pay, cause: Cause::Resumed, months: months(from, to) }
}

#[test]
fn each_month_counts_with_its_own_amount() {
    let decision = reckon(resumed("2024-06-01", "2024-09-01"), &amounts());
    assert_eq!(decision.outcome, Some(Fen::yuan(8000 + 8400 + 8400)));
    assert_eq!(decision.trace.len(), 3);
    let reduced = reckon(resumed("2024-06-01", "2024-09-01"), &cut(&amounts(), "2024-08-01", 1000));
    assert_eq!(reduced.outcome, Some(Fen::yuan(8000 + 8400 + 7560)));
}

#[test]
fn a_month_without_an_amount_leaves_the_sum_unknown() {
    let decision = reckon(resumed("2023-12-01", "2024-02-01"), &amounts());
    assert_eq!(decision.outcome, None);
    assert!(decision.trace.iter().any(|step| step.code == "AMOUNT_UNKNOWN"));
}

#[test]
fn withheld_months_are_repaid_unless_the_policy_says_otherwise() {
    let reckoned = || reckon(resumed("2024-06-01", "2024-07-01"), &amounts());
    assert_eq!(under_rule(reckoned(), BackPayRule::RepayAfterCheck).outcome, Some(Fen::yuan(8000)));
    let forfeit = under_rule(reckoned(), BackPayRule::Forfeit);
    assert_eq!(forfeit.outcome, Some(Fen::ZERO));
    assert!(forfeit.reasons.iter().any(|reason| reason.code == "FORFEIT"));
}

#[test]
fn a_change_from_an_earlier_month_makes_a_difference_either_way() {
    let (before, after) = (amounts(), cut(&amounts(), "2024-06-01", 1000));
    let run = months("2024-05-01", "2024-08-01");
    assert_eq!(difference(run, &before, &after, Cause::Adjusted).outcome, Some(Fen::yuan(-(800 + 840))));
    assert_eq!(difference(run, &after, &before, Cause::Adjusted).outcome, Some(Fen::yuan(800 + 840)));
    assert_eq!(difference(run, &before, &before, Cause::Adjusted).outcome, Some(Fen::ZERO));
    // A month that had no amount is nothing to compare with.
    let first = difference(run, &Amounts::default(), &before, Cause::AmountChanged);
    assert_eq!(first.outcome, Some(Fen::ZERO));
}

#[test]
fn another_person_decides_and_only_once() {
    let proposed = || BackPay::Proposed { by: "zhao".into() };
    let (today, checked) = (day("2024-11-30"), Some(day("2024-11-29")));
    let confirm = |state: BackPay, by: &str, cause, checked, amount| state.confirm(by, cause, checked, amount, today);
    let some = Some(Fen::yuan(1));

    let run_month = day("2024-12-01");
    let confirmed = BackPay::Confirmed { by: "qian".into(), run_month };
    assert_eq!(confirm(proposed(), "qian", Cause::Resumed, checked, some), Ok(confirmed.clone()));
    assert_eq!(confirm(proposed(), "zhao", Cause::Resumed, checked, some), Err(Refusal::SamePerson));
    assert_eq!(confirm(proposed(), "qian", Cause::Resumed, None, some), Err(Refusal::IdentityNotChecked));
    assert_eq!(confirm(proposed(), "qian", Cause::PaidAfterDeath, None, some), Ok(confirmed.clone()));
    assert_eq!(confirm(proposed(), "qian", Cause::Resumed, checked, None), Err(Refusal::AmountUnknown));

    assert_eq!(proposed().decline("qian"), Ok(BackPay::Declined));
    assert_eq!(proposed().decline("zhao"), Err(Refusal::SamePerson));
    for decided in [confirmed, BackPay::Declined, BackPay::Void] {
        assert_eq!(decided.clone().decline("qian"), Err(Refusal::BackPayDecided));
        assert_eq!(confirm(decided, "qian", Cause::Resumed, checked, some), Err(Refusal::BackPayDecided));
    }
}
