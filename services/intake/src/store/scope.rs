//! Whose rows a caller lists: a column a level, so that each level has its own statement and its own index.

use junxiu_kernel::organization::{Level, PROVINCE};
use junxiu_kernel::region;

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
        if code == PROVINCE {
            return Self::Province;
        }
        let bureau = code.strip_prefix("JL-").unwrap_or(&code);
        if bureau.contains('-') {
            return Self::Institution(code);
        }
        match region::find(&code).map(|division| division.level) {
            Some(Level::County) => Self::County(code),
            // What has no division code of its own stands at the prefecture's level.
            Some(Level::Prefecture | Level::Province | Level::Institution) | None => Self::Prefecture(code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_tells_the_level() {
        for (code, scope) in [
            ("220000", Scope::Province),
            ("220000-01", Scope::Institution("220000-01".into())),
            ("220100", Scope::Prefecture("220100".into())),
            ("JL-CBS", Scope::Prefecture("JL-CBS".into())),
            ("JL-CBS-01", Scope::Institution("JL-CBS-01".into())),
            ("220104", Scope::County("220104".into())),
            ("220104-01", Scope::Institution("220104-01".into())),
        ] {
            assert_eq!(Scope::of(code), scope, "{code}");
        }
    }
}
