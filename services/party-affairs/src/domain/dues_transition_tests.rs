//! Each state of a month, a reduction and a flag against each act: what is allowed, and what is refused.

use uuid::Uuid;

use crate::domain::dues::Policies;
use crate::domain::dues_account::{self, Account, NoUnpaidRun};
use crate::domain::dues_month::tests::{base, member, paid, reduction};
use crate::domain::dues_month::{Base, Facts, Interruption, State};
use crate::domain::dues_payment::{self, DuesPaymentId, Paying, Refusal};
use crate::domain::dues_reduction::{self, Refusal as ReductionRefusal, State as ReductionState};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::money::Fen;
use junxiu_kernel::organization::Ancestry;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn policies() -> Policies {
    Policies::delivered().unwrap()
}

const MARCH: &str = "2022-03-01";

/// The facts by which March 2022 stands in a state on 10 April, but OPEN on 10 March.
fn in_state(state: State) -> Facts {
    let paid_on = |on| [paid(MARCH, 8_000, "2022-03-31", on)].into();
    let facts = member();
    match state {
        State::Open | State::Unpaid => facts,
        State::Paid => Facts { paid: paid_on("2022-03-31"), ..facts },
        State::PaidLate => Facts { paid: paid_on("2022-04-01"), ..facts },
        State::Exempt => Facts { reductions: vec![reduction(MARCH, MARCH, 0)], ..facts },
        State::NothingDue => {
            Facts { interruptions: vec![Interruption { from: day(MARCH), to: Some(day("2022-04-01")) }], ..facts }
        }
        State::BaseUnknown => Facts { bases: vec![base("2022-04-01", 8_000)], ..facts },
        State::NotOwed => Facts { died_on: Some(day("2022-03-10")), ..facts },
        State::LeftAtDeath => Facts { died_on: Some(day("2022-04-01")), ..facts },
        State::GaveWay => Facts { gave_way: true, ..facts },
    }
}

#[test]
fn each_state_of_a_month_takes_a_payment_or_refuses_it() {
    let month = day(MARCH);
    let not_owed = Err(Refusal::MonthNotOwed { month });
    let settled = Err(Refusal::MonthSettled { month });
    for (state, on, outcome) in [
        (State::Open, "2022-03-10", Ok(State::Paid)),
        (State::Open, "2022-03-31", Ok(State::Paid)),
        (State::Unpaid, "2022-04-01", Ok(State::PaidLate)),
        (State::Unpaid, "2022-09-30", Ok(State::PaidLate)),
        (State::Unpaid, "2022-10-01", Err(Refusal::MakeUpLimit { month, until: day("2022-09-30") })),
        (State::Paid, "2022-04-10", settled.clone()),
        (State::PaidLate, "2022-04-10", settled.clone()),
        (State::Exempt, "2022-04-10", settled),
        (State::NothingDue, "2022-04-10", not_owed.clone()),
        (State::BaseUnknown, "2022-04-10", Err(Refusal::BaseUnknown { month })),
        (State::NotOwed, "2022-04-10", not_owed.clone()),
        (State::LeftAtDeath, "2022-04-10", Ok(State::PaidLate)),
        (State::LeftAtDeath, "2022-03-31", Ok(State::Paid)),
        (State::GaveWay, "2022-04-10", not_owed),
    ] {
        let mut facts = in_state(state);
        assert_eq!(facts.month(month, day(on), &policies()).state, state, "{state:?} on {on}");
        let paying = Paying {
            id: DuesPaymentId(Uuid::from_u128(1)),
            first_month: month,
            last_month: month,
            amount: Fen(8_000),
            extra_is_voluntary: false,
            paid_on: day(on),
            has_branch_decision: false,
        };
        let found = dues_payment::pay(&facts, &paying, &policies()).map(|covered| {
            covered.months.into_iter().for_each(|paid| facts.take(paid));
            facts.month(month, day("2022-12-01"), &policies()).state
        });
        assert_eq!(found, outcome, "{state:?} on {on}");
    }
}

#[test]
fn a_withdrawn_payment_puts_its_month_back_where_it_was() {
    let by = |facts: &Facts| facts.paid.values().next().unwrap().payment;
    for (state, today, back) in [
        (State::Paid, "2022-03-31", State::Open),
        (State::Paid, "2022-04-01", State::Unpaid),
        (State::PaidLate, "2022-04-01", State::Unpaid),
    ] {
        let facts = in_state(state);
        let payment = by(&facts);
        let left = facts.without(payment);
        assert_eq!(left.month(day(MARCH), day(today), &policies()).state, back, "{state:?} on {today}");
    }
    let dead = Facts { died_on: Some(day("2022-04-01")), ..in_state(State::Paid) };
    let payment = by(&dead);
    let left = dead.without(payment);
    assert_eq!(left.month(day(MARCH), day("2022-05-01"), &policies()).state, State::LeftAtDeath);
}

#[test]
fn each_state_of_a_month_may_be_reduced_or_not() {
    let month = day(MARCH);
    for state in State::ALL {
        let outcome = match state {
            State::NotOwed => Err(ReductionRefusal::MonthNotOwed { month }),
            State::Exempt => Err(ReductionRefusal::Overlaps { month }),
            // A record that gave way is refused before any rule is asked.
            State::GaveWay => continue,
            _ => Ok(()),
        };
        assert_eq!(dues_reduction::propose(&in_state(*state), month, month), outcome, "{state:?}");
    }
}

#[test]
fn a_reduction_is_decided_once_from_proposed_alone() {
    let code = |code: &str| Some(code.to_owned());
    let holder = Ancestry { institution: code("220104-01"), county: code("220104"), prefecture: code("220100") };
    for state in ReductionState::ALL {
        let found = dues_reduction::Reduction { state: *state, holder: holder.clone(), ..reduction(MARCH, MARCH, 0) };
        let outcome = match state {
            ReductionState::Proposed => Ok(()),
            state => Err(ReductionRefusal::Decided { state: *state }),
        };
        assert_eq!(found.approve("officer", "220104"), outcome, "approve from {state:?}");
        assert_eq!(found.must_be_open(), outcome, "decline from {state:?}");
        assert_eq!(found.covers(day(MARCH)), *state == ReductionState::Approved, "{state:?}");
    }
}

#[test]
fn a_flag_stands_until_its_run_is_broken_excused_or_nobody_s() {
    let flagged = |facts: &Facts| {
        let account = Account { flagged_from: Some(day("2022-01-01")), ..Account::begin(RetireeId(Uuid::nil())) };
        let outlook = dues_account::outlook(facts, day("2022-07-10"), &policies());
        account.reckoned(outlook).flagged_from.is_some()
    };
    let with = |shape: &dyn Fn(&mut Facts)| {
        let mut facts = member();
        shape(&mut facts);
        facts
    };
    let held = |from: &str, to: &str| Interruption { from: day(from), to: Some(day(to)) };
    for (what, stands, facts) in [
        ("nothing happened", true, member()),
        ("July is paid", true, with(&|of| of.paid.extend([paid("2022-07-01", 8_000, "2022-07-31", "2022-07-10")]))),
        ("January is paid", false, with(&|of| of.paid.extend([paid("2022-01-01", 8_000, "2022-01-31", "2022-07-10")]))),
        ("June is paid", false, with(&|of| of.paid.extend([paid("2022-06-01", 8_000, "2022-06-30", "2022-07-10")]))),
        ("a month is remitted", false, with(&|of| of.reductions.push(reduction(MARCH, MARCH, 0)))),
        ("a month is reduced", true, with(&|of| of.reductions.push(reduction(MARCH, MARCH, 2_000)))),
        ("pay was held back", false, with(&|of| of.interruptions.push(held("2022-05-01", "2022-06-01")))),
        ("pay was held back after", true, with(&|of| of.interruptions.push(held("2022-07-01", "2022-08-01")))),
        ("the branch excused it", false, with(&|of| of.excused_through = Some(day("2022-06-01")))),
        ("no pay was received", false, with(&|of| of.bases.push(base(MARCH, 0)))),
        ("pay was another", true, with(&|of| of.bases.push(base(MARCH, 9_000)))),
        ("he stood in no branch", false, with(&|of| of.stays[0].from = day("2022-02-02"))),
        ("he left before June", false, with(&|of| of.stays[0].to = Some(day("2022-06-01")))),
        ("he left after its first day", true, with(&|of| of.stays[0].to = Some(day("2022-06-02")))),
        ("he died", false, with(&|of| of.died_on = Some(day("2022-07-09")))),
        ("the record gave way", false, with(&|of| of.gave_way = true)),
    ] {
        assert_eq!(flagged(&facts), stands, "{what}");
    }
}

#[test]
fn a_run_is_excused_as_a_whole_from_the_day_after_it_was_complete() {
    let account = Account { flagged_from: Some(day("2022-01-01")), ..Account::begin(RetireeId(Uuid::nil())) };
    let excused = |facts: &Facts, on: &str| {
        let through = dues_account::over_by(facts, day(on), &policies());
        dues_account::excuse(&account, through, 6).map(|()| through)
    };
    for (on, outcome) in [
        ("2022-02-15", Err(NoUnpaidRun)),
        ("2022-06-30", Err(NoUnpaidRun)),
        ("2022-07-01", Ok(day("2022-06-01"))),
        ("2022-07-31", Ok(day("2022-06-01"))),
        ("2022-08-01", Ok(day("2022-07-01"))),
    ] {
        assert_eq!(excused(&member(), on), outcome, "on {on}");
    }
    // By the quarter July may still be paid in time in August, and needs no excuse.
    let rhythm = crate::domain::dues_month::Rhythm::Quarterly;
    let quarterly = Facts { bases: vec![Base { rhythm, ..base("2021-01-01", 8_000) }], ..member() };
    assert_eq!(excused(&quarterly, "2022-09-30"), Ok(day("2022-06-01")));
    assert_eq!(excused(&quarterly, "2022-10-01"), Ok(day("2022-09-01")));
    let none = Account { flagged_from: None, ..account.clone() };
    assert_eq!(dues_account::excuse(&none, day("2022-06-01"), 6), Err(NoUnpaidRun));
}
