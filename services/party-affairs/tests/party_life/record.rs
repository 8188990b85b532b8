//! What is recorded and what is owed, in a word each.

use junxiu_contracts::duty as pb_duty;
use junxiu_contracts::duty::duty::State;
use junxiu_contracts::duty::duty_service_client::DutyServiceClient;
use junxiu_contracts::intake::RetireeStanding;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::PartyMeetingType as Type;
use junxiu_contracts::party::party_life_service_client::PartyLifeServiceClient;
use junxiu_contracts::party::party_meeting::{Attendance, Presence};
use junxiu_platform::link::Link;
use tonic::Status;

use crate::house::{HOME, Hand, House, OPERATOR, PROVINCE, date};

pub fn client(house: &House) -> PartyLifeServiceClient<Link> {
    PartyLifeServiceClient::new(house.link.clone())
}

pub fn came(people: &[RetireeStanding], presence: Presence) -> Vec<Attendance> {
    let reason = if presence == Presence::Excused { "住院" } else { "" };
    let one = |who: &RetireeStanding| Attendance {
        retiree: who.retiree.clone(),
        presence: presence.into(),
        reason: reason.into(),
    };
    people.iter().map(one).collect()
}

pub fn meeting(branch: &pb::PartyBranch, kind: Type, on: &str, present: &[RetireeStanding]) -> pb::PartyMeeting {
    pb::PartyMeeting {
        branch: branch.name.clone(),
        r#type: kind.into(),
        held_on: Some(date(on)),
        title: "学习文件".into(),
        attendances: came(present, Presence::Present),
        ..Default::default()
    }
}

pub async fn hold(house: &House, hand: Hand, meeting: pb::PartyMeeting) -> Result<pb::PartyMeeting, Status> {
    correct(house, hand, meeting, "").await
}

pub async fn correct(
    house: &House,
    hand: Hand,
    meeting: pb::PartyMeeting,
    corrects: &str,
) -> Result<pb::PartyMeeting, Status> {
    let request =
        pb::RecordMeetingRequest { meeting: Some(meeting), corrects: corrects.to_owned(), ..Default::default() };
    Ok(client(house).record_meeting(house.as_hand(hand, request)).await?.into_inner())
}

pub fn event(kind: pb::political_event::Type, on: &str) -> pb::PoliticalEvent {
    pb::PoliticalEvent {
        r#type: kind.into(),
        occurred_on: Some(date(on)),
        title: "通报经济社会发展情况".into(),
        attendance_count: 20,
        ..Default::default()
    }
}

/// Runs the duties as of the clock.
pub async fn run(house: &House) {
    let mut client = DutyServiceClient::new(house.link.clone());
    client.run_duties(house.as_hand(OPERATOR, pb_duty::RunDutiesRequest {})).await.unwrap();
}

/// The duties of a kind that a subject has or had, by period, with how they stand.
pub async fn owed(house: &House, subject: &str, kind: &str) -> Vec<(String, State)> {
    let request = pb_duty::ListDutiesRequest {
        subject: subject.to_owned(),
        kind: kind.to_owned(),
        any_state: true,
        page_size: 1_000,
        ..Default::default()
    };
    let mut client = DutyServiceClient::new(house.link.clone());
    let listed = client.list_duties(house.as_hand(PROVINCE, request)).await.unwrap().into_inner().duties;
    let mut found: Vec<_> = listed.iter().map(|duty| (duty.period.clone(), duty.state())).collect();
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    found
}

pub fn home() -> String {
    format!("organizations/{HOME}")
}

pub fn all(found: &[(&str, State)]) -> Vec<(String, State)> {
    found.iter().map(|(period, state)| ((*period).to_owned(), *state)).collect()
}
