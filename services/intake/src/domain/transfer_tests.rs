//! Moves and what they do to pay.

use super::super::retiree_sample::{day, life, place, retiree};
use super::*;

#[test]
fn the_first_institution_may_be_assigned_the_day_the_person_is_received() {
    let waiting = retiree("2024-03-05", "");
    let moved =
        to_institution(&waiting, &[], place("220104-01"), day("2024-03-05"), day("2024-03-06")).expect("the same day");
    assert_eq!(moved.changed.after.holder, place("220104-01"));
    assert_eq!((moved.changed.after.revision, moved.changed.after.held_revision), (2, 2));
    assert_eq!(moved.changed.facts[0].corrects, Some(1));
    assert!(moved.backdated);
    assert_eq!(moved.previous_institution, None);
    assert!(moved.pay.is_none());
}

#[test]
fn a_transfer_lies_after_the_one_before_it_and_not_in_the_future() {
    let served = retiree("2024-03-05", "220104-01");
    let ask = |on: &str, to: &str| {
        to_institution(&served, &[], place(to), day(on), day("2024-07-01")).map(|moved| moved.backdated)
    };
    assert_eq!(ask("2024-07-01", "220104-02"), Ok(false));
    assert_eq!(ask("2024-03-06", "220104-02"), Ok(true));
    assert_eq!(ask("2024-03-05", "220104-02"), Err(Refusal::LaterTransferStands { from: day("2024-03-05") }));
    assert_eq!(ask("2024-03-04", "220104-02"), Err(Refusal::BeforeReception { received_on: day("2024-03-05") }));
    assert_eq!(ask("2024-07-02", "220104-02"), Err(Refusal::EffectiveInFuture));
    assert_eq!(ask("2024-07-01", "220104-01"), Err(Refusal::AlreadyThere));
}

#[test]
fn whoever_goes_to_another_province_is_paid_there_from_the_month_after() {
    let served = retiree("2024-03-05", "220104-01");
    let ask = |on: &str| to_other_province(&served, &[], "沈阳".into(), day(on), day("2024-07-15"));
    let on_time = ask("2024-07-10").expect("an active person");
    let after = &on_time.changed.after;
    assert_eq!(after.life.status(), LifeStatus::TransferredOut);
    assert_eq!(
        after.pay.stop.map(|stop| (stop.from, stop.reason)),
        Some((day("2024-08-01"), StopReason::TransferredOut))
    );
    assert_eq!(on_time.pay, Some(None));

    // Recorded late: June and July have run.
    let late = ask("2024-05-20").expect("an active person");
    let due = late.pay.flatten().expect("two months");
    assert_eq!(due.direction, Direction::Recover);
    assert_eq!(due.months, Months { from: day("2024-06-01"), to: day("2024-08-01") });
}

#[test]
fn nobody_is_moved_out_while_a_suspension_is_under_way() {
    let mut served = retiree("2024-03-05", "220104-01");
    for state in [PayState::SuspensionProposed, PayState::Suspended] {
        served.pay.state = state;
        let refused = to_other_province(&served, &[], "沈阳".into(), day("2024-07-10"), day("2024-07-15"));
        assert_eq!(refused.err(), Some(Refusal::SuspensionUnderWay));
        // Within the province the suspension travels with him.
        let moved =
            to_institution(&served, &[], place("220104-02"), day("2024-07-10"), day("2024-07-15")).expect("a transfer");
        assert_eq!(moved.changed.after.pay.state, state);
    }
}

#[test]
fn whoever_comes_back_is_active_and_paid_again() {
    let served = retiree("2024-03-05", "220104-01");
    let away = to_other_province(&served, &[], "沈阳".into(), day("2024-04-10"), day("2024-04-10")).expect("away");
    let away = away.changed.after;
    let facts = [life(1, "2024-03-05", LifeStatus::Active), life(2, "2024-04-10", LifeStatus::TransferredOut)];
    let ask = |on: &str| to_institution(&away, &facts, place("220104-01"), day(on), day("2024-09-02"));

    let back = ask("2024-08-20").expect("back in August");
    let after = &back.changed.after;
    assert_eq!((after.life.status(), after.pay.state), (LifeStatus::Active, PayState::Paying));
    assert_eq!((after.pay.stop, after.pay.from), (None, day("2024-10-01")));
    let due = back.pay.flatten().expect("September has run without him");
    assert_eq!(
        (due.direction, due.months),
        (Direction::Pay, Months { from: day("2024-09-01"), to: day("2024-10-01") })
    );
    assert_eq!(ask("2024-04-09").err(), Some(Refusal::LaterTransferStands { from: day("2024-04-10") }));
}

#[test]
fn the_dead_and_records_that_gave_way_stay_where_they_are() {
    let mut gone = retiree("2024-03-05", "220104-01");
    gone.merged_into = Some(gone.id);
    let refused = to_institution(&gone, &[], place("220104-02"), day("2024-07-01"), day("2024-07-01"));
    assert_eq!(refused.err(), Some(Refusal::Merged { survivor: gone.id }));
    let mut dead = retiree("2024-03-05", "220104-01");
    dead.life = Life::Deceased { on: day("2024-06-01"), away: None };
    let refused = to_institution(&dead, &[], place("220104-02"), day("2024-07-01"), day("2024-07-01"));
    assert_eq!(refused.err(), Some(Refusal::WrongLifeStatus { status: LifeStatus::Deceased }));
}

fn served(revision: i64, from: &str, institution: &str, corrects: Option<i64>) -> Fact {
    Fact { value: FactValue::Institution(place(institution)), corrects, ..life(revision, from, LifeStatus::Active) }
}

#[test]
fn a_wrong_institution_or_day_is_put_right_if_it_fits_the_time() {
    let first = retiree("2024-03-05", "220104-01");
    let today = day("2024-07-01");
    let moved = to_institution(&first, &[], place("220104-02"), day("2024-06-01"), today).expect("a transfer");
    let moved = moved.changed.after;
    let facts = [served(1, "2024-03-05", "220104-01", None), served(2, "2024-06-01", "220104-02", None)];
    let ask = |on: &str, to: &str, wrong| {
        let done = correct(&moved, &facts, place(to), day(on), wrong, today)?;
        let after = done.changed.after;
        assert_eq!((after.revision, done.changed.facts[0].corrects), (3, Some(wrong)));
        Ok((after.holder, after.held_since, after.held_revision))
    };
    assert_eq!(ask("2024-06-01", "220104-03", 2), Ok((place("220104-03"), day("2024-06-01"), 3)));
    assert_eq!(ask("2024-05-01", "220104-02", 2), Ok((place("220104-02"), day("2024-05-01"), 3)));
    // It never happened.
    assert_eq!(ask("2024-06-01", "220104-01", 2), Ok((place("220104-01"), day("2024-06-01"), 3)));
    // An earlier entry put right leaves today as it is.
    assert_eq!(ask("2024-03-05", "220104-03", 1), Ok((place("220104-02"), day("2024-06-01"), 2)));

    assert_eq!(ask("2024-06-01", "220104-02", 2), Err(Refusal::NothingChanges));
    assert_eq!(ask("2024-03-05", "220104-02", 2), Err(Refusal::SameDayFact { revision: 1 }));
    assert_eq!(ask("2024-04-01", "220104-01", 1), Err(Refusal::LeavesAGap { from: day("2024-03-05") }));
    assert_eq!(ask("2024-06-01", "220104-03", 7), Err(Refusal::NoSuchFact { revision: 7 }));
    assert_eq!(ask("2024-07-02", "220104-03", 2), Err(Refusal::EffectiveInFuture));
}

#[test]
fn of_a_return_the_institution_is_put_right_and_the_day_stays() {
    let mut back = retiree("2024-03-05", "220104-01");
    back.revision = 3;
    let facts = [
        served(1, "2024-03-05", "220104-01", None),
        life(1, "2024-03-05", LifeStatus::Active),
        life(2, "2024-04-10", LifeStatus::TransferredOut),
        served(3, "2024-06-01", "220104-01", None),
        life(3, "2024-06-01", LifeStatus::Active),
        served(4, "2024-06-20", "220104-03", None),
    ];
    let ask = |on: &str, wrong| correct(&back, &facts, place("220104-02"), day(on), wrong, day("2024-07-01")).err();
    assert_eq!(ask("2024-06-01", 3), None);
    assert_eq!(ask("2024-06-02", 3), Some(Refusal::LeavesAGap { from: day("2024-06-01") }));
    let away = Refusal::WrongLifeStatus { status: LifeStatus::TransferredOut };
    assert_eq!(ask("2024-05-01", 4), Some(away));
}
