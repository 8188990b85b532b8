//! What the operations on branches read alike.

use junxiu_casework::journal::Call;
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::policy::{PolicyFault, Versioned};
use junxiu_platform::identity::Caller;
use junxiu_platform::status::Fault;

use super::convert;
use super::convert::branch::BRANCH;
use super::parts::Parts;
use crate::domain::branch::{Branch, BranchId, BranchPolicy};
use crate::domain::membership::Membership;
use crate::domain::standing;
use crate::store;
use crate::store::branch::By;

impl Parts {
    /// Reads a branch that the caller sees; others are NOT_FOUND like absent ones.
    ///
    /// # Errors
    /// `NOT_FOUND`, or as the database says.
    pub async fn branch(&self, caller: &Caller, id: BranchId) -> Result<Branch, Fault> {
        let found = store::branch::get(&self.db, id).await?;
        found.filter(|found| found.seen_by(&caller.organization)).ok_or_else(|| Fault::not_found(BRANCH, &id.name()))
    }

    /// Finds the numbers of branches that hold on a day.
    ///
    /// # Errors
    /// `POLICY_NOT_IN_FORCE`.
    pub fn branch_policy(&self, on: Day) -> Result<&Versioned<BranchPolicy>, Fault> {
        self.policies.branch.branch.on(on).map_err(|fault| not_in_force(&fault))
    }

    /// Shows a branch with what to attend to today.
    ///
    /// # Errors
    /// `POLICY_NOT_IN_FORCE`.
    pub fn shown(&self, branch: &Branch, holders: &[Membership], today: Day) -> Result<pb::PartyBranch, Fault> {
        let attention = branch.attention(self.branch_policy(today)?, today);
        Ok(convert::branch::wire(branch, holders, &attention))
    }
}

/// Says who records what a call brings.
pub fn by(call: &Call) -> By<'_> {
    By { subject: call.caller.person(), at: call.now }
}

/// Refuses a day that has not come.
pub fn must_have_come(on: Day, today: Day) -> Result<(), Fault> {
    if on > today { Err(standing::Refusal::OccurredInFuture { on }.into()) } else { Ok(()) }
}

/// Refuses a day on which no version of a policy holds.
pub fn not_in_force(fault: &PolicyFault) -> Fault {
    let en = fault.to_string();
    Fault::unmet("POLICY", "POLICY_NOT_IN_FORCE", format!("该日期没有适用的规定，请核对日期（{en}）"), en)
}
