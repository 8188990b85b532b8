//! Whoever asks every service for its duties is answered here too.

use crate::house::*;
use junxiu_contracts::duty as pb;
use junxiu_platform::identity::Role;
use junxiu_testkit::on_both_engines;
use tonic::Code;

#[tokio::test]
async fn nothing_is_owed_and_foreign_counties_are_not_there() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let cases = [
            (COUNTY, "", Code::Ok),
            (COUNTY, HOME, Code::Ok),
            (CITY, "220104", Code::Ok),
            (COUNTY, ELSEWHERE, Code::NotFound),
            (COUNTY, "220100", Code::NotFound),
            (PROVINCE, "220104-99", Code::NotFound),
        ];
        for (hand, code, outcome) in cases {
            let organization = if code.is_empty() { String::new() } else { format!("organizations/{code}") };
            let request = pb::ListDutiesRequest { organization, ..Default::default() };
            let answer = house.duties().list_duties(house.by(hand, request)).await;
            let answer = answer.map(|found| found.into_inner().duties.len());
            assert_eq!(answer.map_or_else(|status| status.code(), |_| Code::Ok), outcome, "{code}");
        }
        let operator = Hand("operator", Role::Operator, "220000");
        let run = house.duties().run_duties(house.by(operator, pb::RunDutiesRequest {})).await.unwrap().into_inner();
        assert!(run.finished && run.counts.is_empty());
    })
    .await;
}
