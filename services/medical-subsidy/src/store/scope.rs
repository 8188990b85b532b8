//! Whose rows a caller lists: a column a level, so that each level has its own statement and its own index.

use junxiu_kernel::organization::Level;

/// The part of the administration that a caller sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everything.
    Province,
    /// What lies under a bureau at the prefecture's level.
    Prefecture(String),
    /// What lies under a bureau at the county's level.
    County(String),
    /// What an institution serves.
    Institution(String),
}

impl Scope {
    /// Finds the scope of an organisation by its code.
    pub fn of(organization: &str) -> Self {
        let code = organization.to_owned();
        match Level::of_code(organization) {
            Level::Province => Self::Province,
            Level::Prefecture => Self::Prefecture(code),
            Level::County => Self::County(code),
            Level::Institution => Self::Institution(code),
        }
    }
}
