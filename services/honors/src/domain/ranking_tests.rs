//! The vectors of article 30, and what holds of every ranking.

use proptest::prelude::*;

use super::Criterion::{Contribution, Secretary, Volunteer};
use super::*;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn candidate(id: &str, criteria: &[Criterion], last_trip: Option<i32>, age: i32) -> Candidate {
    Candidate {
        id: id.into(),
        criteria: criteria.to_vec(),
        last_trip_on: last_trip.and_then(|year| Day::from_ymd_opt(year, 8, 10)),
        birth_date: Day::from_ymd_opt(2024 - age, 1, 1),
        bar: None,
    }
}

fn five() -> Vec<Candidate> {
    vec![
        candidate("A", &[Volunteer, Secretary], Some(2019), 72),
        candidate("B", &[Contribution], None, 85),
        candidate("C", &[Volunteer], None, 70),
        candidate("D", &[], None, 90),
        candidate("E", &[Volunteer, Secretary, Contribution], Some(2022), 68),
    ]
}

fn ranked(candidates: Vec<Candidate>, quota: usize) -> Ranking {
    rank(candidates, quota, day("2024-07-01"), &Policies::delivered().unwrap()).unwrap().outcome
}

fn order(ranking: &Ranking) -> Vec<&str> {
    ranking.places.iter().map(|place| place.candidate.id.as_str()).collect()
}

fn within(ranking: &Ranking) -> Vec<&str> {
    ranking.places.iter().filter(|place| place.within_quota).map(|place| place.candidate.id.as_str()).collect()
}

#[test]
fn the_vector_stands_as_it_is_written() {
    let ranking = ranked(five(), 3);
    assert_eq!(order(&ranking), ["E", "A", "B", "C"]);
    assert_eq!(within(&ranking), ["E", "A", "B"]);
    assert_eq!(ranking.unranked[0].0, "D");
    assert_eq!(ranking.unranked[0].1[0].code, "NO_GROUP");
    let behind: Vec<Option<Key>> = ranking.places.iter().map(|place| place.behind_by).collect();
    assert_eq!(behind, [None, Some(Key::Criteria), Some(Key::Criteria), Some(Key::Age)]);
}

#[test]
fn who_is_unfit_gives_his_place_to_the_next() {
    let mut candidates = five();
    candidates[0].bar = Some(Bar::Unfit);
    assert_eq!(within(&ranked(candidates, 3)), ["E", "B", "C"]);
}

#[test]
fn who_never_went_stands_before_who_did_and_the_older_before_the_younger() {
    let candidates = vec![
        candidate("1", &[Volunteer], Some(2020), 90),
        candidate("2", &[Volunteer], Some(2019), 60),
        candidate("3", &[Volunteer], None, 61),
        candidate("4", &[Volunteer], None, 62),
        Candidate { birth_date: None, ..candidate("5", &[Volunteer], None, 0) },
        candidate("40", &[Volunteer], None, 62),
    ];
    assert_eq!(order(&ranked(candidates, 0)), ["4", "40", "3", "5", "2", "1"]);
}

#[test]
fn each_bar_is_told() {
    let bars = [
        (Bar::NotServed(LifeStatus::Deceased), "NOT_SERVED"),
        (Bar::GraveSanction, "GRAVE_SANCTION"),
        (Bar::TripThisYear { year: 2024 }, "TRIP_THIS_YEAR"),
        (Bar::Unfit, "UNFIT"),
    ];
    for (bar, code) in bars {
        let ranking = ranked(vec![Candidate { bar: Some(bar), ..candidate("A", &[Volunteer], None, 70) }], 1);
        assert!(ranking.places.is_empty());
        assert_eq!(ranking.unranked[0].1[0].code, code);
    }
}

fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let one = (
        prop::sample::subsequence(Criterion::ALL.to_vec(), 0..=3),
        prop::option::of(2015..2024),
        prop::option::of(55..100i32),
        any::<bool>(),
    );
    prop::collection::vec(one, 0..40).prop_map(|all| {
        let made = all.into_iter().enumerate().map(|(at, (criteria, trip, age, unfit))| Candidate {
            birth_date: age.and_then(|age| Day::from_ymd_opt(2024 - age, 1, 1)),
            bar: unfit.then_some(Bar::Unfit),
            ..candidate(&format!("{at:03}"), &criteria, trip, 0)
        });
        made.collect()
    })
}

proptest! {
    #[test]
    fn the_order_is_total_and_does_not_depend_on_how_they_are_named(all in candidates(), quota in 0usize..50) {
        let mut reversed = all.clone();
        reversed.reverse();
        let (one, other) = (ranked(all.clone(), quota), ranked(reversed, quota));
        prop_assert_eq!(&one, &other);
        prop_assert_eq!(one.places.len() + one.unranked.len(), all.len());
    }

    #[test]
    fn the_cut_never_exceeds_the_quota_and_is_a_beginning(all in candidates(), quota in 0usize..50) {
        let ranking = ranked(all, quota);
        let cut = ranking.places.iter().filter(|place| place.within_quota).count();
        prop_assert_eq!(cut, quota.min(ranking.places.len()));
        prop_assert!(ranking.places.iter().take(cut).all(|place| place.within_quota));
        prop_assert!(ranking.places.iter().enumerate().all(|(at, place)| place.rank == at + 1));
    }

    #[test]
    fn to_leave_one_out_moves_nobody_past_another(all in candidates(), out in any::<prop::sample::Index>()) {
        prop_assume!(!all.is_empty());
        let whole = ranked(all.clone(), 10);
        let gone = all[out.index(all.len())].id.clone();
        let rest = ranked(all.into_iter().filter(|one| one.id != gone).collect(), 10);
        let expected: Vec<&str> = order(&whole).into_iter().filter(|id| *id != gone).collect();
        prop_assert_eq!(order(&rest), expected);
    }

    #[test]
    fn every_place_is_explained(all in candidates()) {
        for place in ranked(all, 5).places {
            prop_assert_eq!(place.reasons.len(), 4);
            prop_assert_eq!(place.behind_by.is_none(), place.rank == 1);
        }
    }
}
