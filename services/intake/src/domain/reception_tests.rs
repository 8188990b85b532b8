use super::*;
use junxiu_kernel::day::parse_day;
use uuid::Uuid;

fn day(written: &str) -> Day {
    parse_day(written).expect("a day")
}

fn retiree() -> RetireeId {
    RetireeId(Uuid::nil())
}

fn handed_over() -> State {
    State::HandedOver { on: day("2024-03-05") }
}

fn received() -> State {
    State::Received { handed_over_on: day("2024-03-05"), on: day("2024-03-06"), retiree: retiree() }
}

fn assigned() -> State {
    received().assign("220104-01".into(), day("2024-03-06")).expect("a received person is assigned")
}

fn ended(how: Ending) -> State {
    State::Ended { how, reason: "r".into() }
}

fn all() -> Vec<State> {
    vec![
        State::Opened,
        State::ArchiveCheck,
        State::Supplement { missing: "体检表".into() },
        handed_over(),
        received(),
        assigned(),
        State::CarriedOver,
        ended(Ending::Rejected),
        ended(Ending::Withdrawn),
        ended(Ending::CancelledDeceased),
    ]
}

/// Says what an act makes of each state, in the order of `Status`.
fn outcomes(act: impl Fn(State) -> Result<State, Refusal>) -> Vec<&'static str> {
    all().into_iter().map(|state| outcome(act(state))).collect()
}

fn outcome(done: Result<State, Refusal>) -> &'static str {
    match done {
        Ok(state) => state.status().code(),
        Err(Refusal::WrongState { .. }) => "-",
        Err(Refusal::SupplementOutstanding) => "outstanding",
        Err(Refusal::HandedOverAlready) => "handed over",
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn every_act_starts_from_its_states_and_no_other() {
    let on = day("2024-03-06");
    type Row = (&'static str, Vec<&'static str>, [&'static str; 10]);
    let table: [Row; 8] = [
        ("check", outcomes(State::begin_archive_check), ["ARCHIVE_CHECK", "-", "-", "-", "-", "-", "-", "-", "-", "-"]),
        (
            "supplement",
            outcomes(|state| state.request_supplement("m".into())),
            ["SUPPLEMENT", "SUPPLEMENT", "-", "-", "-", "-", "-", "-", "-", "-"],
        ),
        ("came", outcomes(State::supplement_received), ["-", "-", "ARCHIVE_CHECK", "-", "-", "-", "-", "-", "-", "-"]),
        (
            "hand over",
            outcomes(|state| state.hand_over(on)),
            ["HANDED_OVER", "HANDED_OVER", "outstanding", "-", "-", "-", "HANDED_OVER", "-", "-", "-"],
        ),
        (
            "receive",
            outcomes(|state| state.receive(on, retiree())),
            ["-", "-", "-", "RECEIVED", "-", "-", "-", "-", "-", "-"],
        ),
        (
            "assign",
            outcomes(|state| state.assign("220104-01".into(), on)),
            ["-", "-", "-", "-", "INSTITUTION_ASSIGNED", "-", "-", "-", "-", "-"],
        ),
        (
            "carry over",
            outcomes(State::carry_over),
            ["CARRIED_OVER", "CARRIED_OVER", "CARRIED_OVER", "-", "-", "-", "-", "-", "-", "-"],
        ),
        ("reopen", outcomes(State::reopen), ["-", "-", "-", "-", "-", "-", "OPENED", "-", "-", "-"]),
    ];
    for (act, found, expected) in table {
        assert_eq!(found, expected, "{act}");
    }
}

#[test]
fn a_case_ends_before_the_hand_over_alone() {
    for how in Ending::ALL {
        let code = how.code();
        let late = "handed over";
        let expected = [code, code, code, late, late, late, code, "-", "-", "-"];
        assert_eq!(outcomes(|state| state.end(*how, "r".into())), expected, "{how}");
    }
}

#[test]
fn a_proposal_is_made_before_the_assignment() {
    let may: Vec<bool> = all().iter().map(|state| state.may_propose().is_ok()).collect();
    assert_eq!(may, [true, true, true, true, true, false, true, false, false, false]);
}

#[test]
fn only_the_received_have_a_retiree() {
    let known: Vec<bool> = all().iter().map(|state| state.retiree().is_some()).collect();
    assert_eq!(known, [false, false, false, false, true, true, false, false, false, false]);
}

#[test]
fn the_lag_counts_working_days_and_warns_above_three() {
    let policy = HandoverPolicy { warn_over_working_days: 3 };
    for (handed_over, received, days, late) in [
        ("2024-03-05", "2024-03-05", Some(0), false),
        ("2024-03-05", "2024-03-08", Some(3), false),
        // A weekend lies between.
        ("2024-03-07", "2024-03-12", Some(3), false),
        ("2024-03-05", "2024-03-11", Some(4), true),
        // 4 to 6 April were days off, 7 April (a Sunday) was worked.
        ("2024-04-03", "2024-04-07", Some(1), false),
        ("2099-03-05", "2099-03-06", None, false),
    ] {
        let lag = lag(Calendar::published(), "220104", day(handed_over), day(received));
        assert_eq!((lag, is_late(&policy, lag)), (days, late), "{handed_over} to {received}");
    }
}

#[test]
fn acts_follow_one_another() {
    let now = DateTime::from_timestamp(0, 0).expect("an instant");
    let reception = Reception {
        id: ReceptionId(Uuid::nil()),
        item: PlacementItemId(Uuid::nil()),
        plan: PlanYear::new(2024).expect("a year"),
        state: State::Opened,
        opened_on: day("2024-03-01"),
        latest_act_on: day("2024-03-04"),
        holder: Ancestry::default(),
        consent: Consent::Unknown,
        article8: None,
        lag_working_days: None,
        late_reason: None,
        flags: BTreeSet::new(),
        revision: 1,
        recorded_at: now,
        updated_at: now,
    };
    let today = day("2024-03-10");
    assert_eq!(reception.dated(day("2024-03-04"), today), Ok(()));
    let previous = day("2024-03-04");
    assert_eq!(reception.dated(day("2024-03-03"), today), Err(Refusal::BeforePreviousAct { previous }));
    assert_eq!(reception.dated(day("2024-03-11"), today), Err(Refusal::OccurredInFuture { on: day("2024-03-11") }));
    assert!(reception.flagged(Flag::Backdated, true).flags.contains(&Flag::Backdated));
}
