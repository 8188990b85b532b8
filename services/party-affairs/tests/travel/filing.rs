//! The filing of one of 团级 and below: taken, late or not, and never decided.

use junxiu_contracts::approval::Stance;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::exit_application::State;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use crate::desk::*;
use crate::house::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_filing_is_taken_before_the_departure_and_flagged_after_it() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-08").await;
        for (from, late) in [("2024-03-07", true), ("2024-03-08", false), ("2024-03-09", false)] {
            let person = house.receive(|_| {}).await;
            let exit = filed(&house, &person.retiree, from, "2024-03-20").await;
            assert_eq!((exit.state(), exit.late_filed), (State::Filed, late), "{from}");
            assert_eq!((exit.due_on, exit.approval), (None, None));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_signs_or_decides_on_a_filing() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let person = house.receive(|_| {}).await;
        let exit = filed(&house, &person.retiree, "2024-05-01", "2024-05-20").await;
        refused(sign(&house, HEAD, &exit, Stance::Agree).await, Code::FailedPrecondition, "NOT_AN_APPLICATION");
        refused(accept(&house, COUNTY, &exit, "").await, Code::FailedPrecondition, "NOT_AN_APPLICATION");
        refused(decide(&house, COUNTY, &exit, Stance::Against).await, Code::FailedPrecondition, "NOT_AN_APPLICATION");
        let division = house.receive(of_division).await;
        let request = filing(&division.retiree, "2024-05-01", "2024-05-20");
        refused(file(&house, CLERK, request).await, Code::FailedPrecondition, "APPROVAL_NEEDED");
        let twice = file(&house, CLERK, filing(&person.retiree, "2024-05-19", "2024-05-30")).await;
        refused(twice, Code::FailedPrecondition, "TRIPS_OVERLAP");
        // He may leave again on the day of his return.
        assert!(file(&house, CLERK, filing(&person.retiree, "2024-05-20", "2024-05-30")).await.is_ok());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_named_at_once() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let request = pb::FileExitRequest {
            retiree: "x".into(),
            countries: vec!["日本".into()],
            from: Some(date("2024-05-20")),
            to: Some(date("2024-05-01")),
            ..Default::default()
        };
        let status = file(&house, CLERK, request).await.unwrap_err();
        let detail: junxiu_contracts::google_rpc::BadRequest = junxiu_platform::status::detail(&status).unwrap();
        let fields: Vec<String> = detail.field_violations.into_iter().map(|violation| violation.field).collect();
        assert_eq!(fields, ["retiree", "purpose", "countries[0]", "to"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_withdrawn_gives_its_days_free() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let person = house.receive(|_| {}).await;
        let exit = filed(&house, &person.retiree, "2024-05-01", "2024-05-20").await;
        refused(withdraw(&house, OTHER_CLERK, &exit).await, Code::NotFound, "NOT_FOUND");
        let withdrawn = withdraw(&house, CLERK, &exit).await.unwrap();
        assert_eq!((withdrawn.state(), withdrawn.end_reason.as_str()), (State::Withdrawn, "改期"));
        refused(withdraw(&house, CLERK, &exit).await, Code::FailedPrecondition, "EXIT_STATE");
        refused(leave(&house, &exit, "").await, Code::FailedPrecondition, "EXIT_STATE");
        filed(&house, &person.retiree, "2024-05-01", "2024-05-20").await;

        let division = house.receive(of_division).await;
        let pending = accepted(&house, &division.retiree, "2024-05-01", "2024-05-20").await;
        let withdrawn = withdraw(&house, SECOND_CLERK, &pending).await.unwrap();
        assert_eq!((withdrawn.state(), withdrawn.due_on), (State::Withdrawn, None));
        refused(decide(&house, COUNTY, &pending, Stance::Agree).await, Code::FailedPrecondition, "NOT_PENDING");
        let granted = approved(&house, &division.retiree, "2024-06-01", "2024-06-20").await;
        assert_eq!(withdraw(&house, CLERK, &granted).await.unwrap().state(), State::Withdrawn);
    })
    .await;
}
