//! The vectors of article 28.

use super::*;
use proptest::prelude::*;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn held(on: &str) -> Holding {
    Holding { awarded_on: day(on), revoked_on: None, collective: false }
}

fn merit(kind: MeritKind, level: MeritLevel) -> Merit {
    Merit { kind, level: Some(level), held: held("1976-05-01") }
}

fn with(merits: Vec<Merit>) -> Facts {
    Facts { merits, ..Facts::default() }
}

fn commended(level: CommendationLevel) -> Facts {
    let commendation = Commendation { level, title: None, held: held("1985-10-01") };
    Facts { commendations: vec![commendation], ..Facts::default() }
}

fn check(facts: Facts, as_of: &str, criteria: &[Criterion]) {
    let decision = evaluate(&facts, day(as_of), &Policies::delivered().unwrap()).unwrap();
    assert_eq!(decision.outcome, criteria, "{facts:?}");
    assert!(!decision.reasons.is_empty());
}

#[test]
fn one_criterion_is_enough() {
    use MeritLevel::{Fourth, Second, Third};
    let today = "2024-07-01";
    check(Facts { combat_service: true, ..Facts::default() }, today, &[Criterion::Combat]);
    check(with(vec![merit(MeritKind::Merit, Second)]), today, &[Criterion::Merit]);
    check(with(vec![merit(MeritKind::Merit, Third); 5]), today, &[]);
    check(with(vec![merit(MeritKind::WarMerit, Third)]), today, &[Criterion::Merit]);
    check(with(vec![merit(MeritKind::WarMerit, Fourth)]), today, &[]);
    check(commended(CommendationLevel::ProvinceOrMinistry), today, &[Criterion::Commendation]);
    check(commended(CommendationLevel::Department), today, &[]);
    check(commended(CommendationLevel::Theater), today, &[Criterion::Commendation]);
    let title = Merit { kind: MeritKind::TheaterTitle, level: None, held: held("1985-10-01") };
    check(with(vec![title]), today, &[Criterion::Merit]);
    let other = Facts { other_reason: Some("长期资助边疆学校".into()), ..Facts::default() };
    check(other, today, &[Criterion::Other]);
    check(Facts::default(), today, &[]);
}

#[test]
fn what_a_unit_received_does_not_count_for_a_person() {
    let mut of_unit = merit(MeritKind::Merit, MeritLevel::Second);
    of_unit.held.collective = true;
    check(with(vec![of_unit]), "2024-07-01", &[]);
}

#[test]
fn a_revoked_award_counts_until_the_day_before() {
    let mut revoked = merit(MeritKind::Merit, MeritLevel::Second);
    revoked.held.revoked_on = Some(day("2020-03-01"));
    check(with(vec![revoked]), "2020-02-29", &[Criterion::Merit]);
    check(with(vec![revoked]), "2020-03-01", &[]);
    check(with(vec![revoked]), "2020-03-02", &[]);
}

#[test]
fn an_award_counts_from_its_day() {
    let given = merit(MeritKind::Merit, MeritLevel::Second);
    check(with(vec![given]), "1976-04-30", &[]);
    check(with(vec![given]), "1976-05-01", &[Criterion::Merit]);
}

fn merits() -> impl Strategy<Value = Vec<Merit>> {
    let kinds = prop::sample::select(MeritKind::ALL.to_vec());
    let one = (kinds, any::<prop::sample::Index>(), any::<bool>(), prop::option::of(0i64..20_000)).prop_map(
        |(kind, at, collective, revoked)| {
            let levels = kind.levels();
            let level = (!levels.is_empty()).then(|| levels[at.index(levels.len().max(1))]);
            let awarded_on = day("1976-05-01");
            let revoked_on = revoked.map(|days| junxiu_kernel::day::add_days(awarded_on, days));
            Merit { kind, level, held: Holding { awarded_on, revoked_on, collective } }
        },
    );
    prop::collection::vec(one, 0..8)
}

proptest! {
    #[test]
    fn awards_decide_one_by_one(merits in merits()) {
        let policies = Policies::delivered().unwrap();
        let as_of = day("2010-01-01");
        let alone = |merit: &Merit| !evaluate(&with(vec![*merit]), as_of, &policies).unwrap().outcome.is_empty();
        let together = evaluate(&with(merits.clone()), as_of, &policies).unwrap();
        prop_assert_eq!(!together.outcome.is_empty(), merits.iter().any(alone));
        prop_assert_eq!(together.trace.len(), merits.len());
    }
}
