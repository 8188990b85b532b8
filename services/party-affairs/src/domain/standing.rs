//! What is known of a retiree, as learnt from intake.

use junxiu_kernel::day::Day;
use junxiu_kernel::grade::{Category, ManagementGroup};
use junxiu_kernel::ids::{RetireeId, is_same_person};
use junxiu_kernel::organization::Ancestry;

/// Why nothing is owed any more about somebody who died.
pub const DEATH: &str = "DEATH";

/// Why nothing is owed any more about a record that gave way to another.
pub const MERGED: &str = "MERGED";

junxiu_kernel::words! {
    /// Whether a person belongs to the Party.
    pub enum PartyMembership, "UNKNOWN_PARTY_MEMBERSHIP", "政治面貌", "party membership" {
        /// 中共党员.
        Member = "MEMBER", "中共党员";
        /// 中共预备党员: pays dues and takes part, and has no vote.
        Probationary = "PROBATIONARY", "中共预备党员";
        /// Neither.
        None = "NONE", "非党员";
    }
}

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
    /// What kind of retiree he is now.
    pub category: Category,
    /// 师级, or 团级 and below; none while the grades given do not decide it, and then nobody may guess.
    pub group: Option<ManagementGroup>,
    /// Whether the grades show that he stands below 团级; none while the register has not told of it.
    pub below_regiment: Option<bool>,
    /// Whether he belongs to the Party; none while it is not known.
    pub membership: Option<PartyMembership>,
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
    /// True while retirement pay is suspended.
    pub is_pay_suspended: bool,
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

    /// Refuses what would hold only after the death.
    pub fn must_not_begin_after_death(&self, from: Day) -> Result<(), Refusal> {
        match self.died_on {
            Some(died_on) if from > died_on => Err(Refusal::AfterDeath { died_on }),
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

    /// Says from which day on nothing is owed about him any more, and why: he died, or the record gave way to another.
    pub fn ended(&self) -> Option<(Day, &'static str)> {
        match self.merged_into {
            Some(_) => Some((self.received_on, MERGED)),
            None => self.died_on.map(|died_on| (died_on, DEATH)),
        }
    }

    /// Says whether he is a member, on probation or not.
    pub const fn is_member(&self) -> bool {
        matches!(self.membership, Some(PartyMembership::Member | PartyMembership::Probationary))
    }

    /// Says whether he is known to stand below 团级: by the register, and until it tells of it by his category alone.
    pub fn is_below_regiment(&self) -> bool {
        self.below_regiment.unwrap_or(self.category == Category::Nco)
    }

    /// Gives the code of the institution that looks after him.
    pub fn institution(&self) -> Option<&str> {
        self.holder.institution.as_deref()
    }
}

/// A person received at 220104-01 on 10 May 2021, for the tests of the rules.
#[cfg(test)]
pub(crate) fn sample() -> Standing {
    let day = |text: &str| text.parse().ok();
    Standing {
        retiree: RetireeId(uuid::Uuid::nil()),
        name: "测试甲".into(),
        birth_date: day("1955-03-01"),
        category: Category::Tuixiu,
        group: None,
        below_regiment: Some(false),
        membership: None,
        holder: Ancestry {
            institution: Some("220104-01".into()),
            county: Some("220104".into()),
            prefecture: Some("220100".into()),
        },
        settlement_region: "220104".into(),
        received_on: day("2021-05-10").unwrap_or_default(),
        life_status: LifeStatus::Active,
        died_on: None,
        is_pay_suspended: false,
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

    fn standing(died_on: Option<&str>) -> Standing {
        Standing {
            retiree: RetireeId(uuid::Uuid::nil()),
            name: String::new(),
            birth_date: None,
            category: Category::Tuixiu,
            group: None,
            below_regiment: None,
            membership: None,
            holder: Ancestry::default(),
            settlement_region: "220104".into(),
            received_on: day("2021-05-10"),
            life_status: LifeStatus::Active,
            died_on: died_on.map(day),
            is_pay_suspended: false,
            merged_into: None,
            revision: 1,
        }
    }

    #[test]
    fn who_stands_below_regiment_grade_is_what_the_register_says_and_before_it_says_so_the_category() {
        for (told, category, below) in [
            (Some(true), Category::Tuixiu, true),
            (Some(false), Category::Tuixiu, false),
            (Some(false), Category::Nco, false),
            (None, Category::Tuixiu, false),
            (None, Category::Nco, true),
        ] {
            let who = Standing { below_regiment: told, category, ..standing(None) };
            assert_eq!(who.is_below_regiment(), below, "{told:?} {category:?}");
        }
    }

    #[test]
    fn nobody_acts_on_a_record_of_his_own() {
        let retiree = RetireeId(uuid::Uuid::from_u128(5));
        assert_eq!(must_be_another(retiree, &retiree.name()), Err(Refusal::OwnRecord));
        assert_eq!(must_be_another(retiree, &retiree.to_string()), Err(Refusal::OwnRecord));
        let capitals = retiree.name().to_uppercase();
        assert_eq!(must_be_another(retiree, &capitals), Err(Refusal::OwnRecord), "{capitals}");
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
        assert_eq!(dead.must_not_begin_after_death(day("2024-03-10")), Ok(()));
        let after = Err(Refusal::AfterDeath { died_on: day("2024-03-10") });
        assert_eq!(dead.must_not_begin_after_death(day("2024-03-11")), after);
        assert_eq!(standing(None).must_not_begin_after_death(day("2030-01-01")), Ok(()));
        assert_eq!(standing(None).must_cover(day("2024-07-01"), today), Ok(()));
        assert_eq!(
            standing(None).must_cover(day("2024-07-02"), today),
            Err(Refusal::OccurredInFuture { on: day("2024-07-02") })
        );
    }
}
