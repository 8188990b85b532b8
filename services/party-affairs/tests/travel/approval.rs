//! The approval of one of 师级: route, clock, decision, and each refusal.

use junxiu_contracts::approval::Stance;
use junxiu_contracts::intake::ManagementGroup;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::exit_application::State;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use crate::desk::*;
use crate::house::*;

#[tokio::test(flavor = "multi_thread")]
async fn the_head_signs_and_the_county_decides_within_ten_working_days() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-02-05").await;
        let person = house.receive(of_division).await;
        let exit = apply(&house, CLERK, applying(&person.retiree, "2024-05-01", "2024-05-20")).await.unwrap();
        assert_eq!((exit.state(), exit.procedure()), (State::Submitted, pb::ExitProcedure::Approval));
        assert_eq!(exit.decision.as_ref().unwrap().reasons[0].code, "DIVISION_GRADE");
        assert_eq!((exit.due_on, exit.filed_on), (None, Some(date("2024-02-05"))));
        let exit = sign(&house, HEAD, &exit, Stance::Against).await.unwrap();
        assert_eq!(exit.state(), State::OpinionSigned);

        house.on("2024-02-09");
        let exit = accept(&house, COUNTY, &exit, "").await.unwrap();
        // Spring Festival, and Sunday the 18th is worked.
        assert_eq!((exit.state(), exit.due_on), (State::WithSuperior, Some(date("2024-02-29"))));

        house.on("2024-02-29");
        assert!(!get(&house, &exit.name).await.overdue);
        house.on("2024-03-01");
        let overdue = get(&house, &exit.name).await;
        assert!(overdue.overdue && overdue.state() == State::WithSuperior, "silence is no consent");
        assert_eq!(overdue.approval.as_ref().unwrap().overdue_days, 1);
        let decided = decide(&house, COUNTY_HEAD, &exit, Stance::Agree).await.unwrap();
        assert_eq!((decided.state(), decided.decided_on), (State::Approved, Some(date("2024-03-01"))));
        assert_eq!((decided.due_on, decided.approval.unwrap().late_days), (Some(date("2024-02-29")), 1));
        let told = events(&house, "exit.decided", 1).await;
        assert_eq!(told[0].subject, person.retiree);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_days_are_those_of_the_deciding_bureaus_region() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2023-08-28").await;
        for (institution, county, due) in [(HOME, "220104", "2023-09-11"), (YANBIAN, "222401", "2023-09-13")] {
            let (clerk, head) = (Hand("c", CLERK.1, institution), Hand("h", HEAD.1, institution));
            let mut person = standing(institution);
            of_division(&mut person);
            house.tell("retiree.received", &person, "2021-05-10").await;
            let exit = apply(&house, clerk, applying(&person.retiree, "2023-12-01", "2023-12-09")).await.unwrap();
            let exit = sign(&house, head, &exit, Stance::Agree).await.unwrap();
            let exit = accept(&house, Hand("o", COUNTY.1, county), &exit, "").await.unwrap();
            assert_eq!(exit.due_on, Some(date(due)), "{institution}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_direct_superior_decides_whatever_its_level() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        for (institution, superior) in [(SANATORIUM, "220000"), (CHANGBAI, "JL-CBS")] {
            let (clerk, head) = (Hand("c", CLERK.1, institution), Hand("h", HEAD.1, institution));
            let mut person = standing(institution);
            of_division(&mut person);
            house.tell("retiree.received", &person, "2021-05-10").await;
            let exit = apply(&house, clerk, applying(&person.retiree, "2024-05-01", "2024-05-09")).await.unwrap();
            sign(&house, head, &exit, Stance::Agree).await.unwrap();
            let officer = Hand("o", COUNTY.1, superior);
            accept(&house, officer, &exit, "").await.unwrap();
            assert_eq!(decide(&house, officer, &exit, Stance::Agree).await.unwrap().state(), State::Approved);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_acts_out_of_order_twice_for_himself_or_for_anothers_subtree() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let person = house.receive(of_division).await;
        let by_head = apply(&house, HEAD, applying(&person.retiree, "2024-08-01", "2024-08-09")).await.unwrap();
        refused(sign(&house, HEAD, &by_head, Stance::Agree).await, Code::FailedPrecondition, "OWN_CASE");

        let exit = apply(&house, CLERK, applying(&person.retiree, "2024-05-01", "2024-05-20")).await.unwrap();
        refused(accept(&house, COUNTY, &exit, "").await, Code::FailedPrecondition, "NOT_YOUR_TURN");
        refused(decide(&house, COUNTY, &exit, Stance::Agree).await, Code::FailedPrecondition, "NOT_YOUR_TURN");
        refused(sign(&house, CLERK, &exit, Stance::Agree).await, Code::PermissionDenied, "ROLE_NOT_ALLOWED");
        refused(sign(&house, OTHER_HEAD, &exit, Stance::Agree).await, Code::NotFound, "NOT_FOUND");
        refused(get_by(&house, OTHER_COUNTY, &exit.name).await, Code::NotFound, "NOT_FOUND");
        sign(&house, HEAD, &exit, Stance::Agree).await.unwrap();
        refused(sign(&house, HEAD, &exit, Stance::Agree).await, Code::FailedPrecondition, "NOT_YOUR_TURN");

        refused(decide(&house, COUNTY, &exit, Stance::Agree).await, Code::FailedPrecondition, "NOT_ACCEPTED");
        refused(accept(&house, PREFECTURE, &exit, "").await, Code::FailedPrecondition, "NOT_ON_ROUTE");
        refused(accept(&house, COUNTY, &exit, "2024-02-29").await, Code::FailedPrecondition, "BEFORE_PREVIOUS_ACT");
        refused(accept(&house, COUNTY, &exit, "2024-03-02").await, Code::FailedPrecondition, "OCCURRED_IN_FUTURE");
        accept(&house, COUNTY, &exit, "").await.unwrap();
        refused(accept(&house, COUNTY_HEAD, &exit, "").await, Code::FailedPrecondition, "ALREADY_ACCEPTED");
        refused(decide(&house, PREFECTURE, &exit, Stance::Agree).await, Code::FailedPrecondition, "NOT_ON_ROUTE");
        refused(decide(&house, OTHER_COUNTY, &exit, Stance::Agree).await, Code::NotFound, "NOT_FOUND");

        let rejected = decide(&house, COUNTY, &exit, Stance::Against).await.unwrap();
        assert_eq!(rejected.state(), State::Rejected);
        refused(decide(&house, COUNTY_HEAD, &exit, Stance::Agree).await, Code::FailedPrecondition, "NOT_PENDING");
        refused(leave(&house, &exit, "").await, Code::FailedPrecondition, "EXIT_STATE");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_comes_before_the_departure_or_not_at_all() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let person = house.receive(of_division).await;
        let exit = accepted(&house, &person.retiree, "2024-03-08", "2024-03-20").await;
        let other = house.receive(of_division).await;
        let on_the_day = accepted(&house, &other.retiree, "2024-03-08", "2024-03-20").await;
        house.on("2024-03-08");
        assert_eq!(decide(&house, COUNTY, &on_the_day, Stance::Agree).await.unwrap().state(), State::Approved);
        run_day(&house).await;
        assert_eq!(get(&house, &exit.name).await.state(), State::WithSuperior);
        house.on("2024-03-09");
        refused(decide(&house, COUNTY, &exit, Stance::Agree).await, Code::FailedPrecondition, "DEPARTURE_PASSED");
        run_day(&house).await;
        let lapsed = get(&house, &exit.name).await;
        assert_eq!((lapsed.state(), lapsed.end_reason.as_str()), (State::Lapsed, "DEPARTURE_PASSED"));
        refused(decide(&house, COUNTY, &exit, Stance::Agree).await, Code::FailedPrecondition, "DEPARTURE_PASSED");
        // He applies again, for the same days as they are left.
        assert!(apply(&house, CLERK, applying(&person.retiree, "2024-03-11", "2024-03-20")).await.is_ok());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_refusal_of_an_application_has_its_own_reason() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let person = house.receive(of_division).await;
        let below = house.receive(|_| {}).await;
        let unknown = house.receive(|told| told.management_group = ManagementGroup::Unspecified.into()).await;
        let asks = |retiree: &str, from: &str, to: &str| applying(retiree, from, to);
        for (request, reason) in [
            (asks(&below.retiree, "2024-05-01", "2024-05-20"), "FILING_SUFFICES"),
            (asks(&unknown.retiree, "2024-05-01", "2024-05-20"), "GRADE_UNDETERMINED"),
            (asks(&person.retiree, "2024-02-29", "2024-05-20"), "DEPARTURE_PASSED"),
            (
                pb::ApplyForExitRequest {
                    occurred_on: Some(date("2024-03-02")),
                    ..asks(&person.retiree, "2024-05-01", "2024-05-20")
                },
                "OCCURRED_IN_FUTURE",
            ),
            (
                pb::ApplyForExitRequest {
                    replaces: "exitApplications/00000000-0000-0000-0000-000000000001".into(),
                    ..asks(&person.retiree, "2024-05-01", "2024-05-20")
                },
                "EXIT_NOT_REPLACEABLE",
            ),
        ] {
            refused(apply(&house, CLERK, request).await, Code::FailedPrecondition, reason);
        }
        let strange = apply(&house, OTHER_CLERK, asks(&person.retiree, "2024-05-01", "2024-05-20")).await;
        refused(strange, Code::FailedPrecondition, "NOT_YET_KNOWN");
        apply(&house, CLERK, asks(&person.retiree, "2024-05-01", "2024-05-20")).await.unwrap();
        let twice = apply(&house, CLERK, asks(&person.retiree, "2024-05-10", "2024-06-20")).await;
        refused(twice, Code::FailedPrecondition, "TRIPS_OVERLAP");
        let empty = apply(&house, CLERK, pb::ApplyForExitRequest::default()).await;
        refused(empty, Code::InvalidArgument, "INVALID_FIELDS");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_year_that_nobody_published_is_not_counted_through() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2026-12-20").await;
        let person = house.receive(of_division).await;
        let exit = signed(&house, &person.retiree, "2027-03-01", "2027-03-20").await;
        let early = accept(&house, COUNTY, &exit, "").await;
        refused(early, Code::FailedPrecondition, "CALENDAR_NOT_PUBLISHED");
        assert_eq!(get(&house, &exit.name).await.state(), State::OpinionSigned);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_back_begins_anew_clock_and_all() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let person = house.receive(of_division).await;
        let exit = accepted(&house, &person.retiree, "2024-05-01", "2024-05-20").await;
        refused(resubmit(&house, CLERK, &exit).await, Code::FailedPrecondition, "NOT_RETURNED");
        let returned = send_back(&house, COUNTY, &exit).await.unwrap();
        assert_eq!((returned.state(), returned.due_on), (State::Returned, None));
        house.on("2024-03-05");
        let request =
            pb::ResubmitExitRequest { name: exit.name.clone(), to: Some(date("2024-05-25")), ..Default::default() };
        let again = client(&house).resubmit_exit(house.as_hand(CLERK, request)).await.unwrap().into_inner();
        assert_eq!(
            (again.state(), again.to, again.purpose.as_str()),
            (State::Submitted, Some(date("2024-05-25")), "探亲")
        );
        sign(&house, HEAD, &again, Stance::Agree).await.unwrap();
        let again = accept(&house, COUNTY, &again, "").await.unwrap();
        assert_eq!(again.due_on, Some(date("2024-03-19")));
        assert_eq!(again.approval.as_ref().unwrap().earlier_rounds.len(), 1);
        assert_eq!(decide(&house, COUNTY, &again, Stance::Agree).await.unwrap().state(), State::Approved);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_etag_is_told_and_a_repeat_is_answered_as_before() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let person = house.receive(of_division).await;
        let request = pb::ApplyForExitRequest {
            request_id: "one".into(),
            ..applying(&person.retiree, "2024-05-01", "2024-05-20")
        };
        let exit = apply(&house, CLERK, request.clone()).await.unwrap();
        assert_eq!(apply(&house, CLERK, request.clone()).await.unwrap(), exit);
        let other = pb::ApplyForExitRequest { purpose: "旅游".into(), ..request };
        refused(apply(&house, CLERK, other).await, Code::AlreadyExists, "REQUEST_ID_REUSED");

        sign(&house, HEAD, &exit, Stance::Agree).await.unwrap();
        let stale =
            pb::AcceptApplicationRequest { name: exit.name.clone(), etag: exit.etag.clone(), ..Default::default() };
        let answer = client(&house).accept_application(house.as_hand(COUNTY, stale)).await;
        refused(answer, Code::Aborted, "STALE");
        let rehearsal =
            pb::AcceptApplicationRequest { name: exit.name.clone(), validate_only: true, ..Default::default() };
        let answer = client(&house).accept_application(house.as_hand(COUNTY, rehearsal)).await.unwrap().into_inner();
        assert_eq!(answer.state(), State::WithSuperior);
        assert_eq!(get(&house, &exit.name).await.state(), State::OpinionSigned);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_file_the_same_days_at_once_one_wins() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let person = house.receive(of_division).await;
        let (one, other) = tokio::join!(
            apply(&house, CLERK, applying(&person.retiree, "2024-05-01", "2024-05-20")),
            apply(&house, SECOND_CLERK, applying(&person.retiree, "2024-05-11", "2024-05-30")),
        );
        assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|done| **done).count(), 1, "{one:?} {other:?}");
        let exit = one.or(other).unwrap();
        sign(&house, HEAD, &exit, Stance::Agree).await.unwrap();
        accept(&house, COUNTY, &exit, "").await.unwrap();
        let (one, other) = tokio::join!(
            decide(&house, COUNTY, &exit, Stance::Agree),
            decide(&house, COUNTY_HEAD, &exit, Stance::Against),
        );
        assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|done| **done).count(), 1, "{one:?} {other:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_shows_the_subtree_page_by_page() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let person = house.receive(of_division).await;
        let mut names = Vec::new();
        for month in ["05", "06", "07"] {
            house.env.clock.set(house.env.clock.now() + chrono::TimeDelta::seconds(1));
            let (from, to) = (format!("2024-{month}-01"), format!("2024-{month}-20"));
            names.insert(0, apply(&house, CLERK, applying(&person.retiree, &from, &to)).await.unwrap().name);
        }
        let all = |state: State| pb::ListExitsRequest { state: state.into(), ..Default::default() };
        assert_eq!(list(&house, COUNTY, all(State::Submitted)).await.unwrap(), names);
        assert!(list(&house, COUNTY, all(State::Approved)).await.unwrap().is_empty());
        assert!(list(&house, OTHER_COUNTY, pb::ListExitsRequest::default()).await.unwrap().is_empty());
        let theirs = pb::ListExitsRequest { organization: "organizations/220104".into(), ..Default::default() };
        refused(list(&house, OTHER_COUNTY, theirs).await, Code::NotFound, "NOT_FOUND");
        let page = pb::ListExitsRequest { retiree: person.retiree.clone(), page_size: 2, ..Default::default() };
        let first = client(&house).list_exits(house.as_hand(CLERK, page.clone())).await.unwrap().into_inner();
        let next = pb::ListExitsRequest { page_token: first.next_page_token, ..page };
        assert_eq!((first.exits.len(), list(&house, CLERK, next).await.unwrap()), (2, vec![names[2].clone()]));
    })
    .await;
}
