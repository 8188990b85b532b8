//! Bureaus and institutions, and who is above whom.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::OrganizationCode;
use junxiu_kernel::organization::{Ancestry, CHANGBAI, Level, PROVINCE};
use junxiu_kernel::region;
use serde::{Deserialize, Serialize};

use super::refusal::Refusal;

/// The day from which the founding tree stands: the veterans-affairs bureaus were set up by then.
pub const FOUNDED_ON: (i32, u32, u32) = (2018, 11, 1);

/// How many retirees one act may move: their events travel in one entry.
pub const MOVED_MAX: usize = 5_000;

/// The counties around 长白山 have no bureau of its own code; it is found under this division.
const CHANGBAI_REGION: &str = "222426";

junxiu_kernel::words! {
    /// What an organisation is.
    pub enum Kind, "UNKNOWN_ORGANIZATION_TYPE", "机构类型", "type of organisation" {
        /// 退役军人工作部门.
        Bureau = "BUREAU", "退役军人工作部门";
        /// 军休服务管理中心.
        Center = "CENTER", "军休服务管理中心";
        /// 军休所.
        Home = "HOME", "军休所";
        /// 军休服务站.
        Station = "STATION", "军休服务站";
    }
}

junxiu_kernel::words! {
    /// A department that shares the work at a level (article 58).
    pub enum DepartmentKind, "UNKNOWN_DEPARTMENT", "部门", "department" {
        /// 退役军人.
        VeteransAffairs = "VETERANS_AFFAIRS", "退役军人";
        /// 民政.
        CivilAffairs = "CIVIL_AFFAIRS", "民政";
        /// 财政.
        Finance = "FINANCE", "财政";
        /// 卫生健康.
        Health = "HEALTH", "卫生健康";
        /// 军队政治工作.
        MilitaryPoliticalWork = "MILITARY_POLITICAL_WORK", "军队政治工作";
        /// 军队后勤保障.
        MilitaryLogistics = "MILITARY_LOGISTICS", "军队后勤保障";
    }
}

/// Who answers for a part of the work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    /// Which department.
    pub kind: DepartmentKind,
    /// The office that does the work.
    pub office: Option<String>,
    /// What it answers for.
    pub duty: Option<String>,
}

/// A bureau or an institution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// The code, which never changes.
    pub code: OrganizationCode,
    /// The name it goes by.
    pub display_name: String,
    /// What it is.
    pub kind: Kind,
    /// The level at which it stands.
    pub level: Level,
    /// The division in which it lies.
    pub region: String,
    /// The organisation directly above; none for the province.
    pub superior: Option<OrganizationCode>,
    /// Itself and those above, a level each.
    pub place: Ancestry,
    /// The first day on which it exists.
    pub valid_from: Day,
    /// The first day on which it exists no more.
    pub valid_to: Option<Day>,
    /// The unified social credit code.
    pub uscc: Option<String>,
    /// Who answers for what (article 58).
    pub departments: Vec<Department>,
    /// The institution into which it was merged.
    pub merged_into: Option<OrganizationCode>,
    /// Counts the changes.
    pub revision: i64,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Organization {
    /// Says whether it exists on a day.
    pub fn in_force(&self, on: Day) -> bool {
        self.valid_from <= on && self.valid_to.is_none_or(|to| on < to)
    }

    /// Refuses an organisation that has ended.
    pub fn must_stand(&self) -> Result<(), Refusal> {
        match self.valid_to {
            Some(on) => Err(Refusal::OrganizationEnded { on }),
            None => Ok(()),
        }
    }

    /// Refuses what is no institution, or does not exist on the day.
    pub fn must_serve(&self, on: Day) -> Result<(), Refusal> {
        let code = self.code.to_string();
        if self.kind == Kind::Bureau {
            return Err(Refusal::NotAnInstitution { code });
        }
        if !self.in_force(on) {
            return Err(Refusal::InstitutionNotInForce { code, on });
        }
        Ok(())
    }

    /// Puts an organisation under a superior and says where it then stands.
    ///
    /// # Errors
    /// Every way in which the superior cannot be one.
    pub fn place_under(code: &OrganizationCode, level: Level, superior: &Self, on: Day) -> Result<Ancestry, Refusal> {
        if superior.kind != Kind::Bureau {
            return Err(Refusal::SuperiorNotABureau);
        }
        if !superior.in_force(on) {
            return Err(Refusal::SuperiorNotInForce { on });
        }
        if superior.code == *code || superior.place.within(code.as_str()) && code.as_str() != PROVINCE {
            return Err(Refusal::SuperiorWithinSubtree);
        }
        if level >= superior.level {
            return Err(Refusal::LevelNotBelowSuperior);
        }
        Ok(below(&superior.place, code, level))
    }

    /// Gives where an organisation of its subtree stands once this one stands elsewhere.
    ///
    /// What lies at this level and above is taken from the new place; what lies below stays.
    pub fn moved(&self, place: &Ancestry, of: &Ancestry) -> Ancestry {
        let mut moved = of.clone();
        moved.prefecture.clone_from(&place.prefecture);
        if self.level == Level::County {
            moved.county.clone_from(&place.county);
        }
        if self.level == Level::Institution {
            moved = place.clone();
        }
        moved
    }

    /// Makes an organisation for a test: an institution if its code has a number, else a bureau.
    #[cfg(test)]
    pub fn example(code: &str, region: &str) -> Self {
        let institution = code.contains('-');
        let code = OrganizationCode::parse(code).expect("a code");
        let level = if institution { Level::Institution } else { Level::County };
        Self {
            display_name: code.to_string(),
            kind: if institution { Kind::Home } else { Kind::Bureau },
            level,
            region: region.to_owned(),
            superior: None,
            place: below(&Ancestry::default(), &code, level),
            valid_from: Day::from_ymd_opt(2018, 11, 1).expect("a day"),
            valid_to: None,
            uscc: None,
            departments: Vec::new(),
            merged_into: None,
            revision: 1,
            recorded_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
            code,
        }
    }
}

/// Gives the place of an organisation directly below another.
pub fn below(above: &Ancestry, code: &OrganizationCode, level: Level) -> Ancestry {
    let mut place = above.clone();
    let code = Some(code.to_string());
    match level {
        Level::Institution => place.institution = code,
        Level::County => place.county = code,
        Level::Prefecture => place.prefecture = code,
        Level::Province => {}
    }
    place
}

/// Checks that a code is made of its superior's, or is a division's.
pub fn check_code(code: &OrganizationCode, level: Level, superior: &OrganizationCode) -> Result<(), Refusal> {
    let fits = match level {
        Level::Institution => code
            .as_str()
            .strip_prefix(superior.as_str())
            .and_then(|rest| rest.strip_prefix('-'))
            .is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit())),
        Level::County | Level::Prefecture => {
            code.as_str().starts_with("JL-") && code.as_str().len() == CHANGBAI.len()
                || region::find(code.as_str()).is_some()
        }
        Level::Province => false,
    };
    if fits { Ok(()) } else { Err(Refusal::CodeNotOfSuperior) }
}

/// Gives the next free code of an institution under a superior.
pub fn next_code<'a>(superior: &OrganizationCode, taken: impl Iterator<Item = &'a str>) -> Option<OrganizationCode> {
    let number = |code: &str| code.strip_prefix(superior.as_str())?.strip_prefix('-')?.parse::<u32>().ok();
    let highest = taken.filter_map(number).max().unwrap_or(0);
    OrganizationCode::parse(&format!("{superior}-{:02}", highest + 1)).ok()
}

/// Gives the tree that exists from the first start: the province, its prefectures and counties, 长白山, and the provincial sanatorium.
///
/// Superiors come before those below them.
pub fn founding(now: DateTime<Utc>) -> Vec<Organization> {
    let mut tree: Vec<Organization> = Vec::new();
    let mut levels: Vec<&region::Region> = region::all().iter().collect();
    levels.sort_by_key(|region| (std::cmp::Reverse(region.level), region.code));
    for division in levels {
        let name = bureau_name(division);
        add(&mut tree, (division.code, &name, Kind::Bureau, division.level, division.code), division.parent, now);
    }
    let changbai = "吉林省长白山保护开发区退役军人事务局";
    add(&mut tree, (CHANGBAI, changbai, Kind::Bureau, Level::Prefecture, CHANGBAI_REGION), Some(PROVINCE), now);
    let sanatorium = "吉林省军队离退休干部休养所";
    add(&mut tree, ("220000-01", sanatorium, Kind::Home, Level::Institution, "220100"), Some(PROVINCE), now);
    tree
}

fn bureau_name(division: &region::Region) -> String {
    match division.level {
        Level::Province => format!("{}退役军人事务厅", division.name),
        Level::Institution | Level::County | Level::Prefecture => {
            let prefecture = division.parent.and_then(region::find).filter(|parent| parent.level == Level::Prefecture);
            format!("{}{}退役军人事务局", prefecture.map_or("", |parent| parent.name), division.name)
        }
    }
}

fn add(
    tree: &mut Vec<Organization>,
    (code, name, kind, level, region): (&str, &str, Kind, Level, &str),
    superior: Option<&str>,
    now: DateTime<Utc>,
) {
    let above = superior.and_then(|superior| tree.iter().find(|known| known.code.as_str() == superior));
    let above = above.map(|known| (known.code.clone(), known.place.clone()));
    let (year, month, day) = FOUNDED_ON;
    let (Ok(code), Some(valid_from)) = (OrganizationCode::parse(code), Day::from_ymd_opt(year, month, day)) else {
        return;
    };
    let place = below(&above.as_ref().map(|(_, place)| place.clone()).unwrap_or_default(), &code, level);
    tree.push(Organization {
        code,
        display_name: name.to_owned(),
        kind,
        level,
        region: region.to_owned(),
        superior: above.map(|(code, _)| code),
        place,
        valid_from,
        valid_to: None,
        uscc: None,
        departments: Vec::new(),
        merged_into: None,
        revision: 1,
        recorded_at: now,
        updated_at: now,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(written: &str) -> OrganizationCode {
        OrganizationCode::parse(written).expect("a code")
    }

    fn tree() -> Vec<Organization> {
        founding(DateTime::UNIX_EPOCH)
    }

    fn find<'a>(tree: &'a [Organization], code: &str) -> &'a Organization {
        tree.iter().find(|known| known.code.as_str() == code).expect("it is founded")
    }

    #[test]
    fn the_founding_tree_is_whole() {
        let tree = tree();
        let of = |level| tree.iter().filter(|known| known.level == level).count();
        assert_eq!(
            (of(Level::Province), of(Level::Prefecture), of(Level::County), of(Level::Institution)),
            (1, 10, 60, 1)
        );
        assert_eq!(find(&tree, "220104").place.prefecture.as_deref(), Some("220100"));
        assert_eq!(find(&tree, "220104").display_name, "长春市朝阳区退役军人事务局");
        assert_eq!(find(&tree, CHANGBAI).superior, Some(code(PROVINCE)));
        let sanatorium = find(&tree, "220000-01");
        assert_eq!(sanatorium.place.institution.as_deref(), Some("220000-01"));
        assert_eq!((&sanatorium.place.county, &sanatorium.place.prefecture), (&None, &None));
        for (at, known) in tree.iter().enumerate() {
            let above = known.superior.as_ref().map(|superior| tree.iter().position(|other| other.code == *superior));
            assert!(above.is_none_or(|above| above.is_some_and(|above| above < at)), "{}", known.code);
        }
    }

    #[test]
    fn an_organisation_stands_below_a_bureau_that_exists() {
        let tree = tree();
        let on = Day::from_ymd_opt(2024, 1, 1).expect("a day");
        let under =
            |new: &str, level, superior: &str| Organization::place_under(&code(new), level, find(&tree, superior), on);
        let place = under("220104-01", Level::Institution, "220104").expect("it fits");
        assert_eq!((place.county.as_deref(), place.prefecture.as_deref()), (Some("220104"), Some("220100")));
        assert_eq!(under("220104-01", Level::Institution, "220000-01"), Err(Refusal::SuperiorNotABureau));
        assert_eq!(under("220105", Level::County, "220104"), Err(Refusal::LevelNotBelowSuperior));
        assert_eq!(under("220100", Level::Prefecture, "220104"), Err(Refusal::SuperiorWithinSubtree));
        let early = Day::from_ymd_opt(2018, 10, 31).expect("a day");
        let refused = Organization::place_under(&code("220104-01"), Level::Institution, find(&tree, "220104"), early);
        assert_eq!(refused, Err(Refusal::SuperiorNotInForce { on: early }));
    }

    #[test]
    fn a_code_is_made_of_the_superiors() {
        for (new, level, superior, fits) in [
            ("220104-01", Level::Institution, "220104", true),
            ("220104-12", Level::Institution, "220104", true),
            ("220105-01", Level::Institution, "220104", false),
            ("220104", Level::Institution, "220104", false),
            ("JL-CBS-01", Level::Institution, "JL-CBS", true),
            ("220104", Level::County, "220100", true),
            ("220171", Level::County, "220100", false),
        ] {
            assert_eq!(check_code(&code(new), level, &code(superior)).is_ok(), fits, "{new} under {superior}");
        }
        let taken = ["220104-01", "220104-07", "220105-09"];
        assert_eq!(next_code(&code("220104"), taken.into_iter()), Some(code("220104-08")));
        assert_eq!(next_code(&code("220104"), std::iter::empty()), Some(code("220104-01")));
    }

    #[test]
    fn a_subtree_moves_whole() {
        let tree = tree();
        let county = find(&tree, "220581");
        let on = Day::from_ymd_opt(2024, 1, 1).expect("a day");
        let place = Organization::place_under(&county.code, county.level, find(&tree, PROVINCE), on).expect("it fits");
        assert_eq!((place.county.as_deref(), place.prefecture.as_deref()), (Some("220581"), None));
        let home = below(&county.place, &code("220581-01"), Level::Institution);
        let moved = county.moved(&place, &home);
        assert_eq!(moved.institution.as_deref(), Some("220581-01"));
        assert_eq!((moved.county.as_deref(), moved.prefecture.as_deref()), (Some("220581"), None));
    }
}
