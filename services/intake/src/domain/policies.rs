//! The dated numbers of articles 5, 7 and 8, as they are delivered.

use junxiu_kernel::policy::{Dated, PolicyFault};
use serde::Deserialize;

/// The months in which receptions are handled (article 5).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowPolicy {
    /// The month of the first day.
    pub first_month: u32,
    /// The first day.
    pub first_day: u32,
    /// The month of the last day.
    pub last_month: u32,
    /// The last day.
    pub last_day: u32,
}

/// When a reception counts as late after its hand-over (article 7).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandoverPolicy {
    /// More working days than these are flagged.
    pub warn_over_working_days: u32,
}

/// Who may come to the provincial sanatorium (article 8).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article8Policy {
    /// The prefecture whose settlers it is for.
    pub prefecture: String,
    /// The code of the sanatorium.
    pub sanatorium: String,
    /// Whether grades that correspond to 正师职 count like it.
    pub equivalents_count: bool,
}

/// All dated numbers of receptions.
#[derive(Clone, Debug)]
pub struct Policies {
    /// Article 5.
    pub window: Dated<WindowPolicy>,
    /// Article 7.
    pub handover: Dated<HandoverPolicy>,
    /// Article 8.
    pub article8: Dated<Article8Policy>,
}

impl Policies {
    /// Reads the policies that the service is delivered with.
    ///
    /// # Errors
    /// When a file is not as it must be, which a test excludes.
    pub fn delivered() -> Result<Self, PolicyFault> {
        Ok(Self {
            window: Dated::from_toml("reception.window", include_str!("../../policies/reception_window.toml"))?,
            handover: Dated::from_toml(
                "reception.handover_warn_working_days",
                include_str!("../../policies/reception_handover.toml"),
            )?,
            article8: Dated::from_toml("placement.article8", include_str!("../../policies/placement_article8.toml"))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delivered_policies_can_be_read() {
        Policies::delivered().expect("the files are as they must be");
    }
}
