//! Briefings and yearly reports: of bureaus, of institutions, and of those who were invited.

use junxiu_contracts::duty::duty::State;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::political_event::{Confidentiality, Type};
use junxiu_testkit::on_both_engines;
use tonic::{Code, Status};

use super::house::{CLERK, COUNTY, Hand, House, NEAR, OTHER, OTHER_CLERK, date, organization, refused};
use super::record::*;

async fn record(house: &House, hand: Hand, event: pb::PoliticalEvent) -> Result<pb::PoliticalEvent, Status> {
    let request = pb::RecordPoliticalEventRequest { event: Some(event), ..Default::default() };
    Ok(client(house).record_political_event(house.as_hand(hand, request)).await?.into_inner())
}

async fn report(
    house: &House,
    hand: Hand,
    on: &str,
    invited: &[&str],
    corrects: &str,
) -> Result<pb::PoliticalEvent, Status> {
    let report = pb::PoliticalEvent {
        r#type: Type::Unspecified.into(),
        invited_institutions: invited.iter().map(|code| format!("organizations/{code}")).collect(),
        ..event(Type::AnnualReport, on)
    };
    let request =
        pb::RecordAnnualReportRequest { report: Some(report), corrects: corrects.to_owned(), ..Default::default() };
    Ok(client(house).record_annual_report(house.as_hand(hand, request)).await?.into_inner())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bureau_s_report_counts_for_the_institutions_it_invited() {
    on_both_engines(async |database| {
        const KIND: &str = "annual_report.yearly";
        let house = House::open(&database, "2024-12-30").await;
        run(&house).await;
        let (near, county) = (format!("organizations/{NEAR}"), "organizations/220104");
        for subject in [&home(), &near, county] {
            assert_eq!(owed(&house, subject, KIND).await, all(&[("2024", State::Open)]));
        }
        let first = report(&house, COUNTY, "2024-12-20", &["220104-01"], "").await.unwrap();
        house.on("2025-01-01");
        run(&house).await;
        let states = async |subject: &str| owed(&house, subject, KIND).await[0].1;
        assert_eq!(states(&home()).await, State::Met);
        assert_eq!(states(county).await, State::Met);
        assert_eq!(states(&near).await, State::Missed, "nobody invited it");

        // It was the other institution that was invited.
        let mended = report(&house, COUNTY, "2024-12-20", &[NEAR], &first.name).await.unwrap();
        assert_eq!(states(&home()).await, State::Missed);
        assert_eq!(states(&near).await, State::Met);
        assert_eq!(states(county).await, State::Met);
        assert_eq!(mended.corrects, first.name);
        let again = report(&house, COUNTY, "2024-12-20", &[], &first.name).await;
        refused(again, Code::FailedPrecondition, "RECORD_WITHDRAWN");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_be_invited_is_below_the_bureau() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        refused(report(&house, COUNTY, "2024-06-30", &[OTHER], "").await, Code::NotFound, "NOT_FOUND");
        let bureau = report(&house, COUNTY, "2024-06-30", &["220104"], "").await;
        refused(bureau, Code::FailedPrecondition, "NOT_BELOW_THE_BUREAU");
        let own = report(&house, CLERK, "2024-06-30", &["220104-01"], "").await;
        refused(own, Code::FailedPrecondition, "NOT_BELOW_THE_BUREAU");
        refused(report(&house, CLERK, "2024-07-02", &[], "").await, Code::FailedPrecondition, "OCCURRED_IN_FUTURE");
        let early = report(&house, CLERK, "2020-12-31", &[], "").await;
        refused(early, Code::FailedPrecondition, "ORGANIZATION_NOT_IN_FORCE");
        let wrong = record(&house, CLERK, event(Type::AnnualReport, "2024-06-30")).await;
        refused(wrong, Code::FailedPrecondition, "YEARLY_REPORT_HAS_ITS_OWN_ACT");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_briefing_is_owed_each_half_year_and_a_reading_never() {
    on_both_engines(async |database| {
        const KIND: &str = "briefing.half_yearly";
        let house = House::open(&database, "2024-06-30").await;
        run(&house).await;
        record(&house, CLERK, event(Type::Reading, "2024-06-30")).await.unwrap();
        assert_eq!(owed(&house, &home(), KIND).await, all(&[("2024-H1", State::Open)]));
        record(&house, CLERK, event(Type::Briefing, "2024-06-30")).await.unwrap();
        house.on("2024-07-01");
        run(&house).await;
        assert_eq!(owed(&house, &home(), KIND).await, all(&[("2024-H1", State::Met), ("2024-H2", State::Open)]));
        let near = format!("organizations/{NEAR}");
        assert_eq!(owed(&house, &near, KIND).await, all(&[("2024-H1", State::Missed), ("2024-H2", State::Open)]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_classified_document_only_title_and_number_are_kept() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let paper = pb::PoliticalEvent {
            confidentiality: Confidentiality::Classified.into(),
            document_no: "机〔2024〕1号".into(),
            ..event(Type::Reading, "2024-06-30")
        };
        let told = pb::PoliticalEvent { summary: "主要内容".into(), ..paper.clone() };
        refused(record(&house, CLERK, told).await, Code::FailedPrecondition, "CLASSIFIED_CONTENT");
        let kept = record(&house, CLERK, paper).await.unwrap();
        assert_eq!((kept.summary.as_str(), kept.confidentiality()), ("", Confidentiality::Classified));

        let request = pb::ListPoliticalEventsRequest { r#type: Type::Reading.into(), ..Default::default() };
        let listed = client(&house).list_political_events(house.as_hand(COUNTY, request.clone())).await.unwrap();
        assert_eq!(listed.into_inner().events, [kept]);
        let elsewhere = client(&house).list_political_events(house.as_hand(OTHER_CLERK, request)).await.unwrap();
        assert!(elsewhere.into_inner().events.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_institution_that_ends_owes_nothing_more() {
    on_both_engines(async |database| {
        const KIND: &str = "annual_report.yearly";
        let house = House::open(&database, "2024-07-01").await;
        run(&house).await;
        let ended = junxiu_contracts::intake::OrganizationChanged {
            valid_to: Some(date("2024-06-30")),
            ..organization(NEAR, "220104")
        };
        house.tell_organization(&ended, 2).await;
        run(&house).await;
        let near = format!("organizations/{NEAR}");
        assert_eq!(owed(&house, &near, KIND).await, all(&[("2024", State::Void)]));
        assert_eq!(owed(&house, &home(), KIND).await, all(&[("2024", State::Open)]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_event_is_recorded_once() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let asked = event(Type::Briefing, "2024-06-30");
        let first = record(&house, CLERK, asked.clone()).await.unwrap();
        let again = record(&house, CLERK, asked.clone()).await.unwrap_err();
        assert!(again.message().contains(&first.name), "{again:?}");
        refused::<()>(Err(again), Code::AlreadyExists, "POLITICAL_EVENT_ALREADY_RECORDED");
        let other = pb::PoliticalEvent { document_no: "机〔2024〕2号".into(), ..asked.clone() };
        record(&house, CLERK, other).await.expect("another document");
        record(&house, COUNTY, asked).await.expect("the bureau's own");

        let yearly = report(&house, CLERK, "2024-06-30", &[], "").await.unwrap();
        let again = report(&house, CLERK, "2024-06-30", &[], "").await;
        refused(again, Code::AlreadyExists, "POLITICAL_EVENT_ALREADY_RECORDED");
        report(&house, CLERK, "2024-06-30", &[], &yearly.name).await.expect("a correction");
    })
    .await;
}
