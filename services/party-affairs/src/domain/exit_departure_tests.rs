use junxiu_kernel::day::Day;
use junxiu_kernel::grade::ManagementGroup;

use super::super::exit::tests::{BELOW, DIVISION, day, filed, new, of};
use super::super::exit::{Ended, Prolongation};
use super::super::exit_acts as acts;
use super::super::exit_correction::Instead;
use super::super::exit_review::Review;
use super::*;

const TODAY: &str = "2024-05-01";

fn unapproved() -> Unapproved {
    let told = Some("220104".to_owned());
    Unapproved { reason: "边检记录".into(), by: "clerk".into(), recorded_on: day(TODAY), told, from: None }
}

/// A filing of which a higher grade asks an approval from a day on.
fn raised(graded_on: &str) -> Exit {
    filed(1, "2024-04-10", "2024-04-20").regraded(ManagementGroup::Division, day(graded_on)).unwrap().0
}

fn applied() -> Exit {
    acts::apply(&of(DIVISION), new("2024-03-01", "2024-04-10", "2024-04-20"), &[], None).unwrap()
}

fn leave(exit: &Exit, on: &str) -> Result<Exit, Refusal> {
    exit.depart(&of(DIVISION), &[], day(on), day(TODAY))
}

fn leave_unapproved(exit: &Exit, on: &str) -> Result<Exit, Refusal> {
    exit.depart_unapproved(&of(DIVISION), &[], unapproved(), day(on))
}

#[test]
fn a_filing_stands_for_whoever_left_before_the_day_of_the_higher_grade() {
    let lapsed = |exit: &Exit| exit.ended_as(State::Lapsed, EndReason::NotUsed.code());
    let replaced = |exit: &Exit| exit.ended_as(State::Superseded, EndReason::Replaced.code());
    for (on, stands) in [("2024-04-11", true), ("2024-04-12", false), ("2024-04-13", false)] {
        let raised = raised("2024-04-12");
        for exit in [raised.clone(), lapsed(&raised), replaced(&raised)] {
            let left = leave(&exit, on);
            assert_eq!(left.is_ok(), stands, "{on} {:?}", exit.state);
            if let Ok(left) = left {
                assert_eq!((left.state, left.review_grade, left.unapproved), (State::Abroad, true, None));
                assert_eq!(leave_unapproved(&lapsed(&raised), on), Err(Refusal::DepartureLicensed));
            }
        }
    }
    // Without the day of the grade, as in old records, nobody guesses.
    let unknown = Exit { graded_on: None, ..raised("2024-04-12") };
    assert!(matches!(leave(&unknown, "2024-04-10"), Err(Refusal::State { .. })));
}

#[test]
fn a_filing_that_lapsed_unused_follows_the_grade_too() {
    let unused = filed(1, "2024-04-10", "2024-04-20").ended_as(State::Lapsed, EndReason::NotUsed.code());
    let (raised, _) = unused.regraded(ManagementGroup::Division, day("2024-04-12")).unwrap();
    assert_eq!((leave(&raised, "2024-04-11").is_ok(), leave(&raised, "2024-04-12").is_ok()), (true, false));
    let (again, _) = raised.regraded(ManagementGroup::RegimentAndBelow, day("2024-04-12")).unwrap();
    assert_eq!(again, unused);
    assert!(leave_unapproved(&raised, "2024-04-12").is_ok());
}

#[test]
fn who_left_without_approval_is_abroad_and_marked() {
    let at = |state| Exit { state, ..applied() };
    let decided = |state, on: &str| Exit { state, decided_on: Some(day(on)), ..applied() };
    let passed = Some(Ended { reason: EndReason::DeparturePassed.code().into(), from: State::WithSuperior });
    for exit in [
        at(State::Submitted),
        at(State::OpinionSigned),
        at(State::WithSuperior),
        at(State::Returned),
        decided(State::Rejected, "2024-04-01"),
        decided(State::Approved, "2024-04-11"),
        Exit { ended: passed, ..at(State::Lapsed) },
        raised("2024-03-20"),
    ] {
        let refused = leave(&exit, "2024-04-10");
        assert!(matches!(refused, Err(Refusal::State { .. } | Refusal::LeftBeforeApproval { .. })), "{:?}", exit.state);
        let left = leave_unapproved(&exit, "2024-04-10").unwrap();
        assert_eq!((left.state, left.departed_on, &left.ended), (State::Abroad, Some(day("2024-04-10")), &None));
        assert_eq!(left.unapproved.and_then(|unapproved| unapproved.from), Some(exit.state));
    }
}

#[test]
fn the_mark_is_for_a_departure_that_lacked_something() {
    let granted = Exit { state: State::Approved, decided_on: Some(day("2024-04-05")), ..applied() };
    for exit in [granted.clone(), filed(1, "2024-04-10", "2024-04-20")] {
        assert_eq!(leave_unapproved(&exit, "2024-04-10"), Err(Refusal::DepartureLicensed));
    }
    for state in [State::Abroad, State::ReturnedHome, State::Closed, State::Withdrawn, State::Cancelled] {
        let left = leave_unapproved(&Exit { state, ..granted.clone() }, "2024-04-10");
        assert_eq!(left, Err(Refusal::State { state, allowed: MAY_LEAVE_UNAPPROVED }), "{state:?}");
    }
    // Another journey: it is recorded as one that nobody had applied for.
    let after = leave_unapproved(&applied(), "2024-04-21");
    assert_eq!(after, Err(Refusal::NotUsedInTime { to: day("2024-04-20") }));
    assert!(matches!(leave_unapproved(&applied(), "2024-05-02"), Err(Refusal::Person(_))));
}

#[test]
fn one_that_nobody_applied_for_is_recorded_for_a_division_grade_alone() {
    let told = |standing: &Standing, others: &[Exit]| {
        let new = NewExit { today: day(TODAY), ..new("2024-04-10", "2024-04-10", "2024-05-01") };
        unfiled(standing, new, others, unapproved())
    };
    let left = told(&of(DIVISION), &[]).unwrap();
    assert_eq!((left.state, left.procedure, left.filed_on), (State::Abroad, Procedure::None, day(TODAY)));
    assert_eq!((left.departed_on, left.overstay_days(day("2024-07-01"))), (Some(day("2024-04-10")), 0));
    assert_eq!(left.must_be_application(), Err(Refusal::NotAnApplication));
    assert_eq!(told(&of(BELOW), &[]), Err(Refusal::FilingSuffices));
    assert_eq!(told(&of(None), &[]), Err(Refusal::GradeUndetermined));
    let away =
        Exit { state: State::Abroad, departed_on: Some(day("2024-01-01")), ..filed(2, "2024-01-01", "2024-02-01") };
    assert_eq!(told(&of(DIVISION), std::slice::from_ref(&away)), Err(Refusal::TripUnderWay(away.id)));
    let there = [applied()];
    assert!(matches!(told(&of(DIVISION), &there), Err(Refusal::TripsOverlap { .. })), "that one is recorded as left");
}

#[test]
fn a_lower_grade_found_later_calls_for_an_eye_on_the_mark() {
    let left = leave_unapproved(&applied(), "2024-04-10").unwrap();
    for (on, marked) in [("2024-04-10", true), ("2024-04-11", false)] {
        let after = left.regraded(ManagementGroup::RegimentAndBelow, day(on));
        assert_eq!(after.is_some_and(|(after, _)| after.review_grade), marked, "{on}");
    }
}

#[test]
fn a_day_put_right_takes_the_mark_off_where_it_was_licensed() {
    let instead = |on: &str| Instead {
        departed_on: Some(day(on)),
        returned_on: None,
        reason: "核对".into(),
        by: "clerk".into(),
        today: day(TODAY),
    };
    let granted = Exit { state: State::Approved, decided_on: Some(day("2024-04-12")), ..applied() };
    let marked = |exit: &Exit, on: &str| exit.corrected(&of(DIVISION), instead(on), &[]).unwrap().unapproved.is_some();
    let left = leave_unapproved(&granted, "2024-04-10").unwrap();
    assert_eq!((marked(&left, "2024-04-11"), marked(&left, "2024-04-12")), (true, false));
    let overtaken = leave_unapproved(&raised("2024-04-12"), "2024-04-13").unwrap();
    assert_eq!((marked(&overtaken, "2024-04-12"), marked(&overtaken, "2024-04-11")), (true, false));
    let rejected = Exit { state: State::Rejected, ..granted };
    assert!(marked(&leave_unapproved(&rejected, "2024-04-10").unwrap(), "2024-04-14"));
}

#[test]
fn an_overstay_counts_from_what_was_granted_and_not_from_what_was_put_off() {
    let put_off = |on: &str, before: &str, to: &str| Prolongation {
        on: day(on),
        before: day(before),
        to: day(to),
        reason: "就医".into(),
        by: "clerk".into(),
        recorded_on: day(on),
    };
    let granted = Exit { state: State::Approved, decided_on: Some(day("2024-04-05")), ..applied() };
    let filed = filed(1, "2024-04-10", "2024-04-20");
    for (exit, overstay) in [(granted, 5), (filed, 0)] {
        let away = leave(&exit, "2024-04-10").unwrap();
        let longer = away.prolong(put_off("2024-04-15", "2024-04-20", "2024-04-22"), &[]).unwrap();
        let longer = longer.prolong(put_off("2024-04-16", "2024-04-22", "2024-04-25"), &[]).unwrap();
        assert_eq!(longer.overstay_days(day("2024-04-25")), overstay, "{:?}", exit.procedure);
        assert_eq!(longer.review_periods(), ["PROLONGED/2024-04-22", "PROLONGED/2024-04-25"]);
    }
}

#[test]
fn a_word_follows_the_departure_and_the_word_before() {
    let left = leave_unapproved(&applied(), "2024-04-10").unwrap();
    let word = |exit: &Exit, on: &str| {
        let note = "请补报情况".into();
        let (organization, by) = ("220104".into(), "officer".into());
        exit.reviewed(Review { on: day(on), note, organization, by, recorded_on: day(TODAY) })
    };
    let before = |day| Err(Refusal::Approval(junxiu_kernel::approval::Refusal::BeforePreviousAct { day }));
    assert_eq!(word(&left, "2024-04-09"), before(day("2024-04-10")));
    let spoken = word(&left, "2024-04-20").unwrap();
    assert_eq!(spoken.reviews.len(), 1);
    assert_eq!(word(&spoken, "2024-04-19"), before(day("2024-04-20")));
    assert!(matches!(word(&spoken, "2024-05-02"), Err(Refusal::Approval(_))));
    assert_eq!((left.decided_by(None), left.is_granted()), (Some("220104"), false));
}

#[test]
fn one_who_is_waited_for_no_longer_has_a_return_noted() {
    let away = leave(&filed(1, "2024-04-10", "2024-04-20"), "2024-04-10").unwrap();
    let back = |exit: &Exit, on: &str| exit.come_back(&of(BELOW), day(on), day(TODAY), true);
    for (reason, noted) in [(EndReason::TransferredOut, true), (EndReason::Merged, true), (EndReason::Deceased, false)]
    {
        let closed = away.cut_off(reason).unwrap();
        let today: Day = day("2024-09-01");
        assert_eq!(closed.days(today), Some((day("2024-04-10"), today)));
        let noticed = back(&closed, "2024-04-18");
        assert_eq!(noticed.is_ok(), noted, "{reason:?}");
        if let Ok(noticed) = noticed {
            assert_eq!(
                (noticed.state, noticed.days(today)),
                (State::Closed, Some((day("2024-04-10"), day("2024-04-18"))))
            );
            assert!(matches!(back(&noticed, "2024-04-19"), Err(Refusal::State { .. })), "once");
        }
    }
    let home = back(&away, "2024-04-18").unwrap();
    assert!(matches!(back(&home.closed(), "2024-04-19"), Err(Refusal::State { .. })));
}
