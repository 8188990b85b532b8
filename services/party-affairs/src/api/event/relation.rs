//! The events about members who are away.

use junxiu_casework::journal::EventDraft;
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_platform::any;
use junxiu_platform::parse::date;

use crate::api::convert::relation::{state_wire, transfer_state_wire};
use crate::domain::absence::Absence;
use crate::domain::relation_transfer::{Target, Transfer};

/// An absence was reported, changed, or is over; `absence` is as it is after that.
pub fn absence_changed(absence: &Absence, on: Day) -> EventDraft {
    let data = pb::AbsenceChanged {
        absence: absence.id.name(),
        retiree: absence.retiree.name(),
        state: state_wire(absence.state).into(),
        from: Some(date(absence.plan.from)),
        expected_to: absence.plan.expected_to.map(date),
        actual_to: absence.actual_to.map(date),
        bureau: absence.plan.bureau.clone().unwrap_or_default(),
        host_branch: absence.placement.as_ref().map(|placement| placement.branch.name()).unwrap_or_default(),
    };
    EventDraft {
        kind: "absence.changed",
        subject: absence.id.name(),
        revision: absence.revision,
        occurred_on: on,
        data: any::of(&data),
    }
}

/// A transfer was sent or decided; `transfer` is as it is after that.
pub fn transfer_changed(transfer: &Transfer, on: Day) -> EventDraft {
    let to_branch = match transfer.target {
        Target::Branch(branch) => branch.name(),
        Target::Outside(_) => String::new(),
    };
    let data = pb::RelationTransferChanged {
        transfer: transfer.id.name(),
        retiree: transfer.retiree.name(),
        state: transfer_state_wire(transfer.state).into(),
        from_branch: transfer.from.name(),
        to_branch,
    };
    EventDraft {
        kind: "relation_transfer.changed",
        subject: transfer.id.name(),
        revision: transfer.revision,
        occurred_on: on,
        data: any::of(&data),
    }
}
