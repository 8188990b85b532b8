//! The quarterly report of those who are abroad for long, and how a journey becomes long.

use junxiu_contracts::duty::duty::State as Duty;
use junxiu_contracts::google_type::Date;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::contact_service_client::ContactServiceClient;
use junxiu_contracts::party::quarterly_report::State;
use junxiu_testkit::on_both_engines;
use tonic::{Code, Response, Status};

use crate::desk::*;
use crate::house::*;

fn reporting(exit: &pb::ExitApplication, quarter: &str, on: &str) -> pb::SubmitOverseasReportRequest {
    pb::SubmitOverseasReportRequest {
        exit: exit.name.clone(),
        quarter: quarter.into(),
        content: "在外探亲，思想稳定".into(),
        occurred_on: Some(date(on)),
        ..Default::default()
    }
}

async fn submit(
    house: &House,
    hand: Hand,
    request: pb::SubmitOverseasReportRequest,
) -> Result<pb::OverseasReport, Status> {
    client(house).submit_overseas_report(house.as_hand(hand, request)).await.map(Response::into_inner)
}

/// The duties to report: the quarter and how it stands.
async fn reports(house: &House, retiree: &str) -> Vec<(String, Duty)> {
    let duties = duties(house, retiree, "travel.report").await;
    duties.into_iter().map(|duty| (duty.period.clone(), duty.state())).collect()
}

/// How the contact of a month stands, and what met it.
async fn monthly(house: &House, retiree: &str, month: &str) -> Option<(Duty, String)> {
    let monthly = duties(house, retiree, "contact.monthly").await;
    monthly.into_iter().find(|duty| duty.period == month).map(|duty| (duty.state(), duty.evidence))
}

/// The last contact with somebody.
async fn last_contact(house: &House, retiree: &str) -> (Option<Date>, String) {
    let request = pb::GetContactStatusRequest { name: format!("{retiree}/contactStatus") };
    let mut client = ContactServiceClient::new(house.link.clone());
    let status = client.get_contact_status(house.as_hand(PROVINCE, request)).await.unwrap().into_inner();
    (status.last_contact_on, status.last_contact)
}

/// How the quarters of a journey stand.
fn quarters(exit: &pb::ExitApplication) -> Vec<(&str, State)> {
    exit.reports.iter().map(|report| (report.quarter.as_str(), report.state())).collect()
}

/// Somebody who left on a day for some time.
async fn away(house: &House, from: &str, to: &str) -> (pb::ExitApplication, String) {
    house.on(from);
    let person = house.receive(|_| {}).await;
    let exit = filed(house, &person.retiree, from, to).await;
    (leave(house, &exit, "").await.unwrap(), person.retiree)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_journey_owes_a_report_by_the_end_of_each_quarter() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-02-10").await;
        let (exit, retiree) = away(&house, "2022-02-10", "2022-11-20").await;
        assert_eq!(quarters(&exit), [("2022-Q1", State::Open), ("2022-Q2", State::Open), ("2022-Q3", State::Open)]);
        assert_eq!(reports(&house, &retiree).await, [("2022-Q1".into(), Duty::Open)]);
        house.on("2022-03-31");
        let report = submit(&house, CLERK, reporting(&exit, "", "2022-03-31")).await.unwrap();
        assert_eq!((report.quarter.as_str(), report.late, report.content.as_str()), ("2022-Q1", false, ""));
        house.on("2022-06-30");
        run_day(&house).await;
        house.on("2022-07-01");
        run_day(&house).await;
        assert_eq!(
            reports(&house, &retiree).await,
            [("2022-Q1".into(), Duty::Met), ("2022-Q2".into(), Duty::Missed), ("2022-Q3".into(), Duty::Open)]
        );
        assert_eq!(quarters(&get(&house, &exit.name).await)[1], ("2022-Q2", State::Missed));
        let late = submit(&house, CLERK, reporting(&exit, "2022-Q2", "2022-07-01")).await.unwrap();
        assert!(late.late);
        assert_eq!(reports(&house, &retiree).await[1], ("2022-Q2".into(), Duty::MetLate));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_from_abroad_counts_as_the_contact_of_its_month() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-02-10").await;
        let (exit, retiree) = away(&house, "2022-02-10", "2022-11-20").await;
        house.on("2022-03-20");
        let report = submit(&house, CLERK, reporting(&exit, "2022-Q1", "2022-03-15")).await.unwrap();
        let monthly = duties(&house, &retiree, "contact.monthly").await;
        let march = monthly.iter().find(|duty| duty.period == "2022-03").unwrap();
        assert_eq!((march.state(), march.evidence.as_str()), (Duty::Met, report.contact.as_str()));
        assert_eq!(last_contact(&house, &retiree).await, (Some(date("2022-03-15")), report.contact));
        // One that comes after the return is a report still, and no contact.
        house.on("2022-07-05");
        come_back(&house, &exit, "2022-07-01").await.unwrap();
        let after = submit(&house, CLERK, reporting(&exit, "2022-Q2", "2022-07-05")).await.unwrap();
        assert_eq!((after.contact.as_str(), after.late), ("", true));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_is_not_owed_is_refused_with_its_cause() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-02-10").await;
        let (long, _) = away(&house, "2022-02-10", "2022-11-20").await;
        let (short, _) = away(&house, "2022-04-01", "2022-06-30").await;
        let (late, _) = away(&house, "2022-06-05", "2022-11-20").await;
        house.on("2022-06-30");
        for (exit, quarter, cause) in [
            (&long, "2022-Q4", "NOT_AWAY_AT_ITS_END"),
            (&short, "2022-Q2", "NOT_LONG"),
            (&late, "2022-Q2", "TOO_FEW_DAYS"),
        ] {
            let answer = submit(&house, CLERK, reporting(exit, quarter, "2022-06-30")).await;
            let shown = format!("{:?}", answer.as_ref().err());
            refused(answer, Code::FailedPrecondition, "REPORT_NOT_OWED");
            assert!(shown.contains(cause), "{quarter}: {shown}");
        }
        let early = submit(&house, CLERK, reporting(&long, "2022-Q2", "2022-03-31")).await;
        refused(early, Code::FailedPrecondition, "REPORT_TOO_EARLY");
        let future = submit(&house, CLERK, reporting(&long, "2022-Q2", "2022-07-01")).await;
        refused(future, Code::FailedPrecondition, "OCCURRED_IN_FUTURE");
        let strange = submit(&house, OTHER_CLERK, reporting(&long, "2022-Q2", "2022-06-30")).await;
        refused(strange, Code::NotFound, "NOT_FOUND");
        let wrong = submit(&house, CLERK, reporting(&long, "2022-5", "2022-06-30")).await;
        refused(wrong, Code::InvalidArgument, "INVALID_FIELDS");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quarter_is_reported_once_and_a_wrong_report_is_corrected() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-02-10").await;
        let (exit, retiree) = away(&house, "2022-02-10", "2022-11-20").await;
        house.on("2022-04-05");
        let first = submit(&house, CLERK, reporting(&exit, "2022-Q1", "2022-04-02")).await.unwrap();
        let twice = submit(&house, CLERK, reporting(&exit, "2022-Q1", "2022-04-03")).await;
        refused(twice, Code::FailedPrecondition, "REPORT_ALREADY_SUBMITTED");
        assert_eq!(reports(&house, &retiree).await[0], ("2022-Q1".into(), Duty::MetLate));
        // He had reported in time, on the last day.
        let request = pb::SubmitOverseasReportRequest {
            corrects: first.name.clone(),
            ..reporting(&exit, "2022-Q1", "2022-03-31")
        };
        assert_eq!(monthly(&house, &retiree, "2022-04").await, Some((Duty::Met, first.contact.clone())));
        let second = submit(&house, CLERK, request.clone()).await.unwrap();
        assert_eq!(second.corrects, first.name);
        // He did not speak with them on 2 April: March is met by it, and silence is counted from the right day.
        assert_eq!(monthly(&house, &retiree, "2022-03").await, Some((Duty::Met, second.contact.clone())));
        assert_eq!(monthly(&house, &retiree, "2022-04").await, Some((Duty::Open, String::new())));
        assert_eq!(last_contact(&house, &retiree).await, (Some(date("2022-03-31")), second.contact.clone()));
        assert_eq!(reports(&house, &retiree).await[0], ("2022-Q1".into(), Duty::Met));
        refused(submit(&house, CLERK, request).await, Code::FailedPrecondition, "REPORT_NOT_CORRECTABLE");

        let list = |unmask: bool, hand, purpose: bool| {
            let request = pb::ListOverseasReportsRequest { exit: exit.name.clone(), unmask };
            let mut request = house.as_hand(hand, request);
            if purpose {
                request.metadata_mut().insert("x-junxiu-purpose", "review".parse().unwrap());
            }
            let mut client = client(&house);
            async move { client.list_overseas_reports(request).await.map(|answer| answer.into_inner().reports) }
        };
        let shown = list(false, AUDITOR, false).await.unwrap();
        assert_eq!((shown.len(), shown[0].content.as_str(), shown[1].content.as_str()), (2, "", ""));
        refused(list(true, AUDITOR, true).await, Code::PermissionDenied, "UNMASK_NOT_ALLOWED");
        refused(list(true, CLERK, false).await, Code::FailedPrecondition, "PURPOSE_REQUIRED");
        assert_eq!(list(true, HEAD, true).await.unwrap()[1].content, "在外探亲，思想稳定");
        refused(list(false, OTHER_COUNTY, false).await, Code::NotFound, "NOT_FOUND");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prolongation_waives_the_quarters_that_ended_before_it() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-04-20").await;
        let (exit, retiree) = away(&house, "2022-04-20", "2022-07-02").await;
        assert_eq!(quarters(&exit), []);
        house.on("2022-07-01");
        refused(
            prolong(&house, &exit, "2022-07-02", "2022-07-01").await,
            Code::FailedPrecondition,
            "PROLONGED_NOT_LATER",
        );
        refused(
            prolong(&house, &exit, "2022-11-20", "2022-04-19").await,
            Code::FailedPrecondition,
            "BEFORE_PREVIOUS_ACT",
        );
        let next = filed(&house, &retiree, "2022-12-01", "2022-12-20").await;
        refused(prolong(&house, &exit, "2022-12-02", "2022-07-01").await, Code::FailedPrecondition, "TRIPS_OVERLAP");
        let longer = prolong(&house, &exit, "2022-11-20", "2022-07-01").await.unwrap();
        assert_eq!(quarters(&longer), [("2022-Q2", State::Waived), ("2022-Q3", State::Open)]);
        assert_eq!(longer.prolongations[0].to_before, Some(date("2022-07-02")));
        assert_eq!(reports(&house, &retiree).await, [("2022-Q3".into(), Duty::Open)]);
        let waived = submit(&house, CLERK, reporting(&exit, "2022-Q2", "2022-07-01")).await;
        refused(waived, Code::FailedPrecondition, "REPORT_NOT_OWED");
        refused(prolong(&house, &next, "2023-01-01", "2022-07-01").await, Code::FailedPrecondition, "EXIT_STATE");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_return_lets_reports_fall_away_and_a_departure_told_later_opens_them() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-02-10").await;
        let (exit, retiree) = away(&house, "2022-02-10", "2022-11-20").await;
        house.on("2022-08-10");
        run_day(&house).await;
        come_back(&house, &exit, "2022-06-10").await.unwrap();
        let states: Vec<Duty> = reports(&house, &retiree).await.into_iter().map(|(_, state)| state).collect();
        assert!(states[1..].iter().all(|state| *state == Duty::Void), "{states:?}");

        let person = house.receive(|_| {}).await;
        let told_late = filed(&house, &person.retiree, "2022-02-10", "2022-11-20").await;
        leave(&house, &told_late, "2022-02-10").await.unwrap();
        run_day(&house).await;
        let owed = reports(&house, &person.retiree).await;
        assert_eq!(owed[0], ("2022-Q1".into(), Duty::Missed));
        assert_eq!(owed[2], ("2022-Q3".into(), Duty::Open));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_follow_a_transfer_and_end_with_a_death() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-02-10").await;
        let mut person = house.receive(|_| {}).await;
        let exit = filed(&house, &person.retiree, "2022-02-10", "2022-11-20").await;
        leave(&house, &exit, "").await.unwrap();
        house.on("2022-03-05");
        house.transfer(&mut person, OTHER, "2022-03-05").await;
        let owed = duties(&house, &person.retiree, "travel.report").await;
        assert_eq!(owed[0].organization, format!("organizations/{OTHER}"));
        submit(&house, OTHER_CLERK, reporting(&exit, "2022-Q1", "2022-03-05")).await.unwrap();
        house.on("2022-05-20");
        run_day(&house).await;
        house.die(&mut person, "2022-05-20").await;
        assert_eq!(reports(&house, &person.retiree).await[1], ("2022-Q2".into(), Duty::Void));
        house.on("2022-07-01");
        run_day(&house).await;
        assert_eq!(reports(&house, &person.retiree).await.len(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_corrected_within_its_month_or_to_after_the_return_moves_its_contact() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-02-10").await;
        let (exit, retiree) = away(&house, "2022-02-10", "2022-11-20").await;
        house.on("2022-03-20");
        let first = submit(&house, CLERK, reporting(&exit, "2022-Q1", "2022-03-10")).await.unwrap();
        let correcting = |report: &pb::OverseasReport, on: &str| pb::SubmitOverseasReportRequest {
            corrects: report.name.clone(),
            ..reporting(&exit, "2022-Q1", on)
        };
        // Only what he said is another: the contact stays.
        let same = submit(&house, CLERK, correcting(&first, "2022-03-10")).await.unwrap();
        assert_eq!(same.contact, first.contact);
        let earlier = submit(&house, CLERK, correcting(&same, "2022-03-08")).await.unwrap();
        assert_ne!(earlier.contact, first.contact);
        assert_eq!(monthly(&house, &retiree, "2022-03").await, Some((Duty::Met, earlier.contact.clone())));
        assert_eq!(last_contact(&house, &retiree).await, (Some(date("2022-03-08")), earlier.contact.clone()));

        house.on("2022-04-10");
        come_back(&house, &exit, "2022-04-01").await.unwrap();
        let late = submit(&house, CLERK, correcting(&earlier, "2022-04-10")).await.unwrap();
        assert_eq!((late.late, late.contact.as_str()), (true, ""));
        assert_eq!(monthly(&house, &retiree, "2022-03").await, Some((Duty::Missed, String::new())));
        assert_eq!(last_contact(&house, &retiree).await, (None, String::new()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_owed_again_by_a_right_day_is_missed_and_may_still_be_made() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2022-02-10").await;
        let (exit, retiree) = away(&house, "2022-02-10", "2022-11-20").await;
        house.on("2022-04-10");
        run_day(&house).await;
        come_back(&house, &exit, "2022-03-30").await.unwrap();
        assert_eq!(reports(&house, &retiree).await[0], ("2022-Q1".into(), Duty::Void));
        house.on("2022-04-20");
        let right = correct(&house, &exit, "", "2022-04-02").await.unwrap();
        assert_eq!(quarters(&right), [("2022-Q1", State::Missed)]);
        assert_eq!(reports(&house, &retiree).await[0], ("2022-Q1".into(), Duty::Missed));
        submit(&house, CLERK, reporting(&exit, "2022-Q1", "2022-04-20")).await.unwrap();
        assert_eq!(reports(&house, &retiree).await[0], ("2022-Q1".into(), Duty::MetLate));
    })
    .await;
}
