//! Merits, commendations and service in combat: what is on record, and the ladder of awards (articles 27 and 28).

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use serde::Deserialize;

use super::standing::{self, Standing};

junxiu_kernel::id_type!(/// An entry of the register of merits.
    MeritRecordId, "meritRecords");

junxiu_kernel::words! {
    /// What kind of award of the army a merit is.
    pub enum MeritKind, "UNKNOWN_MERIT_KIND", "奖励种类", "kind of award" {
        /// 立功.
        Merit = "MERIT", "功";
        /// 战功, as awarded since 2022.
        WarMerit = "WAR_MERIT", "战功";
        /// A medal or title of the state.
        NationalHonor = "NATIONAL_HONOR", "勋章、国家荣誉称号";
        /// A title by the Party centre, the State Council or the Central Military Commission.
        CentralTitle = "CENTRAL_TITLE", "党中央、国务院、中央军委授予的荣誉称号";
        /// A title by a theatre command, a former military region or an authorised unit.
        TheaterTitle = "THEATER_TITLE", "战区级（原大军区级）荣誉称号";
        /// 一级, 二级表彰.
        ServiceCommendation = "SERVICE_COMMENDATION", "表彰";
        /// 嘉奖 and the like.
        Citation = "CITATION", "嘉奖";
    }
}

junxiu_kernel::words! {
    /// The level of an award.
    pub enum MeritLevel, "UNKNOWN_MERIT_LEVEL", "奖励等级", "level of award" {
        /// 一等, 一级.
        First = "FIRST", "一等";
        /// 二等, 二级.
        Second = "SECOND", "二等";
        /// 三等.
        Third = "THIRD", "三等";
        /// 四等.
        Fourth = "FOURTH", "四等";
    }
}

junxiu_kernel::words! {
    /// Who commended.
    pub enum CommendationLevel, "UNKNOWN_COMMENDATION_LEVEL", "表彰级别", "level of commendation" {
        /// The Party centre, the State Council, the Central Military Commission.
        National = "NATIONAL", "国家级";
        /// A provincial Party committee or government, a ministry.
        ProvinceOrMinistry = "PROVINCE_OR_MINISTRY", "省部级";
        /// A theatre command, a service, or a former military region.
        Theater = "THEATER", "战区级";
        /// A department of a province, an army or a corps.
        Department = "DEPARTMENT", "厅局级";
        /// A county or lower.
        CountyOrBelow = "COUNTY_OR_BELOW", "县处级及以下";
    }
}

junxiu_kernel::words! {
    /// Why an entry counts no more.
    pub enum Revocation, "UNKNOWN_REVOCATION", "撤销原因", "reason of the revocation" {
        /// The authority took the award back.
        ByAuthority = "BY_AUTHORITY", "授予机关撤销";
        /// It was entered in error, and never counted.
        EnteredInError = "ENTERED_IN_ERROR", "登记有误";
    }
}

impl MeritKind {
    /// Gives the levels that a kind has; none for kinds without.
    pub const fn levels(self) -> &'static [MeritLevel] {
        use MeritLevel::{First, Fourth, Second, Third};
        match self {
            Self::Merit => &[First, Second, Third],
            Self::WarMerit => &[First, Second, Third, Fourth],
            Self::ServiceCommendation => &[First, Second],
            Self::NationalHonor | Self::CentralTitle | Self::TheaterTitle | Self::Citation => &[],
        }
    }

    /// Names an award as people do: 二等功, 三等战功, 嘉奖.
    pub fn called(self, level: Option<MeritLevel>) -> String {
        level.map_or_else(|| self.zh().to_owned(), |level| format!("{}{}", level.zh(), self.zh()))
    }
}

/// A rung of the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    /// The kind of award.
    pub kind: MeritKind,
    /// Its level, where the kind has levels.
    pub level: Option<MeritLevel>,
    /// The rank; bigger is higher.
    pub rank: i32,
}

/// The policy `merit.ladder`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    /// The rungs, in no order.
    pub ranks: Vec<Rung>,
}

impl Ladder {
    /// Finds the rank of an award; none for what is not on the ladder.
    pub fn rank(&self, kind: MeritKind, level: Option<MeritLevel>) -> Option<i32> {
        self.ranks.iter().find(|rung| rung.kind == kind && rung.level == level).map(|rung| rung.rank)
    }
}

/// Since when and until when something counts, and for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The day of the order.
    pub awarded_on: Day,
    /// The first day on which it holds no more.
    pub revoked_on: Option<Day>,
    /// True when a unit received it and not the person.
    pub collective: bool,
}

/// An award of the army.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merit {
    /// The kind.
    pub kind: MeritKind,
    /// The level, where the kind has levels.
    pub level: Option<MeritLevel>,
    /// Since when and until when it counts.
    pub held: Holding,
}

/// A commendation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commendation {
    /// Who commended.
    pub level: CommendationLevel,
    /// What it is called.
    pub title: Option<String>,
    /// Since when and until when it counts.
    pub held: Holding,
}

/// What an entry of the register holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Award {
    /// An award of the army.
    Merit(Merit),
    /// A commendation.
    Commendation(Commendation),
    /// Service in combat.
    Combat {
        /// The war or operation.
        operation: String,
        /// The first day.
        from: Day,
    },
}

impl Award {
    /// Gives the day of the order, or the first of service in combat.
    pub const fn awarded_on(&self) -> Day {
        match self {
            Self::Merit(merit) => merit.held.awarded_on,
            Self::Commendation(commendation) => commendation.held.awarded_on,
            Self::Combat { from, .. } => *from,
        }
    }

    /// Says what makes two entries of a person the same.
    pub fn same(&self) -> String {
        let on = self.awarded_on();
        match self {
            Self::Merit(Merit { kind, level, held }) => {
                let level = level.map_or("", MeritLevel::code);
                format!("MERIT {} {level} {on} {}", kind.code(), held.collective)
            }
            Self::Commendation(Commendation { level, title, held }) => {
                let title = title.as_deref().unwrap_or_default();
                format!("COMMENDATION {} {title} {on} {}", level.code(), held.collective)
            }
            Self::Combat { operation, .. } => format!("COMBAT {operation}"),
        }
    }

    /// Says whether a unit received it and not the person.
    pub const fn is_collective(&self) -> bool {
        match self {
            Self::Merit(merit) => merit.held.collective,
            Self::Commendation(commendation) => commendation.held.collective,
            Self::Combat { .. } => false,
        }
    }
}

/// An entry of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeritRecord {
    /// The id.
    pub id: MeritRecordId,
    /// Whose it is.
    pub retiree: RetireeId,
    /// The institution that serves him, and its superiors.
    pub holder: Ancestry,
    /// What is on record, without its revocation.
    pub award: Award,
    /// What proves it.
    pub document_no: String,
    /// Who recorded it.
    pub recorded_by: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Since when it counts no more, why, and what was said of that.
    pub revoked: Option<Revoked>,
    /// The revision.
    pub revision: i64,
}

/// That an entry counts no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// The first day on which it holds no more.
    pub on: Day,
    /// Why.
    pub reason: Revocation,
    /// What it rests on.
    pub note: String,
}

/// Why an entry is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The same stands on record.
    AlreadyRegistered(MeritRecordId),
    /// It counts no more already.
    AlreadyRevoked(MeritRecordId),
    /// The revocation is dated before the award.
    BeforeAward {
        /// The day of the award.
        awarded_on: Day,
    },
    /// The award is dated before the person was born.
    BeforeBirth {
        /// The day of birth.
        born_on: Day,
    },
    /// The person cannot be acted on that day.
    Standing(standing::Refusal),
}

/// Refuses a day on which nobody can have honoured the person: not come yet, or before he was born. After his death he can be.
///
/// # Errors
/// When he cannot.
pub fn must_be_possible(standing: &Standing, on: Day, today: Day) -> Result<(), Refusal> {
    if on > today {
        return Err(Refusal::Standing(standing::Refusal::OccurredInFuture { on }));
    }
    match standing.birth_date {
        Some(born_on) if on < born_on => Err(Refusal::BeforeBirth { born_on }),
        _ => Ok(()),
    }
}

impl MeritRecord {
    /// Takes an entry back.
    ///
    /// # Errors
    /// When it counts no more already, or the day cannot be.
    pub fn revoke(&self, revoked: Revoked, today: Day) -> Result<Self, Refusal> {
        if self.revoked.is_some() {
            return Err(Refusal::AlreadyRevoked(self.id));
        }
        if revoked.on > today {
            return Err(Refusal::Standing(standing::Refusal::OccurredInFuture { on: revoked.on }));
        }
        let awarded_on = self.award.awarded_on();
        if revoked.on < awarded_on {
            return Err(Refusal::BeforeAward { awarded_on });
        }
        Ok(Self { revoked: Some(revoked), ..self.clone() })
    }

    /// Gives what counts: the award with its revocation; none for what was entered in error.
    pub fn counting(&self) -> Option<Award> {
        let Some(revoked) = &self.revoked else { return Some(self.award.clone()) };
        if revoked.reason == Revocation::EnteredInError {
            return None;
        }
        let held = |held: &Holding| Holding { revoked_on: Some(revoked.on), ..*held };
        Some(match &self.award {
            Award::Merit(merit) => Award::Merit(Merit { held: held(&merit.held), ..*merit }),
            Award::Commendation(given) => {
                Award::Commendation(Commendation { held: held(&given.held), ..given.clone() })
            }
            // Nobody takes back that somebody fought.
            Award::Combat { .. } => self.award.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::policies::Policies;
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn record(award: Award) -> MeritRecord {
        MeritRecord {
            id: MeritRecordId(uuid::Uuid::nil()),
            retiree: RetireeId(uuid::Uuid::nil()),
            holder: Ancestry::default(),
            award,
            document_no: "〔1976〕3号".into(),
            recorded_by: "clerk".into(),
            recorded_at: DateTime::UNIX_EPOCH,
            revoked: None,
            revision: 1,
        }
    }

    fn second_class() -> Award {
        let held = Holding { awarded_on: day("1976-05-01"), revoked_on: None, collective: false };
        Award::Merit(Merit { kind: MeritKind::Merit, level: Some(MeritLevel::Second), held })
    }

    #[test]
    fn every_award_that_can_be_given_stands_on_the_ladder() {
        let policies = Policies::delivered().unwrap();
        let ladder = &policies.inclusion.ladder.on(day("2024-01-01")).unwrap().value;
        for kind in MeritKind::ALL {
            let levels: Vec<Option<MeritLevel>> = match kind.levels() {
                [] => vec![None],
                levels => levels.iter().copied().map(Some).collect(),
            };
            for level in levels {
                assert!(ladder.rank(*kind, level).is_some(), "{}", kind.called(level));
            }
        }
        assert_eq!(ladder.rank(MeritKind::Merit, Some(MeritLevel::Fourth)), None);
    }

    #[test]
    fn an_entry_is_taken_back_once_and_not_before_the_award() {
        let entry = record(second_class());
        let revoked = |on: &str| Revoked { on: day(on), reason: Revocation::ByAuthority, note: "x".into() };
        let today = day("2024-07-01");
        assert_eq!(
            entry.revoke(revoked("1976-04-30"), today),
            Err(Refusal::BeforeAward { awarded_on: day("1976-05-01") })
        );
        assert!(entry.revoke(revoked("2024-07-02"), today).is_err());
        let after = entry.revoke(revoked("1976-05-01"), today).unwrap();
        assert_eq!(after.revoke(revoked("2024-07-01"), today), Err(Refusal::AlreadyRevoked(entry.id)));
    }

    #[test]
    fn what_was_entered_in_error_never_counted() {
        let entry = record(second_class());
        let revoked = |reason| Revoked { on: day("2020-01-01"), reason, note: "x".into() };
        let today = day("2024-07-01");
        assert_eq!(entry.revoke(revoked(Revocation::EnteredInError), today).unwrap().counting(), None);
        let Some(Award::Merit(merit)) = entry.revoke(revoked(Revocation::ByAuthority), today).unwrap().counting()
        else {
            panic!("it counts until then")
        };
        assert_eq!(merit.held.revoked_on, Some(day("2020-01-01")));
    }
}
