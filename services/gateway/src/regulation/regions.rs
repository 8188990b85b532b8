//! The divisions of the province, today's and those of another day.

use std::collections::BTreeMap;

use junxiu_contracts::gateway as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::bad_name;
use junxiu_kernel::organization::Level;
use junxiu_kernel::region::{self, Former, Region};
use junxiu_platform::parse::{self, Violations};
use junxiu_platform::status::Fault;

use super::Regulation;

/// Lists the divisions as they stood on a day.
pub(super) fn list(
    regulation: &Regulation,
    request: &pb::ListRegionsRequest,
) -> Result<pb::ListRegionsResponse, Fault> {
    let mut wrong = Violations::new();
    let as_of = wrong.optional_day("as_of", request.as_of.as_ref()).unwrap_or_else(|| regulation.env.clock.today());
    let parent = parent(&mut wrong, &request.parent, as_of);
    let page = regulation.page(&mut wrong, request);
    wrong.finish()?;

    // Keyed by the code of the day: two of today's divisions may have been one.
    let stood = region::all().iter().filter_map(|region| region::division_on(region.code, as_of));
    let by_code: BTreeMap<&str, &Region> = stood.map(|region| (region.code, region)).collect();
    let found = by_code.into_values().filter(|region| parent.is_none() || region.parent == parent).collect();

    let (found, next_page_token) = regulation.cut(request, &page, found, |region| region.code.to_owned());
    Ok(pb::ListRegionsResponse {
        regions: found.into_iter().map(|region| wire(region, as_of)).collect(),
        next_page_token,
    })
}

fn parent(wrong: &mut Violations, given: &str, as_of: Day) -> Option<&'static str> {
    let given = given.trim();
    if given.is_empty() {
        return None;
    }
    let Some(code) = given.strip_prefix("regions/") else {
        return wrong.take("parent", Err(bad_name("regions/{code}", given)));
    };
    wrong.take("parent", region::parse(code, as_of)).map(|region| region.code)
}

fn wire(region: &Region, as_of: Day) -> pb::Region {
    pb::Region {
        name: format!("regions/{}", region.code),
        code: region.code.to_owned(),
        display_name: region.name.to_owned(),
        parent: region.parent.map(|parent| format!("regions/{parent}")).unwrap_or_default(),
        level: level(region.level).into(),
        history: history(region.code, as_of).into_iter().map(former).collect(),
    }
}

/// Finds the codes that a division had before the day, the oldest first.
fn history(code: &str, as_of: Day) -> Vec<&'static Former> {
    let mut found = Vec::new();
    let mut later = code;
    while let Some(before) = region::former().iter().find(|old| old.successor == later && old.until <= as_of) {
        found.push(before);
        later = before.region.code;
    }
    found.reverse();
    found
}

fn former(former: &Former) -> pb::FormerRegion {
    pb::FormerRegion {
        code: former.region.code.to_owned(),
        display_name: former.region.name.to_owned(),
        until_year: parse::date(former.until).year,
    }
}

const fn level(level: Level) -> pb::RegionLevel {
    match level {
        Level::Province => pb::RegionLevel::Province,
        Level::Prefecture => pb::RegionLevel::Prefecture,
        Level::County => pb::RegionLevel::County,
        Level::Institution => pb::RegionLevel::Unspecified,
    }
}
