//! Open approvals follow an amended calendar.

use async_trait::async_trait;
use junxiu_casework::approval;
use junxiu_casework::duty::{Sweep, SweepStep};
use junxiu_kernel::day::Day;
use junxiu_platform::status::Fault;

use crate::api::parts::Parts;

/// Gives open approvals the due day of an amended calendar.
pub struct Recompute {
    /// What the sweep works with.
    pub parts: Parts,
}

#[async_trait]
impl Sweep for Recompute {
    fn key(&self) -> &'static str {
        "approval.recompute"
    }

    async fn step(&self, as_of: Day, after: Option<String>) -> Result<SweepStep, Fault> {
        let parts = &self.parts;
        let (changes, next) =
            approval::recompute_step(&parts.db, &parts.calendar, as_of, parts.clock.now(), after).await?;
        Ok(SweepStep { changes, next })
    }
}
