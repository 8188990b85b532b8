//! The transfer of a relation (article 12): it moves nothing until the new branch accepts it.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;

use super::absence::AbsenceId;
use super::branch::{self, Branch, BranchId};
use super::membership::Membership;

junxiu_kernel::id_type!(
    /// The transfer of a relation.
    TransferId, "relationTransfers"
);

junxiu_kernel::words! {
    /// How far a transfer has come.
    pub enum State, "UNKNOWN_TRANSFER_STATE", "转接状态", "state of a transfer" {
        /// Sent.
        Sent = "SENT", "转接中";
        /// Accepted.
        Accepted = "ACCEPTED", "已接收";
        /// Declined, or withdrawn.
        Declined = "DECLINED", "已退回";
        /// The member died or left in another way first.
        Lapsed = "LAPSED", "已终止";
    }
}

/// Where a relation goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To a branch here.
    Branch(BranchId),
    /// Out of the province, to an organisation named so.
    Outside(String),
}

/// A relation on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// The id.
    pub id: TransferId,
    /// Whose relation it is.
    pub retiree: RetireeId,
    /// The branch that he leaves.
    pub from: BranchId,
    /// The unit that leads that branch, and its superiors.
    pub from_holder: Ancestry,
    /// The unit that leads the new branch, and its superiors; none outside the province.
    pub to_holder: Ancestry,
    /// Where it goes.
    pub target: Target,
    /// The absence for which it is made.
    pub absence: Option<AbsenceId>,
    /// How far it has come.
    pub state: State,
    /// The day on which it was sent.
    pub sent_on: Day,
    /// The last day on which it is accepted in time.
    pub due_on: Day,
    /// The last month for which dues were paid in full.
    pub dues_paid_through: Option<Day>,
    /// Who sent it.
    pub sent_by: String,
    /// Who decided it, and the day.
    pub decided: Option<(String, Day)>,
    /// Why it was declined, or the receipt.
    pub decision_note: Option<String>,
    /// Raised by every change.
    pub revision: i64,
    /// When it was sent.
    pub recorded_at: DateTime<Utc>,
}

/// Why a transfer is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// One waits to be accepted.
    Pending(TransferId),
    /// He stands in the branch to which he is to come.
    SameBranch,
    /// It is decided.
    Decided {
        /// As what.
        state: State,
    },
    /// Whoever sent it does not accept it.
    MakerIsChecker,
    /// He left the old branch meanwhile.
    Overtaken,
    /// The acceptance is dated before the sending.
    BeforeSending {
        /// The day of the sending.
        sent_on: Day,
    },
    /// A relation that left the province is accepted with its receipt.
    ReceiptRequired,
    /// The old branch does not accept it for the new one.
    NewBranchAccepts,
    /// The branch does not allow it.
    Branch(branch::Refusal),
}

impl From<branch::Refusal> for Refusal {
    fn from(refusal: branch::Refusal) -> Self {
        Self::Branch(refusal)
    }
}

/// Decides whether a relation may be sent to a branch.
pub fn send(member: &Membership, to: Option<&Branch>, on: Day) -> Result<(), Refusal> {
    match to {
        Some(to) if to.id == member.branch => Err(Refusal::SameBranch),
        Some(to) => Ok(to.must_stand(on)?),
        None => Ok(()),
    }
}

impl Transfer {
    /// Refuses to decide what is decided.
    pub const fn must_be_open(&self) -> Result<(), Refusal> {
        match self.state {
            State::Sent => Ok(()),
            state => Err(Refusal::Decided { state }),
        }
    }

    /// Decides whether a person may accept it on a day, and gives the stay that ends.
    pub fn accept<'m>(
        &self,
        person: &str,
        member: Option<&'m Membership>,
        on: Day,
        receipt: Option<&str>,
    ) -> Result<&'m Membership, Refusal> {
        self.must_be_open()?;
        if matches!(self.target, Target::Outside(_)) && receipt.is_none() {
            return Err(Refusal::ReceiptRequired);
        }
        // Also where the receipt comes from another province: by it a member leaves his branch, and one person alone ends no stay.
        if person == self.sent_by {
            return Err(Refusal::MakerIsChecker);
        }
        if on < self.sent_on {
            return Err(Refusal::BeforeSending { sent_on: self.sent_on });
        }
        let stands = |member: &&Membership| member.branch == self.from && member.since <= on;
        member.filter(stands).ok_or(Refusal::Overtaken)
    }

    /// Gives it as it is once decided.
    #[must_use]
    pub fn decided(self, state: State, by: &str, on: Day, note: Option<String>) -> Self {
        Self { state, decided: Some((by.to_owned(), on)), decision_note: note, revision: self.revision + 1, ..self }
    }
}

#[cfg(test)]
#[path = "relation_transfer_tests.rs"]
mod tests;
