//! A death that was none: the document that was owed is owed again, with the days that it took.

use junxiu_contracts::duty::duty::State as Duty;
use junxiu_contracts::party as pb;
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
