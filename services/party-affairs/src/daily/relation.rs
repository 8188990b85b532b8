//! The daily look at members who are away: whose day of return is over, and nobody says that he came back.

use async_trait::async_trait;
use junxiu_casework::duty::{self, Sweep, SweepStep};
use junxiu_kernel::day::{Day, add_days};
use junxiu_platform::database::Changes;
use junxiu_platform::status::Fault;

use crate::api::parts::Parts;
use crate::domain::absence::Absence;
use crate::domain::relation_duty;
use crate::store;

/// How many absences one step takes: each is a statement of the batch.
const AT_ONCE: i64 = 200;

/// Asks for a look at each absence whose day of return is over: he is back, or his stay is longer than was assessed.
pub struct Awaited {
    /// What it reads with.
    pub parts: Parts,
}

#[async_trait]
impl Sweep for Awaited {
    fn key(&self) -> &'static str {
        "relation.awaited"
    }

    async fn step(&self, as_of: Day, after: Option<String>) -> Result<SweepStep, Fault> {
        let parts = &self.parts;
        let after = after.map(|id| id.parse()).transpose().map_err(Fault::internal)?;
        let found = store::absence::overdue(&parts.db, as_of, after, AT_ONCE).await?;
        let is_full = i64::try_from(found.len()).is_ok_and(|count| count == AT_ONCE);
        let next = found.last().filter(|_| is_full).map(|last| last.absence.id.to_string());
        let deadlines = parts.relation_deadlines(as_of)?;
        let mut changes = Changes::new();
        let mut duties = Vec::with_capacity(found.len());
        for record in found {
            let absence = Absence { must_be_reassessed: true, ..record.absence.clone() };
            duties.push(relation_duty::reassess(&absence, add_days(as_of, 1), deadlines));
            changes = changes.append(store::absence::save(&record.with(absence), parts.clock.now()));
        }
        Ok(SweepStep { changes: changes.append(duty::open(duties, parts.clock.now())), next })
    }
}
