//! Meetings and political events, from the wire and back.

use std::collections::BTreeSet;

use junxiu_contracts::party as pb;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::parse::{LONG_TEXT_MAX_CHARS, Violations, date, timestamp};

use super::branch::organization;
use crate::domain::meeting::{
    ATTENDANCES_MAX, Attendance, Meeting, MeetingId, MeetingKind, Presence, RESOLUTIONS_MAX, Resolution,
};
use crate::domain::political_event::{Confidentiality, EventKind, PoliticalEvent, PoliticalEventId};

/// The kind of resource, as errors name it.
pub const MEETING: &str = "junxiu/PartyMeeting";

/// The kind of resource, as errors name it.
pub const EVENT: &str = "junxiu/PoliticalEvent";

/// Reads a kind of meeting.
pub const fn meeting_kind(told: pb::PartyMeetingType) -> Option<MeetingKind> {
    match told {
        pb::PartyMeetingType::Unspecified => None,
        pb::PartyMeetingType::MembersMeeting => Some(MeetingKind::Members),
        pb::PartyMeetingType::CommitteeMeeting => Some(MeetingKind::Committee),
        pb::PartyMeetingType::GroupMeeting => Some(MeetingKind::Group),
        pb::PartyMeetingType::PartyClass => Some(MeetingKind::PartyClass),
        pb::PartyMeetingType::ThemePartyDay => Some(MeetingKind::ThemeDay),
        pb::PartyMeetingType::OrgLifeMeeting => Some(MeetingKind::OrgLife),
        pb::PartyMeetingType::DemocraticAppraisal => Some(MeetingKind::Appraisal),
        pb::PartyMeetingType::HeartToHeart => Some(MeetingKind::HeartToHeart),
    }
}

/// Shows a kind of meeting.
pub const fn meeting_kind_wire(kind: MeetingKind) -> pb::PartyMeetingType {
    match kind {
        MeetingKind::Members => pb::PartyMeetingType::MembersMeeting,
        MeetingKind::Committee => pb::PartyMeetingType::CommitteeMeeting,
        MeetingKind::Group => pb::PartyMeetingType::GroupMeeting,
        MeetingKind::PartyClass => pb::PartyMeetingType::PartyClass,
        MeetingKind::ThemeDay => pb::PartyMeetingType::ThemePartyDay,
        MeetingKind::OrgLife => pb::PartyMeetingType::OrgLifeMeeting,
        MeetingKind::Appraisal => pb::PartyMeetingType::DemocraticAppraisal,
        MeetingKind::HeartToHeart => pb::PartyMeetingType::HeartToHeart,
    }
}

const fn presence(told: pb::party_meeting::Presence) -> Option<Presence> {
    match told {
        pb::party_meeting::Presence::Unspecified => None,
        pb::party_meeting::Presence::Present => Some(Presence::Present),
        pb::party_meeting::Presence::Excused => Some(Presence::Excused),
        pb::party_meeting::Presence::ServedAtHome => Some(Presence::ServedAtHome),
        pb::party_meeting::Presence::Absent => Some(Presence::Absent),
        pb::party_meeting::Presence::Guest => Some(Presence::Guest),
    }
}

const fn presence_wire(presence: Presence) -> pb::party_meeting::Presence {
    match presence {
        Presence::Present => pb::party_meeting::Presence::Present,
        Presence::Excused => pb::party_meeting::Presence::Excused,
        Presence::ServedAtHome => pb::party_meeting::Presence::ServedAtHome,
        Presence::Absent => pb::party_meeting::Presence::Absent,
        Presence::Guest => pb::party_meeting::Presence::Guest,
    }
}

/// Reads a kind of event.
pub const fn event_kind(told: pb::political_event::Type) -> Option<EventKind> {
    match told {
        pb::political_event::Type::Unspecified => None,
        pb::political_event::Type::Reading => Some(EventKind::Reading),
        pb::political_event::Type::Report => Some(EventKind::Report),
        pb::political_event::Type::Meeting => Some(EventKind::Meeting),
        pb::political_event::Type::MajorActivity => Some(EventKind::MajorActivity),
        pb::political_event::Type::Briefing => Some(EventKind::Briefing),
        pb::political_event::Type::AnnualReport => Some(EventKind::AnnualReport),
    }
}

/// Shows a kind of event.
pub const fn event_kind_wire(kind: EventKind) -> pb::political_event::Type {
    match kind {
        EventKind::Reading => pb::political_event::Type::Reading,
        EventKind::Report => pb::political_event::Type::Report,
        EventKind::Meeting => pb::political_event::Type::Meeting,
        EventKind::MajorActivity => pb::political_event::Type::MajorActivity,
        EventKind::Briefing => pb::political_event::Type::Briefing,
        EventKind::AnnualReport => pb::political_event::Type::AnnualReport,
    }
}

/// Reads how far a document may be known.
pub const fn confidentiality(told: pb::political_event::Confidentiality) -> Option<Confidentiality> {
    match told {
        pb::political_event::Confidentiality::Unspecified => None,
        pb::political_event::Confidentiality::Public => Some(Confidentiality::Public),
        pb::political_event::Confidentiality::Internal => Some(Confidentiality::Internal),
        pb::political_event::Confidentiality::Classified => Some(Confidentiality::Classified),
    }
}

const fn confidentiality_wire(known: Confidentiality) -> pb::political_event::Confidentiality {
    match known {
        Confidentiality::Public => pb::political_event::Confidentiality::Public,
        Confidentiality::Internal => pb::political_event::Confidentiality::Internal,
        Confidentiality::Classified => pb::political_event::Confidentiality::Classified,
    }
}

/// Reads how each person took part, each once; notes every entry that is wrong.
pub fn attendances(wrong: &mut Violations, given: &[pb::party_meeting::Attendance]) -> Vec<Attendance> {
    const FIELD: &str = "meeting.attendances";
    if given.is_empty() {
        wrong.missing(FIELD);
    }
    wrong.at_most(FIELD, given.len(), ATTENDANCES_MAX);
    let mut seen = BTreeSet::new();
    let mut read = Vec::with_capacity(given.len().min(ATTENDANCES_MAX));
    for (at, one) in given.iter().take(ATTENDANCES_MAX).enumerate() {
        let path = format!("{FIELD}[{at}]");
        let retiree = wrong.take(&format!("{path}.retiree"), RetireeId::parse_name(&one.retiree));
        let how = wrong.chosen(&format!("{path}.presence"), one.presence).and_then(presence);
        let reason = wrong.optional(&format!("{path}.reason"), &one.reason).map(str::to_owned);
        if how == Some(Presence::Excused) && reason.is_none() {
            wrong.missing(&format!("{path}.reason"));
        }
        let (Some(retiree), Some(presence)) = (retiree, how) else { continue };
        if !seen.insert(retiree) {
            let field = format!("{path}.retiree");
            wrong.add(field, "NAMED_TWICE", "同一人只能列一次", "is named twice; name each person once");
        }
        read.push(Attendance { retiree, presence, reason });
    }
    read
}

/// Reads what was put to the vote.
pub fn resolutions(wrong: &mut Violations, given: &[pb::party_meeting::Resolution]) -> Vec<Resolution> {
    const FIELD: &str = "meeting.resolutions";
    wrong.at_most(FIELD, given.len(), RESOLUTIONS_MAX);
    let mut read = Vec::with_capacity(given.len().min(RESOLUTIONS_MAX));
    for (at, one) in given.iter().take(RESOLUTIONS_MAX).enumerate() {
        let path = format!("{FIELD}[{at}].text");
        let text = one.text.trim();
        if text.is_empty() {
            wrong.missing(&path);
        }
        if one.in_favour < 0 {
            wrong.add(format!("{FIELD}[{at}].in_favour"), "OUT_OF_RANGE", "不能为负数", "must be 0 or more");
        }
        if let Some(text) = wrong.text(&path, text, LONG_TEXT_MAX_CHARS) {
            read.push(Resolution { text: text.to_owned(), in_favour: one.in_favour, passed: false });
        }
    }
    read
}

/// Shows a meeting; why people were excused stays hidden unless `unmasked`.
pub fn meeting(meeting: &Meeting, unmasked: bool) -> pb::PartyMeeting {
    let tally = &meeting.tally;
    let attendance = |one: &Attendance| pb::party_meeting::Attendance {
        retiree: one.retiree.name(),
        presence: presence_wire(one.presence).into(),
        reason: one.reason.clone().filter(|_| unmasked).unwrap_or_default(),
    };
    let resolution = |one: &Resolution| pb::party_meeting::Resolution {
        text: one.text.clone(),
        in_favour: one.in_favour,
        passed: one.passed,
    };
    pb::PartyMeeting {
        name: meeting.id.name(),
        branch: meeting.branch.name(),
        r#type: meeting_kind_wire(meeting.kind).into(),
        group_number: meeting.group.unwrap_or_default(),
        held_on: Some(date(meeting.held_on)),
        title: meeting.title.clone(),
        minutes_ref: meeting.minutes_ref.clone().unwrap_or_default(),
        attendances: meeting.attendances.iter().map(attendance).collect(),
        resolutions: meeting.resolutions.iter().map(resolution).collect(),
        tally: Some(pb::party_meeting::Tally {
            voting: tally.voting,
            voting_present: tally.voting_present,
            present: tally.present,
            excused: tally.excused,
            served_at_home: tally.served_at_home,
            absent: tally.absent,
            guests: tally.guests,
            quorate: tally.is_quorate(),
        }),
        backdated: meeting.is_backdated(),
        corrects: meeting.corrects.as_ref().map(MeetingId::name).unwrap_or_default(),
        withdraw_time: meeting.withdrawn_at.map(timestamp),
        recorded_by: meeting.recorded_by.clone(),
        create_time: Some(timestamp(meeting.recorded_at)),
        unmasked,
    }
}

/// Shows a political event.
pub fn event(event: &PoliticalEvent) -> pb::PoliticalEvent {
    pb::PoliticalEvent {
        name: event.id.name(),
        r#type: event_kind_wire(event.kind).into(),
        organization: organization(&event.organization),
        occurred_on: Some(date(event.occurred_on)),
        title: event.title.clone(),
        document_no: event.document_no.clone().unwrap_or_default(),
        confidentiality: confidentiality_wire(event.confidentiality).into(),
        summary: event.summary.clone().unwrap_or_default(),
        venue: event.venue.clone().unwrap_or_default(),
        attendance_count: event.attendance_count,
        invited_institutions: event.invited.iter().map(|code| organization(code)).collect(),
        backdated: event.is_backdated(),
        corrects: event.corrects.as_ref().map(PoliticalEventId::name).unwrap_or_default(),
        withdraw_time: event.withdrawn_at.map(timestamp),
        recorded_by: event.recorded_by.clone(),
        create_time: Some(timestamp(event.recorded_at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_as_they_were() {
        for known in MeetingKind::ALL {
            assert_eq!(meeting_kind(meeting_kind_wire(*known)), Some(*known));
        }
        for known in Presence::ALL {
            assert_eq!(presence(presence_wire(*known)), Some(*known));
        }
        for known in EventKind::ALL {
            assert_eq!(event_kind(event_kind_wire(*known)), Some(*known));
        }
        for known in Confidentiality::ALL {
            assert_eq!(confidentiality(confidentiality_wire(*known)), Some(*known));
        }
    }
}
