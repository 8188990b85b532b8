//! A retiree as articles 19 and 21 to 26 look at him, as learnt from intake.

use junxiu_kernel::day::{Day, age_on};
use junxiu_kernel::grade::PostGrade;
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

/// What is known of somebody beside what the subsidy asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Particulars {
    /// The day of birth, where the register knows it.
    pub birth_date: Option<Day>,
    /// The post grade that his grades correspond to; none where they decide none.
    pub grade: Option<PostGrade>,
    /// The division code of the settlement place.
    pub settlement_region: Option<String>,
    /// The day on which he was received.
    pub received_on: Option<Day>,
    /// Whether he lives and is served here.
    pub life_status: Option<LifeStatus>,
}

/// A retiree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who it is.
    pub retiree: RetireeId,
    /// The person's name.
    pub name: String,
    /// The institution that looks after him, and its superiors.
    pub holder: Ancestry,
    /// What else is known.
    pub known: Particulars,
    /// The day of death.
    pub died_on: Option<Day>,
    /// The record that stands for this one since the two were merged.
    pub merged_into: Option<RetireeId>,
    /// Intake's revision of the retiree.
    pub revision: i64,
}

/// Why nothing is owed any more about somebody who died.
pub const DEATH: &str = "DEATH";

/// Why an act for a person is refused before any article is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person is not known here, or not the caller's.
    NotYetKnown(RetireeId),
    /// No person has this citizen id and this name.
    NobodyKnown,
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
    /// Whoever acts is the person himself.
    OwnRecord,
}

impl Person {
    /// Refuses a day that has not come, or on which he was not yet received or no longer alive.
    ///
    /// # Errors
    /// As said.
    pub fn must_cover(&self, on: Day, today: Day) -> Result<(), Refusal> {
        must_have_come(on, today)?;
        if let Some(received_on) = self.known.received_on.filter(|received_on| on < *received_on) {
            return Err(Refusal::BeforeReception { received_on });
        }
        match self.died_on {
            Some(died_on) if on > died_on => Err(Refusal::AfterDeath { died_on }),
            _ => Ok(()),
        }
    }

    /// Refuses a new act for a person who is not alive and served here.
    ///
    /// # Errors
    /// As said.
    pub fn must_be_served(&self) -> Result<(), Refusal> {
        if let Some(died_on) = self.died_on {
            return Err(Refusal::AfterDeath { died_on });
        }
        match self.known.life_status {
            Some(status @ (LifeStatus::TransferredOut | LifeStatus::Deceased)) => Err(Refusal::NotServed { status }),
            Some(LifeStatus::Active) | None => Ok(()),
        }
    }

    /// Says from which day on nothing is owed about him any more, and why; none while something is.
    pub fn ended(&self) -> Option<(Day, &'static str)> {
        self.died_on.map(|died_on| (died_on, DEATH))
    }

    /// Says how old he is on a day; none where the day of birth is not known.
    pub fn age_on(&self, on: Day) -> Option<i32> {
        self.known.birth_date.map(|birth| age_on(birth, on))
    }

    /// The code by whose calendar working days are counted: that of the bureau above his institution, or his settlement
    /// place where the bureau has no division of its own.
    pub fn calendar_region(&self) -> String {
        let bureau = self.holder.county.as_deref().or(self.holder.prefecture.as_deref());
        let settled = self.known.settlement_region.as_deref();
        let known = |code: &&str| junxiu_kernel::region::exists_or_existed(code);
        bureau.filter(known).or(settled.filter(known)).unwrap_or(junxiu_kernel::organization::PROVINCE).to_owned()
    }
}

/// Refuses a day that has not come.
///
/// # Errors
/// As said.
pub fn must_have_come(on: Day, today: Day) -> Result<(), Refusal> {
    if on > today { Err(Refusal::OccurredInFuture { on }) } else { Ok(()) }
}

/// Refuses an act on a record of one's own.
///
/// # Errors
/// As said.
pub fn must_be_another(retiree: RetireeId, actor: &str) -> Result<(), Refusal> {
    if is_same_person(actor, &retiree.name()) { Err(Refusal::OwnRecord) } else { Ok(()) }
}

/// A person received at 220104-01 on 10 May 2021, for the tests of the rules.
#[cfg(test)]
pub(crate) fn sample() -> Person {
    let day = |text: &str| text.parse().ok();
    Person {
        retiree: RetireeId(uuid::Uuid::nil()),
        name: "测试甲".into(),
        holder: Ancestry {
            institution: Some("220104-01".into()),
            county: Some("220104".into()),
            prefecture: Some("220100".into()),
        },
        known: Particulars {
            birth_date: day("1945-03-01"),
            grade: Some(PostGrade::RegimentChief),
            settlement_region: Some("220104".into()),
            received_on: day("2021-05-10"),
            life_status: Some(LifeStatus::Active),
        },
        died_on: None,
        merged_into: None,
        revision: 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_lies_between_reception_and_death() {
        let person = Person { died_on: Some(day("2024-06-20")), ..sample() };
        let covers = |on: &str| person.must_cover(day(on), day("2024-07-01"));
        assert_eq!(covers("2021-05-09"), Err(Refusal::BeforeReception { received_on: day("2021-05-10") }));
        assert_eq!((covers("2021-05-10"), covers("2024-06-20")), (Ok(()), Ok(())));
        assert_eq!(covers("2024-06-21"), Err(Refusal::AfterDeath { died_on: day("2024-06-20") }));
        assert_eq!(covers("2024-07-02"), Err(Refusal::OccurredInFuture { on: day("2024-07-02") }));
    }

    #[test]
    fn nobody_acts_on_a_record_of_his_own() {
        let retiree = RetireeId(uuid::Uuid::from_u128(5));
        assert_eq!(must_be_another(retiree, &retiree.name()), Err(Refusal::OwnRecord));
        assert_eq!(must_be_another(retiree, "clerk"), Ok(()));
    }

    #[test]
    fn working_days_are_counted_by_a_division_that_there_is() {
        let at = |county: Option<&str>, prefecture: &str| {
            let mut person = sample();
            person.holder.county = county.map(str::to_owned);
            person.holder.prefecture = Some(prefecture.to_owned());
            person.calendar_region()
        };
        assert_eq!(at(Some("220104"), "220100"), "220104");
        assert_eq!(at(None, "222400"), "222400");
        assert_eq!(at(None, "JL-CBS"), "220104", "the settlement place");
    }
}
