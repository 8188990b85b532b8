//! What the register's news changes in branches.

use junxiu_contracts::intake::{LifeStatus, PartyMembership};
use junxiu_contracts::party as pb;
use junxiu_testkit::on_both_engines;

use super::desk::*;
use super::house::{CLERK, COUNTY, HEAD, HOME, House, NEAR, date, organization};

async fn of(house: &House, branch: &pb::PartyBranch, retiree: &str) -> Option<pb::BranchMember> {
    members(house, branch).await.into_iter().find(|member| member.retiree == retiree)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_death_ends_the_membership_and_the_secretary_s_term() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let mut people = people(&house, 4).await;
        let branch = founded(&house, &people).await;
        elect(&house, HEAD, election(&branch, &people[0], "2024-06-01")).await.unwrap();

        house.die(&mut people[0], "2024-06-20").await;
        let after = get(&house, CLERK, &branch.name).await.unwrap();
        assert_eq!((after.members, after.full_members), (3, 3));
        assert_eq!(after.term.clone().unwrap().secretary, "");
        assert!(after.term.clone().unwrap().office_holders.is_empty());
        assert_eq!(attention(&after), ["NO_SECRETARY"]);
        assert_eq!(of(&house, &branch, &people[0].retiree).await, None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_in_the_register_moves_no_relation() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let mut people = people(&house, 3).await;
        let branch = founded(&house, &people).await;

        house.transfer(&mut people[0], NEAR, "2024-06-15").await;
        let member = of(&house, &branch, &people[0].retiree).await.unwrap();
        assert_eq!(member.review_reason, "TRANSFERRED_IN_REGISTER");
        house.transfer(&mut people[0], HOME, "2024-06-20").await;
        assert_eq!(of(&house, &branch, &people[0].retiree).await.unwrap().review_reason, "");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_probation_gives_a_vote_and_a_doubt_is_flagged() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let people = people(&house, 3).await;
        let branch = founded(&house, &people).await;
        let mut who = probationer(&house).await;
        admit(&house, CLERK, admission(&branch, &who, "2024-01-01")).await.unwrap();

        who.party_membership = PartyMembership::Member.into();
        who.revision += 1;
        house.tell("retiree.updated", &who, "2024-06-10").await;
        let member = of(&house, &branch, &who.retiree).await.unwrap();
        assert_eq!((member.kind(), member.full_since), (pb::branch_member::Kind::Full, Some(date("2024-06-10"))));
        assert_eq!(get(&house, CLERK, &branch.name).await.unwrap().full_members, 4);

        who.party_membership = PartyMembership::None.into();
        who.revision += 1;
        house.tell("retiree.updated", &who, "2024-06-20").await;
        let member = of(&house, &branch, &who.retiree).await.unwrap();
        assert_eq!(member.review_reason, "NO_MEMBER_IN_REGISTER");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merged_record_gives_its_place_to_the_one_that_stands() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let mut people = people(&house, 4).await;
        let branch = founded(&house, &people[..3]).await;
        elect(&house, HEAD, election(&branch, &people[0], "2024-06-01")).await.unwrap();
        let survivor = people[3].retiree.clone();
        let merged = &mut people[0];
        merged.merged_into = survivor.clone();
        merged.life_status = LifeStatus::Active.into();
        merged.revision += 1;
        house.tell("retiree.merged", merged, "2024-06-25").await;

        assert_eq!(of(&house, &branch, &people[0].retiree).await, None);
        let member = of(&house, &branch, &survivor).await.unwrap();
        assert_eq!(member.since, Some(date("2024-06-25")));
        let after = get(&house, CLERK, &branch.name).await.unwrap();
        assert_eq!((after.members, after.full_members), (3, 3));
        assert_eq!(attention(&after), ["NO_SECRETARY"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_branch_whose_unit_ends_is_flagged_until_its_units_are_seen_to() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let people = people(&house, 3).await;
        let joint = create(&house, COUNTY, founding(branch_of(&[HOME, NEAR]), &people)).await.unwrap();
        elect(&house, HEAD, election(&joint, &people[0], "2024-06-01")).await.unwrap();

        let ended = junxiu_contracts::intake::OrganizationChanged {
            valid_to: Some(date("2024-06-30")),
            ..organization(NEAR, "220104")
        };
        house.tell_organization(&ended, 2).await;
        let flagged = get(&house, CLERK, &joint.name).await.unwrap();
        assert_eq!(attention(&flagged), ["UNIT_ENDED"]);
        let alone = pb::PartyBranch {
            units: vec![format!("organizations/{HOME}")],
            kind: pb::party_branch::Kind::Branch.into(),
            ..flagged
        };
        let mended = update(&house, COUNTY, alone, &["units", "kind"]).await.unwrap();
        assert!(attention(&mended).is_empty());
        assert_eq!(mended.kind(), pb::party_branch::Kind::Branch);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_branch_goes_with_its_institution_to_another_superior() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let people = people(&house, 3).await;
        let branch = founded(&house, &people).await;
        let moved = junxiu_contracts::intake::OrganizationChanged {
            superior: "organizations/220100".into(),
            county: String::new(),
            ..organization(HOME, "220104")
        };
        house.tell_organization(&moved, 2).await;
        let status = get(&house, COUNTY, &branch.name).await;
        super::house::refused(status, tonic::Code::NotFound, "NOT_FOUND");
        assert!(get(&house, super::house::PREFECTURE, &branch.name).await.is_ok());
    })
    .await;
}
