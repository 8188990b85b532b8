//! RankCandidates: who stands where for recuperation, and why.

use std::collections::BTreeMap;

use junxiu_casework::journal::Call;
use junxiu_contracts::honors as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{OrganizationCode, RetireeId};
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use junxiu_platform::wire;

use super::convert::ranking as convert;
use super::convert::ranking::CANDIDATES_MAX;
use super::parts::Parts;
use super::status::no_policy;
use crate::domain::ground::{Criterion, Ground};
use crate::domain::ranking::{Bar, Candidate, rank, year_of};
use crate::domain::standing::{self, LifeStatus, Standing};
use crate::store;
use crate::store::scope::Scope;

/// How many places an answer holds unless more are asked for.
const LIMIT: i32 = 500;

/// How many places there can be, and an answer can hold: more than the province's retirees would be no selection.
const LIMIT_MAX: i32 = 10_000;

/// How many people are read at once.
const PEOPLE_AT_ONCE: i64 = 1_000;

/// What a question asks for.
struct Asked {
    organization: Option<OrganizationCode>,
    retirees: Vec<RetireeId>,
    candidates: Vec<Candidate>,
    quota: usize,
    limit: usize,
    as_of: Day,
}

/// Ranks candidates.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::RankCandidatesRequest,
) -> Result<pb::RankCandidatesResponse, Fault> {
    let mut wrong = Violations::new();
    let asked = asked(&mut wrong, call, request);
    wrong.finish()?;

    let named = !asked.retirees.is_empty() || !asked.candidates.is_empty();
    let candidates = if !asked.candidates.is_empty() {
        asked.candidates
    } else if !asked.retirees.is_empty() {
        let people = store::standing::many(&parts.db, &asked.retirees).await?;
        all_are_seen(call, &asked.retirees, &people)?;
        parts.candidates(&people, asked.as_of, year_of(asked.as_of)).await?
    } else {
        let scope = parts.scope(call, asked.organization).await?;
        parts.candidates_of(&scope, asked.as_of, year_of(asked.as_of)).await?
    };
    let ranking = rank(candidates, asked.quota, asked.as_of, &parts.policies.ranking).map_err(no_policy)?;

    let found = &ranking.outcome;
    let not_ranked = found.unranked.iter().filter(|_| named).map(convert::unranked);
    Ok(pb::RankCandidatesResponse {
        places: found.places.iter().take(asked.limit).map(convert::place).collect(),
        not_ranked: not_ranked.collect(),
        ranked_count: i32::try_from(found.places.len()).unwrap_or(i32::MAX),
        decision: Some(wire::decision("RANKED", &ranking)),
    })
}

fn asked(wrong: &mut Violations, call: &Call, request: &pb::RankCandidatesRequest) -> Asked {
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    wrong.at_most("retirees", request.retirees.len(), CANDIDATES_MAX);
    let mut retirees = Vec::new();
    for (at, name) in request.retirees.iter().take(CANDIDATES_MAX).enumerate() {
        retirees.extend(wrong.take(&format!("retirees[{at}]"), RetireeId::parse_name(name)));
    }
    retirees.sort_unstable();
    retirees.dedup();
    let candidates = convert::candidates(wrong, &request.candidates);
    if !request.retirees.is_empty() && !request.candidates.is_empty() {
        wrong.add(
            "candidates",
            "ONE_OR_THE_OTHER",
            "retirees 与 candidates 只能给其一",
            "leave it out, or leave out retirees: a question is about one or the other",
        );
    }
    let quota = within(wrong, "quota", request.quota);
    let limit = within(wrong, "limit", request.limit);
    let as_of = wrong.optional_day("as_of", request.as_of.as_ref()).unwrap_or(call.today);
    let limit = if limit == 0 { usize::try_from(LIMIT).unwrap_or_default() } else { limit };
    Asked { organization, retirees, candidates, quota, limit, as_of }
}

fn within(wrong: &mut Violations, field: &str, given: i32) -> usize {
    if !(0..=LIMIT_MAX).contains(&given) {
        wrong.add(field, "OUT_OF_RANGE", format!("应为 0 至 {LIMIT_MAX}"), format!("must be from 0 to {LIMIT_MAX}"));
    }
    usize::try_from(given).unwrap_or_default()
}

/// Refuses when somebody who is named is not the caller's; of several, the first.
fn all_are_seen(call: &Call, named: &[RetireeId], people: &[Standing]) -> Result<(), Fault> {
    let seen = |retiree: &RetireeId| {
        people.iter().any(|person| person.retiree == *retiree && call.caller.sees(&person.holder))
    };
    match named.iter().find(|retiree| !seen(retiree)) {
        Some(unknown) => Err(standing::Refusal::NotYetKnown(*unknown).into()),
        None => Ok(()),
    }
}

impl Parts {
    /// Gathers the candidates of a part of the administration for a year: those for whom something speaks, or did.
    ///
    /// # Errors
    /// `POLICY_NOT_IN_FORCE`, or as the database says.
    pub async fn candidates_of(&self, scope: &Scope, as_of: Day, year: i32) -> Result<Vec<Candidate>, Fault> {
        let mut candidates = Vec::new();
        let mut after = None;
        loop {
            let chunk = store::ground::people(&self.db, scope, after, PEOPLE_AT_ONCE).await?;
            let Some(last) = chunk.last().copied() else { return Ok(candidates) };
            let people = store::standing::many(&self.db, &chunk).await?;
            candidates.extend(self.candidates(&people, as_of, year).await?);
            after = Some(last);
        }
    }

    /// Looks at people as candidates of a day for a recuperation in a year.
    ///
    /// # Errors
    /// `POLICY_NOT_IN_FORCE`, or as the database says.
    pub async fn candidates(&self, people: &[Standing], as_of: Day, year: i32) -> Result<Vec<Candidate>, Fault> {
        let ids: Vec<RetireeId> = people.iter().map(|person| person.retiree).collect();
        let groups = self.policies.ranking.groups.on(as_of).map_err(no_policy)?.value;
        let mut grounds: BTreeMap<RetireeId, Vec<Ground>> = BTreeMap::new();
        for ground in store::ground::of_retirees(&self.db, &ids).await? {
            grounds.entry(ground.retiree).or_default().push(ground);
        }
        let trips = store::trip::of_retirees(&self.db, &ids).await?;
        let mut grave = Vec::new();
        for sanction in store::sanction::of_retirees(&self.db, &ids).await? {
            if sanction.is_grave_on(as_of, &self.sealer).map_err(Fault::internal)? {
                grave.push(sanction.retiree());
            }
        }
        let going = store::slot::with_year(&self.db, year, &ids).await?;
        let looked_at = people.iter().map(|person| {
            let own = trips.iter().filter(|trip| trip.retiree() == person.retiree);
            let last_trip_on = own.clone().map(|trip| trip.ended_on).filter(|ended| *ended <= as_of).max();
            let bar = if person.life_status != LifeStatus::Active || person.merged_into.is_some() {
                Some(Bar::NotServed(person.life_status))
            } else if grave.contains(&person.retiree) {
                Some(Bar::GraveSanction)
            } else {
                (going.contains(&person.retiree) || own.clone().any(|trip| trip.year() == year))
                    .then_some(Bar::TripThisYear { year })
            };
            let own = grounds.get(&person.retiree).map(Vec::as_slice).unwrap_or_default();
            Candidate {
                id: person.retiree.name(),
                criteria: criteria(own, as_of, groups.volunteer_activities_min),
                last_trip_on,
                birth_date: person.birth_date,
                bar,
            }
        });
        Ok(looked_at.collect())
    }
}

/// Finds the groups to which somebody belongs on a day. A bureau's document is enough for voluntary service.
fn criteria(grounds: &[Ground], on: Day, activities_min: usize) -> Vec<Criterion> {
    let holding: Vec<&Ground> = grounds.iter().filter(|ground| ground.holds(on)).collect();
    let belongs = |criterion: &Criterion| {
        let of = holding.iter().filter(|ground| ground.criterion == *criterion);
        let by_bureau = of.clone().any(|ground| ground.origin == crate::domain::ground::Origin::Bureau);
        let needed = if *criterion == Criterion::Volunteer && !by_bureau { activities_min.max(1) } else { 1 };
        of.count() >= needed
    };
    Criterion::ALL.iter().copied().filter(belongs).collect()
}
