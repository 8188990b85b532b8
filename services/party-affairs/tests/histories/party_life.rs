//! Meetings, political events and voluntary service as steps.

use junxiu_contracts::api::Role;
use junxiu_contracts::party as pb;
use junxiu_contracts::party::party_life_service_client::PartyLifeServiceClient;
use junxiu_contracts::party::party_meeting::{Attendance, Presence};
use junxiu_contracts::party::volunteer_service_client::VolunteerServiceClient;

use crate::ask;
use crate::asking::Deed;
use crate::branch;
use crate::house::HOME;
use crate::world::{Check, World, on};

pub async fn meet(world: &mut World<'_>) -> Check {
    let (who, day) = (world.anybody(), world.some_day());
    let (branch, unit) = branch::any(world);
    let hand = crate::asking::hand(Role::InstitutionClerk, unit, 1);
    let here: Vec<usize> =
        (0..world.people.len()).filter(|who| world.people[*who].branches == [branch.clone()].into()).collect();
    let came =
        |who: usize| Attendance { retiree: world.name(who), presence: Presence::Present.into(), reason: String::new() };
    let kinds =
        [pb::PartyMeetingType::MembersMeeting, pb::PartyMeetingType::PartyClass, pb::PartyMeetingType::ThemePartyDay];
    let meeting = pb::PartyMeeting {
        branch,
        held_on: on(day),
        title: "学习文件".into(),
        attendances: if here.is_empty() { vec![came(who)] } else { here.into_iter().map(came).collect() },
        ..Default::default()
    };
    let meeting = pb::PartyMeeting { r#type: kinds[world.dice.roll(3)].into(), ..meeting };
    let request = pb::RecordMeetingRequest { meeting: Some(meeting), ..Default::default() };
    let _ = ask!(world, PartyLifeServiceClient::record_meeting, Deed::of_office(hand, Some(day), unit), request);
    Ok(())
}

pub async fn political_event(world: &mut World<'_>) -> Check {
    let (day, hand) = (world.some_day(), crate::asking::hand(Role::InstitutionClerk, HOME, 1));
    let kind =
        if world.dice.chance(60) { pb::political_event::Type::Briefing } else { pb::political_event::Type::Reading };
    let event = pb::PoliticalEvent {
        r#type: kind.into(),
        occurred_on: on(day),
        title: "传达文件精神".into(),
        confidentiality: pb::political_event::Confidentiality::Public.into(),
        attendance_count: 12,
        ..Default::default()
    };
    let request = pb::RecordPoliticalEventRequest { event: Some(event), ..Default::default() };
    let deed = Deed::of_office(hand, Some(day), "");
    let _ = ask!(world, PartyLifeServiceClient::record_political_event, deed, request);
    Ok(())
}

pub async fn volunteer(world: &mut World<'_>) -> Check {
    let who = world.anybody();
    let (hand, day) = (world.clerk(who), world.some_day());
    let activity = pb::VolunteerActivity {
        kind: pb::VolunteerKind::HistoryTalk.into(),
        title: "到小学讲传统".into(),
        occurred_on: on(day),
        participations: vec![pb::VolunteerParticipation { retiree: world.name(who), minutes: 90 }],
        ..Default::default()
    };
    let request = pb::RecordActivityRequest { activity: Some(activity), ..Default::default() };
    let _ = ask!(world, VolunteerServiceClient::record_activity, Deed::new(hand, who, Some(day), ""), request);
    Ok(())
}
