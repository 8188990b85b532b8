//! The events about entries of the annals.

use junxiu_casework::journal::EventDraft;
use junxiu_contracts::honors as pb;
use junxiu_kernel::day::Day;
use junxiu_platform::any;

use crate::api::convert::annals as convert;
use crate::domain::annals::AnnalsEntry;

/// Something became of an entry; its words are not told.
pub fn changed(entry: &AnnalsEntry, on: Day) -> EventDraft {
    let data = pb::AnnalsEntryChanged {
        annals_entry: entry.id.name(),
        retiree: entry.retiree.name(),
        state: convert::state_wire(entry.state).into(),
        erratum_due: entry.erratum_since.is_some() && entry.erratum.is_none(),
    };
    EventDraft {
        kind: "annals.entry_changed",
        subject: entry.id.name(),
        revision: entry.revision,
        occurred_on: on,
        data: any::of(&data),
    }
}
