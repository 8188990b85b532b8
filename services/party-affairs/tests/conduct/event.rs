//! What retirees report: late is accepted, and what is major goes up to the province.

use junxiu_contracts::duty::duty::State as Duty;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::ReportableEventType as Type;
use junxiu_contracts::party::reportable_event::State;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use crate::desk::*;
use crate::house::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_late_report_is_accepted_and_flagged() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let person = house.receive(|_| {}).await;
        // 30 days from Thursday 30 May are Saturday 29 June, which moves to Monday 1 July.
        for (on, due_on, late) in [
            ("2024-05-31", "2024-07-01", false),
            ("2024-05-30", "2024-07-01", false),
            ("2024-05-29", "2024-06-28", true),
            ("2019-01-01", "2019-01-31", true),
        ] {
            let event = report(&house, CLERK, happened(&person.retiree, Type::ResidenceChanged, on)).await.unwrap();
            assert_eq!((event.report_due_on, event.late), (Some(date(due_on)), late), "{on}");
            assert_eq!(event.state(), State::Recorded);
        }
        let late = pb::ListEventsRequest { late_only: true, ..Default::default() };
        assert_eq!(list(&house, COUNTY, late).await.unwrap().len(), 2);
        assert!(forwarding(&house, &person.retiree).await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_says_what_is_to_be_done_elsewhere_and_hides_what_tells_of_discipline() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let person = house.receive(|_| {}).await;
        let moved =
            report(&house, CLERK, happened(&person.retiree, Type::ResidenceChanged, "2024-06-20")).await.unwrap();
        let follow_ups: Vec<pb::EventFollowUp> = moved.follow_ups().collect();
        assert_eq!(
            follow_ups,
            [pb::EventFollowUp::UpdateRegister, pb::EventFollowUp::AssessRelation, pb::EventFollowUp::AssessStay]
        );
        assert_eq!((moved.r#type(), moved.content.as_str()), (Type::ResidenceChanged, ""));
        let crime =
            report(&house, CLERK, happened(&person.retiree, Type::CrimeOrDetention, "2024-06-20")).await.unwrap();
        assert_eq!((crime.r#type(), crime.follow_ups.len(), crime.major), (Type::Withheld, 0, true));

        let whole = pb::ListEventsRequest { retiree: person.retiree.clone(), unmask: true, ..Default::default() };
        let ask = async |hand: Hand, purpose: &str| {
            client(&house).list_events(with_purpose(&house, hand, purpose, whole.clone())).await
        };
        refused(ask(CLERK, "review").await, Code::PermissionDenied, "UNMASK_NOT_ALLOWED");
        refused(ask(HEAD, "").await, Code::FailedPrecondition, "PURPOSE_REQUIRED");
        let shown = ask(HEAD, "review").await.unwrap().into_inner().events;
        let crime = shown.iter().find(|event| event.name == crime.name).unwrap();
        assert_eq!((crime.r#type(), crime.content.as_str()), (Type::CrimeOrDetention, "详见书面报告"));
        let withheld = report(&house, CLERK, happened(&person.retiree, Type::Withheld, "2024-06-20")).await;
        refused(withheld, Code::InvalidArgument, "INVALID_FIELDS");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_major_one_goes_up_level_by_level_and_its_clock_runs_until_the_province_has_it() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let person = house.receive(|_| {}).await;
        let event = report(&house, CLERK, happened(&person.retiree, Type::ForeignStatus, "2024-06-01")).await.unwrap();
        assert_eq!((event.state(), event.at.as_str()), (State::ToForward, "organizations/220104-01"));
        // 30 days from 1 July are Wednesday 31 July.
        assert_eq!(event.forward_due_on, Some(date("2024-07-31")));
        let told = told(&house, "event.major", 1).await.remove(0).data.unwrap();
        assert_eq!(told.to_msg::<pb::MajorEventReported>().unwrap().event, event.name);
        let duty = forwarding(&house, &person.retiree).await.remove(0);
        assert_eq!((duty.state(), duty.due_on), (Duty::Open, Some(date("2024-07-31"))));

        let failed = Code::FailedPrecondition;
        refused(forward(&house, COUNTY, &event.name, false).await, failed, "EVENT_NOT_WITH_YOU");
        refused(forward(&house, OTHER_COUNTY, &event.name, false).await, Code::NotFound, "NOT_FOUND");
        refused(forward(&house, CLERK, &event.name, false).await, Code::PermissionDenied, "ROLE_NOT_ALLOWED");
        house.on("2024-07-10");
        let mut last = event.clone();
        for (hand, at) in [(HEAD, "220104"), (COUNTY, "220100"), (PREFECTURE, "220000")] {
            last = forward(&house, hand, &event.name, false).await.unwrap();
            assert_eq!(last.at, format!("organizations/{at}"));
        }
        assert_eq!((last.state(), last.forwards.len()), (State::Forwarded, 3));
        assert_eq!(last.forwards[0].forwarded_by, "head");
        refused(forward(&house, PROVINCE, &event.name, false).await, failed, "EVENT_ALREADY_FORWARDED");
        let duty = forwarding(&house, &person.retiree).await.remove(0);
        assert_eq!((duty.state(), duty.evidence), (Duty::Met, event.name));

        // On the day after the last it is late, and accepted.
        let second = report(&house, CLERK, happened(&person.retiree, Type::MassIncident, "2024-07-09")).await.unwrap();
        house.on("2024-08-10");
        for hand in [HEAD, COUNTY, PREFECTURE] {
            forward(&house, hand, &second.name, false).await.unwrap();
        }
        let duties = forwarding(&house, &person.retiree).await;
        assert!(duties.iter().any(|duty| duty.state() == Duty::MetLate && duty.evidence == second.name));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_head_alone_takes_another_event_for_major() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let person = house.receive(|_| {}).await;
        let marked = |hand: Hand| {
            let request =
                pb::ReportEventRequest { mark_major: true, ..happened(&person.retiree, Type::Remarried, "2024-06-20") };
            (hand, request)
        };
        let (hand, request) = marked(CLERK);
        refused(report(&house, hand, request).await, Code::PermissionDenied, "NOT_THE_HEAD");
        let (hand, request) = marked(HEAD);
        let event = report(&house, hand, request).await.unwrap();
        assert_eq!((event.state(), event.marked_by.as_str()), (State::ToForward, "head"));

        let plain = report(&house, CLERK, happened(&person.retiree, Type::Commended, "2024-06-20")).await.unwrap();
        refused(forward(&house, HEAD, &plain.name, false).await, Code::FailedPrecondition, "EVENT_NOT_MAJOR");
        refused(forward(&house, COUNTY, &plain.name, true).await, Code::PermissionDenied, "NOT_THE_HEAD");
        let up = forward(&house, HEAD, &plain.name, true).await.unwrap();
        assert_eq!((up.state(), up.at.as_str(), up.major), (State::ToForward, "organizations/220104", true));
        assert_eq!(forwarding(&house, &person.retiree).await.len(), 2);
        assert_eq!(told(&house, "event.major", 2).await.len(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_record_is_withdrawn_by_the_one_that_corrects_it() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let (person, another) = (house.receive(|_| {}).await, house.receive(|_| {}).await);
        let wrong =
            report(&house, CLERK, happened(&person.retiree, Type::SeriousDiscipline, "2024-06-20")).await.unwrap();
        let correction = |retiree: &str| pb::ReportEventRequest {
            corrects: wrong.name.clone(),
            ..happened(retiree, Type::Commended, "2024-06-20")
        };
        let mixed_up = report(&house, CLERK, correction(&another.retiree)).await;
        refused(mixed_up, Code::FailedPrecondition, "CORRECTS_ANOTHER_PERSON");
        let right = report(&house, CLERK, correction(&person.retiree)).await.unwrap();
        assert_eq!(right.corrects, wrong.name);
        let again = report(&house, CLERK, correction(&person.retiree)).await;
        refused(again, Code::FailedPrecondition, "EVENT_WITHDRAWN");
        refused(forward(&house, HEAD, &wrong.name, false).await, Code::FailedPrecondition, "EVENT_WITHDRAWN");
        assert_eq!(forwarding(&house, &person.retiree).await.remove(0).state(), Duty::Void);
        let names: Vec<String> = list(&house, CLERK, pb::ListEventsRequest::default())
            .await
            .unwrap()
            .into_iter()
            .map(|event| event.name)
            .collect();
        assert_eq!(names, [right.name]);
        let withdrawn = pb::ListEventsRequest { state: State::Withdrawn.into(), ..Default::default() };
        assert_eq!(list(&house, CLERK, withdrawn).await.unwrap()[0].name, wrong.name);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_are_dated_after_the_event_and_the_family_is_named() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let mut person = house.receive(|_| {}).await;
        let at = |on: &str, reported_on: &str| pb::ReportEventRequest {
            reported_on: Some(date(reported_on)),
            ..happened(&person.retiree, Type::Remarried, on)
        };
        let failed = Code::FailedPrecondition;
        refused(report(&house, CLERK, at("2024-06-20", "2024-06-19")).await, failed, "REPORTED_BEFORE_EVENT");
        refused(report(&house, CLERK, at("2024-06-20", "2024-07-02")).await, failed, "OCCURRED_IN_FUTURE");
        refused(report(&house, CLERK, at("2024-07-02", "2024-07-02")).await, failed, "OCCURRED_IN_FUTURE");
        refused(report(&house, OTHER_CLERK, at("2024-06-20", "2024-06-20")).await, failed, "NOT_YET_KNOWN");
        let nameless =
            pb::ReportEventRequest { reporter: pb::EventReporter::Family.into(), ..at("2024-06-20", "2024-06-20") };
        refused(report(&house, CLERK, nameless.clone()).await, Code::InvalidArgument, "INVALID_FIELDS");
        let named = pb::ReportEventRequest { reporter_name: "测试乙".into(), ..nameless };
        assert_eq!(report(&house, CLERK, named).await.unwrap().reporter_name, "测试乙");

        let on_the_day = happened(&person.retiree, Type::MassIncident, "2024-06-20");
        let after = happened(&person.retiree, Type::MassIncident, "2024-06-21");
        house.die(&mut person, "2024-06-20").await;
        refused(report(&house, CLERK, after).await, failed, "AFTER_DEATH");
        assert!(report(&house, CLERK, on_the_day).await.is_ok());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_follows_the_person_and_what_is_above_is_finished_there() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let mut person = house.receive(|_| {}).await;
        let fresh = report(&house, CLERK, happened(&person.retiree, Type::MassIncident, "2024-06-20")).await.unwrap();
        let above = report(&house, CLERK, happened(&person.retiree, Type::ForeignStatus, "2024-06-20")).await.unwrap();
        forward(&house, HEAD, &above.name, false).await.unwrap();
        house.on("2024-07-05");
        house.transfer(&mut person, OTHER, "2024-07-05").await;
        refused(forward(&house, HEAD, &fresh.name, false).await, Code::NotFound, "NOT_FOUND");
        let up = forward(&house, OTHER_HEAD, &fresh.name, false).await.unwrap();
        assert_eq!(up.at, "organizations/220204");
        let finished = forward(&house, COUNTY, &above.name, false).await.unwrap();
        assert_eq!(
            (finished.at.as_str(), finished.organization.as_str()),
            ("organizations/220100", "organizations/220204-01")
        );
        forward(&house, PREFECTURE, &above.name, false).await.unwrap();
        let names: Vec<String> = list(&house, OTHER_CLERK, pb::ListEventsRequest::default())
            .await
            .unwrap()
            .into_iter()
            .map(|one| one.name)
            .collect();
        assert_eq!(names.len(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_event_is_recorded_once_and_climbs_once() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let person = house.receive(|_| {}).await;
        let asked = happened(&person.retiree, Type::ForeignStatus, "2024-06-01");
        let first = report(&house, CLERK, asked.clone()).await.unwrap();
        let again = report(&house, HEAD, asked.clone()).await.unwrap_err();
        assert!(again.message().contains(&first.name), "{again:?}");
        refused::<()>(Err(again), Code::AlreadyExists, "EVENT_ALREADY_RECORDED");
        assert_eq!(forwarding(&house, &person.retiree).await.len(), 1);

        let other = pb::ReportEventRequest { content: "另一国的居留".into(), ..asked.clone() };
        report(&house, CLERK, other).await.expect("what else happened on the day");
        let corrected = pb::ReportEventRequest { corrects: first.name, ..asked };
        report(&house, CLERK, corrected).await.expect("the record it replaces is not in its way");
    })
    .await;
}
