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
use crate::domain::dues_merger;
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
    /// The records of the person, his own first.
    pub records: Vec<RetireeId>,
}

/// How often a record may have given way to another that gave way in turn.
const RECORDS_MAX: usize = 8;

impl Parts {
    /// Reads a member's dues, for whoever sees him.
    ///
    /// # Errors
    /// `IN_NO_BRANCH`, `NOT_YET_KNOWN`, `RECORD_MERGED`, or as the database says.
    pub async fn dues(&self, call: &Call, retiree: RetireeId) -> Result<Dues, Fault> {
        let member = self.member(call, retiree).await?;
        self.dues_of(member).await
    }

    /// Reads the dues of a member who is known, also those of a record that gave way.
    ///
    /// # Errors
    /// `IN_NO_BRANCH`, or as the database says.
    pub async fn dues_of(&self, member: Member) -> Result<Dues, Fault> {
        let retiree = member.standing.retiree;
        let account = store::dues_account::get(&self.db, retiree).await?;
        let account = account.unwrap_or_else(|| Account::begin(retiree));
        let gone = store::dues_account::gave_way_to(&self.db, &[retiree]).await?;
        let facts = self.facts_of(std::slice::from_ref(&account)).await?;
        let facts = facts.into_iter().next().map(|(_, facts)| facts).unwrap_or_default();
        if facts.stays.is_empty() {
            return Err(Refusal::InNoBranch.into());
        }
        let gone = gone.into_iter().map(|account| account.retiree);
        Ok(Dues { records: std::iter::once(retiree).chain(gone).collect(), member, account, facts })
    }

    /// Reads the facts on which the dues of some members rest, in the order of their accounts.
    ///
    /// # Errors
    /// As the database says.
    pub async fn facts_of(&self, accounts: &[Account]) -> Result<Vec<(Standing, Facts)>, Fault> {
        let ids: Vec<RetireeId> = accounts.iter().map(|account| account.retiree).collect();
        let standings = store::standing::many(&self.db, &ids).await?;
        let mut standings: HashMap<_, _> = standings.into_iter().map(|known| (known.retiree, known)).collect();
        let mut found = Vec::with_capacity(accounts.len());
        for (account, mut of) in accounts.iter().zip(self.whole_facts(accounts).await?) {
            let standing = standings.remove(&account.retiree);
            let standing = standing.ok_or_else(|| Fault::internal("an account of dues has no standing"))?;
            of.died_on = standing.died_on;
            of.gave_way = standing.merged_into.is_some();
            found.push((standing, of));
        }
        Ok(found)
    }

    /// Reads what is recorded for some members, on their records and on those that gave way to them; not what the register
    /// tells.
    ///
    /// # Errors
    /// As the database says.
    pub async fn whole_facts(&self, accounts: &[Account]) -> Result<Vec<Facts>, Fault> {
        let ids: Vec<RetireeId> = accounts.iter().map(|account| account.retiree).collect();
        let gone = store::dues_account::gave_way_to(&self.db, &ids).await?;
        let all: Vec<RetireeId> = ids.iter().copied().chain(gone.iter().map(|account| account.retiree)).collect();
        let facts = store::dues_fact::of(&self.db, &all).await?;
        let whole = accounts.iter().map(|account| {
            let found = dues_merger::whole(account.retiree, &gone, &facts);
            let excused_through = found.excused_through.max(account.excused_through);
            Facts { excused_through, ..found }
        });
        Ok(whole.collect())
    }

    /// Follows a record to the one that stands for the person.
    ///
    /// # Errors
    /// As the database says.
    pub async fn that_stands(&self, retiree: RetireeId) -> Result<RetireeId, Fault> {
        let mut record = retiree;
        for _ in 0..RECORDS_MAX {
            let known = self.standings.get(record).await?;
            match known.and_then(|known| known.merged_into) {
                Some(into) => record = into,
                None => break,
            }
        }
        Ok(record)
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

    /// Reckons an account anew where nobody looked at the run: a flagged run that is none any more was none, and its duty
    /// falls away. Says beside it whether it did.
    pub fn fallen(&self, account: &Account, facts: &Facts, why: Fallen) -> (Account, Changes, bool) {
        let outlook = dues_account::outlook(facts, why.today, &self.policies.dues);
        let after = account.clone().reckoned(outlook);
        let changes = store::dues_account::save(&after, why.now);
        match account.flagged_from.filter(|from| after.flagged_from != Some(*from)) {
            None => (after, changes, false),
            Some(from) => {
                let (period, name) = (Period::month(from).name, name(account.retiree));
                let fallen = duty::void(&crate::daily::dues::UNPAID_RUN, &name, &period, why.reason, why.now);
                (after, changes.append(fallen), true)
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

/// Why a run of unpaid months proves to be none.
#[derive(Clone, Copy, Debug)]
pub struct Fallen {
    /// The reason, a code.
    pub reason: &'static str,
    /// The instant.
    pub now: chrono::DateTime<chrono::Utc>,
    /// The civil day.
    pub today: Day,
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
