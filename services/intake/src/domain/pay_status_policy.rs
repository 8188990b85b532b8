//! The dated policies of suspensions.

use junxiu_kernel::policy::{Dated, PolicyFault};
use serde::{Deserialize, Serialize};

/// Who confirms a suspension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ConfirmedBy {
    /// A finance officer of the institution.
    InstitutionFinance,
    /// An officer of the superior bureau.
    Superior,
}

/// The policy `suspension.confirmed_by`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfirmedByPolicy {
    /// Who confirms.
    pub confirmed_by: ConfirmedBy,
}

/// The policy `contact.lost_months`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LostMonthsPolicy {
    /// After how many months without contact it counts as lost; that many are enough.
    pub months: i32,
}

/// What becomes of withheld months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BackPayRule {
    /// Paid in full after a check of identity.
    RepayAfterCheck,
    /// Not paid.
    Forfeit,
}

/// The policy `suspension.back_pay`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackPayPolicy {
    /// What becomes of withheld months.
    pub back_pay: BackPayRule,
}

/// The policies of suspensions.
#[derive(Clone, Debug)]
pub struct Policies {
    /// `contact.lost_months`.
    pub lost_months: Dated<LostMonthsPolicy>,
    /// `suspension.confirmed_by`.
    pub confirmed_by: Dated<ConfirmedByPolicy>,
    /// `suspension.back_pay`.
    pub back_pay: Dated<BackPayPolicy>,
}

impl Policies {
    /// Reads the policies that the suite is delivered with.
    pub fn delivered() -> Result<Self, PolicyFault> {
        Ok(Self {
            lost_months: Dated::from_toml(
                "contact.lost_months",
                include_str!("../../policies/contact_lost_months.toml"),
            )?,
            confirmed_by: Dated::from_toml(
                "suspension.confirmed_by",
                include_str!("../../policies/suspension_confirmed_by.toml"),
            )?,
            back_pay: Dated::from_toml("suspension.back_pay", include_str!("../../policies/suspension_back_pay.toml"))?,
        })
    }
}
