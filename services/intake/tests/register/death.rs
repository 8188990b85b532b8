//! Deaths and what they do to pay.

use crate::house::*;
use junxiu_contracts::intake as pb;
use junxiu_contracts::intake::back_pay::{Cause, Direction};
use junxiu_contracts::intake::pay_instruction::Action;
use junxiu_testkit::on_both_engines;
use prost::Message;
use tonic::{Code, Response, Status};

pub async fn die(house: &House, name: &str, on: &str) -> Result<pb::RecordDeathResponse, Status> {
    let request = pb::RecordDeathRequest {
        name: name.into(),
        died_on: date(on),
        basis_document: "死亡证明1".into(),
        ..Default::default()
    };
    house.retirees().record_death(house.by(CLERK, request)).await.map(Response::into_inner)
}

pub async fn set_pay(house: &House, name: &str, yuan: i64, from: &str) -> Result<pb::PayStatus, Status> {
    let request = pb::SetRetirementPayRequest {
        name: format!("{name}/payStatus"),
        monthly_fen: yuan * 100,
        effective_from: date(from),
        basis_document: "工资表".into(),
        ..Default::default()
    };
    house.pay().set_retirement_pay(house.by(FINANCE, request)).await.map(Response::into_inner)
}

#[tokio::test]
async fn pay_stops_with_the_month_after() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = house.receive_one().await;
        set_pay(&house, &name, 8000, "2024-04-01").await.unwrap();
        house.on("2024-06-20");
        let death = die(&house, &name, "2024-06-15").await.unwrap();
        assert_eq!((death.pay_stops_from, death.proposals.len()), (date("2024-07-01"), 0));
        let who = death.retiree.unwrap();
        assert_eq!((who.life_status(), who.died_on), (pb::LifeStatus::Deceased, date("2024-06-15")));
        assert_eq!(house.told("2024-06-01").await, [(Action::Pay, Some(8000))]);
        assert_eq!(house.told("2024-07-01").await, [(Action::Stop, None)]);

        refused(die(&house, &name, "2024-06-15").await, Code::FailedPrecondition, "ALREADY_DECEASED");
        let kinds = house.events(&["retiree.deceased", "retiree.pay_status_changed"], 2).await;
        assert_eq!(kinds.len(), 2);
        assert_eq!(house.get_as_of(&name, "2024-06-14").await.unwrap().life_status(), pb::LifeStatus::Active);
        assert_eq!(house.get_as_of(&name, "2024-06-15").await.unwrap().life_status(), pb::LifeStatus::Deceased);
    })
    .await;
}

#[tokio::test]
async fn a_death_found_late_makes_paid_months_receivable() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = house.receive_one().await;
        set_pay(&house, &name, 8000, "2024-04-01").await.unwrap();
        house.on("2024-08-14");
        refused(die(&house, &name, "2024-08-15").await, Code::FailedPrecondition, "DIED_IN_FUTURE");
        refused(die(&house, &name, "2024-02-28").await, Code::FailedPrecondition, "BEFORE_RECEPTION");
        let death = die(&house, &name, "2024-06-15").await.unwrap();
        let owed = &death.proposals[0];
        assert_eq!((owed.direction(), owed.cause()), (Direction::Recover, Cause::PaidAfterDeath));
        assert_eq!((owed.month_from, owed.month_to), (date("2024-07-01"), date("2024-09-01")));
        assert_eq!(owed.amount_fen, Some(1_600_000));

        let confirm = |hand| {
            let request = pb::ConfirmBackPayRequest { name: owed.name.clone(), ..Default::default() };
            let (mut client, request) = (house.pay(), house.by(hand, request));
            async move { client.confirm_back_pay(request).await.map(Response::into_inner) }
        };
        let same = Hand(CLERK.0, FINANCE.1, HOME);
        refused(confirm(same).await, Code::FailedPrecondition, "SAME_PERSON");
        assert_eq!(confirm(FINANCE).await.unwrap().run_month, date("2024-09-01"));
        refused(confirm(FINANCE).await, Code::FailedPrecondition, "BACK_PAY_DECIDED");
        assert_eq!(house.told("2024-09-01").await, [(Action::Stop, None), (Action::Recover, Some(16_000))]);
    })
    .await;
}

#[tokio::test]
async fn whoever_is_found_alive_is_put_back_by_the_province() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = house.receive_one().await;
        set_pay(&house, &name, 8000, "2024-04-01").await.unwrap();
        house.on("2024-07-14");
        let death = die(&house, &name, "2024-06-15").await.unwrap();
        assert_eq!(death.proposals.len(), 1);
        house.on("2024-09-20");
        let back = |hand| {
            let request = pb::ReactivateRetireeRequest {
                name: name.clone(),
                reason: "本人到场".into(),
                approval_document: "吉退役〔2024〕30号".into(),
                ..Default::default()
            };
            let (mut client, request) = (house.retirees(), house.by(hand, request));
            async move { client.reactivate_retiree(request).await.map(Response::into_inner) }
        };
        assert_eq!(back(Hand("b", PROVINCE_HEAD.1, "220104")).await.unwrap_err().code(), Code::PermissionDenied);
        let alive = back(PROVINCE_HEAD).await.unwrap();
        assert_eq!((alive.life_status(), alive.died_on), (pb::LifeStatus::Active, None));
        assert_eq!(house.get_as_of(&name, "2024-07-01").await.unwrap().life_status(), pb::LifeStatus::Active);
        refused(back(PROVINCE_HEAD).await, Code::FailedPrecondition, "NOT_DECEASED");

        let pay = house.pay_of(&name).await;
        assert_eq!(pay.state(), pb::pay_status::State::Paying);
        let owed: Vec<_> = pay.back_pays.iter().map(|one| (one.state(), one.cause(), one.amount_fen)).collect();
        // July had been paid; August and September are owed; the receivable for July is void.
        assert_eq!(
            owed,
            [
                (pb::back_pay::State::Proposed, Cause::Reactivated, Some(1_600_000)),
                (pb::back_pay::State::Void, Cause::PaidAfterDeath, Some(800_000)),
            ]
        );
        let facts = house.history(&name).await;
        assert_eq!(facts.iter().filter(|fact| fact.kind() == pb::retiree_fact::Kind::LifeStatus).count(), 3);
        let events = house.events(&["retiree.reactivated"], 1).await;
        let data = events[0].data.as_ref().expect("data");
        let told = pb::RetireeReactivated::decode(data.value.as_slice()).expect("the reactivation");
        assert_eq!((told.missed_from, told.missed_to), (date("2024-08-01"), date("2024-10-01")));
    })
    .await;
}
