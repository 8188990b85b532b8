//! The numbers of article 20 and how its words are read, dated and sourced.

use junxiu_kernel::day::Day;
use junxiu_kernel::decision::PolicyVersion;
use junxiu_kernel::policy::{Dated, PolicyFault};
use serde::{Deserialize, Serialize};

use super::schedule::{BandMode, Rounding, Schedule};

/// The policies of article 20 as they stood at different times.
#[derive(Debug, Clone)]
pub struct Policies {
    schedules: Dated<Schedule>,
    readings: Dated<Reading>,
}

/// How the open words of article 20 are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// How the bands join.
    pub band_mode: BandMode,
    /// Over what time self-payments are summed.
    pub period: Period,
    /// How the rest of a fen is treated.
    pub rounding: Rounding,
    /// Which self-payments count.
    pub scope: Scope,
}

/// Over what time self-payments are summed. A ledger is a year's, so there is no other word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Period {
    /// The calendar year of the settlement.
    #[serde(rename = "CALENDAR_YEAR")]
    CalendarYear,
}

/// Which self-payments count. The text says 待遇内, so there is no other word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// Those within basic insurance and medical allowance.
    #[serde(rename = "IN_SCOPE_ONLY")]
    InScopeOnly,
}

/// The policy as it stood on a day, with its sources: an input of a decision.
///
/// It is kept with the decision, so that a replay needs no file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// The bands and the cap.
    pub schedule: Schedule,
    /// How they are read.
    pub reading: Reading,
    /// Where the bands and the cap come from.
    pub schedule_version: PolicyVersion,
    /// Where the reading comes from.
    pub reading_version: PolicyVersion,
}

impl Policies {
    /// Reads the policies that came with the service.
    ///
    /// # Errors
    /// When a file does not hold what it should; the service must not start then.
    pub fn load() -> Result<Self, PolicyFault> {
        let schedules = Dated::from_toml("art20.bands", include_str!("../../policies/art20.toml"))?;
        let readings = Dated::from_toml("art20.reading", include_str!("../../policies/art20_reading.toml"))?;
        Ok(Self { schedules, readings })
    }

    /// Finds the policy of a day; `None` before the regulation was in force.
    pub fn on(&self, day: Day) -> Option<Policy> {
        let schedule = self.schedules.on(day).ok()?;
        let reading = self.readings.on(day).ok()?;
        Some(Policy {
            schedule: schedule.value.clone(),
            reading: reading.value,
            schedule_version: self.schedules.version(schedule),
            reading_version: self.readings.version(reading),
        })
    }

    /// Says from which day on there is a policy.
    pub fn in_force_from(&self) -> Day {
        let first = |versions: Option<Day>| versions.unwrap_or(Day::MAX);
        let schedule = first(self.schedules.versions().first().map(|version| version.effective_from));
        let reading = first(self.readings.versions().first().map(|version| version.effective_from));
        schedule.max(reading)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_is_in_force_from_new_year_2021() {
        let policies = Policies::load().unwrap();
        let first = Day::from_ymd_opt(2021, 1, 1).unwrap();
        assert_eq!(policies.in_force_from(), first);
        assert!(policies.on(first.pred_opt().unwrap()).is_none());
        let policy = policies.on(first).unwrap();
        assert_eq!(policy.reading.band_mode, BandMode::Marginal);
        assert_eq!(policy.schedule_version.key, "art20.bands");
    }
}
