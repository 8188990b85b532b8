//! The events about contact. Their subject is the retiree, so that those about one person stay in order.

use junxiu_casework::journal::EventDraft;
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_platform::any;
use junxiu_platform::parse::date;
use prost::{Message, Name};

use crate::api::convert::investigation as convert;
use crate::domain::contact::{Contact, Counterpart, Withdrawn};
use crate::domain::investigation::Investigation;

/// The head of the institution proposes to suspend pay.
pub fn suspension_proposed(one: &Investigation, revision: i64) -> EventDraft {
    let tried = one.last_attempt_on.map(|last| format!("（其间尝试联系{}次，最近一次{last}）", one.attempts));
    let data = pb::SuspensionProposed {
        retiree: one.retiree.name(),
        last_contact_on: Some(date(one.silent_since)),
        lost_on: Some(date(one.lost_on)),
        grounds: one.grounds.iter().map(|ground| convert::ground(*ground).into()).collect(),
        proposed_by: one.opened_by.clone(),
        investigation: one.id.name(),
        institution: one.holder.institution.clone().unwrap_or_default(),
        evidence: format!("{}{}", one.evidence, tried.unwrap_or_default()),
        reported_to: one.reported_to.clone(),
    };
    draft("contact.suspension_proposed", one.retiree.name(), revision, one.opened_on, &data)
}

/// Somebody who was lost, or whose pay is suspended, was reached.
pub fn found(contact: &Contact, investigation: Option<&Investigation>, revision: i64) -> EventDraft {
    let data = pb::ContactFound {
        retiree: contact.retiree.name(),
        contacted_on: Some(date(contact.occurred_on)),
        contact: contact.id.name(),
        investigation: investigation.map(|one| one.id.name()).unwrap_or_default(),
        found_by: contact.recorded_by.clone(),
        through_guardian: contact.counterpart == Counterpart::Guardian,
    };
    draft("contact.found", contact.retiree.name(), revision, contact.occurred_on, &data)
}

/// The contact by which somebody counted as found was none.
pub fn found_withdrawn(contact: &Contact, withdrawn: &Withdrawn, last: Option<Day>, revision: i64) -> EventDraft {
    let data = pb::ContactFoundWithdrawn {
        retiree: contact.retiree.name(),
        contacted_on: Some(date(contact.occurred_on)),
        contact: contact.id.name(),
        withdrawn_by: withdrawn.by.clone(),
        last_contact_on: last.map(date),
    };
    draft("contact.found_withdrawn", contact.retiree.name(), revision, withdrawn.on, &data)
}

/// An investigation ended.
pub fn investigation_closed(one: &Investigation, revision: i64, today: Day) -> EventDraft {
    let closed = one.closed.as_ref();
    let data = pb::ContactInvestigationClosed {
        retiree: one.retiree.name(),
        investigation: one.id.name(),
        outcome: closed.map(|closed| convert::outcome(closed.outcome)).unwrap_or_default().into(),
        reported_to: one.reported_to.clone(),
    };
    let on = closed.map_or(today, |closed| closed.on);
    draft("contact.investigation_closed", one.retiree.name(), revision, on, &data)
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
