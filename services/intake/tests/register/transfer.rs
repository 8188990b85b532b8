//! Transfers within the province, out of it and back.

use crate::house::*;
use junxiu_contracts::intake as pb;
use junxiu_testkit::on_both_engines;
use tonic::{Code, Response, Status};

pub async fn transfer(house: &House, hand: Hand, name: &str, to: &str, on: &str) -> Result<pb::Retiree, Status> {
    let inside = to.starts_with("22");
    let request = pb::TransferRetireeRequest {
        name: name.into(),
        institution: if inside { format!("organizations/{to}") } else { String::new() },
        other_province: if inside { String::new() } else { to.into() },
        effective_on: date(on),
        basis_document: "吉退役〔2024〕12号".into(),
        ..Default::default()
    };
    house.retirees().transfer_retiree(house.by(hand, request)).await.map(Response::into_inner)
}

#[tokio::test]
async fn a_bureau_above_both_moves_the_person_and_he_is_in_one_place() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = house.receive_one().await;
        house.on("2024-07-01");

        refused(transfer(&house, COUNTY, &name, ELSEWHERE, "2024-07-01").await, Code::NotFound, "NOT_FOUND");
        refused(transfer(&house, STRANGER, &name, ELSEWHERE, "2024-07-01").await, Code::NotFound, "NOT_FOUND");
        refused(transfer(&house, CITY, &name, HOME, "2024-07-01").await, Code::FailedPrecondition, "ALREADY_THERE");
        refused(
            transfer(&house, CITY, &name, "220104", "2024-07-01").await,
            Code::FailedPrecondition,
            "NOT_AN_INSTITUTION",
        );
        let moved = transfer(&house, CITY, &name, ELSEWHERE, "2024-07-01").await.unwrap();
        assert_eq!(
            (moved.institution.as_str(), moved.bureau.as_str()),
            ("organizations/220102-01", "organizations/220102")
        );

        refused(house.get(CLERK, &name).await, Code::NotFound, "NOT_FOUND");
        assert!(house.get(STRANGER, &name).await.is_ok());
        let as_of = pb::GetRetireeRequest { name: name.clone(), as_of: date("2024-06-30"), ..Default::default() };
        let was = house.retirees().get_retiree(house.by(CITY, as_of)).await.unwrap().into_inner();
        assert_eq!(was.institution, format!("organizations/{HOME}"));
        refused(
            transfer(&house, CITY, &name, HOME, "2024-06-01").await,
            Code::FailedPrecondition,
            "LATER_TRANSFER_STANDS",
        );

        let events = house.events(&["retiree.transferred"], 2).await;
        let told = events[1].data.as_ref().unwrap().to_msg::<pb::RetireeTransferred>().unwrap();
        assert_eq!(told.previous_institution, HOME);
        assert_eq!(told.standing.unwrap().institution, ELSEWHERE);
    })
    .await;
}

#[tokio::test]
async fn of_two_transfers_at_once_one_is_decided_on_the_other() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = house.receive_one().await;
        house.on("2024-07-01");
        let (one, other) = tokio::join!(
            transfer(&house, CITY, &name, SECOND, "2024-07-01"),
            transfer(&house, CITY, &name, ELSEWHERE, "2024-07-01"),
        );
        assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|done| **done).count(), 1);
        let current = house.get(CITY, &name).await.unwrap().institution;
        let request = pb::ListRetireeHistoryRequest {
            name,
            kind: pb::retiree_fact::Kind::Institution.into(),
            ..Default::default()
        };
        let facts = house.retirees().list_retiree_history(house.by(CITY, request)).await.unwrap().into_inner().facts;
        let open: Vec<_> = facts
            .iter()
            .filter(|fact| fact.effective_to.is_none() && fact.corrected_by_revision == 0)
            .map(|fact| fact.institution.clone())
            .collect();
        assert_eq!(open, [current]);
    })
    .await;
}

#[tokio::test]
async fn whoever_leaves_the_province_is_stopped_and_comes_back_active() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = house.receive_one().await;
        house.on("2024-07-10");
        let away = transfer(&house, COUNTY, &name, "辽宁省沈阳市", "2024-07-10").await.unwrap();
        assert_eq!(
            (away.life_status(), away.transferred_to.as_str()),
            (pb::LifeStatus::TransferredOut, "辽宁省沈阳市")
        );
        let pay = house.pay_of(&name).await;
        assert_eq!((pay.state(), pay.stop_reason.as_str()), (pb::pay_status::State::Stopped, "TRANSFERRED_OUT"));
        assert_eq!(pay.stopped_from, date("2024-08-01"));
        refused(
            transfer(&house, COUNTY, &name, "河北省", "2024-07-10").await,
            Code::FailedPrecondition,
            "WRONG_LIFE_STATUS",
        );

        house.on("2024-09-02");
        let back = transfer(&house, COUNTY, &name, HOME, "2024-09-01").await.unwrap();
        assert_eq!(back.life_status(), pb::LifeStatus::Active);
        assert_eq!(house.pay_of(&name).await.state(), pb::pay_status::State::Paying);
        assert_eq!(house.get_as_of(&name, "2024-08-01").await.unwrap().life_status(), pb::LifeStatus::TransferredOut);
    })
    .await;
}

#[tokio::test]
async fn a_transfer_entered_wrong_is_put_right_by_another_entry() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = house.receive_one().await;
        house.on("2024-07-10");
        let wrong = transfer(&house, CITY, &name, ELSEWHERE, "2024-07-10").await.unwrap();
        let again = transfer(&house, CITY, &name, SECOND, "2024-07-10").await;
        refused(again, Code::FailedPrecondition, "LATER_TRANSFER_STANDS");

        let correct = |to: &str, on: &str, corrects_revision| {
            let request = pb::TransferRetireeRequest {
                name: name.clone(),
                institution: if to.starts_with("22") { format!("organizations/{to}") } else { String::new() },
                other_province: if to.starts_with("22") { String::new() } else { to.into() },
                effective_on: date(on),
                basis_document: "吉退役〔2024〕13号".into(),
                corrects_revision,
                ..Default::default()
            };
            let (mut client, request) = (house.retirees(), house.by(CITY, request));
            async move { client.transfer_retiree(request).await.map(Response::into_inner) }
        };
        let request = pb::ListRetireeHistoryRequest {
            name: name.clone(),
            kind: pb::retiree_fact::Kind::Institution.into(),
            ..Default::default()
        };
        let history = house.retirees().list_retiree_history(house.by(CITY, request)).await.unwrap().into_inner().facts;
        let entry = history.iter().find(|fact| fact.institution == wrong.institution).unwrap().revision;

        refused(correct(SECOND, "2024-07-10", 99).await, Code::FailedPrecondition, "NO_SUCH_FACT");
        let abroad = correct("辽宁省", "2024-07-10", entry).await.unwrap_err();
        assert_eq!(abroad.code(), Code::InvalidArgument);
        let right = correct(SECOND, "2024-07-01", entry).await.unwrap();
        assert_eq!(right.institution, format!("organizations/{SECOND}"));
        refused(correct(SECOND, "2024-07-02", entry).await, Code::FailedPrecondition, "ALREADY_CORRECTED");
        let was = |on: &'static str| house.get_as_of(&name, on);
        assert_eq!(was("2024-06-30").await.unwrap().institution, format!("organizations/{HOME}"));
        assert_eq!(was("2024-07-01").await.unwrap().institution, format!("organizations/{SECOND}"));
        assert!(house.get(CLERK, &name).await.is_err(), "SECOND serves him now");
    })
    .await;
}
