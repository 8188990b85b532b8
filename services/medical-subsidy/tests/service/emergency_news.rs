//! What news of a person does to his certificates and credentials.

use crate::emergency::*;
use crate::house::*;
use crate::priority::{credential, shown};
use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::intake;
use junxiu_contracts::medical as pb;
use junxiu_testkit::on_both_engines;
use tonic::Code;

fn moved(standing: &intake::RetireeStanding) -> intake::RetireeStanding {
    let (county, prefecture) = ("220204".to_owned(), "220200".to_owned());
    intake::RetireeStanding { institution: OTHER.into(), county, prefecture, ..newer(standing) }
}

fn dead(standing: &intake::RetireeStanding, on: &str) -> intake::RetireeStanding {
    let life_status = intake::LifeStatus::Deceased as i32;
    intake::RetireeStanding { life_status, died_on: Some(date(on)), ..newer(standing) }
}

#[tokio::test]
async fn what_is_owed_follows_the_person() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let standing = house.receive(RetireeCategory::Tuixiu).await;
        let issued = issue(&house, CLERK, &standing.retiree).await.unwrap();
        discharge(&house, CLERK, &issued.name, "").await.unwrap();
        let card = credential(&house, CLERK, &standing.retiree).await.unwrap();

        house.tell("retiree.transferred", &moved(&standing), "2024-07-01").await;
        let done = complete(&house, ON_DUTY, &issued.name, "").await.unwrap();
        assert_eq!(done.institution, format!("organizations/{OTHER}"));
        assert!(shown(&house, &card.number, &card.code, 0).await.unwrap(), "the card is as good as before");
        let list = pb::ListPriorityCredentialsRequest::default();
        let list = house.priority().list_priority_credentials(house.as_hand(ON_DUTY, list)).await.unwrap();
        assert_eq!(list.into_inner().credentials.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_death_ends_priority_and_not_what_the_family_owes() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let standing = house.receive(RetireeCategory::Tuixiu).await;
        let issued = issue(&house, CLERK, &standing.retiree).await.unwrap();
        let card = credential(&house, CLERK, &standing.retiree).await.unwrap();
        house.tell("retiree.deceased", &dead(&standing, "2024-07-01"), "2024-07-01").await;

        refused(issue(&house, CLERK, &standing.retiree).await, Code::FailedPrecondition, "AFTER_DEATH");
        refused(credential(&house, CLERK, &standing.retiree).await, Code::FailedPrecondition, "AFTER_DEATH");
        assert!(!shown(&house, &card.number, &card.code, 0).await.unwrap());
        assert_eq!(house.owed(&issued.name).await, ["emergency.outcome issue OPEN 2024-07-16"]);
        discharge(&house, CLERK, &issued.name, "").await.unwrap();
        complete(&house, CLERK, &issued.name, "").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_record_that_gave_way_takes_its_emergencies_along() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let standing = house.receive(RetireeCategory::Tuixiu).await;
        let survivor = crate::house::standing(HOME, RetireeCategory::Tuixiu);
        house.tell("retiree.received", &survivor, "2021-05-01").await;
        let issued = issue(&house, CLERK, &standing.retiree).await.unwrap();
        let card = credential(&house, CLERK, &standing.retiree).await.unwrap();

        let merged = intake::RetireeStanding { merged_into: survivor.retiree.clone(), ..newer(&standing) };
        house.tell("retiree.merged", &merged, "2024-07-01").await;
        let out = discharge(&house, CLERK, &issued.name, "").await.unwrap();
        assert_eq!(out.retiree, survivor.retiree);
        assert!(!shown(&house, &card.number, &card.code, 0).await.unwrap(), "a new card for the record that stands");
        refused(issue(&house, CLERK, &standing.retiree).await, Code::FailedPrecondition, "RECORD_MERGED");
    })
    .await;
}

#[tokio::test]
async fn an_issue_that_overtakes_a_transfer_is_not_left_behind() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let standing = house.receive(RetireeCategory::Tuixiu).await;
        let after = moved(&standing);
        let hold = "select 1 from standing for share";
        let told = house.tell("retiree.transferred", &after, "2024-07-01");
        let (_, issued) = database.overtaken(hold, told, issue(&house, CLERK, &standing.retiree)).await;
        if let Ok(issued) = issued {
            let out = discharge(&house, ON_DUTY, &issued.name, "").await.unwrap();
            assert_eq!(out.institution, format!("organizations/{OTHER}"));
        }
    })
    .await;
}
