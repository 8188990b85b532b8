//! The days a deciding office has: typed, stored with the calendar, pausable.

use junxiu_kernel::calendar::{Calendar, CalendarFault};
use junxiu_kernel::day::{self, Day};
use junxiu_kernel::period::{self, PeriodFault, Unit};
use serde::{Deserialize, Serialize};

use super::refusal::Refusal;

/// How the keys of calendar versions begin among a decision's policies.
const CALENDAR_KEY: &str = "calendar.";

/// How long the deciding office has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockRule {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
    /// True when a last day that is not worked moves to the next that is; working days end on one anyway.
    pub roll: bool,
}

impl ClockRule {
    /// Gives so many working days of the deciding office's region.
    pub const fn working_days(count: u32) -> Self {
        Self { count, unit: Unit::WorkingDays, roll: true }
    }
}

/// A clock that was started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// How long it runs.
    pub rule: ClockRule,
    /// The office whose days it counts.
    pub office: String,
    /// The division whose working days count.
    pub region: String,
    /// The day of receipt of the complete form, which is not counted.
    pub started_on: Day,
    /// Who received it, as in the token.
    pub started_by: String,
    /// The last day.
    pub due_on: Day,
    /// The versions of the calendar by which the last day was found.
    pub calendar_versions: Vec<String>,
    /// When it did not run, the earliest first.
    pub pauses: Vec<Pause>,
}

/// A time in which a clock did not run.
///
/// The day of the pause still counts, the day of the resumption does not: as a
/// period's first day is not counted, so is a pause's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// The day on which it was paused.
    pub from: Day,
    /// The day on which it was resumed; none while it is paused.
    pub until: Option<Day>,
    /// Why.
    pub reason: String,
    /// Who paused it, as in the token.
    pub by: String,
}

/// A stretch in which the clock runs.
struct Run {
    from: Day,
    count: u32,
    unit: Unit,
}

impl Clock {
    /// Says whether the clock stands still.
    pub fn is_paused(&self) -> bool {
        self.pauses.last().is_some_and(|pause| pause.until.is_none())
    }

    /// Gives the last day while there is one: a clock that was paused in time has none until it is resumed.
    pub fn due(&self) -> Option<Day> {
        let open = self.pauses.last().filter(|pause| pause.until.is_none());
        open.is_none_or(|pause| pause.from > self.due_on).then_some(self.due_on)
    }

    /// Counts the last day and the calendar versions anew, by a calendar as it is now.
    ///
    /// What was used before a pause stays used; the remaining count runs on from
    /// the resumption. Months that were paused go on as the days that were left.
    pub(super) fn reckon(&self, calendar: &Calendar) -> Result<(Day, Vec<String>), Refusal> {
        let mut run = Run { from: self.started_on, count: self.rule.count, unit: self.rule.unit };
        let (mut due_on, mut versions) = self.end_of(&run, calendar)?;
        for pause in &self.pauses {
            let Some(until) = pause.until.filter(|_| pause.from <= due_on) else {
                break;
            };
            run = self.rest(&run, pause.from, until, calendar)?;
            let (end, walked) = self.end_of(&run, calendar)?;
            due_on = end;
            versions.extend(walked.into_iter().filter(|version| !versions.contains(version)).collect::<Vec<_>>());
        }
        versions.sort();
        Ok((due_on, versions))
    }

    fn end_of(&self, run: &Run, calendar: &Calendar) -> Result<(Day, Vec<String>), Refusal> {
        let roll = self.rule.roll || run.unit == Unit::WorkingDays;
        let counted = period::deadline(calendar, &self.region, run.from, run.count, run.unit, roll)?;
        let keys = counted.policy_versions.iter().filter_map(|version| version.key.strip_prefix(CALENDAR_KEY));
        let versions = keys.map(str::to_owned).collect();
        Ok((counted.outcome, versions))
    }

    /// Gives what is left of a run that was paused, as a run of its own.
    fn rest(&self, run: &Run, paused_on: Day, until: Day, calendar: &Calendar) -> Result<Run, Refusal> {
        let days = |from: Day, to: Day| u32::try_from((to - from).num_days()).unwrap_or_default();
        let (count, unit) = match run.unit {
            Unit::WorkingDays => {
                let used =
                    calendar.working_days_between(&self.region, run.from, paused_on).map_err(PeriodFault::from)?;
                (run.count.saturating_sub(used), Unit::WorkingDays)
            }
            Unit::CalendarDays => (run.count.saturating_sub(days(run.from, paused_on)), Unit::CalendarDays),
            Unit::Months => {
                let end = day::add_months(run.from, i32::try_from(run.count).unwrap_or(i32::MAX));
                (days(paused_on, end), Unit::CalendarDays)
            }
        };
        Ok(Run { from: until, count, unit })
    }
}

impl From<PeriodFault> for Refusal {
    fn from(fault: PeriodFault) -> Self {
        match fault {
            PeriodFault::Calendar(CalendarFault::NotPublished { year }) => Self::CalendarNotPublished { year },
            PeriodFault::Calendar(CalendarFault::UnknownRegion { .. }) | PeriodFault::TooLong { .. } => {
                Self::ClockUnreckonable { cause: fault.to_string() }
            }
        }
    }
}
