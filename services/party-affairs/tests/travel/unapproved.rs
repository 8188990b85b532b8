//! Who left without approval, and what went beyond one: on record, told to the bureau that decides, licensing nothing.

use junxiu_contracts::approval::{Stance, approval};
use junxiu_contracts::duty::duty::State as Duty;
use junxiu_contracts::intake::{self, ManagementGroup};
use junxiu_contracts::party as pb;
use junxiu_contracts::party::exit_application::State;
use junxiu_contracts::party::travel_document::State as Document;
use junxiu_testkit::on_both_engines;
use prost::Message;
use tonic::Code;

use crate::desk::*;
use crate::house::*;

/// What bureaus were told of a journey: which, and how it stands.
async fn told(house: &House, exit: &str) -> Vec<(String, Duty)> {
    let duties = duties(house, exit, "travel.review").await;
    duties.into_iter().map(|duty| (duty.organization.clone(), duty.state())).collect()
}

fn county(state: Duty) -> Vec<(String, Duty)> {
    vec![("organizations/220104".to_owned(), state)]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_departure_before_the_day_of_the_higher_grade_is_recorded_later() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-02-20").await;
        let mut person = house.receive(|_| {}).await;
        let exit = filed(&house, &person.retiree, "2024-03-01", "2024-05-20").await;
        house.on("2024-03-06");
        house.regrade(&mut person, ManagementGroup::Division, "2024-03-05").await;
        let raised = get(&house, &exit.name).await;
        assert_eq!((raised.state(), raised.graded_on), (State::NeedsApproval, Some(date("2024-03-05"))));
        refused(leave(&house, &exit, "2024-03-05").await, Code::FailedPrecondition, "EXIT_STATE");
        let licensed = leave_unapproved(&house, &exit, "2024-03-04", "边检记录").await;
        refused(licensed, Code::FailedPrecondition, "DEPARTURE_LICENSED");
        let left = leave(&house, &exit, "2024-03-04").await.unwrap();
        assert_eq!((left.state(), left.review.as_str(), left.unapproved), (State::Abroad, "GRADE_CHANGED", None));
        assert_eq!(told(&house, &exit.name).await, []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_left_while_his_application_waited_is_marked_and_owes_what_follows() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let person = house.receive(of_division).await;
        let exit = accepted(&house, &person.retiree, "2024-03-10", "2024-07-20").await;
        house.on("2024-03-12");
        refused(leave(&house, &exit, "2024-03-10").await, Code::FailedPrecondition, "EXIT_STATE");
        refused(leave_unapproved(&house, &exit, "2024-03-10", "").await, Code::InvalidArgument, "INVALID_FIELDS");
        let left = leave_unapproved(&house, &exit, "2024-03-10", "家属告知，本人已出境").await.unwrap();
        let mark = left.unapproved.clone().unwrap();
        assert_eq!(
            (left.state(), mark.state_before(), mark.told.as_str()),
            (State::Abroad, State::WithSuperior, "organizations/220104")
        );
        assert_eq!(left.approval.unwrap().state(), approval::State::Lapsed);
        assert_eq!((left.due_on, left.overstay_days), (None, 0));
        let event = events(&house, "exit.departed", 1).await.remove(0).data.unwrap();
        let event = pb::ExitDeparted::decode(event.value.as_slice()).unwrap();
        assert_eq!((event.without_approval, event.told.as_str()), (true, "220104"));
        // It licenses nothing: nobody grants afterwards what was not granted.
        refused(decide(&house, COUNTY, &exit, Stance::Agree).await, Code::FailedPrecondition, "NOT_PENDING");

        assert_eq!(told(&house, &exit.name).await, county(Duty::Open));
        refused(review(&house, CLERK, &exit).await, Code::PermissionDenied, "ROLE_NOT_ALLOWED");
        refused(review(&house, OTHER_COUNTY, &exit).await, Code::NotFound, "NOT_FOUND");
        refused(review(&house, PREFECTURE, &exit).await, Code::FailedPrecondition, "NOT_ON_ROUTE");
        let spoken = review(&house, COUNTY, &exit).await.unwrap();
        assert_eq!((spoken.reviews.len(), spoken.unapproved.is_some()), (1, true));
        assert_eq!(told(&house, &exit.name).await, county(Duty::Met));
        refused(review(&house, COUNTY, &exit).await, Code::FailedPrecondition, "NOTHING_TO_REVIEW");

        // Reports and documents are owed as from any journey.
        house.on("2024-06-30");
        run_day(&house).await;
        let owed = duties(&house, &person.retiree, "travel.report").await;
        assert_eq!(owed.iter().map(|duty| duty.period.as_str()).collect::<Vec<_>>(), ["2024-Q2"]);
        house.on("2024-07-21");
        assert_eq!(come_back(&house, &exit, "2024-07-19").await.unwrap().state(), State::ReturnedHome);
        assert_eq!(hand_ins(&house, &person.retiree).await, [Duty::Open]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_departure_before_the_approval_or_after_a_rejection_is_recorded_as_one_without() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let (early, refusal) = (house.receive(of_division).await, house.receive(of_division).await);
        let exit = accepted(&house, &early.retiree, "2024-03-20", "2024-04-20").await;
        house.on("2024-03-10");
        decide(&house, COUNTY, &exit, Stance::Agree).await.unwrap();
        refused(leave(&house, &exit, "2024-03-08").await, Code::FailedPrecondition, "LEFT_BEFORE_APPROVAL");
        let licensed = leave_unapproved(&house, &exit, "2024-03-10", "边检记录").await;
        refused(licensed, Code::FailedPrecondition, "DEPARTURE_LICENSED");
        let left = leave_unapproved(&house, &exit, "2024-03-08", "边检记录").await.unwrap();
        assert_eq!(left.unapproved.unwrap().state_before(), State::Approved);
        assert!(left.approval.unwrap().review_required, "the decision came after the departure");
        // The record was wrong by two days: he had his approval, and the bureau has nothing to look at.
        let right = correct(&house, &exit, "2024-03-10", "").await.unwrap();
        assert_eq!((right.state(), right.unapproved), (State::Abroad, None));
        assert_eq!(told(&house, &exit.name).await, county(Duty::Void));

        let exit = accepted(&house, &refusal.retiree, "2024-04-01", "2024-04-20").await;
        decide(&house, COUNTY, &exit, Stance::Against).await.unwrap();
        house.on("2024-04-05");
        let left = leave_unapproved(&house, &exit, "2024-04-02", "本人承认").await.unwrap();
        assert_eq!(left.unapproved.unwrap().state_before(), State::Rejected);
        assert_eq!(told(&house, &exit.name).await, county(Duty::Open));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_nobody_applied_for_is_recorded_when_it_becomes_known() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let (person, below) = (house.receive(of_division).await, house.receive(|_| {}).await);
        let filed = leave_unfiled(&house, CLERK, &below.retiree, "2024-02-20").await;
        refused(filed, Code::FailedPrecondition, "FILING_SUFFICES");
        let strange = leave_unfiled(&house, OTHER_CLERK, &person.retiree, "2024-02-20").await;
        refused(strange, Code::FailedPrecondition, "NOT_YET_KNOWN");
        let ahead = leave_unfiled(&house, CLERK, &person.retiree, "2024-03-02").await;
        refused(ahead, Code::FailedPrecondition, "OCCURRED_IN_FUTURE");
        let waiting = apply(&house, CLERK, applying(&person.retiree, "2024-03-01", "2024-03-20")).await.unwrap();
        let known = leave_unfiled(&house, CLERK, &person.retiree, "2024-02-20").await.unwrap();
        refused(leave(&house, &waiting, "").await, Code::FailedPrecondition, "EXIT_STATE");

        assert_eq!((known.state(), known.procedure()), (State::Abroad, pb::ExitProcedure::None));
        let mark = known.unapproved.clone().unwrap();
        assert_eq!((mark.state_before(), mark.told.as_str()), (State::Unspecified, "organizations/220104"));
        assert_eq!((known.to, known.filed_on), (Some(date("2024-03-01")), Some(date("2024-03-01"))));
        assert_eq!(told(&house, &known.name).await, county(Duty::Open));
        refused(decide(&house, COUNTY, &known, Stance::Agree).await, Code::FailedPrecondition, "NOT_AN_APPLICATION");
        let twice = leave_unfiled(&house, CLERK, &person.retiree, "2024-02-21").await;
        refused(twice, Code::FailedPrecondition, "TRIP_UNDER_WAY");
        assert_eq!(get(&house, &known.name).await.procedure(), pb::ExitProcedure::None);
        review(&house, COUNTY, &known).await.unwrap();

        house.on("2024-03-05");
        assert_eq!(come_back(&house, &known, "").await.unwrap().state(), State::ReturnedHome);
        assert_eq!(get(&house, &known.name).await.procedure(), pb::ExitProcedure::None);
        assert_eq!(hand_ins(&house, &person.retiree).await, [Duty::Open]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_return_put_off_is_told_to_the_bureau_and_hides_no_overstay() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let (mut person, below) = (house.receive(of_division).await, house.receive(|_| {}).await);
        let exit = approved(&house, &person.retiree, "2024-03-01", "2024-03-20").await;
        leave(&house, &exit, "").await.unwrap();
        house.on("2024-03-15");
        prolong(&house, &exit, "2024-04-30", "2024-03-15").await.unwrap();
        let event = events(&house, "exit.prolonged", 1).await.remove(0).data.unwrap();
        assert_eq!(pb::ExitProlonged::decode(event.value.as_slice()).unwrap().told, "220104");
        assert_eq!(told(&house, &exit.name).await, county(Duty::Open));
        house.on("2024-03-25");
        assert_eq!(get(&house, &exit.name).await.overstay_days, 5);
        review(&house, COUNTY, &exit).await.unwrap();
        assert_eq!(told(&house, &exit.name).await, county(Duty::Met));
        prolong(&house, &exit, "2024-05-10", "2024-03-25").await.unwrap();
        // What the bureau was told of stays with it, wherever he is served, and falls away with his death.
        house.transfer(&mut person, OTHER, "2024-03-25").await;
        assert_eq!(told(&house, &exit.name).await.iter().filter(|told| **told == county(Duty::Open)[0]).count(), 1);
        house.die(&mut person, "2024-03-25").await;
        assert!(told(&house, &exit.name).await.contains(&county(Duty::Void)[0]));

        let filed = filed(&house, &below.retiree, "2024-03-25", "2024-03-26").await;
        leave(&house, &filed, "").await.unwrap();
        let longer = prolong(&house, &filed, "2024-03-30", "2024-03-25").await.unwrap();
        assert_eq!((longer.overstay_days, told(&house, &filed.name).await.len()), (0, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_lent_for_a_filing_is_due_back_when_the_application_comes_to_nothing() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        for end in ["rejected", "withdrawn", "lapsed"] {
            let mut person = house.receive(|_| {}).await;
            let number = format!("E1234{}", end.len() * 1_111 + usize::from(end == "lapsed"));
            let passport = register(&house, CLERK, passport(&person.retiree, &number, true)).await.unwrap();
            let filing = filed(&house, &person.retiree, "2024-05-06", "2024-05-20").await;
            lend(&house, &passport, &filing).await.unwrap();
            house.regrade(&mut person, ManagementGroup::Division, "2024-03-01").await;
            let request = pb::ApplyForExitRequest {
                replaces: filing.name.clone(),
                ..applying(&person.retiree, "2024-05-06", "2024-05-20")
            };
            let exit = apply(&house, CLERK, request).await.unwrap();
            let lent = document(&house, &passport.name).await;
            assert_eq!((lent.state(), lent.exit.as_str(), lent.due_on), (Document::Lent, exit.name.as_str(), None));
            sign(&house, HEAD, &exit, Stance::Agree).await.unwrap();
            accept(&house, COUNTY, &exit, "").await.unwrap();
            let due = match end {
                "rejected" => {
                    let rejected = decide(&house, COUNTY, &exit, Stance::Against).await.unwrap();
                    assert_eq!(rejected.documents[0].due_on, Some(date("2024-03-11")));
                    "2024-03-11"
                }
                "withdrawn" => {
                    withdraw(&house, CLERK, &exit).await.unwrap();
                    "2024-03-11"
                }
                _ => {
                    house.on("2024-05-07");
                    run_day(&house).await;
                    "2024-05-17"
                }
            };
            assert_eq!(document(&house, &passport.name).await.due_on, Some(date(due)), "{end}");
            assert_eq!(hand_ins(&house, &person.retiree).await, [Duty::Open], "{end}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_duty_for_documents_yet_unknown_follows_the_right_day() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let person = house.receive(|_| {}).await;
        let exit = filed(&house, &person.retiree, "2024-03-01", "2024-03-20").await;
        leave(&house, &exit, "").await.unwrap();
        house.on("2024-03-22");
        come_back(&house, &exit, "2024-03-11").await.unwrap();
        let owed = async || {
            let duties = duties(&house, &person.retiree, "travel.documents").await;
            let owed = duties.into_iter().filter(|duty| duty.state() == Duty::Open);
            owed.map(|duty| duty.due_on).collect::<Vec<_>>()
        };
        assert_eq!(owed().await, [Some(date("2024-03-21"))]);
        for (day, due) in [("2024-03-18", "2024-03-28"), ("2024-03-11", "2024-03-21"), ("2024-03-18", "2024-03-28")] {
            correct(&house, &exit, "", day).await.unwrap();
            assert_eq!(owed().await, [Some(date(due))], "{day}");
        }
        // The document that it stood for takes its place.
        let held = register(&house, CLERK, passport(&person.retiree, "E12345678", false)).await.unwrap();
        assert_eq!((held.due_on, owed().await), (Some(date("2024-03-28")), vec![Some(date("2024-03-28"))]));
        correct(&house, &exit, "", "2024-03-19").await.unwrap();
        assert_eq!(owed().await, [Some(date("2024-03-29"))]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_went_to_another_province_while_abroad_has_his_return_noted() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let mut person = house.receive(|_| {}).await;
        let exit = filed(&house, &person.retiree, "2024-03-01", "2024-05-20").await;
        leave(&house, &exit, "").await.unwrap();
        person.life_status = intake::LifeStatus::TransferredOut.into();
        person.revision += 1;
        house.tell("retiree.transferred", &person, "2024-03-01").await;
        assert_eq!(get(&house, &exit.name).await.end_reason, "TRANSFERRED_OUT");
        house.on("2024-07-01");
        person.life_status = intake::LifeStatus::Active.into();
        person.revision += 1;
        house.tell("retiree.transferred", &person, "2024-07-01").await;
        house.on("2024-07-20");
        // A journey of the time between is taken once the first has its return.
        let later = filing(&person.retiree, "2024-07-05", "2024-07-10");
        refused(file(&house, CLERK, later.clone()).await, Code::FailedPrecondition, "TRIPS_OVERLAP");
        let noted = come_back(&house, &exit, "2024-05-18").await.unwrap();
        assert_eq!((noted.state(), noted.returned_on), (State::Closed, Some(date("2024-05-18"))));
        assert_eq!(hand_ins(&house, &person.retiree).await, [], "he was not served here when he came back");
        refused(come_back(&house, &exit, "2024-05-19").await, Code::FailedPrecondition, "EXIT_STATE");
        assert!(file(&house, CLERK, later).await.unwrap().late_filed);
    })
    .await;
}
