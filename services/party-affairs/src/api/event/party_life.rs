//! The events about Party life.

use junxiu_casework::journal::EventDraft;
use junxiu_contracts::party as pb;
use junxiu_platform::any;
use junxiu_platform::parse::date;

use crate::api::convert::branch::organization;
use crate::api::convert::party_life::{event_kind_wire, meeting_kind_wire};
use crate::domain::meeting::{Meeting, MeetingId};
use crate::domain::political_event::{PoliticalEvent, PoliticalEventId};

/// A meeting was recorded, and perhaps another record withdrawn by it.
pub fn meeting_recorded(meeting: &Meeting) -> EventDraft {
    let data = pb::PartyMeetingRecorded {
        meeting: meeting.id.name(),
        branch: meeting.branch.name(),
        r#type: meeting_kind_wire(meeting.kind).into(),
        held_on: Some(date(meeting.held_on)),
        withdrawn: meeting.corrects.as_ref().map(MeetingId::name).unwrap_or_default(),
    };
    EventDraft {
        kind: "party_meeting.recorded",
        subject: meeting.id.name(),
        revision: 1,
        occurred_on: meeting.held_on,
        data: any::of(&data),
    }
}

/// A political event was recorded, and perhaps another record withdrawn by it.
pub fn event_recorded(event: &PoliticalEvent) -> EventDraft {
    let data = pb::PoliticalEventRecorded {
        event: event.id.name(),
        r#type: event_kind_wire(event.kind).into(),
        organization: organization(&event.organization),
        occurred_on: Some(date(event.occurred_on)),
        withdrawn: event.corrects.as_ref().map(PoliticalEventId::name).unwrap_or_default(),
    };
    EventDraft {
        kind: "political_event.recorded",
        subject: event.id.name(),
        revision: 1,
        occurred_on: event.occurred_on,
        data: any::of(&data),
    }
}
