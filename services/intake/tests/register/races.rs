//! Acts on retirees, their numbers and their pay that are overtaken between their decision and their writing.
//!
//! | what is always true | guard | test |
//! |---|---|---|
//! | an act rests on the retiree as he stands | his revision | `a_death_is_not_overwritten`, `no_change_is_lost` |
//! | an ended institution serves nobody | its revision; an ending one looks again | `nobody_is_transferred_to_an_institution_that_ends` |
//! | somebody stands for everybody who gave way | revision of the one who stands | `records_do_not_all_give_way_to_one_another` |
//! | a case is resolved once | its revision | `a_case_is_resolved_one_way` |
//! | two records have one open case | unique keys of the pair and of the single | `a_suspicion_is_one_case` |
//! | a report is about records that stand | revisions of both | `a_record_that_gives_way_is_not_reported` |
//! | a number is held by one; who shares it has a case | unique key of held numbers; the carrier's number | `a_number_given_twice_at_once_..` |
//! | a proposal to suspend comes to one end | revision of the retiree, state of the proposal | `a_proposal_is_confirmed_or_declined` |
//! | one suspension is open at a time | revision of the retiree, unique key | `pay_is_proposed_to_be_suspended_once` |
//! | an amount for past months is decided once | its revision and state | `an_amount_is_confirmed_or_declined` |
//! | it is reckoned by the amounts that stand | revision of the retiree | `an_amount_is_reckoned_by_what_stands` |
//! | an adjustment is revoked once | revision of the retiree, unique key | `an_adjustment_is_revoked_once` |
//!
//! Elsewhere: transfers (`transfer.rs`), confirmers (`pay_status.rs`), repeats (`retiree.rs`).

use crate::death::{die, set_pay};
use crate::duplicate::{report, resolve};
use crate::house::*;
use crate::pay_status::{confirm, pay_name, propose, silent};
use crate::transfer::transfer;
use junxiu_contracts::intake as pb;
use junxiu_contracts::intake::duplicate_case::{Outcome, State};
use junxiu_platform::database::Engine;
use junxiu_testkit::on_both_engines;
use tonic::{Code, Response, Status};

/// Holds whoever commits with a journal's entry.
const JOURNAL: &str = "lock table journal_entry in share mode";

/// Checks that of two acts exactly one was done.
#[track_caller]
fn one_of<A: std::fmt::Debug, B: std::fmt::Debug>((one, other): (Result<A, Status>, Result<B, Status>)) {
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
}

async fn change(house: &House, name: &str, fields: pb::Retiree) -> Result<pb::Retiree, Status> {
    let request =
        pb::UpdateRetireeRequest { retiree: Some(pb::Retiree { name: name.into(), ..fields }), ..Default::default() };
    house.retirees().update_retiree(house.by(CLERK, request)).await.map(Response::into_inner)
}

async fn end(house: &House, code: &str, day: &str) -> Result<pb::Organization, Status> {
    let read = pb::GetOrganizationRequest { name: format!("organizations/{code}") };
    let read = house.organizations().get_organization(house.by(PROVINCE, read)).await?.into_inner();
    let request = pb::UpdateOrganizationRequest {
        organization: Some(pb::Organization { valid_to: date(day), etag: String::new(), ..read }),
        update_mask: Some(prost_types::FieldMask { paths: vec!["valid_to".into()] }),
        ..Default::default()
    };
    house.organizations().update_organization(house.by(PROVINCE, request)).await.map(Response::into_inner)
}

async fn decline(house: &House, hand: Hand, name: &str) -> Result<pb::PayStatus, Status> {
    let request =
        pb::DeclineSuspensionRequest { name: pay_name(name), reason: "已联系上".into(), ..Default::default() };
    house.pay().decline_suspension(house.by(hand, request)).await.map(Response::into_inner)
}

#[tokio::test]
async fn a_death_is_not_overwritten() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = silent(&house).await;
        house.on("2024-09-10");
        let (proposed, died) =
            database.overtaken(JOURNAL, propose(&house, HEAD, &name, None), die(&house, &name, "2024-09-01")).await;
        died.unwrap();
        assert_eq!(house.get(CLERK, &name).await.unwrap().life_status(), pb::LifeStatus::Deceased, "{proposed:?}");
        assert_eq!(house.pay_of(&name).await.state(), pb::pay_status::State::Stopped);
    })
    .await;
}

#[tokio::test]
async fn no_change_is_lost() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = house.receive_one().await;
        let phone = pb::Retiree { phone: "0431-1".into(), ..Default::default() };
        let renamed = pb::Retiree { display_name: "测试新".into(), ..Default::default() };
        let (one, other) =
            database.overtaken(JOURNAL, change(&house, &name, phone), change(&house, &name, renamed)).await;
        one.unwrap();
        other.unwrap();
        let who = house.get(CLERK, &name).await.unwrap();
        assert_eq!((who.phone.as_str(), who.display_name.as_str(), who.etag.as_str()), ("0431-1", "测试新", "r4"));
    })
    .await;
}

#[tokio::test]
async fn nobody_is_transferred_to_an_institution_that_ends() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = house.receive_one().await;
        house.on("2024-07-01");
        let retirees = "lock table retiree in share mode";
        let go = |to| transfer(&house, CITY, &name, to, "2024-07-01");
        let (moved, ended) = database.overtaken(retirees, go(SECOND), end(&house, SECOND, "2024-07-01")).await;
        ended.unwrap();
        refused(moved, Code::FailedPrecondition, "INSTITUTION_NOT_IN_FORCE");
        let organizations = "select 1 from organization for share";
        let (ended, moved) =
            database.overtaken(organizations, end(&house, ELSEWHERE, "2024-07-01"), go(ELSEWHERE)).await;
        moved.unwrap();
        refused(ended, Code::FailedPrecondition, "STILL_SERVES_RETIREES");
    })
    .await;
}

#[tokio::test]
async fn records_do_not_all_give_way_to_one_another() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let names = house.receive(&[("测试甲", ID_A), ("测试甲", ID_B), ("测试甲", ID_C)]).await;
        let [x, y, z] = [&names[0], &names[1], &names[2]];
        let mut cases = Vec::new();
        for (one, other) in [(x, y), (y, z), (z, x)] {
            cases.push(report(&house, one, other).await.unwrap().name);
        }
        let merge = |at: usize, stands| resolve(&house, &cases[at], Outcome::SamePerson, stands, "");
        let (third, (first, second)) =
            database.overtaken(JOURNAL, merge(2, x), async { tokio::join!(merge(0, y), merge(1, z)) }).await;
        let mut stand = 0;
        for name in &names {
            stand += usize::from(house.get(COUNTY, name).await.unwrap().merged_into.is_empty());
        }
        assert!(stand > 0, "nobody stands: {first:?} {second:?} {third:?}");
    })
    .await;
}

#[tokio::test]
async fn a_case_is_resolved_one_way() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let names = house.receive(&[("测试甲", ID_A), ("测试甲", ID_B)]).await;
        let case = report(&house, &names[0], &names[1]).await.unwrap().name;
        let same = resolve(&house, &case, Outcome::SamePerson, &names[0], "");
        one_of(database.overtaken(JOURNAL, same, resolve(&house, &case, Outcome::DifferentPersons, "", "")).await);
    })
    .await;
}

#[tokio::test]
async fn a_suspicion_is_one_case() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let names = house.receive(&[("测试甲", ID_A), ("测试甲", ID_B)]).await;
        let [x, y] = [names[0].as_str(), names[1].as_str()];
        one_of(database.overtaken(JOURNAL, report(&house, x, y), report(&house, y, x)).await);
        one_of(database.overtaken(JOURNAL, report(&house, x, ""), report(&house, x, "")).await);
    })
    .await;
}

#[tokio::test]
async fn a_record_that_gives_way_is_not_reported() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let names = house.receive(&[("测试甲", ID_A), ("测试甲", ID_B), ("测试丙", ID_C)]).await;
        let case = report(&house, &names[0], &names[1]).await.unwrap().name;
        let merging = resolve(&house, &case, Outcome::SamePerson, &names[0], "");
        let (reported, merged) = database.overtaken(JOURNAL, report(&house, &names[2], &names[1]), merging).await;
        merged.unwrap();
        // Where the two come at once, the report may also come first.
        if reported.is_err() || database.engine() == Engine::Sqlite {
            refused(reported, Code::FailedPrecondition, "RETIREE_MERGED");
        }
    })
    .await;
}

/// A number that nobody carries any more, somebody without one, and somebody who is about to be received.
async fn freed_number(house: &House) -> (String, String) {
    let names = house.receive(&[("测试甲", ID_A), ("测试乙", "")]).await;
    let case = report(house, &names[0], "").await.unwrap().name;
    resolve(house, &case, Outcome::WrongNumber, &names[0], ID_C).await.unwrap();
    let reception = house.handed_over("测试丁").await;
    (names[1].clone(), reception)
}

/// Says whether a number leads to one person, or to several of whom a case tells.
async fn is_told(house: &House, given: &Result<pb::Retiree, Status>, received: &pb::Reception) -> bool {
    let Ok(given) = given else { return true };
    let open = pb::ListDuplicateCasesRequest {
        retiree: received.retiree.clone(),
        state: State::Open.into(),
        ..Default::default()
    };
    let cases = house.retirees().list_duplicate_cases(house.by(COUNTY, open)).await.unwrap().into_inner();
    cases.duplicate_cases.iter().any(|case| case.retiree == given.name || case.other_retiree == given.name)
}

#[tokio::test]
async fn a_number_given_twice_at_once_is_refused_or_opens_a_case() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let (other, reception) = freed_number(&house).await;
        let number = pb::Retiree { citizen_id: ID_A.into(), ..Default::default() };
        let receive = house.receive_handed(&reception, ID_A);
        let (received, given) = database.overtaken(JOURNAL, receive, change(&house, &other, number)).await;
        assert!(is_told(&house, &given, &received.unwrap()).await, "two carry the number, and nobody is told");
    })
    .await;
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let (other, reception) = freed_number(&house).await;
        let number = pb::Retiree { citizen_id: ID_A.into(), ..Default::default() };
        let receive = house.receive_handed(&reception, ID_A);
        let (given, received) = database.overtaken(JOURNAL, change(&house, &other, number), receive).await;
        assert!(is_told(&house, &given, &received.unwrap()).await, "two carry the number, and nobody is told");
    })
    .await;
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        house.receive(&[("测试甲", ID_B)]).await;
        let receptions = [house.handed_over("测试丁").await, house.handed_over("测试戊").await];
        let receive = |at: usize| house.receive_handed(&receptions[at], ID_A);
        let (one, other) = database.overtaken(JOURNAL, receive(0), receive(1)).await;
        one.unwrap();
        other.unwrap();
        let open = pb::ListDuplicateCasesRequest { state: State::Open.into(), ..Default::default() };
        let cases = house.retirees().list_duplicate_cases(house.by(COUNTY, open)).await.unwrap().into_inner();
        assert_eq!(cases.duplicate_cases.len(), 1);
    })
    .await;
}

/// A number that is taken back from its carrier while it is given to a second and, right after, to a third.
#[tokio::test]
async fn a_number_taken_back_while_it_is_shared_is_not_shared_with_nobody() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let names = house.receive(&[("测试甲", ID_A), ("测试乙", "")]).await;
        let case = report(&house, &names[0], "").await.unwrap().name;
        let reception = house.handed_over("测试丁").await;
        let number = pb::Retiree { citizen_id: ID_A.into(), ..Default::default() };
        let quick = async {
            resolve(&house, &case, Outcome::WrongNumber, &names[0], ID_C).await.unwrap();
            change(&house, &names[1], number).await
        };
        let hold = "lock table reception in share mode";
        let (received, given) = database.overtaken(hold, house.receive_handed(&reception, ID_A), quick).await;
        assert!(is_told(&house, &given, &received.unwrap()).await, "two carry the number, and nobody is told");
    })
    .await;
}

#[tokio::test]
async fn a_proposal_is_confirmed_or_declined() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = silent(&house).await;
        house.on("2024-09-10");
        propose(&house, HEAD, &name, None).await.unwrap();
        one_of(database.overtaken(JOURNAL, confirm(&house, FINANCE, &name), decline(&house, HEAD, &name)).await);
    })
    .await;
}

#[tokio::test]
async fn pay_is_proposed_to_be_suspended_once() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = silent(&house).await;
        house.on("2024-09-10");
        let second = Hand("head-2", HEAD.1, HOME);
        let proposing = propose(&house, HEAD, &name, None);
        one_of(database.overtaken(JOURNAL, proposing, propose(&house, second, &name, None)).await);
    })
    .await;
}

/// A death found late, of whom one month was paid too much: gives the record and the amount.
async fn overpaid(house: &House, yuan: Option<i64>) -> (String, pb::BackPay) {
    let name = house.receive_one().await;
    if let Some(yuan) = yuan {
        set_pay(house, &name, yuan, "2024-04-01").await.unwrap();
    }
    house.on("2024-07-14");
    let owed = die(house, &name, "2024-06-15").await.unwrap().proposals.remove(0);
    (name, owed)
}

async fn confirm_amount(house: &House, owed: &pb::BackPay) -> Result<pb::BackPay, Status> {
    let request = pb::ConfirmBackPayRequest { name: owed.name.clone(), ..Default::default() };
    house.pay().confirm_back_pay(house.by(FINANCE, request)).await.map(Response::into_inner)
}

#[tokio::test]
async fn an_amount_is_confirmed_or_declined() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let (_, owed) = overpaid(&house, Some(8000)).await;
        let declining = async {
            let request =
                pb::DeclineBackPayRequest { name: owed.name.clone(), reason: "已退回".into(), ..Default::default() };
            house.pay().decline_back_pay(house.by(Hand("finance-2", FINANCE.1, HOME), request)).await
        };
        one_of(database.overtaken(JOURNAL, confirm_amount(&house, &owed), declining).await);
    })
    .await;
}

#[tokio::test]
async fn an_amount_is_reckoned_by_what_stands() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let (name, owed) = overpaid(&house, None).await;
        assert_eq!(owed.amount_fen, None);
        set_pay(&house, &name, 8000, "2024-07-01").await.unwrap();
        let raised = set_pay(&house, &name, 9000, "2024-07-01");
        let hold = "lock table back_pay in share mode";
        let (confirmed, raised) = database.overtaken(hold, confirm_amount(&house, &owed), raised).await;
        raised.unwrap();
        assert_eq!(confirmed.unwrap().amount_fen, Some(900_000));
    })
    .await;
}

#[tokio::test]
async fn an_adjustment_is_revoked_once() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = house.receive_one().await;
        set_pay(&house, &name, 8000, "2024-04-01").await.unwrap();
        let adjust = |points, revokes: &str| {
            let request = pb::AdjustTreatmentRequest {
                name: pay_name(&name),
                reduction_basis_points: points,
                effective_from: date("2024-05-01"),
                revokes: revokes.into(),
                basis_document: "处分决定".into(),
                ..Default::default()
            };
            let (mut client, request) = (house.pay(), house.by(COUNTY, request));
            async move { client.adjust_treatment(request).await.map(Response::into_inner) }
        };
        let adjusted = adjust(1_000, "").await.unwrap().adjustments.remove(0).name;
        one_of(database.overtaken(JOURNAL, adjust(0, &adjusted), adjust(0, &adjusted)).await);
    })
    .await;
}
