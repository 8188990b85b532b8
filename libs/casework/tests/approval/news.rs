//! What a change of grade, a transfer and a death do to a case under way.

use junxiu_casework::approval::{Act, Actor, Approval, Event, Filing, Stance, State, route};
use junxiu_kernel::calendar::Calendar;

use crate::fixture::{
    TEN_DAYS, TODAY, accepted, chain, clerk, day, decision, filed, filed_to_the_province, filing, forward, head,
    of_county, of_other_county, officer, opined, opinion, reason, someone,
};

fn news() -> Actor {
    Actor::news("events/018f", day(TODAY))
}

/// A post of a regiment officer, which the county decides.
fn post_at_the_county() -> Approval {
    let route = route::to_direct_superior(&of_county()).unwrap().opening(Act::Forward);
    let filed = Approval::file(Filing { needs_receipt: false, article: 16, ..filing(route, "2024-02-01") }, &clerk());
    filed.unwrap().take(&head(), &forward("2024-02-05")).unwrap()
}

#[test]
fn a_promotion_midway_takes_the_case_on_to_the_province() {
    let before = post_at_the_county();
    let longer = route::level_by_level(&of_county()).unwrap();
    let after = before.reroute(&news(), day("2024-02-06"), longer, "正团升副师").unwrap();
    assert_eq!(after.route.codes(), ["220104-01", "220104", "220100", "220000"]);
    assert_eq!(after.route.steps()[0].taken, before.route.steps()[0].taken, "the institution need not act again");
    assert_eq!((after.current().unwrap().office.code.as_str(), after.current().unwrap().act), ("220104", Act::Forward));
    assert_eq!(after.rounds[0].route, before.route, "the old route stays readable");
    assert_eq!(after.rounds[0].ended_by, Event::Rerouted);
    assert_eq!(after.filed_on, before.filed_on);

    let forwarded = after.take(&officer("220104"), &forward("2024-02-07")).unwrap();
    assert_eq!(forwarded.state, State::Pending, "what was to be a decision is a forward");
}

#[test]
fn the_first_clock_goes_on_measuring_the_whole() {
    let before = accepted();
    let longer = route::level_by_level(&of_county()).unwrap().opening(Act::Opinion);
    let after = before.reroute(&news(), day("2024-02-20"), longer, "升级").unwrap();
    assert_eq!(after.clock, None, "the province has not received it yet");
    assert_eq!(after.original_clock, before.clock);
    assert_eq!(after.due_on(), None);
}

#[test]
fn the_clock_stays_where_the_same_office_decides() {
    let before = accepted();
    let county = chain(&["220104-01", "220104"]);
    let other_opening = route::to_direct_superior(&county).unwrap().opening(Act::Forward);
    let after = before.reroute(&news(), day("2024-02-20"), other_opening, "更正").unwrap();
    assert_eq!(after.clock, before.clock);
    let same = route::to_direct_superior(&of_county()).unwrap();
    assert_eq!(
        before.reroute(&news(), day("2024-02-20"), same, "更正"),
        Ok(before),
        "nothing changes, nothing is told"
    );
}

#[test]
fn a_route_that_gets_shorter_asks_the_office_for_its_decision() {
    let mut post = filed_to_the_province().take(&head(), &forward("2024-02-05")).unwrap();
    post = post.take(&officer("220104"), &forward("2024-02-06")).unwrap();
    let shorter = route::to_direct_superior(&of_county()).unwrap().opening(Act::Forward);
    let after = post.reroute(&news(), day("2024-02-07"), shorter, "职级更正").unwrap();
    assert_eq!(after.current().map(|step| step.act), Some(Act::Decide), "a forward is no decision");
    assert!(after.take(&officer("220104"), &decision(Stance::Agree, "2024-02-08")).is_ok());
}

#[test]
fn steps_above_a_new_office_are_taken_again() {
    let without_county = chain(&["220104-01", "220100", "220000"]);
    let filed = Approval::file(
        Filing { needs_receipt: false, ..filing(route::level_by_level(&without_county).unwrap(), "2024-02-01") },
        &clerk(),
    );
    let mut post = filed.unwrap().take(&head(), &forward("2024-02-05")).unwrap();
    post = post.take(&officer("220100"), &forward("2024-02-06")).unwrap();
    let after = post.reroute(&news(), day("2024-02-07"), route::level_by_level(&of_county()).unwrap(), "隶属变更");
    let after = after.unwrap();
    assert_eq!(after.waits_at().unwrap().code, "220104");
    assert_eq!(after.route.steps()[2].taken, None, "the prefecture acts after the county");
    assert!(after.rounds[0].route.steps()[1].taken.is_some(), "and what it said before stays readable");
}

#[test]
fn an_ended_case_keeps_its_route() {
    let decided = accepted().take(&officer("220104"), &decision(Stance::Agree, "2024-02-20")).unwrap();
    let longer = route::level_by_level(&of_county()).unwrap();
    assert_eq!(reason(decided.reroute(&news(), day("2024-02-21"), longer, "升级")), "NOT_PENDING");
    let marked = decided.mark_for_review(&news(), day("2024-02-21"), "职级更正").unwrap();
    assert_eq!((marked.state, marked.review_required), (State::Approved, true));
    assert_eq!(marked.mark_for_review(&news(), day("2024-02-22"), "职级更正"), None);
}

#[test]
fn what_the_superior_accepted_is_finished_there() {
    let to = of_other_county()[0].place.clone();
    let moved = accepted().transfer(&news(), day("2024-02-20"), &to).unwrap();
    assert_eq!((moved.state, moved.waits_at().unwrap().code.as_str()), (State::Pending, "220104"));
    assert_eq!((moved.holder.clone(), moved.due_on()), (to, Some(day("2024-02-29"))));
    assert!(
        moved.seen_by("222401-01") && moved.seen_by("222400") && moved.seen_by("220104") && moved.seen_by("220100")
    );
    assert!(!moved.seen_by("220200"));
    let decided = moved.take(&officer("220104"), &decision(Stance::Agree, "2024-02-26")).unwrap();
    assert_eq!(decided.state, State::Approved);
}

#[test]
fn what_the_superior_has_not_accepted_goes_to_the_new_head() {
    let to = of_other_county()[0].place.clone();
    for case in [filed(), opined(), post_at_the_county()] {
        let moved = case.transfer(&news(), day("2024-02-20"), &to).unwrap();
        assert_eq!((moved.state, moved.reason.as_str(), &moved.holder), (State::Returned, "TRANSFERRED", &to));
        let new_clerk = someone("new clerk", "222401-01", &[], TODAY);
        let route = route::to_direct_superior(&of_other_county()).unwrap();
        for refused in [
            moved.resubmit(&clerk(), day("2024-02-21"), route.clone()),
            moved.withdraw(&clerk(), day("2024-02-21"), "本人撤回"),
        ] {
            assert_eq!(reason(refused), "NOT_ON_ROUTE", "the institution that he left has no more to do with it");
        }
        let again = moved.resubmit(&new_clerk, day("2024-02-21"), route).unwrap();
        assert_eq!((again.waits_at().unwrap().code.as_str(), again.round), ("222401-01", 2));
        assert_eq!(again.rounds[0].ended_by, Event::Transferred);
        let new_head = someone("new head", "222401-01", &[junxiu_casework::approval::Signer::Head], TODAY);
        let signed = again.take(&new_head, &opinion(Stance::Agree, "2024-02-22")).unwrap();
        let accept = signed.accept(&officer("222401"), day("2024-02-23"), &TEN_DAYS, Calendar::published()).unwrap();
        assert_eq!(accept.clock.unwrap().region, "222401");
    }
}

#[test]
fn a_post_that_the_county_passed_on_is_accepted() {
    let mut post = filed_to_the_province().take(&head(), &forward("2024-02-05")).unwrap();
    assert!(!post.is_accepted());
    post = post.take(&officer("220104"), &forward("2024-02-06")).unwrap();
    assert!(post.is_accepted());
    let moved = post.transfer(&news(), day("2024-02-20"), &of_other_county()[0].place).unwrap();
    assert_eq!((moved.state, moved.waits_at().unwrap().code.as_str()), (State::Pending, "220100"));
}

#[test]
fn a_transfer_to_where_he_is_changes_nothing_and_new_superiors_send_nothing_back() {
    let case = opined();
    assert_eq!(case.transfer(&news(), day("2024-02-20"), &case.holder), None);
    let same_institution = chain(&["220104-01", "220105", "220100", "220000"])[0].place.clone();
    let moved = case.transfer(&news(), day("2024-02-20"), &same_institution).unwrap();
    assert_eq!((moved.state, &moved.holder), (State::Pending, &same_institution));
}

#[test]
fn a_death_cancels_what_is_open_and_nothing_else() {
    for open in [filed(), opined(), accepted()] {
        let ended = open.decease(&news(), day("2024-01-15")).unwrap();
        assert_eq!((ended.state, ended.reason.as_str()), (State::Cancelled, "DECEASED"));
        assert_eq!(ended.history.last().unwrap().on, day("2024-01-15"), "found out late, told as it was");
        assert_eq!(ended.due_on(), None);
    }
    let decided = accepted().take(&officer("220104"), &decision(Stance::Agree, "2024-02-20")).unwrap();
    assert_eq!(decided.decease(&news(), day("2024-02-21")), None);
}
