//! Deaths: recorded at once, late, while suspended, and by mistake.

use super::super::pay_status::{Ground, Proposal, Withholding};
use super::super::retiree_sample::{day, life, retiree};
use super::*;

fn first() -> Vec<Fact> {
    vec![life(1, "2023-03-05", LifeStatus::Active)]
}

fn recorded(pay: &PayStatus, died_on: &str, today: &str) -> Result<Death, Refusal> {
    let mut who = retiree("2023-03-05", "220104-01");
    who.pay.state = pay.state();
    record(&who, pay, &first(), who.received_on, day(died_on), day(today))
}

fn suspended(from: &str) -> PayStatus {
    let proposal = Proposal {
        by: "zhao".into(),
        on: day("2024-01-10"),
        last_contact_on: day("2023-07-01"),
        lost_on: day("2024-01-01"),
        grounds: vec![Ground::LostContact],
    };
    let (confirmed_by, confirmed_on) = ("qian".into(), day("2024-01-11"));
    PayStatus::Suspended(Withholding { proposal, confirmed_by, confirmed_on, from: day(from) })
}

fn due(death: &Death) -> Vec<(Direction, Cause, Day, Day)> {
    death.due.iter().map(|due| (due.direction, due.cause, due.months.from, due.months.to)).collect()
}

#[test]
fn pay_stops_with_the_month_after_the_death() {
    for (died_on, stops_from) in
        [("2024-03-10", "2024-04-01"), ("2024-03-31", "2024-04-01"), ("2023-12-01", "2024-01-01")]
    {
        let death = recorded(&PayStatus::Paying, died_on, died_on).expect("an active person");
        assert_eq!(death.stops_from, day(stops_from), "{died_on}");
        assert_eq!(death.changed.after.pay.stop.map(|stop| stop.from), Some(day(stops_from)));
        assert_eq!(due(&death), [], "{died_on}");
    }
}

#[test]
fn months_paid_after_the_death_come_back() {
    // Sixty days late: April and May have run.
    let death = recorded(&PayStatus::Paying, "2024-03-10", "2024-05-09").expect("an active person");
    assert_eq!(due(&death), [(Direction::Recover, Cause::PaidAfterDeath, day("2024-04-01"), day("2024-06-01"))]);
    assert!(death.changed.facts[0].backdated);
    let in_time = recorded(&PayStatus::Paying, "2024-03-10", "2024-03-31").expect("an active person");
    assert_eq!(due(&in_time), []);
}

#[test]
fn what_was_withheld_while_he_lived_is_the_estates() {
    // Withheld from February; died in March; recorded in June.
    let death = recorded(&suspended("2024-02-01"), "2024-03-10", "2024-06-03").expect("a suspended person");
    assert_eq!(due(&death), [(Direction::Pay, Cause::SuspendedAtDeath, day("2024-02-01"), day("2024-04-01"))]);
    assert_eq!(death.suspension_ends, Some(day("2024-04-01")));
}

#[test]
fn a_death_before_the_suspension_makes_the_months_in_between_receivable() {
    // Died in November, paid until January, withheld from February.
    let death = recorded(&suspended("2024-02-01"), "2023-11-20", "2024-06-03").expect("a suspended person");
    assert_eq!(due(&death), [(Direction::Recover, Cause::PaidAfterDeath, day("2023-12-01"), day("2024-02-01"))]);
    assert_eq!(death.suspension_ends, Some(day("2024-02-01")));
}

#[test]
fn a_death_is_recorded_once_and_not_ahead() {
    assert_eq!(recorded(&PayStatus::Paying, "2024-03-11", "2024-03-10").err(), Some(Refusal::DiedInFuture));
    let early = recorded(&PayStatus::Paying, "2023-03-04", "2024-03-10").err();
    assert_eq!(early, Some(Refusal::BeforeReception { received_on: day("2023-03-05") }));
    let death = recorded(&PayStatus::Paying, "2023-03-05", "2024-03-10").expect("the day of reception");
    assert_eq!(death.changed.facts[0].corrects, Some(1), "both facts begin on one day");
    let stop = death.changed.after.pay.stop.expect("a stop");
    let again = record(
        &death.changed.after,
        &PayStatus::Stopped(stop),
        &first(),
        day("2023-03-05"),
        day("2024-01-01"),
        day("2024-03-10"),
    );
    assert_eq!(again.err(), Some(Refusal::AlreadyDeceased { on: day("2023-03-05") }));
}

#[test]
fn whoever_is_found_alive_stands_as_before_and_is_owed_the_months_not_paid() {
    let death = recorded(&PayStatus::Paying, "2024-03-10", "2024-05-09").expect("an active person");
    let facts = [first(), vec![life(2, "2024-03-10", LifeStatus::Deceased)]].concat();
    let back = take_back(&death.changed.after, &facts, None, day("2024-08-20")).expect("a recorded death");
    let after = &back.changed.after;
    assert_eq!((after.life.status(), after.pay.state, after.pay.stop), (LifeStatus::Active, PayState::Paying, None));
    assert_eq!(after.pay.from, day("2024-09-01"));
    assert_eq!(back.recorded_died_on, day("2024-03-10"));
    // April and May were paid before the death was known.
    let missed = back.missed.expect("June to August");
    assert_eq!((missed.months.from, missed.months.to), (day("2024-06-01"), day("2024-09-01")));
    let fact = &back.changed.facts[0];
    assert_eq!((fact.valid_from, fact.corrects), (day("2024-03-10"), Some(2)));

    let alive = retiree("2023-03-05", "220104-01");
    assert_eq!(take_back(&alive, &first(), None, day("2024-08-20")).err(), Some(Refusal::NotDeceased));
}

#[test]
fn months_withheld_before_a_wrong_death_was_recorded_are_owed_too() {
    // Withheld from February, dead in March by a record of June that is taken back in August. February and
    // March are the proposal of the death; nothing of April to August was ever paid.
    let facts = [first(), vec![life(2, "2024-03-10", LifeStatus::Deceased)]].concat();
    for (withheld_from, died_on, owed_from) in [
        ("2024-02-01", "2024-03-10", "2024-04-01"),
        // Paid in April and May, withheld from June.
        ("2024-06-01", "2024-03-10", "2024-06-01"),
        // Withheld only from a month that had not begun.
        ("2024-07-01", "2024-03-10", "2024-07-01"),
    ] {
        let death = recorded(&suspended(withheld_from), died_on, "2024-06-03").expect("a suspended person");
        let back = take_back(&death.changed.after, &facts, Some(day(withheld_from)), day("2024-08-20"));
        let missed = back.expect("a recorded death").missed.expect("months not paid").months;
        assert_eq!((missed.from, missed.to), (day(owed_from), day("2024-09-01")), "{withheld_from}");
    }
}

#[test]
fn a_death_before_the_move_to_another_province_makes_the_months_in_between_receivable() {
    // Moved away in January and paid here until its end; died in November, which is learnt in March.
    let mut gone = retiree("2023-03-05", "220104-01");
    let away = super::super::retiree::Away { on: day("2024-01-05"), to: "沈阳".into() };
    let stop = Stop { from: day("2024-02-01"), reason: StopReason::TransferredOut, recorded_on: day("2024-01-05") };
    gone.life = super::super::retiree::Life::TransferredOut(away);
    (gone.pay.state, gone.pay.stop) = (PayState::Stopped, Some(stop));
    let ask = |died_on| {
        record(&gone, &PayStatus::Stopped(stop), &first(), day("2023-03-05"), day(died_on), day("2024-03-10"))
    };
    let death = ask("2023-11-20").expect("a person served elsewhere");
    assert_eq!(due(&death), [(Direction::Recover, Cause::PaidAfterDeath, day("2023-12-01"), day("2024-02-01"))]);
    assert_eq!(due(&ask("2024-01-20").expect("served elsewhere")), []);
}

#[test]
fn a_wrong_day_that_is_recorded_again_leaves_nothing_paid_after_the_right_one() {
    let months = |from, to| Months { from: day(from), to: day(to) };
    let pay = |from, to| Reckoning { direction: Direction::Pay, cause: Cause::Reactivated, months: months(from, to) };
    let recover =
        |from, to| Reckoning { direction: Direction::Recover, cause: Cause::PaidAfterDeath, months: months(from, to) };
    let proposed = || BackPay::Proposed { by: "zhao".into() };
    let confirmed = || BackPay::Confirmed { by: "qian".into(), run_month: day("2024-06-01") };
    // Recorded in March as of November, taken back in May; from June pay runs again.
    let resettled =
        |earlier: &[(Reckoning, BackPay)], stops_from| resettle(earlier, day(stops_from), day("2024-06-01"));

    let never_decided =
        [(recover("2023-12-01", "2024-04-01"), BackPay::Void), (pay("2024-04-01", "2024-06-01"), proposed())];
    // He died in January: December and January were his, February and March were paid, nothing since.
    assert_eq!(resettled(&never_decided, "2024-02-01"), [recover("2024-02-01", "2024-04-01")]);
    assert!(is_overtaken(&never_decided[1].0, day("2024-02-01")));
    // He died in April: April is his.
    assert_eq!(resettled(&never_decided, "2024-05-01"), [pay("2024-04-01", "2024-05-01")]);
    // He died in May: nothing changes.
    assert_eq!(resettled(&never_decided, "2024-06-01"), []);
    assert!(!is_overtaken(&never_decided[1].0, day("2024-06-01")));

    let decided = [
        (recover("2023-12-01", "2024-04-01"), confirmed()),
        (pay("2023-12-01", "2024-04-01"), confirmed()),
        (pay("2024-04-01", "2024-06-01"), confirmed()),
    ];
    assert_eq!(resettled(&decided, "2024-02-01"), [recover("2024-02-01", "2024-06-01")]);
    assert_eq!(resettled(&[], "2024-02-01"), []);
}
