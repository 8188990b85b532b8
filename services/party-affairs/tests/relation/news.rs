//! What the register's news changes for members who are away.

use junxiu_contracts::duty::duty::State as Duty;
use junxiu_contracts::party::party_absence::State;
use junxiu_contracts::party::relation_transfer::State as Transfer;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use crate::desk::*;
use crate::house::{CLERK, House, NEAR, OTHER_CLERK, PROVINCE, refused};

#[tokio::test(flavor = "multi_thread")]
async fn a_death_ends_the_absence_and_the_transfer() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-10").await;
        let mut two = two(&house).await;
        let id = two.who.retiree.clone();
        let absence = report(&house, CLERK, &id, plan("2024-02-01", "2024-05-01", true)).await.unwrap();
        assess(&house, assessing(&absence)).await.unwrap();
        certify(&house, &absence, "2024-01-20").await.unwrap();
        let sent = send(&house, CLERK, sending(&id, &two.place, "2024-03-01")).await.unwrap();
        house.die(&mut two.who, "2024-03-05").await;

        let after = relation(&house, &id).await;
        assert!(after.absence.is_none() && after.transfer.is_none() && after.membership.is_none());
        refused(back(&house, &absence, "2024-03-05").await, Code::FailedPrecondition, "ABSENCE_STATE");
        refused(accept(&house, OTHER_CLERK, &sent, "2024-03-05").await, Code::FailedPrecondition, "TRANSFER_DECIDED");
        let request = junxiu_contracts::party::GetTransferRequest { name: sent.name.clone() };
        let lapsed = client(&house).get_transfer(house.as_hand(PROVINCE, request)).await.unwrap().into_inner();
        assert_eq!(lapsed.state(), Transfer::Lapsed);
        for subject in [&absence.name, &sent.name] {
            assert!(duties(&house, subject).await.iter().all(|(_, _, state)| *state == Duty::Void));
        }
        let again = report(&house, CLERK, &id, plan("2024-03-06", "2024-05-01", true)).await;
        refused(again, Code::FailedPrecondition, "NOT_SERVED");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_in_the_register_asks_for_the_relation_and_its_acceptance_answers_it() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-10").await;
        let mut two = two(&house).await;
        let id = two.who.retiree.clone();
        let absence = report(&house, CLERK, &id, plan("2024-02-01", "2024-05-01", true)).await.unwrap();
        house.transfer(&mut two.who, NEAR, "2024-03-01").await;
        let flagged = relation(&house, &id).await;
        assert_eq!(flagged.membership.unwrap().review_reason, "TRANSFERRED_IN_REGISTER");
        assert_eq!(flagged.absence.unwrap().state(), State::Reported);
        let near = crate::house::Hand("near", junxiu_contracts::api::Role::InstitutionClerk, NEAR);
        assert!(relation_by(&house, near, &id).await.is_ok(), "the absence goes with him");

        let (there, _) = branch(&house, NEAR).await;
        let sent = send(&house, CLERK, sending(&id, &there, "2024-03-05")).await.unwrap();
        accept(&house, near, &sent, "2024-03-06").await.unwrap();
        assert_eq!(relation(&house, &id).await.membership.unwrap().review_reason, "");
        refused(back(&house, &absence, "2024-03-08").await, Code::NotFound, "NOT_FOUND");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merged_record_gives_up_its_absence() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-10").await;
        let mut two = two(&house).await;
        let id = two.who.retiree.clone();
        let absence = report(&house, CLERK, &id, plan("2024-02-01", "2024-05-01", true)).await.unwrap();
        let survivor = house.receive(|_| {}).await;
        two.who.merged_into = survivor.retiree.clone();
        two.who.revision += 1;
        house.tell("retiree.merged", &two.who, "2024-03-05").await;
        refused(relation_by(&house, CLERK, &id).await, Code::FailedPrecondition, "RECORD_MERGED");
        refused(back(&house, &absence, "2024-03-05").await, Code::FailedPrecondition, "ABSENCE_STATE");
        assert_eq!(
            branch_of(&house, &survivor.retiree).await,
            two.home.name,
            "his place goes to the record that stands"
        );
    })
    .await;
}
