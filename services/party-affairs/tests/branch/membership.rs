//! Coming to a branch: exactly one at any moment.

use junxiu_contracts::party as pb;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use super::desk::*;
use super::house::{CLERK, COUNTY, HOME, House, NEAR, OTHER_CLERK, SECOND_CLERK, date, refused, standing};

#[tokio::test(flavor = "multi_thread")]
async fn a_member_is_admitted_once() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let founders = people(&house, 3).await;
        let branch = founded(&house, &founders).await;
        let who = probationer(&house).await;

        let request = pb::AdmitMemberRequest { request_id: "admit-1".into(), ..admission(&branch, &who, "2024-06-30") };
        let member = admit(&house, CLERK, request.clone()).await.unwrap();
        assert_eq!(member.kind(), pb::branch_member::Kind::Probationary);
        assert_eq!(admit(&house, CLERK, request).await.unwrap(), member);
        let asked = admit(&house, SECOND_CLERK, admission(&branch, &who, "2024-06-30")).await;
        refused(asked, Code::FailedPrecondition, "ALREADY_IN_A_BRANCH");

        let branch = get(&house, CLERK, &branch.name).await.unwrap();
        assert_eq!((branch.members, branch.full_members), (4, 3));
        let listed = members(&house, &branch).await;
        assert_eq!(listed.len(), 4);
        assert!(listed.contains(&member));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admission_lies_between_reception_and_today() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let founders = people(&house, 3).await;
        let early = pb::PartyBranch { founded_on: Some(date("2021-01-01")), ..branch_of(&[HOME]) };
        let branch = create(&house, CLERK, founding(early, &founders)).await.unwrap();
        assert_eq!(members(&house, &branch).await[0].since, Some(date("2021-05-10")), "not before the reception");

        let who = house.receive(|_| {}).await;
        for (on, reason) in [("2021-05-09", "BEFORE_RECEPTION"), ("2024-07-02", "OCCURRED_IN_FUTURE")] {
            let asked = admit(&house, CLERK, admission(&branch, &who, on)).await;
            refused(asked, Code::FailedPrecondition, reason);
        }
        assert!(admit(&house, CLERK, admission(&branch, &who, "2021-05-10")).await.is_ok());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_and_a_member_of_another_unit_are_not_admitted() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let founders = people(&house, 3).await;
        let branch = founded(&house, &founders).await;
        let near = house.receive(|told| *told = standing(NEAR)).await;
        let home = house.receive(|_| {}).await;

        let asked = admit(&house, COUNTY, admission(&branch, &near, "2024-06-30")).await;
        refused(asked, Code::FailedPrecondition, "OF_ANOTHER_UNIT");
        let asked = admit(&house, CLERK, admission(&branch, &near, "2024-06-30")).await;
        refused(asked, Code::FailedPrecondition, "NOT_YET_KNOWN");
        let asked = admit(&house, OTHER_CLERK, admission(&branch, &home, "2024-06-30")).await;
        refused(asked, Code::NotFound, "NOT_FOUND");
        let stale = pb::AdmitMemberRequest { etag: "r9".into(), ..admission(&branch, &home, "2024-06-30") };
        refused(admit(&house, CLERK, stale).await, Code::Aborted, "STALE");
        let grouped = pb::AdmitMemberRequest { group_number: 2, ..admission(&branch, &home, "2024-06-30") };
        refused(admit(&house, CLERK, grouped).await, Code::FailedPrecondition, "NO_SUCH_GROUP");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_branches_that_admit_one_person_at_once_one_wins() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let founders = people(&house, 6).await;
        let one = founded(&house, &founders[..3]).await;
        let two = founded(&house, &founders[3..]).await;

        for _ in 0..5 {
            let who = house.receive(|_| {}).await;
            let (first, second) = tokio::join!(
                admit(&house, CLERK, admission(&one, &who, "2024-06-30")),
                admit(&house, SECOND_CLERK, admission(&two, &who, "2024-06-30")),
            );
            let (won, lost) = if first.is_ok() { (first, second) } else { (second, first) };
            assert!(won.is_ok(), "{won:?}");
            refused(lost, Code::FailedPrecondition, "ALREADY_IN_A_BRANCH");
        }
        let one = get(&house, CLERK, &one.name).await.unwrap();
        let two = get(&house, CLERK, &two.name).await.unwrap();
        assert_eq!(one.members + two.members, 11);
        let listed = members(&house, &one).await.len() + members(&house, &two).await.len();
        assert_eq!(listed, 11);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admission_and_a_dissolution_at_once_leave_nobody_in_a_dissolved_branch() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        for _ in 0..3 {
            let mut founders = people(&house, 3).await;
            let branch = founded(&house, &founders).await;
            for who in &mut founders {
                house.die(who, "2024-06-20").await;
            }
            let who = house.receive(|_| {}).await;
            let gone =
                pb::PartyBranch { dissolved_on: Some(date("2024-07-01")), etag: String::new(), ..branch.clone() };
            let (admitted, dissolved) = tokio::join!(
                admit(&house, CLERK, admission(&branch, &who, "2024-06-30")),
                update(&house, COUNTY, gone, &["dissolved_on"]),
            );
            assert_ne!(admitted.is_ok(), dissolved.is_ok(), "{admitted:?} {dissolved:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn members_come_to_groups_and_a_group_is_given_up() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let founders = people(&house, 3).await;
        let branch = founded(&house, &founders).await;
        let group = |number| pb::party_branch::Group { number, display_name: format!("第{number}党小组") };
        let grouped = pb::PartyBranch { groups: vec![group(2), group(1)], ..branch };
        let branch = update(&house, CLERK, grouped, &["groups"]).await.unwrap();
        assert_eq!(branch.groups.iter().map(|group| group.number).collect::<Vec<_>>(), [1, 2]);

        let asked = |number| pb::AssignGroupRequest {
            branch: branch.name.clone(),
            retiree: founders[0].retiree.clone(),
            group_number: number,
            ..Default::default()
        };
        let assign = async |number| client(&house).assign_group(house.as_hand(CLERK, asked(number))).await;
        assert_eq!(assign(2).await.unwrap().into_inner().group_number, 2);
        refused(assign(3).await, Code::FailedPrecondition, "NO_SUCH_GROUP");
        let one = pb::PartyBranch { groups: vec![group(1)], ..branch.clone() };
        update(&house, CLERK, one, &["groups"]).await.unwrap();
        assert!(members(&house, &branch).await.iter().all(|member| member.group_number == 0));
    })
    .await;
}
