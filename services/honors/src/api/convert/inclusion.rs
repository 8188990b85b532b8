//! Inclusion in the annals, from the wire and back.

use junxiu_contracts::honors as pb;
use junxiu_kernel::decision::Decision;
use junxiu_platform::parse::{LONG_TEXT_MAX_CHARS, Violations};
use junxiu_platform::wire;

use super::merit;
use crate::domain::inclusion::{Criterion, Facts, Met, code};

/// How many awards a question may name; nobody has more.
const AWARDS_MAX: usize = 100;

/// Reads what is asked about without a name.
pub fn facts(wrong: &mut Violations, given: &pb::InclusionFacts) -> Option<Facts> {
    wrong.at_most("facts.merits", given.merits.len(), AWARDS_MAX);
    wrong.at_most("facts.commendations", given.commendations.len(), AWARDS_MAX);
    let merits: Vec<_> = given.merits.iter().take(AWARDS_MAX).enumerate().collect();
    let merits = merits.into_iter().map(|(at, one)| merit::merit(wrong, &format!("facts.merits[{at}]"), one));
    let merits: Vec<_> = merits.collect();
    let commendations: Vec<_> = given.commendations.iter().take(AWARDS_MAX).enumerate().collect();
    let commendations = commendations
        .into_iter()
        .map(|(at, one)| merit::commendation(wrong, &format!("facts.commendations[{at}]"), one));
    let commendations: Vec<_> = commendations.collect();
    let other = given.other_reason.trim();
    let other_reason =
        if other.is_empty() { None } else { wrong.text("facts.other_reason", other, LONG_TEXT_MAX_CHARS) };
    Some(Facts {
        combat_service: given.combat_service,
        merits: merits.into_iter().collect::<Option<_>>()?,
        commendations: commendations.into_iter().collect::<Option<_>>()?,
        other_reason: other_reason.map(str::to_owned),
    })
}

/// Shows a criterion.
pub const fn criterion_wire(criterion: Criterion) -> pb::InclusionCriterion {
    match criterion {
        Criterion::Combat => pb::InclusionCriterion::Combat,
        Criterion::Merit => pb::InclusionCriterion::Merit,
        Criterion::Commendation => pb::InclusionCriterion::Commendation,
        Criterion::Other => pb::InclusionCriterion::Other,
    }
}

/// Shows the answer.
pub fn wire(decision: &Decision<Met>) -> pb::EvaluateInclusionResponse {
    pb::EvaluateInclusionResponse {
        included: !decision.outcome.is_empty(),
        criteria: decision.outcome.iter().map(|met| criterion_wire(*met).into()).collect(),
        decision: Some(wire::decision(code(&decision.outcome), decision)),
    }
}
