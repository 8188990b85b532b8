//! Another grade, a transfer, a death, a merger: what becomes of journeys and documents.

use junxiu_contracts::approval::Stance;
use junxiu_contracts::duty::duty::State as Duty;
use junxiu_contracts::intake::{self, ManagementGroup};
use junxiu_contracts::party as pb;
use junxiu_contracts::party::exit_application::State;
use junxiu_contracts::party::travel_document::State as Document;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use crate::desk::*;
use crate::house::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_higher_grade_before_the_departure_asks_for_an_approval() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let mut person = house.receive(|_| {}).await;
        let exit = filed(&house, &person.retiree, "2024-05-01", "2024-05-20").await;
        house.on("2024-03-10");
        house.regrade(&mut person, ManagementGroup::Division, "2024-03-10").await;
        assert_eq!(get(&house, &exit.name).await.state(), State::NeedsApproval);
        refused(leave(&house, &exit, "").await, Code::FailedPrecondition, "EXIT_STATE");
        let twice = apply(&house, CLERK, applying(&person.retiree, "2024-05-01", "2024-05-20")).await;
        refused(twice, Code::FailedPrecondition, "TRIPS_OVERLAP");
        let request = pb::ApplyForExitRequest {
            replaces: exit.name.clone(),
            ..applying(&person.retiree, "2024-05-01", "2024-05-20")
        };
        let application = apply(&house, CLERK, request).await.unwrap();
        assert_eq!((application.state(), application.replaces.as_str()), (State::Submitted, exit.name.as_str()));
        assert_eq!(get(&house, &exit.name).await.state(), State::Superseded);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_higher_grade_after_the_departure_is_noted_and_the_filing_stands() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let mut person = house.receive(|_| {}).await;
        let exit = filed(&house, &person.retiree, "2024-03-01", "2024-05-20").await;
        leave(&house, &exit, "").await.unwrap();
        house.regrade(&mut person, ManagementGroup::Division, "2024-03-01").await;
        let noted = get(&house, &exit.name).await;
        assert_eq!((noted.state(), noted.review.as_str()), (State::Abroad, "GRADE_CHANGED"));
        assert!(come_back(&house, &exit, "").await.is_ok());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lower_grade_turns_an_application_into_a_filing_and_marks_a_decision() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let mut person = house.receive(of_division).await;
        let decided = approved(&house, &person.retiree, "2024-04-01", "2024-04-20").await;
        let open = accepted(&house, &person.retiree, "2024-05-01", "2024-05-20").await;
        house.on("2024-03-10");
        house.regrade(&mut person, ManagementGroup::RegimentAndBelow, "2024-02-20").await;
        let filed = get(&house, &open.name).await;
        assert_eq!((filed.state(), filed.procedure()), (State::Filed, pb::ExitProcedure::Filing));
        refused(decide(&house, COUNTY, &open, Stance::Agree).await, Code::FailedPrecondition, "NOT_AN_APPLICATION");
        let marked = get(&house, &decided.name).await;
        assert_eq!((marked.state(), marked.review.as_str()), (State::Approved, "GRADE_CHANGED"));
        assert!(marked.approval.unwrap().review_required);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_superior_has_in_hand_it_finishes_and_the_rest_is_sent_back() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let (mut in_hand, mut not_yet) = (house.receive(of_division).await, house.receive(of_division).await);
        let accepted = accepted(&house, &in_hand.retiree, "2024-05-01", "2024-05-20").await;
        let waiting = signed(&house, &not_yet.retiree, "2024-05-01", "2024-05-20").await;
        house.on("2024-03-05");
        house.transfer(&mut in_hand, OTHER, "2024-03-05").await;
        house.transfer(&mut not_yet, OTHER, "2024-03-05").await;

        // The new institution sees it, and the county that accepted it decides.
        let shown = get_by(&house, OTHER_CLERK, &accepted.name).await.unwrap();
        assert_eq!((shown.state(), shown.institution.as_str()), (State::WithSuperior, "organizations/220204-01"));
        assert_eq!(decide(&house, COUNTY, &accepted, Stance::Agree).await.unwrap().state(), State::Approved);

        let returned = get_by(&house, OTHER_CLERK, &waiting.name).await.unwrap();
        assert_eq!((returned.state(), returned.due_on), (State::Returned, None));
        // The former institution sees the case that it signed, and acts on it no more.
        refused(resubmit(&house, CLERK, &waiting).await, Code::FailedPrecondition, "NOT_YET_KNOWN");
        refused(withdraw(&house, CLERK, &waiting).await, Code::FailedPrecondition, "NOT_ON_ROUTE");
        resubmit(&house, OTHER_CLERK, &waiting).await.unwrap();
        sign(&house, OTHER_HEAD, &waiting, Stance::Agree).await.unwrap();
        assert_eq!(accept(&house, OTHER_COUNTY, &waiting, "").await.unwrap().state(), State::WithSuperior);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_and_what_is_owed_of_them_move_with_a_transfer() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let mut person = house.receive(|_| {}).await;
        let kept = register(&house, CLERK, passport(&person.retiree, "E12345678", true)).await.unwrap();
        let mut permit = passport(&person.retiree, "C12345678", false);
        permit.r#type = pb::TravelDocumentType::HongKongMacaoPermit.into();
        let permit = register(&house, CLERK, permit).await.unwrap();
        let exit = filed(&house, &person.retiree, "2024-03-01", "2024-03-01").await;
        leave(&house, &exit, "").await.unwrap();
        come_back(&house, &exit, "").await.unwrap();
        house.on("2024-03-05");
        house.transfer(&mut person, OTHER, "2024-03-05").await;
        let moving = document(&house, &kept.name).await;
        assert_eq!((moving.state(), moving.keeper.as_str()), (Document::InTransit, "organizations/220104-01"));
        refused(deposit(&house, CLERK, &kept, "").await, Code::NotFound, "NOT_FOUND");
        let taken = deposit(&house, OTHER_CLERK, &kept, "").await.unwrap();
        assert_eq!((taken.state(), taken.keeper.as_str()), (Document::InCustody, "organizations/220204-01"));
        assert_eq!(get(&house, &exit.name).await.state(), State::ReturnedHome);
        let owed = duties(&house, &person.retiree, "travel.documents").await;
        assert_eq!((owed.len(), owed[0].organization.as_str()), (1, "organizations/220204-01"));
        deposit(&house, OTHER_CLERK, &permit, "").await.unwrap();
        assert_eq!(get(&house, &exit.name).await.state(), State::Closed);
        assert_eq!(hand_ins(&house, &person.retiree).await, [Duty::Met]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_death_cancels_what_is_ahead_without_breach_and_an_error_about_it_brings_it_back() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let (mut person, mut division) = (house.receive(|_| {}).await, house.receive(of_division).await);
        let held = register(&house, CLERK, passport(&person.retiree, "E12345678", false)).await.unwrap();
        let over = filed(&house, &person.retiree, "2024-03-01", "2024-03-01").await;
        leave(&house, &over, "").await.unwrap();
        come_back(&house, &over, "").await.unwrap();
        let ahead = filed(&house, &person.retiree, "2024-05-01", "2024-05-20").await;
        let pending = accepted(&house, &division.retiree, "2024-05-01", "2024-05-20").await;
        house.on("2024-03-20");
        house.die(&mut person, "2024-03-15").await;
        house.die(&mut division, "2024-03-15").await;
        for exit in [&ahead, &pending] {
            let cancelled = get(&house, &exit.name).await;
            assert_eq!((cancelled.state(), cancelled.end_reason.as_str()), (State::Cancelled, "DECEASED"));
        }
        refused(decide(&house, COUNTY, &pending, Stance::Agree).await, Code::FailedPrecondition, "NOT_PENDING");
        // What was overdue on the day of death is no breach any more, and the document is still to be had.
        assert_eq!(hand_ins(&house, &person.retiree).await, [Duty::Void]);
        let again = file(&house, CLERK, filing(&person.retiree, "2024-06-01", "2024-06-20")).await;
        refused(again, Code::FailedPrecondition, "NOT_SERVED");
        assert_eq!(deposit(&house, CLERK, &held, "").await.unwrap().state(), Document::InCustody);
        assert_eq!(get(&house, &over.name).await.state(), State::Closed);

        person.life_status = intake::LifeStatus::Active.into();
        person.died_on = None;
        person.revision += 1;
        house.tell("retiree.reactivated", &person, "2024-03-25").await;
        assert_eq!(get(&house, &ahead.name).await.state(), State::Filed);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_dies_abroad_is_waited_for_no_longer() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let mut person = house.receive(|_| {}).await;
        let exit = filed(&house, &person.retiree, "2024-03-01", "2024-05-01").await;
        leave(&house, &exit, "").await.unwrap();
        house.on("2024-03-20");
        house.die(&mut person, "2024-03-15").await;
        let closed = get(&house, &exit.name).await;
        assert_eq!((closed.state(), closed.end_reason.as_str()), (State::Closed, "DECEASED"));
        refused(come_back(&house, &exit, "").await, Code::FailedPrecondition, "EXIT_STATE");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_of_a_second_record_goes_to_the_one_that_stands() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let (survivor, mut gone) = (house.receive(|_| {}).await, house.receive(|_| {}).await);
        let held = register(&house, CLERK, passport(&gone.retiree, "E12345678", false)).await.unwrap();
        let over = filed(&house, &gone.retiree, "2024-03-01", "2024-03-01").await;
        leave(&house, &over, "").await.unwrap();
        come_back(&house, &over, "").await.unwrap();
        let ahead = filed(&house, &gone.retiree, "2024-05-01", "2024-05-20").await;
        gone.merged_into = survivor.retiree.clone();
        gone.revision += 1;
        house.tell("retiree.merged", &gone, "2024-03-01").await;
        assert_eq!(get(&house, &ahead.name).await.retiree, survivor.retiree);
        assert_eq!(document(&house, &held.name).await.retiree, survivor.retiree);
        assert_eq!(hand_ins(&house, &survivor.retiree).await, [Duty::Open]);
        let overlap = file(&house, CLERK, filing(&survivor.retiree, "2024-05-10", "2024-05-12")).await;
        refused(overlap, Code::FailedPrecondition, "TRIPS_OVERLAP");
        deposit(&house, CLERK, &held, "").await.unwrap();
        assert_eq!(hand_ins(&house, &survivor.retiree).await, [Duty::Met]);
        assert_eq!(get(&house, &over.name).await.state(), State::Closed);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_institution_under_another_bureau_asks_that_one() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let mut person = house.receive(of_division).await;
        let exit = signed(&house, &person.retiree, "2024-05-01", "2024-05-20").await;
        // The institution comes directly under the prefecture.
        let mut moved = organization(HOME, "220100");
        moved.county = String::new();
        house.tell_organization(&moved, 2).await;
        person.county = String::new();
        person.revision += 1;
        house.tell("retiree.updated", &person, "2024-03-01").await;
        refused(accept(&house, COUNTY, &exit, "").await, Code::FailedPrecondition, "NOT_ON_ROUTE");
        assert_eq!(accept(&house, PREFECTURE, &exit, "").await.unwrap().state(), State::WithSuperior);
    })
    .await;
}
