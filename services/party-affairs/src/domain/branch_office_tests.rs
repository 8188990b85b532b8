//! Cases of elections, round each boundary.

use super::*;
use crate::domain::branch::{BranchId, Policies};
use uuid::Uuid;

const ELECTED_ON: &str = "2024-06-01";

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn who(number: usize) -> RetireeId {
    RetireeId(Uuid::from_u128(u128::try_from(number).unwrap()))
}

fn member(number: usize) -> Membership {
    Membership {
        retiree: who(number),
        branch: BranchId(Uuid::nil()),
        since: day("2021-05-10"),
        kind: Kind::Full,
        full_since: Some(day("2021-05-10")),
        group: None,
        office: None,
        review: None,
        revision: 1,
    }
}

fn slate(size: usize) -> Slate {
    Slate { secretary: who(1), deputy: (size > 1).then(|| who(2)), others: (3..=size).map(who).collect() }
}

fn elect(size: usize, full: i64, members: &[Membership]) -> Result<(), Refusal> {
    let policies = Policies::delivered().unwrap();
    let policy = &policies.branch.on(day(ELECTED_ON)).unwrap().value;
    slate(size).must_be_electable(members, Roll { members: full, full }, day(ELECTED_ON), policy)
}

#[test]
fn a_committee_needs_seven_full_members_and_has_three_to_seven() {
    let all: Vec<Membership> = (1..=9).map(member).collect();
    assert_eq!(elect(3, 6, &all), Err(Refusal::NoCommitteeYet { full: 6, from: 7 }));
    assert_eq!(elect(2, 6, &all), Ok(()));
    assert_eq!(elect(3, 7, &all), Ok(()));
    assert_eq!(elect(7, 9, &all), Ok(()));
    assert_eq!(elect(8, 9, &all), Err(Refusal::CommitteeSize { named: 8, min: 3, max: 7 }));
    let small = Slate { deputy: None, others: vec![who(3)], ..slate(1) };
    let policies = Policies::delivered().unwrap();
    let policy = &policies.branch.on(day(ELECTED_ON)).unwrap().value;
    let small = small.must_be_electable(&all, Roll { members: 9, full: 9 }, day(ELECTED_ON), policy);
    assert_eq!(small, Err(Refusal::CommitteeSize { named: 2, min: 3, max: 7 }));
}

#[test]
fn only_full_members_of_the_branch_are_elected() {
    assert_eq!(elect(1, 6, &[]), Err(Refusal::NotOfTheBranch(who(1))));
    let probationary = Membership { kind: Kind::Probationary, full_since: None, ..member(1) };
    assert_eq!(elect(1, 6, &[probationary]), Err(Refusal::OnProbation(who(1))));
    for (full_since, outcome) in
        [("2024-05-31", Ok(())), (ELECTED_ON, Ok(())), ("2024-06-02", Err(Refusal::OnProbation(who(1))))]
    {
        assert_eq!(elect(1, 6, &[Membership { full_since: Some(day(full_since)), ..member(1) }]), outcome);
    }
    for (since, outcome) in [(ELECTED_ON, Ok(())), ("2024-06-02", Err(Refusal::CameLater(who(1))))] {
        assert_eq!(elect(1, 6, &[Membership { since: day(since), ..member(1) }]), outcome);
    }
}

#[test]
fn a_term_lasts_three_years_and_its_end_is_told_three_months_before() {
    let policies = Policies::delivered().unwrap();
    let policy = &policies.branch.on(day(ELECTED_ON)).unwrap().value;
    for (elected, last, notice) in [
        (ELECTED_ON, "2027-06-01", "2027-03-01"),
        ("2024-02-29", "2027-02-28", "2026-11-28"),
        ("2024-12-31", "2027-12-31", "2027-09-30"),
    ] {
        let to = last_day(day(elected), policy);
        assert_eq!(to, day(last));
        let term = Term { id: TermId(Uuid::nil()), from: day(elected), to, secretary: None, with_committee: false };
        assert_eq!(notice_from(&term, 3), day(notice));
    }
}
