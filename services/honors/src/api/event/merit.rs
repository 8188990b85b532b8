//! The events about the register of merits.

use junxiu_casework::journal::EventDraft;
use junxiu_contracts::honors as pb;
use junxiu_kernel::day::Day;
use junxiu_platform::any;
use junxiu_platform::parse::date;

use crate::api::convert::merit as convert;
use crate::domain::merit::{MeritRecord, Revoked};

/// An entry was made.
pub fn registered(record: &MeritRecord, rank: i32) -> EventDraft {
    let data = pb::MeritRegistered {
        retiree: record.retiree.name(),
        merit_record: record.id.name(),
        rank,
        collective: record.award.is_collective(),
    };
    draft("merit.registered", record, record.award.awarded_on(), any::of(&data))
}

/// An entry counts no more.
pub fn revoked(record: &MeritRecord, revoked: &Revoked) -> EventDraft {
    let data = pb::MeritRevoked {
        retiree: record.retiree.name(),
        merit_record: record.id.name(),
        reason: convert::revocation_wire(revoked.reason).into(),
        revoked_on: Some(date(revoked.on)),
    };
    draft("merit.revoked", record, revoked.on, any::of(&data))
}

fn draft(kind: &'static str, record: &MeritRecord, occurred_on: Day, data: prost_types::Any) -> EventDraft {
    EventDraft { kind, subject: record.id.name(), revision: record.revision, occurred_on, data }
}
