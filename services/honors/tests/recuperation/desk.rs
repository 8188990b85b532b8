//! What the tests of plans and batches do alike.

use junxiu_contracts::honors as pb;
use junxiu_contracts::intake::RetireeStanding;
use tonic::Status;

use crate::house::{Hand, House, PREFECTURE, PREFECTURE_HEAD, date};
use crate::ranking::client;

pub fn plan(year: i32) -> pb::CreatePlanRequest {
    pb::CreatePlanRequest {
        plan: Some(pb::RecuperationPlan {
            year,
            from: Some(date(&format!("{year}-05-01"))),
            to: Some(date(&format!("{year}-10-31"))),
            days_max: 10,
            standard_fen: 300_000,
            quota: 60,
            document_no: "长退役军人发〔2024〕5号".into(),
            ..Default::default()
        }),
        ..Default::default()
    }
}

pub async fn create(house: &House, hand: Hand, request: pb::CreatePlanRequest) -> Result<pb::RecuperationPlan, Status> {
    Ok(client(house).create_plan(house.as_hand(hand, request)).await?.into_inner())
}

pub async fn approve(house: &House, hand: Hand, name: &str) -> Result<pb::RecuperationPlan, Status> {
    let request = pb::ApprovePlanRequest { name: name.to_owned(), ..Default::default() };
    Ok(client(house).approve_plan(house.as_hand(hand, request)).await?.into_inner())
}

/// The plan of the prefecture, approved.
pub async fn approved(house: &House) -> pb::RecuperationPlan {
    let drawn_up = create(house, PREFECTURE, plan(2024)).await.unwrap();
    approve(house, PREFECTURE_HEAD, &drawn_up.name).await.unwrap()
}

pub async fn resource(house: &House, hand: Hand, places: i32) -> Result<pb::RecuperationResource, Status> {
    let request = pb::RegisterResourceRequest {
        resource: Some(pb::RecuperationResource {
            display_name: "军休疗养院".into(),
            availability: vec![pb::Availability {
                from: Some(date("2024-06-01")),
                to: Some(date("2024-09-30")),
                places,
            }],
            ..Default::default()
        }),
        ..Default::default()
    };
    Ok(client(house).register_resource(house.as_hand(hand, request)).await?.into_inner())
}

pub fn batch(plan: &str, venue: &str, from: &str, to: &str, places: i32) -> pb::OpenBatchRequest {
    pb::OpenBatchRequest {
        plan: plan.to_owned(),
        from: Some(date(from)),
        to: Some(date(to)),
        places,
        venue: venue.to_owned(),
        ..Default::default()
    }
}

pub async fn open(house: &House, hand: Hand, request: pb::OpenBatchRequest) -> Result<pb::RecuperationBatch, Status> {
    Ok(client(house).open_batch(house.as_hand(hand, request)).await?.into_inner())
}

/// A batch of the prefecture from 1 to 5 August 2024 at its own resource.
pub async fn opened(house: &House, places: i32) -> pb::RecuperationBatch {
    let plan = approved(house).await;
    let venue = resource(house, PREFECTURE, 60).await.unwrap();
    open(house, PREFECTURE, batch(&plan.name, &venue.name, "2024-08-01", "2024-08-05", places)).await.unwrap()
}

/// People who took part in an activity, the older the earlier.
pub async fn volunteers(house: &House, count: i32) -> Vec<RetireeStanding> {
    let mut people = Vec::new();
    for at in 0..count {
        let born = format!("{}-03-01", 1940 + at);
        people.push(house.receive(|told| told.birth_date = Some(date(&born))).await);
    }
    house.volunteers(&people.iter().collect::<Vec<_>>(), "2024-05-01").await;
    people
}

pub async fn invite(house: &House, hand: Hand, batch: &str, count: i32) -> Result<pb::InviteResponse, Status> {
    let request = pb::InviteRequest { name: batch.to_owned(), count, ..Default::default() };
    Ok(client(house).invite(house.as_hand(hand, request)).await?.into_inner())
}

pub async fn answer(
    house: &House,
    hand: Hand,
    slot: &str,
    answer: pb::InvitationAnswer,
) -> Result<pb::RecuperationSlot, Status> {
    let request = pb::AnswerInvitationRequest { name: slot.to_owned(), answer: answer.into(), ..Default::default() };
    Ok(client(house).answer_invitation(house.as_hand(hand, request)).await?.into_inner())
}

pub async fn fitness(
    house: &House,
    hand: Hand,
    slot: &str,
    fitness: pb::Fitness,
) -> Result<pb::RecuperationSlot, Status> {
    let escort = if fitness == pb::Fitness::FitWithEscort { "女儿" } else { "" };
    let request = pb::RecordFitnessRequest {
        name: slot.to_owned(),
        fitness: fitness.into(),
        escort: escort.into(),
        ..Default::default()
    };
    Ok(client(house).record_fitness(house.as_hand(hand, request)).await?.into_inner())
}

pub async fn attend(
    house: &House,
    hand: Hand,
    slot: &str,
    attendance: pb::Attendance,
) -> Result<pb::RecuperationSlot, Status> {
    let request =
        pb::RecordAttendanceRequest { name: slot.to_owned(), attendance: attendance.into(), ..Default::default() };
    Ok(client(house).record_attendance(house.as_hand(hand, request)).await?.into_inner())
}

pub fn programme(batch: &str, done: bool) -> pb::SetProgrammeRequest {
    let item = |day: &str, kind: pb::ActivityKind| pb::ProgrammeItem {
        day: Some(date(day)),
        part: pb::DayPart::Morning.into(),
        kind: kind.into(),
        title: "参观".into(),
    };
    let point = |check| pb::SafetyItem { check, done, responsible: "li".into() };
    pb::SetProgrammeRequest {
        name: batch.to_owned(),
        programme: vec![
            item("2024-08-01", pb::ActivityKind::Study),
            item("2024-08-03", pb::ActivityKind::RedEducation),
        ],
        safety: (1..=5).map(point).collect(),
        ..Default::default()
    }
}

pub async fn lay_down(
    house: &House,
    hand: Hand,
    request: pb::SetProgrammeRequest,
) -> Result<pb::RecuperationBatch, Status> {
    Ok(client(house).set_programme(house.as_hand(hand, request)).await?.into_inner())
}
