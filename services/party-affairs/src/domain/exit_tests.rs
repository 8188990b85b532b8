use super::super::exit_acts::{self as acts, NewExit};
use super::super::exit_grade::CaseEffect;
use super::*;
use crate::domain::standing::{LifeStatus, sample};

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn plan(from: &str, to: &str) -> Plan {
    Plan {
        form_no: None,
        purpose: "探亲".into(),
        countries: vec!["JP".into()],
        from: day(from),
        to: day(to),
        companions: Vec::new(),
    }
}

pub(crate) fn of(group: Option<ManagementGroup>) -> Standing {
    Standing { group, ..sample() }
}

pub(crate) const DIVISION: Option<ManagementGroup> = Some(ManagementGroup::Division);
pub(crate) const BELOW: Option<ManagementGroup> = Some(ManagementGroup::RegimentAndBelow);

pub(crate) fn new(on: &str, from: &str, to: &str) -> NewExit {
    NewExit {
        id: ExitId(uuid::Uuid::from_u128(7)),
        by: "clerk".into(),
        on: day(on),
        today: day("2024-03-01"),
        at: DateTime::default(),
        plan: plan(from, to),
    }
}

/// A filing of a journey, with an id of its own.
pub(crate) fn filed(id: u128, from: &str, to: &str) -> Exit {
    let new = NewExit { id: ExitId(uuid::Uuid::from_u128(id)), ..new("2024-03-01", from, to) };
    acts::file(&of(BELOW), new, &[]).unwrap()
}

#[test]
fn the_group_decides_the_way_and_nobody_guesses() {
    assert_eq!(procedure(&of(DIVISION)).unwrap().outcome, Procedure::Approval);
    assert_eq!(procedure(&of(BELOW)).unwrap().outcome, Procedure::Filing);
    assert_eq!(procedure(&of(None)), Err(Refusal::GradeUndetermined));
    assert_eq!(
        acts::file(&of(DIVISION), new("2024-03-01", "2024-04-01", "2024-04-09"), &[]),
        Err(Refusal::ApprovalNeeded)
    );
    let applied = acts::apply(&of(BELOW), new("2024-03-01", "2024-04-01", "2024-04-09"), &[], None);
    assert_eq!(applied, Err(Refusal::FilingSuffices));
}

#[test]
fn a_filing_is_late_from_the_day_after_the_departure_and_taken_all_the_same() {
    for (on, late) in [("2024-02-27", false), ("2024-02-28", false), ("2024-02-29", true)] {
        let filed = acts::file(&of(BELOW), new(on, "2024-02-28", "2024-03-09"), &[]).unwrap();
        assert_eq!((filed.state, filed.is_late), (State::Filed, late), "{on}");
    }
}

#[test]
fn nobody_applies_after_the_departure() {
    for (from, taken) in [("2024-02-29", false), ("2024-03-01", true)] {
        let applied = acts::apply(&of(DIVISION), new("2024-03-01", from, "2024-03-09"), &[], None);
        assert_eq!(applied.is_ok(), taken, "{from}");
    }
    let dead = Standing { life_status: LifeStatus::Deceased, died_on: Some(day("2024-02-01")), ..of(DIVISION) };
    let applied = acts::apply(&dead, new("2024-03-01", "2024-04-01", "2024-04-09"), &[], None);
    assert!(matches!(applied, Err(Refusal::Person(_))));
}

#[test]
fn journeys_meet_on_a_day_at_most() {
    let there = [filed(1, "2024-04-10", "2024-04-20")];
    for (from, to, free) in [
        ("2024-04-01", "2024-04-09", true),
        ("2024-04-01", "2024-04-10", true),
        ("2024-04-01", "2024-04-11", false),
        ("2024-04-10", "2024-04-10", false),
        ("2024-04-15", "2024-04-15", false),
        ("2024-04-19", "2024-04-25", false),
        ("2024-04-20", "2024-04-25", true),
        ("2024-04-01", "2024-05-01", false),
    ] {
        let found = must_be_free(&there, &[], (day(from), day(to)), day("2024-03-01"));
        assert_eq!(found.is_ok(), free, "{from} to {to}: {found:?}");
    }
    let withdrawn = there[0].withdraw(day("2024-03-01"), day("2024-03-01"), "改期").unwrap();
    assert!(must_be_free(&[withdrawn], &[], (day("2024-04-10"), day("2024-04-20")), day("2024-03-01")).is_ok());
}

#[test]
fn he_leaves_once_and_in_time() {
    let exit = filed(1, "2024-04-10", "2024-04-20");
    let leave = |on: &str, others: &[Exit]| exit.depart(&of(BELOW), others, day(on), day("2024-05-01"));
    assert_eq!(leave("2024-04-20", &[]).unwrap().state, State::Abroad);
    assert_eq!(leave("2024-04-21", &[]), Err(Refusal::NotUsedInTime { to: day("2024-04-20") }));
    let away =
        filed(2, "2024-04-01", "2024-04-05").depart(&of(BELOW), &[], day("2024-04-01"), day("2024-05-01")).unwrap();
    assert_eq!(leave("2024-04-10", std::slice::from_ref(&away)), Err(Refusal::TripUnderWay(away.id)));
    let back = away.come_back(&of(BELOW), day("2024-04-12"), day("2024-05-01"), true).unwrap();
    assert!(matches!(leave("2024-04-11", std::slice::from_ref(&back)), Err(Refusal::TripsOverlap { .. })));
    assert_eq!(leave("2024-04-12", &[back]).unwrap().departed_on, Some(day("2024-04-12")));
    // A filing that came after the real departure is late.
    let early = Exit { filed_on: day("2024-04-09"), ..exit.clone() };
    assert!(early.depart(&of(BELOW), &[], day("2024-04-08"), day("2024-05-01")).unwrap().is_late);
}

#[test]
fn a_return_follows_a_departure() {
    let exit = filed(1, "2024-04-10", "2024-04-20");
    let back = |exit: &Exit, on: &str| exit.come_back(&of(BELOW), day(on), day("2024-05-01"), false);
    assert!(matches!(back(&exit, "2024-04-20"), Err(Refusal::State { .. })));
    let away = exit.depart(&of(BELOW), &[], day("2024-04-10"), day("2024-05-01")).unwrap();
    assert_eq!(back(&away, "2024-04-09"), Err(Refusal::ReturnBeforeDeparture { departed_on: day("2024-04-10") }));
    assert_eq!(back(&away, "2024-04-22").unwrap().overstay_days(day("2024-05-01")), 2);
    assert_eq!((away.overstay_days(day("2024-04-20")), away.overstay_days(day("2024-04-21"))), (0, 1));
    assert!(matches!(back(&away, "2024-05-02"), Err(Refusal::Person(_))));
}

#[test]
fn what_is_not_used_lapses_when_its_last_day_is_over() {
    let exit = filed(1, "2024-04-10", "2024-04-20");
    assert_eq!(exit.lapses(day("2024-04-19")), None);
    assert_eq!(exit.lapses(day("2024-04-20")), Some(EndReason::NotUsed));
    let pending = Exit { state: State::OpinionSigned, ..exit.clone() };
    assert_eq!(pending.lapses(day("2024-04-09")), None);
    assert_eq!(pending.lapses(day("2024-04-10")), Some(EndReason::DeparturePassed));
    // It was used after all, and that becomes known later.
    let lapsed = exit.ended_as(State::Lapsed, EndReason::NotUsed.code());
    assert_eq!(lapsed.depart(&of(BELOW), &[], day("2024-04-11"), day("2024-05-01")).unwrap().ended, None);
}

#[test]
fn a_change_of_grade_reaches_what_is_ahead() {
    let exit = filed(1, "2024-04-10", "2024-04-20");
    let (raised, case) = exit.regraded(ManagementGroup::Division, day("2024-03-20")).unwrap();
    assert_eq!((raised.state, case), (State::NeedsApproval, CaseEffect::None));
    assert_eq!(raised.regraded(ManagementGroup::RegimentAndBelow, day("2024-03-21")).unwrap().0.state, State::Filed);
    let away = exit.depart(&of(BELOW), &[], day("2024-04-10"), day("2024-05-01")).unwrap();
    let (noted, _) = away.regraded(ManagementGroup::Division, day("2024-04-15")).unwrap();
    assert_eq!((noted.state, noted.review_grade), (State::Abroad, true));
    let home = away.come_back(&of(BELOW), day("2024-04-20"), day("2024-05-01"), true).unwrap();
    assert!(home.regraded(ManagementGroup::Division, day("2024-04-11")).is_none());
    assert!(home.regraded(ManagementGroup::Division, day("2024-04-10")).is_some());
    let applied = acts::apply(&of(DIVISION), new("2024-03-01", "2024-04-10", "2024-04-20"), &[], None).unwrap();
    let (filed, case) = applied.regraded(ManagementGroup::RegimentAndBelow, day("2024-03-20")).unwrap();
    assert_eq!((filed.state, filed.procedure, case), (State::Filed, Procedure::Filing, CaseEffect::Supersede));
    assert!(applied.regraded(ManagementGroup::Division, day("2024-03-20")).is_none());
}

#[test]
fn a_death_cuts_off_and_an_error_about_it_brings_back() {
    let exit = filed(1, "2024-04-10", "2024-04-20");
    let gone = exit.cut_off(EndReason::Deceased).unwrap();
    assert_eq!((gone.state, gone.revived().unwrap()), (State::Cancelled, exit.clone()));
    let away = exit.depart(&of(BELOW), &[], day("2024-04-10"), day("2024-05-01")).unwrap();
    let gone = away.cut_off(EndReason::Deceased).unwrap();
    assert_eq!((gone.state, gone.revived().unwrap()), (State::Closed, away));
    assert_eq!(exit.cut_off(EndReason::Merged).unwrap().revived(), None);
}
