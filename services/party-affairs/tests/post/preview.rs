//! PreviewPost: of a retiree on record, and of somebody whom the question describes.

use junxiu_contracts::intake::{CivilianGrade, ManagementGroup, PostGrade, TitleLevel};
use junxiu_contracts::party as pb;
use junxiu_testkit::on_both_engines;
use tonic::{Code, Response, Status};

use crate::desk::*;
use crate::house::*;

async fn preview(
    house: &House,
    hand: Hand,
    request: pb::PreviewPostRequest,
) -> Result<pb::PreviewPostResponse, Status> {
    client(house).preview_post(house.as_hand(hand, request)).await.map(Response::into_inner)
}

/// Somebody of a grade at an institution.
fn somebody(grade: PostGrade, institution: &str) -> pb::PreviewPostRequest {
    pb::PreviewPostRequest {
        post_grade: grade.into(),
        organization: format!("organizations/{institution}"),
        ..Default::default()
    }
}

/// The offices of a route with what each is asked for.
fn route(answer: &pb::PreviewPostResponse) -> Vec<String> {
    let of = |step: &junxiu_contracts::approval::ApprovalStep| {
        format!("{} {}", step.office.trim_start_matches("organizations/"), step.act().as_str_name())
    };
    answer.route.iter().map(of).collect()
}

/// The reasons of a decision.
fn reasons(answer: &pb::PreviewPostResponse) -> Vec<String> {
    answer.decision.iter().flat_map(|decision| decision.reasons.iter().map(|reason| reason.code.clone())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_route_follows_the_grade_and_the_superiors() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        for (grade, institution, expected) in [
            (
                PostGrade::DivisionDeputy,
                HOME,
                &["220104-01 ACT_FORWARD", "220104 ACT_FORWARD", "220100 ACT_FORWARD", "220000 ACT_DECIDE"][..],
            ),
            (PostGrade::RegimentChief, HOME, &["220104-01 ACT_FORWARD", "220104 ACT_DECIDE"]),
            (PostGrade::RegimentDeputy, SANATORIUM, &["220000-01 ACT_FORWARD", "220000 ACT_DECIDE"]),
            (PostGrade::DivisionChief, SANATORIUM, &["220000-01 ACT_FORWARD", "220000 ACT_DECIDE"]),
            (PostGrade::DivisionChief, CHANGBAI, &["JL-CBS-01 ACT_FORWARD", "JL-CBS ACT_FORWARD", "220000 ACT_DECIDE"]),
            (PostGrade::NcoSecond, HOME, &["220104-01 ACT_FORWARD", "220104 ACT_DECIDE"]),
        ] {
            let answer = preview(&house, PROVINCE, somebody(grade, institution)).await.unwrap();
            assert!(answer.allowed, "{answer:?}");
            assert_eq!(route(&answer), expected, "{grade:?} at {institution}");
            assert_eq!(answer.decision.unwrap().outcome, "ALLOWED");
        }
        let open = pb::PreviewPostRequest { technical_grade: 7, ..somebody(PostGrade::Unspecified, HOME) };
        let answer = preview(&house, CLERK, open.clone()).await.unwrap();
        assert_eq!((answer.allowed, reasons(&answer)), (false, vec!["GRADE_UNDETERMINED".to_owned()]));
        assert!(answer.route.is_empty());
        let senior = pb::PreviewPostRequest { technical_title_level: TitleLevel::Senior.into(), ..open.clone() };
        assert_eq!(preview(&house, CLERK, senior).await.unwrap().route.len(), 4);
        let middle = pb::PreviewPostRequest { technical_title_level: TitleLevel::Middle.into(), ..open.clone() };
        assert_eq!(preview(&house, CLERK, middle).await.unwrap().route.len(), 2);
        let named = pb::PreviewPostRequest { management_group: ManagementGroup::Division.into(), ..open };
        assert_eq!(preview(&house, CLERK, named).await.unwrap().route.len(), 4);
        let disagree = pb::PreviewPostRequest {
            civilian_grade: CivilianGrade::BureauDeputy.into(),
            ..somebody(PostGrade::RegimentChief, HOME)
        };
        assert_eq!(reasons(&preview(&house, CLERK, disagree).await.unwrap()), ["GRADE_UNDETERMINED"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_limits_are_answers_with_their_reasons() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let asked = |birth: &str, starts_on: &str, terms: i32, posts: i32| pb::PreviewPostRequest {
            birth_date: Some(date(birth)),
            starts_on: Some(date(starts_on)),
            completed_terms: terms,
            active_posts: posts,
            ..somebody(PostGrade::RegimentChief, HOME)
        };
        for (request, expected) in [
            (asked("1952-02-29", "2022-02-27", 0, 0), &["DIRECT_SUPERIOR"][..]),
            (asked("1952-02-29", "2022-02-28", 0, 0), &["AGE_LINE", "DIRECT_SUPERIOR"]),
            (asked("1951-10-31", "2021-10-30", 1, 0), &["DIRECT_SUPERIOR"]),
            (asked("1951-10-31", "2021-10-31", 1, 0), &["AGE_LINE", "DIRECT_SUPERIOR"]),
            (asked("1960-01-01", "2024-07-01", 2, 0), &["TERM_LIMIT", "DIRECT_SUPERIOR"]),
            (asked("1960-01-01", "2024-07-01", 0, 1), &["ONE_POST", "DIRECT_SUPERIOR"]),
        ] {
            let answer = preview(&house, CLERK, request.clone()).await.unwrap();
            assert_eq!(reasons(&answer), expected, "{request:?}");
            assert_eq!(answer.allowed, expected.len() == 1);
            let decision = answer.decision.unwrap();
            assert_eq!(decision.outcome, if answer.allowed { "ALLOWED" } else { "NOT_ALLOWED" });
            assert!(decision.policy_versions.iter().any(|version| version.key == "post.limits"));
        }
        let member = pb::PreviewPostRequest {
            participation: pb::Participation::Member.into(),
            ..asked("1940-01-01", "2024-07-01", 3, 2)
        };
        assert!(preview(&house, CLERK, member).await.unwrap().allowed);
        let battalion = pb::PreviewPostRequest {
            post_grade: PostGrade::BattalionChief.into(),
            ..asked("1940-01-01", "2024-07-01", 0, 0)
        };
        let warned = preview(&house, CLERK, battalion).await.unwrap();
        assert_eq!((warned.allowed, reasons(&warned)[0].as_str()), (true, "AGE_LINE_WARNING"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_retiree_the_record_speaks() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let person = house.receive(of_division).await;
        let asked = |starts_on: &str| pb::PreviewPostRequest {
            retiree: person.retiree.clone(),
            starts_on: Some(date(starts_on)),
            ..Default::default()
        };
        // Born on 1 March 1955.
        let answer = preview(&house, CLERK, asked("2025-02-28")).await.unwrap();
        assert_eq!((answer.allowed, reasons(&answer)), (true, vec!["LEVEL_BY_LEVEL".to_owned()]));
        assert_eq!(answer.route.len(), 4);
        assert!(!preview(&house, CLERK, asked("2025-03-01")).await.unwrap().allowed);

        let open = house.receive(|told| told.management_group = 0).await;
        let request = pb::PreviewPostRequest { retiree: open.retiree, ..Default::default() };
        assert_eq!(reasons(&preview(&house, CLERK, request).await.unwrap()), ["GRADE_UNDETERMINED"]);
        let unborn = house.receive(|told| told.birth_date = None).await;
        let request = pb::PreviewPostRequest { retiree: unborn.retiree, ..Default::default() };
        assert_eq!(reasons(&preview(&house, CLERK, request).await.unwrap())[0], "BIRTH_DATE_UNKNOWN");

        let strange = preview(&house, OTHER_CLERK, asked("2024-07-01")).await;
        refused(strange, Code::FailedPrecondition, "NOT_YET_KNOWN");
        let foreign = preview(&house, CLERK, somebody(PostGrade::RegimentChief, OTHER)).await;
        refused(foreign, Code::NotFound, "NOT_FOUND");
        let bureau = preview(&house, COUNTY, somebody(PostGrade::RegimentChief, "220104")).await.unwrap();
        assert_eq!(reasons(&bureau), ["NO_INSTITUTION"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_retiree_and_of_his_grade_in_words_the_limits_say_the_same() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2025-07-01").await;
        for (grade, tell, reason) in [
            (PostGrade::RegimentDeputy, Some(false), "AGE_LINE"),
            (PostGrade::BattalionChief, Some(true), "AGE_LINE_WARNING"),
            (PostGrade::Platoon, Some(true), "AGE_LINE_WARNING"),
        ] {
            // Born on 1 March 1955.
            let person = house.receive(|told| told.below_regiment = tell).await;
            let on_record = pb::PreviewPostRequest { retiree: person.retiree, active_posts: 1, ..Default::default() };
            let in_words = pb::PreviewPostRequest {
                birth_date: Some(date("1955-03-01")),
                active_posts: 1,
                ..somebody(grade, HOME)
            };
            let on_record = preview(&house, CLERK, on_record).await.unwrap();
            let in_words = preview(&house, CLERK, in_words).await.unwrap();
            assert_eq!(reasons(&on_record)[0], reason, "{grade:?}");
            assert_eq!(reasons(&on_record), reasons(&in_words), "{grade:?}");
            assert_eq!((on_record.allowed, route(&on_record)), (in_words.allowed, route(&in_words)), "{grade:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn until_the_register_tells_who_stands_below_regiment_grade_the_limits_bind_and_the_answer_says_so() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2025-07-01").await;
        let mut person = house.receive(|told| told.below_regiment = None).await;
        let asked = pb::PreviewPostRequest { retiree: person.retiree.clone(), ..Default::default() };
        let answer = preview(&house, CLERK, asked.clone()).await.unwrap();
        assert_eq!((answer.allowed, reasons(&answer)[0].as_str()), (false, "AGE_LINE"));
        let steps = |answer: &pb::PreviewPostResponse| -> Vec<String> {
            answer.decision.iter().flat_map(|found| found.trace.iter().map(|step| step.code.clone())).collect()
        };
        assert!(steps(&answer).contains(&"BELOW_REGIMENT_NOT_TOLD".to_owned()), "{answer:?}");

        // Any event of his tells of it.
        of_battalion(&mut person);
        person.revision += 1;
        house.tell("retiree.updated", &person, "2025-07-01").await;
        let answer = preview(&house, CLERK, asked).await.unwrap();
        assert_eq!((answer.allowed, reasons(&answer)[0].as_str()), (true, "AGE_LINE_WARNING"));
        assert!(!steps(&answer).contains(&"BELOW_REGIMENT_NOT_TOLD".to_owned()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_is_wrong_with_a_question_is_named_at_once() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let request = pb::PreviewPostRequest {
            retiree: "retirees/x".into(),
            technical_grade: 15,
            organization: "220104-01".into(),
            completed_terms: -1,
            active_posts: 21,
            uscc: "1".into(),
            starts_on: Some(date("2024-07-02")),
            ends_on: Some(date("2024-07-01")),
            ..Default::default()
        };
        let status = preview(&house, CLERK, request).await.unwrap_err();
        let bad: junxiu_contracts::google_rpc::BadRequest = junxiu_platform::status::detail(&status).unwrap();
        let fields: Vec<&str> = bad.field_violations.iter().map(|violation| violation.field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "ends_on",
                "completed_terms",
                "active_posts",
                "retiree",
                "uscc",
                "organization",
                "technical_grade",
                "post_grade",
            ]
        );
    })
    .await;
}
