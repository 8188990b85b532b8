//! The daily look at dues: who came to another branch or left, and whose six months in a row are unpaid.

use async_trait::async_trait;
use junxiu_casework::duty::{self, Kind, Lapse, Sweep, SweepStep};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::database::Changes;
use junxiu_platform::status::Fault;

use crate::api::dues_parts::{Fallen, name};
use crate::api::parts::Parts;
use crate::domain::dues_account::{self, Account};
use crate::store;

/// The branch's look at a member with six unpaid months in a row. Nobody is removed by it.
pub static UNPAID_RUN: Kind = Kind { key: "dues.unpaid_run", article: 13, lapse: Lapse::StillOwed, soft: false };

/// Why the duty to look at a run falls away that is none any more, though nobody paid.
const NO_RUN: &str = "NO_RUN";

/// How many accounts one step takes: each is a statement of the batch.
const AT_ONCE: i64 = 200;

/// Reckons the accounts anew of those whose place has changed.
pub struct Seats {
    /// What it reads with.
    pub parts: Parts,
}

#[async_trait]
impl Sweep for Seats {
    fn key(&self) -> &'static str {
        "dues.seats"
    }

    async fn step(&self, as_of: Day, after: Option<String>) -> Result<SweepStep, Fault> {
        let parts = &self.parts;
        let found = store::dues_account::outdated(&parts.db, cursor(after)?, AT_ONCE).await?;
        let next = next(&found);
        let mut changes = Changes::new();
        let facts = parts.facts_of(&found).await?;
        for (account, (_, facts)) in found.iter().zip(&facts) {
            let seated = seated(parts, account).await?;
            let why = Fallen { reason: NO_RUN, now: parts.clock.now(), today: as_of };
            let (_, saved, fell) = parts.fallen(&seated, facts, why);
            if seated.holder != account.holder && !fell {
                let name = name(account.retiree);
                changes = changes.append(duty::hand_over(&name, &seated.holder, as_of, parts.clock.now()));
            }
            changes = changes.append(saved);
        }
        Ok(SweepStep { changes, next })
    }
}

/// Gives an account with the place where the member stands now.
async fn seated(parts: &Parts, account: &Account) -> Result<Account, Fault> {
    let place = store::membership::place(&parts.db, account.retiree).await?;
    let account = Account { place_revision: place.revision, ..account.clone() };
    let Some(current) = &place.current else { return Ok(account) };
    let branch = store::branch::get(&parts.db, current.branch).await?;
    let holder = branch.map(|branch| branch.holder).unwrap_or_default();
    Ok(Account { branch: Some(current.branch), holder, ..account })
}

/// Flags whose run of unpaid months was complete the day before, and opens the duty of his branch to look at it.
pub struct UnpaidRuns {
    /// What it reads with.
    pub parts: Parts,
}

#[async_trait]
impl Sweep for UnpaidRuns {
    fn key(&self) -> &'static str {
        "dues.unpaid_runs"
    }

    async fn step(&self, as_of: Day, after: Option<String>) -> Result<SweepStep, Fault> {
        let parts = &self.parts;
        let found = store::dues_account::unflagged(&parts.db, as_of, cursor(after)?, AT_ONCE).await?;
        let next = next(&found);
        let mut changes = Changes::new();
        let mut duties = Vec::new();
        let facts = parts.facts_of(&found).await?;
        for (account, (_, facts)) in found.iter().zip(&facts) {
            let outlook = dues_account::outlook(facts, as_of, &parts.policies.dues);
            let mut after = account.clone().reckoned(outlook);
            if let Some(run) = outlook.run.filter(|run| run.on <= as_of) {
                after.flagged_from = Some(run.from);
                // Whoever is flagged late, or again, is looked at within as many days from then on.
                duties.push(parts.unpaid_run(&after, run.from, run.on.max(as_of)));
            }
            changes = changes.append(store::dues_account::save(&after, parts.clock.now()));
        }
        Ok(SweepStep { changes: changes.append(duty::open_again(duties, parts.clock.now())), next })
    }
}

fn cursor(after: Option<String>) -> Result<Option<RetireeId>, Fault> {
    after.map(|id| id.parse().map(RetireeId)).transpose().map_err(Fault::internal)
}

fn next(found: &[Account]) -> Option<String> {
    let is_full = i64::try_from(found.len()).is_ok_and(|count| count == AT_ONCE);
    found.last().filter(|_| is_full).map(|last| last.retiree.to_string())
}
