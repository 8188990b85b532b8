//! Cases of who may come to a branch, and of what the news asks to look at.

use junxiu_kernel::grade::Category;
use junxiu_kernel::organization::Ancestry;
use uuid::Uuid;

use super::*;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn standing(membership: Option<PartyMembership>, institution: &str) -> Standing {
    Standing {
        retiree: RetireeId(Uuid::nil()),
        name: "测试甲".into(),
        birth_date: None,
        category: Category::Tuixiu,
        group: None,
        below_regiment: None,
        membership,
        holder: Ancestry { institution: Some(institution.into()), ..Ancestry::default() },
        settlement_region: "220104".into(),
        received_on: day("2021-05-10"),
        life_status: LifeStatus::Active,
        died_on: None,
        is_pay_suspended: false,
        merged_into: None,
        revision: 1,
    }
}

fn member(kind: Kind, review: Option<Review>) -> Membership {
    Membership {
        retiree: RetireeId(Uuid::nil()),
        branch: BranchId(Uuid::nil()),
        since: day("2021-06-01"),
        kind,
        full_since: (kind == Kind::Full).then(|| day("2021-06-01")),
        group: None,
        office: None,
        review,
        revision: 1,
    }
}

#[test]
fn the_register_says_whether_he_has_a_vote() {
    for (told, kind) in [
        (Some(PartyMembership::Member), Ok(Kind::Full)),
        (Some(PartyMembership::Probationary), Ok(Kind::Probationary)),
        (Some(PartyMembership::None), Err(Refusal::NoMember)),
        (None, Err(Refusal::MembershipUnknown)),
    ] {
        assert_eq!(kind_of(&standing(told, "220104-01")), kind);
    }
}

#[test]
fn one_stay_begins_on_the_last_day_of_the_other_at_the_earliest() {
    let left = Place { current: None, free_from: Some(day("2024-03-31")), revision: 4 };
    assert_eq!(left.must_be_free(day("2024-03-30")), Err(Refusal::StaysOverlap { free_from: day("2024-03-31") }));
    assert_eq!(left.must_be_free(day("2024-03-31")), Ok(()));
    let stands = Place { current: Some(member(Kind::Full, None)), free_from: None, revision: 1 };
    assert_eq!(stands.must_be_free(day("2024-04-01")), Err(Refusal::AlreadyMember { branch: BranchId(Uuid::nil()) }));
}

#[test]
fn a_stay_ends_on_its_first_day_at_the_earliest() {
    let member = member(Kind::Full, None);
    assert_eq!(member.must_cover(day("2021-05-31")), Err(Refusal::BeforeJoining { since: day("2021-06-01") }));
    assert_eq!(member.must_cover(day("2021-06-01")), Ok(()));
}

#[test]
fn news_of_the_register_is_flagged_and_moves_nobody() {
    const HERE: &str = "220104-01";
    const AWAY: &str = "220204-01";
    let units = [HERE.to_owned()];
    let check =
        |told, former: &str, now: &str, member: Membership| review(&standing(told, now), Some(former), &member, &units);
    let (full, moved) = (Some(PartyMembership::Member), Some(Review::TransferredInRegister));
    assert_eq!(check(full, HERE, HERE, member(Kind::Full, None)), None);
    assert_eq!(check(full, HERE, AWAY, member(Kind::Full, None)), moved);
    // Flagged until the relation follows or the person comes back.
    assert_eq!(check(full, AWAY, AWAY, member(Kind::Full, moved)), moved);
    assert_eq!(check(full, AWAY, HERE, member(Kind::Full, moved)), None);
    // Whoever was given to a branch elsewhere by a transfer of his relation is left there in peace.
    assert_eq!(check(full, AWAY, AWAY, member(Kind::Full, None)), None);
    assert_eq!(check(None, HERE, HERE, member(Kind::Full, None)), Some(Review::NoMemberInRegister));
    let probationary = Some(PartyMembership::Probationary);
    assert_eq!(check(probationary, HERE, HERE, member(Kind::Full, None)), Some(Review::OnProbationInRegister));
    assert_eq!(check(probationary, HERE, HERE, member(Kind::Probationary, None)), None);
}

fn branch_of(units: &[&str], founded_on: &str, dissolved_on: Option<&str>) -> Branch {
    Branch {
        id: BranchId(Uuid::from_u128(2)),
        display_name: "第一党支部".into(),
        kind: branch::Kind::Branch,
        units: units.iter().map(|code| (*code).to_owned()).collect(),
        holder: Ancestry::default(),
        founded_on: day(founded_on),
        dissolved_on: dissolved_on.map(day),
        groups: vec![branch::Group { number: 1, display_name: "第一党小组".into(), since: day(founded_on) }],
        term: None,
        roll: branch::Roll::default(),
        review: None,
        revision: 1,
        recorded_at: chrono::DateTime::UNIX_EPOCH,
        updated_at: chrono::DateTime::UNIX_EPOCH,
    }
}

#[test]
fn who_is_admitted_is_a_member_of_a_unit_and_stands_nowhere() {
    const HERE: &str = "220104-01";
    let member_here = standing(Some(PartyMembership::Member), HERE);
    let stands = branch_of(&[HERE], "2021-06-01", None);
    let nowhere = Place::default();
    let left = Place { current: None, free_from: Some(day("2024-03-31")), revision: 4 };
    let taken = Place { current: Some(member(Kind::Full, None)), free_from: None, revision: 1 };
    let over = branch_of(&[HERE], "2021-06-01", Some("2024-01-01"));
    let there = branch_of(&["220104-02"], "2021-06-01", None);
    let of = |told| standing(told, HERE);
    let (none, on_probation) = (of(Some(PartyMembership::None)), of(Some(PartyMembership::Probationary)));
    let unknown = of(None);
    let admitted = |who: &Standing, place: &Place, branch: &Branch, on: &str, group| {
        admit(who, place, branch, day(on), group).map(|joining| joining.kind)
    };
    for (outcome, found) in [
        (Ok(Kind::Full), admitted(&member_here, &nowhere, &stands, "2024-04-01", None)),
        (Ok(Kind::Full), admitted(&member_here, &nowhere, &stands, "2024-04-01", Some(1))),
        (Ok(Kind::Probationary), admitted(&on_probation, &nowhere, &stands, "2024-04-01", None)),
        (Ok(Kind::Full), admitted(&member_here, &left, &stands, "2024-03-31", None)),
        (
            Err(Refusal::StaysOverlap { free_from: day("2024-03-31") }),
            admitted(&member_here, &left, &stands, "2024-03-30", None),
        ),
        (
            Err(Refusal::AlreadyMember { branch: BranchId(Uuid::nil()) }),
            admitted(&member_here, &taken, &stands, "2024-04-01", None),
        ),
        (Err(Refusal::NoMember), admitted(&none, &nowhere, &stands, "2024-04-01", None)),
        (Err(Refusal::MembershipUnknown), admitted(&unknown, &nowhere, &stands, "2024-04-01", None)),
        (Err(branch::Refusal::Dissolved.into()), admitted(&member_here, &nowhere, &over, "2024-04-01", None)),
        (
            Err(branch::Refusal::BeforeFounding { founded_on: day("2021-06-01") }.into()),
            admitted(&member_here, &nowhere, &stands, "2021-05-31", None),
        ),
        (
            Err(Refusal::OfAnotherUnit { institution: HERE.into() }),
            admitted(&member_here, &nowhere, &there, "2024-04-01", None),
        ),
        (Err(Refusal::NoSuchGroup { number: 2 }), admitted(&member_here, &nowhere, &stands, "2024-04-01", Some(2))),
    ] {
        assert_eq!(found, outcome);
    }
}

#[test]
fn a_stay_that_a_death_ended_comes_back_where_the_death_was_none() {
    const HERE: &str = "220104-01";
    let stands = branch_of(&[HERE], "2021-06-01", None);
    let gone = branch_of(&[HERE], "2021-06-01", Some("2024-07-01"));
    let ended = |reason| LastStay { branch: stands.id, left_on: day("2024-06-20"), full_since: None, reason };
    let nowhere = Place { current: None, free_from: Some(day("2024-06-20")), revision: 4 };
    let taken = Place { current: Some(member(Kind::Full, None)), ..nowhere.clone() };
    let back = |told, place: &Place, reason, branch: &Branch| {
        revive(&standing(told, HERE), place, Some(&ended(reason)), Some(branch))
    };
    let full = Some(PartyMembership::Member);
    let dead = LeaveReason::Deceased;
    let joining = |kind| Joining { retiree: RetireeId(Uuid::nil()), on: day("2024-06-20"), kind, group: None };
    assert_eq!(back(full, &nowhere, dead, &stands), Revival::Returns(joining(Kind::Full)));
    let probationary = Some(PartyMembership::Probationary);
    assert_eq!(back(probationary, &nowhere, dead, &stands), Revival::Returns(joining(Kind::Probationary)));
    assert_eq!(back(full, &nowhere, dead, &gone), Revival::Lost);
    for told in [Some(PartyMembership::None), None] {
        assert_eq!(back(told, &nowhere, dead, &stands), Revival::Lost);
    }
    // He stands in a branch, or left his last one in another way than by death.
    assert_eq!(back(full, &taken, dead, &stands), Revival::Nothing);
    for reason in LeaveReason::ALL.iter().copied().filter(|reason| *reason != dead) {
        assert_eq!(back(full, &nowhere, reason, &stands), Revival::Nothing);
    }
    assert_eq!(revive(&standing(full, HERE), &nowhere, None, None), Revival::Nothing);
}
