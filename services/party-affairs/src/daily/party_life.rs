//! The meetings that branches owe, and what bureaus and institutions owe to tell their retirees.

use std::sync::Arc;

use async_trait::async_trait;
use junxiu_casework::duty::{Chunk, Kind, Period, Source};
use junxiu_kernel::day::Day;
use junxiu_platform::status::Fault;

use crate::api::parts::Parts;
use crate::domain::branch::BranchId;
use crate::domain::meeting::MeetingKind;
use crate::domain::party_life;
use crate::domain::political_event::EventKind;
use crate::store;

/// How many branches are looked at in a step: a province has some hundreds.
const BRANCHES_AT_ONCE: i64 = 1_000;

/// The sources of Party life: one a kind of meeting, and briefing and yearly report.
pub fn sources(parts: &Parts) -> Vec<Arc<dyn Source>> {
    let meetings = MeetingKind::ALL
        .iter()
        .map(|kind| -> Arc<dyn Source> { Arc::new(Meetings { parts: parts.clone(), kind: *kind }) });
    let events = EventKind::ALL.iter().filter_map(|kind| -> Option<Arc<dyn Source>> {
        let duty = party_life::duty_of_event(*kind)?;
        Some(Arc::new(Events { parts: parts.clone(), kind: *kind, duty }))
    });
    meetings.chain(events).collect()
}

/// The branches that owe a kind of meeting.
struct Meetings {
    parts: Parts,
    kind: MeetingKind,
}

#[async_trait]
impl Source for Meetings {
    fn kind(&self) -> &'static Kind {
        party_life::duty_of_meeting(self.kind)
    }

    fn periods(&self, day: Day) -> Vec<Period> {
        let rhythm = self.parts.policies.party_life.of_meeting(self.kind, day).ok();
        rhythm.map(|rhythm| rhythm.period(day)).into_iter().collect()
    }

    async fn owed(&self, period: &Period, after: Option<String>) -> Result<Chunk, Fault> {
        let after = after.map(|after| BranchId::parse_name(&after)).transpose().map_err(Fault::internal)?;
        let branches = store::branch::standing(&self.parts.db, after, BRANCHES_AT_ONCE).await?;
        let full = i64::try_from(branches.len()).is_ok_and(|count| count == BRANCHES_AT_ONCE);
        let next = branches.last().filter(|_| full).map(|last| last.id.name());
        let duties = branches.iter().flat_map(|branch| party_life::owed_by_branch(branch, self.kind, period));
        Ok(Chunk { duties: duties.collect(), next })
    }
}

/// The organisations that owe a kind of event.
struct Events {
    parts: Parts,
    kind: EventKind,
    duty: &'static Kind,
}

#[async_trait]
impl Source for Events {
    fn kind(&self) -> &'static Kind {
        self.duty
    }

    fn periods(&self, day: Day) -> Vec<Period> {
        let rhythm = self.parts.policies.party_life.of_event(self.kind, day).ok().flatten();
        rhythm.map(|rhythm| rhythm.period(day)).into_iter().collect()
    }

    async fn owed(&self, period: &Period, _after: Option<String>) -> Result<Chunk, Fault> {
        let organizations = store::organization::standing_on(&self.parts.db, period.first).await?;
        let owed = organizations.values().filter_map(|one| party_life::owed_by_organization(one, self.duty, period));
        Ok(Chunk { duties: owed.collect(), next: None })
    }
}
