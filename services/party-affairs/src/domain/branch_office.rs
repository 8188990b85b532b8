//! Who leads a branch: its terms, and who may be elected (article 11).

use junxiu_kernel::day::{Day, add_days, add_months};
use junxiu_kernel::ids::RetireeId;

use super::branch::{BranchPolicy, Roll};
use super::membership::{Kind, Membership};

junxiu_kernel::id_type!(
    /// A term of a branch's secretary and committee.
    TermId, "branchTerms"
);

junxiu_kernel::words! {
    /// What somebody is in a branch.
    pub enum Office, "UNKNOWN_OFFICE", "党内职务", "office" {
        /// 书记.
        Secretary = "SECRETARY", "书记";
        /// 副书记.
        Deputy = "DEPUTY", "副书记";
        /// 支部委员.
        Committee = "COMMITTEE", "委员";
    }
}

/// A term as it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The id.
    pub id: TermId,
    /// The day of the election.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// The secretary; none while the post is vacant.
    pub secretary: Option<RetireeId>,
    /// True where a committee was elected.
    pub with_committee: bool,
}

/// Who is to lead a branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slate {
    /// The secretary.
    pub secretary: RetireeId,
    /// The deputy, where there is one.
    pub deputy: Option<RetireeId>,
    /// The other members of the committee; empty where a secretary leads alone.
    pub others: Vec<RetireeId>,
}

/// Why somebody cannot be elected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// He does not stand in the branch.
    NotOfTheBranch(RetireeId),
    /// He is on probation.
    OnProbation(RetireeId),
    /// He came to the branch after the election.
    CameLater(RetireeId),
    /// A branch with so few full members has no committee.
    NoCommitteeYet {
        /// How many full members there are.
        full: i64,
        /// From how many a committee is elected.
        from: i64,
    },
    /// A committee has another size.
    CommitteeSize {
        /// How many were named, the secretary and the deputy with them.
        named: usize,
        /// How many it has at least.
        min: usize,
        /// How many it has at most.
        max: usize,
    },
    /// No term runs in which a post could be filled again.
    NoTermRuns,
    /// The election is dated before the one that stands.
    BeforeTheLast {
        /// The day of the election that stands.
        from: Day,
    },
}

impl Slate {
    /// Everybody with his office, the secretary first.
    pub fn offices(&self) -> Vec<(RetireeId, Office)> {
        let deputy = self.deputy.map(|deputy| (deputy, Office::Deputy));
        let others = self.others.iter().map(|member| (*member, Office::Committee));
        std::iter::once((self.secretary, Office::Secretary)).chain(deputy).chain(others).collect()
    }

    /// Says whether it names a committee and not a secretary, and perhaps his deputy, alone.
    pub fn with_committee(&self) -> bool {
        !self.others.is_empty()
    }

    /// Refuses who cannot be elected on a day, and a committee that the branch's size does not allow.
    pub fn must_be_electable(
        &self,
        memberships: &[Membership],
        roll: Roll,
        on: Day,
        policy: &BranchPolicy,
    ) -> Result<(), Refusal> {
        for (who, _) in self.offices() {
            let member = memberships.iter().find(|member| member.retiree == who);
            let member = member.ok_or(Refusal::NotOfTheBranch(who))?;
            if member.kind == Kind::Probationary || member.full_since.is_some_and(|since| since > on) {
                return Err(Refusal::OnProbation(who));
            }
            if member.since > on {
                return Err(Refusal::CameLater(who));
            }
        }
        if !self.with_committee() {
            return Ok(());
        }
        if roll.full < policy.committee_from_full_members {
            return Err(Refusal::NoCommitteeYet { full: roll.full, from: policy.committee_from_full_members });
        }
        let named = self.offices().len();
        if !(policy.committee_min..=policy.committee_max).contains(&named) {
            return Err(Refusal::CommitteeSize { named, min: policy.committee_min, max: policy.committee_max });
        }
        Ok(())
    }
}

/// Gives the last day of a term: the day of the election is not counted, and the corresponding day is inside.
pub fn last_day(elected_on: Day, policy: &BranchPolicy) -> Day {
    add_months(elected_on, policy.term_years.saturating_mul(12))
}

/// Gives the day from which the next election is shown as due.
pub fn notice_from(term: &Term, notice_months: i32) -> Day {
    add_months(term.to, -notice_months).max(add_days(term.from, 1))
}

#[cfg(test)]
#[path = "branch_office_tests.rs"]
mod tests;
