//! Every transition of a journey, allowed and refused: an act, and where it leads from each state; from any other it is
//! refused.

use junxiu_kernel::approval::{
    self, Act, Actor, Approval, ApprovalId, ClockRule, Filing, Office, Signer, Stance, Taking,
};
use junxiu_kernel::calendar::Calendar;
use junxiu_kernel::grade::ManagementGroup;
use junxiu_kernel::organization::Level;

use super::exit::State::{
    Abroad, Approved, Cancelled, Closed, Filed, Lapsed, NeedsApproval, OpinionSigned, Rejected, Returned, ReturnedHome,
    Submitted, Superseded, WithSuperior, Withdrawn,
};
use super::exit::tests::{DIVISION, day, filed, new, of};
use super::exit::{EndReason, Ended, Exit, Prolongation, State};
use super::exit_acts as acts;
use super::exit_correction::Instead;
use super::exit_departure::Unapproved;
use super::standing::sample;

const TODAY: &str = "2024-05-01";

/// A journey in a state, as it comes to be there.
fn at(state: State) -> Exit {
    let applied = acts::apply(&of(DIVISION), new("2024-03-01", "2024-04-10", "2024-04-20"), &[], None).unwrap();
    let filed = filed(1, "2024-04-10", "2024-04-20");
    let ended = |reason: &str, from| Some(Ended { reason: reason.into(), from });
    let (left, back) = (Some(day("2024-04-10")), Some(day("2024-04-18")));
    match state {
        Submitted | OpinionSigned | WithSuperior | Returned => Exit { state, ..applied },
        Approved | Rejected => Exit { state, decided_on: Some(day("2024-03-20")), ..applied },
        Filed => filed,
        NeedsApproval => Exit { state, graded_on: Some(day("2024-03-05")), ..filed },
        Abroad => Exit { state, departed_on: left, ..filed },
        ReturnedHome | Closed => Exit { state, departed_on: left, returned_on: back, ..filed },
        Withdrawn => Exit { state, ended: ended("改期", Filed), ..filed },
        Lapsed => Exit { state, ended: ended(EndReason::NotUsed.code(), Filed), ..filed },
        Cancelled => Exit { state, ended: ended(EndReason::Deceased.code(), Filed), ..filed },
        Superseded => Exit { state, ended: ended(EndReason::Replaced.code(), NeedsApproval), ..filed },
    }
}

/// Holds an act to its row: where it leads, and that it is refused from every other state.
fn leads(act: &str, allowed: &[(State, State)], does: impl Fn(&Exit) -> Option<Exit>) {
    for state in State::ALL {
        let wanted = allowed.iter().find(|(from, _)| from == state).map(|(_, to)| *to);
        assert_eq!(does(&at(*state)).map(|exit| exit.state), wanted, "{act} from {state:?}");
    }
}

#[test]
fn a_departure_starts_from_what_was_granted_or_filed() {
    let allowed = [(Approved, Abroad), (Filed, Abroad), (Lapsed, Abroad)];
    leads("depart", &allowed, |exit| exit.depart(&of(DIVISION), &[], day("2024-04-10"), day(TODAY)).ok());
    let unapproved = || Unapproved {
        reason: "边检记录".into(),
        by: "clerk".into(),
        recorded_on: day(TODAY),
        told: None,
        from: None,
    };
    let allowed =
        [Submitted, OpinionSigned, WithSuperior, Returned, Rejected, NeedsApproval].map(|from| (from, Abroad));
    leads("depart without approval", &allowed, |exit| {
        exit.depart_unapproved(&of(DIVISION), &[], unapproved(), day("2024-04-10")).ok()
    });
}

#[test]
fn a_return_and_its_delay_start_from_abroad() {
    let back = |exit: &Exit, owes| exit.come_back(&of(DIVISION), day("2024-04-18"), day(TODAY), owes).ok();
    leads("come back with documents owed", &[(Abroad, ReturnedHome)], |exit| back(exit, true));
    leads("come back with none owed", &[(Abroad, Closed)], |exit| back(exit, false));
    leads("prolong", &[(Abroad, Abroad)], |exit| {
        let (on, to, before) = (day("2024-04-15"), day("2024-04-30"), exit.plan.to);
        let (reason, by) = ("就医".into(), "clerk".into());
        exit.prolong(Prolongation { on, before, to, reason, by, recorded_on: day(TODAY) }, &[]).ok()
    });
    let same = [(Abroad, Abroad), (ReturnedHome, ReturnedHome), (Closed, Closed)];
    leads("correct", &same, |exit| {
        let (reason, by) = ("核对".into(), "clerk".into());
        let departed_on = Some(day("2024-04-11"));
        exit.corrected(&of(DIVISION), Instead { departed_on, returned_on: None, reason, by, today: day(TODAY) }, &[])
            .ok()
    });
}

#[test]
fn what_has_not_begun_is_withdrawn_lapses_and_is_cut_off() {
    let ahead = [Submitted, OpinionSigned, WithSuperior, Returned, Approved, Filed, NeedsApproval];
    let withdrawn = ahead.map(|from| (from, Withdrawn));
    leads("withdraw", &withdrawn, |exit| exit.withdraw(day("2024-04-01"), day(TODAY), "改期").ok());
    let lapsed = ahead.map(|from| (from, Lapsed));
    leads("lapse on its last day", &lapsed, |exit| {
        exit.lapses(day("2024-04-20")).map(|reason| exit.ended_as(Lapsed, reason.code()))
    });
    let undecided = [Submitted, OpinionSigned, WithSuperior].map(|from| (from, Lapsed));
    leads("lapse on the day of departure", &undecided, |exit| {
        exit.lapses(day("2024-04-10")).map(|reason| exit.ended_as(Lapsed, reason.code()))
    });
    let mut cut = ahead.map(|from| (from, Cancelled)).to_vec();
    cut.push((Abroad, Closed));
    for reason in [EndReason::Deceased, EndReason::TransferredOut, EndReason::Merged] {
        leads("cut off", &cut, |exit| exit.cut_off(reason));
    }
    leads("revive", &[(Cancelled, Filed)], Exit::revived);
    for state in [Approved, Filed, NeedsApproval, Abroad] {
        let gone = at(state).cut_off(EndReason::Deceased).unwrap();
        assert_eq!(gone.revived().map(|exit| exit.state), Some(state), "what stood comes back");
    }
    for state in [Submitted, OpinionSigned, WithSuperior, Returned] {
        assert_eq!(at(state).cut_off(EndReason::Deceased).unwrap().revived(), None, "a case stays cancelled");
    }
}

#[test]
fn a_grade_turns_what_is_ahead() {
    let on = day("2024-04-01");
    // What is abroad is marked, and so is what lapsed unused; a later day than the return marks nothing.
    let higher =
        [(Filed, NeedsApproval), (Lapsed, Lapsed), (Abroad, Abroad), (ReturnedHome, ReturnedHome), (Closed, Closed)];
    leads("a higher grade", &higher, |exit| exit.regraded(ManagementGroup::Division, on).map(|(exit, _)| exit));
    let lower = [Submitted, OpinionSigned, WithSuperior, Returned, NeedsApproval].map(|from| (from, Filed));
    leads("a lower grade", &lower, |exit| exit.regraded(ManagementGroup::RegimentAndBelow, on).map(|(exit, _)| exit));
    let before = day("2024-03-10");
    let mut marked = lower.to_vec();
    marked.extend([(Approved, Approved), (Rejected, Rejected)]);
    leads("a lower grade before the decision", &marked, |exit| {
        exit.regraded(ManagementGroup::RegimentAndBelow, before).map(|(exit, _)| exit)
    });
}

fn office(code: &str, level: Level) -> Office {
    Office { code: code.into(), level, place: sample().holder, region: "220104".into() }
}

fn who(person: &str, organization: &str, signs: Signer) -> Actor {
    Actor { person: person.into(), organization: organization.into(), signs: vec![signs], today: day("2024-03-09") }
}

fn head() -> Actor {
    who("head", "220104-01", Signer::Head)
}

fn officer() -> Actor {
    who("officer", "220104", Signer::Officer)
}

fn taking(act: Act, stance: Stance) -> Taking {
    Taking { act, stance: Some(stance), on: day("2024-03-09"), note: "情况属实".into() }
}

fn receive(case: &Approval) -> Result<Approval, approval::Refusal> {
    case.accept(&officer(), day("2024-03-09"), &ClockRule::working_days(10), Calendar::published())
}

fn route() -> approval::Route {
    let offices = [office("220104-01", Level::Institution), office("220104", Level::County)];
    approval::route::to_direct_superior(&offices).unwrap()
}

/// The case of an application in a state.
fn case(state: State) -> Approval {
    let filing = Filing {
        id: ApprovalId(uuid::Uuid::from_u128(4)),
        kind: super::exit::APPROVAL_KIND.into(),
        article: 15,
        subject: at(Submitted).id.name(),
        retiree: sample().retiree,
        holder: sample().holder,
        filed_on: day("2024-03-01"),
        route: route(),
        needs_receipt: true,
    };
    let clerk = who("clerk", "220104-01", Signer::Officer);
    let submitted = Approval::file(filing, &clerk).unwrap();
    let signed = || submitted.take(&head(), &taking(Act::Opinion, Stance::Against)).unwrap();
    let received = || receive(&signed()).unwrap();
    let (on, news) = (day("2024-03-09"), Actor::news("news", day("2024-03-09")));
    match state {
        OpinionSigned => signed(),
        WithSuperior => received(),
        Returned => received().send_back(&officer(), on, "缺行程").unwrap(),
        Approved => received().take(&officer(), &taking(Act::Decide, Stance::Agree)).unwrap(),
        Rejected => received().take(&officer(), &taking(Act::Decide, Stance::Against)).unwrap(),
        Withdrawn => submitted.withdraw(&clerk, on, "改期").unwrap(),
        Lapsed => submitted.lapse(&news, on, "DEPARTURE_PASSED").unwrap(),
        Cancelled => submitted.cancel(&news, on, "DECEASED").unwrap(),
        Superseded => submitted.supersede(&news, on, "FILING_SUFFICES").unwrap(),
        _ => submitted,
    }
}

/// The states of an application that has a case to speak of.
const OF_A_CASE: [State; 10] =
    [Submitted, OpinionSigned, WithSuperior, Returned, Approved, Rejected, Withdrawn, Lapsed, Cancelled, Superseded];

fn case_leads(act: &str, allowed: &[(State, State)], does: impl Fn(&Approval) -> Result<Approval, approval::Refusal>) {
    for state in OF_A_CASE {
        let (exit, case) = (at(Submitted), case(state));
        assert_eq!(exit.follow(&case).state, state, "a journey follows its case");
        let wanted = allowed.iter().find(|(from, _)| *from == state).map(|(_, to)| *to);
        assert_eq!(does(&case).ok().map(|case| exit.follow(&case).state), wanted, "{act} from {state:?}");
    }
}

#[test]
fn each_act_on_a_case_starts_from_its_states() {
    let on = day("2024-03-09");
    case_leads("sign", &[(Submitted, OpinionSigned)], |case| case.take(&head(), &taking(Act::Opinion, Stance::Agree)));
    case_leads("sign against", &[(Submitted, OpinionSigned)], |case| {
        case.take(&head(), &taking(Act::Opinion, Stance::Against))
    });
    case_leads("receive", &[(OpinionSigned, WithSuperior)], receive);
    case_leads("approve", &[(WithSuperior, Approved)], |case| {
        case.take(&officer(), &taking(Act::Decide, Stance::Agree))
    });
    case_leads("reject", &[(WithSuperior, Rejected)], |case| {
        case.take(&officer(), &taking(Act::Decide, Stance::Against))
    });
    case_leads("send back by the head", &[(Submitted, Returned)], |case| case.send_back(&head(), on, "缺行程"));
    case_leads("send back by the superior", &[(OpinionSigned, Returned), (WithSuperior, Returned)], |case| {
        case.send_back(&officer(), on, "缺行程")
    });
    let clerk = who("clerk", "220104-01", Signer::Officer);
    case_leads("resubmit", &[(Returned, Submitted)], |case| case.resubmit(&clerk, on, route()));
    let pending = |to| [Submitted, OpinionSigned, WithSuperior, Returned].map(|from| (from, to));
    case_leads("withdraw", &pending(Withdrawn), |case| case.withdraw(&clerk, on, "改期"));
    let news = Actor::news("news", on);
    case_leads("lapse", &pending(Lapsed), |case| case.lapse(&news, on, "DEPARTURE_PASSED"));
    case_leads("cancel", &pending(Cancelled), |case| case.cancel(&news, on, "DECEASED"));
    case_leads("supersede", &pending(Superseded), |case| case.supersede(&news, on, "FILING_SUFFICES"));
}
