//! Who stands in which branch: exactly one at any moment (articles 11 and 12).

use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;

use super::branch::{self, Branch, BranchId};
use super::branch_office::Office;
use super::standing::{LifeStatus, PartyMembership, Standing};

junxiu_kernel::words! {
    /// Whether a member has a vote.
    pub enum Kind, "UNKNOWN_MEMBER_KIND", "党员类别", "kind of member" {
        /// 正式党员.
        Full = "FULL", "正式党员";
        /// 预备党员: takes part and pays dues, has no vote and no office.
        Probationary = "PROBATIONARY", "预备党员";
    }
}

junxiu_kernel::words! {
    /// Why a stay in a branch ended.
    pub enum LeaveReason, "UNKNOWN_LEAVE_REASON", "离开支部的原因", "reason of leaving" {
        /// The relation was transferred to another branch, or out of the province (article 12).
        Transferred = "TRANSFERRED", "组织关系转出";
        /// The branch was divided or newly set up, and he went with the new one.
        Reorganized = "REORGANIZED", "支部调整";
        /// A removal was confirmed; its record says why.
        Removed = "REMOVED", "经批准移除";
        /// He died.
        Deceased = "DECEASED", "去世";
        /// His record gave way to another of the same person.
        Merged = "MERGED", "档案合并";
    }
}

junxiu_kernel::words! {
    /// Why somebody must look at a membership that the news reached.
    pub enum Review, "UNKNOWN_MEMBERSHIP_REVIEW", "待核事由", "reason for a review" {
        /// The register moved the person to another institution; the relation is moved by an act of its own (article 12).
        TransferredInRegister = "TRANSFERRED_IN_REGISTER", "服务机构已变更，组织关系待转接";
        /// The register no longer knows the person as a member.
        NoMemberInRegister = "NO_MEMBER_IN_REGISTER", "登记的政治面貌已非党员";
        /// The register put a full member back on probation.
        OnProbationInRegister = "ON_PROBATION_IN_REGISTER", "登记的政治面貌为预备党员";
    }
}

/// A person's stay in the branch where he stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Who it is.
    pub retiree: RetireeId,
    /// The branch.
    pub branch: BranchId,
    /// The first day of the stay.
    pub since: Day,
    /// Whether he has a vote.
    pub kind: Kind,
    /// Since when he has been a full member, as far as it is known here; none on probation.
    pub full_since: Option<Day>,
    /// His group, where the branch has groups.
    pub group: Option<i32>,
    /// What he is in the branch now.
    pub office: Option<Office>,
    /// Why somebody must look at it.
    pub review: Option<Review>,
    /// Raised by every change, also when he leaves and comes again.
    pub revision: i64,
}

/// What is kept of a person's place: one row a person, which every change writes over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Where he stands now.
    pub current: Option<Membership>,
    /// The last day of the stay before, on which the next may begin at the earliest.
    pub free_from: Option<Day>,
    /// The row's revision; 0 where there is none.
    pub revision: i64,
}

/// A stay that begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joining {
    /// Who it is.
    pub retiree: RetireeId,
    /// The first day.
    pub on: Day,
    /// Whether he has a vote.
    pub kind: Kind,
    /// His group, where the branch has groups.
    pub group: Option<i32>,
}

/// The last stay of a person that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastStay {
    /// The branch.
    pub branch: BranchId,
    /// The day of leaving.
    pub left_on: Day,
    /// Since when he has been a full member, as far as it is known here.
    pub full_since: Option<Day>,
    /// Why it ended.
    pub reason: LeaveReason,
}

/// What becomes of a stay that a death ended which proved none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revival {
    /// No death ended a stay of his.
    Nothing,
    /// He stands in the branch again, from the day on which the stay ended.
    Returns(Joining),
    /// The stay cannot come back: somebody admits him anew.
    Lost,
}

/// Why somebody cannot join a branch or leave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The register does not know whether he is a member.
    MembershipUnknown,
    /// The register knows him as no member.
    NoMember,
    /// He stands in a branch already.
    AlreadyMember {
        /// Which.
        branch: BranchId,
    },
    /// The new stay would begin before the last one ended.
    StaysOverlap {
        /// The last day of the stay before.
        free_from: Day,
    },
    /// He is served by an institution that the branch does not cover.
    OfAnotherUnit {
        /// The code of the institution that serves him.
        institution: String,
    },
    /// He does not stand in the branch.
    NotOfTheBranch,
    /// He stands in a branch that the caller does not see, so the caller does not act in its name.
    NotYourBranch {
        /// Which.
        branch: BranchId,
        /// The name it goes by.
        display_name: String,
    },
    /// The act is dated before the stay began.
    BeforeJoining {
        /// The first day of the stay.
        since: Day,
    },
    /// The branch has no group of this number.
    NoSuchGroup {
        /// The number.
        number: i32,
    },
    /// The branch does not allow the act.
    Branch(branch::Refusal),
}

impl From<branch::Refusal> for Refusal {
    fn from(refusal: branch::Refusal) -> Self {
        Self::Branch(refusal)
    }
}

/// Says whether the register's word makes him a full member or one on probation.
pub const fn kind_of(standing: &Standing) -> Result<Kind, Refusal> {
    match standing.membership {
        Some(PartyMembership::Member) => Ok(Kind::Full),
        Some(PartyMembership::Probationary) => Ok(Kind::Probationary),
        Some(PartyMembership::None) => Err(Refusal::NoMember),
        None => Err(Refusal::MembershipUnknown),
    }
}

impl Place {
    /// Refuses a new stay while another lasts, or one that would begin before the last one ended.
    pub fn must_be_free(&self, on: Day) -> Result<(), Refusal> {
        if let Some(current) = &self.current {
            return Err(Refusal::AlreadyMember { branch: current.branch });
        }
        match self.free_from {
            Some(free_from) if on < free_from => Err(Refusal::StaysOverlap { free_from }),
            _ => Ok(()),
        }
    }
}

impl Membership {
    /// Refuses to end the stay before it began.
    pub fn must_cover(&self, on: Day) -> Result<(), Refusal> {
        if on < self.since { Err(Refusal::BeforeJoining { since: self.since }) } else { Ok(()) }
    }
}

/// Decides whether a person may be admitted to a branch on a day, and as what.
pub fn admit(
    standing: &Standing,
    place: &Place,
    branch: &Branch,
    on: Day,
    group: Option<i32>,
) -> Result<Joining, Refusal> {
    let kind = kind_of(standing)?;
    branch.must_stand(on)?;
    place.must_be_free(on)?;
    let institution = standing.institution().unwrap_or_default();
    if !branch.units.iter().any(|unit| unit == institution) {
        return Err(Refusal::OfAnotherUnit { institution: institution.to_owned() });
    }
    must_have_group(branch, group)?;
    Ok(Joining { retiree: standing.retiree, on, kind, group })
}

/// Says what becomes of the stay of somebody whose death proved none; `branch` is the one of his last stay as it is now.
pub fn revive(standing: &Standing, place: &Place, last: Option<&LastStay>, branch: Option<&Branch>) -> Revival {
    let ended = last.filter(|last| last.reason == LeaveReason::Deceased && place.current.is_none());
    let Some(ended) = ended else { return Revival::Nothing };
    let stands = branch.is_some_and(|branch| branch.id == ended.branch && branch.must_stand(ended.left_on).is_ok());
    match kind_of(standing) {
        Ok(kind) if stands => {
            Revival::Returns(Joining { retiree: standing.retiree, on: ended.left_on, kind, group: None })
        }
        _ => Revival::Lost,
    }
}

/// Says what the news of the register asks a person to look at in a membership, which no news ends but a death.
///
/// A relation may have been transferred to a branch that does not cover his institution, so only a move tells of one.
pub fn review(standing: &Standing, former: Option<&str>, membership: &Membership, units: &[String]) -> Option<Review> {
    let covered = units.iter().any(|unit| Some(unit.as_str()) == standing.institution());
    let moved = standing.life_status != LifeStatus::Active || former != standing.institution();
    match (standing.membership, membership.kind) {
        (Some(PartyMembership::None) | None, _) => Some(Review::NoMemberInRegister),
        (Some(PartyMembership::Probationary), Kind::Full) => Some(Review::OnProbationInRegister),
        _ if !covered && (moved || membership.review == Some(Review::TransferredInRegister)) => {
            Some(Review::TransferredInRegister)
        }
        _ => None,
    }
}

/// Refuses a group that the branch does not have.
pub fn must_have_group(branch: &Branch, group: Option<i32>) -> Result<(), Refusal> {
    match group {
        Some(number) if branch.groups.iter().all(|group| group.number != number) => {
            Err(Refusal::NoSuchGroup { number })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
#[path = "membership_tests.rs"]
mod tests;
