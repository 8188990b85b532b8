//! Removals: proposed by one person, confirmed by another at the committee above.

use junxiu_contracts::api::Role;
use junxiu_contracts::google_rpc::ErrorInfo;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::member_removal::{Reason, State};
use junxiu_platform::status::detail;
use junxiu_testkit::on_both_engines;
use tonic::{Code, Status};

use super::desk::*;
use super::house::{AUDITOR, CLERK, COUNTY, COUNTY_HEAD, HEAD, Hand, House, OTHER_COUNTY, SECOND_CLERK, date, refused};

fn proposal(branch: &pb::PartyBranch, retiree: &str, on: &str) -> pb::RemoveMemberRequest {
    pb::RemoveMemberRequest {
        branch: branch.name.clone(),
        retiree: retiree.to_owned(),
        reason: Reason::SelfWithdrawal.into(),
        grounds: "连续六个月不交纳党费，经谈话仍不改正".into(),
        document_no: "支〔2024〕3号".into(),
        occurred_on: Some(date(on)),
        ..Default::default()
    }
}

async fn propose(house: &House, hand: Hand, request: pb::RemoveMemberRequest) -> Result<pb::MemberRemoval, Status> {
    Ok(client(house).remove_member(house.as_hand(hand, request)).await?.into_inner())
}

async fn confirm(house: &House, hand: Hand, removal: &pb::MemberRemoval) -> Result<pb::MemberRemoval, Status> {
    let request =
        pb::ConfirmRemovalRequest { name: removal.name.clone(), note: "同意除名".into(), ..Default::default() };
    Ok(client(house).confirm_removal(house.as_hand(hand, request)).await?.into_inner())
}

async fn decline(house: &House, hand: Hand, removal: &pb::MemberRemoval) -> Result<pb::MemberRemoval, Status> {
    let request =
        pb::DeclineRemovalRequest { name: removal.name.clone(), note: "再次谈话".into(), ..Default::default() };
    Ok(client(house).decline_removal(house.as_hand(hand, request)).await?.into_inner())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removal_needs_two_persons() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let people = people(&house, 4).await;
        let branch = founded(&house, &people).await;
        elect(&house, HEAD, election(&branch, &people[0], "2024-06-01")).await.unwrap();

        let removal = propose(&house, COUNTY, proposal(&branch, &people[0].retiree, "2024-06-30")).await.unwrap();
        assert_eq!(
            (removal.state(), removal.reason(), removal.grounds.as_str()),
            (State::Proposed, Reason::Unspecified, "")
        );
        assert_eq!(get(&house, CLERK, &branch.name).await.unwrap().members, 4, "still a member");
        let again = propose(&house, CLERK, proposal(&branch, &people[0].retiree, "2024-06-30")).await;
        refused(again, Code::FailedPrecondition, "REMOVAL_PENDING");

        refused(confirm(&house, COUNTY, &removal).await, Code::FailedPrecondition, "MAKER_IS_CHECKER");
        refused(confirm(&house, CLERK, &removal).await, Code::PermissionDenied, "ROLE_NOT_ALLOWED");
        refused(confirm(&house, OTHER_COUNTY, &removal).await, Code::NotFound, "NOT_FOUND");
        let confirmed = confirm(&house, COUNTY_HEAD, &removal).await.unwrap();
        assert_eq!((confirmed.state(), confirmed.decided_by.as_str()), (State::Confirmed, "county-head"));
        let decided = decline(&house, HEAD, &removal).await.unwrap_err();
        let told = detail::<ErrorInfo>(&decided).unwrap().metadata;
        assert_eq!((told["state"].as_str(), told["allowed"].as_str()), ("CONFIRMED", "PROPOSED"));
        refused::<()>(Err(decided), Code::FailedPrecondition, "REMOVAL_DECIDED");

        let branch = get(&house, CLERK, &branch.name).await.unwrap();
        assert_eq!((branch.members, branch.full_members), (3, 3));
        assert_eq!(attention(&branch), ["NO_SECRETARY"]);
        let back = admit(&house, CLERK, admission(&branch, &people[0], "2024-06-29")).await;
        refused(back, Code::FailedPrecondition, "STAYS_OVERLAP");
        assert!(admit(&house, CLERK, admission(&branch, &people[0], "2024-06-30")).await.is_ok());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn why_somebody_is_removed_is_shown_to_whoever_says_why_he_asks() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let people = people(&house, 4).await;
        let branch = founded(&house, &people).await;
        let removal = propose(&house, HEAD, proposal(&branch, &people[0].retiree, "2024-06-30")).await.unwrap();

        let ask = async |hand: Hand, purpose: Option<&'static str>| {
            let request = pb::GetRemovalRequest { name: removal.name.clone(), unmask: true };
            let mut request = house.as_hand(hand, request);
            if let Some(purpose) = purpose {
                request.metadata_mut().insert("x-junxiu-purpose", purpose.parse().unwrap());
            }
            client(&house).get_removal(request).await.map(tonic::Response::into_inner)
        };
        refused(ask(SECOND_CLERK, Some("review")).await, Code::PermissionDenied, "UNMASK_NOT_ALLOWED");
        refused(ask(COUNTY, None).await, Code::FailedPrecondition, "PURPOSE_REQUIRED");
        let shown = ask(COUNTY, Some("review")).await.unwrap();
        assert_eq!((shown.reason(), shown.unmasked), (Reason::SelfWithdrawal, true));
        assert_eq!(shown.document_no, "支〔2024〕3号");

        let declined = decline(&house, COUNTY, &removal).await.unwrap();
        assert_eq!(declined.state(), State::Declined);
        let request = pb::ListRemovalsRequest { state: State::Declined.into(), ..Default::default() };
        let listed = client(&house).list_removals(house.as_hand(AUDITOR, request)).await.unwrap().into_inner();
        assert_eq!(listed.removals, [declined]);
        assert_eq!(get(&house, CLERK, &branch.name).await.unwrap().members, 4);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_death_overtakes_a_removal() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let mut people = people(&house, 4).await;
        let branch = founded(&house, &people).await;
        let removal = propose(&house, HEAD, proposal(&branch, &people[0].retiree, "2024-06-30")).await.unwrap();
        let wrong_day = propose(&house, HEAD, proposal(&branch, &people[1].retiree, "2021-05-31")).await;
        refused(wrong_day, Code::FailedPrecondition, "BEFORE_JOINING");

        house.die(&mut people[0], "2024-06-29").await;
        refused(confirm(&house, COUNTY, &removal).await, Code::FailedPrecondition, "REMOVAL_DECIDED");
        let again = propose(&house, HEAD, proposal(&branch, &people[0].retiree, "2024-06-30")).await;
        refused(again, Code::FailedPrecondition, "NOT_OF_THIS_BRANCH");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_proposes_confirms_or_declines_his_own_removal() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let people = people(&house, 4).await;
        let branch = founded(&house, &people).await;
        let himself = |role| Hand(Box::leak(people[0].retiree.clone().into_boxed_str()), role, "220104");
        let (officer, head) = (himself(Role::BureauOfficer), himself(Role::BureauHead));

        let own = propose(&house, officer, proposal(&branch, &people[0].retiree, "2024-06-30")).await;
        refused(own, Code::FailedPrecondition, "OWN_RECORD");
        let removal = propose(&house, HEAD, proposal(&branch, &people[0].retiree, "2024-06-30")).await.unwrap();
        refused(decline(&house, head, &removal).await, Code::FailedPrecondition, "OWN_RECORD");
        refused(confirm(&house, head, &removal).await, Code::FailedPrecondition, "OWN_RECORD");
        let request = pb::GetRemovalRequest { name: removal.name.clone(), unmask: false };
        assert!(client(&house).get_removal(house.as_hand(head, request)).await.is_ok(), "he may read it");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_is_ended_by_who_made_it_or_by_a_bureau_above_alone() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let people = people(&house, 4).await;
        let branch = founded(&house, &people).await;

        let by_bureau = propose(&house, COUNTY, proposal(&branch, &people[0].retiree, "2024-06-30")).await.unwrap();
        for below in [CLERK, HEAD] {
            refused(decline(&house, below, &by_bureau).await, Code::FailedPrecondition, "COMMITTEE_ABOVE_DECIDES");
        }
        assert_eq!(decline(&house, COUNTY_HEAD, &by_bureau).await.unwrap().state(), State::Declined);

        let own = propose(&house, HEAD, proposal(&branch, &people[0].retiree, "2024-06-30")).await.unwrap();
        refused(decline(&house, SECOND_CLERK, &own).await, Code::FailedPrecondition, "COMMITTEE_ABOVE_DECIDES");
        let withdrawn = decline(&house, HEAD, &own).await.unwrap();
        assert_eq!((withdrawn.state(), withdrawn.decided_by.as_str()), (State::Declined, "head"));
    })
    .await;
}
