//! Plans: who makes them, from which state to which, and what their batches may take.

use proptest::prelude::*;

use super::*;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn plan(state: State) -> Plan {
    Plan {
        id: PlanId(uuid::Uuid::nil()),
        organization: "220100".into(),
        holder: Ancestry { prefecture: Some("220100".into()), ..Ancestry::default() },
        year: 2024,
        from: day("2024-05-01"),
        to: day("2024-10-31"),
        days_max: 10,
        standard_fen: 300_000,
        standard: None,
        quota: 60,
        document_no: "x".into(),
        state,
        opened: 0,
        open_batches: 0,
        drawn_up_by: "officer".into(),
        approved: None,
        recorded_at: "2024-01-10T02:00:00Z".parse().unwrap(),
        revision: 1,
    }
}

#[test]
fn the_province_and_the_prefectures_plan() {
    for code in ["220000", "220100", "JL-CBS"] {
        assert_eq!(must_plan(code), Ok(()), "{code}");
    }
    for code in ["220104", "220104-01"] {
        assert!(must_plan(code).is_err(), "{code}");
    }
}

#[test]
fn each_act_starts_from_its_states_alone() {
    for state in State::ALL {
        let before = plan(*state);
        let approved = before.approve("head", day("2024-03-01"), day("2024-03-01"));
        assert_eq!(approved.is_ok(), *state == State::Draft, "{state:?}");
        let stands = matches!(state, State::Approved | State::Running);
        assert_eq!(before.open_batch(day("2024-05-01"), day("2024-05-10"), 30).is_ok(), stands, "{state:?}");
        assert_eq!(before.close().is_ok(), stands, "{state:?}");
    }
}

#[test]
fn another_person_approves_on_a_day_that_can_be() {
    let draft = plan(State::Draft);
    let today = day("2024-03-01");
    assert_eq!(draft.approve("officer", today, today), Err(Refusal::OwnDraft));
    for on in ["2024-03-02", "2024-01-09"] {
        assert_eq!(draft.approve("head", day(on), today), Err(Refusal::WrongDay { on: day(on) }));
    }
    assert!(draft.approve("head", day("2024-01-10"), today).is_ok());
}

#[test]
fn a_batch_lies_within_the_plan() {
    let stands = plan(State::Approved);
    let open = |from: &str, to: &str, places| stands.open_batch(day(from), day(to), places);
    assert!(open("2024-04-30", "2024-05-05", 1).is_err());
    assert!(open("2024-05-01", "2024-05-10", 60).is_ok());
    assert_eq!(open("2024-05-01", "2024-05-11", 1), Err(Refusal::TooLong { days_max: 10 }));
    assert!(open("2024-10-25", "2024-10-31", 1).is_ok());
    assert!(open("2024-10-25", "2024-11-01", 1).is_err());
    assert_eq!(open("2024-05-01", "2024-05-02", 61), Err(Refusal::QuotaExceeded { left: 60 }));
}

#[test]
fn a_plan_is_not_closed_over_an_open_batch() {
    let running = plan(State::Approved).open_batch(day("2024-05-01"), day("2024-05-02"), 5).unwrap();
    assert_eq!(running.close(), Err(Refusal::BatchesOpen { count: 1 }));
    assert_eq!(running.batch_closed().close().unwrap().state, State::Closed);
}

proptest! {
    #[test]
    fn batches_never_take_more_than_the_quota(places in prop::collection::vec(1i64..40, 0..20)) {
        let mut plan = plan(State::Approved);
        for wanted in places {
            if let Ok(after) = plan.open_batch(day("2024-05-01"), day("2024-05-02"), wanted) {
                plan = after;
            }
            prop_assert!(plan.opened <= plan.quota);
        }
    }
}
