//! Open approvals follow an amended calendar, and the office above hears of those that are overdue.

use async_trait::async_trait;
use junxiu_casework::approval::{self, Overdue, Superiors};
use junxiu_casework::duty::{Sweep, SweepStep};
use junxiu_kernel::day::Day;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::DatabaseError;
use junxiu_platform::status::Fault;

use crate::api::parts::Parts;
use crate::api::travel_parts;
use crate::domain::exit::APPROVAL_KIND;
use crate::domain::exit_review::OVERDUE;

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

/// Tells the office above of applications for a journey whose decision is overdue. It approves nothing.
pub struct Escalate {
    /// What the sweep works with.
    pub parts: Parts,
}

#[async_trait]
impl Sweep for Escalate {
    fn key(&self) -> &'static str {
        "approval.overdue"
    }

    async fn step(&self, as_of: Day, after: Option<String>) -> Result<SweepStep, Fault> {
        let parts = &self.parts;
        let within = travel_parts::review_within(parts, as_of)?;
        let what = Overdue { kind: &OVERDUE, of: APPROVAL_KIND, within };
        let at = (as_of, parts.clock.now());
        let (changes, next) = approval::overdue_step(&parts.db, what, parts, at, after).await?;
        Ok(SweepStep { changes, next })
    }
}

#[async_trait]
impl Superiors for Parts {
    async fn above(&self, office: &str) -> Result<Option<Ancestry>, DatabaseError> {
        let Some(superior) = self.organizations.get(office).await?.and_then(|office| office.superior) else {
            return Ok(None);
        };
        Ok(self.organizations.get(&superior).await?.map(|superior| superior.place))
    }
}
