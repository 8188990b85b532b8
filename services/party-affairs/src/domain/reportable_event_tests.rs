//! Which events go up, by whom, and until when.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// An event that happened on 1 June 2024, was reported on 10 June and is major.
fn major() -> ReportableEvent {
    let code = |code: &str| Some(code.to_owned());
    ReportableEvent {
        id: EventId(Uuid::nil()),
        retiree: RetireeId(Uuid::nil()),
        holder: Ancestry { institution: code("220104-01"), county: code("220104"), prefecture: code("220100") },
        occurred_on: day("2024-06-01"),
        reported_on: day("2024-06-10"),
        report_due_on: day("2024-07-01"),
        reporter: Reporter::Own,
        reporter_name: None,
        way: Some(Way {
            marked_by: None,
            at: "220104-01".into(),
            opens_on: day("2024-06-10"),
            due_on: day("2024-07-10"),
            forwards: Vec::new(),
        }),
        corrects: None,
        withdrawn_at: None,
        recorded_by: "clerk".into(),
        recorded_at: DateTime::UNIX_EPOCH,
        revision: 1,
    }
}

fn ordinary() -> ReportableEvent {
    ReportableEvent { way: None, ..major() }
}

fn by(organization: &str, superior: &str, on: &str) -> Passing {
    Passing {
        by: format!("officer-of-{organization}"),
        organization: organization.into(),
        superior: (!superior.is_empty()).then(|| superior.to_owned()),
        on: day(on),
        today: day("2024-06-20"),
    }
}

#[test]
fn what_is_major_stands_in_the_list_of_the_day() {
    let policies = Policies::delivered().unwrap();
    let major: Vec<EventType> =
        EventType::ALL.iter().copied().filter(|kind| is_major(*kind, day("2024-06-01"), &policies).unwrap()).collect();
    assert_eq!(
        major,
        [
            EventType::CommendedNationally,
            EventType::SeriousDiscipline,
            EventType::CrimeOrDetention,
            EventType::ForeignStatus,
            EventType::MassIncident,
        ]
    );
}

#[test]
fn a_report_is_late_from_the_day_after_the_last() {
    for (reported_on, late) in [("2024-06-30", false), ("2024-07-01", false), ("2024-07-02", true)] {
        assert_eq!(ReportableEvent { reported_on: day(reported_on), ..ordinary() }.is_late(), late, "{reported_on}");
    }
}

#[test]
fn it_goes_up_level_by_level_until_the_province_has_it() {
    let mut event = major();
    for (from, to, on) in
        [("220104-01", "220104", "2024-06-10"), ("220104", "220100", "2024-06-12"), ("220100", PROVINCE, "2024-06-12")]
    {
        assert_eq!(event.state(), State::ToForward);
        event = event.forward(&by(from, to, on)).unwrap();
    }
    assert_eq!(event.state(), State::Forwarded);
    assert_eq!(event.way.as_ref().unwrap().forwards.len(), 3);
    assert_eq!(event.forward(&by(PROVINCE, "", "2024-06-13")), Err(Refusal::AlreadyForwarded(event.id)));
    assert!(event.seen_by("220104") && event.seen_by("220104-01") && !event.seen_by("220200"));
}

#[test]
fn out_of_order_ahead_of_time_and_backwards_are_each_refused() {
    let event = major();
    for (passing, refusal) in [
        (by("220104", "220100", "2024-06-12"), Refusal::NotWithYou { at: "220104-01".into() }),
        (by("220104-01", "220104", "2024-06-09"), Refusal::BeforePrevious { day: day("2024-06-10") }),
        (by("220104-01", "220104", "2024-06-21"), standing::Refusal::OccurredInFuture { on: day("2024-06-21") }.into()),
    ] {
        assert_eq!(event.forward(&passing), Err(refusal));
    }
    assert_eq!(ordinary().forward(&by("220104-01", "220104", "2024-06-12")), Err(Refusal::NotMajor));
}

#[test]
fn the_head_of_the_institution_alone_marks_one() {
    let at_home = by("220104-01", "220104", "2024-06-12");
    let due_on = day("2024-07-12");
    let marked = ordinary().mark(&at_home, true, due_on).unwrap();
    assert_eq!(marked.way.as_ref().unwrap().marked_by.as_deref(), Some("officer-of-220104-01"));
    assert_eq!(marked.state(), State::ToForward);
    assert_eq!(ordinary().mark(&at_home, false, due_on), Err(Refusal::NotTheHead));
    assert_eq!(ordinary().mark(&by("220104", "220100", "2024-06-12"), true, due_on), Err(Refusal::NotTheHead));
    assert_eq!(major().mark(&at_home, true, due_on), Ok(major()), "it goes up already");
}

#[test]
fn a_wrong_record_is_withdrawn_until_the_province_has_it() {
    let event = major();
    let withdrawn = event.withdraw(event.retiree, DateTime::UNIX_EPOCH).unwrap();
    assert_eq!(withdrawn.state(), State::Withdrawn);
    assert_eq!(withdrawn.withdraw(event.retiree, DateTime::UNIX_EPOCH), Err(Refusal::Withdrawn(event.id)));
    assert_eq!(withdrawn.forward(&by("220104-01", "220104", "2024-06-12")), Err(Refusal::Withdrawn(event.id)));
    let another = event.withdraw(RetireeId(Uuid::from_u128(9)), DateTime::UNIX_EPOCH);
    assert_eq!(another, Err(Refusal::CorrectsAnother));
    let way = Way { at: PROVINCE.into(), ..event.way.clone().unwrap() };
    let arrived = ReportableEvent { way: Some(way), ..event };
    assert_eq!(arrived.withdraw(arrived.retiree, DateTime::UNIX_EPOCH), Err(Refusal::AlreadyForwarded(arrived.id)));
}

#[test]
fn each_act_leads_from_each_state_where_the_machine_says_or_is_refused() {
    let here = |at: &str| {
        let way = Way { at: at.into(), ..major().way.unwrap() };
        ReportableEvent { way: Some(way), ..major() }
    };
    let withdrawn = ReportableEvent { withdrawn_at: Some(DateTime::UNIX_EPOCH), ..major() };
    let (id, due_on) = (major().id, day("2024-07-12"));
    let arrived = Refusal::AlreadyForwarded(id);
    let wrong = Refusal::Withdrawn(id);
    for (event, from, forwarded, marked, corrected) in [
        (ordinary(), State::Recorded, Err(Refusal::NotMajor), Ok(State::ToForward), Ok(State::Withdrawn)),
        (major(), State::ToForward, Ok(State::ToForward), Ok(State::ToForward), Ok(State::Withdrawn)),
        (here(PROVINCE), State::Forwarded, Err(arrived.clone()), Err(arrived.clone()), Err(arrived)),
        (withdrawn, State::Withdrawn, Err(wrong.clone()), Err(wrong.clone()), Err(wrong)),
    ] {
        let by = by("220104-01", "220104", "2024-06-12");
        assert_eq!(event.state(), from);
        assert_eq!(event.forward(&by).map(|after| after.state()), forwarded, "forward from {from}");
        assert_eq!(event.mark(&by, true, due_on).map(|after| after.state()), marked, "mark from {from}");
        let after = event.withdraw(event.retiree, DateTime::UNIX_EPOCH);
        assert_eq!(after.map(|after| after.state()), corrected, "correct from {from}");
    }
    let last = here("220100").forward(&by("220100", PROVINCE, "2024-06-12"));
    assert_eq!(last.map(|after| after.state()), Ok(State::Forwarded));
}

proptest! {
    #[test]
    fn whoever_tries_it_only_ever_goes_up(tries in prop::collection::vec(0_usize..5, 0..30)) {
        const OFFICES: [(&str, &str); 5] = [
            ("220104-01", "220104"), ("220104", "220100"), ("220100", "220000"), ("220000", ""), ("220200", "220000"),
        ];
        let mut event = major();
        for office in tries {
            let (code, superior) = OFFICES[office];
            let before = event.way.as_ref().unwrap().at.clone();
            match event.forward(&by(code, superior, "2024-06-12")) {
                Ok(after) => {
                    prop_assert_eq!(&before, code);
                    prop_assert_eq!(&after.way.as_ref().unwrap().at, superior);
                    event = after;
                }
                Err(_) => prop_assert!(before != code || code == PROVINCE),
            }
            let way = event.way.as_ref().unwrap();
            prop_assert_eq!(event.state() == State::Forwarded, way.forwards.len() == 3);
            prop_assert!(way.forwards.windows(2).all(|pair| pair[0].to == pair[1].from));
        }
    }
}
