use super::*;
use crate::domain::policy::Policies;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn ask(category: Category, settled_on: &str, self_pay: Fen, paid: Fen) -> Decision<Outcome> {
    preview(category, day(settled_on), self_pay, paid, Policies::load().unwrap().on(day(settled_on)))
}

fn check(self_pay_fen: i64, entitlement_fen: i64) {
    let outcome = ask(Category::Tuixiu, "2024-06-01", Fen(self_pay_fen), Fen::ZERO).outcome;
    assert_eq!(outcome.entitlement, Fen(entitlement_fen), "{self_pay_fen} fen");
    assert_eq!(outcome.payable, outcome.entitlement);
}

#[test]
fn the_table_of_marginal_bands() {
    check(0, 0);
    check(5_000_000, 0);
    check(5_000_001, 1);
    check(10_000_000, 3_500_000);
    check(10_000_001, 3_500_001);
    check(15_000_000, 6_000_000);
    check(22_999_999, 10_000_000);
    check(23_000_000, 10_000_000);
    check(30_000_000, 10_000_000);
}

#[test]
fn a_year_of_bills_is_paid_by_its_differences() {
    let mut paid = Fen::ZERO;
    for (cumulative, payable) in
        [(40_000, 0), (70_000, 14_000), (120_000, 31_000), (240_000, 55_000), (220_000, -5_000)]
    {
        let outcome = ask(Category::Tuixiu, "2024-06-01", Fen::yuan(cumulative), paid).outcome;
        assert_eq!(outcome.payable, Fen::yuan(payable), "after {cumulative} yuan");
        paid = paid.checked_add(outcome.payable).unwrap();
    }
    assert_eq!(paid, Fen::yuan(95_000));
}

#[test]
fn lixiu_is_answered_not_applicable() {
    for category in [Category::Lixiu, Category::TuixiuToLixiu] {
        let decision = ask(category, "2024-06-01", Fen::yuan(300_000), Fen::ZERO);
        assert_eq!(
            decision.outcome,
            Outcome { finding: Finding::NotApplicable, entitlement: Fen::ZERO, payable: Fen::ZERO }
        );
        assert_eq!(decision.reasons[0].code, "NOT_APPLICABLE_LIXIU");
        assert_eq!(decision.reasons[0].citations[0].article, 20);
    }
    assert_eq!(ask(Category::Lixiu, "2024-06-01", Fen::yuan(300_000), Fen::yuan(100)).outcome.payable, Fen::yuan(-100));
}

#[test]
fn a_non_commissioned_officer_is_entitled_by_article_59() {
    let decision = ask(Category::Nco, "2024-06-01", Fen::yuan(150_000), Fen::ZERO);
    assert_eq!(decision.outcome.entitlement, Fen::yuan(60_000));
    let analogy = decision.reasons.iter().find(|reason| reason.code == "NCO_BY_ANALOGY").unwrap();
    assert_eq!(analogy.citations[0].article, 59);
}

#[test]
fn the_regulation_is_in_force_from_2021() {
    let before = ask(Category::Tuixiu, "2020-12-31", Fen::yuan(150_000), Fen::ZERO);
    assert_eq!((before.outcome.finding, before.outcome.entitlement), (Finding::NotApplicable, Fen::ZERO));
    assert_eq!(before.reasons[0].code, "NOT_IN_FORCE");
    assert_eq!(
        ask(Category::Tuixiu, "2021-01-01", Fen::yuan(150_000), Fen::ZERO).outcome.entitlement,
        Fen::yuan(60_000)
    );
}

#[test]
fn every_step_shows_its_amount() {
    let decision = ask(Category::Tuixiu, "2024-06-01", Fen::yuan(240_000), Fen::yuan(45_000));
    let steps: Vec<(&str, i64)> =
        decision.trace.iter().map(|step| (step.code.as_str(), step.amount.unwrap().get())).collect();
    assert_eq!(
        steps,
        [
            ("SELF_PAY", 24_000_000),
            ("BAND_1", 3_500_000),
            ("BAND_2", 7_000_000),
            ("ROUNDED", 10_500_000),
            ("CAP", 10_000_000),
            ("ENTITLEMENT", 10_000_000),
            ("PREVIOUSLY_PAID", 4_500_000),
            ("PAYABLE", 5_500_000),
        ]
    );
    assert_eq!(
        decision.reasons.iter().map(|reason| reason.code.as_str()).collect::<Vec<_>>(),
        ["OVER_THRESHOLD", "CAP_REACHED"]
    );
    assert_eq!(decision.policy_versions.len(), 2);
}

#[test]
fn a_kept_decision_is_replayed_to_the_byte() {
    let settled_on = day("2024-06-01");
    let inputs = Inputs {
        category: Category::TuixiuToLixiu,
        settled_on,
        self_pay: Fen(12_345_678),
        excluded: vec![Exclusion { reason: Excluded::Lixiu, amount: Fen(99) }],
        previously_paid: Fen(1),
        policy: Policies::load().unwrap().on(settled_on),
    };
    let kept_inputs = serde_json::to_string(&inputs).unwrap();
    let kept_decision = serde_json::to_string(&decide(&inputs)).unwrap();
    let replayed: Inputs = serde_json::from_str(&kept_inputs).unwrap();
    assert_eq!(serde_json::to_string(&decide(&replayed)).unwrap(), kept_decision);
    assert_eq!(serde_json::to_string(&replayed).unwrap(), kept_inputs);
}
