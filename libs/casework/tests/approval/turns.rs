//! Whose turn it is, who may not act, and what a return starts anew.

use junxiu_casework::approval::{Act, Approval, Event, Signer, Stance, State, Taking, route};

use crate::fixture::{
    TEN_DAYS, accepted, clerk, day, decision, filed, filed_to_the_province, forward, head, of_county, officer, opined,
    opinion, reason, someone,
};
use junxiu_kernel::calendar::Calendar;

#[test]
fn no_level_acts_before_the_one_below() {
    let post = filed_to_the_province();
    for organization in ["220104", "220100"] {
        assert_eq!(reason(post.take(&officer(organization), &forward("2024-02-05"))), "NOT_YOUR_TURN");
    }
    for stance in [Stance::Agree, Stance::Against] {
        assert_eq!(reason(post.take(&officer("220000"), &decision(stance, "2024-02-05"))), "NOT_YOUR_TURN");
    }
    assert_eq!(reason(post.send_back(&officer("220000"), day("2024-02-05"), "缺材料")), "NOT_YOUR_TURN");
}

#[test]
fn a_case_goes_up_in_order_and_the_top_decides() {
    let mut post = filed_to_the_province().take(&head(), &forward("2024-02-05")).unwrap();
    for (organization, on) in [("220104", "2024-02-06"), ("220100", "2024-02-07")] {
        assert_eq!(post.waits_at().unwrap().code, organization);
        post = post.take(&officer(organization), &forward(on)).unwrap();
    }
    assert_eq!((post.state, post.due_on()), (State::Pending, None));
    let decided = post.take(&officer("220000"), &decision(Stance::Agree, "2024-02-08")).unwrap();
    assert_eq!((decided.state, decided.decided_on()), (State::Approved, Some(day("2024-02-08"))));
    assert_eq!(decided.waits_at(), None);
}

#[test]
fn an_office_does_what_it_is_asked_for_and_nothing_else() {
    let post = filed_to_the_province().take(&head(), &forward("2024-02-05")).unwrap();
    assert_eq!(reason(post.take(&officer("220104"), &decision(Stance::Agree, "2024-02-06"))), "NOT_YOUR_TURN");
    let accept = post.accept(&officer("220104"), day("2024-02-06"), &TEN_DAYS, Calendar::published());
    assert_eq!(reason(accept), "NOT_YOUR_TURN", "only the deciding office's clock runs");
}

#[test]
fn who_does_not_stand_on_the_route_does_not_act() {
    let stranger = officer("222400");
    assert_eq!(reason(accepted().take(&stranger, &decision(Stance::Agree, "2024-02-20"))), "NOT_ON_ROUTE");
    assert_eq!(reason(filed().withdraw(&stranger, day("2024-02-05"), "")), "NOT_ON_ROUTE");
    assert_eq!(reason(filed().withdraw(&officer("220104"), day("2024-02-05"), "")), "NOT_ON_ROUTE", "nor for others");
    let colleague = someone("another clerk", "220104-01", &[], "2024-06-28");
    assert!(filed().withdraw(&colleague, day("2024-02-05"), "本人撤回").is_ok());
    let returned = opined().send_back(&officer("220104"), day("2024-02-06"), "缺材料").unwrap();
    let route = route::to_direct_superior(&of_county()).unwrap();
    assert_eq!(reason(returned.resubmit(&stranger, day("2024-02-07"), route)), "NOT_ON_ROUTE");
}

#[test]
fn the_role_of_the_step_signs_it() {
    let officer_of_institution = someone("deputy", "220104-01", &[Signer::Officer], "2024-06-28");
    assert_eq!(reason(filed().take(&officer_of_institution, &opinion(Stance::Agree, "2024-02-05"))), "NOT_THE_HEAD");
    let nobody = someone("clerk of the county", "220104", &[], "2024-06-28");
    assert_eq!(reason(accepted().take(&nobody, &decision(Stance::Agree, "2024-02-20"))), "NOT_AN_OFFICER");
}

#[test]
fn nobody_acts_on_a_case_of_his_own() {
    let filer = someone("clerk", "220104-01", &[Signer::Head], "2024-06-28");
    assert_eq!(reason(filed().take(&filer, &opinion(Stance::Agree, "2024-02-05"))), "OWN_CASE");
    let approval = filed();
    for concerned in [approval.retiree.name(), approval.retiree.to_string()] {
        let himself = someone(&concerned, "220104-01", &[Signer::Head], "2024-06-28");
        assert_eq!(reason(approval.take(&himself, &opinion(Stance::Agree, "2024-02-05"))), "OWN_CASE");
        assert!(filed().take(&himself, &opinion(Stance::Agree, "2024-02-05")).is_ok(), "another's case is not his own");
    }
}

#[test]
fn nobody_takes_two_steps_of_a_case() {
    let moved = someone("head", "220104", &[Signer::Officer], "2024-06-28");
    assert_eq!(reason(opined().accept(&moved, day("2024-02-09"), &TEN_DAYS, Calendar::published())), "ALREADY_ACTED");
    assert_eq!(reason(accepted().take(&moved, &decision(Stance::Agree, "2024-02-20"))), "ALREADY_ACTED");
}

#[test]
fn who_signed_an_earlier_round_signs_again_for_the_same_office_only() {
    let returned = accepted().send_back(&officer("220104"), day("2024-02-20"), "缺材料").unwrap();
    let again =
        returned.resubmit(&clerk(), day("2024-02-21"), route::to_direct_superior(&of_county()).unwrap()).unwrap();
    assert!(again.take(&head(), &opinion(Stance::Agree, "2024-02-22")).is_ok());
    let other_head = someone("new head", "220104-01", &[Signer::Head], "2024-06-28");
    let signed = again.take(&other_head, &opinion(Stance::Agree, "2024-02-22")).unwrap();
    let moved = someone("head", "220104", &[Signer::Officer], "2024-06-28");
    let accept = signed.accept(&moved, day("2024-02-23"), &TEN_DAYS, Calendar::published());
    assert_eq!(reason(accept), "ALREADY_ACTED", "he signed the first round for the institution");
}

#[test]
fn who_submits_it_again_takes_no_step_either() {
    let returned = opined().send_back(&officer("220104"), day("2024-02-06"), "缺材料").unwrap();
    let route = route::to_direct_superior(&of_county()).unwrap();
    let again = returned.resubmit(&head(), day("2024-02-07"), route).unwrap();
    assert_eq!(reason(again.take(&head(), &opinion(Stance::Agree, "2024-02-08"))), "OWN_CASE");
}

#[test]
fn an_opinion_against_goes_on_and_decides_nothing() {
    let against = filed().take(&head(), &opinion(Stance::Against, "2024-02-05")).unwrap();
    assert_eq!((against.state, against.waits_at().unwrap().code.as_str()), (State::Pending, "220104"));
    let accepted = against.accept(&officer("220104"), day("2024-02-09"), &TEN_DAYS, Calendar::published()).unwrap();
    let granted = accepted.take(&officer("220104"), &decision(Stance::Agree, "2024-02-20")).unwrap();
    assert_eq!(granted.state, State::Approved);
}

#[test]
fn an_opinion_is_clear_and_an_objection_says_why() {
    let bare = |act, stance| Taking { act, stance, on: day("2024-02-20"), note: " ".into() };
    let opine = |stance| filed().take(&head(), &bare(Act::Opinion, stance));
    assert_eq!(reason(opine(None)), "OPINION_REQUIRED");
    assert_eq!(reason(opine(Some(Stance::Against))), "OPINION_REQUIRED");
    assert!(opine(Some(Stance::Agree)).is_ok());
    let decide = |stance| accepted().take(&officer("220104"), &bare(Act::Decide, stance));
    assert_eq!(reason(decide(None)), "OPINION_REQUIRED");
    assert_eq!(reason(decide(Some(Stance::Against))), "OPINION_REQUIRED");
    assert_eq!(reason(accepted().send_back(&officer("220104"), day("2024-02-20"), "")), "OPINION_REQUIRED");
    assert_eq!(reason(accepted().pause(&officer("220104"), day("2024-02-20"), "")), "OPINION_REQUIRED");
}

#[test]
fn acts_are_dated_in_order_and_not_ahead() {
    let head_on = |on: &str, today: &str| {
        filed().take(&someone("head", "220104-01", &[Signer::Head], today), &opinion(Stance::Agree, on))
    };
    assert_eq!(reason(head_on("2024-01-31", "2024-02-05")), "BEFORE_PREVIOUS_ACT");
    assert!(head_on("2024-02-01", "2024-02-05").is_ok());
    assert!(head_on("2024-02-05", "2024-02-05").is_ok());
    assert_eq!(reason(head_on("2024-02-06", "2024-02-05")), "OCCURRED_IN_FUTURE");
    let step = &head_on("2024-02-02", "2024-02-05").unwrap().route.steps()[0].clone();
    assert!(step.is_backdated());
}

#[test]
fn a_returned_case_comes_back_as_a_new_round_and_restarts_the_clock() {
    let returned = accepted().send_back(&officer("220104"), day("2024-02-26"), "照片不合格").unwrap();
    assert_eq!((returned.state, returned.due_on(), returned.reason.as_str()), (State::Returned, None, "照片不合格"));
    let again =
        returned.resubmit(&clerk(), day("2024-03-01"), route::to_direct_superior(&of_county()).unwrap()).unwrap();
    assert_eq!((again.round, again.submitted_on, again.filed_on), (2, day("2024-03-01"), day("2024-02-01")));
    assert_eq!((again.clock.as_ref(), again.waits_at().unwrap().code.as_str()), (None, "220104-01"));

    let first = &again.rounds[0];
    assert_eq!((first.number, first.ended_on, first.ended_by), (1, day("2024-02-26"), Event::Returned));
    assert_eq!(first.route.steps()[0].taken.as_ref().unwrap().by, "head");
    assert_eq!(first.clock.as_ref().unwrap().due_on, day("2024-02-29"));

    let signed = again.take(&head(), &opinion(Stance::Agree, "2024-03-04")).unwrap();
    let accepted = signed.accept(&officer("220104"), day("2024-03-05"), &TEN_DAYS, Calendar::published()).unwrap();
    assert_eq!(accepted.due_on(), Some(day("2024-03-19")));
    assert_eq!(accepted.original_clock.unwrap().started_on, day("2024-02-09"), "the whole is measured from the first");
}

#[test]
fn a_receipt_is_needed_where_the_article_gives_days() {
    assert_eq!(reason(opined().take(&officer("220104"), &decision(Stance::Agree, "2024-02-20"))), "NOT_ACCEPTED");
    let without = Approval { needs_receipt: false, ..opined() };
    assert!(without.take(&officer("220104"), &decision(Stance::Agree, "2024-02-20")).is_ok());
    let optional = without.accept(&officer("220104"), day("2024-02-09"), &TEN_DAYS, Calendar::published()).unwrap();
    let paused = optional.pause(&officer("220104"), day("2024-02-20"), "待补公证书").unwrap();
    let decide = paused.take(&officer("220104"), &decision(Stance::Agree, "2024-02-20"));
    assert_eq!(reason(decide), "PAUSED", "a clock that was started counts");
}
