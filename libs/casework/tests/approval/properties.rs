//! Whatever is tried by whomever in whatever order, a decided case was decided as the rules ask.

use std::collections::BTreeSet;

use junxiu_casework::approval::{
    Act, Actor, Approval, Event, Filing, Office, Refusal, Route, Signer, Stance, State, Taking, route,
};
use junxiu_kernel::calendar::Calendar;
use junxiu_kernel::day::add_days;
use proptest::prelude::*;

use crate::fixture::{TEN_DAYS, chain, clerk, day, filing};

const CHAINS: [&[&str]; 4] = [
    &["220104-01", "220104", "220100", "220000"],
    &["220000-01", "220000"],
    &["JL-CBS-01", "JL-CBS", "220000"],
    &["220581-01", "220581", "220000"],
];

/// A try: who, for which office of the chain, does what, how many days later.
type Try = (usize, usize, usize, i64, bool);

fn route_of(chain: &[Office], all_levels: bool) -> Route {
    let route = if all_levels { route::level_by_level(chain) } else { route::to_direct_superior(chain) };
    route.unwrap()
}

/// Few persons with every role, so that they often meet a case again elsewhere.
fn actor(person: usize, office: &Office) -> Actor {
    Actor {
        person: if person == 0 { "clerk".into() } else { format!("person {person}") },
        organization: office.code.clone(),
        signs: vec![Signer::Head, Signer::Officer],
        today: day("2024-12-01"),
    }
}

fn attempt(approval: &Approval, chain: &[Office], tried: Try) -> Result<Option<Approval>, Refusal> {
    let (person, at, what, later, yes) = tried;
    let actor = actor(person, &chain[at % chain.len()]);
    let last = approval.history.iter().filter(|line| line.event.is_act()).map(|line| line.on).max().unwrap();
    let on = add_days(last, later);
    let stance = Some(if yes { Stance::Agree } else { Stance::Against });
    let take = |act| approval.take(&actor, &Taking { act, stance, on, note: "意见".into() });
    let calendar = Calendar::published();
    let done = match what {
        0 => take(Act::Opinion)?,
        1 => take(Act::Forward)?,
        2 => take(Act::Decide)?,
        3 => approval.accept(&actor, on, &TEN_DAYS, calendar)?,
        4 => approval.send_back(&actor, on, "缺材料")?,
        5 => approval.resubmit(&actor, on, route_of(chain, yes))?,
        6 => approval.pause(&actor, on, "待函复")?,
        7 => approval.resume(&actor, on, calendar)?,
        8 => approval.reroute(&actor, on, route_of(chain, yes), "职级变更")?,
        9 => return approval.recompute(&actor, calendar),
        // The ordinary way, so that many cases reach their end.
        _ => {
            let Some(step) = approval.current() else { return Ok(None) };
            let at = approval.route.codes().iter().position(|code| *code == step.office.code).unwrap();
            let actor = self::actor(at + 1, &step.office);
            if approval.needs_receipt && approval.clock.is_none() && step.act == Act::Decide {
                approval.accept(&actor, on, &TEN_DAYS, calendar)?
            } else {
                approval.take(&actor, &Taking { act: step.act, stance, on, note: "意见".into() })?
            }
        }
    };
    Ok(Some(done))
}

/// Checks what must hold of every case, however it came to be.
fn check(approval: &Approval) {
    let taken: Vec<_> = approval.route.steps().iter().map(|step| step.taken.as_ref()).collect();
    let count = taken.iter().flatten().count();
    assert!(taken[..count].iter().all(Option::is_some), "no step is taken before the one below");
    let persons: BTreeSet<&str> = taken.iter().flatten().map(|taken| taken.by.as_str()).collect();
    assert_eq!(persons.len(), count, "no person takes two steps");
    assert!(!persons.contains("clerk"), "the filer takes none");
    let days: Vec<_> = taken.iter().flatten().map(|taken| taken.on).collect();
    assert!(days.is_sorted(), "steps are dated in order");

    let decided = matches!(approval.state, State::Approved | State::Rejected);
    assert_eq!(decided, count == taken.len(), "a case is decided when its last step is taken, and only then");
    if decided {
        assert!(!approval.needs_receipt || approval.clock.is_some(), "nothing is decided before its receipt");
        let last = approval.history.iter().rfind(|line| line.event.is_act()).unwrap();
        assert!(matches!(last.event, Event::Approved | Event::Rejected), "nobody acts after the end");
    }
    let clock = approval.clock.as_ref();
    assert!(clock.is_none_or(|clock| clock.office == approval.route.deciding().office.code));
    assert!(clock.is_none_or(|clock| clock.due_on >= clock.started_on));

    let written = serde_json::to_string(approval).unwrap();
    let read: Approval = serde_json::from_str(&written).unwrap();
    assert_eq!(Approval { revision: approval.revision, ..read }, *approval, "the document holds everything");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_decided_case_has_all_its_steps_in_order_by_distinct_persons(
        chain_at in 0..CHAINS.len(),
        all_levels: bool,
        needs_receipt: bool,
        tries in prop::collection::vec((0_usize..5, 0_usize..4, 0_usize..16, 0_i64..4, any::<bool>()), 1..40),
    ) {
        let chain = chain(CHAINS[chain_at]);
        let filing = filing(route_of(&chain, all_levels), "2024-02-01");
        let mut approval = Approval::file(Filing { needs_receipt, ..filing }, &clerk()).unwrap();
        for tried in tries {
            let before = approval.clone();
            match attempt(&approval, &chain, tried) {
                Ok(Some(next)) => approval = next,
                Ok(None) => {}
                Err(refusal) => prop_assert_ne!(refusal.reason(), "INTERNAL"),
            }
            check(&approval);
            prop_assert!(approval.history.starts_with(&before.history), "nothing is erased");
            prop_assert!(approval.rounds.starts_with(&before.rounds), "nothing is erased");
            if !before.is_open() {
                prop_assert_eq!(&approval, &before, "an ended case does not change");
            }
        }
    }
}
