//! Party branches of retired cadres (article 11): what one is, how it is composed, and what to attend to.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::decision::{Citation, Decision, Reason};
use junxiu_kernel::organization::Ancestry;
use junxiu_kernel::policy::{Dated, PolicyFault, Versioned};
use serde::{Deserialize, Serialize};

use super::branch_office::Term;

/// Why the duties of a branch that was dissolved are void.
pub const DISSOLVED: &str = "DISSOLVED";

junxiu_kernel::id_type!(
    /// A Party branch.
    BranchId, "partyBranches"
);

/// How many groups one branch names; a branch has some fifty members.
pub const GROUPS_MAX: usize = 20;

junxiu_kernel::words! {
    /// What kind of branch it is.
    pub enum Kind, "UNKNOWN_BRANCH_KIND", "支部类型", "kind of branch" {
        /// 党支部: of one unit with three full members or more.
        Branch = "BRANCH", "党支部";
        /// 联合党支部: of two to five units with fewer each.
        Joint = "JOINT_BRANCH", "联合党支部";
    }
}

junxiu_kernel::words! {
    /// Why somebody must look at a branch that the news reached.
    pub enum Review, "UNKNOWN_BRANCH_REVIEW", "待核事由", "reason for a review" {
        /// A unit of the branch has ended.
        UnitEnded = "UNIT_ENDED", "所属单位已撤销";
    }
}

/// The dated numbers of setting up branches.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BranchPolicy {
    /// From how many full members a unit has a branch of its own.
    pub full_members_min: i64,
    /// How many units a joint branch covers at most, usually.
    pub joint_units_max: usize,
    /// How many members a branch usually has at most.
    pub members_usual_max: i64,
    /// From how many full members a branch has a committee.
    pub committee_from_full_members: i64,
    /// How many members a committee has at least.
    pub committee_min: usize,
    /// How many members a committee usually has at most.
    pub committee_usual_max: usize,
    /// How many members a committee has at most.
    pub committee_max: usize,
    /// How long a term lasts.
    pub term_years: i32,
}

/// When an election is shown as due.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElectionPolicy {
    /// How many months before the term ends.
    pub notice_months: i32,
}

/// The dated numbers of branches.
#[derive(Clone, Debug)]
pub struct Policies {
    /// How branches are set up.
    pub branch: Dated<BranchPolicy>,
    /// When an election is shown as due.
    pub election: Dated<ElectionPolicy>,
}

impl Policies {
    /// Reads the policies that the service is delivered with.
    ///
    /// # Errors
    /// When a file is not as it must be, which a test excludes.
    pub fn delivered() -> Result<Self, PolicyFault> {
        Ok(Self {
            branch: Dated::from_toml("party.branch", include_str!("../../policies/branch.toml"))?,
            election: Dated::from_toml("party.branch_election", include_str!("../../policies/branch_election.toml"))?,
        })
    }
}

/// A Party group (党小组) of a branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its number within the branch, from 1.
    pub number: i32,
    /// The name it goes by.
    pub display_name: String,
    /// The day on which it was set up.
    pub since: Day,
}

/// How many members stand in a branch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roll {
    /// All members.
    pub members: i64,
    /// Those who are no longer on probation, and so have a vote.
    pub full: i64,
}

/// A Party branch as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The id.
    pub id: BranchId,
    /// The name it goes by.
    pub display_name: String,
    /// What kind it is.
    pub kind: Kind,
    /// The codes of the units it covers, the one that leads first.
    pub units: Vec<String>,
    /// The unit that leads, and its superiors.
    pub holder: Ancestry,
    /// The day on which it was set up.
    pub founded_on: Day,
    /// The first day on which it exists no more.
    pub dissolved_on: Option<Day>,
    /// Its groups, by number; none where it has none.
    pub groups: Vec<Group>,
    /// The term that runs or was the last to run; none before the first election.
    pub term: Option<Term>,
    /// How many members stand in it.
    pub roll: Roll,
    /// Why somebody must look at it.
    pub review: Option<Review>,
    /// Raised by every change of the branch itself; members come and go without it.
    pub revision: i64,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// Why an act on a branch is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The branch is dissolved.
    Dissolved,
    /// The act is dated before the branch was set up.
    BeforeFounding {
        /// The day on which it was set up.
        founded_on: Day,
    },
    /// A branch of its own needs more full members.
    TooFewFullMembers {
        /// How many there are.
        full: i64,
        /// How many are needed.
        min: i64,
    },
    /// A branch of its own covers one unit.
    NotOneUnit,
    /// A joint branch covers two units or more.
    OneUnitAlone,
    /// A unit is no institution.
    NotAnInstitution {
        /// Its code.
        code: String,
    },
    /// A unit does not exist on the day.
    UnitNotInForce {
        /// Its code.
        code: String,
    },
    /// Members stand in it still.
    StillHasMembers {
        /// How many.
        members: i64,
    },
    /// Members of a unit stand in it still.
    UnitStillHasMembers,
}

impl Branch {
    /// Refuses an act on a branch that is dissolved, or dated before it was set up.
    pub fn must_stand(&self, on: Day) -> Result<(), Refusal> {
        if self.dissolved_on.is_some() {
            return Err(Refusal::Dissolved);
        }
        if on < self.founded_on {
            return Err(Refusal::BeforeFounding { founded_on: self.founded_on });
        }
        Ok(())
    }

    /// Says whether an organisation sees it: the unit that leads and its superiors, and the other units.
    pub fn seen_by(&self, organization: &str) -> bool {
        self.holder.within(organization) || self.units.iter().any(|unit| unit == organization)
    }

    /// Says whether a committee leads it on a day.
    pub fn has_committee(&self) -> bool {
        self.term.as_ref().is_some_and(|term| term.with_committee)
    }

    /// Says what to attend to in how the branch is composed: warnings, which refuse nothing, for the text says 一般.
    pub fn attention(&self, policy: &Versioned<BranchPolicy>, today: Day) -> Decision<bool> {
        let rules = &policy.value;
        let Roll { members, full } = self.roll;
        let mut found = Vec::new();
        if self.dissolved_on.is_some() {
            return Decision::new(false);
        }
        if self.kind == Kind::Branch && full < rules.full_members_min {
            found.push(Reason::new(
                "TOO_FEW_FULL_MEMBERS",
                format!("正式党员{full}人，不足{}人，应与邻近单位成立联合党支部", rules.full_members_min),
                format!("{full} full members, fewer than {}: form a joint branch", rules.full_members_min),
            ));
        }
        if self.kind == Kind::Joint && self.units.len() > rules.joint_units_max {
            found.push(Reason::new(
                "TOO_MANY_UNITS",
                format!("联合党支部覆盖{}个单位，一般不超过{}个", self.units.len(), rules.joint_units_max),
                format!("a joint branch of {} units, usually {} at most", self.units.len(), rules.joint_units_max),
            ));
        }
        if members > rules.members_usual_max {
            found.push(Reason::new(
                "TOO_MANY_MEMBERS",
                format!("党员{members}人，一般不超过{}人，可分设党支部", rules.members_usual_max),
                format!("{members} members, usually {} at most: the branch may be divided", rules.members_usual_max),
            ));
        }
        found.extend(self.leadership(rules, today));
        if let Some(review) = self.review {
            found.push(Reason::new(
                review.code(),
                format!("{}，请核实支部设置", review.zh()),
                "a unit of the branch has ended: see to how the branch is set up",
            ));
        }
        let mut decision = Decision::new(!found.is_empty()).under(version(policy));
        for reason in found {
            decision = decision.because(reason.cite(Citation::article(11)).cite(policy.citation()));
        }
        decision
    }

    fn leadership(&self, rules: &BranchPolicy, today: Day) -> Vec<Reason> {
        let mut found = Vec::new();
        let committee_due = self.roll.full >= rules.committee_from_full_members;
        match &self.term {
            None => found.push(Reason::new("NO_SECRETARY", "尚未选举书记", "no secretary has been elected yet")),
            Some(term) => {
                if term.secretary.is_none() {
                    found.push(Reason::new("NO_SECRETARY", "书记空缺，请补选", "the secretary's post is vacant"));
                }
                if today > term.to {
                    found.push(Reason::new(
                        "TERM_OVER",
                        format!("任期已于{}届满，请换届选举", term.to),
                        format!("the term ended on {}: hold an election", term.to),
                    ));
                }
                if committee_due && !term.with_committee {
                    found.push(Reason::new(
                        "COMMITTEE_DUE",
                        format!("正式党员{}人，应设立支部委员会", self.roll.full),
                        format!("{} full members: a committee is to be elected", self.roll.full),
                    ));
                }
            }
        }
        found
    }
}

/// Refuses a composition of units that the kind does not allow.
pub fn must_fit(kind: Kind, units: &[String]) -> Result<(), Refusal> {
    match kind {
        Kind::Branch if units.len() != 1 => Err(Refusal::NotOneUnit),
        Kind::Joint if units.len() < 2 => Err(Refusal::OneUnitAlone),
        Kind::Branch | Kind::Joint => Ok(()),
    }
}

/// Refuses to set up a branch of its own with too few full members; they join a joint branch instead.
pub fn must_suffice(kind: Kind, full: i64, policy: &BranchPolicy) -> Result<(), Refusal> {
    let min = policy.full_members_min;
    if kind == Kind::Branch && full < min {
        return Err(Refusal::TooFewFullMembers { full, min });
    }
    Ok(())
}

/// Names the version of the policy of branches.
pub fn version(policy: &Versioned<BranchPolicy>) -> junxiu_kernel::decision::PolicyVersion {
    junxiu_kernel::decision::PolicyVersion {
        key: "party.branch".to_owned(),
        effective_from: policy.effective_from,
        basis: policy.basis,
        document: policy.document.clone(),
    }
}

#[cfg(test)]
#[path = "branch_tests.rs"]
mod tests;
