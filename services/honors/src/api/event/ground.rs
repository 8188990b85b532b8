//! The events about what puts people into the groups of article 30.

use junxiu_casework::journal::EventDraft;
use junxiu_contracts::honors as pb;
use junxiu_platform::any;
use junxiu_platform::parse::date;

use crate::api::convert::ranking as convert;
use crate::domain::ground::Ground;

/// A ground was recorded.
pub fn recorded(ground: &Ground) -> EventDraft {
    EventDraft { kind: "recuperation.ground_recorded", ..draft(ground) }
}

/// A ground was taken back.
pub fn withdrawn(ground: &Ground) -> EventDraft {
    EventDraft { kind: "recuperation.ground_withdrawn", ..draft(ground) }
}

fn draft(ground: &Ground) -> EventDraft {
    let data = pb::RecuperationGroundChanged {
        retiree: ground.retiree.name(),
        ground: ground.id.name(),
        criterion: convert::criterion_wire(ground.criterion).into(),
        withdrawn_on: ground.withdrawn_on.map(date),
    };
    EventDraft {
        kind: "",
        subject: ground.id.name(),
        revision: ground.revision,
        occurred_on: ground.withdrawn_on.unwrap_or(ground.since),
        data: any::of(&data),
    }
}
