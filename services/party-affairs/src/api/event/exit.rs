//! The events about journeys. Their subject is the retiree, so that those about one person stay in order.

use junxiu_casework::approval::Approval;
use junxiu_casework::journal::EventDraft;
use junxiu_contracts::{approval as pb_approval, party as pb};
use junxiu_kernel::day::Day;
use junxiu_platform::any;
use junxiu_platform::parse::date;
use prost::{Message, Name};

use crate::domain::exit::{Exit, Prolongation, State};

/// An application was decided.
pub fn decided(exit: &Exit, case: &Approval, on: Day) -> EventDraft {
    let decision =
        if exit.state == State::Approved { pb_approval::Stance::Agree } else { pb_approval::Stance::Against };
    let data = pb::ExitDecided {
        retiree: exit.retiree.name(),
        exit: exit.id.name(),
        decision: decision.into(),
        decided_on: Some(date(on)),
        decided_by: case.route.deciding().office.code.clone(),
    };
    draft("exit.decided", exit, on, &data)
}

/// Somebody left.
pub fn departed(exit: &Exit, on: Day) -> EventDraft {
    let data = pb::ExitDeparted {
        retiree: exit.retiree.name(),
        exit: exit.id.name(),
        departed_on: Some(date(on)),
        to: Some(date(exit.plan.to)),
        without_approval: exit.unapproved.is_some(),
        told: exit.unapproved.as_ref().and_then(|unapproved| unapproved.told.clone()).unwrap_or_default(),
    };
    draft("exit.departed", exit, on, &data)
}

/// A return was put off; `told` is the bureau that approved the journey, by its code.
pub fn prolonged(exit: &Exit, prolongation: &Prolongation, told: String) -> EventDraft {
    let data = pb::ExitProlonged {
        retiree: exit.retiree.name(),
        exit: exit.id.name(),
        to_before: Some(date(prolongation.before)),
        to: Some(date(prolongation.to)),
        told,
    };
    draft("exit.prolonged", exit, prolongation.on, &data)
}

/// Somebody came back.
pub fn returned(exit: &Exit, on: Day) -> EventDraft {
    let data = pb::ExitReturned { retiree: exit.retiree.name(), exit: exit.id.name(), returned_on: Some(date(on)) };
    draft("exit.returned", exit, on, &data)
}

fn draft<M: Message + Name>(kind: &'static str, exit: &Exit, on: Day, data: &M) -> EventDraft {
    EventDraft { kind, subject: exit.retiree.name(), revision: exit.revision, occurred_on: on, data: any::of(data) }
}
