//! Any history of a duty leaves one row, in a state that its last state allows.

use junxiu_casework::duty::{self, Meanwhile, State};
use junxiu_contracts::api::Role;
use junxiu_contracts::duty as pb;
use junxiu_kernel::day::{Day, add_days, start_of_civil_day};
use junxiu_testkit::on_both_engines;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

use crate::house::{CONTACT, FAR_AWAY, HOME, House, contact_of, day, place};

/// How many histories are lived through on each engine.
const HISTORIES: usize = 40;

/// What may happen; days are counted from the due day.
#[derive(Debug, Clone, Copy)]
enum Act {
    Open,
    Meet { on: i64, after: i64 },
    Reopen { after: i64 },
    Void,
    Revive { owed: bool, after: i64 },
    VoidSubject { from: i64 },
    HandOver { from: i64, away: bool },
    Run { today: i64 },
    Waive,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let days = -3..4_i64;
    prop::collection::vec(
        prop_oneof![
            3 => Just(Act::Open),
            4 => (days.clone(), 0..3_i64).prop_map(|(on, after)| Act::Meet { on, after }),
            2 => days.clone().prop_map(|after| Act::Reopen { after }),
            1 => Just(Act::Void),
            2 => (any::<bool>(), days.clone()).prop_map(|(owed, after)| Act::Revive { owed, after }),
            1 => days.clone().prop_map(|from| Act::VoidSubject { from }),
            2 => (days.clone(), any::<bool>()).prop_map(|(from, away)| Act::HandOver { from, away }),
            3 => days.prop_map(|today| Act::Run { today }),
            1 => Just(Act::Waive),
        ],
        1..10,
    )
}

/// The rules once more, in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Model {
    state: State,
    met: Option<i64>,
    away: bool,
    review: bool,
    died: bool,
}

impl Model {
    fn after(before: Option<Self>, act: Act) -> Option<Self> {
        let fresh = Self { state: State::Open, met: None, away: false, review: false, died: false };
        let met_state = |on| if on <= 0 { State::Met } else { State::MetLate };
        let Some(mut duty) = before else {
            return match act {
                Act::Open => Some(fresh),
                Act::Meet { on, .. } => Some(Self { state: met_state(on), met: Some(on), ..fresh }),
                _ => None,
            };
        };
        let owed = matches!(duty.state, State::Open | State::Missed);
        let met = matches!(duty.state, State::Met | State::MetLate);
        match act {
            Act::Meet { on, .. } if owed || (duty.state == State::MetLate && duty.met.is_some_and(|met| on < met)) => {
                (duty.state, duty.met) = (met_state(on), Some(on));
            }
            Act::Reopen { after } if owed || met => {
                let state = if after > 0 { State::Missed } else { State::Open };
                (duty.state, duty.met, duty.review, duty.died) = (state, None, false, false);
            }
            Act::Void if owed => duty.state = State::Void,
            Act::VoidSubject { from } if owed && from <= 0 => (duty.state, duty.died) = (State::Void, true),
            Act::VoidSubject { from } if !duty.review && duty.met.is_some_and(|met| met > from) => {
                (duty.review, duty.died) = (true, true);
            }
            // It fell away days before it was due, and nobody waived it.
            Act::Revive { owed, after } if duty.died && duty.state == State::Void => match (after > 0, owed) {
                (false, _) => (duty.state, duty.died) = (State::Open, false),
                (true, true) => (duty.state, duty.died) = (State::Missed, false),
                (true, false) => {}
            },
            Act::Revive { .. } if duty.died && met => (duty.review, duty.died) = (false, false),
            Act::HandOver { from, away } if owed && from <= 0 => duty.away = away,
            Act::Run { today } if duty.state == State::Open && today > 0 => duty.state = State::Missed,
            Act::Waive if owed => duty.state = State::Waived,
            _ => {}
        }
        Some(duty)
    }
}

fn allowed(from: State, to: State) -> bool {
    from == to
        || match from {
            State::Open | State::Missed => true,
            State::Met => matches!(to, State::Open | State::Missed),
            State::MetLate => matches!(to, State::Met | State::Open | State::Missed),
            State::Void => matches!(to, State::Open | State::Missed),
            State::Waived => false,
        }
}

async fn happen(house: &mut House, subject: &str, due: Day, act: Act) {
    let contact = contact_of(subject, HOME, due);
    let now = house.env.clock.now();
    let at = |days| add_days(due, days);
    let changes = match act {
        Act::Open => duty::open(vec![contact], now),
        Act::Meet { on, after } => duty::meet(&contact, at(on), "contacts/1", now, at(on + after)),
        Act::Reopen { after } => duty::reassess(&CONTACT, subject, &contact.period, None, None, at(after), now),
        Act::Void => duty::void(&CONTACT, subject, &contact.period, "CANCELLED", now),
        Act::VoidSubject { from } => {
            duty::void_subject(subject, at(from), "DEATH", start_of_civil_day(add_days(due, -5)))
        }
        Act::Revive { owed, after } => {
            let found = duty::of_subject(&house.db, subject).await.unwrap();
            let meanwhile = if owed { Meanwhile::Owed } else { Meanwhile::NotOwed };
            duty::revive(&found, "DEATH", meanwhile, at(after), now)
        }
        Act::HandOver { from, away } => {
            duty::hand_over(subject, &place(if away { FAR_AWAY } else { HOME }), at(from), now)
        }
        Act::Run { today } => {
            house.run_on(&at(today).to_string()).await;
            return;
        }
        Act::Waive => {
            let name = duty::name(duty::id(&CONTACT, subject, &contact.period));
            let request = pb::WaiveDutyRequest { name, reason: "雪灾".into(), ..Default::default() };
            let request = house.asked(Role::BureauHead, "220000", request);
            let _ = house.client.waive_duty(request).await;
            return;
        }
    };
    house.write(changes).await;
}

#[tokio::test]
async fn any_history_leaves_one_row_in_an_allowed_state() {
    on_both_engines(async |database| {
        let mut house = House::bare(&database, "2024-02-10").await;
        let mut runner = TestRunner::new_with_rng(
            Config::default(),
            proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
        );
        let due = day("2024-02-29");
        for at in 0..HISTORIES {
            let history = acts().new_tree(&mut runner).unwrap().current();
            let subject = format!("retirees/{at}");
            let id = duty::id(&CONTACT, &subject, "2024-02");
            let mut model = None;
            for act in &history {
                let before = duty::get(&house.db, id).await.unwrap();
                happen(&mut house, &subject, due, *act).await;
                let after = duty::get(&house.db, id).await.unwrap();
                model = Model::after(model, *act);
                let found = after.as_ref().map(|duty| Model {
                    state: duty.state,
                    met: duty.met_on.map(|on| (on - due).num_days()),
                    away: duty.holder == place(FAR_AWAY),
                    review: duty.review_required,
                    died: duty.reason.as_deref() == Some("DEATH"),
                });
                assert_eq!(found, model, "{act:?} in {history:?}");
                if let (Some(before), Some(after)) = (before, after) {
                    assert!(allowed(before.state, after.state), "{act:?} in {history:?}");
                    let changed = junxiu_casework::duty::Record { revision: 0, ..before.clone() }
                        != junxiu_casework::duty::Record { revision: 0, ..after.clone() };
                    assert!(!changed || after.revision > before.revision, "{act:?} in {history:?}");
                }
            }
            let count: (i64,) = (house.db)
                .read("select count(*) from duty where kind = $1 and subject = $2 and period = '2024-02'")
                .bind(CONTACT.key)
                .bind(&subject)
                .one()
                .await
                .unwrap();
            assert!(count.0 <= 1);
            // What this history left open is not the next one's business.
            house.write(duty::void_subject(&subject, day("2000-01-01"), "DONE", house.env.clock.now())).await;
        }
    })
    .await;
}
