//! The removal of a member: proposed by one person, confirmed by another at the committee above (articles 11 and 13).

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use serde::{Deserialize, Serialize};

use super::branch::BranchId;
use super::membership::Membership;

junxiu_kernel::id_type!(
    /// A proposal to remove a member.
    RemovalId, "memberRemovals"
);

junxiu_kernel::words! {
    /// How far a removal has come.
    pub enum State, "UNKNOWN_REMOVAL_STATE", "状态", "state of a removal" {
        /// Proposed; the person is a member still.
        Proposed = "PROPOSED", "待批";
        /// Confirmed: he stands in no branch.
        Confirmed = "CONFIRMED", "已批准";
        /// Declined, or withdrawn.
        Declined = "DECLINED", "未批准";
        /// He left the branch in another way first.
        Lapsed = "LAPSED", "已失效";
    }
}

junxiu_kernel::words! {
    /// Why a member is removed.
    pub enum Reason, "UNKNOWN_REMOVAL_REASON", "移除原因", "reason of a removal" {
        /// 开除党籍.
        Expelled = "EXPELLED", "开除党籍";
        /// 自行脱党除名.
        SelfWithdrawal = "SELF_WITHDRAWAL", "自行脱党除名";
        /// 要求退党.
        Resigned = "RESIGNED", "要求退党";
        /// The admission was entered in error.
        EnteredInError = "ENTERED_IN_ERROR", "误录";
    }
}

/// Why somebody is to be removed, and what it rests on: sealed as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grounds {
    /// Why.
    pub reason: Reason,
    /// What it rests on.
    pub text: String,
    /// The document of the branch's resolution.
    pub document_no: Option<String>,
}

/// A removal as it stands, without its grounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// The id.
    pub id: RemovalId,
    /// Whom it is about.
    pub retiree: RetireeId,
    /// The branch that he is to leave.
    pub branch: BranchId,
    /// The unit that leads the branch, and its superiors.
    pub holder: Ancestry,
    /// How far it has come.
    pub state: State,
    /// The day from which he is no member of the branch.
    pub occurred_on: Day,
    /// Who proposed it.
    pub proposed_by: String,
    /// When it was proposed.
    pub proposed_on: Day,
    /// Who decided it, and when.
    pub decided: Option<(String, Day)>,
    /// Raised by every change.
    pub revision: i64,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// Why a removal is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// One is proposed already.
    Pending(RemovalId),
    /// It is decided.
    Decided {
        /// As what.
        state: State,
    },
    /// Whoever proposed it does not confirm it.
    MakerIsChecker,
    /// Only a bureau above the branch confirms it.
    CommitteeAboveDecides,
    /// The person left the branch meanwhile.
    Overtaken,
}

impl Removal {
    /// Refuses to decide what is decided.
    pub const fn must_be_open(&self) -> Result<(), Refusal> {
        match self.state {
            State::Proposed => Ok(()),
            state => Err(Refusal::Decided { state }),
        }
    }

    /// Decides whether a person of an organisation may confirm it, and gives the stay that ends.
    pub fn confirm<'m>(
        &self,
        person: &str,
        organization: &str,
        membership: Option<&'m Membership>,
    ) -> Result<&'m Membership, Refusal> {
        self.must_be_open()?;
        if person == self.proposed_by {
            return Err(Refusal::MakerIsChecker);
        }
        if !self.is_below(organization) {
            return Err(Refusal::CommitteeAboveDecides);
        }
        let stays = |member: &&Membership| member.branch == self.branch && member.since <= self.occurred_on;
        membership.filter(stays).ok_or(Refusal::Overtaken)
    }

    /// Decides whether a person of an organisation may end it: whoever proposed it withdraws it, and a bureau above the
    /// branch declines it.
    pub fn decline(&self, person: &str, organization: &str) -> Result<(), Refusal> {
        self.must_be_open()?;
        if person == self.proposed_by || self.is_below(organization) {
            Ok(())
        } else {
            Err(Refusal::CommitteeAboveDecides)
        }
    }

    /// Says whether the branch lies below an organisation that is not its own unit.
    fn is_below(&self, organization: &str) -> bool {
        self.holder.within(organization) && self.holder.institution.as_deref() != Some(organization)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::membership::Kind;
    use uuid::Uuid;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn another_person_of_a_bureau_above_confirms() {
        let code = |code: &str| Some(code.to_owned());
        let removal = Removal {
            id: RemovalId(Uuid::nil()),
            retiree: RetireeId(Uuid::nil()),
            branch: BranchId(Uuid::nil()),
            holder: Ancestry { institution: code("220104-01"), county: code("220104"), prefecture: code("220100") },
            state: State::Proposed,
            occurred_on: day("2024-06-01"),
            proposed_by: "head".into(),
            proposed_on: day("2024-06-02"),
            decided: None,
            revision: 1,
            recorded_at: DateTime::UNIX_EPOCH,
        };
        let member = Membership {
            retiree: removal.retiree,
            branch: removal.branch,
            since: day("2024-06-01"),
            kind: Kind::Full,
            full_since: None,
            group: None,
            office: None,
            review: None,
            revision: 1,
        };
        for (person, organization, outcome) in [
            ("officer", "220104", Ok(&member)),
            ("officer", "220000", Ok(&member)),
            ("head", "220104", Err(Refusal::MakerIsChecker)),
            ("clerk", "220104-01", Err(Refusal::CommitteeAboveDecides)),
            ("officer", "220200", Err(Refusal::CommitteeAboveDecides)),
        ] {
            assert_eq!(removal.confirm(person, organization, Some(&member)), outcome, "{person} of {organization}");
        }
        for (person, organization, outcome) in [
            ("officer", "220104", Ok(())),
            ("officer", "220000", Ok(())),
            ("head", "220104-01", Ok(())),
            ("clerk", "220104-01", Err(Refusal::CommitteeAboveDecides)),
            ("officer", "220200", Err(Refusal::CommitteeAboveDecides)),
        ] {
            assert_eq!(removal.decline(person, organization), outcome, "{person} of {organization}");
        }
        assert_eq!(removal.confirm("officer", "220104", None), Err(Refusal::Overtaken));
        let again = Membership { since: day("2024-06-02"), ..member.clone() };
        assert_eq!(removal.confirm("officer", "220104", Some(&again)), Err(Refusal::Overtaken));
        for state in State::ALL.iter().copied() {
            let found = Removal { state, ..removal.clone() };
            let decided = Refusal::Decided { state };
            let wanted = if state == State::Proposed { Ok(()) } else { Err(decided) };
            assert_eq!(found.must_be_open(), wanted, "{}", state.code());
            let confirmed = found.confirm("officer", "220104", Some(&member)).map(|_| ());
            assert_eq!(confirmed, wanted, "{}", state.code());
            assert_eq!(found.decline("head", "220104-01"), wanted, "{}", state.code());
        }
    }
}
