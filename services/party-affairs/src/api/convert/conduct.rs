//! Sanctions and reportable events, from the wire and back.

use junxiu_contracts::party as pb;
use junxiu_contracts::party::reportable_event::State as PbState;
use junxiu_platform::etag;
use junxiu_platform::parse::{Violations, date, timestamp};

use crate::domain::discipline::{Details as Imposed, Discipline, DisciplineId, RevocationReason, Sanction};
use crate::domain::reportable_event::{Details, EventId, EventType, FollowUp, ReportableEvent, Reporter, State};

/// The kinds of resources, as errors name them.
pub const DISCIPLINE: &str = "junxiu/Discipline";
/// An event.
pub const EVENT: &str = "junxiu/ReportableEvent";

/// Both sides name these words alike, so the name is the mapping.
macro_rules! wired {
    ($($there:ident, $back:ident: $domain:ty = $wire:ty, $prefix:literal;)*) => {$(
        #[doc = concat!("Shows a `", stringify!($domain), "` on the wire.")]
        pub fn $there(value: $domain) -> $wire {
            <$wire>::from_str_name(&format!(concat!($prefix, "{}"), value.code())).unwrap_or_default()
        }

        #[doc = concat!("Reads a `", stringify!($domain), "` from the wire.")]
        pub fn $back(value: $wire) -> Option<$domain> {
            <$domain>::from_code(value.as_str_name().strip_prefix($prefix)?)
        }
    )*
        #[cfg(test)]
        mod tests {
            use super::*;

            #[test]
            fn every_word_goes_to_the_wire_and_back() {
                $(for value in <$domain>::ALL {
                    assert_eq!($back($there(*value)), Some(*value), "{}", value.code());
                })*
            }
        }
    };
}

wired! {
    sanction_wire, sanction: Sanction = pb::Sanction, "SANCTION_";
    revocation_wire, revocation: RevocationReason = pb::RevocationReason, "REVOCATION_REASON_";
    event_type_wire, event_type: EventType = pb::ReportableEventType, "REPORTABLE_EVENT_TYPE_";
    reporter_wire, reporter: Reporter = pb::EventReporter, "EVENT_REPORTER_";
    state_wire, state: State = PbState, "STATE_";
}

/// Shows what is to be done elsewhere.
const fn follow_up_wire(follow_up: FollowUp) -> pb::EventFollowUp {
    match follow_up {
        FollowUp::UpdateRegister => pb::EventFollowUp::UpdateRegister,
        FollowUp::AssessRelation => pb::EventFollowUp::AssessRelation,
        FollowUp::AssessStay => pb::EventFollowUp::AssessStay,
        FollowUp::RecordDiscipline => pb::EventFollowUp::RecordDiscipline,
        FollowUp::RegisterMerit => pb::EventFollowUp::RegisterMerit,
    }
}

/// Reads the resource name of a sanction.
pub fn discipline_name(wrong: &mut Violations, given: &str) -> Option<DisciplineId> {
    let given = wrong.required("name", given)?;
    wrong.take("name", DisciplineId::parse_name(given))
}

/// Reads the resource name of an event.
pub fn event_name(wrong: &mut Violations, given: &str) -> Option<EventId> {
    let given = wrong.required("name", given)?;
    wrong.take("name", EventId::parse_name(given))
}

/// Reads what happened; what is hidden is nothing that anybody records.
pub fn happened(wrong: &mut Violations, given: i32) -> Option<EventType> {
    let told = wrong.chosen::<pb::ReportableEventType>("type", given)?;
    let read = event_type(told);
    if read.is_none() {
        wrong.add("type", "NOT_AN_EVENT", "“不予显示”不是可登记的事项", "WITHHELD is no event that can be recorded");
    }
    read
}

/// A sanction opened for one who may see it.
#[derive(Clone, Debug)]
pub struct Opened {
    /// What it is and what it rests on.
    pub details: Imposed,
    /// What was said of the revocation.
    pub revocation_note: Option<String>,
}

/// Shows a sanction; what it is stays hidden unless it was opened.
pub fn discipline(one: &Discipline, opened: Option<&Opened>) -> pb::Discipline {
    let details = opened.map(|opened| &opened.details);
    let revoked = one.revoked.as_ref();
    pb::Discipline {
        name: one.id.name(),
        retiree: one.retiree.name(),
        organization: organization(one.holder.institution.as_deref()),
        sanction: details.map(|details| sanction_wire(details.sanction)).unwrap_or_default().into(),
        decided_by: details.map(|details| details.decided_by.clone()).unwrap_or_default(),
        document_no: details.map(|details| details.document_no.clone()).unwrap_or_default(),
        grounds: details.map(|details| details.grounds.clone()).unwrap_or_default(),
        heavy: details.is_some_and(|details| details.heavy),
        effective_on: Some(date(one.effective_on)),
        backdated: one.is_backdated(),
        recorded_by: one.recorded_by.clone(),
        revoked_on: revoked.map(|revoked| date(revoked.on)),
        revocation_reason: revoked.map(|revoked| revocation_wire(revoked.reason)).unwrap_or_default().into(),
        revocation_note: opened.and_then(|opened| opened.revocation_note.clone()).unwrap_or_default(),
        revoked_by: revoked.map(|revoked| revoked.by.clone()).unwrap_or_default(),
        unmasked: opened.is_some(),
        etag: etag::of(one.revision),
        create_time: Some(timestamp(one.recorded_at)),
    }
}

/// Shows an event; its content is hidden unless `unmasked`, and so is a type that tells of discipline.
pub fn event(one: &ReportableEvent, details: &Details, unmasked: bool) -> pb::ReportableEvent {
    let way = one.way.as_ref();
    let withheld = details.kind.is_sensitive() && !unmasked;
    let kind = if withheld { pb::ReportableEventType::Withheld } else { event_type_wire(details.kind) };
    let follow_ups = if withheld { &[] } else { details.kind.follow_ups() };
    let forwards = way.iter().flat_map(|way| &way.forwards).map(|forward| pb::reportable_event::Forward {
        from: organization(Some(&forward.from)),
        to: organization(Some(&forward.to)),
        forwarded_on: Some(date(forward.on)),
        forwarded_by: forward.by.clone(),
    });
    pb::ReportableEvent {
        name: one.id.name(),
        retiree: one.retiree.name(),
        organization: organization(one.holder.institution.as_deref()),
        r#type: kind.into(),
        content: if unmasked { details.content.clone() } else { String::new() },
        occurred_on: Some(date(one.occurred_on)),
        reported_on: Some(date(one.reported_on)),
        report_due_on: Some(date(one.report_due_on)),
        late: one.is_late(),
        reporter: reporter_wire(one.reporter).into(),
        reporter_name: one.reporter_name.clone().unwrap_or_default(),
        major: way.is_some(),
        marked_by: way.and_then(|way| way.marked_by.clone()).unwrap_or_default(),
        state: state_wire(one.state()).into(),
        at: organization(way.map(|way| way.at.as_str())),
        forward_due_on: way.map(|way| date(way.due_on)),
        forwards: forwards.collect(),
        follow_ups: follow_ups.iter().map(|known| follow_up_wire(*known).into()).collect(),
        corrects: one.corrects.map(|corrects| corrects.name()).unwrap_or_default(),
        recorded_by: one.recorded_by.clone(),
        unmasked,
        etag: etag::of(one.revision),
        create_time: Some(timestamp(one.recorded_at)),
    }
}

fn organization(code: Option<&str>) -> String {
    code.map(|code| format!("organizations/{code}")).unwrap_or_default()
}
