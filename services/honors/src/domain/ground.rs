//! What puts a person into a group of article 30.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;

use super::standing::{self, Standing};

junxiu_kernel::id_type!(/// Something that speaks for a person's recuperation.
    GroundId, "recuperationGrounds");

junxiu_kernel::words! {
    /// A group of article 30.
    pub enum Criterion, "UNKNOWN_CRITERION", "疗养对象类别", "group" {
        /// Voluntary service.
        Volunteer = "VOLUNTEER", "积极参加志愿公益活动";
        /// Secretary of a branch.
        Secretary = "SECRETARY", "担任军休党支部书记";
        /// An outstanding contribution.
        Contribution = "CONTRIBUTION", "为军休工作作出突出贡献";
    }
}

junxiu_kernel::words! {
    /// Where a ground comes from.
    pub enum Origin, "UNKNOWN_ORIGIN", "来源", "origin" {
        /// Told by party-affairs.
        PartyAffairs = "PARTY_AFFAIRS", "党务";
        /// An honour of this service.
        Own = "OWN", "荣誉";
        /// A document of a bureau.
        Bureau = "BUREAU", "退役军人工作部门";
    }
}

/// A ground as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// The id.
    pub id: GroundId,
    /// For whom it speaks.
    pub retiree: RetireeId,
    /// The group.
    pub criterion: Criterion,
    /// Where it comes from.
    pub origin: Origin,
    /// The activity, the branch, the honour, or the number of the document.
    pub source: String,
    /// The first day on which it speaks for him.
    pub since: Day,
    /// The first day on which it does no more.
    pub withdrawn_on: Option<Day>,
    /// What was said of it.
    pub note: Option<String>,
    /// Who recorded it.
    pub recorded_by: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The revision.
    pub revision: i64,
}

/// Why an act on a ground is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The same document speaks for him already.
    AlreadyRecorded(GroundId),
    /// It was taken back already.
    AlreadyWithdrawn(GroundId),
    /// It is not a bureau's.
    OfAnotherService {
        /// What it rests on.
        source: String,
    },
    /// The day lies before he was born.
    BeforeBirth {
        /// The day of birth.
        born_on: Day,
    },
    /// The person cannot be acted on.
    Standing(standing::Refusal),
}

/// Refuses a day that has not come or on which he was not born; deeds before the reception count.
///
/// # Errors
/// When it cannot be.
pub fn must_be_possible(standing: &Standing, since: Day, today: Day) -> Result<(), Refusal> {
    if since > today {
        return Err(Refusal::Standing(standing::Refusal::OccurredInFuture { on: since }));
    }
    match (standing.birth_date, standing.died_on) {
        (Some(born_on), _) if since < born_on => Err(Refusal::BeforeBirth { born_on }),
        (_, Some(died_on)) if since > died_on => Err(Refusal::Standing(standing::Refusal::AfterDeath { died_on })),
        _ => Ok(()),
    }
}

impl Ground {
    /// Says whether it speaks for him on a day.
    pub fn holds(&self, on: Day) -> bool {
        self.since <= on && self.withdrawn_on.is_none_or(|withdrawn| on < withdrawn)
    }

    /// Takes back what a bureau recorded.
    ///
    /// # Errors
    /// When it is not a bureau's, or was taken back.
    pub fn withdraw(&self, on: Day, note: String) -> Result<Self, Refusal> {
        if self.origin != Origin::Bureau {
            return Err(Refusal::OfAnotherService { source: self.source.clone() });
        }
        if self.withdrawn_on.is_some() {
            return Err(Refusal::AlreadyWithdrawn(self.id));
        }
        let note = self.note.iter().chain([&note]).map(String::as_str).collect::<Vec<_>>().join("；");
        Ok(Self { withdrawn_on: Some(on.max(self.since)), note: Some(note), ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn ground(origin: Origin) -> Ground {
        Ground {
            id: GroundId(uuid::Uuid::nil()),
            retiree: RetireeId(uuid::Uuid::nil()),
            criterion: Criterion::Contribution,
            origin,
            source: "吉退役军人发〔2023〕8号".into(),
            since: day("2023-05-01"),
            withdrawn_on: None,
            note: Some("编写军休志".into()),
            recorded_by: "officer".into(),
            recorded_at: DateTime::UNIX_EPOCH,
            revision: 1,
        }
    }

    #[test]
    fn a_ground_speaks_from_its_day_until_it_is_taken_back() {
        let stands = ground(Origin::Bureau);
        assert_eq!(["2023-04-30", "2023-05-01"].map(|on| stands.holds(day(on))), [false, true]);
        let taken = stands.withdraw(day("2024-02-01"), "查无实据".into()).unwrap();
        assert_eq!(["2024-01-31", "2024-02-01"].map(|on| taken.holds(day(on))), [true, false]);
        assert_eq!(taken.withdraw(day("2024-02-02"), String::new()), Err(Refusal::AlreadyWithdrawn(taken.id)));
    }

    #[test]
    fn what_another_service_told_is_corrected_there() {
        for origin in [Origin::PartyAffairs, Origin::Own] {
            let refused = ground(origin).withdraw(day("2024-02-01"), String::new());
            assert!(matches!(refused, Err(Refusal::OfAnotherService { .. })));
        }
    }
}
