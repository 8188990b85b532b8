//! Cases of suspected duplicates: wire to ours and back.

use junxiu_contracts::intake as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::timestamp;

use super::retiree_words as words;
use crate::domain::duplicate::CaseState;
use crate::store::duplicate::Case;

/// The kind of resource, as errors name it.
pub const DUPLICATE_CASE: &str = "junxiu/DuplicateCase";

/// Shows a case.
pub fn wire(case: &Case) -> pb::DuplicateCase {
    let state = match case.state {
        CaseState::Open => pb::duplicate_case::State::Open,
        CaseState::Resolved => pb::duplicate_case::State::Resolved,
    };
    pb::DuplicateCase {
        name: case.id.name(),
        retiree: case.retiree.name(),
        other_retiree: case.other.map(|other| other.name()).unwrap_or_default(),
        evidence: case.evidence.clone(),
        state: state.into(),
        outcome: case.outcome.map(words::outcome).unwrap_or_default().into(),
        survivor: case.survivor.map(|survivor| survivor.name()).unwrap_or_default(),
        decision_reason: case.decision_reason.clone().unwrap_or_default(),
        reported_by: case.reported_by.clone(),
        resolved_by: case.resolved_by.clone().unwrap_or_default(),
        create_time: Some(timestamp(case.recorded_at)),
        resolve_time: case.resolved_at.map(timestamp),
        etag: etag::of(case.revision),
    }
}
