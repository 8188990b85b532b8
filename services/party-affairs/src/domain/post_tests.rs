//! What becomes of a part in a social organisation, day by day.

use junxiu_kernel::organization::Level;
use uuid::Uuid;

use super::*;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A post approved from 1 July 2024 to 30 June 2028, whose holder is seventy on 1 March 2025.
fn running() -> SocialPost {
    SocialPost {
        id: PostId(Uuid::nil()),
        retiree: RetireeId(Uuid::nil()),
        holder: Ancestry::default(),
        approval: ApprovalId(Uuid::nil()),
        asked: Asked {
            society: Society { name: "省老年学学会".into(), uscc: None, kind: SocietyKind::Association },
            participation: Participation::Post,
            title: Some("名誉会长".into()),
            starts_on: day("2024-07-01"),
            ends_on: Some(day("2028-06-30")),
            completed_terms: 0,
            related_to_expertise: true,
            legal_representative: false,
            paid: false,
            purpose: "工作需要".into(),
        },
        term_number: 1,
        state: State::Approved,
        review: Decision::new("ALLOWED".into()),
        granted: Some(Granted { begins_on: day("2024-07-01"), age_line_on: Some(day("2025-03-01")), noted_on: None }),
        ended: None,
        filed_by: "clerk".into(),
        filed_on: day("2024-05-01"),
        recorded_on: day("2024-05-02"),
        recorded_at: DateTime::UNIX_EPOCH,
        revision: 1,
    }
}

fn end(on: &str, reason: EndReason) -> Ended {
    Ended { on: day(on), reason, by: "clerk".into(), note: None }
}

#[test]
fn the_days_make_a_post_begin_pass_the_age_line_and_run_out() {
    let post = running();
    for (today, state) in [
        ("2024-06-30", State::Approved),
        ("2024-07-01", State::InPost),
        ("2025-02-28", State::InPost),
        ("2025-03-01", State::MustResign),
        ("2028-06-30", State::MustResign),
        ("2028-07-01", State::Ended),
    ] {
        assert_eq!(post.state_on(day(today)), state, "{today}");
    }
    assert_eq!(post.end_on(day("2028-06-30")), None);
    assert_eq!(post.end_on(day("2028-07-01")), Some((day("2028-06-30"), EndReason::TermOver)));
    assert!(post.is_backdated());
}

#[test]
fn a_person_ends_what_runs_on_a_day_that_it_runs() {
    let post = running();
    let today = day("2025-04-01");
    for (on, reason, outcome) in [
        ("2024-06-30", EndReason::Resigned, Err(Refusal::EndsBeforeBegin { begins_on: day("2024-07-01") })),
        ("2024-07-01", EndReason::Resigned, Ok(())),
        ("2024-06-30", EndReason::NotTakenUp, Ok(())),
        ("2024-07-01", EndReason::NotTakenUp, Ok(())),
        ("2024-07-02", EndReason::NotTakenUp, Err(Refusal::HasBegun { begins_on: day("2024-07-01") })),
        ("2025-04-01", EndReason::Removed, Ok(())),
        (
            "2025-04-02",
            EndReason::Removed,
            Err(Refusal::Person(standing::Refusal::OccurredInFuture { on: day("2025-04-02") })),
        ),
    ] {
        assert_eq!(post.end(end(on, reason), today).map(|_| ()), outcome, "{on}");
    }
    let late = post.end(end("2028-07-01", EndReason::Resigned), day("2028-08-01"));
    assert_eq!(late, Err(Refusal::EndsAfterTerm { ends_on: day("2028-06-30") }));

    let ended = post.end(end("2025-03-20", EndReason::Resigned), today).unwrap();
    assert_eq!((ended.state, ended.state_on(today)), (State::Ended, State::Ended));
    let again = ended.end(end("2025-03-21", EndReason::Resigned), today);
    assert_eq!(again, Err(Refusal::NotRunning { state: State::Ended }));
    let waiting = SocialPost { state: State::AtCounty, granted: None, ..running() };
    let early = waiting.end(end("2025-03-20", EndReason::Resigned), today);
    assert_eq!(early, Err(Refusal::NotRunning { state: State::AtCounty }));
}

#[test]
fn an_end_that_became_known_late_replaces_the_end_of_the_term() {
    let ran_out = Ended { by: BY_DAILY_RUN.into(), ..end("2028-06-30", EndReason::TermOver) };
    let post = SocialPost { state: State::Ended, ended: Some(ran_out), ..running() };
    let ended = post.end(end("2025-03-20", EndReason::Resigned), day("2028-08-01")).unwrap();
    assert_eq!(ended.end_on(day("2028-08-01")), Some((day("2025-03-20"), EndReason::Resigned)));
}

#[test]
fn news_ends_what_runs_and_an_end_that_was_none_is_taken_back() {
    let dead = running().end_by_news(day("2025-01-10"), EndReason::Deceased, "news:retiree.deceased").unwrap();
    assert_eq!(dead.end_on(day("2025-02-01")), Some((day("2025-01-10"), EndReason::Deceased)));
    assert_eq!(dead.end_by_news(day("2025-01-11"), EndReason::Deceased, "news"), None);
    assert_eq!(dead.resumed(EndReason::TransferredOut), None);
    assert_eq!(dead.resumed(EndReason::Deceased), Some(running()));
    let after_term = running().end_by_news(day("2030-01-10"), EndReason::Deceased, "news").unwrap();
    assert_eq!(after_term.end_on(day("2030-02-01")), Some((day("2028-06-30"), EndReason::TermOver)));
}

#[test]
fn nothing_is_granted_for_days_before_the_decision() {
    let granted = |begins_on: &str| Granted { begins_on: day(begins_on), age_line_on: None, noted_on: None };
    let case = case();
    let asked = SocialPost { granted: None, ..running() };
    let review = Decision::new("ALLOWED".to_owned());
    assert!(asked.grant(&case, granted("2028-06-30"), review.clone()).is_ok());
    assert_eq!(
        asked.grant(&case, granted("2028-07-01"), review),
        Err(Refusal::TermOver { ends_on: day("2028-06-30") })
    );
}

fn case() -> Approval {
    use junxiu_kernel::approval::{Actor, Filing, Office, route};
    let office = |code: &str| Office {
        code: code.into(),
        level: Level::of_code(code),
        place: Ancestry::default(),
        region: "220104".into(),
    };
    let filing = Filing {
        id: ApprovalId(Uuid::nil()),
        kind: KIND.into(),
        article: 16,
        subject: "socialPosts/1".into(),
        retiree: RetireeId(Uuid::nil()),
        holder: Ancestry::default(),
        filed_on: day("2024-05-01"),
        route: route::level_by_level(&["220104-01", "220104", "220100", "220000"].map(office)).unwrap(),
        needs_receipt: false,
    };
    Approval::file(filing, &Actor::news("clerk", day("2024-05-01"))).unwrap()
}

#[test]
fn posts_that_overlap_and_terms_that_lie_before_are_counted() {
    let one = running();
    let posts = [one.clone()];
    for (from, to, overlap) in [
        ("2024-06-01", Some("2024-06-30"), 0),
        ("2024-06-01", Some("2024-07-01"), 1),
        ("2024-06-01", None, 1),
        ("2028-06-30", Some("2030-01-01"), 1),
        ("2028-07-01", Some("2030-01-01"), 0),
    ] {
        assert_eq!(overlapping(&posts, day(from), to.map(day)), overlap, "{from} to {to:?}");
    }
    for (name, uscc, from, terms) in [
        ("省老年学学会", None, "2028-07-01", 1),
        ("省老年学学会", Some("51100000500000005R"), "2028-07-01", 1),
        ("省老年学学会", None, "2024-07-01", 0),
        ("其他学会", None, "2028-07-01", 0),
    ] {
        assert_eq!(terms_before(&posts, name, uscc, day(from)), terms, "{name} from {from}");
    }
    let never = one.end(end("2024-07-01", EndReason::NotTakenUp), day("2024-08-01")).unwrap();
    let member = SocialPost { asked: Asked { participation: Participation::Member, ..one.asked.clone() }, ..one };
    assert_eq!(overlapping(&[never, member], day("2024-08-01"), None), 0);
}
