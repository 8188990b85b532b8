//! A death that was none: the document that was owed is owed again, with the days that it took.

use junxiu_contracts::duty::duty::State as Duty;
use junxiu_contracts::{intake, party as pb};
use junxiu_testkit::on_both_engines;

use crate::desk::*;
use crate::house::{CLERK, House, date};

#[tokio::test(flavor = "multi_thread")]
async fn what_he_was_to_hand_in_is_owed_again_and_what_his_heirs_gave_up_is_not() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let mut person = house.receive(|_| {}).await;
        register(&house, CLERK, passport(&person.retiree, "E12345678", false)).await.unwrap();
        let mut permit = passport(&person.retiree, "C12345678", false);
        permit.r#type = pb::TravelDocumentType::HongKongMacaoPermit.into();
        let given_up = register(&house, CLERK, permit).await.unwrap();
        let exit = filed(&house, &person.retiree, "2024-03-01", "2024-03-01").await;
        leave(&house, &exit, "").await.unwrap();
        come_back(&house, &exit, "").await.unwrap();
        house.on("2024-03-06");
        house.die(&mut person, "2024-03-05").await;
        release(&house, &given_up, pb::ReleaseGround::Heirs).await.unwrap();
        assert_eq!(hand_ins(&house, &person.retiree).await, [Duty::Void, Duty::Void]);

        house.on("2024-03-25");
        house.revive(&mut person, "2024-03-25").await;
        let owed = duties(&house, &person.retiree, "travel.documents").await;
        let mut stand: Vec<_> = owed.iter().map(|duty| (duty.state(), duty.due_on)).collect();
        stand.sort_by_key(|(state, _)| *state);
        // It was due on 11 March, and for nineteen days he was taken for dead.
        assert_eq!(stand, [(Duty::Open, Some(date("2024-03-30"))), (Duty::Void, Some(date("2024-03-11")))]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_the_province_still_owes_what_was_due_by_then_and_comes_back_to_what_he_still_holds() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let mut who = Vec::new();
        for number in ["E11111111", "E22222222", "E33333333"] {
            let person = house.receive(|_| {}).await;
            let passport = register(&house, CLERK, passport(&person.retiree, number, false)).await.unwrap();
            let exit = filed(&house, &person.retiree, "2024-03-01", "2024-03-01").await;
            leave(&house, &exit, "").await.unwrap();
            come_back(&house, &exit, "").await.unwrap();
            who.push((person, passport));
        }
        house.on("2024-03-15");
        // It was due on 11 March.
        for ((person, _), (left_on, stands)) in
            who.iter_mut().zip([("2024-03-11", Duty::Open), ("2024-03-10", Duty::Void), ("2024-03-10", Duty::Void)])
        {
            person.life_status = intake::LifeStatus::TransferredOut.into();
            person.revision += 1;
            house.tell("retiree.transferred", person, left_on).await;
            assert_eq!(hand_ins(&house, &person.retiree).await, [stands], "{left_on}");
        }
        deposit(&house, CLERK, &who[0].1, "").await.unwrap();
        assert_eq!(hand_ins(&house, &who[0].0.retiree).await, [Duty::MetLate]);
        release(&house, &who[1].1, pb::ReleaseGround::TransferredOut).await.unwrap();
        for ((person, _), stands) in who.iter_mut().zip([Duty::MetLate, Duty::Void, Duty::Open]) {
            person.life_status = intake::LifeStatus::Active.into();
            person.revision += 1;
            house.tell("retiree.transferred", person, "2024-03-15").await;
            assert_eq!(hand_ins(&house, &person.retiree).await, [stands]);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrected_return_opens_no_duty_of_a_document_that_is_lost() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-01").await;
        let person = house.receive(|_| {}).await;
        let document = register(&house, CLERK, passport(&person.retiree, "E12345678", false)).await.unwrap();
        let exit = filed(&house, &person.retiree, "2024-03-01", "2024-03-12").await;
        leave(&house, &exit, "").await.unwrap();
        house.on("2024-03-12");
        come_back(&house, &exit, "").await.unwrap();
        correct(&house, &exit, "", "2024-03-10").await.unwrap();
        lose(&house, &document).await.unwrap();
        correct(&house, &exit, "", "2024-03-12").await.unwrap();
        assert_eq!(hand_ins(&house, &person.retiree).await, [Duty::Void, Duty::Void]);
    })
    .await;
}
