//! Sanctions on retired cadres (article 17): imposed elsewhere, recorded here, revoked by an appeal.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use junxiu_kernel::policy::PolicyFault;
use serde::{Deserialize, Serialize};

use super::conduct_policy::Policies;
use super::standing::{self, Standing};

/// The article.
pub const ARTICLE: u16 = 17;

junxiu_kernel::id_type!(
    /// A sanction.
    DisciplineId, "disciplines"
);

junxiu_kernel::words! {
    /// What was imposed; in each kind the lighter before the heavier.
    pub enum Sanction, "UNKNOWN_SANCTION", "处分", "sanction" {
        /// 党内警告.
        PartyWarning = "PARTY_WARNING", "党内警告";
        /// 党内严重警告.
        PartySeriousWarning = "PARTY_SERIOUS_WARNING", "党内严重警告";
        /// 撤销党内职务.
        PartyPostRemoved = "PARTY_POST_REMOVED", "撤销党内职务";
        /// 留党察看.
        PartyProbation = "PARTY_PROBATION", "留党察看";
        /// 开除党籍.
        PartyExpelled = "PARTY_EXPELLED", "开除党籍";
        /// 政务警告.
        OfficialWarning = "OFFICIAL_WARNING", "政务警告";
        /// 政务记过.
        OfficialDemerit = "OFFICIAL_DEMERIT", "政务记过";
        /// 政务记大过.
        OfficialSeriousDemerit = "OFFICIAL_SERIOUS_DEMERIT", "政务记大过";
        /// 政务降级.
        OfficialDowngraded = "OFFICIAL_DOWNGRADED", "政务降级";
        /// 政务撤职.
        OfficialPostRemoved = "OFFICIAL_POST_REMOVED", "政务撤职";
        /// 政务开除.
        OfficialExpelled = "OFFICIAL_EXPELLED", "政务开除";
        /// 军纪警告.
        MilitaryWarning = "MILITARY_WARNING", "军纪警告";
        /// 军纪严重警告.
        MilitarySeriousWarning = "MILITARY_SERIOUS_WARNING", "军纪严重警告";
        /// 军纪记过、记大过.
        MilitaryDemerit = "MILITARY_DEMERIT", "军纪记过";
        /// 军纪降职、降级、降衔.
        MilitaryDowngraded = "MILITARY_DOWNGRADED", "军纪降级";
        /// 军纪撤职.
        MilitaryPostRemoved = "MILITARY_POST_REMOVED", "军纪撤职";
        /// 开除军籍.
        MilitaryExpelled = "MILITARY_EXPELLED", "开除军籍";
        /// 刑事处罚.
        CriminalSentence = "CRIMINAL_SENTENCE", "刑事处罚";
    }
}

junxiu_kernel::words! {
    /// Why a sanction holds no more.
    pub enum RevocationReason, "UNKNOWN_REVOCATION", "撤销原因", "reason of a revocation" {
        /// An appeal reversed it: it never held.
        Overturned = "OVERTURNED", "申诉撤销";
        /// Its time is over.
        Lifted = "LIFTED", "期满解除";
        /// There was none.
        EnteredInError = "ENTERED_IN_ERROR", "误录";
    }
}

/// What a sanction is and what it rests on: sealed as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// What was imposed.
    pub sanction: Sanction,
    /// The organ that imposed it.
    pub decided_by: String,
    /// The number of its document.
    pub document_no: String,
    /// What he did.
    pub grounds: String,
    /// True when the treatment is to be adjusted after it, by the policy of its first day.
    pub heavy: bool,
}

/// A revocation, without what was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// The first day on which the sanction holds no more.
    pub on: Day,
    /// Why.
    pub reason: RevocationReason,
    /// Who revoked it.
    pub by: String,
}

/// A sanction, without what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discipline {
    /// The id.
    pub id: DisciplineId,
    /// Whom it is about.
    pub retiree: RetireeId,
    /// Who holds him.
    pub holder: Ancestry,
    /// The first day on which it holds.
    pub effective_on: Day,
    /// Who recorded it.
    pub recorded_by: String,
    /// The civil day on which it was recorded.
    pub recorded_on: Day,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The revocation.
    pub revoked: Option<Revoked>,
    /// Rises with each change.
    pub revision: i64,
}

/// Why an act on a sanction is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person is not to be acted for.
    Person(standing::Refusal),
    /// The day lies before the person was born.
    BeforeBirth {
        /// The day of birth.
        born_on: Day,
    },
    /// The same sanction by the same document stands on record.
    AlreadyRecorded(DisciplineId),
    /// It was revoked before.
    AlreadyRevoked {
        /// The day.
        on: Day,
    },
    /// The revocation lies before the first day on which it held.
    RevokedBeforeEffect {
        /// The first day.
        effective_on: Day,
    },
    /// The policy does not cover the day.
    Policy(PolicyFault),
}

impl From<standing::Refusal> for Refusal {
    fn from(refusal: standing::Refusal) -> Self {
        Self::Person(refusal)
    }
}

/// Says whether the treatment is to be adjusted after a sanction, by the policy of its first day.
///
/// # Errors
/// When the policy does not cover the day.
pub fn is_heavy(sanction: Sanction, effective_on: Day, policies: &Policies) -> Result<bool, Refusal> {
    let heavy = policies.heavy.on(effective_on).map_err(Refusal::Policy)?;
    Ok(heavy.value.sanctions.contains(&sanction))
}

/// Refuses a day on which nothing can have happened to somebody: one to come, before his birth or after his death.
///
/// A day before the reception is taken: what happened in the army is on his file.
///
/// # Errors
/// Which it is.
pub fn must_have_lived(standing: &Standing, on: Day, today: Day) -> Result<(), Refusal> {
    if on > today {
        return Err(standing::Refusal::OccurredInFuture { on }.into());
    }
    if let Some(born_on) = standing.birth_date.filter(|born_on| on < *born_on) {
        return Err(Refusal::BeforeBirth { born_on });
    }
    match standing.died_on {
        Some(died_on) if on > died_on => Err(standing::Refusal::AfterDeath { died_on }.into()),
        _ => Ok(()),
    }
}

impl Discipline {
    /// Says whether it was recorded later than it took effect.
    pub fn is_backdated(&self) -> bool {
        self.recorded_on > self.effective_on
    }

    /// Revokes it.
    ///
    /// # Errors
    /// When it is revoked already, or the day does not fit.
    pub fn revoke(&self, revoked: Revoked, today: Day) -> Result<Self, Refusal> {
        if let Some(before) = &self.revoked {
            return Err(Refusal::AlreadyRevoked { on: before.on });
        }
        if revoked.on > today {
            return Err(standing::Refusal::OccurredInFuture { on: revoked.on }.into());
        }
        if revoked.on < self.effective_on {
            return Err(Refusal::RevokedBeforeEffect { effective_on: self.effective_on });
        }
        Ok(Self { revoked: Some(revoked), ..self.clone() })
    }

    /// Gives the day from which what was taken is to be given back: from the beginning where it never held.
    pub fn restores_from(&self) -> Option<Day> {
        self.revoked.as_ref().map(|revoked| match revoked.reason {
            RevocationReason::Overturned | RevocationReason::EnteredInError => self.effective_on,
            RevocationReason::Lifted => revoked.on,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::standing::sample;
    use uuid::Uuid;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn sanction() -> Discipline {
        Discipline {
            id: DisciplineId(Uuid::nil()),
            retiree: RetireeId(Uuid::nil()),
            holder: Ancestry::default(),
            effective_on: day("2024-05-10"),
            recorded_by: "head".into(),
            recorded_on: day("2024-06-01"),
            recorded_at: DateTime::UNIX_EPOCH,
            revoked: None,
            revision: 1,
        }
    }

    #[test]
    fn the_treatment_is_adjusted_after_a_heavy_one() {
        let policies = Policies::delivered().unwrap();
        for (sanction, heavy) in [
            (Sanction::PartyWarning, false),
            (Sanction::PartySeriousWarning, false),
            (Sanction::PartyPostRemoved, true),
            (Sanction::PartyExpelled, true),
            (Sanction::OfficialSeriousDemerit, false),
            (Sanction::OfficialDowngraded, true),
            (Sanction::MilitaryDemerit, false),
            (Sanction::MilitaryExpelled, true),
            (Sanction::CriminalSentence, true),
        ] {
            assert_eq!(is_heavy(sanction, day("1990-01-01"), &policies), Ok(heavy), "{sanction}");
        }
    }

    #[test]
    fn a_sanction_is_dated_within_a_life_also_before_the_reception() {
        let lived = Standing { died_on: Some(day("2024-03-10")), ..sample() };
        for (on, outcome) in [
            ("1955-02-28", Err(Refusal::BeforeBirth { born_on: day("1955-03-01") })),
            ("1955-03-01", Ok(())),
            ("2021-05-09", Ok(())),
            ("2024-03-10", Ok(())),
            ("2024-03-11", Err(standing::Refusal::AfterDeath { died_on: day("2024-03-10") }.into())),
            ("2024-07-02", Err(standing::Refusal::OccurredInFuture { on: day("2024-07-02") }.into())),
        ] {
            assert_eq!(must_have_lived(&lived, day(on), day("2024-07-01")), outcome, "{on}");
        }
    }

    #[test]
    fn it_is_revoked_once_from_its_first_day_on() {
        let revoked = |on: &str, reason| Revoked { on: day(on), reason, by: "officer".into() };
        let today = day("2024-07-01");
        for (on, reason, restores_from) in [
            ("2024-05-09", RevocationReason::Lifted, None),
            ("2024-05-10", RevocationReason::Lifted, Some("2024-05-10")),
            ("2024-07-01", RevocationReason::Lifted, Some("2024-07-01")),
            ("2024-07-01", RevocationReason::Overturned, Some("2024-05-10")),
            ("2024-07-01", RevocationReason::EnteredInError, Some("2024-05-10")),
            ("2024-07-02", RevocationReason::Overturned, None),
        ] {
            let after = sanction().revoke(revoked(on, reason), today);
            assert_eq!(after.ok().and_then(|after| after.restores_from()), restores_from.map(day), "{on} {reason}");
        }
        for first in RevocationReason::ALL {
            let once = sanction().revoke(revoked("2024-06-10", *first), today).unwrap();
            for second in RevocationReason::ALL {
                let twice = once.revoke(revoked("2024-06-11", *second), today);
                assert_eq!(twice, Err(Refusal::AlreadyRevoked { on: day("2024-06-10") }), "{first}, then {second}");
            }
        }
    }
}
