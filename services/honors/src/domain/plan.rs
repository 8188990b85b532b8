//! The yearly plan of the province or of a prefecture (article 29).

use chrono::{DateTime, Datelike as _, Utc};
use junxiu_kernel::day::{Day, add_days};
use junxiu_kernel::duty::{Duty, Kind, Lapse, Period};
use junxiu_kernel::organization::{Ancestry, Level};
use junxiu_kernel::policy::{Dated, PolicyFault};
use serde::Deserialize;

use super::organization::Organization;

junxiu_kernel::id_type!(/// A yearly plan.
    PlanId, "recuperationPlans");

/// The approved plan that the province and each prefecture owe every year.
pub static PLAN: Kind = Kind { key: "recuperation.plan", article: 29, lapse: Lapse::Missed, soft: false };

junxiu_kernel::words! {
    /// How far a plan is.
    pub enum State, "UNKNOWN_STATE", "计划状态", "state" {
        /// Waits for another person's approval.
        Draft = "DRAFT", "草拟";
        /// Stands.
        Approved = "APPROVED", "已批准";
        /// A batch was opened.
        Running = "RUNNING", "实施中";
        /// All batches are over.
        Closed = "CLOSED", "已结束";
    }
}

/// The policy `recup.plan_due`: the last day of the year on which the plan is approved in time.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Due {
    /// The month.
    pub month: u32,
    /// The day of the month.
    pub day: u32,
}

/// The dated numbers of article 29.
#[derive(Clone, Debug)]
pub struct Policies {
    /// `recup.plan_due`.
    pub due: Dated<Due>,
}

impl Policies {
    /// Reads the policies that the service is delivered with.
    ///
    /// # Errors
    /// When a file is not as it must be, which a test excludes.
    pub fn delivered() -> Result<Self, PolicyFault> {
        Ok(Self { due: Dated::from_toml("recup.plan_due", include_str!("../../policies/recup_plan_due.toml"))? })
    }
}

/// A plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The id.
    pub id: PlanId,
    /// The bureau's code.
    pub organization: String,
    /// Where the bureau stands.
    pub holder: Ancestry,
    /// The year.
    pub year: i32,
    /// The first day on which a batch may begin.
    pub from: Day,
    /// The last day on which a batch may end.
    pub to: Day,
    /// How many days a batch lasts at most.
    pub days_max: i32,
    /// What is spent on a person at most, in fen.
    pub standard_fen: i64,
    /// The standard in words.
    pub standard: Option<String>,
    /// How many people may go.
    pub quota: i64,
    /// The document by which it is issued.
    pub document_no: String,
    /// How far it is.
    pub state: State,
    /// How many places its batches have together.
    pub opened: i64,
    /// How many of its batches are open.
    pub open_batches: i64,
    /// Who drew it up.
    pub drawn_up_by: String,
    /// Who approved it, and on which day.
    pub approved: Option<(String, Day)>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The revision.
    pub revision: i64,
}

/// Why an act on a plan is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Only the province and the prefectures plan.
    NotAPlanningBureau {
        /// The code of who would.
        organization: String,
    },
    /// The bureau has a plan of the year.
    AlreadyPlanned(PlanId),
    /// Whoever drew it up does not approve it.
    OwnDraft,
    /// The act does not start from the state.
    InState {
        /// The state found.
        state: State,
        /// The states from which it may start.
        allowed: &'static [State],
    },
    /// The day has not come, or lies before the plan was drawn up.
    WrongDay {
        /// The day.
        on: Day,
    },
    /// Batches are open still.
    BatchesOpen {
        /// How many.
        count: i64,
    },
    /// The batch does not lie within the plan's days.
    OutsidePlan {
        /// The first day of the plan.
        from: Day,
        /// The last.
        to: Day,
    },
    /// The batch is longer than the plan allows.
    TooLong {
        /// The most days.
        days_max: i32,
    },
    /// The quota does not reach.
    QuotaExceeded {
        /// How many places are left.
        left: i64,
    },
}

/// Refuses who does not plan: neither the province nor a prefecture.
///
/// # Errors
/// When it is neither.
pub fn must_plan(organization: &str) -> Result<(), Refusal> {
    match Level::of_code(organization) {
        Level::Province | Level::Prefecture => Ok(()),
        Level::County | Level::Institution => {
            Err(Refusal::NotAPlanningBureau { organization: organization.to_owned() })
        }
    }
}

impl Plan {
    /// Approves a plan by another person's word.
    ///
    /// # Errors
    /// When it is no draft, the same person drew it up, or the day cannot be.
    pub fn approve(&self, by: &str, on: Day, today: Day) -> Result<Self, Refusal> {
        self.must_be(&[State::Draft])?;
        if self.drawn_up_by == by {
            return Err(Refusal::OwnDraft);
        }
        if on > today || on < junxiu_kernel::day::civil_day(self.recorded_at) {
            return Err(Refusal::WrongDay { on });
        }
        Ok(Self { state: State::Approved, approved: Some((by.to_owned(), on)), ..self.clone() })
    }

    /// Lets a batch of so many places on some days begin.
    ///
    /// # Errors
    /// When the plan does not stand, or days or places do not fit.
    pub fn open_batch(&self, from: Day, to: Day, places: i64) -> Result<Self, Refusal> {
        self.must_be(&[State::Approved, State::Running])?;
        if from < self.from || to > self.to {
            return Err(Refusal::OutsidePlan { from: self.from, to: self.to });
        }
        if (to - from).num_days() + 1 > i64::from(self.days_max) {
            return Err(Refusal::TooLong { days_max: self.days_max });
        }
        let left = self.quota - self.opened;
        if places > left {
            return Err(Refusal::QuotaExceeded { left });
        }
        Ok(Self {
            state: State::Running,
            opened: self.opened + places,
            open_batches: self.open_batches + 1,
            ..self.clone()
        })
    }

    /// Counts out a batch that is over.
    #[must_use]
    pub fn batch_closed(&self) -> Self {
        Self { open_batches: self.open_batches - 1, ..self.clone() }
    }

    /// Closes a plan.
    ///
    /// # Errors
    /// When it does not stand, or batches are open.
    pub fn close(&self) -> Result<Self, Refusal> {
        self.must_be(&[State::Approved, State::Running])?;
        match self.open_batches {
            0 => Ok(Self { state: State::Closed, ..self.clone() }),
            count => Err(Refusal::BatchesOpen { count }),
        }
    }

    /// Refuses another state than some.
    ///
    /// # Errors
    /// When it is in another.
    pub fn must_be(&self, allowed: &'static [State]) -> Result<(), Refusal> {
        if allowed.contains(&self.state) { Ok(()) } else { Err(Refusal::InState { state: self.state, allowed }) }
    }
}

/// Makes the duty of a bureau to have its plan of a year approved. None for who does not plan, or was not there then.
pub fn duty(organization: &Organization, period: &Period, due: Due) -> Option<Duty> {
    let plans = matches!(organization.level, Level::Province | Level::Prefecture);
    let due_on = Day::from_ymd_opt(period.first.year(), due.month, due.day).unwrap_or(period.last);
    let owes = plans && organization.in_force(period.first) && organization.in_force(due_on);
    owes.then(|| Duty {
        kind: &PLAN,
        subject: format!("organizations/{}", organization.code),
        holder: organization.place.clone(),
        period: period.name.clone(),
        // A plan may be made before its year begins.
        opens_on: add_days(period.first, -120),
        due_on,
        calendar_version: None,
    })
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
