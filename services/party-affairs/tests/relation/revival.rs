//! A death that was none: what comes back, and who is told.

use junxiu_contracts::duty::duty::State as Duty;
use junxiu_contracts::intake::PartyMembership;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::branch_service_client::BranchServiceClient;
use junxiu_contracts::party::dues_service_client::DuesServiceClient;
use junxiu_contracts::party::party_absence::State;
use junxiu_contracts::party::relation_transfer::State as Transfer;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use crate::desk::*;
use crate::house::{CLERK, COUNTY, HEAD, HOME, House, NEAR, PROVINCE, date, refused};

const REVIVED: &str = "relation.revived";

fn home() -> String {
    format!("organizations/{HOME}")
}

#[tokio::test(flavor = "multi_thread")]
async fn he_stands_in_his_branch_again_from_the_day_on_which_the_stay_ended_and_somebody_is_told() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-10").await;
        let mut two = two(&house).await;
        let id = two.who.retiree.clone();
        house.die(&mut two.who, "2024-03-05").await;
        assert_eq!((branch_of(&house, &id).await, members(&house, &two.home).await), (String::new(), (2, 2)));
        assert!(relation_duties(&house, &id, REVIVED).await.is_empty());

        house.on("2024-06-10");
        house.revive(&mut two.who, "2024-06-10").await;
        let relation = relation(&house, &id).await;
        let member = relation.membership.unwrap();
        assert_eq!((member.branch.as_str(), member.since), (two.home.name.as_str(), Some(date("2024-03-05"))));
        assert_eq!(member.full_since, Some(date("2021-06-01")), "the vote is as old as it was");
        assert_eq!(relation.stays.len(), 1, "what was recorded stays on the record");
        assert_eq!(members(&house, &two.home).await, (3, 3));
        let told = relation_duties(&house, &id, REVIVED).await;
        assert_eq!(told, [(home(), Duty::Open, Some(date("2024-06-25")))]);

        // A look is any act of a person on where he stands.
        let absence = report(&house, CLERK, &id, plan("2024-07-01", "2024-08-01", true)).await.unwrap();
        assert_eq!(relation_duties(&house, &id, REVIVED).await[0].1, Duty::Met);
        // The day of death was wrong, not the death: it is recorded anew.
        house.die(&mut two.who, "2024-06-09").await;
        assert_eq!((branch_of(&house, &id).await, members(&house, &two.home).await), (String::new(), (2, 2)));
        refused(back(&house, &absence, "2024-06-09").await, Code::FailedPrecondition, "ABSENCE_STATE");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn his_dues_run_on_as_if_nothing_had_been_recorded() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-10").await;
        let mut two = two(&house).await;
        let id = two.who.retiree.clone();
        let mut dues = DuesServiceClient::new(house.link.clone());
        let base = pb::DuesBase {
            retiree: id.clone(),
            first_month: Some(date("2024-01-01")),
            base_fen: 800_000,
            ..Default::default()
        };
        let request = pb::SetDuesBaseRequest { dues_base: Some(base), ..Default::default() };
        dues.set_dues_base(house.as_hand(CLERK, request)).await.unwrap();
        house.die(&mut two.who, "2024-02-10").await;
        house.revive(&mut two.who, "2024-03-10").await;
        let request = pb::GetDuesStatementRequest {
            name: format!("{id}/dues"),
            first_month: Some(date("2024-01-01")),
            last_month: Some(date("2024-03-01")),
        };
        let statement = dues.get_dues_statement(house.as_hand(CLERK, request)).await.unwrap().into_inner();
        assert_eq!(statement.due_fen, 24_000, "January to March, the month of the death among them");
        let behind = async |mut dues: DuesServiceClient<_>| {
            let listed = dues.list_arrears(house.as_hand(CLERK, pb::ListArrearsRequest::default())).await;
            listed.unwrap().into_inner().arrears.len()
        };
        assert_eq!(behind(dues.clone()).await, 1);
        assert!(relation_duties(&house, &id, REVIVED).await.len() == 1);
        assert_eq!(behind(dues).await, 1, "also after the daily run");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_branch_is_gone_or_he_is_no_member_his_institution_is_asked_to_admit_him() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-10").await;
        let (gone, mut people) = branch(&house, HOME).await;
        let (stands, mut others) = branch(&house, HOME).await;
        for who in &mut people {
            house.die(who, "2024-03-01").await;
        }
        let dissolved = pb::PartyBranch { dissolved_on: Some(date("2024-03-10")), ..gone.clone() };
        let dissolved = pb::UpdateBranchRequest {
            branch: Some(pb::PartyBranch { etag: String::new(), ..dissolved }),
            update_mask: Some(prost_types::FieldMask { paths: vec!["dissolved_on".into()] }),
            ..Default::default()
        };
        let mut branches = BranchServiceClient::new(house.link.clone());
        branches.update_branch(house.as_hand(COUNTY, dissolved)).await.unwrap();
        let stranger = &mut others[0];
        house.die(stranger, "2024-03-01").await;
        stranger.party_membership = PartyMembership::None.into();

        for who in [&mut people[0], stranger] {
            house.revive(who, "2024-03-10").await;
            assert_eq!(branch_of(&house, &who.retiree).await, "");
            let told = relation_duties(&house, &who.retiree, REVIVED).await;
            assert_eq!(told, [(home(), Duty::Open, Some(date("2024-03-25")))]);
        }
        let admission = pb::AdmitMemberRequest {
            branch: stands.name.clone(),
            retiree: people[0].retiree.clone(),
            occurred_on: Some(date("2024-03-10")),
            ..Default::default()
        };
        branches.admit_member(house.as_hand(CLERK, admission)).await.unwrap();
        assert_eq!(relation_duties(&house, &people[0].retiree, REVIVED).await[0].1, Duty::Met);
        // Who stood in no branch when he died has lost nothing.
        let mut alone = house.receive(|_| {}).await;
        house.die(&mut alone, "2024-03-01").await;
        house.revive(&mut alone, "2024-03-10").await;
        assert!(relation_duties(&house, &alone.retiree, REVIVED).await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_absence_comes_back_to_be_assessed_and_its_duties_get_the_days_they_lost() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-02-10").await;
        let mut two = two(&house).await;
        let id = two.who.retiree.clone();
        let absence = report(&house, CLERK, &id, plan("2024-02-01", "2024-05-01", true)).await.unwrap();
        assess(&house, assessing(&absence)).await.unwrap();
        certify(&house, &absence, "2024-02-01").await.unwrap();
        let before = owed(&house, &absence.name).await;
        assert_eq!(before, [("relation.register".to_owned(), Duty::Open, Some(date("2024-03-02")))]);
        house.die(&mut two.who, "2024-02-08").await;
        assert_eq!(owed(&house, &absence.name).await[0].1, Duty::Void);

        house.on("2024-04-10");
        house.revive(&mut two.who, "2024-04-10").await;
        let back = relation(&house, &id).await.absence.unwrap();
        assert_eq!((back.name.as_str(), back.state(), back.reassess), (absence.name.as_str(), State::Certified, true));
        let owed = owed(&house, &absence.name).await;
        assert_eq!(
            owed,
            [
                ("relation.reassess".to_owned(), Duty::Open, Some(date("2024-04-25"))),
                // Sixty days it was void.
                ("relation.register".to_owned(), Duty::Open, Some(date("2024-05-01"))),
            ]
        );
        assert!(!assess(&house, assessing(&absence)).await.unwrap().reassess);
        assert_eq!(relation_duties(&house, &id, REVIVED).await[0].1, Duty::Met);
        assert!(register(&house, crate::house::OTHER_COUNTY, &absence, "党证〔2024〕1号", "2024-04-10").await.is_ok());
    })
    .await;
}

/// The duties about an absence by their last day.
async fn owed(house: &House, subject: &str) -> Vec<(String, Duty, Option<junxiu_contracts::google_type::Date>)> {
    duties(house, subject).await;
    let request =
        junxiu_contracts::duty::ListDutiesRequest { subject: subject.into(), any_state: true, ..Default::default() };
    let mut client = junxiu_contracts::duty::duty_service_client::DutyServiceClient::new(house.link.clone());
    let found = client.list_duties(house.as_hand(PROVINCE, request)).await.unwrap().into_inner().duties;
    found.into_iter().map(|duty| (duty.kind.clone(), duty.state(), duty.due_on)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_and_a_removal_that_lapsed_are_made_anew() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-10").await;
        let mut two = two(&house).await;
        let id = two.who.retiree.clone();
        let absence = report(&house, CLERK, &id, plan("2024-02-01", "2024-09-01", true)).await.unwrap();
        assess(&house, assessing(&absence)).await.unwrap();
        let sending =
            |on| pb::TransferRelationRequest { absence: absence.name.clone(), ..sending(&id, &two.place, on) };
        let sent = send(&house, CLERK, sending("2024-03-01")).await.unwrap();
        let removal = pb::RemoveMemberRequest {
            branch: two.home.name.clone(),
            retiree: id.clone(),
            reason: pb::member_removal::Reason::Resigned.into(),
            grounds: "本人要求退党".into(),
            occurred_on: Some(date("2024-03-02")),
            ..Default::default()
        };
        let mut branches = BranchServiceClient::new(house.link.clone());
        let removal = branches.remove_member(house.as_hand(HEAD, removal)).await.unwrap().into_inner();
        house.die(&mut two.who, "2024-03-05").await;
        house.revive(&mut two.who, "2024-03-10").await;

        let after = relation(&house, &id).await;
        assert!(after.transfer.is_none());
        let back = after.absence.unwrap();
        assert_eq!((back.state(), back.transfer.as_str(), back.reassess), (State::Assessed, "", true));
        let request = pb::GetTransferRequest { name: sent.name.clone() };
        let lapsed = client(&house).get_transfer(house.as_hand(CLERK, request)).await.unwrap().into_inner();
        assert_eq!(lapsed.state(), Transfer::Lapsed);
        let confirm = pb::ConfirmRemovalRequest { name: removal.name, note: "同意".into(), ..Default::default() };
        let confirmed = branches.confirm_removal(house.as_hand(COUNTY, confirm)).await;
        refused(confirmed, Code::FailedPrecondition, "REMOVAL_DECIDED");
        assert_eq!(send(&house, CLERK, sending("2024-03-06")).await.unwrap().state(), Transfer::Sent);
        assert_eq!(relation_duties(&house, &id, REVIVED).await[0].1, Duty::Met);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_branch_that_was_asked_for_a_relation_is_asked_again() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-10").await;
        let mut two = two(&house).await;
        let id = two.who.retiree.clone();
        house.transfer(&mut two.who, NEAR, "2024-03-01").await;
        house.die(&mut two.who, "2024-03-05").await;
        assert_eq!(relation_duties(&house, &id, "relation.send").await[0].1, Duty::Void);
        house.on("2024-03-20");
        house.revive(&mut two.who, "2024-03-20").await;
        assert_eq!(relation(&house, &id).await.membership.unwrap().review_reason, "TRANSFERRED_IN_REGISTER");
        let asked = relation_duties(&house, &id, "relation.send").await;
        assert_eq!(asked, [(home(), Duty::Open, Some(date("2024-04-10")))]);
    })
    .await;
}
