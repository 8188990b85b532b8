//! Whoever asks every service for its duties is answered here too.

use crate::house::*;
use junxiu_contracts::api::Role;
use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::duty as pb;
use junxiu_testkit::on_both_engines;
use tonic::Code;

#[tokio::test]
async fn nothing_is_owed_and_offices_are_known_by_the_people_they_serve() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        house.receive(RetireeCategory::Tuixiu).await;
        let city = Hand("city", Role::BureauOfficer, "220100");
        let cases = [
            (city, "", Code::Ok),
            (city, HOME, Code::Ok),
            (city, "220104", Code::Ok),
            (OFFICER, "220100", Code::Ok),
            (city, OTHER, Code::NotFound),
            (city, "220000", Code::NotFound),
            (CLERK, "220104", Code::NotFound),
        ];
        for (hand, code, outcome) in cases {
            let organization = if code.is_empty() { String::new() } else { format!("organizations/{code}") };
            let request = pb::ListDutiesRequest { organization, ..Default::default() };
            let answer = house.duties().list_duties(house.as_hand(hand, request)).await;
            let answer = answer.map(|found| found.into_inner().duties.len());
            assert_eq!(answer.map_or_else(|status| status.code(), |_| Code::Ok), outcome, "{code}");
        }
    })
    .await;
}
