//! Elections, and the duty to hold the next.

use junxiu_contracts::api::Role;
use junxiu_contracts::duty as pb_duty;
use junxiu_contracts::duty::duty_service_client::DutyServiceClient;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::appoint_secretary_request::Election;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use super::desk::*;
use super::house::{CLERK, COUNTY, HEAD, HOME, Hand, House, OPERATOR, date, refused};

async fn duties(house: &House, subject: &str) -> Vec<pb_duty::Duty> {
    let mut client = DutyServiceClient::new(house.link.clone());
    client.run_duties(house.as_hand(OPERATOR, pb_duty::RunDutiesRequest {})).await.unwrap();
    let request = pb_duty::ListDutiesRequest {
        subject: subject.to_owned(),
        kind: "branch.election".into(),
        any_state: true,
        ..Default::default()
    };
    client.list_duties(house.as_hand(COUNTY, request)).await.unwrap().into_inner().duties
}

#[tokio::test(flavor = "multi_thread")]
async fn a_term_of_three_years_ends_with_an_election_owed() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2021-07-01").await;
        let people = people(&house, 3).await;
        let branch = founded(&house, &people).await;
        let branch = elect(&house, HEAD, election(&branch, &people[0], "2021-07-01")).await.unwrap();
        let term = branch.term.clone().unwrap();
        assert_eq!((term.to, term.with_committee), (Some(date("2024-07-01")), false));
        assert_eq!(term.office_holders.len(), 1);
        assert!(attention(&branch).is_empty());

        house.on("2024-07-01");
        let owed = duties(&house, &branch.name).await;
        assert_eq!((owed.len(), owed[0].state(), owed[0].overdue), (1, pb_duty::duty::State::Open, false));
        house.on("2024-07-02");
        let owed = duties(&house, &branch.name).await;
        assert_eq!((owed[0].state(), owed[0].overdue, owed[0].soft), (pb_duty::duty::State::Open, true, true));
        assert_eq!(attention(&get(&house, CLERK, &branch.name).await.unwrap()), ["TERM_OVER"]);

        let request = election(&branch, &people[1], "2024-07-02");
        let branch = elect(&house, HEAD, request).await.unwrap();
        assert!(attention(&branch).is_empty());
        let owed = duties(&house, &branch.name).await;
        let states: Vec<_> = owed.iter().map(pb_duty::Duty::state).collect();
        assert!(states.contains(&pb_duty::duty::State::MetLate), "{states:?}");
        assert!(states.contains(&pb_duty::duty::State::Open), "{states:?}");
        let listed = members(&house, &branch).await;
        let office = |who: &str| listed.iter().find(|member| member.retiree == who).unwrap().office();
        assert_eq!(office(&people[0].retiree), pb::BranchOffice::Unspecified);
        assert_eq!(office(&people[1].retiree), pb::BranchOffice::Secretary);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_committee_is_elected_from_seven_full_members_on() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let mut people = people(&house, 6).await;
        let branch = founded(&house, &people).await;
        let committee = |people: &[junxiu_contracts::intake::RetireeStanding]| pb::AppointSecretaryRequest {
            deputy: people[1].retiree.clone(),
            committee_members: vec![people[2].retiree.clone()],
            ..election(&branch, &people[0], "2024-06-30")
        };
        let asked = elect(&house, HEAD, committee(&people)).await;
        refused(asked, Code::FailedPrecondition, "NO_COMMITTEE_YET");
        people.push(house.receive(|_| {}).await);
        admit(&house, CLERK, admission(&branch, &people[6], "2024-06-30")).await.unwrap();
        assert!(attention(&get(&house, CLERK, &branch.name).await.unwrap()).contains(&"NO_SECRETARY"));

        let with = elect(&house, HEAD, committee(&people)).await.unwrap();
        let term = with.term.unwrap();
        assert!(term.with_committee);
        assert_eq!(term.office_holders.len(), 3);

        let again = pb::AppointSecretaryRequest {
            election: Election::ByElection.into(),
            deputy: people[3].retiree.clone(),
            ..committee(&people)
        };
        let again = elect(&house, HEAD, again).await.unwrap().term.unwrap();
        assert_eq!(again.to, term.to, "a by-election does not prolong the term");
        assert!(again.office_holders.iter().any(|holder| holder.retiree == people[3].retiree));
        assert!(again.office_holders.iter().all(|holder| holder.retiree != people[1].retiree));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_be_elected_is_refused() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let people = people(&house, 3).await;
        let branch = founded(&house, &people).await;
        let probationer = probationer(&house).await;
        let stranger = house.receive(|_| {}).await;
        admit(&house, CLERK, admission(&branch, &probationer, "2024-06-30")).await.unwrap();

        for (who, on, reason) in [
            (&probationer, "2024-06-30", "ON_PROBATION"),
            (&stranger, "2024-06-30", "NOT_OF_THIS_BRANCH"),
            (&people[0], "2024-07-02", "OCCURRED_IN_FUTURE"),
            (&people[0], "2021-05-31", "BEFORE_FOUNDING"),
        ] {
            let asked = elect(&house, HEAD, election(&branch, who, on)).await;
            refused(asked, Code::FailedPrecondition, reason);
        }
        let by = pb::AppointSecretaryRequest {
            election: Election::ByElection.into(),
            ..election(&branch, &people[0], "2024-06-30")
        };
        refused(elect(&house, HEAD, by).await, Code::FailedPrecondition, "NO_TERM_RUNS");
        elect(&house, HEAD, election(&branch, &people[0], "2024-06-30")).await.unwrap();
        let earlier = elect(&house, HEAD, election(&branch, &people[1], "2024-06-29")).await;
        refused(earlier, Code::FailedPrecondition, "BEFORE_THE_LAST_ELECTION");
        let stale =
            pb::AppointSecretaryRequest { etag: branch.etag.clone(), ..election(&branch, &people[1], "2024-06-30") };
        refused(elect(&house, HEAD, stale).await, Code::Aborted, "STALE");
        let twice = pb::AppointSecretaryRequest {
            deputy: people[1].retiree.clone(),
            ..election(&branch, &people[1], "2024-06-30")
        };
        refused(elect(&house, HEAD, twice).await, Code::InvalidArgument, "INVALID_FIELDS");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_elected_while_he_is_removed_holds_no_office() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        for _ in 0..4 {
            let people = people(&house, 3).await;
            let branch = founded(&house, &people).await;
            let request = pb::RemoveMemberRequest {
                branch: branch.name.clone(),
                retiree: people[0].retiree.clone(),
                reason: pb::member_removal::Reason::Resigned.into(),
                grounds: "本人要求退党".into(),
                occurred_on: Some(date("2024-06-30")),
                ..Default::default()
            };
            let removal = client(&house).remove_member(house.as_hand(CLERK, request)).await.unwrap().into_inner();
            let confirm = pb::ConfirmRemovalRequest { name: removal.name, note: "同意".into(), ..Default::default() };
            let mut desk = client(&house);
            let (elected, removed) = tokio::join!(
                elect(&house, HEAD, election(&branch, &people[0], "2024-06-20")),
                desk.confirm_removal(house.as_hand(COUNTY, confirm)),
            );
            assert!(removed.is_ok(), "{removed:?}");
            let after = get(&house, CLERK, &branch.name).await.unwrap();
            let held = after.term.map(|term| (term.secretary, term.office_holders));
            assert!(held.is_none_or(|held| held == (String::new(), Vec::new())), "{elected:?}");
            assert_eq!(after.members, 2);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_records_his_own_election_or_sets_up_his_own_branch() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let people = people(&house, 8).await;
        let himself = Hand(Box::leak(people[0].retiree.clone().into_boxed_str()), Role::InstitutionHead, HOME);

        let founding = founding(branch_of(&[HOME]), &people);
        refused(create(&house, himself, founding).await, Code::FailedPrecondition, "OWN_RECORD");
        let branch = founded(&house, &people).await;
        for slate in [
            election(&branch, &people[0], "2024-06-01"),
            pb::AppointSecretaryRequest {
                deputy: people[0].retiree.clone(),
                ..election(&branch, &people[1], "2024-06-01")
            },
            pb::AppointSecretaryRequest {
                committee_members: vec![people[0].retiree.clone(), people[2].retiree.clone()],
                ..election(&branch, &people[1], "2024-06-01")
            },
        ] {
            refused(elect(&house, himself, slate).await, Code::FailedPrecondition, "OWN_RECORD");
        }
        assert!(elect(&house, himself, election(&branch, &people[1], "2024-06-01")).await.is_ok(), "of another");
    })
    .await;
}
