//! Whoever acts in the name of a branch sees that branch; whoever serves a member of another asks it.

use junxiu_contracts::api::Role;
use junxiu_contracts::duty::duty::State as Duty;
use junxiu_contracts::intake::RetireeStanding;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::branch_service_client::BranchServiceClient;
use junxiu_contracts::party::dues_service_client::DuesServiceClient;
use junxiu_contracts::party::party_absence::{Destination, State};
use junxiu_testkit::on_both_engines;
use tonic::{Code, Response, Status};

use crate::desk::*;
use crate::house::{CLERK, COUNTY, HEAD, HOME, Hand, House, NEAR, OTHER, OTHER_CLERK, OTHER_COUNTY, date, refused};

/// A clerk of the institution to which the register moves people in these tests.
const NEAR_CLERK: Hand = Hand("near-clerk", Role::InstitutionClerk, NEAR);

const LETTER: &str = "党证〔2024〕1号";

/// A member of the branch at home whom the register gave to another institution of the county.
async fn moved(house: &House) -> (Two, RetireeStanding) {
    let mut two = two(house).await;
    house.transfer(&mut two.who, NEAR, "2024-03-01").await;
    let who = two.who.clone();
    (two, who)
}

fn asking(retiree: &str) -> pb::ReduceDuesRequest {
    pb::ReduceDuesRequest {
        retiree: retiree.into(),
        first_month: Some(date("2024-03-01")),
        monthly_fen: 0,
        grounds: "重病住院，家庭困难".into(),
        ..Default::default()
    }
}

async fn excuse(house: &House, hand: Hand, retiree: &str) -> Result<pb::DuesExcuse, Status> {
    let request = pb::ExcuseUnpaidDuesRequest {
        retiree: retiree.into(),
        grounds: "长期住院".into(),
        occurred_on: Some(date("2024-03-10")),
        ..Default::default()
    };
    DuesServiceClient::new(house.link.clone())
        .excuse_unpaid_dues(house.as_hand(hand, request))
        .await
        .map(Response::into_inner)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_serves_a_member_of_another_branch_does_not_act_in_its_name() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-10").await;
        let (two, who) = moved(&house).await;
        let id = who.retiree.as_str();
        let (near, _) = branch(&house, NEAR).await;
        let not_theirs = |reason: &Status| {
            assert!(reason.message().contains(&two.home.name), "the text names whom to ask: {}", reason.message());
        };

        let sent = send(&house, NEAR_CLERK, sending(id, &near, "2024-03-05")).await;
        not_theirs(sent.as_ref().unwrap_err());
        refused(sent, Code::FailedPrecondition, "NOT_YOUR_BRANCH");
        let mut dues = DuesServiceClient::new(house.link.clone());
        let asked = dues.reduce_dues(house.as_hand(NEAR_CLERK, asking(id))).await;
        refused(asked, Code::FailedPrecondition, "NOT_YOUR_BRANCH");
        refused(excuse(&house, NEAR_CLERK, id).await, Code::FailedPrecondition, "NOT_YOUR_BRANCH");
        refused(excuse(&house, CLERK, id).await, Code::FailedPrecondition, "NO_UNPAID_RUN");

        // Serving him, they report and assess; the letter is his branch's.
        let absence = report(&house, NEAR_CLERK, id, plan("2024-03-05", "2024-06-01", true)).await.unwrap();
        let assessed = client(&house).assess_absence(house.as_hand(NEAR_CLERK, assessing(&absence))).await;
        assert_eq!(assessed.unwrap().into_inner().state(), State::Assessed);
        let letter = || pb::IssueMemberCertificateRequest {
            name: absence.name.clone(),
            letter_no: LETTER.into(),
            occurred_on: Some(date("2024-03-05")),
            ..Default::default()
        };
        let issued = client(&house).issue_member_certificate(house.as_hand(NEAR_CLERK, letter())).await;
        refused(issued, Code::FailedPrecondition, "NOT_YOUR_BRANCH");
        assert!(client(&house).issue_member_certificate(house.as_hand(CLERK, letter())).await.is_ok());
        assert!(dues.reduce_dues(house.as_hand(CLERK, asking(id))).await.is_ok());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_branch_is_asked_to_let_the_relation_follow_him_until_it_does() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-10").await;
        let (two, who) = moved(&house).await;
        let id = who.retiree.as_str();
        let (near, _) = branch(&house, NEAR).await;
        let asked = async || relation_duties(&house, id, "relation.send").await;
        let home = format!("organizations/{HOME}");
        assert_eq!(asked().await, [(home.clone(), Duty::Open, Some(date("2024-03-31")))]);
        assert_eq!(relation_by(&house, NEAR_CLERK, id).await.unwrap().membership.unwrap().branch, two.home.name);

        let sent = send(&house, CLERK, sending(id, &near, "2024-03-05")).await.unwrap();
        assert_eq!(asked().await[0].1, Duty::Met);
        decline(&house, NEAR_CLERK, &sent).await.unwrap();
        assert_eq!(asked().await[0].1, Duty::Open, "it did not follow him");
        // A bureau above both branches may send it too.
        let sent = send(&house, COUNTY, sending(id, &near, "2024-03-06")).await.unwrap();
        accept(&house, NEAR_CLERK, &sent, "2024-03-08").await.unwrap();
        assert_eq!(asked().await, [(home, Duty::Met, Some(date("2024-03-31")))]);
        assert!(excuse(&house, CLERK, id).await.is_err(), "the old branch has no say any more");
        refused(excuse(&house, NEAR_CLERK, id).await, Code::FailedPrecondition, "NO_UNPAID_RUN");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_back_in_the_register_or_leaves_his_branch_needs_no_relation_sent() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-10").await;
        let (_, mut who) = moved(&house).await;
        house.transfer(&mut who, HOME, "2024-03-05").await;
        assert_eq!(relation_duties(&house, &who.retiree, "relation.send").await[0].1, Duty::Void);

        let (two, who) = moved(&house).await;
        let removal = pb::RemoveMemberRequest {
            branch: two.home.name.clone(),
            retiree: who.retiree.clone(),
            reason: pb::member_removal::Reason::Resigned.into(),
            grounds: "本人要求退党".into(),
            occurred_on: Some(date("2024-03-02")),
            ..Default::default()
        };
        let mut branches = BranchServiceClient::new(house.link.clone());
        let removal = branches.remove_member(house.as_hand(HEAD, removal)).await.unwrap().into_inner();
        let confirm = pb::ConfirmRemovalRequest { name: removal.name, note: "同意".into(), ..Default::default() };
        branches.confirm_removal(house.as_hand(COUNTY, confirm)).await.unwrap();
        assert_eq!(relation_duties(&house, &who.retiree, "relation.send").await[0].1, Duty::Void);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_takes_him_in_and_decides_nothing_for_his_branch() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-02-10").await;
        let two = two(&house).await;
        let id = two.who.retiree.as_str();
        let absence = report(&house, CLERK, id, plan("2024-02-01", "2024-05-01", true)).await.unwrap();
        assess(&house, assessing(&absence)).await.unwrap();
        certify(&house, &absence, "2024-01-20").await.unwrap();
        register(&house, OTHER_COUNTY, &absence, LETTER, "2024-02-05").await.unwrap();
        place(&house, OTHER_COUNTY, &absence, &two.place, "2024-02-06").await.unwrap();

        for host in [OTHER_COUNTY, OTHER_CLERK] {
            let assessed = client(&house).assess_absence(house.as_hand(host, assessing(&absence))).await;
            refused(assessed, Code::FailedPrecondition, "HOST_DOES_NOT_DECIDE");
            let request = pb::ReviseAbsenceRequest {
                name: absence.name.clone(),
                plan: Some(plan("2024-02-01", "2024-09-01", true)),
                ..Default::default()
            };
            let revised = client(&house).revise_absence(house.as_hand(host, request)).await;
            refused(revised, Code::FailedPrecondition, "HOST_DOES_NOT_DECIDE");
            let request = pb::IssueMemberCertificateRequest {
                name: absence.name.clone(),
                letter_no: "党证〔2024〕9号".into(),
                occurred_on: Some(date("2024-02-10")),
                ..Default::default()
            };
            let issued = client(&house).issue_member_certificate(house.as_hand(host, request)).await;
            refused(issued, Code::FailedPrecondition, "NOT_YOUR_BRANCH");
            let sent = send(&house, host, sending(id, &two.place, "2024-02-10")).await;
            refused(sent, Code::FailedPrecondition, "NOT_YET_KNOWN");
        }
        // That he left again is what a host sees first.
        assert_eq!(back_by(&house, OTHER_CLERK, &absence, "2024-02-09").await.unwrap().state(), State::Returned);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_home_and_left_his_relation_at_the_place_is_given_it_back() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-09-10").await;
        let two = two(&house).await;
        let id = two.who.retiree.as_str();
        let absence = report(&house, CLERK, id, plan("2024-02-01", "2024-09-01", true)).await.unwrap();
        assess(&house, assessing(&absence)).await.unwrap();
        let request =
            pb::TransferRelationRequest { absence: absence.name.clone(), ..sending(id, &two.place, "2024-02-05") };
        let sent = send(&house, CLERK, request).await.unwrap();
        accept(&house, OTHER_CLERK, &sent, "2024-02-20").await.unwrap();
        assert!(relation_duties(&house, id, "relation.send").await.is_empty());

        assert_eq!(back(&house, &absence, "2024-09-01").await.unwrap().state(), State::Returned);
        let asked = relation_duties(&house, id, "relation.send").await;
        assert_eq!(asked, [(format!("organizations/{OTHER}"), Duty::Open, Some(date("2024-10-01")))]);
        refused(
            send(&house, CLERK, sending(id, &two.home, "2024-09-05")).await,
            Code::FailedPrecondition,
            "NOT_YOUR_BRANCH",
        );
        let sent = send(&house, OTHER_CLERK, sending(id, &two.home, "2024-09-05")).await.unwrap();
        assert_eq!(relation_duties(&house, id, "relation.send").await[0].1, Duty::Met);
        accept(&house, CLERK, &sent, "2024-09-08").await.unwrap();
        assert_eq!(branch_of(&house, id).await, two.home.name);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_goes_abroad_after_all_is_waited_for_at_no_place() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-02-10").await;
        let two = two(&house).await;
        let absence = report(&house, CLERK, &two.who.retiree, plan("2024-02-01", "2024-05-01", true)).await.unwrap();
        assess(&house, assessing(&absence)).await.unwrap();
        certify(&house, &absence, "2024-01-20").await.unwrap();
        register(&house, OTHER_COUNTY, &absence, LETTER, "2024-02-05").await.unwrap();
        let abroad = pb::AbsencePlan {
            destination: Destination::Abroad.into(),
            bureau: String::new(),
            place: "加拿大".into(),
            ..plan("2024-02-01", "2024-12-01", true)
        };
        assert!(revise(&house, &absence, abroad).await.unwrap().reassess);
        let kept = assess(&house, assessing(&absence)).await.unwrap();
        assert_eq!((kept.state(), kept.arrangement()), (State::Assessed, pb::RelationArrangement::Keep));
        let owed = duties(&house, &absence.name).await;
        let place = owed.iter().find(|(kind, _, _)| kind == "relation.place").expect("a placement");
        assert_eq!(place.2, Duty::Void);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_return_that_went_by_is_asked_after_once_and_another_day_again() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-01-10").await;
        let two = two(&house).await;
        let id = two.who.retiree.as_str();
        let absence = report(&house, CLERK, id, plan("2024-02-01", "2024-03-01", false)).await.unwrap();
        assess(&house, assessing(&absence)).await.unwrap();
        let flagged = async || {
            let owed = duties(&house, &absence.name).await;
            let open = owed.iter().filter(|(_, _, state)| *state == Duty::Open).count();
            (relation(&house, id).await.absence.unwrap().reassess, open)
        };
        house.on("2024-03-02");
        assert_eq!(flagged().await, (true, 1));
        assess(&house, assessing(&absence)).await.unwrap();
        for night in ["2024-03-02", "2024-03-03", "2024-03-04"] {
            house.on(night);
            assert_eq!(flagged().await, (false, 0), "{night}: somebody looked and left the plan as it is");
        }
        revise(&house, &absence, plan("2024-02-01", "2024-03-04", false)).await.unwrap();
        assert_eq!(flagged().await, (false, 0));
        house.on("2024-03-05");
        assert_eq!(flagged().await, (true, 1), "another day of return went by");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removal_proposed_in_the_old_branch_lapses_with_the_acceptance() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-10").await;
        let two = two(&house).await;
        let id = two.who.retiree.as_str();
        let removal = |branch: &pb::PartyBranch| pb::RemoveMemberRequest {
            branch: branch.name.clone(),
            retiree: id.into(),
            reason: pb::member_removal::Reason::Resigned.into(),
            grounds: "本人要求退党".into(),
            occurred_on: Some(date("2024-03-09")),
            ..Default::default()
        };
        let mut branches = BranchServiceClient::new(house.link.clone());
        let proposed = branches.remove_member(house.as_hand(HEAD, removal(&two.home))).await.unwrap().into_inner();
        let sent = send(&house, CLERK, sending(id, &two.place, "2024-03-01")).await.unwrap();
        accept(&house, OTHER_CLERK, &sent, "2024-03-05").await.unwrap();
        let confirm = pb::ConfirmRemovalRequest { name: proposed.name, note: "同意".into(), ..Default::default() };
        let confirmed = branches.confirm_removal(house.as_hand(COUNTY, confirm)).await;
        refused(confirmed, Code::FailedPrecondition, "REMOVAL_DECIDED");
        assert!(branches.remove_member(house.as_hand(OTHER_CLERK, removal(&two.place))).await.is_ok());
    })
    .await;
}
