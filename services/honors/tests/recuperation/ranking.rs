//! Who stands where, and why.

use junxiu_contracts::honors as pb;
use junxiu_contracts::honors::recuperation_service_client::RecuperationServiceClient;
use junxiu_contracts::intake::RetireeStanding;
use junxiu_contracts::party;
use junxiu_platform::link::Link;
use junxiu_testkit::on_both_engines;
use pb::RecuperationCriterion::{Contribution, Secretary, Volunteer};
use tonic::{Code, Status};

use crate::house::{CLERK, COUNTY, Hand, House, NEAR, OTHER, OTHER_COUNTY, PROVINCE, date, refused, standing};

pub fn client(house: &House) -> RecuperationServiceClient<Link> {
    RecuperationServiceClient::new(house.link.clone())
}

pub async fn rank(
    house: &House,
    hand: Hand,
    request: pb::RankCandidatesRequest,
) -> Result<pb::RankCandidatesResponse, Status> {
    Ok(client(house).rank_candidates(house.as_hand(hand, request)).await?.into_inner())
}

pub async fn record(
    house: &House,
    hand: Hand,
    request: pb::RecordGroundRequest,
) -> Result<pb::RecuperationGround, Status> {
    Ok(client(house).record_ground(house.as_hand(hand, request)).await?.into_inner())
}

pub fn contribution(retiree: &str) -> pb::RecordGroundRequest {
    pb::RecordGroundRequest {
        retiree: retiree.to_owned(),
        criterion: Contribution.into(),
        since: Some(date("2023-05-01")),
        document_no: "吉退役军人发〔2023〕8号".into(),
        note: "编写军休志".into(),
        ..Default::default()
    }
}

fn order(answer: &pb::RankCandidatesResponse) -> Vec<&str> {
    answer.places.iter().map(|place| place.candidate.as_str()).collect()
}

fn facts(id: &str, criteria: &[pb::RecuperationCriterion], last_trip: &str, born: &str) -> pb::CandidateFacts {
    pb::CandidateFacts {
        id: id.into(),
        criteria: criteria.iter().map(|one| i32::from(*one)).collect(),
        last_trip_on: (!last_trip.is_empty()).then(|| date(last_trip)),
        birth_date: Some(date(born)),
        unfit: false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_vector_of_article_30_is_answered_with_its_reasons() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let mut candidates = vec![
            facts("A", &[Volunteer, Secretary], "2019-08-01", "1952-01-01"),
            facts("B", &[Contribution], "", "1939-01-01"),
            facts("C", &[Volunteer], "", "1954-01-01"),
            facts("D", &[], "", "1934-01-01"),
            facts("E", &[Volunteer, Secretary, Contribution], "2022-08-01", "1956-01-01"),
        ];
        let ask = |candidates| pb::RankCandidatesRequest { candidates, quota: 3, ..Default::default() };
        let answer = rank(&house, CLERK, ask(candidates.clone())).await.unwrap();
        assert_eq!(order(&answer), ["E", "A", "B", "C"]);
        assert_eq!(answer.places.iter().map(|place| place.within_quota).collect::<Vec<_>>(), [true, true, true, false]);
        assert_eq!(answer.not_ranked[0].reasons[0].code, "NO_GROUP");
        assert!(answer.places.iter().all(|place| place.reasons.len() == 4));
        candidates[0].unfit = true;
        assert_eq!(order(&rank(&house, CLERK, ask(candidates)).await.unwrap()), ["E", "B", "C"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_party_affairs_told_and_a_bureau_recorded_decides() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let born = |day: &'static str| move |told: &mut RetireeStanding| told.birth_date = Some(date(day));
        let volunteer = house.receive(born("1950-01-01")).await;
        let secretary = house.receive(born("1951-01-01")).await;
        let both = house.receive(born("1960-01-01")).await;
        let none = house.receive(born("1930-01-01")).await;
        house.volunteers(&[&volunteer, &both], "2024-05-01").await;
        house.leads("partyBranches/1", Some(&secretary), 1, "2022-01-01").await;
        house.leads("partyBranches/1", None, 2, "2024-01-01").await;
        record(&house, COUNTY, contribution(&both.retiree)).await.unwrap();

        let answer = rank(&house, COUNTY, pb::RankCandidatesRequest { quota: 2, ..Default::default() }).await.unwrap();
        assert_eq!(order(&answer), [&both.retiree, &volunteer.retiree, &secretary.retiree]);
        let named = pb::RankCandidatesRequest {
            retirees: vec![none.retiree.clone(), both.retiree.clone()],
            quota: 2,
            ..Default::default()
        };
        let answer = rank(&house, CLERK, named.clone()).await.unwrap();
        assert_eq!((order(&answer), answer.not_ranked.len()), (vec![both.retiree.as_str()], 1));
        refused(rank(&house, OTHER_COUNTY, named).await, Code::FailedPrecondition, "NOT_YET_KNOWN");
        // Before the contribution and the service nothing spoke for him.
        let before = pb::RankCandidatesRequest { quota: 9, as_of: Some(date("2023-04-30")), ..Default::default() };
        assert_eq!(order(&rank(&house, COUNTY, before).await.unwrap()), [&secretary.retiree]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grave_sanction_a_death_and_a_corrected_activity_keep_away() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let sanctioned = house.receive(|_| {}).await;
        let mut dead = house.receive(|_| {}).await;
        let corrected = house.receive(|_| {}).await;
        let stays = house.receive(|_| {}).await;
        house.volunteers(&[&sanctioned, &dead, &stays], "2024-05-01").await;
        let wrong = house.volunteers(&[&corrected], "2024-05-02").await;
        let told = party::VolunteerActivityRecorded {
            activity: "volunteerActivities/right".into(),
            occurred_on: Some(date("2024-05-02")),
            withdrawn: wrong,
            retirees: vec![stays.retiree.clone()],
        };
        house.tell_party("volunteer.activity_recorded", &told.activity, 1, "2024-05-02", &told).await;
        house.die(&mut dead, "2024-06-10").await;
        let told = party::DisciplineRecorded {
            retiree: sanctioned.retiree.clone(),
            discipline: "disciplines/1".into(),
            effective_on: Some(date("2024-06-01")),
            proposes_adjustment: true,
            ..Default::default()
        };
        house.tell_party("discipline.recorded", &told.discipline, 1, "2024-06-01", &told).await;

        let retirees: Vec<String> =
            [&sanctioned, &dead, &corrected, &stays].iter().map(|person| person.retiree.clone()).collect();
        let ask = |as_of: &str| pb::RankCandidatesRequest {
            retirees: retirees.clone(),
            quota: 9,
            as_of: Some(date(as_of)),
            ..Default::default()
        };
        let answer = rank(&house, PROVINCE, ask("2024-07-01")).await.unwrap();
        assert_eq!(order(&answer), [&stays.retiree]);
        let mut why: Vec<&str> = answer.not_ranked.iter().map(|one| one.reasons[0].code.as_str()).collect();
        why.sort_unstable();
        assert_eq!(why, ["GRAVE_SANCTION", "NOT_SERVED", "NO_GROUP"]);

        let told = party::DisciplineRevoked {
            retiree: sanctioned.retiree.clone(),
            discipline: "disciplines/1".into(),
            restores_from: Some(date("2024-06-20")),
            ..Default::default()
        };
        house.tell_party("discipline.revoked", &told.discipline, 2, "2024-06-20", &told).await;
        assert_eq!(rank(&house, PROVINCE, ask("2024-06-19")).await.unwrap().ranked_count, 1);
        assert_eq!(rank(&house, PROVINCE, ask("2024-06-20")).await.unwrap().ranked_count, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ground_is_recorded_once_and_taken_back_by_a_bureau() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let one = house.receive(|_| {}).await;
        let first = record(&house, COUNTY, contribution(&one.retiree)).await.unwrap();
        let again = record(&house, COUNTY, contribution(&one.retiree)).await;
        refused(again, Code::AlreadyExists, "GROUND_ALREADY_RECORDED");
        refused(record(&house, CLERK, contribution(&one.retiree)).await, Code::PermissionDenied, "ROLE_NOT_ALLOWED");
        house.volunteers(&[&one], "2024-05-01").await;
        let list = async |show_withdrawn| {
            let request = pb::ListGroundsRequest { retiree: one.retiree.clone(), show_withdrawn, ..Default::default() };
            client(&house).list_grounds(house.as_hand(CLERK, request)).await.unwrap().into_inner().grounds
        };
        let grounds = list(false).await;
        assert_eq!(grounds.len(), 2);
        let withdraw = async |hand, name: &str| {
            let request =
                pb::WithdrawGroundRequest { name: name.into(), note: "查无实据".into(), ..Default::default() };
            client(&house).withdraw_ground(house.as_hand(hand, request)).await
        };
        let told = grounds.iter().find(|ground| ground.criterion() == Volunteer).unwrap();
        refused(withdraw(COUNTY, &told.name).await, Code::FailedPrecondition, "GROUND_OF_ANOTHER_SERVICE");
        refused(withdraw(OTHER_COUNTY, &first.name).await, Code::NotFound, "NOT_FOUND");
        withdraw(COUNTY, &first.name).await.unwrap();
        refused(withdraw(COUNTY, &first.name).await, Code::FailedPrecondition, "GROUND_ALREADY_WITHDRAWN");
        assert_eq!((list(false).await.len(), list(true).await.len()), (1, 2));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bureau_ranks_its_own_people_only() {
    on_both_engines(async |database| {
        let house = House::open(&database, "2024-07-01").await;
        let home = house.receive(|_| {}).await;
        let mut moves = house.receive(|told| *told = standing(NEAR)).await;
        let away = house.receive(|told| *told = standing(OTHER)).await;
        house.volunteers(&[&home, &moves, &away], "2024-05-01").await;
        let all = pb::RankCandidatesRequest { quota: 9, ..Default::default() };
        assert_eq!(rank(&house, PROVINCE, all.clone()).await.unwrap().ranked_count, 3);
        assert_eq!(rank(&house, COUNTY, all.clone()).await.unwrap().ranked_count, 2);
        assert_eq!(rank(&house, OTHER_COUNTY, all.clone()).await.unwrap().ranked_count, 1);
        house.transfer(&mut moves, OTHER, "2024-06-15").await;
        assert_eq!(rank(&house, OTHER_COUNTY, all).await.unwrap().ranked_count, 2);
        let foreign = pb::RankCandidatesRequest {
            organization: format!("organizations/{OTHER}"),
            quota: 1,
            ..Default::default()
        };
        refused(rank(&house, COUNTY, foreign).await, Code::NotFound, "NOT_FOUND");
    })
    .await;
}
