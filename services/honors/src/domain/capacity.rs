//! Own capacity, and what may be bought when it is short on the same days (article 29).

use chrono::{DateTime, Utc};
use junxiu_kernel::day::{Day, add_days};
use junxiu_kernel::organization::Ancestry;
use serde::{Deserialize, Serialize};

use super::plan::PlanId;

junxiu_kernel::id_type!(/// A place of recuperation of the system's own.
    ResourceId, "recuperationResources");
junxiu_kernel::id_type!(/// Capacity that was bought.
    ProcurementId, "procurements");

/// How many days are looked at in one question; a batch is shorter.
pub const DAYS_MAX: i64 = 61;

/// A stretch of days with so many places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// How many places.
    pub places: i64,
}

impl Stretch {
    /// Says whether two have a day in common.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }

    fn on(&self, day: Day) -> i64 {
        if (self.from..=self.to).contains(&day) { self.places } else { 0 }
    }
}

/// An own resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// The id.
    pub id: ResourceId,
    /// The bureau that has it.
    pub organization: String,
    /// Where that bureau stands.
    pub holder: Ancestry,
    /// The name it goes by.
    pub display_name: String,
    /// On which days it has how many places; no two overlap.
    pub availability: Vec<Stretch>,
    /// Who recorded it.
    pub recorded_by: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// What an own resource has free on all of some days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Free {
    /// The resource.
    pub resource: ResourceId,
    /// The fewest places it has on one of the days.
    pub places: i64,
    /// The most places of it that batches have on one of the days.
    pub taken: i64,
    /// The fewest places free on one of the days.
    pub free: i64,
}

/// A reckoning of own capacity, kept as proof of what is bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// What each own resource has free.
    pub resources: Vec<Free>,
    /// How many people are to go.
    pub demand: i64,
    /// When it was reckoned.
    pub reckoned_at: DateTime<Utc>,
}

impl Proof {
    /// How many own places are free on all of the days.
    pub fn own_free(&self) -> i64 {
        self.resources.iter().map(|one| one.free).sum()
    }

    /// By how many places own capacity is short; 0 when it suffices.
    pub fn shortage(&self) -> i64 {
        (self.demand - self.own_free()).max(0)
    }
}

/// What was bought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Procurement {
    /// The id.
    pub id: ProcurementId,
    /// The plan for which it was bought.
    pub plan: PlanId,
    /// Where the plan's bureau stands.
    pub holder: Ancestry,
    /// How many places.
    pub places: i64,
    /// How many of them batches have.
    pub used: i64,
    /// Who provides them.
    pub provider: String,
    /// The price of all, in fen.
    pub price_fen: i64,
    /// The number of the contract.
    pub document_no: String,
    /// The reckoning that proves it.
    pub proof: Proof,
    /// Who recorded it.
    pub recorded_by: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The revision.
    pub revision: i64,
}

/// Why capacity is not to be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Own capacity suffices.
    OwnCapacitySuffices {
        /// How many own places are free.
        own_free: i64,
        /// How many people are to go.
        demand: i64,
    },
    /// More is to be bought than is short.
    MoreThanShort {
        /// How many places are short.
        shortage: i64,
    },
    /// More people are to go than the plan has places left.
    DemandBeyondPlan {
        /// How many places are left.
        left: i64,
    },
    /// The venue has not so many places free on all of the days.
    VenueFull {
        /// How many are free.
        free: i64,
    },
    /// What was bought is for other days.
    OtherDays {
        /// The first day.
        from: Day,
        /// The last day.
        to: Day,
    },
    /// What was bought is for another plan.
    OfAnotherPlan(PlanId),
}

/// Reckons what resources have free on all of some days; `taken` are the batches there, by resource.
pub fn reckon(
    resources: &[Resource],
    taken: &[(ResourceId, Stretch)],
    (from, to): (Day, Day),
    demand: i64,
    now: DateTime<Utc>,
) -> Proof {
    let resources = resources.iter().map(|resource| free(resource, taken, from, to)).collect();
    Proof { from, to, resources, demand, reckoned_at: now }
}

/// Reckons what one resource has free on all of some days.
pub fn free(resource: &Resource, taken: &[(ResourceId, Stretch)], from: Day, to: Day) -> Free {
    let on = |day: Day| {
        let has: i64 = resource.availability.iter().map(|stretch| stretch.on(day)).sum();
        let gone = taken.iter().filter(|(of, _)| *of == resource.id).map(|(_, batch)| batch.on(day)).sum::<i64>();
        (has, gone)
    };
    let days = (0..=(to - from).num_days().min(DAYS_MAX)).map(|offset| on(add_days(from, offset)));
    let days: Vec<(i64, i64)> = days.collect();
    Free {
        resource: resource.id,
        places: days.iter().map(|(has, _)| *has).min().unwrap_or_default(),
        taken: days.iter().map(|(_, gone)| *gone).max().unwrap_or_default(),
        free: days.iter().map(|(has, gone)| (has - gone).max(0)).min().unwrap_or_default(),
    }
}

/// Refuses to buy where own capacity suffices, or more than is short.
///
/// # Errors
/// When it suffices, or less is short.
pub fn must_be_short(proof: &Proof, places: i64, left: i64) -> Result<(), Refusal> {
    if proof.demand > left {
        return Err(Refusal::DemandBeyondPlan { left });
    }
    match proof.shortage() {
        0 => Err(Refusal::OwnCapacitySuffices { own_free: proof.own_free(), demand: proof.demand }),
        shortage if places > shortage => Err(Refusal::MoreThanShort { shortage }),
        _ => Ok(()),
    }
}

impl Procurement {
    /// Lets a batch of a plan have places of it.
    ///
    /// # Errors
    /// When it is for another plan or other days, or has not so many left.
    pub fn give(&self, plan: PlanId, from: Day, to: Day, places: i64) -> Result<Self, Refusal> {
        if self.plan != plan {
            return Err(Refusal::OfAnotherPlan(self.plan));
        }
        if from < self.proof.from || to > self.proof.to {
            return Err(Refusal::OtherDays { from: self.proof.from, to: self.proof.to });
        }
        let free = self.places - self.used;
        if places > free {
            return Err(Refusal::VenueFull { free });
        }
        Ok(Self { used: self.used + places, ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn resource(number: u128, availability: &[(&str, &str, i64)]) -> Resource {
        let stretch =
            |(from, to, places): &(&str, &str, i64)| Stretch { from: day(from), to: day(to), places: *places };
        Resource {
            id: ResourceId(uuid::Uuid::from_u128(number)),
            organization: "220000".into(),
            holder: Ancestry::default(),
            display_name: "省军休疗养院".into(),
            availability: availability.iter().map(stretch).collect(),
            recorded_by: String::new(),
            recorded_at: DateTime::UNIX_EPOCH,
        }
    }

    fn proof(resources: &[Resource], taken: &[(ResourceId, Stretch)], from: &str, to: &str, demand: i64) -> Proof {
        reckon(resources, taken, (day(from), day(to)), demand, DateTime::UNIX_EPOCH)
    }

    #[test]
    fn a_place_is_free_when_it_is_on_all_of_the_days() {
        let one = resource(1, &[("2024-06-01", "2024-06-15", 40), ("2024-06-16", "2024-06-30", 20)]);
        let batch = (one.id, Stretch { from: day("2024-06-10"), to: day("2024-06-12"), places: 15 });
        let free = |from: &str, to: &str| proof(std::slice::from_ref(&one), &[batch], from, to, 1).own_free();
        assert_eq!(free("2024-06-01", "2024-06-09"), 40);
        assert_eq!(free("2024-06-01", "2024-06-10"), 25);
        assert_eq!(free("2024-06-13", "2024-06-15"), 40);
        assert_eq!(free("2024-06-12", "2024-06-16"), 20);
        assert_eq!(free("2024-05-31", "2024-06-01"), 0);
        assert_eq!(free("2024-06-30", "2024-07-01"), 0);
    }

    #[test]
    fn only_what_is_short_may_be_bought() {
        let own = [resource(1, &[("2024-06-01", "2024-06-30", 40)]), resource(2, &[("2024-06-01", "2024-06-30", 10)])];
        let asked = |demand| proof(&own, &[], "2024-06-01", "2024-06-10", demand);
        let suffices = Refusal::OwnCapacitySuffices { own_free: 50, demand: 50 };
        assert_eq!(must_be_short(&asked(50), 1, 100), Err(suffices));
        assert_eq!(must_be_short(&asked(51), 1, 100), Ok(()));
        assert_eq!(must_be_short(&asked(51), 2, 100), Err(Refusal::MoreThanShort { shortage: 1 }));
        assert_eq!(must_be_short(&asked(51), 1, 50), Err(Refusal::DemandBeyondPlan { left: 50 }));
    }

    proptest! {
        #[test]
        fn what_is_bought_and_what_is_free_cover_the_demand(own in 0i64..80, demand in 1i64..100, places in 1i64..100) {
            let own_resource = resource(1, &[("2024-06-01", "2024-06-30", own)]);
            let proof = proof(&[own_resource], &[], "2024-06-01", "2024-06-10", demand);
            let allowed = must_be_short(&proof, places, 1_000).is_ok();
            prop_assert_eq!(allowed, demand > own && own + places <= demand);
        }
    }
}
