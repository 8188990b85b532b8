//! What is known of an organisation, as learnt from intake.

use junxiu_kernel::day::Day;
use junxiu_kernel::organization::{Ancestry, Level};

/// Why the duties of an organisation that ended are void.
pub const ENDED: &str = "ENDED";

/// How many superiors are walked at most; the law knows four levels, so a longer walk is a circle.
pub const SUPERIORS_MAX: usize = 8;

/// A bureau or an institution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// The code, which never changes.
    pub code: String,
    /// The name it goes by; its code where the name is not known.
    pub display_name: String,
    /// The level at which it stands.
    pub level: Level,
    /// The division whose calendar holds for it.
    pub region: String,
    /// The code of the organisation directly above; none for the province.
    pub superior: Option<String>,
    /// Itself and those above, a level each.
    pub place: Ancestry,
    /// The first day on which it exists.
    pub valid_from: Day,
    /// The first day on which it exists no more.
    pub valid_to: Option<Day>,
    /// Intake's revision of the organisation.
    pub revision: i64,
}

impl Organization {
    /// Says whether it exists on a day.
    pub fn in_force(&self, on: Day) -> bool {
        self.valid_from <= on && self.valid_to.is_none_or(|to| on < to)
    }
}
