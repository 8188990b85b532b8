//! Every state with every act and every news, and random histories.

use junxiu_kernel::approval::Event;
use junxiu_kernel::day::add_days;
use proptest::prelude::*;

use super::super::super::post::Ended;
use super::*;

/// Brings a case to a state: of 师级, or of 团级, which the county decides.
fn in_state(state: State, group: ManagementGroup) -> (SocialPost, Approval) {
    let on = day("2024-07-02");
    let known = person(group);
    let mut held = filed(&known);
    let way: &[Turn] = match state {
        State::AtInstitution => &[],
        State::AtCounty => &[Turn::Agree],
        State::AtPrefecture => &[Turn::Agree, Turn::Agree],
        State::AtProvince => &[Turn::Agree, Turn::Agree, Turn::Agree],
        State::Returned => &[Turn::Agree, Turn::SendBack],
        State::Withdrawn => &[Turn::Withdraw],
        State::Cancelled => &[Turn::Leave],
        State::Rejected if group == ManagementGroup::RegimentAndBelow => &[Turn::Agree, Turn::Against],
        State::Rejected => &[Turn::Agree, Turn::Agree, Turn::Agree, Turn::Against],
        State::Approved if group == ManagementGroup::RegimentAndBelow => &[Turn::Agree, Turn::Agree],
        State::Approved => &[Turn::Agree, Turn::Agree, Turn::Agree, Turn::Agree],
        State::InPost | State::MustResign | State::Ended => {
            &[Turn::Agree, Turn::Agree, Turn::Agree, Turn::Agree, Turn::Leave]
        }
    };
    for one in way {
        held = turn(&held, &known, *one, on).0;
    }
    assert_eq!(held.0.state, state);
    held
}

#[test]
fn each_act_and_each_news_leads_from_each_state_where_the_machine_says_or_nowhere() {
    use ManagementGroup::{Division, RegimentAndBelow};
    use State::{
        Approved, AtCounty, AtInstitution, AtPrefecture, AtProvince, Cancelled, Ended, Rejected, Returned, Withdrawn,
    };
    // Agree, against, sent back, submitted again, withdrawn, ended, death, another province.
    let columns = [
        Turn::Agree,
        Turn::Against,
        Turn::SendBack,
        Turn::Resubmit,
        Turn::Withdraw,
        Turn::End,
        Turn::Death,
        Turn::Leave,
    ];
    let open = |next, against| {
        let cancelled = Some(Cancelled);
        [Some(next), Some(against), Some(Returned), None, Some(Withdrawn), None, cancelled, cancelled]
    };
    let again = Some(AtInstitution);
    let returned = [None, None, None, again, Some(Withdrawn), None, Some(Cancelled), Some(Cancelled)];
    let approved = [None, None, None, None, None, Some(Ended), Some(Ended), Some(Ended)];
    for (from, group, to) in [
        (AtInstitution, Division, open(AtCounty, AtCounty)),
        (AtCounty, Division, open(AtPrefecture, AtPrefecture)),
        (AtPrefecture, Division, open(AtProvince, AtProvince)),
        (AtProvince, Division, open(Approved, Rejected)),
        (AtInstitution, RegimentAndBelow, open(AtCounty, AtCounty)),
        (AtCounty, RegimentAndBelow, open(Approved, Rejected)),
        (Returned, Division, returned),
        (Approved, Division, approved),
        (Approved, RegimentAndBelow, approved),
        (Rejected, Division, [None; 8]),
        (Rejected, RegimentAndBelow, [None; 8]),
        (Withdrawn, Division, [None; 8]),
        (Cancelled, Division, [None; 8]),
        (Ended, Division, [None; 8]),
    ] {
        let held = in_state(from, group);
        for (act, to) in columns.into_iter().zip(to) {
            let (next, _) = turn(&held, &person(group), act, day("2024-09-01"));
            assert_eq!(next.0.state, to.unwrap_or(from), "{act:?} from {from:?} of {group:?}");
            assert_eq!(next == held, to.is_none(), "{act:?} from {from:?} of {group:?} leaves things as they are");
        }
    }
}

#[test]
fn what_a_death_or_a_departure_ended_goes_on_when_it_was_none_and_a_cancelled_case_does_not() {
    for (from, to) in [
        (State::Approved, State::Approved),
        (State::AtCounty, State::Cancelled),
        (State::Returned, State::Cancelled),
        (State::Rejected, State::Rejected),
        (State::Withdrawn, State::Withdrawn),
    ] {
        for gone in [Turn::Death, Turn::Leave] {
            let known = person(ManagementGroup::Division);
            let held = in_state(from, ManagementGroup::Division);
            let (over, after) = turn(&held, &known, gone, day("2024-09-01"));
            let (back, _) = turn(&over, &after, Turn::Back, day("2024-10-01"));
            assert_eq!(back.0.state, to, "{gone:?} from {from:?}");
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Turn {
    Agree,
    Against,
    SendBack,
    Resubmit,
    Withdraw,
    Grade(Option<ManagementGroup>),
    Transfer(usize),
    Death,
    Back,
    Leave,
    End,
}

fn turns() -> impl Strategy<Value = Vec<Turn>> {
    let turn = prop_oneof![
        6 => Just(Turn::Agree),
        1 => Just(Turn::Against),
        1 => Just(Turn::SendBack),
        2 => Just(Turn::Resubmit),
        1 => Just(Turn::Withdraw),
        2 => Just(Turn::Grade(Some(ManagementGroup::Division))),
        2 => Just(Turn::Grade(Some(ManagementGroup::RegimentAndBelow))),
        1 => Just(Turn::Grade(None)),
        2 => (0..CHAINS.len()).prop_map(Turn::Transfer),
        1 => Just(Turn::Death),
        1 => Just(Turn::Back),
        1 => Just(Turn::Leave),
        1 => Just(Turn::End),
    ];
    prop::collection::vec(turn, 1..24)
}

/// Takes one turn on a day, and gives what is known of the person since.
fn turn(held: &(SocialPost, Approval), known: &Standing, turn: Turn, on: Day) -> ((SocialPost, Approval), Standing) {
    let (post, case) = held;
    let home = CHAINS.iter().find(|chain| Some(chain[0]) == known.institution()).copied().unwrap_or(CHAINS[0]);
    let clerk = actor("clerk", home[0], on);
    let moved = |next: Approval| (post.following(&next), next);
    let acted = match turn {
        Turn::Agree => Some(step(post, case, Stance::Agree, on)),
        Turn::Against => Some(step(post, case, Stance::Against, on)),
        Turn::SendBack => case.current().and_then(|step| {
            let who = actor("another", &step.office.code, on);
            case.send_back(&who, on, "补正").ok().map(moved)
        }),
        Turn::Resubmit => known.group.and_then(|group| {
            let route = route_of(group, &offices(home))?;
            case.resubmit(&clerk, on, route).ok().map(moved)
        }),
        Turn::Withdraw => case.withdraw(&clerk, on, "不再参加").ok().map(moved),
        Turn::End => {
            let ended = Ended { on, reason: EndReason::Resigned, by: "clerk".into(), note: None };
            post.end(ended, on).ok().map(|post| (post, case.clone()))
        }
        Turn::Grade(_) | Turn::Transfer(_) | Turn::Death | Turn::Back | Turn::Leave => None,
    };
    if let Some(acted) = acted {
        return (acted, known.clone());
    }
    let mut after = known.clone();
    match turn {
        Turn::Grade(group) => after.group = group,
        Turn::Transfer(to) if known.life_status == LifeStatus::Active => after.holder = place(CHAINS[to]),
        Turn::Death => (after.life_status, after.died_on) = (LifeStatus::Deceased, Some(on)),
        Turn::Leave if known.life_status == LifeStatus::Active => after.life_status = LifeStatus::TransferredOut,
        Turn::Back => (after.life_status, after.died_on) = (LifeStatus::Active, None),
        _ => return (held.clone(), known.clone()),
    }
    (hear(held, (known, &after), on, on), after)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_happens_post_and_case_agree_and_nothing_ended_goes_on(history in turns(), higher in any::<bool>()) {
        let group = if higher { ManagementGroup::Division } else { ManagementGroup::RegimentAndBelow };
        let mut known = person(group);
        let mut held = filed(&known);
        for (number, one) in history.into_iter().enumerate() {
            let on = add_days(day("2024-07-01"), i64::try_from(number).unwrap() * 20);
            let (next, after) = turn(&held, &known, one, on);
            let (post, case) = &next;
            // The state is the case's, except that what was approved may be over.
            prop_assert_eq!(post.state.is_open(), case.is_open());
            prop_assert!(post.state == State::of(case) || post.state == State::Ended && case.state == CaseState::Approved);
            prop_assert_eq!(post.granted.is_some(), case.state == CaseState::Approved);
            prop_assert_eq!(post.ended.is_some(), post.state == State::Ended);
            // Nobody who is dead or gone has a case under way or holds a post.
            if after.life_status != LifeStatus::Active {
                prop_assert!(!case.is_open() && post.state != State::Approved);
            }
            // Offices act from the lowest up, each once, and only the last decides.
            let taken: Vec<bool> = case.route.steps().iter().map(|step| step.taken.is_some()).collect();
            prop_assert!(taken.windows(2).all(|pair| pair[0] || !pair[1]), "{:?}", taken);
            prop_assert_eq!(case.route.deciding().act, Act::Decide);
            if case.state == CaseState::Approved {
                prop_assert!(taken.iter().all(|taken| *taken));
                prop_assert_eq!(case.decided_on().is_some(), true);
            }
            // What ended stays ended, and history only grows.
            let (was, was_case) = &held;
            if !was_case.is_open() {
                prop_assert_eq!(was_case.state, case.state);
            }
            if was.state == State::Ended && post.state != State::Ended {
                prop_assert!(matches!(one, Turn::Back | Turn::Grade(_) | Turn::Transfer(_)), "{:?}", one);
            }
            prop_assert!(case.history.len() >= was_case.history.len());
            prop_assert!(case.history.starts_with(&was_case.history));
            // A case under way lies on the route of the group, unless a superior finishes it for another institution.
            let elsewhere = case.route.first().office.code != after.institution().unwrap_or_default();
            if case.state == CaseState::Pending && !elsewhere && after.group.is_some() {
                let chain = CHAINS.iter().find(|chain| chain[0] == case.route.first().office.code).unwrap();
                let asked = route_of(after.group.unwrap(), &offices(chain)).unwrap();
                prop_assert!(case.route.asks_the_same(&asked));
            }
            prop_assert!(case.history.iter().filter(|line| line.event == Event::Approved).count() <= 1);
            (held, known) = (next, after);
        }
    }
}
