//! Cases of who asks for a reduction and who approves it.

use uuid::Uuid;

use super::*;
use crate::domain::dues_month::tests::member;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn proposed(first: &str, last: &str) -> Reduction {
    let code = |code: &str| Some(code.to_owned());
    Reduction {
        id: DuesReductionId(Uuid::nil()),
        retiree: RetireeId(Uuid::nil()),
        branch: BranchId(Uuid::nil()),
        holder: Ancestry { institution: code("220104-01"), county: code("220104"), prefecture: code("220100") },
        state: State::Proposed,
        first_month: day(first),
        last_month: day(last),
        monthly: Fen::ZERO,
        proposed_by: "head".into(),
        proposed_on: day("2022-01-10"),
        decided: None,
        revision: 1,
        recorded_at: DateTime::UNIX_EPOCH,
    }
}

#[test]
fn another_person_of_a_bureau_above_approves() {
    let reduction = proposed("2022-01-01", "2022-03-01");
    for (person, organization, outcome) in [
        ("officer", "220104", Ok(())),
        ("officer", "220000", Ok(())),
        ("head", "220104", Err(Refusal::MakerIsChecker)),
        ("clerk", "220104-01", Err(Refusal::CommitteeAboveDecides)),
        ("officer", "220200", Err(Refusal::CommitteeAboveDecides)),
    ] {
        assert_eq!(reduction.approve(person, organization), outcome, "{person} of {organization}");
    }
    for (person, organization, outcome) in [
        ("officer", "220104", Ok(())),
        ("officer", "220000", Ok(())),
        ("head", "220104-01", Ok(())),
        ("clerk", "220104-01", Err(Refusal::CommitteeAboveDecides)),
        ("officer", "220200", Err(Refusal::CommitteeAboveDecides)),
    ] {
        assert_eq!(reduction.decline(person, organization), outcome, "{person} of {organization}");
    }
    let approved = reduction.decided(State::Approved, "officer", day("2022-01-20"));
    assert!(approved.covers(day("2022-03-01")) && !approved.covers(day("2022-04-01")));
    assert_eq!(approved.approve("officer", "220104"), Err(Refusal::Decided { state: State::Approved }));
    assert_eq!(approved.decline("officer", "220104"), Err(Refusal::Decided { state: State::Approved }));
}

#[test]
fn a_month_is_reduced_once_and_only_where_it_is_owed() {
    let mut facts = member();
    let (first, last) = (day("2022-01-01"), day("2022-06-01"));
    assert_eq!(propose(&facts, first, last), Ok(()));
    assert_eq!(propose(&facts, day("2021-12-01"), last), Err(Refusal::MonthNotOwed { month: day("2021-12-01") }));
    facts.reductions.push(proposed("2022-06-01", "2022-08-01"));
    assert_eq!(propose(&facts, first, last), Ok(()), "what is only asked for holds for nothing");
    facts.reductions[0].state = State::Approved;
    assert_eq!(propose(&facts, first, last), Err(Refusal::Overlaps { month: last }));
}
