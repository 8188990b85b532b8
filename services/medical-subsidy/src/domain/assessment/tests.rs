use junxiu_kernel::grade::Category;
use junxiu_kernel::ids::{RetireeId, SelfPayItemId};
use junxiu_kernel::organization::Ancestry;
use uuid::Uuid;

use super::*;
use crate::domain::bill::{Draft, enter};
use crate::domain::standing::CategoryFrom;
use crate::domain::subsidy::entitlement;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn person(categories: &[(&str, Category)], deceased_on: Option<&str>) -> Standing {
    Standing {
        retiree: RetireeId(Uuid::nil()),
        name: "试例".into(),
        holder: Ancestry::default(),
        categories: categories
            .iter()
            .map(|(from, category)| CategoryFrom { from: day(from), category: *category })
            .collect(),
        deceased_on: deceased_on.map(day),
        is_pay_suspended: false,
        revision: 1,
    }
}

/// Enters bills of whole yuan into the ledger of a year, and says what it entitles to, in yuan.
fn check(standing: &Standing, year: i32, bills: &[(&str, i64)], entitlement_yuan: i64) {
    let policies = Policies::load().unwrap();
    // Bills are entered before a death is known.
    let alive = Standing { deceased_on: None, ..standing.clone() };
    let mut ledger = Ledger::empty(standing.retiree, year);
    let mut entered = Vec::new();
    for (settled_on, yuan) in bills {
        let draft = Draft {
            invoice_no: "1".into(),
            hospital: "某医院".into(),
            settled_on: day(settled_on),
            treated_until: None,
            in_scope: Fen::yuan(*yuan),
            out_of_scope: Fen::ZERO,
            refund_of: None,
            remark: String::new(),
        };
        let (bill, next) = enter(SelfPayItemId(Uuid::nil()), &draft, &alive, &ledger, None, day("2030-01-01")).unwrap();
        if bill.year == year {
            ledger = next;
            entered.push(bill);
        }
    }
    let inputs = by_bills(standing, &ledger, &entered, &policies);
    assert_eq!(entitlement(&inputs), Fen::yuan(entitlement_yuan), "{bills:?} in {year}");
    if sums_suffice(standing, &ledger, &policies) {
        assert_eq!(by_sums(standing, &ledger, &policies), inputs);
    }
}

#[test]
fn each_year_stands_for_itself() {
    let tuixiu = person(&[("2021-05-01", Category::Tuixiu)], None);
    let bills = [("2023-12-31", 60_000), ("2024-01-01", 60_000)];
    check(&tuixiu, 2023, &bills, 7_000);
    check(&tuixiu, 2024, &bills, 7_000);
    check(&tuixiu, 2022, &bills, 0);
}

#[test]
fn only_what_was_settled_before_the_reclassification_counts() {
    let changed = person(&[("2021-05-01", Category::Tuixiu), ("2024-06-01", Category::TuixiuToLixiu)], None);
    check(&changed, 2024, &[("2024-05-31", 70_000), ("2024-06-01", 70_000)], 14_000);
    check(&changed, 2024, &[("2024-05-31", 70_000)], 14_000);
    check(&changed, 2024, &[("2024-06-01", 70_000)], 0);
    check(&changed, 2025, &[("2025-01-01", 70_000)], 0);
    check(&changed, 2023, &[("2023-12-31", 70_000)], 14_000);
}

#[test]
fn lixiu_never_counts_and_non_commissioned_officers_do() {
    check(&person(&[("2021-05-01", Category::Lixiu)], None), 2024, &[("2024-01-01", 70_000)], 0);
    check(&person(&[("2021-05-01", Category::Nco)], None), 2024, &[("2024-01-01", 70_000)], 14_000);
}

#[test]
fn care_after_death_does_not_count() {
    let dead = person(&[("2021-05-01", Category::Tuixiu)], Some("2024-03-10"));
    check(&dead, 2024, &[("2024-03-09", 70_000), ("2024-03-11", 70_000)], 14_000);
    check(&dead, 2024, &[("2024-03-10", 70_000)], 14_000);
}

#[test]
fn what_was_settled_before_the_regulation_does_not_count() {
    let tuixiu = person(&[("2019-05-01", Category::Tuixiu)], None);
    check(&tuixiu, 2020, &[("2020-12-31", 70_000)], 0);
    check(&tuixiu, 2021, &[("2021-01-01", 70_000)], 14_000);
}
