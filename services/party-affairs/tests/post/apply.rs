//! ApplyForPost, GetPost and ListPosts.

use junxiu_contracts::party as pb;
use junxiu_contracts::party::social_post::State;
use junxiu_platform::status::detail;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use crate::desk::*;
use crate::house::*;

#[tokio::test(flavor = "multi_thread")]
async fn an_application_waits_at_the_institution_on_the_route_of_the_grade() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let (regiment, division) = (house.receive(|_| {}).await, house.receive(of_division).await);
        let one = filed(&house, &regiment.retiree, "2024-08-01", "2028-07-31").await;
        assert_eq!((one.state(), waits(&one).as_str()), (State::AtInstitution, "organizations/220104-01 ACT_FORWARD"));
        assert_eq!((one.term_number, one.filed_by.as_str()), (1, "clerk"));
        assert_eq!(one.approval.as_ref().unwrap().steps.len(), 2);
        let review = one.review.as_ref().unwrap();
        assert_eq!((review.outcome.as_str(), review.reasons[0].code.as_str()), ("ALLOWED", "DIRECT_SUPERIOR"));

        let handed_in = pb::ApplyForPostRequest {
            occurred_on: Some(date("2024-06-28")),
            ..application(&division.retiree, "2024-08-01", "2028-07-31")
        };
        let two = apply(&house, CLERK, handed_in).await.unwrap();
        assert_eq!((two.filed_on, two.backdated), (Some(date("2024-06-28")), true));
        assert_eq!(two.approval.as_ref().unwrap().steps.len(), 4);
        assert_eq!(get(&house, PREFECTURE, &two.name).await.unwrap(), two);
        refused(get(&house, OTHER_COUNTY, &two.name).await, Code::NotFound, "NOT_FOUND");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_member_applies_as_well_and_no_limit_holds_for_him() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let old = house.receive(|told| told.birth_date = Some(date("1940-01-01"))).await;
        let member = shaped(application(&old.retiree, "2024-08-01", "2028-07-31"), |asked| {
            asked.participation = pb::Participation::Member.into();
            asked.title = String::new();
            asked.ends_on = None;
            asked.related_to_expertise = false;
        });
        let post = apply(&house, CLERK, member).await.unwrap();
        assert_eq!(post.state(), State::AtInstitution);
        agree(&house, HEAD, &post.name).await.unwrap();
        assert_eq!(agree(&house, COUNTY, &post.name).await.unwrap().state(), State::Approved);
        house.on("2024-08-01");
        let begun = get(&house, CLERK, &post.name).await.unwrap();
        assert_eq!((begun.state(), begun.age_line_on), (State::InPost, None));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_limits_refuse_and_all_are_named() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        // Born on 1 March 1955.
        let person = house.receive(|_| {}).await;
        let ask = async |from: &str, to: &str, shape: fn(&mut pb::PostApplication)| {
            apply(&house, CLERK, shaped(application(&person.retiree, from, to), shape)).await
        };
        let failed = Code::FailedPrecondition;
        refused(ask("2025-03-01", "2029-02-28", |_| {}).await, failed, "AGE_LINE");
        refused(ask("2024-08-01", "2028-07-31", |asked| asked.completed_terms = 2).await, failed, "TERM_LIMIT");
        refused(ask("2024-08-01", "2028-07-31", |asked| asked.paid = true).await, failed, "PAID_POST");
        let unrelated = ask("2024-08-01", "2028-07-31", |asked| asked.related_to_expertise = false).await;
        refused(unrelated, failed, "NOT_RELATED_TO_EXPERTISE");
        let several = ask("2025-03-01", "2029-02-28", |asked| {
            asked.completed_terms = 2;
            asked.legal_representative = true;
        })
        .await
        .unwrap_err();
        let failure: junxiu_contracts::google_rpc::PreconditionFailure = detail(&several).unwrap();
        let reasons: Vec<&str> = failure.violations.iter().map(|violation| violation.subject.as_str()).collect();
        assert_eq!(reasons, ["AGE_LINE", "TERM_LIMIT", "LEGAL_REPRESENTATIVE"]);
        assert!(failure.violations.iter().all(|violation| violation.r#type == "ARTICLE_16"));

        // The day before the birthday the term may still begin, and then runs beyond it.
        assert!(ask("2025-02-28", "2029-02-27", |_| {}).await.is_ok());
        let open = house.receive(|told| told.management_group = 0).await;
        let undetermined = apply(&house, CLERK, application(&open.retiree, "2024-08-01", "2028-07-31")).await;
        refused(undetermined, failed, "GRADE_UNDETERMINED");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_application_is_under_way_at_a_time() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let person = house.receive(|_| {}).await;
        let first = filed(&house, &person.retiree, "2024-08-01", "2028-07-31").await;
        let other = |asked: &mut pb::PostApplication| asked.society.as_mut().unwrap().society_name = "另一学会".into();
        let second = shaped(application(&person.retiree, "2024-08-01", "2028-07-31"), other);
        let status = apply(&house, CLERK, second.clone()).await;
        let named = status.as_ref().unwrap_err().message().to_owned();
        refused(status, Code::FailedPrecondition, "POST_UNDER_WAY");
        assert!(named.contains(&first.name), "{named}");
        // As a plain member of another organisation he may.
        let member = shaped(second, |asked| {
            asked.participation = pb::Participation::Member.into();
            asked.title = String::new();
        });
        assert!(apply(&house, CLERK, member).await.is_ok());

        let racer = house.receive(|_| {}).await;
        let (one, two) = tokio::join!(
            apply(&house, CLERK, application(&racer.retiree, "2024-08-01", "2028-07-31")),
            apply(&house, SECOND_CLERK, application(&racer.retiree, "2024-08-01", "2028-07-31")),
        );
        assert_eq!([&one, &two].iter().filter(|answer| answer.is_ok()).count(), 1, "{one:?} {two:?}");
        let late = if one.is_ok() { two } else { one };
        refused(late, Code::FailedPrecondition, "POST_UNDER_WAY");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_the_act_is_for_is_looked_at_first() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let mut person = house.receive(|_| {}).await;
        let request = application(&person.retiree, "2024-08-01", "2028-07-31");
        let failed = Code::FailedPrecondition;
        refused(apply(&house, OTHER_CLERK, request.clone()).await, failed, "NOT_YET_KNOWN");
        refused(apply(&house, COUNTY, request.clone()).await, Code::PermissionDenied, "ROLE_NOT_ALLOWED");
        let future = pb::ApplyForPostRequest { occurred_on: Some(date("2024-07-02")), ..request.clone() };
        refused(apply(&house, CLERK, future).await, failed, "OCCURRED_IN_FUTURE");
        let early = pb::ApplyForPostRequest { occurred_on: Some(date("2021-05-09")), ..request.clone() };
        refused(apply(&house, CLERK, early).await, failed, "BEFORE_RECEPTION");
        let nowhere = house
            .receive(|told| {
                told.institution = String::new();
                told.county = "220104".into();
            })
            .await;
        let unassigned = Hand("county-as-clerk", CLERK.1, "220104");
        let unassigned = apply(&house, unassigned, application(&nowhere.retiree, "2024-08-01", "2028-07-31")).await;
        refused(unassigned, failed, "NO_INSTITUTION");
        house.die(&mut person, "2024-06-30").await;
        refused(apply(&house, CLERK, request).await, failed, "NOT_SERVED");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_named_and_a_repeat_is_answered_as_before() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let person = house.receive(|_| {}).await;
        let wrong = shaped(application(&person.retiree, "2024-08-01", "2024-07-31"), |asked| {
            asked.society.as_mut().unwrap().uscc = "511".into();
            asked.title = " ".into();
            asked.completed_terms = 21;
            asked.purpose = String::new();
        });
        let status = apply(&house, CLERK, wrong).await.unwrap_err();
        let bad: junxiu_contracts::google_rpc::BadRequest = detail(&status).unwrap();
        let fields: Vec<&str> = bad.field_violations.iter().map(|violation| violation.field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "application.society.uscc",
                "application.completed_terms",
                "application.purpose",
                "application.title",
                "application.ends_on",
            ]
        );

        let request = application(&person.retiree, "2024-08-01", "2028-07-31");
        let rehearsed = pb::ApplyForPostRequest { validate_only: true, ..request.clone() };
        apply(&house, CLERK, rehearsed).await.unwrap();
        assert!(list(&house, CLERK, pb::ListPostsRequest::default()).await.unwrap().is_empty());
        let once = pb::ApplyForPostRequest { request_id: "once".into(), ..request };
        let first = apply(&house, CLERK, once.clone()).await.unwrap();
        assert_eq!(apply(&house, CLERK, once.clone()).await.unwrap(), first);
        let other = pb::ApplyForPostRequest { occurred_on: Some(date("2024-06-30")), ..once };
        refused(apply(&house, CLERK, other).await, Code::AlreadyExists, "REQUEST_ID_REUSED");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_show_a_subtree_by_state_page_by_page() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let mut names = Vec::new();
        for _ in 0..3 {
            let person = house.receive(|_| {}).await;
            names.push(filed(&house, &person.retiree, "2024-08-01", "2028-07-31").await.name);
        }
        let running = house.receive(|_| {}).await;
        let running_post = approved(&house, &running.retiree, "2024-07-01", "2028-06-30").await;
        names.push(running_post.name.clone());
        // The clock stands still, so only the ids tell which is the newest.
        names.sort_unstable_by(|one, other| other.cmp(one));

        let mut seen = Vec::new();
        let mut request = pb::ListPostsRequest { page_size: 2, ..Default::default() };
        loop {
            let page = client(&house).list_posts(house.as_hand(COUNTY, request.clone())).await.unwrap().into_inner();
            seen.extend(page.posts.into_iter().map(|post| post.name));
            if page.next_page_token.is_empty() {
                break;
            }
            request.page_token = page.next_page_token;
        }
        assert_eq!(seen, names);
        assert_eq!(in_state(&house, State::InPost).await, std::slice::from_ref(&running_post.name));
        assert_eq!(in_state(&house, State::AtInstitution).await.len(), 3);
        // Born on 1 March 1955: seventy in 2025; the term ends on 30 June 2028.
        for (today, state) in
            [("2025-02-28", State::InPost), ("2025-03-01", State::MustResign), ("2028-07-01", State::Ended)]
        {
            house.on(today);
            assert_eq!(in_state(&house, state).await, std::slice::from_ref(&running_post.name), "{today}");
            assert_eq!(get(&house, CLERK, &running_post.name).await.unwrap().state(), state, "{today}");
        }
        let of_one = pb::ListPostsRequest { retiree: running.retiree, ..Default::default() };
        assert_eq!(list(&house, AUDITOR, of_one.clone()).await.unwrap().len(), 1);
        assert!(list(&house, OTHER_CLERK, of_one).await.unwrap().is_empty());
        let foreign = pb::ListPostsRequest { organization: format!("organizations/{OTHER}"), ..Default::default() };
        refused(list(&house, CLERK, foreign).await, Code::NotFound, "NOT_FOUND");
    })
    .await;
}
