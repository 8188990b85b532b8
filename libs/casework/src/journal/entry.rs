//! What a command leaves behind.

use junxiu_contracts::{audit as pb_audit, feed as pb};
use junxiu_kernel::day::Day;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::Changes;
use junxiu_platform::parse;
use junxiu_platform::status::Fault;
use prost::Message;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::replay::Key;
use super::{Call, Journal, store};

/// What the journal is to say of a command.
#[derive(Debug, Clone)]
pub struct Entry {
    subject: String,
    holder: Ancestry,
    occurred_on: Option<Day>,
    summary: String,
    events: Vec<EventDraft>,
}

/// Something that happened, before it has an id and a place.
#[derive(Debug, Clone)]
pub struct EventDraft {
    /// The event's type, for example `retiree.received`.
    pub kind: &'static str,
    /// The resource it happened to.
    pub subject: String,
    /// That resource's revision after the event.
    pub revision: i64,
    /// The civil day on which it happened.
    pub occurred_on: Day,
    /// The facts of the event.
    pub data: prost_types::Any,
}

impl Entry {
    /// Begins the entry of an act on a resource that `holder` holds.
    pub fn about(subject: impl Into<String>, holder: Ancestry) -> Self {
        Self { subject: subject.into(), holder, occurred_on: None, summary: String::new(), events: Vec::new() }
    }

    /// Says on which day the act happened, where it may be recorded later.
    #[must_use]
    pub fn occurred_on(mut self, day: Day) -> Self {
        self.occurred_on = Some(day);
        self
    }

    /// Says what was done, in codes and names of resources; never a personal value.
    #[must_use]
    pub fn summary(mut self, text: impl Into<String>) -> Self {
        self.summary = text.into();
        self
    }

    /// Adds an event for those who follow the feed.
    #[must_use]
    pub fn event(mut self, event: EventDraft) -> Self {
        self.events.push(event);
        self
    }
}

impl Journal {
    /// The one write that puts an entry into the journal, for batches that are not plain commands.
    ///
    /// # Errors
    /// When the answer or the events cannot be sealed.
    pub fn entry(
        &self,
        call: &Call,
        request_id: &str,
        request_digest: &[u8],
        entry: Entry,
        answer: &[u8],
    ) -> Result<Changes, Fault> {
        self.entry_at(call, &Key::new(call, request_id, request_digest.to_vec()), entry, answer)
    }

    pub(super) fn entry_at(&self, call: &Call, key: &Key, entry: Entry, answer: &[u8]) -> Result<Changes, Fault> {
        let events = encode_events(call, &entry);
        let record = record_of(call, key, &entry, answer, events.as_deref());
        let row = key.replay_key.to_string();
        let seal = |column, plain: &[u8]| self.inner.sealer.seal("journal_entry", &row, column, plain);
        Ok(store::insert(store::NewEntry {
            replay_key: key.replay_key,
            request_digest: key.request_digest.clone(),
            answer: seal("answer", answer),
            record: record.encode_to_vec(),
            events: events.as_deref().map(|events| seal("events", events)),
            subject: entry.subject,
            holder: entry.holder,
            recorded_at: call.now,
        }))
    }
}

fn encode_events(call: &Call, entry: &Entry) -> Option<Vec<u8>> {
    if entry.events.is_empty() {
        return None;
    }
    let events = entry.events.iter().map(|draft| pb::Event {
        event_id: Uuid::now_v7().to_string(),
        // The place is not known before the commit; the feed fills it in.
        position: 0,
        r#type: draft.kind.to_owned(),
        subject: draft.subject.clone(),
        revision: draft.revision,
        organization: entry.holder.nearest().to_owned(),
        occurred_on: Some(parse::date(draft.occurred_on)),
        record_time: Some(parse::timestamp(call.now)),
        data: Some(draft.data.clone()),
    });
    Some(pb::FollowResponse { events: events.collect(), position: 0 }.encode_to_vec())
}

fn record_of(call: &Call, key: &Key, entry: &Entry, answer: &[u8], events: Option<&[u8]>) -> pb_audit::AuditRecord {
    let caller = &call.caller;
    pb_audit::AuditRecord {
        entry_id: Uuid::now_v7().to_string(),
        record_time: Some(parse::timestamp(call.now)),
        method: call.method.path.trim_start_matches('/').to_owned(),
        caller: caller.subject.clone(),
        acting_for: caller.acting_for.clone().unwrap_or_default(),
        caller_organization: caller.organization.clone(),
        organization: entry.holder.nearest().to_owned(),
        subject: entry.subject.clone(),
        articles: call.method.articles.clone(),
        purpose: caller.purpose.clone().unwrap_or_default(),
        occurred_on: entry.occurred_on.map(parse::date),
        request_id: key.request_id.clone(),
        request_digest: key.request_digest.clone(),
        answer_digest: Sha256::digest(answer).to_vec(),
        events_digest: events.map(|events| Sha256::digest(events).to_vec()).unwrap_or_default(),
        summary: entry.summary.clone(),
        caller_roles: caller.roles.iter().map(|role| *role as i32).collect(),
        holders: holders(&entry.holder),
    }
}

/// The holder's columns as the record repeats them: who may see an entry must not be changed unnoticed.
pub(super) fn holders(holder: &Ancestry) -> Vec<String> {
    let levels = [&holder.institution, &holder.county, &holder.prefecture];
    levels.into_iter().map(|code| code.clone().unwrap_or_default()).collect()
}
