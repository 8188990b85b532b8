//! Acts on claims: booking them, and telling of them.

use chrono::{DateTime, Utc};
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::medical as pb;
use junxiu_kernel::day::Day;
use junxiu_platform::database::Changes;

use super::status::Error;
use super::{convert, event};
use crate::domain::claim::{Claim, Signature};
use crate::domain::ledger::{Ledger, Movement, Owed};
use crate::domain::refusal::Refusal;
use crate::store;

/// An act on a claim, ready to be written.
pub struct Act<'a> {
    /// The claim after the act.
    pub claim: Claim,
    /// What moved by it.
    pub movements: Vec<Movement>,
    /// The ledger as it was read.
    pub ledger: &'a Ledger,
    /// What the person owed, where money may be set off.
    pub owed: Option<Owed>,
    /// Another claim that changes with it.
    pub other: Option<Claim>,
    /// The event it causes.
    pub event: Option<&'static str>,
    /// What was done, for the journal.
    pub summary: &'static str,
    /// The day of the act.
    pub on: Day,
}

impl Act<'_> {
    /// Books the act: ledger, claims, movements and what is owed, with the answer and the journal's entry.
    pub fn done(self, call: &Call) -> Result<Done<pb::Claim>, Error> {
        let changes = book(&self, call.now)?;
        let entry = self.entry();
        let claim = Claim { updated_at: call.now, revision: self.claim.revision + 1, ..self.claim };
        Ok(Done { answer: convert::claim(&claim), changes, entry })
    }

    /// Writes the journal's entry.
    pub fn entry(&self) -> Entry {
        let claim = &self.claim;
        let summary = format!("{} {} {}", self.summary, claim.id.name(), claim.state.code());
        let entry = Entry::about(claim.id.name(), claim.holder.clone()).occurred_on(self.on).summary(summary);
        match self.event {
            Some(kind) => entry.event(event::claim_changed(kind, claim, self.on)),
            None => entry,
        }
    }
}

/// The rows that an act changes.
pub fn book(act: &Act<'_>, now: DateTime<Utc>) -> Result<Changes, Refusal> {
    let ledger = act.ledger.moved(&act.movements).ok_or(Refusal::ReversalExceedsPaid { paid: act.ledger.paid })?;
    let open = act.claim.is_open().then_some(act.claim.id);
    let claim = Claim { updated_at: now, ..act.claim.clone() };
    let other = act.other.clone().map(|other| Claim { updated_at: now, ..other });
    let mut changes = store::ledger::save([ledger.with_open_claim(open)])
        .append(store::claim::save(std::iter::once(&claim).chain(&other)))
        .append(store::entry::insert(&claim, &act.movements, now));
    if let Some(owed) = act.owed
        && act.movements.iter().any(|movement| movement.kind.is_offset())
    {
        changes = changes.append(store::ledger::save_owed(owed.after(&act.movements)));
    }
    Ok(changes)
}

/// The hand of the person who stands behind the call.
pub fn signature(call: &Call, on: Day, note: &str) -> Signature {
    Signature { actor: call.caller.person().to_owned(), on, note: note.trim().to_owned() }
}
