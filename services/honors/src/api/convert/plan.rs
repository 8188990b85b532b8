//! Plans, resources and what was bought, from the wire and back.

use junxiu_contracts::google_type::Date;
use junxiu_contracts::honors as pb;
use junxiu_kernel::day::Day;
use junxiu_platform::etag;
use junxiu_platform::parse::{Violations, date, timestamp};

use crate::domain::capacity::{DAYS_MAX, Free, Procurement, Proof, Resource, Stretch};
use crate::domain::plan::{Plan, State};

/// The kind of resource that a plan is, in details of errors.
pub const PLAN: &str = "junxiu/RecuperationPlan";
/// The kind of resource that an own resource is, in details of errors.
pub const RESOURCE: &str = "junxiu/RecuperationResource";
/// The kind of resource that something bought is, in details of errors.
pub const PROCUREMENT: &str = "junxiu/Procurement";

/// How many places there can be at most; more would be everybody.
pub const PLACES_MAX: i64 = 10_000;

/// The first year of which anything is planned: the rules are of 2021.
pub const YEAR_MIN: i64 = 2021;
/// The last year that is no slip of the pen.
pub const YEAR_MAX: i64 = 2100;

/// How many stretches a resource can have; a year of weeks and more.
const STRETCHES_MAX: usize = 100;

/// Reads a state.
pub const fn state(told: pb::recuperation_plan::State) -> Option<State> {
    match told {
        pb::recuperation_plan::State::Unspecified => None,
        pb::recuperation_plan::State::Draft => Some(State::Draft),
        pb::recuperation_plan::State::Approved => Some(State::Approved),
        pb::recuperation_plan::State::Running => Some(State::Running),
        pb::recuperation_plan::State::Closed => Some(State::Closed),
    }
}

const fn state_wire(state: State) -> pb::recuperation_plan::State {
    match state {
        State::Draft => pb::recuperation_plan::State::Draft,
        State::Approved => pb::recuperation_plan::State::Approved,
        State::Running => pb::recuperation_plan::State::Running,
        State::Closed => pb::recuperation_plan::State::Closed,
    }
}

/// Takes a number that must lie within bounds.
pub fn within(wrong: &mut Violations, field: &str, given: i64, least: i64, most: i64) -> i64 {
    if !(least..=most).contains(&given) {
        wrong.add(field, "OUT_OF_RANGE", format!("应为 {least} 至 {most}"), format!("must be from {least} to {most}"));
    }
    given
}

/// Reads a year that is asked for; none for all.
pub fn year_or_all(wrong: &mut Violations, given: i32) -> Option<i64> {
    (given != 0).then(|| within(wrong, "year", i64::from(given), YEAR_MIN, YEAR_MAX))
}

/// Reads a first and a last day, in their order and not too far apart.
pub fn days(wrong: &mut Violations, path: &str, from: Option<&Date>, to: Option<&Date>) -> Option<(Day, Day)> {
    let from = wrong.day(&format!("{path}from"), from);
    let to = wrong.day(&format!("{path}to"), to);
    let (from, to) = (from?, to?);
    if to < from {
        wrong.add(format!("{path}to"), "TO_BEFORE_FROM", "截止日期不能早于开始日期", "cannot lie before the first day");
        return None;
    }
    Some((from, to))
}

/// Reads the days of a stay, which is short.
pub fn stay(wrong: &mut Violations, from: Option<&Date>, to: Option<&Date>) -> Option<(Day, Day)> {
    let (from, to) = days(wrong, "", from, to)?;
    if (to - from).num_days() >= DAYS_MAX {
        let zh = format!("不能超过{DAYS_MAX}天");
        wrong.add("to", "TOO_FAR_APART", zh, format!("must lie within {DAYS_MAX} days of the first"));
        return None;
    }
    Some((from, to))
}

/// Reads the stretches of a resource; notes every entry that is wrong.
pub fn availability(wrong: &mut Violations, given: &[pb::Availability]) -> Vec<Stretch> {
    const FIELD: &str = "resource.availability";
    if given.is_empty() {
        wrong.missing(FIELD);
    }
    wrong.at_most(FIELD, given.len(), STRETCHES_MAX);
    let mut read: Vec<Stretch> = Vec::new();
    for (at, one) in given.iter().take(STRETCHES_MAX).enumerate() {
        let path = format!("{FIELD}[{at}].");
        let days = days(wrong, &path, one.from.as_ref(), one.to.as_ref());
        let places = within(wrong, &format!("{path}places"), i64::from(one.places), 1, PLACES_MAX);
        let Some((from, to)) = days else { continue };
        let stretch = Stretch { from, to, places };
        if read.iter().any(|other| other.overlaps(&stretch)) {
            let en = "has a day in common with another stretch; each day stands in one";
            wrong.add(format!("{path}from"), "OVERLAPS", "与另一时段重叠，每一天只能列一次", en);
        }
        read.push(stretch);
    }
    read
}

fn number(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// Shows a plan.
pub fn plan(plan: &Plan) -> pb::RecuperationPlan {
    pb::RecuperationPlan {
        name: plan.id.name(),
        organization: format!("organizations/{}", plan.organization),
        year: plan.year,
        from: Some(date(plan.from)),
        to: Some(date(plan.to)),
        days_max: plan.days_max,
        standard_fen: plan.standard_fen,
        standard: plan.standard.clone().unwrap_or_default(),
        quota: number(plan.quota),
        document_no: plan.document_no.clone(),
        state: state_wire(plan.state).into(),
        opened_places: number(plan.opened),
        drawn_up_by: plan.drawn_up_by.clone(),
        approved_by: plan.approved.as_ref().map(|(by, _)| by.clone()).unwrap_or_default(),
        approved_on: plan.approved.as_ref().map(|(_, on)| date(*on)),
        create_time: Some(timestamp(plan.recorded_at)),
        etag: etag::of(plan.revision),
    }
}

/// Shows an own resource.
pub fn resource(resource: &Resource) -> pb::RecuperationResource {
    let stretch = |one: &Stretch| pb::Availability {
        from: Some(date(one.from)),
        to: Some(date(one.to)),
        places: number(one.places),
    };
    pb::RecuperationResource {
        name: resource.id.name(),
        organization: format!("organizations/{}", resource.organization),
        display_name: resource.display_name.clone(),
        availability: resource.availability.iter().map(stretch).collect(),
        create_time: Some(timestamp(resource.recorded_at)),
        recorded_by: resource.recorded_by.clone(),
    }
}

/// Shows a reckoning.
pub fn proof(proof: &Proof) -> pb::CapacityProof {
    let free = |one: &Free| pb::FreePlaces {
        resource: one.resource.name(),
        places: number(one.places),
        taken: number(one.taken),
        free: number(one.free),
    };
    pb::CapacityProof {
        from: Some(date(proof.from)),
        to: Some(date(proof.to)),
        resources: proof.resources.iter().map(free).collect(),
        own_free: number(proof.own_free()),
        demand: number(proof.demand),
        shortage: number(proof.shortage()),
        reckon_time: Some(timestamp(proof.reckoned_at)),
    }
}

/// Shows what was bought.
pub fn procurement(bought: &Procurement) -> pb::Procurement {
    pb::Procurement {
        name: bought.id.name(),
        plan: bought.plan.name(),
        places: number(bought.places),
        provider: bought.provider.clone(),
        price_fen: bought.price_fen,
        document_no: bought.document_no.clone(),
        reason: pb::ProcurementReason::Insufficient.into(),
        proof: Some(proof(&bought.proof)),
        used_places: number(bought.used),
        create_time: Some(timestamp(bought.recorded_at)),
        recorded_by: bought.recorded_by.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_comes_back_as_it_was() {
        for known in State::ALL {
            assert_eq!(state(state_wire(*known)), Some(*known));
        }
    }
}
