//! The duties of contact: one a month for each who is served, and an investigation of each who is lost.

use std::collections::HashMap;

use async_trait::async_trait;
use junxiu_casework::duty::{self, Chunk, Duty, Kind, Lapse, Period, Source, Sweep, SweepStep};
use junxiu_kernel::day::{Day, add_days};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::status::Fault;

use crate::api::parts::Parts;
use crate::domain::contact_month::{self as month, Facts};
use crate::domain::silence::{self, Chain};
use crate::domain::standing::Standing;
use crate::store;

/// The contact of a calendar month.
pub static MONTHLY: Kind = Kind { key: "contact.monthly", article: 15, lapse: Lapse::Missed, soft: false };

/// The investigation of somebody with whom contact is lost; the text names no day for it.
pub static INVESTIGATE: Kind = Kind { key: "contact.investigate", article: 15, lapse: Lapse::StillOwed, soft: true };

/// How many persons one chunk of the daily run takes.
const CHUNK: usize = 4_000;

/// How many who became lost one step of the sweep notes: on an ordinary day there are a handful.
const MARKED_AT_ONCE: usize = 1_000;

/// Makes the duty of the month that contains a day.
pub fn monthly(retiree: RetireeId, holder: &Ancestry, day: Day) -> Duty {
    let month = Period::month(day);
    Duty {
        kind: &MONTHLY,
        subject: retiree.name(),
        holder: holder.clone(),
        period: month.name,
        opens_on: month.first,
        due_on: month.last,
        calendar_version: None,
    }
}

/// Names the period of the investigation that a silence calls for: the day on which contact counted as lost.
pub fn investigate_period(lost_on: Day) -> String {
    lost_on.to_string()
}

/// Makes the duty to investigate, from the day after contact counted as lost.
pub fn investigate(parts: &Parts, retiree: RetireeId, holder: &Ancestry, lost_on: Day) -> Result<Duty, Fault> {
    let within = parts.policies.contact.investigate_within.on(lost_on).map_err(Fault::internal)?.value.days;
    let opens_on = add_days(lost_on, 1);
    Ok(Duty {
        kind: &INVESTIGATE,
        subject: retiree.name(),
        holder: holder.clone(),
        period: investigate_period(lost_on),
        opens_on,
        due_on: add_days(opens_on, within),
        calendar_version: None,
    })
}

/// Gives what decides whether somebody is owed a contact.
pub fn facts(standing: &Standing, chain: Option<&Chain>) -> Facts {
    Facts {
        received_on: standing.received_on,
        ended_on: chain.map_or(standing.died_on, |chain| chain.ended_on),
        is_abroad: chain.is_some_and(|chain| chain.abroad_from.is_some()),
    }
}

/// Says whether somebody is owed a contact in the month that contains a day.
pub fn is_owed(parts: &Parts, standing: &Standing, chain: Option<&Chain>, day: Day) -> Result<bool, Fault> {
    month::is_owed(&facts(standing, chain), day, &parts.policies.contact).map_err(Fault::internal)
}

/// Opens the contact of each month for all who are served.
pub struct Months {
    /// What it reads with.
    pub parts: Parts,
}

#[async_trait]
impl Source for Months {
    fn kind(&self) -> &'static Kind {
        &MONTHLY
    }

    fn periods(&self, day: Day) -> Vec<Period> {
        vec![Period::month(day)]
    }

    async fn owed(&self, period: &Period, after: Option<String>) -> Result<Chunk, Fault> {
        let after = after.and_then(|id| id.parse().ok()).map(RetireeId);
        let limit = i64::try_from(CHUNK).unwrap_or(i64::MAX);
        let people = store::standing::served(&self.parts.db, period.last, after, limit).await?;
        let next = people.last().filter(|_| people.len() == CHUNK).map(|last| last.retiree.to_string());
        let ids: Vec<RetireeId> = people.iter().map(|person| person.retiree).collect();
        let chains = store::silence::many(&self.parts.db, &ids).await?;
        let chains: HashMap<RetireeId, Chain> = chains.into_iter().map(|chain| (chain.retiree, chain)).collect();
        let mut duties = Vec::with_capacity(people.len());
        for person in &people {
            if is_owed(&self.parts, person, chains.get(&person.retiree), period.first)? {
                duties.push(monthly(person.retiree, &person.holder, period.first));
            }
        }
        Ok(Chunk { duties, next })
    }
}

/// Notes with whom contact was lost the day before, and opens the duty to find out what became of them.
///
/// It does nothing to anybody's pay: a named person proposes, and another decides.
pub struct Lost {
    /// What it reads with.
    pub parts: Parts,
}

#[async_trait]
impl Sweep for Lost {
    fn key(&self) -> &'static str {
        "contact.lost"
    }

    async fn step(&self, as_of: Day, _after: Option<String>) -> Result<SweepStep, Fault> {
        let months = self.parts.policies.contact.lost_months.on(as_of).map_err(Fault::internal)?.value.months;
        let limit = i64::try_from(MARKED_AT_ONCE).unwrap_or(i64::MAX);
        let found = store::silence::unmarked(&self.parts.db, silence::cutoff(as_of, months), limit).await?;
        // Whoever is noted is not found again, so the next step begins anew.
        let next = (found.len() == MARKED_AT_ONCE).then(|| "more".to_owned());
        let mut duties = Vec::with_capacity(found.len());
        let mut lost = Vec::with_capacity(found.len());
        for chain in found {
            let (lost_on, _) = silence::lost(chain.silent_since(), months);
            duties.push(investigate(&self.parts, chain.retiree, &chain.holder, lost_on)?);
            lost.push((chain, lost_on));
        }
        let now = self.parts.clock.now();
        Ok(SweepStep { changes: store::silence::mark(&lost).append(duty::open(duties, now)), next })
    }
}
