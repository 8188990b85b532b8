//! The forty institutions of the demo province.

use std::path::Path;
use std::sync::LazyLock;

use junxiu_kernel::organization::{CHANGBAI, PROVINCE};
use junxiu_kernel::region;

use super::people::Person;

/// How many of each prefecture's counties have a home of their own, in the order of the divisions' codes.
const COUNTY_HOMES: &[(&str, usize)] = &[
    ("220100", 8),
    ("220200", 4),
    ("220300", 2),
    ("220400", 2),
    ("220500", 3),
    ("220600", 2),
    ("220700", 2),
    ("220800", 2),
    ("222400", 4),
];

/// What kind of institution it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// 军休服务管理中心.
    Center,
    /// 军休所.
    Home,
}

/// An institution of the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Institution {
    /// The code, `<code of its superior>-01`.
    pub code: String,
    /// The name, which says that it is made up.
    pub name: String,
    /// What kind it is.
    pub form: Form,
    /// The code of the bureau it answers to.
    pub superior: &'static str,
    /// The division where it stands.
    pub region: &'static str,
}

/// The provincial home in Changchun, to which article 8 sends officers of division grade who wish it.
pub const PROVINCIAL_HOME: &str = "220000-01";

static ALL: LazyLock<Vec<Institution>> = LazyLock::new(|| {
    let home = |superior: &'static str, name: String, form: Form, region: &'static str| Institution {
        code: format!("{superior}-01"),
        name,
        form,
        superior,
        region,
    };
    let mut all = vec![
        home(PROVINCE, "吉林省军队离退休干部休养所（演示）".to_owned(), Form::Home, "220104"),
        home(CHANGBAI, "长白山测试军休服务管理中心".to_owned(), Form::Center, "222426"),
    ];
    for (prefecture, homes) in COUNTY_HOMES {
        let Some(city) = region::find(prefecture) else { continue };
        let counties: Vec<_> = region::children(prefecture).collect();
        if let Some(seat) = counties.first() {
            all.push(home(city.code, format!("{}测试军休服务管理中心", city.name), Form::Center, seat.code));
        }
        let with_home = counties.iter().take(*homes);
        all.extend(
            with_home.map(|county| home(county.code, format!("{}测试军休所", county.name), Form::Home, county.code)),
        );
    }
    all
});

/// Gives all institutions.
pub fn all() -> &'static [Institution] {
    &ALL
}

/// Says which institution serves a division: its own, or else its prefecture's.
pub fn serving(region_code: &str) -> Option<&'static Institution> {
    let of = |superior: &str| ALL.iter().find(|institution| institution.superior == superior);
    of(region_code).or_else(|| of(region::prefecture_of(region_code)?.code))
}

/// Says which institution serves a person of the demo, by its code.
pub fn of(person: &Person) -> Option<&'static str> {
    if person.to_provincial_home {
        return Some(PROVINCIAL_HOME);
    }
    Some(&serving(person.region)?.code)
}

/// Writes the list beside the other files, for whoever imports those somewhere else.
pub fn write(path: &Path) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record(["code", "name", "form", "superior", "region_code"])?;
    for institution in all() {
        let form = match institution.form {
            Form::Center => "CENTER",
            Form::Home => "HOME",
        };
        writer.write_record([&institution.code, &institution.name, form, institution.superior, institution.region])?;
    }
    writer.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_division_is_served_by_its_own_home_or_by_its_prefectures_center() {
        assert_eq!(serving("220104").map(|found| found.code.as_str()), Some("220104-01"));
        assert_eq!(serving("222426").map(|found| found.code.as_str()), Some("222400-01"));
        for region in region::all().iter().filter(|region| region.code != PROVINCE) {
            assert!(serving(region.code).is_some(), "{}", region.name);
        }
    }
}
