//! What the operations on dues read and write alike.

use std::collections::HashMap;

use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Entry};
use junxiu_kernel::day::{Day, add_days};
use junxiu_kernel::duty::Period;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::status::Fault;

use super::member_parts::Member;
use super::parts::Parts;
use crate::domain::dues_account::{self, Account};
use crate::domain::dues_month::Facts;
use crate::domain::dues_payment::Refusal;
use crate::domain::standing::Standing;
use crate::store;

/// A member's dues: what is kept of them, and the facts on which they rest.
#[derive(Clone, Debug)]
pub struct Dues {
    /// Who it is, and where he stands.
    pub member: Member,
    /// What is kept.
    pub account: Account,
    /// The facts.
    pub facts: Facts,
}

impl Parts {
    /// Reads a member's dues, for whoever sees him.
    ///
    /// # Errors
    /// `IN_NO_BRANCH`, `NOT_YET_KNOWN`, `RECORD_MERGED`, or as the database says.
    pub async fn dues(&self, call: &Call, retiree: RetireeId) -> Result<Dues, Fault> {
        let member = self.member(call, retiree).await?;
        let account = store::dues_account::get(&self.db, retiree).await?;
        let account = account.unwrap_or_else(|| Account::begin(retiree));
        let facts = self.facts_of(std::slice::from_ref(&account)).await?;
        let facts = facts.into_iter().next().map(|(_, facts)| facts).unwrap_or_default();
        if facts.stays.is_empty() {
            return Err(Refusal::InNoBranch.into());
        }
        Ok(Dues { member, account, facts })
    }

    /// Reads the facts on which the dues of some members rest, in the order of their accounts.
    ///
    /// # Errors
    /// As the database says.
    pub async fn facts_of(&self, accounts: &[Account]) -> Result<Vec<(Standing, Facts)>, Fault> {
        let ids: Vec<RetireeId> = accounts.iter().map(|account| account.retiree).collect();
        let standings = store::standing::many(&self.db, &ids).await?;
        let mut standings: HashMap<_, _> = standings.into_iter().map(|known| (known.retiree, known)).collect();
        let mut facts = store::dues_fact::of(&self.db, &ids).await?;
        let mut found = Vec::with_capacity(accounts.len());
        for account in accounts {
            let standing = standings.remove(&account.retiree);
            let standing = standing.ok_or_else(|| Fault::internal("an account of dues has no standing"))?;
            let mut of = facts.remove(&account.retiree).unwrap_or_default();
            of.died_on = standing.died_on;
            of.excused_through = account.excused_through;
            if standing.merged_into.is_some() {
                // A record that gave way owes nothing; what was paid on it stays to be read.
                of.bases.clear();
            }
            found.push((standing, of));
        }
        Ok(found)
    }

    /// Reckons an account anew from its facts, and meets the duty to look at a run of unpaid months that is none any more.
    pub fn reckoned(&self, account: &Account, facts: &Facts, met: Met<'_>) -> (Account, Changes) {
        let outlook = dues_account::outlook(facts, met.today, &self.policies.dues);
        let after = account.clone().reckoned(outlook);
        let changes = store::dues_account::save(&after, met.now);
        match account.flagged_from.filter(|from| after.flagged_from != Some(*from)) {
            None => (after, changes),
            Some(from) => {
                let duty = self.unpaid_run(&after, from, met.on);
                let met = duty::meet(&duty, met.on, met.evidence, met.now, met.today);
                (after, changes.append(met))
            }
        }
    }

    /// Makes the duty of the branch to look at a run of unpaid months, from the day after it was complete.
    pub fn unpaid_run(&self, account: &Account, from: Day, complete_on: Day) -> duty::Duty {
        let within = self.policies.dues.review.on(complete_on).map_or(0, |version| version.value.days);
        duty::Duty {
            kind: &crate::daily::dues::UNPAID_RUN,
            // Not the person himself: a transfer in the register moves his duties, but not what his branch owes.
            subject: name(account.retiree),
            holder: account.holder.clone(),
            period: Period::month(from).name,
            opens_on: add_days(complete_on, 1),
            due_on: add_days(complete_on, 1 + within),
            calendar_version: None,
        }
    }
}

/// What may meet the duty to look at unpaid months.
#[derive(Clone, Copy, Debug)]
pub struct Met<'m> {
    /// The day of the act.
    pub on: Day,
    /// The resource name of what met it.
    pub evidence: &'m str,
    /// The instant of the call.
    pub now: chrono::DateTime<chrono::Utc>,
    /// The civil day of the call.
    pub today: Day,
}

impl<'m> Met<'m> {
    /// Takes the instant and the day of a call.
    pub fn by(call: &Call, on: Day, evidence: &'m str) -> Self {
        Self { on, evidence, now: call.now, today: call.today }
    }
}

impl Dues {
    /// Refuses a stale etag of the statement.
    pub fn check(&self, given: &str) -> Result<(), Fault> {
        etag::check(given, self.account.revision, &name(self.account.retiree))
    }

    /// Gives the account with the place where he stands now. Whoever stands in no branch any more keeps his last one.
    pub fn seated(&self) -> Account {
        let account = Account { place_revision: self.member.place.revision, ..self.account.clone() };
        match &self.member.seat {
            Some((branch, leads)) => Account { branch: Some(branch.id), holder: leads.place.clone(), ..account },
            None => account,
        }
    }

    /// Begins the journal's entry of an act on his dues.
    pub fn entry(&self, subject: &str) -> Entry {
        Entry::about(subject, self.holder())
    }

    /// Gives whose row it is: the unit that leads his branch, or the institution that serves him.
    pub fn holder(&self) -> Ancestry {
        let seated = self.seated().holder;
        if seated == Ancestry::default() { self.member.standing.holder.clone() } else { seated }
    }
}

/// Gives the resource name of a member's statement.
pub fn name(retiree: RetireeId) -> String {
    format!("{}/dues", retiree.name())
}
