//! Rankings and their grounds, from the wire and back.

use std::collections::BTreeSet;

use junxiu_contracts::honors as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::{Violations, date, timestamp};
use junxiu_platform::wire;

use crate::domain::ground::{Criterion, Ground};
use crate::domain::ranking::{Bar, Candidate, Key, Place, Unranked};

/// The kind of resource that a ground is, in details of errors.
pub const GROUND: &str = "junxiu/RecuperationGround";

/// How many candidates a question may describe.
pub const CANDIDATES_MAX: usize = 500;

/// Reads a group.
pub const fn criterion(told: pb::RecuperationCriterion) -> Option<Criterion> {
    match told {
        pb::RecuperationCriterion::Unspecified => None,
        pb::RecuperationCriterion::Volunteer => Some(Criterion::Volunteer),
        pb::RecuperationCriterion::Secretary => Some(Criterion::Secretary),
        pb::RecuperationCriterion::Contribution => Some(Criterion::Contribution),
    }
}

/// Shows a group.
pub const fn criterion_wire(criterion: Criterion) -> pb::RecuperationCriterion {
    match criterion {
        Criterion::Volunteer => pb::RecuperationCriterion::Volunteer,
        Criterion::Secretary => pb::RecuperationCriterion::Secretary,
        Criterion::Contribution => pb::RecuperationCriterion::Contribution,
    }
}

const fn key_wire(key: Key) -> pb::RankingKey {
    match key {
        Key::Criteria => pb::RankingKey::Criteria,
        Key::LastTrip => pb::RankingKey::LastTrip,
        Key::Age => pb::RankingKey::Age,
        Key::Id => pb::RankingKey::Id,
    }
}

/// Reads candidates as a question describes them; notes every entry that is wrong.
pub fn candidates(wrong: &mut Violations, given: &[pb::CandidateFacts]) -> Vec<Candidate> {
    wrong.at_most("candidates", given.len(), CANDIDATES_MAX);
    let mut seen = BTreeSet::new();
    let mut read = Vec::new();
    for (at, one) in given.iter().take(CANDIDATES_MAX).enumerate() {
        let path = format!("candidates[{at}]");
        let id = wrong.required(&format!("{path}.id"), &one.id).map(str::to_owned);
        let mut criteria = BTreeSet::new();
        for (nth, number) in one.criteria.iter().enumerate() {
            let told = wrong.chosen::<pb::RecuperationCriterion>(&format!("{path}.criteria[{nth}]"), *number);
            criteria.extend(told.and_then(criterion));
        }
        let last_trip_on = wrong.optional_day(&format!("{path}.last_trip_on"), one.last_trip_on.as_ref());
        let birth_date = wrong.optional_day(&format!("{path}.birth_date"), one.birth_date.as_ref());
        let Some(id) = id else { continue };
        if !seen.insert(id.clone()) {
            wrong.add(format!("{path}.id"), "NAMED_TWICE", "同一人只能列一次", "is named twice; name each person once");
        }
        let bar = one.unfit.then_some(Bar::Unfit);
        read.push(Candidate { id, criteria: criteria.into_iter().collect(), last_trip_on, birth_date, bar });
    }
    read
}

/// Shows a place.
pub fn place(place: &Place) -> pb::RankedCandidate {
    pb::RankedCandidate {
        candidate: place.candidate.id.clone(),
        rank: i32::try_from(place.rank).unwrap_or(i32::MAX),
        within_quota: place.within_quota,
        criteria: place.candidate.criteria.iter().map(|one| criterion_wire(*one).into()).collect(),
        last_trip_on: place.candidate.last_trip_on.map(date),
        behind_by: place.behind_by.map_or(pb::RankingKey::Unspecified, key_wire).into(),
        reasons: place.reasons.iter().map(wire::reason).collect(),
    }
}

/// Shows who is not ranked.
pub fn unranked((id, reasons): &Unranked) -> pb::UnrankedCandidate {
    pb::UnrankedCandidate { candidate: id.clone(), reasons: reasons.iter().map(wire::reason).collect() }
}

/// Shows a ground.
pub fn ground(ground: &Ground) -> pb::RecuperationGround {
    pb::RecuperationGround {
        name: ground.id.name(),
        retiree: ground.retiree.name(),
        criterion: criterion_wire(ground.criterion).into(),
        source: ground.source.clone(),
        since: Some(date(ground.since)),
        withdrawn_on: ground.withdrawn_on.map(date),
        note: ground.note.clone().unwrap_or_default(),
        create_time: Some(timestamp(ground.recorded_at)),
        recorded_by: ground.recorded_by.clone(),
        etag: etag::of(ground.revision),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_comes_back_as_it_was() {
        for known in Criterion::ALL {
            assert_eq!(criterion(criterion_wire(*known)), Some(*known));
        }
    }
}
