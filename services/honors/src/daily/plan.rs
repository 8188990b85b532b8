//! The yearly plans that the province and the prefectures owe.

use async_trait::async_trait;
use junxiu_casework::duty::{Chunk, Kind, Period, Source};
use junxiu_kernel::day::Day;
use junxiu_platform::status::Fault;

use crate::api::parts::Parts;
use crate::api::status::no_policy;
use crate::domain::plan;
use crate::store;

/// The plans of a year.
pub struct Plans {
    /// What the daily run works with.
    pub parts: Parts,
}

#[async_trait]
impl Source for Plans {
    fn kind(&self) -> &'static Kind {
        &plan::PLAN
    }

    fn periods(&self, day: Day) -> Vec<Period> {
        vec![Period::year(day)]
    }

    async fn owed(&self, period: &Period, _after: Option<String>) -> Result<Chunk, Fault> {
        let due = self.parts.policies.plan.due.on(period.first).map_err(no_policy)?.value;
        let bureaus = store::organization::planning(&self.parts.db).await?;
        let duties = bureaus.iter().filter_map(|bureau| plan::duty(bureau, period, due)).collect();
        Ok(Chunk { duties, next: None })
    }
}
