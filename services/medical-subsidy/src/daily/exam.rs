//! The check-up of each year for all who are served.

use async_trait::async_trait;
use junxiu_casework::duty::{Chunk, Kind, Period, Source};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::status::Fault;

use crate::api::parts::Parts;
use crate::domain::exam::{self, FIRST_YEAR, YEARLY};
use crate::store;

/// How many persons one chunk of the daily run takes.
const CHUNK: usize = 4_000;

/// Opens the duties of one of the two kinds.
pub struct Years {
    /// What it reads with.
    pub parts: Parts,
    /// Which of the two.
    pub kind: &'static Kind,
}

/// Both kinds: the ordinary one, and that of a late reception.
pub fn sources(parts: &Parts) -> [Years; 2] {
    [&YEARLY, &FIRST_YEAR].map(|kind| Years { parts: parts.clone(), kind })
}

#[async_trait]
impl Source for Years {
    fn kind(&self) -> &'static Kind {
        self.kind
    }

    fn periods(&self, day: Day) -> Vec<Period> {
        vec![Period::year(day)]
    }

    async fn owed(&self, period: &Period, after: Option<String>) -> Result<Chunk, Fault> {
        let after = after.as_deref().map(RetireeId::parse_name).transpose().map_err(Fault::internal)?;
        let limit = i64::try_from(CHUNK).unwrap_or(i64::MAX);
        let people = store::person::served(&self.parts.store.db, after, limit).await?;
        let next = people.last().filter(|_| people.len() == CHUNK).map(|last| last.retiree.name());
        let mut duties = Vec::with_capacity(people.len());
        for person in &people {
            let owed = exam::duty(person, period, &self.parts.care.reception_grace).map_err(Fault::internal)?;
            duties.extend(owed.filter(|owed| owed.kind.key == self.kind.key));
        }
        Ok(Chunk { duties, next })
    }
}
