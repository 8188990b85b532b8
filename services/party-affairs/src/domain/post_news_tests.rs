//! Cases midway (dossier 5.12).

use chrono::{DateTime, Utc};
use junxiu_kernel::approval::{Act, ApprovalId, Filing, Signer, Stance, Taking};
use junxiu_kernel::decision::Decision;
use junxiu_kernel::grade::ManagementGroup;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, Level};
use uuid::Uuid;

use super::super::post::{Asked, PostId, Society, SocietyKind, State};
use super::super::standing::sample;
use super::*;

const CHAINS: [&[&str]; 3] = [
    &["220104-01", "220104", "220100", "220000"],
    &["220204-01", "220204", "220200", "220000"],
    &["220000-01", "220000"],
];

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn place(codes: &[&str]) -> Ancestry {
    let at = |level| codes.iter().find(|code| Level::of_code(code) == level).map(|code| (*code).to_owned());
    Ancestry { institution: at(Level::Institution), county: at(Level::County), prefecture: at(Level::Prefecture) }
}

fn offices(codes: &[&str]) -> Vec<Office> {
    let office = |code: &&str| Office {
        code: (*code).to_owned(),
        level: Level::of_code(code),
        place: place(&[code]),
        region: "220104".into(),
    };
    codes.iter().map(office).collect()
}

fn person(group: ManagementGroup) -> Standing {
    Standing { group: Some(group), below_regiment: Some(false), holder: place(CHAINS[0]), ..sample() }
}

fn filed(standing: &Standing) -> (SocialPost, Approval) {
    let on = day("2024-07-01");
    let filing = Filing {
        id: ApprovalId(Uuid::nil()),
        kind: super::super::post::KIND.into(),
        article: 16,
        subject: "socialPosts/1".into(),
        retiree: standing.retiree,
        holder: standing.holder.clone(),
        filed_on: on,
        route: route_of(standing.group.unwrap(), &offices(CHAINS[0])).unwrap(),
        needs_receipt: false,
    };
    let case = Approval::file(filing, &actor("clerk", "220104-01", on)).unwrap();
    let post = SocialPost {
        id: PostId(Uuid::nil()),
        retiree: standing.retiree,
        holder: standing.holder.clone(),
        approval: case.id,
        asked: Asked {
            society: Society { name: "省老年学学会".into(), uscc: None, kind: SocietyKind::Association },
            participation: Participation::Post,
            title: Some("名誉会长".into()),
            starts_on: day("2024-08-01"),
            ends_on: Some(day("2028-07-31")),
            completed_terms: 0,
            related_to_expertise: true,
            legal_representative: false,
            paid: false,
            purpose: "工作需要".into(),
        },
        term_number: 1,
        state: State::of(&case),
        review: Decision::new("ALLOWED".into()),
        granted: None,
        ended: None,
        filed_by: "clerk".into(),
        filed_on: on,
        recorded_on: on,
        recorded_at: DateTime::<Utc>::UNIX_EPOCH,
        revision: 1,
    };
    (post, case)
}

fn actor(person: &str, organization: &str, today: Day) -> Actor {
    Actor {
        person: person.to_owned(),
        organization: organization.to_owned(),
        signs: vec![Signer::Head, Signer::Officer],
        today,
    }
}

/// Lets the office whose turn it is act, each in another person's name.
fn step(post: &SocialPost, case: &Approval, stance: Stance, on: Day) -> (SocialPost, Approval) {
    let Some(turn) = case.current() else { return (post.clone(), case.clone()) };
    let who = actor(&format!("officer-of-{}", turn.office.code), &turn.office.code, on);
    let taking = Taking { act: turn.act, stance: Some(stance), on, note: "意见".into() };
    let Ok(next) = case.take(&who, &taking) else { return (post.clone(), case.clone()) };
    if next.state != CaseState::Approved {
        return (post.following(&next), next);
    }
    let begins_on = post.asked.starts_on.max(on);
    let granted = Granted { begins_on, age_line_on: Some(day("2025-03-01")), noted_on: None };
    match post.grant(&next, granted, post.review.clone()) {
        Ok(granted) => (granted, next),
        Err(_) => (post.clone(), case.clone()),
    }
}

fn hear(
    (post, case): &(SocialPost, Approval),
    (before, after): (&Standing, &Standing),
    on: Day,
    today: Day,
) -> (SocialPost, Approval) {
    let first = case.route.first().office.code.clone();
    let chain = CHAINS.iter().find(|chain| chain[0] == first).map(|chain| offices(chain)).unwrap_or_default();
    let survivor = after.merged_into.map(|retiree| Standing { retiree, merged_into: None, ..after.clone() });
    let (actor, policies) = (Actor::news("news:test", today), Policies::delivered().unwrap());
    let holds = survivor.as_ref().unwrap_or(after);
    let news = News { actor: &actor, on, before, after, holds, chain: &chain, policies: &policies };
    news.heard(post, case).unwrap()
}

#[test]
fn a_higher_grade_extends_the_route_and_the_decision_to_come_becomes_a_passing_on() {
    let before = person(ManagementGroup::RegimentAndBelow);
    let after = Standing { group: Some(ManagementGroup::Division), ..before.clone() };
    let (post, case) = filed(&before);
    let (post, case) = step(&post, &case, Stance::Agree, day("2024-07-02"));
    assert_eq!(post.state, State::AtCounty);
    let (post, case) = hear(&(post, case), (&before, &after), day("2024-07-03"), day("2024-07-03"));
    assert_eq!(case.route.codes(), CHAINS[0]);
    assert_eq!((post.state, case.current().unwrap().act), (State::AtCounty, Act::Forward));
    assert_eq!(case.rounds.len(), 1);
    let mut held = (post, case);
    for state in [State::AtPrefecture, State::AtProvince, State::Approved] {
        held = step(&held.0, &held.1, Stance::Agree, day("2024-07-04"));
        assert_eq!(held.0.state, state);
    }
    // Corrected for a day before the decision: it stands, and is flagged.
    let (_, flagged) = hear(&held, (&after, &before), day("2024-07-04"), day("2024-09-01"));
    assert!(flagged.review_required);
    let (_, later) = hear(&held, (&after, &before), day("2024-07-05"), day("2024-09-01"));
    assert!(!later.review_required);
}

#[test]
fn a_transfer_sends_back_what_no_superior_has_in_hand() {
    let before = person(ManagementGroup::Division);
    let after = Standing { holder: place(CHAINS[1]), ..before.clone() };
    let fresh = filed(&before);
    let passed_on = step(&fresh.0, &fresh.1, Stance::Agree, day("2024-07-02"));
    let in_hand = step(&passed_on.0, &passed_on.1, Stance::Agree, day("2024-07-02"));
    for (held, state) in [(&fresh, State::Returned), (&passed_on, State::Returned), (&in_hand, State::AtPrefecture)] {
        let (post, case) = hear(held, (&before, &after), day("2024-07-03"), day("2024-07-03"));
        assert_eq!((post.state, &post.holder), (state, &after.holder));
        assert_eq!(case.route.first().office.code, "220104-01", "the route is another only when it comes again");
    }
}

#[test]
fn a_death_cancels_the_case_ends_the_post_and_a_late_one_flags_the_approval() {
    let before = person(ManagementGroup::RegimentAndBelow);
    let dead = Standing { life_status: LifeStatus::Deceased, died_on: Some(day("2024-07-10")), ..before.clone() };
    let fresh = filed(&before);
    let (post, case) = hear(&fresh, (&before, &dead), day("2024-07-10"), day("2024-07-12"));
    assert_eq!((post.state, case.reason.as_str()), (State::Cancelled, "DECEASED"));

    let mut held = fresh;
    for on in ["2024-07-02", "2024-08-05"] {
        held = step(&held.0, &held.1, Stance::Agree, day(on));
    }
    let (post, case) = hear(&held, (&before, &dead), day("2024-07-10"), day("2024-09-12"));
    assert_eq!(
        post.ended.as_ref().map(|ended| (ended.on, ended.reason)),
        Some((day("2024-07-10"), EndReason::Deceased))
    );
    assert!(case.review_required, "approved after the death");
    assert_eq!(post.held(), None, "it had not begun");
    let (back, _) = hear(&(post, case), (&dead, &before), day("2024-10-01"), day("2024-10-01"));
    assert_eq!((back.state, back.ended), (State::Approved, None));
}

#[test]
fn a_corrected_birth_date_moves_the_age_line_and_may_put_the_approval_in_doubt() {
    let before = person(ManagementGroup::RegimentAndBelow);
    let mut held = filed(&before);
    for on in ["2024-07-02", "2024-07-03"] {
        held = step(&held.0, &held.1, Stance::Agree, day(on));
    }
    for (birth, line, in_doubt) in
        [("1956-03-01", "2026-03-01", false), ("1954-08-02", "2024-08-02", false), ("1954-08-01", "2024-08-01", true)]
    {
        let after = Standing { birth_date: Some(day(birth)), ..before.clone() };
        let (post, case) = hear(&held, (&before, &after), day("2024-09-01"), day("2024-09-01"));
        assert_eq!(post.granted.unwrap().age_line_on, Some(day(line)));
        assert_eq!(case.review_required, in_doubt, "born {birth}");
    }
}

#[test]
fn a_record_that_gave_way_leaves_its_posts_to_the_other() {
    let before = person(ManagementGroup::RegimentAndBelow);
    let survivor = RetireeId(Uuid::from_u128(7));
    let after = Standing { merged_into: Some(survivor), ..before.clone() };
    let (post, case) = hear(&filed(&before), (&before, &after), day("2024-09-01"), day("2024-09-01"));
    assert_eq!((post.state, post.retiree, case.reason.as_str()), (State::Cancelled, survivor, MERGED));
}

/// A case of 团级 approved on 3 July 2024, of a post from 1 August on; the age line is 1 March 2025.
fn granted(before: &Standing) -> (SocialPost, Approval) {
    let mut held = filed(before);
    for on in ["2024-07-02", "2024-07-03"] {
        held = step(&held.0, &held.1, Stance::Agree, day(on));
    }
    held
}

fn noted(held: &(SocialPost, Approval), on: &str) -> (SocialPost, Approval) {
    let granted = held.0.granted.map(|granted| Granted { noted_on: Some(day(on)), ..granted });
    (SocialPost { granted, ..held.0.clone() }, held.1.clone())
}

#[test]
fn a_grade_below_regiment_lifts_the_age_line_and_a_higher_one_brings_it_back() {
    let bound = person(ManagementGroup::RegimentAndBelow);
    let below = Standing { below_regiment: Some(true), ..bound.clone() };
    let held = noted(&granted(&bound), "2025-03-01");
    let lifted = hear(&held, (&bound, &below), day("2025-04-01"), day("2025-04-01"));
    let found = lifted.0.granted.unwrap();
    assert_eq!((found.age_line_on, found.noted_on), (None, None));
    assert_eq!(lifted.0.state_on(day("2025-04-01")), State::InPost);
    assert!(!lifted.1.review_required);

    let back = hear(&lifted, (&below, &bound), day("2025-05-01"), day("2025-05-01"));
    let found = back.0.granted.unwrap();
    assert_eq!((found.age_line_on, found.noted_on), (Some(day("2025-03-01")), None));
    assert_eq!(back.0.state_on(day("2025-05-01")), State::MustResign);
    assert!(!back.1.review_required, "he rose after the decision");
}

#[test]
fn a_decision_on_a_grade_that_the_limits_did_not_bind_is_looked_at_when_it_was_another() {
    let bound = person(ManagementGroup::RegimentAndBelow);
    let below = Standing { below_regiment: Some(true), ..bound.clone() };
    let untold = Standing { below_regiment: None, ..bound.clone() };
    let held = granted(&bound);
    for (before, after, on, in_doubt) in [
        (&below, &bound, "2024-07-03", true),
        (&below, &bound, "2024-07-04", false),
        (&bound, &below, "2024-06-01", false),
        (&untold, &bound, "2024-06-01", false),
        (&untold, &below, "2024-06-01", false),
    ] {
        let (_, case) = hear(&held, (before, after), day(on), day("2024-09-01"));
        assert_eq!(case.review_required, in_doubt, "{:?} to {:?} on {on}", before.below_regiment, after.below_regiment);
    }
    // A case under way is examined anew at its decision, and needs no mark.
    let (_, open) = hear(&filed(&below), (&below, &bound), day("2024-07-01"), day("2024-07-02"));
    assert!(!open.review_required);
}

#[test]
fn what_was_noted_is_noted_anew_for_the_survivor_and_for_whom_a_death_was_wrongly_told() {
    let before = person(ManagementGroup::RegimentAndBelow);
    let held = noted(&granted(&before), "2025-03-01");
    let merged = Standing { merged_into: Some(RetireeId(Uuid::from_u128(7))), ..before.clone() };
    let (post, _) = hear(&held, (&before, &merged), day("2025-03-05"), day("2025-03-05"));
    let found = post.granted.unwrap();
    assert_eq!((post.state, found.age_line_on, found.noted_on), (State::Approved, Some(day("2025-03-01")), None));

    for status in [LifeStatus::Deceased, LifeStatus::TransferredOut] {
        let gone = Standing { life_status: status, died_on: Some(day("2025-03-04")), ..before.clone() };
        let over = hear(&held, (&before, &gone), day("2025-03-04"), day("2025-03-05"));
        assert_eq!(over.0.state, State::Ended);
        let (back, _) = hear(&over, (&gone, &before), day("2025-04-05"), day("2025-04-05"));
        assert_eq!((back.state, back.granted.unwrap().noted_on), (State::Approved, None), "{status:?}");
    }
}

#[test]
fn the_survivor_holds_the_posts_by_his_own_place_grade_and_life() {
    let before = person(ManagementGroup::RegimentAndBelow);
    let after = Standing { merged_into: Some(RetireeId(Uuid::from_u128(7))), ..before.clone() };
    let survivor = Standing { retiree: RetireeId(Uuid::from_u128(7)), holder: place(CHAINS[1]), ..before.clone() };
    let below = Standing { below_regiment: Some(true), ..survivor.clone() };
    let dead = Standing { life_status: LifeStatus::Deceased, died_on: Some(day("2024-08-20")), ..survivor.clone() };
    let held = granted(&before);
    for (holds, state, line) in [
        (&survivor, State::Approved, Some("2025-03-01")),
        (&below, State::Approved, None),
        (&dead, State::Ended, Some("2025-03-01")),
    ] {
        let (actor, policies) = (Actor::news("news:test", day("2024-09-01")), Policies::delivered().unwrap());
        let on = day("2024-09-01");
        let news = News { actor: &actor, on, before: &before, after: &after, holds, chain: &[], policies: &policies };
        let (post, case) = news.heard(&held.0, &held.1).unwrap();
        assert_eq!((post.state, post.granted.unwrap().age_line_on), (state, line.map(day)));
        assert_eq!((post.retiree, &post.holder, &case.holder), (holds.retiree, &holds.holder, &holds.holder));
    }
}

#[path = "post_transition_tests.rs"]
mod transitions;
