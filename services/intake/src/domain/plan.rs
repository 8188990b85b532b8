//! The plan of a year: drafted, issued, closed.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::PlanYear;

use super::refusal::Refusal;

/// The plan of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The year, which is also its name.
    pub year: PlanYear,
    /// The number of the document that carries it.
    pub doc_no: Option<String>,
    /// A note.
    pub remark: Option<String>,
    /// The state.
    pub state: PlanState,
    /// Counts the changes.
    pub revision: i64,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Plan {
    /// Begins the plan of a year.
    pub fn draft(year: PlanYear, now: DateTime<Utc>) -> Self {
        Self {
            year,
            doc_no: None,
            remark: None,
            state: PlanState::Draft,
            revision: 1,
            recorded_at: now,
            updated_at: now,
        }
    }
}

/// Where a plan stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanState {
    /// Being put together.
    Draft,
    /// In force.
    Issued {
        /// The day on which it was issued.
        on: Day,
    },
    /// Its year is over.
    Closed {
        /// The day on which it was issued.
        issued_on: Day,
        /// The day on which it was closed.
        on: Day,
    },
}

junxiu_kernel::words! {
    /// The state of a plan without its facts.
    pub enum PlanStatus, "UNKNOWN_PLAN_STATE", "计划状态", "state of a plan" {
        /// Being put together.
        Draft = "DRAFT", "草案";
        /// In force.
        Issued = "ISSUED", "已下达";
        /// Its year is over.
        Closed = "CLOSED", "已关闭";
    }
}

impl PlanState {
    /// Gives the state without its facts.
    pub const fn status(&self) -> PlanStatus {
        match self {
            Self::Draft => PlanStatus::Draft,
            Self::Issued { .. } => PlanStatus::Issued,
            Self::Closed { .. } => PlanStatus::Closed,
        }
    }

    /// Issues a draft.
    ///
    /// # Errors
    /// `PlanNotDraft`, or `OccurredInFuture`.
    pub fn issue(self, on: Day, today: Day) -> Result<Self, Refusal> {
        match self {
            Self::Draft if on > today => Err(Refusal::OccurredInFuture { on }),
            Self::Draft => Ok(Self::Issued { on }),
            Self::Issued { .. } | Self::Closed { .. } => Err(Refusal::PlanNotDraft { state: self.status() }),
        }
    }

    /// Closes a plan in force.
    ///
    /// # Errors
    /// `PlanNotIssued`.
    pub fn close(self, on: Day) -> Result<Self, Refusal> {
        match self {
            Self::Issued { on: issued_on } => Ok(Self::Closed { issued_on, on }),
            Self::Draft | Self::Closed { .. } => Err(Refusal::PlanNotIssued { state: self.status() }),
        }
    }

    /// Refuses a plan under which nobody may be received.
    ///
    /// # Errors
    /// `PlanNotIssued`.
    pub fn in_force(&self) -> Result<(), Refusal> {
        match self {
            Self::Issued { .. } => Ok(()),
            Self::Draft | Self::Closed { .. } => Err(Refusal::PlanNotIssued { state: self.status() }),
        }
    }

    /// Says how rows may come into the plan by a stream that names an amendment or none.
    ///
    /// An issued plan without an amendment admits nothing new, but a file that was
    /// sent before may be sent again: its rows are found unchanged.
    ///
    /// # Errors
    /// `PlanClosed` or `AmendmentOfADraft`.
    pub fn admission(&self, amendment: Option<&str>) -> Result<Admission, Refusal> {
        match (self, amendment) {
            (Self::Draft, None) => Ok(Admission::Free),
            (Self::Draft, Some(_)) => Err(Refusal::AmendmentOfADraft),
            (Self::Issued { .. }, Some(_)) => Ok(Admission::Amendment),
            (Self::Issued { .. }, None) => Ok(Admission::Nothing),
            (Self::Closed { .. }, _) => Err(Refusal::PlanClosed),
        }
    }
}

/// How rows may come into a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// A draft: they come and change freely.
    Free,
    /// An issued plan and an amendment: they come and change, on the record.
    Amendment,
    /// An issued plan and no amendment: nothing new.
    Nothing,
}

#[cfg(test)]
mod tests {
    use super::*;
    use junxiu_kernel::day::parse_day;

    fn day(written: &str) -> Day {
        parse_day(written).expect("a day")
    }

    fn issued() -> PlanState {
        PlanState::Issued { on: day("2024-01-15") }
    }

    fn closed() -> PlanState {
        PlanState::Closed { issued_on: day("2024-01-15"), on: day("2024-11-01") }
    }

    #[test]
    fn a_plan_is_issued_once() {
        let today = day("2024-01-15");
        assert_eq!(PlanState::Draft.issue(today, today), Ok(issued()));
        assert_eq!(
            PlanState::Draft.issue(day("2024-01-16"), today),
            Err(Refusal::OccurredInFuture { on: day("2024-01-16") })
        );
        assert_eq!(issued().issue(today, today), Err(Refusal::PlanNotDraft { state: PlanStatus::Issued }));
        assert_eq!(closed().issue(today, today), Err(Refusal::PlanNotDraft { state: PlanStatus::Closed }));
    }

    #[test]
    fn only_a_plan_in_force_is_closed() {
        let on = day("2024-11-01");
        assert_eq!(issued().close(on), Ok(closed()));
        assert_eq!(PlanState::Draft.close(on), Err(Refusal::PlanNotIssued { state: PlanStatus::Draft }));
        assert_eq!(closed().close(on), Err(Refusal::PlanNotIssued { state: PlanStatus::Closed }));
        assert_eq!(issued().in_force(), Ok(()));
        assert_eq!(PlanState::Draft.in_force(), Err(Refusal::PlanNotIssued { state: PlanStatus::Draft }));
        assert_eq!(closed().in_force(), Err(Refusal::PlanNotIssued { state: PlanStatus::Closed }));
    }

    #[test]
    fn rows_come_into_a_draft_freely_and_later_by_amendment() {
        assert_eq!(PlanState::Draft.admission(None), Ok(Admission::Free));
        assert_eq!(PlanState::Draft.admission(Some("补1号")), Err(Refusal::AmendmentOfADraft));
        assert_eq!(issued().admission(Some("补1号")), Ok(Admission::Amendment));
        assert_eq!(issued().admission(None), Ok(Admission::Nothing));
        assert_eq!(closed().admission(None), Err(Refusal::PlanClosed));
        assert_eq!(closed().admission(Some("补1号")), Err(Refusal::PlanClosed));
    }
}
