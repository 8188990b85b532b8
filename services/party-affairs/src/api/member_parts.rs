//! What the operations on a member's dues and relation read alike.

use junxiu_casework::journal::Call;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::database::Changes;
use junxiu_platform::identity::Caller;
use junxiu_platform::status::Fault;

use super::parts::{Parts, must_be_another};
use crate::domain::branch::Branch;
use crate::domain::dues_payment::Refusal as DuesRefusal;
use crate::domain::membership::{Place, Refusal as MembershipRefusal};
use crate::domain::organization::Organization;
use crate::domain::standing::{Refusal, Standing};
use crate::store;

/// A person, where he stands, and the branch's leading unit.
#[derive(Clone, Debug)]
pub struct Member {
    /// What the register tells.
    pub standing: Standing,
    /// His place.
    pub place: Place,
    /// The branch where he stands, with the unit that leads it; none where he stands in no branch.
    pub seat: Option<(Branch, Organization)>,
}

impl Member {
    /// Holds a decision to all that was read here. A batch that changes the place must not hold it too.
    pub fn guard(&self) -> Changes {
        let place = self.place.current.as_ref().map(store::membership::guard).unwrap_or_default();
        self.guard_but_place().append(place)
    }

    /// Holds a decision to all that was read here but the place, which the batch changes.
    pub fn guard_but_place(&self) -> Changes {
        let seat = self.seat.as_ref().map(|(_, leads)| store::organization::guard(leads)).unwrap_or_default();
        store::standing::guard(&self.standing).append(seat)
    }

    /// Gives the branch where he stands, with its leading unit, to whoever acts in its name: a unit of it, or a bureau above it.
    /// To serve him is not enough.
    ///
    /// # Errors
    /// `IN_NO_BRANCH`, `NOT_YOUR_BRANCH`.
    pub fn acting_branch(&self, caller: &Caller) -> Result<&(Branch, Organization), Fault> {
        let seat = self.seat.as_ref().ok_or(DuesRefusal::InNoBranch)?;
        if seat.0.seen_by(&caller.organization) {
            return Ok(seat);
        }
        let (branch, display_name) = (seat.0.id, seat.0.display_name.clone());
        Err(MembershipRefusal::NotYourBranch { branch, display_name }.into())
    }

    /// Gives the branch where he stands.
    pub fn branch(&self) -> Option<&Branch> {
        self.seat.as_ref().map(|(branch, _)| branch)
    }
}

impl Parts {
    /// Finds a person by whoever sees him: the institution that serves him, a unit of his branch, and those above them.
    ///
    /// # Errors
    /// `NOT_YET_KNOWN`, `RECORD_MERGED`, `OWN_RECORD`, or as the database says.
    pub async fn member(&self, call: &Call, retiree: RetireeId) -> Result<Member, Fault> {
        must_be_another(call, retiree)?;
        let caller = &call.caller;
        let member = self.any_member(retiree).await?;
        let by_branch = member.branch().is_some_and(|branch| branch.seen_by(&caller.organization));
        if !caller.sees(&member.standing.holder) && !by_branch {
            return Err(Refusal::NotYetKnown(retiree).into());
        }
        match member.standing.merged_into {
            Some(into) => Err(Refusal::RecordMerged(into).into()),
            None => Ok(member),
        }
    }

    /// Reads a person and where he stands, whoever asks.
    ///
    /// # Errors
    /// `NOT_YET_KNOWN`, or as the database says.
    pub async fn any_member(&self, retiree: RetireeId) -> Result<Member, Fault> {
        let known = self.standings.get(retiree).await?.ok_or(Refusal::NotYetKnown(retiree))?;
        let place = store::membership::place(&self.db, retiree).await?;
        let branch = match &place.current {
            Some(current) => store::branch::get(&self.db, current.branch).await?,
            None => None,
        };
        let leads = match &branch {
            Some(branch) => self.organizations.get(branch.holder.nearest()).await?,
            None => None,
        };
        Ok(Member { standing: known, place, seat: branch.zip(leads) })
    }
}
