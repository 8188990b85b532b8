//! The events about places in batches.

use junxiu_casework::journal::EventDraft;
use junxiu_contracts::honors as pb;
use junxiu_kernel::day::Day;
use junxiu_platform::any;

use crate::api::convert::batch as convert;
use crate::domain::slot::{Slot, State};

/// Something became of a place; that somebody went is news of its own kind.
pub fn changed(slot: &Slot, on: Day) -> EventDraft {
    if slot.state == State::Attended {
        return EventDraft { kind: "recuperation.attended", ..draft(slot, on) };
    }
    EventDraft { kind: "recuperation.place_changed", ..draft(slot, on) }
}

fn draft(slot: &Slot, on: Day) -> EventDraft {
    let data = pb::RecuperationPlaceChanged {
        slot: slot.id.name(),
        batch: slot.batch.name(),
        retiree: slot.retiree.name(),
        year: slot.year,
        state: convert::slot_state_wire(slot.state).into(),
    };
    EventDraft { kind: "", subject: slot.id.name(), revision: slot.revision, occurred_on: on, data: any::of(&data) }
}
