//! Duties on the wire.

use junxiu_contracts::duty as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::{etag, parse};

use super::progress::Counts;
use super::{Record, State, name};

/// The resource type of a duty.
pub(super) const DUTY: &str = "junxiu/Duty";

/// Writes a duty for the wire, as it stands today.
pub(super) fn wire(duty: &Record, today: Day) -> pb::Duty {
    pb::Duty {
        name: name(duty.id),
        article: i32::try_from(duty.article).unwrap_or_default(),
        kind: duty.kind.clone(),
        subject: duty.subject.clone(),
        organization: organization(duty.holder.nearest()),
        former_organization: if duty.former == Ancestry::default() {
            String::new()
        } else {
            organization(duty.former.nearest())
        },
        period: duty.period.clone(),
        opens_on: Some(parse::date(duty.opens_on)),
        due_on: Some(parse::date(duty.due_on)),
        calendar_version: duty.calendar_version.clone().unwrap_or_default(),
        state: state(duty.state).into(),
        overdue: duty.state == State::Open && duty.due_on < today,
        soft: duty.soft,
        met_on: duty.met_on.map(parse::date),
        evidence: duty.evidence.clone().unwrap_or_default(),
        backdated: duty.backdated,
        review_required: duty.review_required,
        reason: duty.reason.clone().unwrap_or_default(),
        decided_by: duty.decided_by.clone().unwrap_or_default(),
        decide_time: duty.decided_at.map(parse::timestamp),
        update_time: Some(parse::timestamp(duty.updated_at)),
        etag: etag::of(duty.revision),
    }
}

/// The resource name of an organisation.
pub(super) fn organization(code: &str) -> String {
    format!("organizations/{code}")
}

const fn state(state: State) -> pb::duty::State {
    match state {
        State::Open => pb::duty::State::Open,
        State::Met => pb::duty::State::Met,
        State::MetLate => pb::duty::State::MetLate,
        State::Missed => pb::duty::State::Missed,
        State::Waived => pb::duty::State::Waived,
        State::Void => pb::duty::State::Void,
    }
}

/// Reads a state from the wire; none for the one that is none.
pub(super) const fn state_of(state: pb::duty::State) -> Option<State> {
    match state {
        pb::duty::State::Unspecified => None,
        pb::duty::State::Open => Some(State::Open),
        pb::duty::State::Met => Some(State::Met),
        pb::duty::State::MetLate => Some(State::MetLate),
        pb::duty::State::Missed => Some(State::Missed),
        pb::duty::State::Waived => Some(State::Waived),
        pb::duty::State::Void => Some(State::Void),
    }
}

/// Writes the counts of a run.
pub(super) fn counts(counts: &Counts) -> Vec<pb::run_duties_response::Count> {
    let kinds = counts.kinds.iter();
    kinds
        .map(|(kind, count)| pb::run_duties_response::Count {
            kind: kind.clone(),
            opened: count.opened,
            missed: count.missed,
            moved: count.moved,
        })
        .collect()
}
