//! The events about branches and memberships.

use junxiu_casework::journal::{Entry, EventDraft};
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::any;
use junxiu_platform::parse::date;

use crate::api::convert::branch::organization;
use crate::domain::branch::{Branch, BranchId};

/// Begins the journal's entry of an act on a branch.
pub fn entry(branch: &Branch) -> Entry {
    Entry::about(branch.id.name(), branch.holder.clone())
}

/// A branch was set up, changed or dissolved; `branch` is as it is after that.
pub fn changed(branch: &Branch, on: Day) -> EventDraft {
    let term = branch.term.as_ref();
    let data = pb::BranchChanged {
        branch: branch.id.name(),
        units: branch.units.iter().map(|code| organization(code)).collect(),
        secretary: term.and_then(|term| term.secretary).map(|who| who.name()).unwrap_or_default(),
        term_to: term.map(|term| date(term.to)),
        dissolved_on: branch.dissolved_on.map(date),
    };
    EventDraft {
        kind: "branch.changed",
        subject: branch.id.name(),
        revision: branch.revision,
        occurred_on: on,
        data: any::of(&data),
    }
}

/// A person came to a branch, or left it; `revision` is that of his place after it.
pub fn membership_changed(
    retiree: RetireeId,
    revision: i64,
    before: Option<BranchId>,
    after: Option<BranchId>,
    on: Day,
) -> EventDraft {
    let name = |branch: Option<BranchId>| branch.map(|branch| branch.name()).unwrap_or_default();
    let data = pb::MembershipChanged { retiree: retiree.name(), branch: name(after), former_branch: name(before) };
    EventDraft {
        kind: "membership.changed",
        subject: format!("{}/membership", retiree.name()),
        revision,
        occurred_on: on,
        data: any::of(&data),
    }
}
