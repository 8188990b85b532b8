//! The dated policies of contact.

use junxiu_kernel::policy::{Dated, PolicyFault};
use serde::Deserialize;

/// The policy `contact.min_per_month`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MinPerMonth {
    /// How many successful contacts a month needs.
    pub contacts: usize,
}

/// The policy `contact.lost_months`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LostMonths {
    /// After how many months without contact it counts as lost; that many are enough.
    pub months: i32,
}

/// To whom the monthly contact is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Whom {
    /// To everybody who is served.
    All,
    /// To those who are abroad.
    AbroadOnly,
}

/// The policy `contact.scope`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactScope {
    /// To whom the monthly contact is owed.
    pub scope: Whom,
}

/// The policy `contact.reception_grace_day`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceptionGraceDay {
    /// The last day of a month on which a reception still makes that month owe a contact.
    pub day: u32,
}

/// The policy `contact.investigate_within`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvestigateWithin {
    /// Within how many days an investigation is to be opened.
    pub days: i64,
}

/// The policies of contact.
#[derive(Clone, Debug)]
pub struct Policies {
    /// `contact.min_per_month`.
    pub min_per_month: Dated<MinPerMonth>,
    /// `contact.lost_months`.
    pub lost_months: Dated<LostMonths>,
    /// `contact.scope`.
    pub scope: Dated<ContactScope>,
    /// `contact.reception_grace_day`.
    pub reception_grace_day: Dated<ReceptionGraceDay>,
    /// `contact.investigate_within`.
    pub investigate_within: Dated<InvestigateWithin>,
}

impl Policies {
    /// Reads the policies that the service is delivered with.
    ///
    /// # Errors
    /// When a file is not as it must be, which a test excludes.
    pub fn delivered() -> Result<Self, PolicyFault> {
        Ok(Self {
            min_per_month: Dated::from_toml(
                "contact.min_per_month",
                include_str!("../../policies/contact_min_per_month.toml"),
            )?,
            lost_months: Dated::from_toml(
                "contact.lost_months",
                include_str!("../../policies/contact_lost_months.toml"),
            )?,
            scope: Dated::from_toml("contact.scope", include_str!("../../policies/contact_scope.toml"))?,
            reception_grace_day: Dated::from_toml(
                "contact.reception_grace_day",
                include_str!("../../policies/contact_reception_grace_day.toml"),
            )?,
            investigate_within: Dated::from_toml(
                "contact.investigate_within",
                include_str!("../../policies/contact_investigate_within.toml"),
            )?,
        })
    }
}
