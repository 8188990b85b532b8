//! Records that may be one person, and wrong numbers.

use crate::house::*;
use junxiu_contracts::intake as pb;
use junxiu_contracts::intake::duplicate_case::{Outcome, State};
use junxiu_contracts::intake::pay_instruction::Action;
use junxiu_testkit::on_both_engines;
use tonic::{Code, Response, Status};

pub async fn report(house: &House, one: &str, other: &str) -> Result<pb::DuplicateCase, Status> {
    let request = pb::ReportDuplicateRequest {
        retiree: one.into(),
        other_retiree: other.into(),
        evidence: "同名同单位".into(),
        ..Default::default()
    };
    house.retirees().report_duplicate(house.by(CLERK, request)).await.map(Response::into_inner)
}

pub async fn resolve(
    house: &House,
    case: &str,
    outcome: Outcome,
    retiree: &str,
    number: &str,
) -> Result<pb::DuplicateCase, Status> {
    let request = pb::ResolveDuplicateRequest {
        name: case.into(),
        outcome: outcome.into(),
        retiree: retiree.into(),
        corrected_citizen_id: number.into(),
        decision_reason: "经核实".into(),
        ..Default::default()
    };
    house.retirees().resolve_duplicate(house.by(COUNTY, request)).await.map(Response::into_inner)
}

async fn lookup(house: &House, citizen_id: &str) -> Result<String, Status> {
    let request = pb::LookupRetireeRequest { citizen_id: citizen_id.into(), ..Default::default() };
    house.retirees().lookup_retiree(house.by(COUNTY, request)).await.map(|found| found.into_inner().name)
}

#[tokio::test]
async fn one_person_in_two_records_becomes_one_and_nothing_is_deleted() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let names = house.receive(&[("测试甲", ID_A), ("测试甲", ID_B)]).await;
        let (stands, gives_way) = (&names[0], &names[1]);

        refused(report(&house, stands, stands).await, Code::FailedPrecondition, "SAME_RECORD");
        let case = report(&house, gives_way, stands).await.unwrap();
        assert_eq!(case.state(), State::Open);
        refused(report(&house, stands, gives_way).await, Code::FailedPrecondition, "CASE_OPEN");

        let nobody = "retirees/01890000-0000-7000-8000-000000000000";
        let foreign = resolve(&house, &case.name, Outcome::SamePerson, nobody, "").await;
        refused(foreign, Code::FailedPrecondition, "NOT_OF_THE_CASE");
        let resolved = resolve(&house, &case.name, Outcome::SamePerson, stands, "").await.unwrap();
        assert_eq!((resolved.outcome(), &resolved.survivor), (Outcome::SamePerson, stands));
        let again = resolve(&house, &case.name, Outcome::SamePerson, stands, "").await;
        refused(again, Code::FailedPrecondition, "CASE_RESOLVED");

        let gone = house.get(COUNTY, gives_way).await.unwrap();
        assert_eq!(&gone.merged_into, stands);
        assert_eq!(&lookup(&house, ID_B).await.unwrap(), stands, "the number leads to the one that stands");
        assert_eq!(house.pay_of(gives_way).await.stop_reason, "MERGED");
        // The pay office may have been paying twice, and is told.
        assert_eq!(house.told("2024-04-01").await, [(Action::Pay, None), (Action::Stop, None)]);
        let list = pb::ListRetireesRequest::default();
        let listed = house.retirees().list_retirees(house.by(COUNTY, list)).await.unwrap().into_inner().retirees;
        assert_eq!(listed.len(), 1);
        let die = crate::death::die(&house, gives_way, "2024-03-01").await;
        refused(die, Code::FailedPrecondition, "RETIREE_MERGED");
    })
    .await;
}

#[tokio::test]
async fn a_wrong_number_is_corrected_and_still_finds_the_person() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let names = house.receive(&[("测试甲", ID_A), ("测试乙", ID_B)]).await;
        let case = report(&house, &names[0], "").await.unwrap();
        let taken = resolve(&house, &case.name, Outcome::WrongNumber, &names[0], ID_B).await;
        refused(taken, Code::AlreadyExists, "CITIZEN_ID_TAKEN");
        let merge = resolve(&house, &case.name, Outcome::SamePerson, &names[0], "").await;
        refused(merge, Code::FailedPrecondition, "NO_SECOND_RECORD");
        let bad = resolve(&house, &case.name, Outcome::WrongNumber, &names[0], "220283194806060013").await;
        refused(bad, Code::InvalidArgument, "INVALID_FIELDS");

        resolve(&house, &case.name, Outcome::WrongNumber, &names[0], ID_C).await.unwrap();
        let who = house.get(COUNTY, &names[0]).await.unwrap();
        assert_eq!((who.citizen_id.as_str(), who.birth_date), ("220283********0012", date("1948-06-06")));
        assert_eq!(lookup(&house, ID_C).await.unwrap(), names[0]);
        assert_eq!(lookup(&house, ID_A).await.unwrap(), names[0], "the former number");
    })
    .await;
}

#[tokio::test]
async fn two_persons_stay_two() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let names = house.receive(&[("测试甲", ID_A), ("测试甲", ID_B)]).await;
        let case = report(&house, &names[0], &names[1]).await.unwrap();
        let open = pb::ListDuplicateCasesRequest { state: State::Open.into(), ..Default::default() };
        let list = |hand| {
            let (mut client, request) = (house.retirees(), house.by(hand, open.clone()));
            async move { client.list_duplicate_cases(request).await.unwrap().into_inner().duplicate_cases.len() }
        };
        assert_eq!((list(COUNTY).await, list(CITY).await, list(STRANGER).await), (1, 1, 0));
        resolve(&house, &case.name, Outcome::DifferentPersons, "", "").await.unwrap();
        assert_eq!(list(COUNTY).await, 0);
        assert_eq!(house.get(COUNTY, &names[1]).await.unwrap().merged_into, "");
        assert!(report(&house, &names[0], &names[1]).await.is_ok(), "a new suspicion is a new case");
    })
    .await;
}

#[tokio::test]
async fn a_number_that_two_records_carry_is_shared_until_one_is_corrected() {
    on_both_engines(|database| async move {
        let house = House::open(&database).await;
        let names = house.receive(&[("测试甲", ID_A), ("测试乙", "")]).await;
        assert_eq!(house.get(COUNTY, &names[1]).await.unwrap().citizen_id, "");
        let give = |number: &str| {
            let who = pb::Retiree { name: names[1].clone(), citizen_id: number.into(), ..Default::default() };
            let request = pb::UpdateRetireeRequest { retiree: Some(who), ..Default::default() };
            let (mut client, request) = (house.retirees(), house.by(CLERK, request));
            async move { client.update_retiree(request).await.map(Response::into_inner) }
        };
        refused(give(ID_A).await, Code::AlreadyExists, "CITIZEN_ID_TAKEN");
        assert_eq!(give(ID_B).await.unwrap().citizen_id, "220381********0020");
        assert_eq!(lookup(&house, ID_B).await.unwrap(), names[1]);

        // Somebody is received with the number of another: both are found until a person has looked.
        let third = house.receive_with_number("测试丙", ID_A).await;
        refused(lookup(&house, ID_A).await, Code::FailedPrecondition, "NUMBER_SHARED");
        let open = pb::ListDuplicateCasesRequest { retiree: third.clone(), ..Default::default() };
        let cases = house.retirees().list_duplicate_cases(house.by(COUNTY, open)).await.unwrap().into_inner();
        let case = cases.duplicate_cases[0].name.clone();
        resolve(&house, &case, Outcome::WrongNumber, &names[0], ID_C).await.unwrap();
        assert_eq!(lookup(&house, ID_A).await.unwrap(), third);
        assert_eq!(lookup(&house, ID_C).await.unwrap(), names[0]);
    })
    .await;
}
