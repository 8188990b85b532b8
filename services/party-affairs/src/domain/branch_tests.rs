//! Cases of how a branch is composed, round each boundary.

use super::*;
use crate::domain::branch_office::TermId;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn branch(kind: Kind, units: usize, members: i64, full: i64) -> Branch {
    let units: Vec<String> = (1..=units).map(|number| format!("220104-{number:02}")).collect();
    Branch {
        id: BranchId(uuid::Uuid::nil()),
        display_name: "第一党支部".into(),
        kind,
        holder: Ancestry {
            institution: units.first().cloned(),
            county: Some("220104".into()),
            prefecture: Some("220100".into()),
        },
        units,
        founded_on: day("2021-05-10"),
        dissolved_on: None,
        groups: Vec::new(),
        term: None,
        roll: Roll { members, full },
        review: None,
        revision: 1,
        recorded_at: DateTime::UNIX_EPOCH,
        updated_at: DateTime::UNIX_EPOCH,
    }
}

fn term(to: &str, with_committee: bool) -> Option<Term> {
    let secretary = Some(junxiu_kernel::ids::RetireeId(uuid::Uuid::nil()));
    Some(Term { id: TermId(uuid::Uuid::nil()), from: day("2021-06-01"), to: day(to), secretary, with_committee })
}

#[track_caller]
fn warned(branch: &Branch, today: &str, codes: &[&str]) {
    let policies = Policies::delivered().unwrap();
    let found = branch.attention(policies.branch.on(day(today)).unwrap(), day(today));
    let found: Vec<&str> = found.reasons.iter().map(|reason| reason.code.as_str()).collect();
    assert_eq!(found, codes);
}

#[test]
fn three_full_members_make_a_branch() {
    let policies = Policies::delivered().unwrap();
    let policy = &policies.branch.on(day("2024-07-01")).unwrap().value;
    assert_eq!(must_suffice(Kind::Branch, 2, policy), Err(Refusal::TooFewFullMembers { full: 2, min: 3 }));
    assert_eq!(must_suffice(Kind::Branch, 3, policy), Ok(()));
    assert_eq!(must_suffice(Kind::Joint, 2, policy), Ok(()));
}

#[test]
fn a_branch_covers_one_unit_and_a_joint_one_more() {
    let units = |count: usize| vec![String::new(); count];
    assert_eq!(must_fit(Kind::Branch, &units(1)), Ok(()));
    assert_eq!(must_fit(Kind::Branch, &units(2)), Err(Refusal::NotOneUnit));
    assert_eq!(must_fit(Kind::Joint, &units(1)), Err(Refusal::OneUnitAlone));
    assert_eq!(must_fit(Kind::Joint, &units(2)), Ok(()));
    let led = |kind, count| Branch { term: term("2024-06-01", false), ..branch(kind, count, 5, 5) };
    warned(&led(Kind::Joint, 5), "2024-01-01", &[]);
    warned(&led(Kind::Joint, 6), "2024-01-01", &["TOO_MANY_UNITS"]);
}

#[test]
fn more_than_fifty_members_are_warned_of() {
    let led = |members| Branch { term: term("2024-06-01", true), ..branch(Kind::Branch, 1, members, 40) };
    warned(&led(50), "2024-01-01", &[]);
    warned(&led(51), "2024-01-01", &["TOO_MANY_MEMBERS"]);
}

#[test]
fn seven_full_members_want_a_committee() {
    let led = |full, committee| Branch { term: term("2024-06-01", committee), ..branch(Kind::Branch, 1, full, full) };
    warned(&led(6, false), "2024-01-01", &[]);
    warned(&led(7, false), "2024-01-01", &["COMMITTEE_DUE"]);
    warned(&led(7, true), "2024-01-01", &[]);
    warned(&led(2, false), "2024-01-01", &["TOO_FEW_FULL_MEMBERS"]);
}

#[test]
fn a_term_is_over_on_the_day_after_its_last() {
    let led = Branch { term: term("2024-06-01", false), ..branch(Kind::Branch, 1, 5, 5) };
    warned(&led, "2024-05-31", &[]);
    warned(&led, "2024-06-01", &[]);
    warned(&led, "2024-06-02", &["TERM_OVER"]);
    warned(&branch(Kind::Branch, 1, 5, 5), "2024-05-31", &["NO_SECRETARY"]);
}

#[test]
fn an_act_lies_between_founding_and_dissolution() {
    let stands = branch(Kind::Branch, 1, 5, 5);
    let founded_on = day("2021-05-10");
    assert_eq!(stands.must_stand(day("2021-05-09")), Err(Refusal::BeforeFounding { founded_on }));
    assert_eq!(stands.must_stand(founded_on), Ok(()));
    let gone = Branch { dissolved_on: Some(day("2023-01-01")), ..stands };
    assert_eq!(gone.must_stand(day("2022-01-01")), Err(Refusal::Dissolved));
}

#[test]
fn a_joint_branch_is_seen_by_each_of_its_units() {
    let joint = branch(Kind::Joint, 2, 5, 5);
    for (organization, seen) in
        [("220104-01", true), ("220104-02", true), ("220104-03", false), ("220104", true), ("220200", false)]
    {
        assert_eq!(joint.seen_by(organization), seen, "{organization}");
    }
}
