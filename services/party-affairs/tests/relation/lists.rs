//! Lists of who is away and of relations on their way: from both sides, in pages, and not beyond one's own.

use junxiu_contracts::party as pb;
use junxiu_contracts::party::list_absences_request::Side;
use junxiu_contracts::party::list_relation_transfers_request::Side as TransferSide;
use junxiu_contracts::party::party_absence::State;
use junxiu_contracts::party::relation_transfer::State as Transfer;
use junxiu_testkit::on_both_engines;
use tonic::{Code, Response, Status};

use crate::desk::*;
use crate::house::{
    AUDITOR, CLERK, COUNTY, HOME, Hand, House, NEAR, OPERATOR, OTHER, OTHER_CLERK, OTHER_COUNTY, PREFECTURE, PROVINCE,
    date, organization, refused,
};

const LETTER: &str = "党证〔2024〕1号";

async fn away(house: &House, hand: Hand, request: pb::ListAbsencesRequest) -> Result<pb::ListAbsencesResponse, Status> {
    client(house).list_absences(house.as_hand(hand, request)).await.map(Response::into_inner)
}

/// The names of those listed.
async fn listed(house: &House, hand: Hand, request: pb::ListAbsencesRequest) -> Vec<String> {
    let found = away(house, hand, request).await.expect("a list").absences;
    found.into_iter().map(|absence| absence.name).collect()
}

fn hosts() -> pb::ListAbsencesRequest {
    pb::ListAbsencesRequest { side: Side::Host.into(), ..Default::default() }
}

fn all() -> pb::ListAbsencesRequest {
    pb::ListAbsencesRequest::default()
}

async fn waiting(
    house: &House,
    hand: Hand,
    request: pb::ListRelationTransfersRequest,
) -> Result<pb::ListRelationTransfersResponse, Status> {
    client(house).list_relation_transfers(house.as_hand(hand, request)).await.map(Response::into_inner)
}

async fn transfers(house: &House, hand: Hand, request: pb::ListRelationTransfersRequest) -> Vec<String> {
    let found = waiting(house, hand, request).await.expect("a list").transfers;
    found.into_iter().map(|transfer| transfer.name).collect()
}

fn receiving() -> pb::ListRelationTransfersRequest {
    pb::ListRelationTransfersRequest { side: TransferSide::Receiving.into(), ..Default::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_are_away_are_listed_by_their_return_and_narrowed() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-02-10").await;
        let (home, people) = branch(&house, HOME).await;
        let (near, others) = branch(&house, NEAR).await;
        let late = report(&house, CLERK, &people[0].retiree, plan("2024-02-01", "2024-09-01", true)).await.unwrap();
        let never = report(&house, CLERK, &people[1].retiree, plan("2024-02-01", "", true)).await.unwrap();
        let soon = report(&house, CLERK, &people[2].retiree, plan("2024-02-01", "2024-03-01", true)).await.unwrap();
        let there = report(&house, COUNTY, &others[0].retiree, plan("2024-02-01", "2024-04-01", true)).await.unwrap();
        let names =
            |absences: &[&pb::PartyAbsence]| absences.iter().map(|absence| absence.name.clone()).collect::<Vec<_>>();

        assert_eq!(listed(&house, CLERK, all()).await, names(&[&soon, &late, &never]));
        for hand in [COUNTY, PREFECTURE, PROVINCE, AUDITOR] {
            assert_eq!(listed(&house, hand, all()).await, names(&[&soon, &there, &late, &never]));
        }
        assert!(listed(&house, OTHER_CLERK, all()).await.is_empty());
        let shown = away(&house, CLERK, all()).await.unwrap().absences.remove(0);
        assert_eq!((shown.exact_address.as_str(), shown.display_name.as_str()), ("", "测试甲"));
        assert_eq!(shown.assessment.unwrap().outcome, "CERTIFICATE");

        assess(&house, assessing(&late)).await.unwrap();
        back(&house, &soon, "2024-02-09").await.unwrap();
        assert_eq!(listed(&house, CLERK, all()).await, names(&[&late, &never]), "he is back");
        let state = |state: State| pb::ListAbsencesRequest { state: state.into(), ..all() };
        assert_eq!(listed(&house, CLERK, state(State::Assessed)).await, names(&[&late]));
        assert_eq!(listed(&house, CLERK, state(State::Returned)).await, names(&[&soon]));
        let by = |day: &str| pb::ListAbsencesRequest { expected_by: Some(date(day)), ..all() };
        assert!(listed(&house, COUNTY, by("2024-03-31")).await.is_empty());
        assert_eq!(listed(&house, COUNTY, by("2024-04-01")).await, names(&[&there]));
        let of = |who: &str| pb::ListAbsencesRequest { retiree: who.into(), ..all() };
        assert_eq!(listed(&house, COUNTY, of(&people[2].retiree)).await, names(&[&soon]), "over or not");
        let narrow = pb::ListAbsencesRequest { organization: format!("organizations/{NEAR}"), ..all() };
        assert_eq!(listed(&house, COUNTY, narrow.clone()).await, names(&[&there]));
        refused(away(&house, CLERK, narrow).await, Code::NotFound, "NOT_FOUND");
        let of = |branch: &pb::PartyBranch| pb::ListAbsencesRequest { branch: branch.name.clone(), ..all() };
        assert_eq!(listed(&house, CLERK, of(&home)).await, names(&[&late, &never]));
        refused(away(&house, CLERK, of(&near)).await, Code::NotFound, "NOT_FOUND");
        let both = pb::ListAbsencesRequest { organization: format!("organizations/{HOME}"), ..of(&home) };
        refused(away(&house, CLERK, both).await, Code::InvalidArgument, "INVALID_FIELDS");
        refused(away(&house, OPERATOR, all()).await, Code::PermissionDenied, "ROLE_NOT_ALLOWED");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_lists_who_is_with_him_while_he_stays() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-02-10").await;
        let two = two(&house).await;
        let id = two.who.retiree.as_str();
        let absence = report(&house, CLERK, id, plan("2024-02-01", "2024-05-01", true)).await.unwrap();
        assess(&house, assessing(&absence)).await.unwrap();
        certify(&house, &absence, "2024-01-20").await.unwrap();
        assert!(listed(&house, OTHER_COUNTY, hosts()).await.is_empty(), "he has not come yet");
        register(&house, OTHER_COUNTY, &absence, LETTER, "2024-02-05").await.unwrap();
        let name = [absence.name.clone()];
        assert_eq!(listed(&house, OTHER_COUNTY, hosts()).await, name);
        assert!(listed(&house, OTHER_CLERK, hosts()).await.is_empty(), "he is put with no branch of theirs yet");
        place(&house, OTHER_COUNTY, &absence, &two.place, "2024-02-06").await.unwrap();
        for hand in [OTHER_CLERK, OTHER_COUNTY, PROVINCE] {
            assert_eq!(listed(&house, hand, hosts()).await, name, "{}", hand.0);
        }
        for hand in [CLERK, COUNTY, PREFECTURE] {
            assert!(listed(&house, hand, hosts()).await.is_empty(), "{}", hand.0);
            assert_eq!(listed(&house, hand, all()).await, name);
        }
        assert!(listed(&house, OTHER_CLERK, all()).await.is_empty(), "he is none of theirs");
        let with = pb::ListAbsencesRequest { branch: two.place.name.clone(), ..hosts() };
        assert_eq!(listed(&house, OTHER_CLERK, with).await, name);
        let placed = |state: State| pb::ListAbsencesRequest { state: state.into(), ..hosts() };
        assert_eq!(listed(&house, OTHER_CLERK, placed(State::Placed)).await, name);
        assert!(listed(&house, OTHER_CLERK, placed(State::Certified)).await.is_empty());
        let of = pb::ListAbsencesRequest { retiree: id.into(), ..hosts() };
        assert_eq!(listed(&house, OTHER_COUNTY, of.clone()).await, name);

        back(&house, &absence, "2024-02-09").await.unwrap();
        assert!(listed(&house, OTHER_CLERK, hosts()).await.is_empty());
        assert!(listed(&house, OTHER_COUNTY, of).await.is_empty());
        assert!(listed(&house, OTHER_CLERK, placed(State::Returned)).await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn transfers_are_listed_from_both_sides_by_the_day_on_which_they_are_due() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-03-10").await;
        let (home, people) = branch(&house, HOME).await;
        let (place, _) = branch(&house, OTHER).await;
        let late = send(&house, CLERK, sending(&people[0].retiree, &place, "2024-03-05")).await.unwrap();
        let soon = send(&house, CLERK, sending(&people[1].retiree, &place, "2024-03-01")).await.unwrap();
        let outside = pb::TransferRelationRequest {
            to_branch: String::new(),
            to_outside: "辽宁省沈阳市某军休所党支部".into(),
            ..sending(&people[2].retiree, &place, "2024-03-03")
        };
        let outside = send(&house, CLERK, outside).await.unwrap();
        let names = |transfers: &[&pb::RelationTransfer]| {
            transfers.iter().map(|transfer| transfer.name.clone()).collect::<Vec<_>>()
        };
        let sent = pb::ListRelationTransfersRequest::default;

        for hand in [CLERK, COUNTY, PREFECTURE, PROVINCE, AUDITOR] {
            assert_eq!(transfers(&house, hand, sent()).await, names(&[&soon, &outside, &late]), "{}", hand.0);
        }
        for hand in [OTHER_CLERK, OTHER_COUNTY, PROVINCE] {
            assert_eq!(transfers(&house, hand, receiving()).await, names(&[&soon, &late]), "{}", hand.0);
        }
        assert!(transfers(&house, OTHER_CLERK, sent()).await.is_empty());
        assert!(transfers(&house, CLERK, receiving()).await.is_empty());
        let by = |day: &str| pb::ListRelationTransfersRequest { due_by: Some(date(day)), ..receiving() };
        assert!(transfers(&house, OTHER_CLERK, by("2024-05-29")).await.is_empty());
        assert_eq!(transfers(&house, OTHER_CLERK, by("2024-05-30")).await, names(&[&soon]));

        accept(&house, OTHER_CLERK, &soon, "2024-03-06").await.unwrap();
        assert_eq!(transfers(&house, OTHER_CLERK, receiving()).await, names(&[&late]), "without a state, what waits");
        let accepted = || pb::ListRelationTransfersRequest { state: Transfer::Accepted.into(), ..Default::default() };
        assert_eq!(transfers(&house, CLERK, accepted()).await, names(&[&soon]));
        let of = pb::ListRelationTransfersRequest { retiree: people[1].retiree.clone(), ..sent() };
        assert_eq!(transfers(&house, CLERK, of.clone()).await, names(&[&soon]), "decided or not");
        let declined = pb::ListRelationTransfersRequest { state: Transfer::Declined.into(), ..of };
        assert!(transfers(&house, CLERK, declined).await.is_empty());
        let of_branch = |branch: &pb::PartyBranch, side: TransferSide| pb::ListRelationTransfersRequest {
            branch: branch.name.clone(),
            side: side.into(),
            ..Default::default()
        };
        let (from, to) = (TransferSide::Sending, TransferSide::Receiving);
        assert_eq!(transfers(&house, CLERK, of_branch(&home, from)).await, names(&[&outside, &late]));
        assert_eq!(transfers(&house, OTHER_CLERK, of_branch(&place, to)).await, names(&[&late]));
        refused(waiting(&house, CLERK, of_branch(&place, to)).await, Code::NotFound, "NOT_FOUND");
        let there = pb::ListRelationTransfersRequest { organization: format!("organizations/{OTHER}"), ..sent() };
        refused(waiting(&house, CLERK, there.clone()).await, Code::NotFound, "NOT_FOUND");
        assert!(transfers(&house, PROVINCE, there).await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_lose_and_repeat_nothing() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-02-10").await;
        let (_, people) = branch(&house, HOME).await;
        let (place, _) = branch(&house, OTHER).await;
        let mut ids: Vec<String> = people.iter().map(|who| who.retiree.clone()).collect();
        for _ in 0..2 {
            ids.extend(branch(&house, HOME).await.1.into_iter().map(|who| who.retiree));
        }
        // Of two who are to be back on one day the id decides, and who names no day comes last.
        for (id, to) in ids.iter().zip(["2024-03-01", "2024-03-01", "", "2024-04-01", "", "2024-03-01"]) {
            report(&house, CLERK, id, plan("2024-02-01", to, true)).await.unwrap();
        }
        for id in &ids[..5] {
            send(&house, CLERK, sending(id, &place, "2024-02-05")).await.unwrap();
        }
        let whole = listed(&house, CLERK, all()).await;
        assert_eq!(whole.len(), 6);
        let mut request = pb::ListAbsencesRequest { page_size: 2, ..all() };
        let mut seen = Vec::new();
        loop {
            let page = away(&house, CLERK, request.clone()).await.unwrap();
            assert!(page.absences.len() <= 2);
            seen.extend(page.absences.into_iter().map(|absence| absence.name));
            if page.next_page_token.is_empty() {
                break;
            }
            request.page_token = page.next_page_token;
        }
        assert_eq!(seen, whole);
        let mixed = pb::ListAbsencesRequest { state: State::Reported.into(), ..request };
        refused(away(&house, CLERK, mixed).await, Code::InvalidArgument, "PAGE_TOKEN_MISMATCH");

        let whole = transfers(&house, OTHER_CLERK, receiving()).await;
        assert_eq!(whole.len(), 5);
        let first = pb::ListRelationTransfersRequest { page_size: 3, ..receiving() };
        let page = waiting(&house, OTHER_CLERK, first.clone()).await.unwrap();
        let rest = pb::ListRelationTransfersRequest { page_token: page.next_page_token, ..first };
        let rest = waiting(&house, OTHER_CLERK, rest).await.unwrap();
        let seen: Vec<_> = page.transfers.into_iter().chain(rest.transfers).map(|transfer| transfer.name).collect();
        assert_eq!((seen, rest.next_page_token.as_str()), (whole, ""));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_follow_an_office_to_another_superior_and_a_branch_to_another_unit() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-02-10").await;
        let two = two(&house).await;
        let id = two.who.retiree.as_str();
        let absence = report(&house, CLERK, id, plan("2024-02-01", "2024-05-01", true)).await.unwrap();
        assess(&house, assessing(&absence)).await.unwrap();
        certify(&house, &absence, "2024-01-20").await.unwrap();
        register(&house, OTHER_COUNTY, &absence, LETTER, "2024-02-05").await.unwrap();
        place(&house, OTHER_COUNTY, &absence, &two.place, "2024-02-06").await.unwrap();
        send(&house, CLERK, sending(id, &two.place, "2024-02-07")).await.unwrap();
        let moved = junxiu_contracts::intake::OrganizationChanged {
            superior: "organizations/220100".into(),
            county: String::new(),
            prefecture: "220100".into(),
            ..organization(OTHER, "220204")
        };
        house.tell_organization(&moved, 2).await;
        assert!(listed(&house, OTHER_COUNTY, hosts()).await.is_empty());
        assert!(transfers(&house, OTHER_COUNTY, receiving()).await.is_empty());
        assert_eq!(listed(&house, PREFECTURE, hosts()).await, std::slice::from_ref(&absence.name));
        assert_eq!(transfers(&house, PREFECTURE, receiving()).await.len(), 1);
        assert_eq!(listed(&house, CLERK, all()).await, [absence.name]);
    })
    .await;
}
