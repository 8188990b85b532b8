//! Finding whoever carries a number.

use crate::house::*;
use junxiu_contracts::intake as pb;
use junxiu_testkit::on_both_engines;
use tonic::{Code, Response, Status};

async fn lookup(house: &House, hand: Hand, citizen_id: &str, certificate_no: &str) -> Result<pb::Retiree, Status> {
    let (citizen_id, certificate_no) = (citizen_id.into(), certificate_no.into());
    let request = pb::LookupRetireeRequest { citizen_id, certificate_no, unmask: false };
    house.retirees().lookup_retiree(house.by(hand, request)).await.map(Response::into_inner)
}

#[tokio::test]
async fn a_person_is_found_by_either_number_however_it_is_written() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let name = house.receive(&[("测试甲", ID_A), ("测试乙", ID_B)]).await.remove(0);
        for written in [ID_A, "220102520229001", "２２０１０２195202290010", "  220102195202290010 "] {
            assert_eq!(lookup(&house, CLERK, written, "").await.unwrap().name, name, "{written}");
        }
        for written in ["吉退02290010", " 吉退 02290010 "] {
            assert_eq!(lookup(&house, CLERK, "", written).await.unwrap().name, name, "{written}");
        }
        assert_eq!(lookup(&house, CLERK, ID_A, "").await.unwrap().citizen_id, "220102********0010");
    })
    .await;
}

#[tokio::test]
async fn absent_and_not_yours_are_the_same_answer() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        house.receive_one().await;
        let hidden = lookup(&house, STRANGER, ID_A, "").await.unwrap_err();
        let absent = lookup(&house, STRANGER, ID_C, "").await.unwrap_err();
        assert_eq!((hidden.code(), hidden.message()), (absent.code(), absent.message()));
        assert_eq!((hidden.code(), hidden.details()), (Code::NotFound, absent.details()));
        refused(lookup(&house, CLERK, "", "吉退9").await, Code::NotFound, "NOT_FOUND");
    })
    .await;
}

#[tokio::test]
async fn one_whole_number_is_asked_for() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        for (citizen_id, certificate) in
            [("", ""), (ID_A, "吉退1"), ("22010219520229001", ""), ("220102195202290011", "")]
        {
            refused(lookup(&house, CLERK, citizen_id, certificate).await, Code::InvalidArgument, "INVALID_FIELDS");
        }
    })
    .await;
}
