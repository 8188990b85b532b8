//! Cases of what is owed in which period.

use uuid::Uuid;

use super::*;
use crate::domain::branch::{self, BranchId, Group, Roll};
use crate::domain::branch_office::{Term, TermId};
use junxiu_kernel::organization::{Ancestry, Level};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn branch(founded_on: &str) -> Branch {
    Branch {
        id: BranchId(Uuid::nil()),
        display_name: "第一党支部".into(),
        kind: branch::Kind::Branch,
        units: vec!["220104-01".into()],
        holder: Ancestry { institution: Some("220104-01".into()), ..Ancestry::default() },
        founded_on: day(founded_on),
        dissolved_on: None,
        groups: Vec::new(),
        term: None,
        roll: Roll { members: 8, full: 8 },
        review: None,
        revision: 1,
        recorded_at: chrono::DateTime::UNIX_EPOCH,
        updated_at: chrono::DateTime::UNIX_EPOCH,
    }
}

fn term(from: &str, with_committee: bool) -> Option<Term> {
    let to = day("2027-01-01");
    Some(Term { id: TermId(Uuid::nil()), from: day(from), to, secretary: None, with_committee })
}

fn owed(branch: &Branch, kind: MeetingKind, on: &str) -> Vec<String> {
    let policies = Policies::delivered().unwrap();
    let period = policies.of_meeting(kind, day(on)).unwrap().period(day(on));
    owed_by_branch(branch, kind, &period).into_iter().map(|duty| duty.period).collect()
}

#[test]
fn each_kind_has_its_rhythm_and_only_the_usual_is_soft() {
    let branch = Branch { term: term("2020-01-01", true), ..branch("2020-01-01") };
    for (kind, period, soft) in [
        (MeetingKind::Members, "2024-Q1", true),
        (MeetingKind::Committee, "2024-02", true),
        (MeetingKind::PartyClass, "2024-Q1", true),
        (MeetingKind::ThemeDay, "2024-02", false),
        (MeetingKind::OrgLife, "2024", false),
        (MeetingKind::Appraisal, "2024", true),
        (MeetingKind::HeartToHeart, "2024", false),
    ] {
        assert_eq!(owed(&branch, kind, "2024-02-15"), [period], "{kind:?}");
        assert_eq!(duty_of_meeting(kind).soft, soft, "{kind:?}");
    }
}

#[test]
fn a_branch_owes_from_its_first_whole_period() {
    for (founded_on, owes) in [("2024-02-01", true), ("2024-02-02", false)] {
        assert_eq!(!owed(&branch(founded_on), MeetingKind::ThemeDay, "2024-02-15").is_empty(), owes, "{founded_on}");
        assert!(!owed(&branch(founded_on), MeetingKind::ThemeDay, "2024-03-15").is_empty());
    }
    let gone = Branch { dissolved_on: Some(day("2024-03-01")), ..branch("2020-01-01") };
    assert!(owed(&gone, MeetingKind::Members, "2024-02-15").is_empty());
    let empty = Branch { roll: Roll::default(), ..branch("2020-01-01") };
    assert!(owed(&empty, MeetingKind::Members, "2024-02-15").is_empty());
}

#[test]
fn without_a_committee_or_groups_their_meetings_are_not_owed() {
    let plain = Branch { term: term("2020-01-01", false), ..branch("2020-01-01") };
    assert!(owed(&plain, MeetingKind::Committee, "2024-02-15").is_empty());
    assert!(owed(&plain, MeetingKind::Group, "2024-02-15").is_empty());
    let elected = Branch { term: term("2024-02-02", true), ..branch("2020-01-01") };
    assert!(owed(&elected, MeetingKind::Committee, "2024-02-15").is_empty());
    assert_eq!(owed(&elected, MeetingKind::Committee, "2024-03-15"), ["2024-03"]);
    let group = |number, since: &str| Group { number, display_name: String::new(), since: day(since) };
    let grouped = Branch { groups: vec![group(1, "2024-02-01"), group(2, "2024-02-02")], ..plain };
    assert_eq!(owed(&grouped, MeetingKind::Group, "2024-02-15"), ["2024-02-G1"]);
    assert_eq!(owed(&grouped, MeetingKind::Group, "2024-03-15"), ["2024-03-G1", "2024-03-G2"]);
}

#[test]
fn an_organisation_owes_for_each_period_that_it_exists_for_all_of() {
    let organization = |from: &str, to: Option<&str>| Organization {
        code: "220104".into(),
        display_name: String::new(),
        level: Level::County,
        region: "220104".into(),
        superior: Some("220100".into()),
        place: Ancestry::default(),
        valid_from: day(from),
        valid_to: to.map(day),
        revision: 1,
    };
    let year = Period::year(day("2024-05-05"));
    for (from, to, owes) in [
        ("2024-01-01", None, true),
        ("2024-01-02", None, false),
        ("2021-01-01", Some("2025-01-01"), true),
        ("2021-01-01", Some("2024-12-31"), false),
    ] {
        let found = owed_by_organization(&organization(from, to), &ANNUAL_REPORT, &year);
        assert_eq!(found.is_some(), owes, "{from} {to:?}");
    }
    let policies = Policies::delivered().unwrap();
    let rhythm = |kind| policies.of_event(kind, day("2024-05-05")).unwrap();
    assert_eq!(rhythm(EventKind::Briefing), Some(Rhythm::HalfYear));
    assert_eq!(rhythm(EventKind::AnnualReport), Some(Rhythm::Year));
    assert_eq!(rhythm(EventKind::Reading), None);
}
