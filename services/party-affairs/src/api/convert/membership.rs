//! Memberships and removals, from the wire and back.

use junxiu_contracts::party as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::{Violations, date, timestamp};

use super::branch::office;
use crate::domain::branch::Branch;
use crate::domain::member_removal::{Grounds, Reason, Removal, RemovalId, State};
use crate::domain::membership::{Kind, Membership, Review};

/// The kind of resource, as errors name it.
pub const REMOVAL: &str = "junxiu/MemberRemoval";

const fn kind_wire(kind: Kind) -> pb::branch_member::Kind {
    match kind {
        Kind::Full => pb::branch_member::Kind::Full,
        Kind::Probationary => pb::branch_member::Kind::Probationary,
    }
}

/// Reads a reason.
pub const fn reason(told: pb::member_removal::Reason) -> Option<Reason> {
    match told {
        pb::member_removal::Reason::Unspecified => None,
        pb::member_removal::Reason::Expelled => Some(Reason::Expelled),
        pb::member_removal::Reason::SelfWithdrawal => Some(Reason::SelfWithdrawal),
        pb::member_removal::Reason::Resigned => Some(Reason::Resigned),
        pb::member_removal::Reason::EnteredInError => Some(Reason::EnteredInError),
    }
}

const fn reason_wire(reason: Reason) -> pb::member_removal::Reason {
    match reason {
        Reason::Expelled => pb::member_removal::Reason::Expelled,
        Reason::SelfWithdrawal => pb::member_removal::Reason::SelfWithdrawal,
        Reason::Resigned => pb::member_removal::Reason::Resigned,
        Reason::EnteredInError => pb::member_removal::Reason::EnteredInError,
    }
}

/// Reads a state.
pub const fn state(told: pb::member_removal::State) -> Option<State> {
    match told {
        pb::member_removal::State::Unspecified => None,
        pb::member_removal::State::Proposed => Some(State::Proposed),
        pb::member_removal::State::Confirmed => Some(State::Confirmed),
        pb::member_removal::State::Declined => Some(State::Declined),
        pb::member_removal::State::Lapsed => Some(State::Lapsed),
    }
}

const fn state_wire(state: State) -> pb::member_removal::State {
    match state {
        State::Proposed => pb::member_removal::State::Proposed,
        State::Confirmed => pb::member_removal::State::Confirmed,
        State::Declined => pb::member_removal::State::Declined,
        State::Lapsed => pb::member_removal::State::Lapsed,
    }
}

/// Reads the resource name of a removal.
pub fn removal_name(wrong: &mut Violations, given: &str) -> Option<RemovalId> {
    let given = wrong.required("name", given)?;
    wrong.take("name", RemovalId::parse_name(given))
}

/// Shows a membership; a group that the branch gave up is not shown.
pub fn wire(membership: &Membership, name: &str, branch: &Branch) -> pb::BranchMember {
    let group = membership.group.filter(|number| branch.groups.iter().any(|group| group.number == *number));
    pb::BranchMember {
        retiree: membership.retiree.name(),
        display_name: name.to_owned(),
        branch: membership.branch.name(),
        since: Some(date(membership.since)),
        kind: kind_wire(membership.kind).into(),
        full_since: membership.full_since.map(date),
        group_number: group.unwrap_or_default(),
        office: office(membership.office).into(),
        review_reason: membership.review.map(Review::code).unwrap_or_default().to_owned(),
        etag: etag::of(membership.revision),
    }
}

/// Why a member is to be removed, opened for one who may see it.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Why, and what it rests on.
    pub grounds: Grounds,
    /// What the deciding person said.
    pub decision_note: Option<String>,
}

/// Shows a removal; why it is proposed stays hidden unless it was opened.
pub fn removal(removal: &Removal, opened: Option<&Opened>) -> pb::MemberRemoval {
    let (decided_by, decided_on) = removal.decided.clone().unzip();
    let grounds = opened.map(|opened| &opened.grounds);
    let reason = grounds.map_or(pb::member_removal::Reason::Unspecified, |grounds| reason_wire(grounds.reason));
    pb::MemberRemoval {
        name: removal.id.name(),
        retiree: removal.retiree.name(),
        branch: removal.branch.name(),
        state: state_wire(removal.state).into(),
        reason: reason.into(),
        grounds: grounds.map(|grounds| grounds.text.clone()).unwrap_or_default(),
        document_no: grounds.and_then(|grounds| grounds.document_no.clone()).unwrap_or_default(),
        decision_note: opened.and_then(|opened| opened.decision_note.clone()).unwrap_or_default(),
        occurred_on: Some(date(removal.occurred_on)),
        proposed_by: removal.proposed_by.clone(),
        proposed_on: Some(date(removal.proposed_on)),
        decided_by: decided_by.unwrap_or_default(),
        decided_on: decided_on.map(date),
        unmasked: opened.is_some(),
        etag: etag::of(removal.revision),
        create_time: Some(timestamp(removal.recorded_at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_and_states_come_back_as_they_were() {
        for known in Reason::ALL {
            assert_eq!(reason(reason_wire(*known)), Some(*known));
        }
        for known in State::ALL {
            assert_eq!(state(state_wire(*known)), Some(*known));
        }
    }
}
