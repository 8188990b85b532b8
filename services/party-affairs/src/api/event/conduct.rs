//! The events about conduct. Their subject is the retiree; what a sanction is and what happened is not told.

use junxiu_casework::journal::EventDraft;
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_platform::any;
use junxiu_platform::parse::date;
use prost::{Message, Name};

use crate::domain::discipline::Discipline;
use crate::domain::reportable_event::{ReportableEvent, Way};

/// A sanction is on record; a heavy one proposes to adjust the treatment.
pub fn discipline_recorded(one: &Discipline, heavy: bool, within_days: u32) -> EventDraft {
    let data = pb::DisciplineRecorded {
        retiree: one.retiree.name(),
        discipline: one.id.name(),
        effective_on: Some(date(one.effective_on)),
        proposes_adjustment: heavy,
        recorded_by: one.recorded_by.clone(),
        adjust_within_days: days(within_days),
    };
    draft("discipline.recorded", one.retiree.name(), one.revision, one.effective_on, &data)
}

/// A sanction holds no more; `one` is as it is after that.
pub fn discipline_revoked(one: &Discipline, heavy: bool, within_days: u32, today: Day) -> EventDraft {
    let revoked = one.revoked.as_ref();
    let data = pb::DisciplineRevoked {
        retiree: one.retiree.name(),
        discipline: one.id.name(),
        restores_from: one.restores_from().map(date),
        proposed_adjustment: heavy,
        revoked_by: revoked.map(|revoked| revoked.by.clone()).unwrap_or_default(),
        restore_within_days: days(within_days),
    };
    let on = revoked.map_or(today, |revoked| revoked.on);
    draft("discipline.revoked", one.retiree.name(), one.revision, on, &data)
}

/// Something major was reported, or marked so.
pub fn major(one: &ReportableEvent, way: &Way) -> EventDraft {
    let data = pb::MajorEventReported {
        retiree: one.retiree.name(),
        event: one.id.name(),
        occurred_on: Some(date(one.occurred_on)),
        forward_due_on: Some(date(way.due_on)),
    };
    draft("event.major", one.retiree.name(), one.revision, one.occurred_on, &data)
}

fn days(within: u32) -> i32 {
    i32::try_from(within).unwrap_or(i32::MAX)
}

fn draft<M: Message + Name>(
    kind: &'static str,
    subject: String,
    revision: i64,
    occurred_on: Day,
    data: &M,
) -> EventDraft {
    EventDraft { kind, subject, revision, occurred_on, data: any::of(data) }
}
