//! Investigations, from the wire and back.

use junxiu_contracts::party as pb;
use junxiu_contracts::party::contact_investigation::State;
use junxiu_platform::etag;
use junxiu_platform::parse::{Violations, date};
use junxiu_platform::wire;

use super::contact::organization;
use crate::domain::investigation::{Ground, Investigation, Outcome};

/// The kind of resource that an investigation is, in details of errors.
pub const INVESTIGATION: &str = "junxiu/ContactInvestigation";

/// How many grounds one investigation may name; there are not more kinds.
const GROUNDS_MAX: usize = 4;

/// Reads what is amiss beside the silence.
pub fn grounds(wrong: &mut Violations, given: &[i32]) -> Vec<Ground> {
    wrong.at_most("grounds", given.len(), GROUNDS_MAX);
    let read = given.iter().take(GROUNDS_MAX).enumerate();
    read.filter_map(|(at, told)| {
        let told = wrong.chosen::<pb::InvestigationGround>(&format!("grounds[{at}]"), *told)?;
        Ground::ALL.iter().copied().find(|known| ground(*known) == told)
    })
    .collect()
}

/// Shows a ground.
pub fn ground(ground: Ground) -> pb::InvestigationGround {
    match ground {
        Ground::LostContact => pb::InvestigationGround::LostContact,
        Ground::OverstayedAbroad => pb::InvestigationGround::OverstayedAbroad,
        Ground::DocumentsOutstanding => pb::InvestigationGround::DocumentsOutstanding,
        Ground::ReportsMissing => pb::InvestigationGround::ReportsMissing,
    }
}

/// Reads how a person closes an investigation; what ends of itself is not said by anybody.
pub fn closing_outcome(wrong: &mut Violations, given: i32) -> Option<Outcome> {
    match wrong.chosen::<pb::InvestigationOutcome>("outcome", given)? {
        pb::InvestigationOutcome::Found => Some(Outcome::Found),
        pb::InvestigationOutcome::Deceased => Some(Outcome::Deceased),
        pb::InvestigationOutcome::ReportedUp => Some(Outcome::ReportedUp),
        pb::InvestigationOutcome::Unspecified | pb::InvestigationOutcome::Lapsed => {
            wrong.add("outcome", "NOT_AN_END", "应为已找到、去世或上报", "is one of FOUND, DECEASED and REPORTED_UP");
            None
        }
    }
}

/// Shows how an investigation ended.
pub fn outcome(outcome: Outcome) -> pb::InvestigationOutcome {
    match outcome {
        Outcome::Found => pb::InvestigationOutcome::Found,
        Outcome::Deceased => pb::InvestigationOutcome::Deceased,
        Outcome::ReportedUp => pb::InvestigationOutcome::ReportedUp,
        Outcome::Lapsed => pb::InvestigationOutcome::Lapsed,
    }
}

/// Shows an investigation.
pub fn wire(one: &Investigation) -> pb::ContactInvestigation {
    let closed = one.closed.as_ref();
    let state = if closed.is_some() { State::Closed } else { State::Open };
    pb::ContactInvestigation {
        name: one.id.name(),
        retiree: one.retiree.name(),
        state: state.into(),
        silent_since: Some(date(one.silent_since)),
        lost_on: Some(date(one.lost_on)),
        grounds: one.grounds.iter().map(|known| ground(*known).into()).collect(),
        attempts: one.attempts,
        last_attempt_on: one.last_attempt_on.map(date),
        evidence: one.evidence.clone(),
        proposed_suspension: one.proposed_suspension,
        reported_to: organization(&one.reported_to),
        opened_by: one.opened_by.clone(),
        opened_on: Some(date(one.opened_on)),
        decision: Some(wire::decision("INVESTIGATION_MAY_BE_OPENED", &one.decision)),
        outcome: closed.map(|closed| outcome(closed.outcome)).unwrap_or_default().into(),
        closed_on: closed.map(|closed| date(closed.on)),
        closed_by: closed.map(|closed| closed.by.clone()).unwrap_or_default(),
        closing_evidence: closed.map(|closed| closed.evidence.clone()).unwrap_or_default(),
        identity_check: closed.and_then(|closed| closed.identity_check.clone()).unwrap_or_default(),
        contact: closed.and_then(|closed| closed.contact).map(|contact| contact.name()).unwrap_or_default(),
        etag: etag::of(one.revision),
    }
}
