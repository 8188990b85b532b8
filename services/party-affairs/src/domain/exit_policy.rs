//! The dated policies of journeys.

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportRule {
    /// From how many months on a journey is long.
    pub long_months: i32,
    /// For how many days of a quarter he must be abroad for it to owe a report.
    pub min_days_in_quarter: i64,
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
    pub report: Dated<ReportRule>,
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
        })
    }
}
