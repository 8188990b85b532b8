//! What is known of a retiree, as learnt from intake.

use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{RetireeId, is_same_person};
use junxiu_kernel::organization::Ancestry;

junxiu_kernel::words! {
    /// Whether a person lives and is served in the province.
    pub enum LifeStatus, "UNKNOWN_LIFE_STATUS", "人员状态", "life status" {
        /// Alive and served in the province.
        Active = "ACTIVE", "在册";
        /// Served in another province, until he comes back.
        TransferredOut = "TRANSFERRED_OUT", "转出";
        /// Dead, or declared dead by a court.
        Deceased = "DECEASED", "去世";
    }
}

/// A retiree as this service knows him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Who it is.
    pub retiree: RetireeId,
    /// The person's name.
    pub name: String,
    /// The day of birth, where the register knows it.
    pub birth_date: Option<Day>,
    /// The institution that looks after him, and its superiors.
    pub holder: Ancestry,
    /// The division code of the settlement place.
    pub settlement_region: String,
    /// The day on which he was received.
    pub received_on: Day,
    /// Whether he lives and is served here.
    pub life_status: LifeStatus,
    /// The day of death.
    pub died_on: Option<Day>,
    /// The record that stands for this one since the two were merged.
    pub merged_into: Option<RetireeId>,
    /// Intake's revision of the retiree.
    pub revision: i64,
}

/// Why an act for a person is refused before any article is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person is not known here, or not the caller's.
    NotYetKnown(RetireeId),
    /// The record gave way to another.
    RecordMerged(RetireeId),
    /// The person is not served here now.
    NotServed {
        /// The life status.
        status: LifeStatus,
    },
    /// The day lies after the death.
    AfterDeath {
        /// The day of death.
        died_on: Day,
    },
    /// The day lies before the reception.
    BeforeReception {
        /// The day of reception.
        received_on: Day,
    },
    /// The day has not come.
    OccurredInFuture {
        /// The day.
        on: Day,
    },
    /// It is he himself who would act.
    OwnRecord,
}

/// Refuses who would act on a record about himself: his name in the token is the retiree's.
///
/// # Errors
/// When it is he.
pub fn must_be_another(retiree: RetireeId, person: &str) -> Result<(), Refusal> {
    if is_same_person(person, &retiree.name()) { Err(Refusal::OwnRecord) } else { Ok(()) }
}

impl Standing {
    /// Refuses a day on which nothing can have happened to the person here: before the reception, after the death, or
    /// not come yet.
    pub fn must_cover(&self, on: Day, today: Day) -> Result<(), Refusal> {
        if on > today {
            return Err(Refusal::OccurredInFuture { on });
        }
        if on < self.received_on {
            return Err(Refusal::BeforeReception { received_on: self.received_on });
        }
        match self.died_on {
            Some(died_on) if on > died_on => Err(Refusal::AfterDeath { died_on }),
            _ => Ok(()),
        }
    }

    /// Refuses a new act for a person who is not alive and served here.
    pub fn must_be_served(&self) -> Result<(), Refusal> {
        match self.life_status {
            LifeStatus::Active => Ok(()),
            status => Err(Refusal::NotServed { status }),
        }
    }

    /// Gives the code of the institution that looks after him.
    pub fn institution(&self) -> Option<&str> {
        self.holder.institution.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn standing(died_on: Option<&str>) -> Standing {
        Standing {
            retiree: RetireeId(uuid::Uuid::nil()),
            name: String::new(),
            birth_date: None,
            holder: Ancestry::default(),
            settlement_region: "220104".into(),
            received_on: day("2021-05-10"),
            life_status: LifeStatus::Active,
            died_on: died_on.map(day),
            merged_into: None,
            revision: 1,
        }
    }

    #[test]
    fn nobody_acts_on_a_record_of_his_own() {
        let retiree = RetireeId(uuid::Uuid::from_u128(5));
        assert_eq!(must_be_another(retiree, &retiree.name()), Err(Refusal::OwnRecord));
        assert_eq!(must_be_another(retiree, &retiree.to_string()), Err(Refusal::OwnRecord));
        assert_eq!(must_be_another(retiree, "head"), Ok(()));
    }

    #[test]
    fn acts_lie_between_reception_and_death_and_not_in_the_future() {
        let dead = standing(Some("2024-03-10"));
        let today = day("2024-07-01");
        let reason = |on: &str| dead.must_cover(day(on), today);
        assert_eq!(reason("2021-05-09"), Err(Refusal::BeforeReception { received_on: day("2021-05-10") }));
        assert_eq!(reason("2021-05-10"), Ok(()));
        assert_eq!(reason("2024-03-10"), Ok(()));
        assert_eq!(reason("2024-03-11"), Err(Refusal::AfterDeath { died_on: day("2024-03-10") }));
        assert_eq!(standing(None).must_cover(day("2024-07-01"), today), Ok(()));
        assert_eq!(
            standing(None).must_cover(day("2024-07-02"), today),
            Err(Refusal::OccurredInFuture { on: day("2024-07-02") })
        );
    }
}
