//! From the departure to the last document in custody.

use junxiu_contracts::duty::duty::State as Duty;
use junxiu_contracts::party::exit_application::State;
use junxiu_contracts::party::travel_document::State as Document;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use crate::desk::*;
use crate::house::*;

#[tokio::test(flavor = "multi_thread")]
async fn documents_are_due_ten_days_after_the_return_each_for_itself() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2023-12-01").await;
        let person = house.receive(of_division).await;
        let passport_of_his = register(&house, CLERK, passport(&person.retiree, "E12345678", true)).await.unwrap();
        let mut permit = passport(&person.retiree, "C98765432", false);
        permit.r#type = junxiu_contracts::party::TravelDocumentType::HongKongMacaoPermit.into();
        let permit = register(&house, CLERK, permit).await.unwrap();
        let exit = approved(&house, &person.retiree, "2024-01-10", "2024-01-31").await;
        let lent = lend(&house, &passport_of_his, &exit).await.unwrap();
        assert_eq!((lent.state(), lent.exit.as_str()), (Document::Lent, exit.name.as_str()));

        house.on("2024-01-10");
        assert_eq!(leave(&house, &exit, "").await.unwrap().state(), State::Abroad);
        assert_eq!(events(&house, "exit.departed", 1).await[0].subject, person.retiree);
        house.on("2024-02-02");
        let home = come_back(&house, &exit, "2024-01-31").await.unwrap();
        assert_eq!((home.state(), home.returned_on), (State::ReturnedHome, Some(date("2024-01-31"))));
        // 10 February is in the Spring Festival; Sunday the 18th is worked.
        let due: Vec<_> = home.documents.iter().map(|document| document.due_on).collect();
        assert_eq!(due, [Some(date("2024-02-18")); 2]);
        assert_eq!(hand_ins(&house, &person.retiree).await, [Duty::Open, Duty::Open]);

        house.on("2024-02-18");
        assert_eq!(deposit(&house, CLERK, &lent, "").await.unwrap().state(), Document::InCustody);
        assert_eq!(get(&house, &exit.name).await.state(), State::ReturnedHome);
        house.on("2024-02-19");
        assert!(document(&house, &permit.name).await.overdue);
        deposit(&house, CLERK, &permit, "").await.unwrap();
        let closed = get(&house, &exit.name).await;
        assert_eq!((closed.state(), closed.documents.len()), (State::Closed, 2));
        let mut states = hand_ins(&house, &person.retiree).await;
        states.sort();
        assert_eq!(states, [Duty::Met, Duty::MetLate]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_day_rolls_over_days_off_and_only_over_those() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2021-05-20").await;
        for (entry, due) in [("2022-12-22", "2023-01-03"), ("2024-02-19", "2024-02-29"), ("2024-03-01", "2024-03-11")] {
            let person = house.receive(|_| {}).await;
            let number = format!("E{}", entry.replace('-', ""));
            house.on(entry);
            register(&house, CLERK, passport(&person.retiree, &number, false)).await.unwrap();
            let exit = filed(&house, &person.retiree, entry, entry).await;
            leave(&house, &exit, "").await.unwrap();
            let home = come_back(&house, &exit, "").await.unwrap();
            assert_eq!(home.documents[0].due_on, Some(date(due)), "{entry}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_return_discovered_later_is_due_from_the_real_entry() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let person = house.receive(|_| {}).await;
        let document = register(&house, CLERK, passport(&person.retiree, "E12345678", false)).await.unwrap();
        let exit = filed(&house, &person.retiree, "2024-03-05", "2024-03-20").await;
        house.on("2024-06-01");
        run_day(&house).await;
        assert_eq!(get(&house, &exit.name).await.state(), State::Lapsed);
        // It was used after all.
        leave(&house, &exit, "2024-03-06").await.unwrap();
        let home = come_back(&house, &exit, "2024-03-25").await.unwrap();
        assert_eq!((home.overstay_days, home.documents[0].due_on), (5, Some(date("2024-04-07"))));
        assert!(home.documents[0].overdue);
        assert_eq!(hand_ins(&house, &person.retiree).await, [Duty::Open]);
        // The clerk had taken it in on its day, and records that now.
        deposit(&house, CLERK, &document, "2024-04-07").await.unwrap();
        let duties = duties(&house, &person.retiree, "travel.documents").await;
        assert_eq!((duties[0].state(), duties[0].backdated), (Duty::Met, true));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_day_that_cannot_be_is_refused_for_its_own_reason() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let person = house.receive(of_division).await;
        let exit = approved(&house, &person.retiree, "2024-03-05", "2024-03-20").await;
        refused(leave(&house, &exit, "2024-02-29").await, Code::FailedPrecondition, "LEFT_BEFORE_APPROVAL");
        refused(leave(&house, &exit, "2024-03-02").await, Code::FailedPrecondition, "OCCURRED_IN_FUTURE");
        refused(come_back(&house, &exit, "").await, Code::FailedPrecondition, "EXIT_STATE");
        let next = approved(&house, &person.retiree, "2024-03-20", "2024-03-30").await;
        house.on("2024-03-21");
        refused(leave(&house, &exit, "").await, Code::FailedPrecondition, "NOT_USED_IN_TIME");
        leave(&house, &exit, "2024-03-05").await.unwrap();
        refused(leave(&house, &exit, "2024-03-06").await, Code::FailedPrecondition, "EXIT_STATE");
        refused(leave(&house, &next, "").await, Code::FailedPrecondition, "TRIP_UNDER_WAY");
        refused(come_back(&house, &exit, "2024-03-04").await, Code::FailedPrecondition, "RETURN_BEFORE_DEPARTURE");
        come_back(&house, &exit, "2024-03-21").await.unwrap();
        refused(leave(&house, &next, "2024-03-20").await, Code::FailedPrecondition, "TRIPS_OVERLAP");
        leave(&house, &next, "2024-03-21").await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_return_into_a_year_that_nobody_published_waits_for_the_calendar() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2026-12-01").await;
        let person = house.receive(|_| {}).await;
        register(&house, CLERK, passport(&person.retiree, "E12345678", false)).await.unwrap();
        let exit = filed(&house, &person.retiree, "2026-12-02", "2026-12-24").await;
        house.on("2026-12-24");
        leave(&house, &exit, "2026-12-02").await.unwrap();
        refused(come_back(&house, &exit, "").await, Code::FailedPrecondition, "CALENDAR_NOT_PUBLISHED");
        let home = come_back(&house, &exit, "2026-12-18").await.unwrap();
        assert_eq!(home.documents[0].due_on, Some(date("2026-12-28")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_document_is_known_the_duty_stands_for_those_to_come() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let person = house.receive(|_| {}).await;
        let exit = filed(&house, &person.retiree, "2024-03-01", "2024-03-10").await;
        leave(&house, &exit, "").await.unwrap();
        house.on("2024-03-10");
        assert_eq!(come_back(&house, &exit, "").await.unwrap().state(), State::ReturnedHome);
        assert_eq!(hand_ins(&house, &person.retiree).await, [Duty::Open]);
        house.on("2024-03-12");
        let document = register(&house, CLERK, passport(&person.retiree, "E12345678", false)).await.unwrap();
        assert_eq!((document.due_on, document.exit.as_str()), (Some(date("2024-03-20")), exit.name.as_str()));
        let mut states = hand_ins(&house, &person.retiree).await;
        states.sort();
        assert_eq!(states, [Duty::Open, Duty::Void]);
        deposit(&house, CLERK, &document, "").await.unwrap();
        assert_eq!(get(&house, &exit.name).await.state(), State::Closed);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_documents_are_all_in_custody_owes_nothing() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let person = house.receive(|_| {}).await;
        register(&house, CLERK, passport(&person.retiree, "E12345678", true)).await.unwrap();
        let exit = filed(&house, &person.retiree, "2024-03-01", "2024-03-10").await;
        leave(&house, &exit, "").await.unwrap();
        assert_eq!(come_back(&house, &exit, "").await.unwrap().state(), State::Closed);
        assert!(hand_ins(&house, &person.retiree).await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_lent_for_a_journey_that_is_not_made_is_due_back() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        for withdrawn in [true, false] {
            house.on("2024-03-01");
            let person = house.receive(|_| {}).await;
            let number = if withdrawn { "E12345678" } else { "E12345679" };
            let kept = register(&house, CLERK, passport(&person.retiree, number, true)).await.unwrap();
            let exit = filed(&house, &person.retiree, "2024-03-05", "2024-03-08").await;
            lend(&house, &kept, &exit).await.unwrap();
            if withdrawn {
                assert_eq!(withdraw(&house, CLERK, &exit).await.unwrap().documents[0].due_on, Some(date("2024-03-11")));
            } else {
                house.on("2024-03-09");
                run_day(&house).await;
                assert_eq!(document(&house, &kept.name).await.due_on, Some(date("2024-03-18")));
            }
            assert_eq!(hand_ins(&house, &person.retiree).await, [Duty::Open]);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_day_is_put_right_and_what_follows_is_judged_by_the_right_one() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let person = house.receive(|_| {}).await;
        let kept = register(&house, CLERK, passport(&person.retiree, "E12345678", false)).await.unwrap();
        let exit = filed(&house, &person.retiree, "2024-03-01", "2024-03-20").await;
        leave(&house, &exit, "").await.unwrap();
        house.on("2024-03-22");
        refused(correct(&house, &exit, "", "2024-03-19").await, Code::FailedPrecondition, "EXIT_STATE");
        come_back(&house, &exit, "2024-03-10").await.unwrap();
        deposit(&house, CLERK, &kept, "2024-03-22").await.unwrap();
        assert_eq!(hand_ins(&house, &person.retiree).await, [Duty::MetLate]);
        refused(correct(&house, &exit, "2024-03-11", "").await, Code::FailedPrecondition, "RETURN_BEFORE_DEPARTURE");
        refused(correct(&house, &exit, "", "2024-03-23").await, Code::FailedPrecondition, "OCCURRED_IN_FUTURE");
        refused(correct(&house, &exit, "", "").await, Code::InvalidArgument, "INVALID_FIELDS");
        // He came back two days later, so the deposit was in time.
        let right = correct(&house, &exit, "", "2024-03-12").await.unwrap();
        assert_eq!((right.state(), right.returned_on), (State::Closed, Some(date("2024-03-12"))));
        assert_eq!(right.documents[0].due_on, Some(date("2024-03-22")));
        assert_eq!(right.corrections[0].returned_on, Some(date("2024-03-10")));
        let mut states = hand_ins(&house, &person.retiree).await;
        states.sort();
        assert_eq!(states, [Duty::Met, Duty::Void]);
        let before = filed(&house, &person.retiree, "2024-03-22", "2024-03-22").await;
        leave(&house, &before, "").await.unwrap();
        refused(correct(&house, &before, "2024-03-11", "").await, Code::FailedPrecondition, "TRIPS_OVERLAP");
        let earlier = correct(&house, &before, "2024-03-12", "").await.unwrap();
        assert!(earlier.late_filed, "he had left before he filed");
    })
    .await;
}
