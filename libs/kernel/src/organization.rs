//! The levels of the administration, and who sees what.

use serde::{Deserialize, Serialize};

/// The code of the provincial department.
pub const PROVINCE: &str = "220000";

/// The code of the Changbai Mountain bureau, which stands at the prefecture's level
/// and has no division code of its own.
pub const CHANGBAI: &str = "JL-CBS";

crate::words! {
    /// A level of the administration, the lowest first.
    pub enum Level, "UNKNOWN_LEVEL", "层级", "level" {
        /// 军休服务管理机构: a centre, home or station.
        Institution = "INSTITUTION", "机构" | "军休服务管理机构";
        /// A bureau of a county, a district or a county-level city.
        County = "COUNTY", "县（市、区）" | "县(市、区)" | "县" | "county";
        /// A bureau of a prefecture, and what stands at its level.
        Prefecture = "PREFECTURE", "市（州）" | "市(州)" | "市" | "州" | "prefecture";
        /// The provincial department.
        Province = "PROVINCE", "省" | "province";
    }
}

impl Level {
    /// Tells the level of an organisation by its code: an institution's is its bureau's and a number (`220104-01`), a
    /// bureau's is the code of its division; one that has none (`JL-CBS`) stands at the prefecture's level.
    pub fn of_code(code: &str) -> Self {
        let own = code.strip_prefix("JL-");
        let bureau = own.unwrap_or(code);
        if code == PROVINCE {
            Self::Province
        } else if bureau.contains('-') {
            Self::Institution
        } else if own.is_some() || bureau.ends_with("00") {
            Self::Prefecture
        } else {
            Self::County
        }
    }
}

/// The organisations that a row belongs to, one at each level, where there is one.
///
/// A row carries its ancestors, a column a level, so that a subtree is found by an
/// index and no tree is walked. The province is an ancestor of every row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ancestry {
    /// The code of the institution, for example `220104-01`.
    pub institution: Option<String>,
    /// The code of the bureau at the county's level.
    pub county: Option<String>,
    /// The code of the bureau at the prefecture's level.
    pub prefecture: Option<String>,
}

impl Ancestry {
    /// Says whether the row lies within an organisation's subtree.
    pub fn within(&self, organization: &str) -> bool {
        organization == PROVINCE
            || [&self.institution, &self.county, &self.prefecture]
                .into_iter()
                .any(|code| code.as_deref() == Some(organization))
    }

    /// Gives the code of the lowest organisation that the row belongs to.
    pub fn nearest(&self) -> &str {
        [&self.institution, &self.county, &self.prefecture]
            .into_iter()
            .find_map(|code| code.as_deref())
            .unwrap_or(PROVINCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(institution: &str, county: &str, prefecture: &str) -> Ancestry {
        let some = |code: &str| (!code.is_empty()).then(|| code.to_owned());
        Ancestry { institution: some(institution), county: some(county), prefecture: some(prefecture) }
    }

    #[test]
    fn a_code_tells_its_level() {
        for (code, level) in [
            (PROVINCE, Level::Province),
            ("220000-01", Level::Institution),
            ("220100", Level::Prefecture),
            ("222400", Level::Prefecture),
            (CHANGBAI, Level::Prefecture),
            ("JL-CBS-01", Level::Institution),
            ("220104", Level::County),
            ("220104-01", Level::Institution),
        ] {
            assert_eq!(Level::of_code(code), level, "{code}");
        }
    }

    #[test]
    fn a_row_is_seen_by_its_ancestors_alone() {
        let ordinary = row("220104-01", "220104", "220100");
        let provincial = row("220000-01", "", "");
        for (row, organization, seen) in [
            (&ordinary, "220104-01", true),
            (&ordinary, "220104", true),
            (&ordinary, "220100", true),
            (&ordinary, "220000", true),
            (&ordinary, "220104-02", false),
            (&ordinary, "220200", false),
            (&ordinary, "", false),
            (&provincial, "220000-01", true),
            (&provincial, "220000", true),
            (&provincial, "220100", false),
        ] {
            assert_eq!(row.within(organization), seen, "{row:?} in {organization}");
        }
    }

    #[test]
    fn the_nearest_organisation_is_the_lowest() {
        assert_eq!(row("220104-01", "220104", "220100").nearest(), "220104-01");
        assert_eq!(row("", "220104", "220100").nearest(), "220104");
        assert_eq!(row("", "", "").nearest(), PROVINCE);
    }
}
