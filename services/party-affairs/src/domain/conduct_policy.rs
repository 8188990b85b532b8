//! The dated policies of conduct (articles 17 and 18).

use junxiu_kernel::policy::{Dated, PolicyFault};
use serde::Deserialize;

use super::discipline::Sanction;
use super::reportable_event::EventType;

/// The policy `discipline.heavy`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heavy {
    /// After which sanctions the treatment is to be adjusted.
    pub sanctions: Vec<Sanction>,
}

/// The policy `event.major_list`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MajorList {
    /// Which events go to the province.
    pub types: Vec<EventType>,
}

/// A number of calendar days.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Within {
    /// How many.
    pub days: u32,
}

/// The policies of conduct.
#[derive(Clone, Debug)]
pub struct Policies {
    /// `discipline.heavy`.
    pub heavy: Dated<Heavy>,
    /// `discipline.adjust_within`.
    pub adjust_within: Dated<Within>,
    /// `event.report_days`.
    pub report_days: Dated<Within>,
    /// `event.forward_days`.
    pub forward_days: Dated<Within>,
    /// `event.major_list`.
    pub major_list: Dated<MajorList>,
}

impl Policies {
    /// Reads the policies that the service is delivered with.
    ///
    /// # Errors
    /// When a file is not as it must be, which a test excludes.
    pub fn delivered() -> Result<Self, PolicyFault> {
        Ok(Self {
            heavy: Dated::from_toml("discipline.heavy", include_str!("../../policies/discipline_heavy.toml"))?,
            adjust_within: Dated::from_toml(
                "discipline.adjust_within",
                include_str!("../../policies/discipline_adjust_within.toml"),
            )?,
            report_days: Dated::from_toml("event.report_days", include_str!("../../policies/event_report_days.toml"))?,
            forward_days: Dated::from_toml(
                "event.forward_days",
                include_str!("../../policies/event_forward_days.toml"),
            )?,
            major_list: Dated::from_toml("event.major_list", include_str!("../../policies/event_major_list.toml"))?,
        })
    }
}
