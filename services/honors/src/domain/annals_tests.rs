//! Entries: from which state to which, and by whose hand.

use super::*;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn entry(state: State) -> AnnalsEntry {
    AnnalsEntry {
        id: EntryId(uuid::Uuid::nil()),
        retiree: RetireeId(uuid::Uuid::nil()),
        name: "测试甲".into(),
        publication: Publication::Yearbook { year: 2023 },
        organization: "220100".into(),
        holder: Ancestry::default(),
        text: "荣立二等功".into(),
        state,
        withdrawal: None,
        secrecy_note: None,
        drafted_by: "clerk".into(),
        checked_by: None,
        submitted_on: None,
        published: None,
        erratum_since: None,
        erratum: None,
        recorded_at: "2024-01-10T02:00:00Z".parse().unwrap(),
        revision: 1,
    }
}

#[test]
fn each_act_starts_from_its_states_alone() {
    use State::{Drafted, Published, SecrecyChecked, Submitted};
    let today = day("2024-03-01");
    for state in State::ALL {
        let now = entry(*state);
        let from = |states: &[State]| states.contains(state);
        assert_eq!(now.revise("x".into(), "clerk").is_ok(), from(&[Drafted, SecrecyChecked]), "revise {state:?}");
        assert_eq!(now.check(None, "officer").is_ok(), from(&[Drafted]), "check {state:?}");
        assert_eq!(now.submit(today, today).is_ok(), from(&[SecrecyChecked]), "submit {state:?}");
        assert_eq!(now.publish("p. 3".into(), today, today).is_ok(), from(&[Submitted]), "publish {state:?}");
        assert_eq!(now.opted_out().is_some(), from(&[Drafted, SecrecyChecked, Submitted]), "opt out {state:?}");
        let changes = from(&[Drafted, SecrecyChecked, Submitted, Published]);
        assert_eq!(now.not_included(today).is_some(), changes, "not included {state:?}");
        assert!(now.correct("x".into(), today, today).is_err(), "{state:?}");
    }
}

#[test]
fn whoever_wrote_the_words_does_not_check_them() {
    let draft = entry(State::Drafted);
    assert_eq!(draft.check(None, "clerk"), Err(Refusal::OwnDraft));
    let objected = draft.check(Some("涉及部队番号".into()), "officer").unwrap();
    assert_eq!(objected.state, State::Drafted);
    let revised = objected.revise("x".into(), "officer").unwrap();
    assert_eq!(revised.check(None, "officer"), Err(Refusal::OwnDraft));
    assert_eq!(revised.check(None, "clerk").unwrap().state, State::SecrecyChecked);
}

#[test]
fn a_printed_entry_needs_one_erratum_and_no_earlier_than_the_reason_for_it() {
    let today = day("2024-03-10");
    let printed = entry(State::Published).not_included(day("2024-03-05")).unwrap();
    assert_eq!(printed.not_included(today), None);
    assert_eq!(printed.erratum_duty(Within { days: 30 }).unwrap().due_on, day("2024-04-04"));
    let correct = |on: &str| printed.correct("更正".into(), day(on), today);
    assert_eq!(["2024-03-04", "2024-03-05", "2024-03-11"].map(|on| correct(on).is_ok()), [false, true, false]);
    let corrected = correct("2024-03-06").unwrap();
    assert_eq!(corrected.correct("again".into(), today, today), Err(Refusal::NoErratumDue));
}
