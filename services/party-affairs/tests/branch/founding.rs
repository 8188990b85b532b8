//! Setting up branches, changing and dissolving them.

use junxiu_contracts::party as pb;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use super::desk::*;
use super::house::{CLERK, COUNTY, HEAD, HOME, House, NEAR, OTHER_CLERK, PREFECTURE, date, refused, standing};

#[tokio::test(flavor = "multi_thread")]
async fn a_branch_is_set_up_with_its_first_members() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let people = people(&house, 3).await;

        refused(
            create(&house, CLERK, founding(branch_of(&[HOME]), &people[..2])).await,
            Code::FailedPrecondition,
            "TOO_FEW_FULL_MEMBERS",
        );
        let branch = founded(&house, &people).await;
        assert_eq!((branch.members, branch.full_members), (3, 3));
        assert_eq!(attention(&branch), ["NO_SECRETARY"]);
        assert_eq!(get(&house, PREFECTURE, &branch.name).await.unwrap(), branch);
        assert!(members(&house, &branch).await.iter().all(|member| member.since == Some(date(FOUNDED))));
        refused(get(&house, OTHER_CLERK, &branch.name).await, Code::NotFound, "NOT_FOUND");

        let request = pb::ListBranchesRequest::default();
        let listed = client(&house).list_branches(house.as_hand(COUNTY, request.clone())).await.unwrap().into_inner();
        assert_eq!(listed.branches, [branch]);
        let elsewhere = client(&house).list_branches(house.as_hand(OTHER_CLERK, request)).await.unwrap().into_inner();
        assert!(elsewhere.branches.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_no_member_founds_nothing() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let mut people = people(&house, 2).await;
        use junxiu_contracts::intake::PartyMembership;
        for (told, reason) in [
            (PartyMembership::None, "NOT_A_PARTY_MEMBER"),
            (PartyMembership::Unspecified, "PARTY_MEMBERSHIP_UNKNOWN"),
            (PartyMembership::Probationary, "TOO_FEW_FULL_MEMBERS"),
        ] {
            people.push(house.receive(|standing| standing.party_membership = told.into()).await);
            let asked = create(&house, HEAD, founding(branch_of(&[HOME]), &people)).await;
            refused(asked, Code::FailedPrecondition, reason);
            people.pop();
        }
        people.push(house.receive(|told| *told = standing(NEAR)).await);
        let asked = create(&house, COUNTY, founding(branch_of(&[HOME]), &people)).await;
        refused(asked, Code::FailedPrecondition, "OF_ANOTHER_UNIT");
        let asked = create(&house, HEAD, founding(branch_of(&[HOME]), &people)).await;
        refused(asked, Code::FailedPrecondition, "NOT_YET_KNOWN");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn small_units_form_a_joint_branch_that_each_of_them_sees() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let people = [house.receive(|_| {}).await, house.receive(|told| *told = standing(NEAR)).await];

        let alone = pb::PartyBranch { kind: pb::party_branch::Kind::JointBranch.into(), ..branch_of(&[HOME]) };
        refused(create(&house, COUNTY, founding(alone, &people)).await, Code::FailedPrecondition, "ONE_UNIT_ALONE");
        let both = pb::PartyBranch { kind: pb::party_branch::Kind::Branch.into(), ..branch_of(&[HOME, NEAR]) };
        refused(create(&house, COUNTY, founding(both, &people)).await, Code::FailedPrecondition, "NOT_ONE_UNIT");
        let bureau = branch_of(&[HOME, "220104"]);
        refused(
            create(&house, COUNTY, founding(bureau, &people)).await,
            Code::FailedPrecondition,
            "NOT_AN_INSTITUTION",
        );
        let strange = branch_of(&[HOME, NEAR]);
        refused(create(&house, CLERK, founding(strange, &people)).await, Code::NotFound, "NOT_FOUND");

        let joint = create(&house, COUNTY, founding(branch_of(&[HOME, NEAR]), &people)).await.unwrap();
        let near = super::house::Hand("near-clerk", junxiu_contracts::api::Role::InstitutionClerk, NEAR);
        assert_eq!(get(&house, near, &joint.name).await.unwrap(), joint);
        let request = pb::ListBranchesRequest::default();
        let listed = client(&house).list_branches(house.as_hand(near, request)).await.unwrap().into_inner();
        assert_eq!(listed.branches.len(), 1);

        let without = pb::PartyBranch { units: vec![joint.units[0].clone()], ..joint.clone() };
        let asked = update(&house, COUNTY, without, &["units"]).await;
        refused(asked, Code::FailedPrecondition, "UNIT_STILL_HAS_MEMBERS");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_branch_is_divided_and_nobody_stands_in_both() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let people = people(&house, 7).await;
        let first = founded(&house, &people).await;
        let led = elect(&house, HEAD, election(&first, &people[4], "2022-01-10")).await.unwrap();

        let second = pb::PartyBranch {
            display_name: "第二党支部".into(),
            founded_on: Some(date("2024-06-30")),
            ..branch_of(&[HOME])
        };
        let second = create(&house, HEAD, founding(second, &people[4..])).await.unwrap();
        let first = get(&house, CLERK, &first.name).await.unwrap();
        assert_eq!((first.members, second.members), (4, 3));
        assert_eq!(first.term.clone().unwrap().secretary, "", "{led:?}");
        assert_eq!(attention(&first), ["NO_SECRETARY"]);
        assert_eq!(members(&house, &first).await.len(), 4);
        assert!(members(&house, &second).await.iter().all(|member| member.since == Some(date("2024-06-30"))));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_branch_is_dissolved_when_its_last_member_has_left() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let mut people = people(&house, 3).await;
        let branch = founded(&house, &people).await;
        let dissolved = pb::PartyBranch { dissolved_on: Some(date("2024-07-01")), ..branch.clone() };
        let asked = update(&house, COUNTY, dissolved.clone(), &["dissolved_on"]).await;
        refused(asked, Code::FailedPrecondition, "STILL_HAS_MEMBERS");

        for who in &mut people {
            house.die(who, "2024-06-20").await;
        }
        let branch = update(&house, COUNTY, dissolved.clone(), &["dissolved_on"]).await.unwrap();
        assert_eq!(branch.dissolved_on, Some(date("2024-07-01")));
        let who = house.receive(|_| {}).await;
        let asked = admit(&house, CLERK, admission(&branch, &who, "2024-07-01")).await;
        refused(asked, Code::FailedPrecondition, "BRANCH_DISSOLVED");
        refused(update(&house, COUNTY, dissolved, &["display_name"]).await, Code::Aborted, "STALE");
        let again = pb::PartyBranch { etag: String::new(), ..branch };
        refused(update(&house, COUNTY, again, &["display_name"]).await, Code::FailedPrecondition, "BRANCH_DISSOLVED");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_named_and_nothing_is_written() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let empty = pb::CreateBranchRequest { branch: Some(pb::PartyBranch::default()), ..Default::default() };
        let status = create(&house, CLERK, empty).await.unwrap_err();
        let wrong: junxiu_contracts::google_rpc::BadRequest = junxiu_platform::status::detail(&status).unwrap();
        let fields: Vec<&str> = wrong.field_violations.iter().map(|violation| violation.field.as_str()).collect();
        let wanted = ["founding_members", "branch.display_name", "branch.kind", "branch.units", "branch.founded_on"];
        assert_eq!(fields, wanted);

        let people = people(&house, 3).await;
        let future = pb::PartyBranch { founded_on: Some(date("2024-07-02")), ..branch_of(&[HOME]) };
        let asked = create(&house, CLERK, founding(future, &people)).await;
        refused(asked, Code::FailedPrecondition, "OCCURRED_IN_FUTURE");
        let check = pb::CreateBranchRequest { validate_only: true, ..founding(branch_of(&[HOME]), &people) };
        let checked = create(&house, CLERK, check).await.unwrap();
        refused(get(&house, CLERK, &checked.name).await, Code::NotFound, "NOT_FOUND");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_branch_of_more_than_fifty_is_set_up_at_once_and_warned_of() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let people = people(&house, 51).await;
        let branch = founded(&house, &people[..50]).await;
        elect(&house, HEAD, election(&branch, &people[0], "2024-06-01")).await.unwrap();
        let branch = get(&house, CLERK, &branch.name).await.unwrap();
        assert_eq!(attention(&branch), ["COMMITTEE_DUE"]);
        admit(&house, CLERK, admission(&branch, &people[50], "2024-06-30")).await.unwrap();
        let branch = get(&house, CLERK, &branch.name).await.unwrap();
        assert_eq!(attention(&branch), ["TOO_MANY_MEMBERS", "COMMITTEE_DUE"]);
    })
    .await;
}
