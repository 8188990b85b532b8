//! Table tests of the chain of silence.

use super::*;
use crate::domain::standing::sample;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn chain(last: &str) -> Chain {
    let contact = ContactId(uuid::Uuid::nil());
    Chain { baseline_on: day("2020-01-01"), last_success: Some((day(last), contact)), ..Chain::begin(&sample()) }
}

fn silence(chain: &Chain, as_of: &str) -> Silence {
    chain.silence(day(as_of), &Policies::delivered().unwrap()).unwrap().outcome
}

#[test]
fn contact_counts_as_lost_on_the_corresponding_day_and_something_may_follow_from_the_next() {
    for (last, lost_on, first_day) in [
        ("2021-03-31", "2021-09-30", "2021-10-01"),
        ("2021-08-29", "2022-02-28", "2022-03-01"),
        ("2021-08-30", "2022-02-28", "2022-03-01"),
        ("2021-08-31", "2022-02-28", "2022-03-01"),
        ("2023-08-29", "2024-02-29", "2024-03-01"),
        ("2023-08-30", "2024-02-29", "2024-03-01"),
        ("2023-08-31", "2024-02-29", "2024-03-01"),
        ("2024-02-29", "2024-08-29", "2024-08-30"),
    ] {
        assert_eq!(lost(day(last), 6), (day(lost_on), day(first_day)), "{last}");
        // On the threshold day itself the day before is what is over.
        let before = add_days(day(lost_on), -1);
        assert_ne!(silence(&chain(last), &before.to_string()).state, ChainState::Lost, "{last}");
        assert_eq!(silence(&chain(last), lost_on).state, ChainState::Lost, "{last}");
    }
}

#[test]
fn a_contact_on_the_threshold_day_begins_the_chain_anew() {
    let lost = chain("2021-03-31");
    let reached = lost.succeeded(day("2021-09-30"), ContactId(uuid::Uuid::max()), false);
    assert_eq!(silence(&reached, "2021-09-30").state, ChainState::Normal);
    assert_eq!(silence(&reached, "2021-10-01").first_day, day("2022-03-31"));
}

#[test]
fn months_of_silence_are_whole_months() {
    let person = chain("2021-03-31");
    for (as_of, months, state) in [
        ("2021-03-31", 0, ChainState::Normal),
        ("2021-04-29", 0, ChainState::Normal),
        ("2021-04-30", 1, ChainState::Silent),
        ("2021-05-30", 1, ChainState::Silent),
        ("2021-05-31", 2, ChainState::Silent),
        ("2021-08-31", 5, ChainState::Silent),
        ("2021-09-29", 5, ChainState::Silent),
        ("2021-09-30", 6, ChainState::Lost),
        ("2022-03-30", 11, ChainState::Lost),
        ("2022-03-31", 12, ChainState::Lost),
        ("2023-04-30", 25, ChainState::Lost),
    ] {
        let found = silence(&person, as_of);
        assert_eq!((found.months, found.state), (months, state), "{as_of}");
    }
}

#[test]
fn whoever_lies_before_the_cutoff_is_silent_so_many_months_and_nobody_after_it() {
    for (as_of, months, expected) in [
        ("2021-09-30", 6, "2021-03-31"),
        ("2022-02-28", 6, "2021-08-31"),
        ("2024-02-29", 6, "2023-08-31"),
        ("2024-08-29", 6, "2024-02-29"),
        ("2024-08-28", 6, "2024-02-28"),
        ("2024-03-01", 6, "2023-09-01"),
        ("2021-05-30", 1, "2021-04-30"),
        ("2021-05-31", 0, "2021-05-31"),
    ] {
        let found = cutoff(day(as_of), months);
        assert_eq!(found, day(expected), "{as_of}");
        assert!(whole_months(found, day(as_of)) >= months, "{as_of}");
        assert!(whole_months(add_days(found, 1), day(as_of)) < months || months == 0, "{as_of}");
    }
}

#[test]
fn the_cutoff_and_the_months_agree_on_every_day_of_two_years() {
    for ahead in 0..730 {
        let as_of = add_days(day("2023-01-01"), ahead);
        for months in 1..=7 {
            let last = cutoff(as_of, months);
            assert!(whole_months(last, as_of) >= months, "{as_of} {months}");
            assert!(whole_months(add_days(last, 1), as_of) < months, "{as_of} {months}");
        }
    }
}

#[test]
fn without_a_contact_silence_is_counted_from_the_reception() {
    let person = Chain::begin(&sample());
    assert_eq!(silence(&person, "2021-11-09").state, ChainState::Silent);
    assert_eq!(silence(&person, "2021-11-10").state, ChainState::Lost);
}

#[test]
fn an_earlier_contact_found_later_moves_nothing_and_a_later_one_does() {
    let person = Chain { lost_on: Some(day("2021-12-30")), ..chain("2021-06-30") };
    let other = ContactId(uuid::Uuid::max());
    assert_eq!(person.succeeded(day("2021-06-29"), other, true), person);
    assert_eq!(person.succeeded(day("2021-06-30"), other, true), person);
    let moved = person.succeeded(day("2021-07-01"), other, true);
    assert_eq!((moved.silent_since(), moved.lost_on), (day("2021-07-01"), None));
}

#[test]
fn a_contact_ends_the_investigation_unless_he_stays_lost() {
    let under_way = Chain { investigation: Some(InvestigationId(uuid::Uuid::nil())), ..chain("2021-03-31") };
    let other = ContactId(uuid::Uuid::max());
    assert_eq!(silence(&under_way, "2021-11-01").state, ChainState::Investigating);
    assert!(under_way.succeeded(day("2021-11-01"), other, false).investigation.is_none());
    assert!(under_way.succeeded(day("2021-04-01"), other, true).investigation.is_some());
}

#[test]
fn a_withdrawn_contact_lets_the_chain_fall_back() {
    let person = chain("2021-09-30");
    let earlier = Some((day("2021-03-31"), ContactId(uuid::Uuid::max())));
    assert_eq!(silence(&person.fell_back(earlier), "2021-10-01").state, ChainState::Lost);
    assert_eq!(person.fell_back(None).silent_since(), day("2020-01-01"));
}

#[test]
fn silence_travels_with_a_transfer_and_ends_with_a_death() {
    let person = chain("2021-07-01");
    let elsewhere = Ancestry { institution: Some("220204-01".into()), ..Ancestry::default() };
    let moved = person.heard(&Standing { holder: elsewhere.clone(), ..sample() }, day("2021-08-01"));
    assert_eq!((moved.silent_since(), &moved.holder, moved.ended_on), (day("2021-07-01"), &elsewhere, None));

    let dead = Standing { life_status: LifeStatus::Deceased, died_on: Some(day("2021-08-20")), ..sample() };
    let ended = moved.heard(&dead, day("2021-08-20"));
    assert_eq!(ended.ended_on, Some(day("2021-08-20")));
    assert_eq!(silence(&ended, "2022-01-01").state, ChainState::Ended);
}

#[test]
fn who_was_taken_for_dead_is_not_silent_for_that_time() {
    let dead = Standing { life_status: LifeStatus::Deceased, died_on: Some(day("2021-08-20")), ..sample() };
    let ended = chain("2021-03-31").heard(&dead, day("2021-08-20"));
    let back = ended.heard(&sample(), day("2021-12-01"));
    assert_eq!((back.ended_on, back.silent_since()), (None, day("2021-12-01")));
}

#[test]
fn who_went_to_another_province_keeps_the_day_on_which_he_left() {
    let away = Standing { life_status: LifeStatus::TransferredOut, ..sample() };
    let left = chain("2021-03-31").heard(&away, day("2021-08-01"));
    assert_eq!(left.heard(&away, day("2021-09-01")).ended_on, Some(day("2021-08-01")));
}
