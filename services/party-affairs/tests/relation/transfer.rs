//! Sending and accepting a relation: one stay ends as the other begins.

use junxiu_contracts::duty::duty::State as Duty;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::branch_service_client::BranchServiceClient;
use junxiu_contracts::party::dues_service_client::DuesServiceClient;
use junxiu_contracts::party::relation_transfer::State;
use junxiu_testkit::on_both_engines;
use tonic::Code;

use crate::desk::*;
use crate::house::{
    CLERK, COUNTY, HEAD, HOME, House, NEAR, OTHER_CLERK, OTHER_HEAD, PROVINCE, SECOND_CLERK, date, refused,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_relation_that_is_sent_moves_nothing_until_it_is_accepted() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-10").await;
        let two = two(&house).await;
        let id = two.who.retiree.as_str();
        let request =
            pb::TransferRelationRequest { request_id: "send-1".into(), ..sending(id, &two.place, "2024-03-01") };
        let sent = send(&house, CLERK, request.clone()).await.unwrap();
        assert_eq!((sent.state(), sent.due_on), (State::Sent, Some(date("2024-05-30"))));
        assert_eq!(send(&house, CLERK, request).await.unwrap(), sent);
        assert_eq!(branch_of(&house, id).await, two.home.name);
        assert_eq!(relation(&house, id).await.transfer.unwrap().name, sent.name);
        let again = send(&house, HEAD, sending(id, &two.place, "2024-03-02")).await;
        refused(again, Code::FailedPrecondition, "TRANSFER_PENDING");
        let owed = duties(&house, &sent.name).await;
        assert_eq!(owed, [("relation.accept".into(), format!("organizations/{}", crate::house::OTHER), Duty::Open)]);

        refused(accept(&house, CLERK, &sent, "2024-03-05").await, Code::FailedPrecondition, "NEW_BRANCH_ACCEPTS");
        refused(accept(&house, OTHER_CLERK, &sent, "2024-02-29").await, Code::FailedPrecondition, "BEFORE_SENDING");
        refused(accept(&house, OTHER_CLERK, &sent, "2024-03-11").await, Code::FailedPrecondition, "OCCURRED_IN_FUTURE");
        let accepted = accept(&house, OTHER_CLERK, &sent, "2024-03-05").await.unwrap();
        assert_eq!((accepted.state(), accepted.decided_by.as_str()), (State::Accepted, "other-clerk"));
        refused(accept(&house, OTHER_HEAD, &sent, "2024-03-06").await, Code::FailedPrecondition, "TRANSFER_DECIDED");
        refused(decline(&house, OTHER_CLERK, &sent).await, Code::FailedPrecondition, "TRANSFER_DECIDED");
        assert_eq!(duties(&house, &sent.name).await[0].2, Duty::Met);

        let relation = relation(&house, id).await;
        let member = relation.membership.unwrap();
        assert_eq!((member.branch.as_str(), member.since), (two.place.name.as_str(), Some(date("2024-03-05"))));
        assert_eq!(relation.stays.len(), 1);
        assert_eq!(
            (relation.stays[0].branch.as_str(), relation.stays[0].to),
            (two.home.name.as_str(), Some(date("2024-03-05")))
        );
        assert_eq!((members(&house, &two.home).await, members(&house, &two.place).await), ((2, 2), (4, 4)));
        assert!(relation_by(&house, OTHER_CLERK, id).await.is_ok(), "the new branch sees him");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_sends_does_not_accept_and_a_declined_one_leaves_him_where_he_stood() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-10").await;
        let two = two(&house).await;
        let id = two.who.retiree.as_str();
        let sent = send(&house, PROVINCE, sending(id, &two.place, "2024-03-01")).await.unwrap();
        refused(accept(&house, PROVINCE, &sent, "2024-03-05").await, Code::FailedPrecondition, "MAKER_IS_CHECKER");
        assert_eq!(decline(&house, OTHER_CLERK, &sent).await.unwrap().state(), State::Declined);
        assert_eq!(branch_of(&house, id).await, two.home.name);
        assert_eq!(duties(&house, &sent.name).await[0].2, Duty::Void);
        for (to, on, reason) in [
            (&two.home, "2024-03-01", "SAME_BRANCH"),
            (&two.place, "2021-05-31", "BEFORE_JOINING"),
            (&two.place, "2024-03-11", "OCCURRED_IN_FUTURE"),
        ] {
            refused(send(&house, CLERK, sending(id, to, on)).await, Code::FailedPrecondition, reason);
        }
        refused(
            send(&house, OTHER_CLERK, sending(id, &two.place, "2024-03-01")).await,
            Code::FailedPrecondition,
            "NOT_YET_KNOWN",
        );
        let neither = pb::TransferRelationRequest { to_branch: String::new(), ..sending(id, &two.place, "2024-03-01") };
        refused(send(&house, CLERK, neither).await, Code::InvalidArgument, "INVALID_FIELDS");
        let again = send(&house, CLERK, sending(id, &two.place, "2024-03-02")).await.unwrap();
        let (near, _) = branch(&house, NEAR).await;
        let stranger = crate::house::Hand("near", junxiu_contracts::api::Role::InstitutionClerk, NEAR);
        refused(accept(&house, stranger, &again, "2024-03-05").await, Code::NotFound, "NOT_FOUND");
        assert!(!near.name.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admission_points_to_the_transfer_and_a_removal_overtakes_one() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-10").await;
        let two = two(&house).await;
        let id = two.who.retiree.as_str();
        let mut branches = BranchServiceClient::new(house.link.clone());
        let admission = pb::AdmitMemberRequest {
            branch: two.home.name.clone(),
            retiree: id.into(),
            occurred_on: Some(date("2024-03-01")),
            ..Default::default()
        };
        let admitted = branches.admit_member(house.as_hand(CLERK, admission)).await;
        assert!(admitted.as_ref().unwrap_err().message().contains("TransferRelation"));
        refused(admitted, Code::FailedPrecondition, "ALREADY_IN_A_BRANCH");

        let sent = send(&house, CLERK, sending(id, &two.place, "2024-03-01")).await.unwrap();
        let removal = pb::RemoveMemberRequest {
            branch: two.home.name.clone(),
            retiree: id.into(),
            reason: pb::member_removal::Reason::Resigned.into(),
            grounds: "本人要求退党".into(),
            occurred_on: Some(date("2024-03-02")),
            ..Default::default()
        };
        let removal = branches.remove_member(house.as_hand(HEAD, removal)).await.unwrap().into_inner();
        let confirm = pb::ConfirmRemovalRequest { name: removal.name, note: "同意".into(), ..Default::default() };
        branches.confirm_removal(house.as_hand(COUNTY, confirm)).await.unwrap();
        refused(accept(&house, OTHER_CLERK, &sent, "2024-03-05").await, Code::FailedPrecondition, "TRANSFER_OVERTAKEN");
        assert_eq!(decline(&house, CLERK, &sent).await.unwrap().state(), State::Declined);
        assert_eq!(branch_of(&house, id).await, "");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relation_leaves_the_province_with_its_receipt() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-10").await;
        let two = two(&house).await;
        let id = two.who.retiree.as_str();
        let request = pb::TransferRelationRequest {
            to_branch: String::new(),
            to_outside: "辽宁省沈阳市某军休所党支部".into(),
            ..sending(id, &two.place, "2024-03-01")
        };
        let sent = send(&house, CLERK, request).await.unwrap();
        refused(accept(&house, CLERK, &sent, "2024-03-05").await, Code::FailedPrecondition, "RECEIPT_REQUIRED");
        let request = pb::AcceptRelationRequest {
            name: sent.name.clone(),
            occurred_on: Some(date("2024-03-05")),
            receipt: "回执3号".into(),
            ..Default::default()
        };
        let accepted = client(&house).accept_relation(house.as_hand(SECOND_CLERK, request)).await.unwrap().into_inner();
        assert_eq!((accepted.state(), accepted.decision_note.as_str()), (State::Accepted, "回执3号"));
        assert_eq!(branch_of(&house, id).await, "");
        assert_eq!(members(&house, &two.home).await, (2, 2));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_accept_at_once_move_him_once() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-10").await;
        let (home, people) = branch(&house, HOME).await;
        let (place, _) = branch(&house, crate::house::OTHER).await;
        for who in &people {
            let sent = send(&house, CLERK, sending(&who.retiree, &place, "2024-03-01")).await.unwrap();
            let (one, two) = tokio::join!(
                accept(&house, OTHER_CLERK, &sent, "2024-03-05"),
                accept(&house, OTHER_HEAD, &sent, "2024-03-06"),
            );
            let (won, lost) = if one.is_ok() { (one, two) } else { (two, one) };
            assert!(won.is_ok(), "{won:?}");
            refused(lost, Code::FailedPrecondition, "TRANSFER_DECIDED");
            assert_eq!(relation(&house, &who.retiree).await.stays.len(), 1);
        }
        assert_eq!((members(&house, &home).await, members(&house, &place).await), ((0, 0), (6, 6)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dues_go_with_the_relation() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-10").await;
        let two = two(&house).await;
        let id = two.who.retiree.as_str();
        let base = pb::DuesBase {
            retiree: id.into(),
            first_month: Some(date("2024-01-01")),
            base_fen: 800_000,
            ..Default::default()
        };
        let mut dues = DuesServiceClient::new(house.link.clone());
        let request = pb::SetDuesBaseRequest { dues_base: Some(base), ..Default::default() };
        dues.set_dues_base(house.as_hand(CLERK, request)).await.unwrap();
        let paid = |month: &str| pb::RecordDuesPaymentRequest {
            retiree: id.into(),
            first_month: Some(date(month)),
            amount_fen: 8_000,
            occurred_on: Some(date("2024-03-08")),
            channel: pb::dues_payment::Channel::Cash.into(),
            ..Default::default()
        };
        dues.record_dues_payment(house.as_hand(CLERK, paid("2024-01-01"))).await.unwrap();
        let sent = send(&house, CLERK, sending(id, &two.place, "2024-03-01")).await.unwrap();
        assert_eq!(sent.dues_paid_through, Some(date("2024-01-01")));
        accept(&house, OTHER_CLERK, &sent, "2024-03-09").await.unwrap();

        let mut listed = async |hand| {
            let answer = dues.list_arrears(house.as_hand(hand, pb::ListArrearsRequest::default())).await;
            answer.unwrap().into_inner().arrears.len()
        };
        assert_eq!((listed(OTHER_CLERK).await, listed(CLERK).await), (1, 0));
        assert!(dues.record_dues_payment(house.as_hand(OTHER_CLERK, paid("2024-02-01"))).await.is_ok());
    })
    .await;
}
