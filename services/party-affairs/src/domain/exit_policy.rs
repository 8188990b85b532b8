//! The dated policies of journeys.

use junxiu_kernel::day::Day;
use junxiu_kernel::policy::{Dated, PolicyFault};
use serde::Deserialize;

/// The policy `exit.approval_working_days`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalDays {
    /// Within how many working days the superior decides.
    pub working_days: u32,
}

/// The policy `exit.doc_handin_days`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandInDays {
    /// Within how many days after the return documents go into custody.
    pub days: u32,
}

/// Whose documents are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum HandInScope {
    /// Those of everybody.
    AllGrades,
    /// Those of 师级 alone.
    DivisionOnly,
}

/// The policy `exit.doc_handin_reading`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandInReading {
    /// Whether a last day that is off moves to the next that is worked.
    pub roll: bool,
    /// Whose documents are meant.
    pub scope: HandInScope,
}

/// The policy `exit.report`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportNumbers {
    /// From how many months on a journey is long.
    pub long_months: i32,
    /// For how many days of a quarter he must be abroad for it to owe a report.
    pub min_days_in_quarter: i64,
}

/// How a quarter is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Quarters {
    /// The quarters of the calendar.
    CalendarQuarter,
    /// Each three months from the day of departure.
    Rolling,
}

/// The policy `exit.report_period`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportPeriod {
    /// How a quarter is read.
    pub reading: Quarters,
}

/// When a journey owes reports: both policies of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportRule {
    /// From how many months on a journey is long.
    pub long_months: i32,
    /// For how many days of a calendar quarter he must be abroad for it to owe a report.
    pub min_days_in_quarter: i64,
    /// How a quarter is read.
    pub quarters: Quarters,
}

/// The policy `exit.review_within`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewWithin {
    /// Within how many days an office looks at what it is told of.
    pub days: i64,
}

/// The policies of journeys.
#[derive(Clone, Debug)]
pub struct Policies {
    /// `exit.approval_working_days`.
    pub approval: Dated<ApprovalDays>,
    /// `exit.doc_handin_days`.
    pub hand_in: Dated<HandInDays>,
    /// `exit.doc_handin_reading`.
    pub hand_in_reading: Dated<HandInReading>,
    /// `exit.report`.
    pub report: Dated<ReportNumbers>,
    /// `exit.report_period`.
    pub report_period: Dated<ReportPeriod>,
    /// `exit.review_within`.
    pub review_within: Dated<ReviewWithin>,
}

impl Policies {
    /// Reads the policies that the service is delivered with.
    ///
    /// # Errors
    /// When a file is not as it must be, which a test excludes.
    pub fn delivered() -> Result<Self, PolicyFault> {
        Ok(Self {
            approval: Dated::from_toml(
                "exit.approval_working_days",
                include_str!("../../policies/exit_approval.toml"),
            )?,
            hand_in: Dated::from_toml("exit.doc_handin_days", include_str!("../../policies/exit_documents.toml"))?,
            hand_in_reading: Dated::from_toml(
                "exit.doc_handin_reading",
                include_str!("../../policies/exit_documents_reading.toml"),
            )?,
            report: Dated::from_toml("exit.report", include_str!("../../policies/exit_report.toml"))?,
            report_period: Dated::from_toml(
                "exit.report_period",
                include_str!("../../policies/exit_report_period.toml"),
            )?,
            review_within: Dated::from_toml(
                "exit.review_within",
                include_str!("../../policies/exit_review_within.toml"),
            )?,
        })
    }

    /// Finds when a journey of a day of departure owes reports.
    ///
    /// # Errors
    /// When no policy holds.
    pub fn report_rule(&self, departed_on: Day) -> Result<ReportRule, PolicyFault> {
        let numbers = self.report.on(departed_on)?.value;
        let quarters = self.report_period.on(departed_on)?.value.reading;
        let ReportNumbers { long_months, min_days_in_quarter } = numbers;
        Ok(ReportRule { long_months, min_days_in_quarter, quarters })
    }
}
