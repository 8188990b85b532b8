//! SQL of organisations that move or end, with everything that stands below them.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::OrganizationCode;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::Changes;

/// Moves the tree on: whoever has copied ancestors in bulk meanwhile reads and decides again.
pub fn tree_moved(tree_revision: i64) -> Changes {
    Changes::new()
        .write("update organization_tree set revision = revision + 1 where id = 1 and revision = $1", 1)
        .bind(tree_revision)
}

/// Holds a moving organisation to the number of organisations that were read below it, after its own row is written.
///
/// Whoever sets one up under it holds its row, so the new one comes wholly before
/// (and is counted here) or wholly after (and gets the new ancestors). Ordered, for
/// the count must come after the row is ours.
pub fn none_joined(code: &OrganizationCode, below: usize) -> Changes {
    Changes::new()
        .write(
            "update organization
                set updated_at = updated_at
              where code = $1
                and (select count(*) from organization below
                      where (below.county = $1 or below.prefecture = $1) and below.code <> $1) = $2",
            1,
        )
        .bind(code.as_str())
        .bind(i64::try_from(below).unwrap_or(i64::MAX))
        .ordered()
}

/// Gives the rows of items, receptions and retirees under a bureau their new ancestor at the prefecture's level.
///
/// Only a county's bureau moves between prefectures; the columns of its own
/// level and of the institutions stay. Every row's revision moves on, so that an
/// act decided on the old ancestors is decided again. Ordered: whoever copies an
/// item's ancestors holds the item, so the receptions are looked for once the items are ours.
pub fn move_rows(county: &OrganizationCode, prefecture: Option<&str>, now: DateTime<Utc>) -> Changes {
    let prefecture = prefecture.map(str::to_owned);
    Changes::new()
        .write_any(
            "update placement_item set prefecture = $1, updated_at = $2, revision = revision + 1 where county = $3",
        )
        .bind(prefecture.clone())
        .bind(now)
        .bind(county.as_str())
        .write_any("update reception set prefecture = $1, updated_at = $2, revision = revision + 1 where county = $3")
        .bind(prefecture)
        .bind(now)
        .bind(county.as_str())
        .ordered()
}

/// Gives the retirees under a county's bureau their new ancestor at the prefecture's level.
///
/// So many records that stand must be touched: they are told of by an event each,
/// and one that came meanwhile must not be left out. Records that gave way follow quietly.
/// Ordered, for whoever came with an item or an institution that is ours by now is seen only so.
pub fn move_retirees_of_county(
    county: &OrganizationCode,
    prefecture: Option<&str>,
    standing: u64,
    now: DateTime<Utc>,
) -> Changes {
    Changes::new()
        .write(
            "update retiree
                set prefecture = $1, updated_at = $2, revision = revision + 1
              where county = $3 and merged_into is null",
            standing,
        )
        .bind(prefecture)
        .bind(now)
        .bind(county.as_str())
        .write_any("update retiree set prefecture = $1, updated_at = $2 where county = $3 and merged_into is not null")
        .bind(prefecture)
        .bind(now)
        .bind(county.as_str())
        .ordered()
}

/// Gives whoever an institution serves the bureaus that now stand above it; counted as for a county.
pub fn move_retirees_of_institution(
    institution: &OrganizationCode,
    place: &Ancestry,
    standing: u64,
    now: DateTime<Utc>,
) -> Changes {
    Changes::new()
        .write(
            "update retiree
                set county = $1, prefecture = $2, updated_at = $3, revision = revision + 1
              where institution = $4 and merged_into is null",
            standing,
        )
        .bind(place.county.clone())
        .bind(place.prefecture.clone())
        .bind(now)
        .bind(institution.as_str())
        .write_any(
            "update retiree
                set county = $1, prefecture = $2, updated_at = $3
              where institution = $4 and merged_into is not null",
        )
        .bind(place.county.clone())
        .bind(place.prefecture.clone())
        .bind(now)
        .bind(institution.as_str())
        .ordered()
}

/// Holds an ending institution to it that it serves nobody, after its own row is written.
///
/// Whoever gives somebody to an institution holds its row, so he comes wholly
/// before (and is seen here) or wholly after (and finds it ended). Ordered, for
/// the look must come after the row is ours.
pub fn serving_nobody(code: &OrganizationCode) -> Changes {
    Changes::new()
        .write(
            "update organization
                set updated_at = updated_at
              where code = $1
                and not exists (select 1 from retiree
                                 where institution = $1 and life_status = 'ACTIVE' and merged_into is null)",
            1,
        )
        .bind(code.as_str())
        .ordered()
}

/// Holds an ending bureau to it that nothing is left below it, as [`serving_nobody`] does an institution.
pub fn without_subordinates(code: &OrganizationCode, on: Day) -> Changes {
    Changes::new()
        .write(
            "update organization
                set updated_at = updated_at
              where code = $1
                and not exists (select 1 from organization below
                                 where below.superior = $1 and (below.valid_to is null or below.valid_to > $2))",
            1,
        )
        .bind(code.as_str())
        .bind(on)
        .ordered()
}
