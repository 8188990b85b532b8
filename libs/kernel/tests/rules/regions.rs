use crate::on;
use junxiu_kernel::organization::Level;
use junxiu_kernel::region;

#[test]
fn there_are_nine_prefectures_and_sixty_counties() {
    let of_level = |level| region::all().iter().filter(|region| region.level == level).count();
    assert_eq!(of_level(Level::Province), 1);
    assert_eq!(of_level(Level::Prefecture), 9);
    assert_eq!(of_level(Level::County), 60);
    assert_eq!(region::children("220000").count(), 9);
    let counties: usize = region::children("220000").map(|city| region::children(city.code).count()).sum();
    assert_eq!(counties, 60);
}

#[test]
fn the_code_of_every_division_tells_its_level() {
    for division in region::all() {
        assert_eq!(Level::of_code(division.code), division.level, "{} {}", division.code, division.name);
    }
}

#[test]
fn the_city_of_jilin_is_not_the_province() {
    let city = region::find("220200").unwrap();
    assert_eq!((city.name, city.level), ("吉林市", Level::Prefecture));
    let province = region::find("220000").unwrap();
    assert_eq!((province.name, province.parent), ("吉林省", None));
}

#[test]
fn a_place_has_the_code_of_its_day() {
    let check = |code: &str, day: &str, resolved: &str| {
        assert_eq!(region::resolve(code, on(day)), Some(resolved), "{code} on {day}");
    };
    // 公主岭, from 四平 to 长春.
    check("220381", "2019-12-31", "220381");
    check("220381", "2020-01-01", "220184");
    check("220184", "2024-06-01", "220184");
    check("220184", "2019-12-31", "220381");
    // 扶余.
    check("220724", "2012-12-31", "220724");
    check("220724", "2013-01-01", "220781");
    // 九台.
    check("220181", "2013-12-31", "220181");
    check("220181", "2014-01-01", "220113");
    // 江源.
    check("220625", "2005-12-31", "220625");
    check("220625", "2006-01-01", "220605");
    // 德惠 had a code under the province for one year between its two others.
    check("220183", "1993-12-31", "220124");
    check("220183", "1994-01-01", "229012");
    check("220124", "1994-12-31", "229012");
    check("220124", "1995-01-01", "220183");
    // 公主岭 over all its codes.
    check("229001", "2024-01-01", "220184");
    check("220184", "1994-12-31", "229001");
    check("220381", "1980-01-01", "229001");
    // Counties that became cities and districts in the nineties.
    check("220124", "2024-01-01", "220183");
    check("220125", "2024-01-01", "220112");
    check("220223", "2024-01-01", "220284");
    check("220324", "2024-01-01", "220382");
    // A place that kept its code.
    check("220104", "2024-01-01", "220104");
    assert_eq!(region::resolve("999999", on("2024-01-01")), None);
}

#[test]
fn a_move_changes_the_prefecture() {
    let prefecture = |code, day| {
        region::division_on(code, on(day)).and_then(|place| region::prefecture_of(place.code)).map(|city| city.name)
    };
    assert_eq!(prefecture("220381", "2019-12-31"), Some("四平市"));
    assert_eq!(prefecture("220381", "2020-01-01"), Some("长春市"));
    assert_eq!(region::prefecture_of("220200").map(|city| city.name), Some("吉林市"));
    assert_eq!(region::prefecture_of("222426").map(|city| city.name), Some("延边朝鲜族自治州"));
    assert_eq!(region::prefecture_of("220000"), None);
}

#[test]
fn a_written_region_is_taken_or_refused_with_its_fault() {
    let read = |written| region::parse(written, on("2024-01-01")).map(|place| place.code).map_err(|wrong| wrong.code);
    assert_eq!(read("220104"), Ok("220104"));
    assert_eq!(read(" ２２０１０４ "), Ok("220104"));
    assert_eq!(read("220104.0"), Ok("220104"));
    assert_eq!(read("220381"), Ok("220184"));
    assert_eq!(read("220171"), Err("REGION_STATISTICS_ONLY"));
    assert_eq!(read("220871"), Err("REGION_STATISTICS_ONLY"));
    assert_eq!(read("229012"), Ok("220183"));
    assert_eq!(read("229013"), Err("UNKNOWN_REGION"));
    assert_eq!(read("110105"), Err("UNKNOWN_REGION"));
    assert_eq!(read("朝阳区"), Err("UNKNOWN_REGION"));
    assert_eq!(read(""), Err("UNKNOWN_REGION"));
}

#[test]
fn each_former_code_leads_to_a_division_of_today() {
    assert_eq!(region::former().len(), 27);
    for old in region::former() {
        let code = old.region.code;
        assert!(region::find(code).is_none(), "{old:?}");
        let today = region::division_on(code, on("2026-01-01")).unwrap();
        assert!(region::find(today.code).is_some(), "{old:?}");
        assert_eq!(region::former().iter().filter(|other| other.region.code == code).count(), 1, "{old:?}");
        assert_eq!(region::former().iter().filter(|other| other.successor == old.successor).count(), 1, "{old:?}");
        // Each code holds on the last day before the next one.
        let last = old.until.pred_opt().unwrap();
        assert_eq!(region::resolve(code, last), Some(code), "{old:?}");
    }
    assert_eq!(region::prefecture_of("229001"), None);
    assert_eq!(region::prefecture_of("220381").map(|city| city.name), Some("四平市"));
}
