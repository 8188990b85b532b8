//! The cases of the dossier (5.6), and the limits round their boundaries.

use junxiu_kernel::grade::{Category, GradeFacts, PostGrade, TechnicalGrade, TitleLevel, management_group};
use junxiu_kernel::organization::{Ancestry, Level};
use junxiu_kernel::policy::Dated;

use super::super::standing::sample;
use super::*;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn office(code: &str) -> Office {
    Office { code: code.to_owned(), level: Level::of_code(code), place: Ancestry::default(), region: "220104".into() }
}

fn chain(codes: &[&str]) -> Vec<Office> {
    codes.iter().map(|code| office(code)).collect()
}

const OF_COUNTY: &[&str] = &["220104-01", "220104", "220100", "220000"];
const OF_PREFECTURE: &[&str] = &["220100-01", "220100", "220000"];
const OF_PROVINCE: &[&str] = &["220000-01", "220000"];
const OF_CHANGBAI: &[&str] = &["JL-CBS-01", "JL-CBS", "220000"];

fn facts(group: Option<ManagementGroup>) -> Facts {
    Facts {
        participation: Participation::Post,
        group: Decision::new(group),
        below_regiment: false,
        birth: Birth::NotAsked,
        starts_on: day("2022-01-01"),
        completed_terms: 0,
        active_posts: 0,
        legal_representative: false,
        paid: false,
        unrelated: false,
    }
}

fn examined(facts: &Facts, codes: &[&str]) -> Verdict {
    review(facts, &chain(codes), &Policies::delivered().unwrap()).unwrap().outcome
}

/// What a grade's route asks of whom, shortly: `220104 FORWARD`.
fn asked(grades: &GradeFacts, category: Category, codes: &[&str]) -> Option<Vec<String>> {
    let group = management_group(grades, category).outcome;
    let route = examined(&facts(group), codes).route?;
    Some(route.steps().iter().map(|step| format!("{} {}", step.office.code, step.act.code())).collect())
}

fn post(grade: PostGrade) -> GradeFacts {
    GradeFacts { post_grade: Some(grade), ..GradeFacts::default() }
}

fn technical(number: i64, title: Option<TitleLevel>) -> GradeFacts {
    GradeFacts {
        technical_grade: TechnicalGrade::new(number).ok(),
        technical_title_level: title,
        ..GradeFacts::default()
    }
}

#[test]
fn the_route_follows_the_grade_and_the_superiors() {
    let by_levels = ["220104-01 FORWARD", "220104 FORWARD", "220100 FORWARD", "220000 DECIDE"];
    let one_step = ["220104-01 FORWARD", "220104 DECIDE"];
    for (grades, category, codes, route) in [
        (post(PostGrade::DivisionDeputy), Category::Tuixiu, OF_COUNTY, &by_levels[..]),
        (post(PostGrade::CorpsDeputy), Category::Tuixiu, OF_COUNTY, &by_levels[..]),
        (technical(7, Some(TitleLevel::Senior)), Category::Tuixiu, OF_COUNTY, &by_levels[..]),
        (technical(6, None), Category::Tuixiu, OF_COUNTY, &by_levels[..]),
        (post(PostGrade::RegimentChief), Category::Tuixiu, OF_COUNTY, &one_step[..]),
        (technical(7, Some(TitleLevel::Middle)), Category::Tuixiu, OF_COUNTY, &one_step[..]),
        (technical(8, None), Category::Tuixiu, OF_COUNTY, &one_step[..]),
        (post(PostGrade::NcoFirst), Category::Nco, OF_COUNTY, &one_step[..]),
        (post(PostGrade::RegimentDeputy), Category::Tuixiu, OF_PROVINCE, &["220000-01 FORWARD", "220000 DECIDE"][..]),
        (post(PostGrade::DivisionChief), Category::Tuixiu, OF_PROVINCE, &["220000-01 FORWARD", "220000 DECIDE"][..]),
        (
            post(PostGrade::DivisionChief),
            Category::Tuixiu,
            OF_PREFECTURE,
            &["220100-01 FORWARD", "220100 FORWARD", "220000 DECIDE"][..],
        ),
        (
            post(PostGrade::DivisionChief),
            Category::Tuixiu,
            OF_CHANGBAI,
            &["JL-CBS-01 FORWARD", "JL-CBS FORWARD", "220000 DECIDE"][..],
        ),
    ] {
        assert_eq!(asked(&grades, category, codes).unwrap(), route, "{grades:?} at {codes:?}");
    }
    assert_eq!(asked(&technical(7, None), Category::Tuixiu, OF_COUNTY), None);
}

#[test]
fn a_group_that_is_open_is_never_guessed() {
    let open = examined(&facts(None), OF_COUNTY);
    assert_eq!((open.against, open.route), (vec![Against::GradeUndetermined], None));
    let nowhere = examined(&facts(Some(ManagementGroup::Division)), &[]);
    assert_eq!(nowhere.against, [Against::NoInstitution]);
}

#[test]
fn no_post_is_begun_from_the_birthday_of_the_age_line_on() {
    for (birth, starts_on, allowed) in [
        ("1951-10-31", "2021-10-30", true),
        ("1951-10-31", "2021-10-31", false),
        ("1951-10-31", "2021-11-01", false),
        ("1952-02-29", "2022-02-27", true),
        ("1952-02-29", "2022-02-28", false),
        ("1952-02-29", "2022-03-01", false),
        ("1954-02-28", "2024-02-27", true),
        ("1954-02-28", "2024-02-28", false),
    ] {
        let asked = Facts {
            birth: Birth::Known(day(birth)),
            starts_on: day(starts_on),
            ..facts(Some(ManagementGroup::RegimentAndBelow))
        };
        let found = examined(&asked, OF_COUNTY);
        assert_eq!(found.is_allowed(), allowed, "born {birth}, from {starts_on}: {found:?}");
        assert!(allowed || matches!(found.against[0], Against::AgeLine { age: 70, .. }));
    }
}

#[test]
fn the_age_line_is_the_day_on_which_the_age_changes() {
    let mut birth = day("1940-01-01");
    while birth < day("1960-01-01") {
        let line = reaches(birth, 70);
        assert_eq!((age_on(birth, line), age_on(birth, line.pred_opt().unwrap())), (70, 69), "born {birth}");
        birth = birth.succ_opt().unwrap();
    }
}

#[test]
fn one_post_and_two_terms() {
    let regiment = || facts(Some(ManagementGroup::RegimentAndBelow));
    for (terms, posts, against) in [
        (0, 0, vec![]),
        (1, 0, vec![]),
        (2, 0, vec![Against::TermLimit { completed: 2, max: 2 }]),
        (0, 1, vec![Against::OnePost { active: 1, max: 1 }]),
        (3, 2, vec![Against::TermLimit { completed: 3, max: 2 }, Against::OnePost { active: 2, max: 1 }]),
    ] {
        let asked = Facts { completed_terms: terms, active_posts: posts, ..regiment() };
        assert_eq!(examined(&asked, OF_COUNTY).against, against, "{terms} terms, {posts} posts");
    }
    let flagged =
        Facts { legal_representative: true, paid: true, unrelated: true, birth: Birth::Unknown, ..regiment() };
    let found = examined(&flagged, OF_COUNTY).against;
    assert_eq!(found, [Against::BirthDateUnknown, Against::LegalRepresentative, Against::Paid, Against::NotRelated]);
}

#[test]
fn a_plain_member_needs_approval_and_no_limit_holds_for_him() {
    let member = Facts {
        participation: Participation::Member,
        birth: Birth::Known(day("1940-01-01")),
        completed_terms: 5,
        active_posts: 3,
        ..facts(Some(ManagementGroup::Division))
    };
    let found = examined(&member, OF_COUNTY);
    assert!(found.is_allowed());
    assert_eq!(found.route.unwrap().steps().len(), 4);
    assert!(!examined(&Facts { group: Decision::new(None), ..member }, OF_COUNTY).is_allowed());
}

#[test]
fn below_regiment_grade_the_limits_warn() {
    let asked = Facts {
        below_regiment: true,
        birth: Birth::Known(day("1940-01-01")),
        active_posts: 1,
        ..facts(Some(ManagementGroup::RegimentAndBelow))
    };
    let decision = review(&asked, &chain(OF_COUNTY), &Policies::delivered().unwrap()).unwrap();
    assert!(decision.outcome.is_allowed());
    assert_eq!(decision.outcome.warnings.len(), 2);
    let codes: Vec<&str> = decision.reasons.iter().map(|reason| reason.code.as_str()).collect();
    assert_eq!(codes, ["AGE_LINE_WARNING", "ONE_POST_WARNING", "DIRECT_SUPERIOR"]);
    let keys: Vec<&str> = decision.policy_versions.iter().map(|version| version.key.as_str()).collect();
    assert_eq!(keys, ["post.limits", "post.below_regiment"]);
}

#[test]
fn the_age_line_is_the_seventieth_birthday_of_whom_the_limits_bind() {
    let policies = Policies::delivered().unwrap();
    for (below_regiment, category, birth, line) in [
        (Some(false), Category::Tuixiu, Some("1955-03-01"), Some("2025-03-01")),
        (Some(false), Category::Tuixiu, Some("1956-02-29"), Some("2026-02-28")),
        (Some(true), Category::Tuixiu, Some("1955-03-01"), None),
        (None, Category::Tuixiu, Some("1955-03-01"), Some("2025-03-01")),
        (None, Category::Nco, Some("1955-03-01"), None),
        (Some(false), Category::Tuixiu, None, None),
    ] {
        let who = Standing { below_regiment, category, birth_date: birth.map(day), ..sample() };
        let found = age_line(&who, day("2022-01-01"), &policies).unwrap();
        assert_eq!(found, line.map(day), "{below_regiment:?} {category:?} {birth:?}");
    }
}

#[test]
fn where_the_policy_says_refuse_the_limits_bind_below_regiment_grade_too() {
    let delivered = Policies::delivered().unwrap();
    let toml = include_str!("../../policies/post_below_regiment.toml").replace("\"WARN\"", "\"REFUSE\"");
    let refusing =
        Policies { below_regiment: Dated::from_toml("post.below_regiment", &toml).unwrap(), ..delivered.clone() };
    let who = Standing { below_regiment: Some(true), ..sample() };
    for (policies, bind) in [(&delivered, false), (&refusing, true)] {
        assert_eq!(limits_bind(true, day("2022-01-01"), policies), Ok(bind));
        assert_eq!(limits_bind(false, day("2022-01-01"), policies), Ok(true));
        assert_eq!(age_line(&who, day("2022-01-01"), policies).unwrap().is_some(), bind);
    }
}
