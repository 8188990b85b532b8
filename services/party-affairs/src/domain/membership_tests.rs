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
