//! What holds of a person's journeys after any acts in any order.

use junxiu_kernel::calendar::Calendar;
use junxiu_kernel::day::{Day, add_days};
use junxiu_kernel::duty::Period;
use junxiu_kernel::grade::ManagementGroup;
use proptest::prelude::*;

use super::exit::tests::{day, filed};
use super::exit::{EndReason, Exit, ExitId, Prolongation, State};
use super::exit_acts::{self as acts, NewExit};
use super::exit_policy::Policies;
use super::overseas_report::{Claim, claim, quarters};
use super::standing::{Standing, sample};
use super::{exit, hand_in};

/// One act: what it is, on which journey, and some days.
#[derive(Clone, Debug)]
enum Deed {
    File { from: i64, nights: i64 },
    Depart { which: usize },
    ComeBack { which: usize },
    Prolong { which: usize, by: i64 },
    Withdraw { which: usize },
    Wait { days: i64 },
    Run,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        (-5_i64..60, 0_i64..200).prop_map(|(from, nights)| Deed::File { from, nights }),
        (0_usize..8).prop_map(|which| Deed::Depart { which }),
        (0_usize..8).prop_map(|which| Deed::ComeBack { which }),
        (0_usize..8, 1_i64..200).prop_map(|(which, by)| Deed::Prolong { which, by }),
        (0_usize..8).prop_map(|which| Deed::Withdraw { which }),
        (0_i64..40).prop_map(|days| Deed::Wait { days }),
        Just(Deed::Run),
    ]
}

fn traveller() -> Standing {
    Standing { group: Some(ManagementGroup::RegimentAndBelow), ..sample() }
}

/// A person with his journeys on a day.
struct World {
    exits: Vec<Exit>,
    today: Day,
}

impl World {
    /// Does a deed where the rules allow it.
    fn take(&mut self, deed: &Deed) {
        let (standing, today) = (traveller(), self.today);
        let at = |which: usize, exits: &[Exit]| (which < exits.len()).then_some(which);
        match *deed {
            Deed::File { from, nights } => {
                let from = add_days(today, from);
                let plan = filed(0, "2024-01-01", "2024-01-02").plan;
                let plan = exit::Plan { from, to: add_days(from, nights), ..plan };
                let id = ExitId(uuid::Uuid::from_u128(self.exits.len() as u128 + 1));
                let new = NewExit { id, by: "clerk".into(), on: today, today, at: chrono::DateTime::default(), plan };
                self.exits.extend(acts::file(&standing, new, &self.exits));
            }
            Deed::Depart { which } => {
                self.change(at(which, &self.exits), |exit, all| exit.depart(&standing, all, today, today).ok())
            }
            Deed::ComeBack { which } => {
                self.change(at(which, &self.exits), |exit, _| exit.come_back(&standing, today, today, true).ok())
            }
            Deed::Prolong { which, by } => self.change(at(which, &self.exits), |exit, all| {
                let (before, to) = (exit.plan.to, add_days(exit.plan.to, by));
                let (reason, by) = (String::new(), String::new());
                exit.prolong(Prolongation { on: today, before, to, reason, by, recorded_on: today }, all).ok()
            }),
            Deed::Withdraw { which } => {
                self.change(at(which, &self.exits), |exit, _| exit.withdraw(today, today, "改期").ok())
            }
            Deed::Wait { days } => self.today = add_days(today, days),
            Deed::Run => {
                let as_of = add_days(today, -1);
                for exit in &mut self.exits {
                    if let Some(reason) = exit.lapses(as_of) {
                        *exit = exit.ended_as(State::Lapsed, reason.code());
                    }
                }
            }
        }
    }

    fn change(&mut self, which: Option<usize>, change: impl FnOnce(&Exit, &[Exit]) -> Option<Exit>) {
        if let Some(which) = which
            && let Some(after) = change(&self.exits[which], &self.exits)
        {
            self.exits[which] = after;
        }
    }
}

proptest! {
    #[test]
    fn journeys_never_share_more_than_a_day(deeds in prop::collection::vec(deed(), 0..60)) {
        let mut world = World { exits: Vec::new(), today: day("2024-01-10") };
        for deed in &deeds {
            world.take(deed);
            let took_place: Vec<(Day, Day)> = world
                .exits
                .iter()
                .filter_map(|exit| Some((exit.departed_on?, exit.returned_on.unwrap_or(world.today))))
                .collect();
            for (at, (from, to)) in took_place.iter().enumerate() {
                prop_assert!(from <= to);
                for (other_from, other_to) in &took_place[at + 1..] {
                    prop_assert!(to <= other_from || other_to <= from, "{deeds:?}");
                }
            }
            let away = world.exits.iter().filter(|exit| exit.state == State::Abroad).count();
            prop_assert!(away <= 1);
        }
    }

    #[test]
    fn a_state_tells_what_happened(deeds in prop::collection::vec(deed(), 0..60)) {
        let mut world = World { exits: Vec::new(), today: day("2024-01-10") };
        for deed in &deeds {
            world.take(deed);
        }
        for exit in &world.exits {
            let away = exit.state == State::Abroad;
            let home = matches!(exit.state, State::ReturnedHome | State::Closed);
            prop_assert_eq!(exit.departed_on.is_some(), away || home);
            prop_assert_eq!(exit.returned_on.is_some(), home);
            prop_assert_eq!(exit.ended.is_some(), matches!(exit.state, State::Withdrawn | State::Lapsed));
            let unused = exit.ended.as_ref().is_none_or(|ended| ended.reason != EndReason::DeparturePassed.code());
            prop_assert!(unused, "a filing waits for nobody");
        }
    }

    #[test]
    fn what_owes_a_report_is_away_for_long_at_the_end_of_the_quarter(
        deeds in prop::collection::vec(deed(), 0..60),
    ) {
        let rule = Policies::delivered().unwrap().report_rule(day("2024-01-10")).unwrap();
        let mut world = World { exits: Vec::new(), today: day("2024-01-10") };
        for deed in &deeds {
            world.take(deed);
        }
        let mut owed: Vec<Period> = Vec::new();
        for exit in &world.exits {
            for quarter in quarters(exit, rule, world.today) {
                if claim(exit, &quarter, rule, world.today) != Claim::Owed {
                    continue;
                }
                let departed_on = exit.departed_on.unwrap();
                prop_assert!(departed_on < quarter.last);
                prop_assert!(exit.returned_on.is_none_or(|returned_on| returned_on >= quarter.last));
                prop_assert!((quarter.last - departed_on).num_days() >= rule.min_days_in_quarter);
                prop_assert!(!owed.contains(&quarter), "one person owes one report a quarter");
                owed.push(quarter);
            }
        }
    }

    #[test]
    fn the_last_day_for_documents_is_worked_and_no_earlier_than_the_tenth(after in 0_i64..2_100) {
        let (from, calendar) = (add_days(day("2021-01-01"), after), Calendar::published());
        let policies = Policies::delivered().unwrap();
        for region in ["220104", "222401"] {
            let Ok(decision) = hand_in::last_day(&policies, calendar, region, from) else { continue };
            let due_on = decision.outcome.due_on;
            prop_assert!(due_on >= add_days(from, 10) && due_on <= add_days(from, 20));
            prop_assert_eq!(calendar.is_workday(region, due_on), Ok(true));
            let mut between = add_days(from, 10);
            while between < due_on {
                prop_assert_eq!(calendar.is_workday(region, between), Ok(false));
                between = add_days(between, 1);
            }
        }
    }
}
