//! Assistive devices through the service: registered, lent, returned, never lent twice.

use crate::emergency::{ON_DUTY, newer};
use crate::house::*;
use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::intake;
use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::assistive_device::State;
use junxiu_testkit::on_both_engines;
use tonic::{Code, Status};

async fn register(house: &House, number: &str, rented_until: &str) -> Result<pb::AssistiveDevice, Status> {
    let rented = !rented_until.is_empty();
    let source = if rented { pb::DeviceSource::Rented } else { pb::DeviceSource::Purchased };
    let request = pb::RegisterDeviceRequest {
        r#type: pb::DeviceType::Wheelchair.into(),
        inventory_no: number.into(),
        model: "某牌".into(),
        source: source.into(),
        rented_until: rented.then(|| date(rented_until)),
        ..Default::default()
    };
    Ok(house.rehab().register_device(house.as_hand(CLERK, request)).await?.into_inner())
}

async fn lend(house: &House, name: &str, retiree: &str, due_on: &str) -> Result<pb::AssistiveDevice, Status> {
    let request = pb::LendDeviceRequest {
        name: name.into(),
        retiree: retiree.into(),
        due_on: Some(date(due_on)),
        diagnosis: "髋部骨折".into(),
        ..Default::default()
    };
    Ok(house.rehab().lend_device(house.as_hand(CLERK, request)).await?.into_inner())
}

async fn give_back(house: &House, hand: Hand, name: &str, on: &str) -> Result<pb::AssistiveDevice, Status> {
    let request = pb::ReturnDeviceRequest {
        name: name.into(),
        occurred_on: Some(date(on)),
        condition: "完好".into(),
        ..Default::default()
    };
    Ok(house.rehab().return_device(house.as_hand(hand, request)).await?.into_inner())
}

async fn retire(house: &House, name: &str, etag: &str) -> Result<pb::AssistiveDevice, Status> {
    let request =
        pb::RetireDeviceRequest { name: name.into(), reason: "报废".into(), etag: etag.into(), ..Default::default() };
    Ok(house.rehab().retire_device(house.as_hand(CLERK, request)).await?.into_inner())
}

#[tokio::test]
async fn a_device_is_lent_due_and_returned() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let device = register(&house, "LY-1", "").await.unwrap();
        refused(register(&house, "LY-1", "").await, Code::AlreadyExists, "DEVICE_EXISTS");
        let lent = lend(&house, &device.name, &retiree, "2024-07-31").await.unwrap();
        assert_eq!((lent.state(), lent.loan.unwrap().due_on), (State::Lent, Some(date("2024-07-31"))));
        let period = format!("{retiree}/2024-07-01");
        assert_eq!(house.owed(&device.name).await, [format!("rehab.return {period} OPEN 2024-07-31")]);
        refused(lend(&house, &device.name, &retiree, "2024-07-31").await, Code::FailedPrecondition, "DEVICE_STATE");
        refused(retire(&house, &device.name, "").await, Code::FailedPrecondition, "DEVICE_STATE");

        house.on("2024-08-01");
        refused(
            give_back(&house, CLERK, &device.name, "2024-06-30").await,
            Code::FailedPrecondition,
            "BEFORE_LAST_MOVE",
        );
        refused(
            give_back(&house, CLERK, &device.name, "2024-08-02").await,
            Code::FailedPrecondition,
            "OCCURRED_IN_FUTURE",
        );
        refused(give_back(&house, ON_DUTY, &device.name, "2024-08-01").await, Code::NotFound, "NOT_FOUND");
        let back = give_back(&house, CLERK, &device.name, "2024-08-01").await.unwrap();
        assert_eq!((back.state(), back.loan), (State::Available, None));
        assert_eq!(house.owed(&device.name).await, [format!("rehab.return {period} MET_LATE 2024-07-31")]);
        refused(retire(&house, &device.name, "1").await, Code::Aborted, "STALE");
        retire(&house, &device.name, &back.etag).await.unwrap();
        register(&house, "LY-1", "").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_rented_one_goes_back_before_its_rent_ends() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let retiree = house.receive(RetireeCategory::Tuixiu).await.retiree;
        let device = register(&house, "ZL-1", "2024-08-31").await.unwrap();
        refused(lend(&house, &device.name, &retiree, "2024-09-01").await, Code::FailedPrecondition, "RENT_ENDS");
        refused(lend(&house, &device.name, &retiree, "2024-06-30").await, Code::FailedPrecondition, "DUE_BEFORE_LOAN");
        lend(&house, &device.name, &retiree, "2024-08-31").await.unwrap();
        let bought = pb::RegisterDeviceRequest {
            r#type: pb::DeviceType::Oxygen.into(),
            inventory_no: "GM-1".into(),
            source: pb::DeviceSource::Purchased.into(),
            rented_until: Some(date("2024-08-31")),
            ..Default::default()
        };
        let bought = house.rehab().register_device(house.as_hand(CLERK, bought)).await;
        refused(bought, Code::InvalidArgument, "INVALID_FIELDS");
    })
    .await;
}

#[tokio::test]
async fn why_somebody_needs_it_is_sealed_and_a_death_does_not_return_it() {
    on_both_engines(|database| async move {
        #[derive(sqlx::FromRow)]
        struct Row {
            need: Option<Vec<u8>>,
        }
        let house = House::open(&database).await;
        let standing = house.receive(RetireeCategory::Tuixiu).await;
        let device = register(&house, "LY-1", "").await.unwrap();
        lend(&house, &device.name, &standing.retiree, "2024-07-31").await.unwrap();
        let row: Row = house.db.read("select need from device_loan").one().await.unwrap();
        assert!(!String::from_utf8_lossy(&row.need.unwrap()).contains("骨折"), "sealed");
        let get = async |unmask, purpose: &str| {
            let mut request = house.as_hand(CLERK, pb::GetDeviceRequest { name: device.name.clone(), unmask });
            if !purpose.is_empty() {
                request.metadata_mut().insert("x-junxiu-purpose", purpose.parse().unwrap());
            }
            house.rehab().get_device(request).await.map(|answer| answer.into_inner().loans[0].diagnosis.clone())
        };
        assert_eq!(get(false, "").await.unwrap(), "***");
        assert_eq!(get(true, "care").await.unwrap(), "髋部骨折");
        refused(get(true, "").await, Code::FailedPrecondition, "PURPOSE_REQUIRED");

        let life_status = intake::LifeStatus::Deceased as i32;
        let dead = intake::RetireeStanding { life_status, died_on: Some(date("2024-07-01")), ..newer(&standing) };
        house.tell("retiree.deceased", &dead, "2024-07-01").await;
        assert!(house.owed(&device.name).await[0].contains(" OPEN "), "the family still has it");
        house.on("2024-07-20");
        give_back(&house, CLERK, &device.name, "2024-07-20").await.unwrap();
        refused(
            lend(&house, &device.name, &standing.retiree, "2024-08-01").await,
            Code::FailedPrecondition,
            "AFTER_DEATH",
        );
    })
    .await;
}

/// Asks again when three races were lost, as the answer says.
async fn wins(house: &House, name: &str, retiree: &str) -> bool {
    loop {
        match lend(house, name, retiree, "2024-07-31").await {
            Ok(_) => return true,
            Err(status) if status.code() == Code::Aborted => continue,
            Err(_) => return false,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_device_is_lent_once() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let mut people = Vec::new();
        for _ in 0..25 {
            let standing = standing(HOME, RetireeCategory::Tuixiu);
            house.tell("retiree.received", &standing, "2021-05-01").await;
            people.push(standing.retiree);
        }
        let device = register(&house, "LY-1", "").await.unwrap();
        // Forty times it is the last one, and twenty-five ask for it: a thousand races.
        for _ in 0..40 {
            let race = people.iter().map(|retiree| wins(&house, &device.name, retiree));
            let won = futures::future::join_all(race).await.into_iter().filter(|won| *won).count();
            assert_eq!(won, 1);
            give_back(&house, CLERK, &device.name, "2024-07-01").await.unwrap();
        }
        let request = pb::GetDeviceRequest { name: device.name.clone(), unmask: false };
        let device = house.rehab().get_device(house.as_hand(OFFICER, request)).await.unwrap().into_inner();
        assert_eq!((device.loans.len(), device.state()), (40, State::Available));
    })
    .await;
}
