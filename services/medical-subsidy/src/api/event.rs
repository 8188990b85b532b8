//! The events of the feed.

use junxiu_casework::journal::EventDraft;
use junxiu_contracts::medical as pb;
use junxiu_kernel::day::Day;
use junxiu_platform::{any, parse};

use super::convert;
use crate::domain::claim::Claim;

/// A claim came into being, or its state changed; `claim` is as it was decided, before it is written.
pub fn claim_changed(kind: &'static str, claim: &Claim, on: Day) -> EventDraft {
    let data = pb::ClaimChanged {
        retiree: claim.retiree.name(),
        year: claim.year,
        state: convert::state(claim.state) as i32,
        payable_fen: claim.payable.get(),
        payee: convert::payee(claim.payee) as i32,
        occurred_on: Some(parse::date(on)),
    };
    EventDraft { kind, subject: claim.id.name(), revision: claim.revision + 1, occurred_on: on, data: any::of(&data) }
}
