//! SummarizeDuties: counts by article, kind and region.

use chrono::Datelike;
use junxiu_contracts::duty as pb;
use junxiu_kernel::day::{Day, add_months};
use junxiu_kernel::organization::Level;
use junxiu_platform::database::{Database, DatabaseError};
use junxiu_platform::parse::{self, Violations};
use junxiu_platform::status::Fault;
use pb::summarize_duties_request::RegionLevel;

use super::convert::organization;
use super::subtree::Subtree;
use super::{Duties, Period, ask, subtree};
use crate::journal::Call;

/// More years than this are a matter for an export.
const YEARS_MAX: i32 = 10;

pub(super) async fn run(
    duties: &Duties,
    call: &Call,
    request: &pb::SummarizeDutiesRequest,
) -> Result<pb::SummarizeDutiesResponse, Fault> {
    let mut wrong = Violations::new();
    let asked = subtree::named(&mut wrong, &request.organization);
    let article = ask::article(&mut wrong, request.article);
    let level = wrong.chosen_optional::<RegionLevel>("level", request.level);
    let from = wrong.optional_day("due_from", request.due_from.as_ref());
    let to = wrong.optional_day("due_to", request.due_to.as_ref());
    let year = Period::year(from.or(to).unwrap_or(call.today));
    let range = (from.unwrap_or(year.first), to.unwrap_or(year.last));
    ask::range(&mut wrong, Some(range.0), Some(range.1));
    if range.1 >= add_months(range.0, YEARS_MAX * 12) {
        wrong.add("due_to", "RANGE_TOO_LONG", "统计范围最长十年", "at most ten years are counted at once");
    }
    wrong.finish()?;

    let subtree = duties.subtree(&call.caller, asked.as_ref()).await?;
    let level = level.unwrap_or_else(|| below(subtree.level));
    let rows = count(&duties.inner.db, &subtree, level, article, range, call.today).await?;
    Ok(pb::SummarizeDutiesResponse {
        rows: rows.into_iter().map(Row::wire).collect(),
        due_from: Some(parse::date(range.0)),
        due_to: Some(parse::date(range.1)),
    })
}

const fn below(level: Level) -> RegionLevel {
    match level {
        Level::Province => RegionLevel::Prefecture,
        Level::Prefecture => RegionLevel::County,
        Level::County | Level::Institution => RegionLevel::Institution,
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    article: i64,
    kind: String,
    soft: bool,
    region: String,
    on_time: i64,
    late: i64,
    still_open: i64,
    overdue: i64,
    missed: i64,
    waived: i64,
    fallen: i64,
}

impl Row {
    fn wire(self) -> pb::summarize_duties_response::Row {
        pb::summarize_duties_response::Row {
            article: i32::try_from(self.article).unwrap_or_default(),
            kind: self.kind,
            soft: self.soft,
            organization: organization(&self.region),
            on_time: self.on_time,
            late: self.late,
            open: self.still_open,
            overdue: self.overdue,
            missed: self.missed,
            waived: self.waived,
            void: self.fallen,
        }
    }
}

/// Counts the duties of a scope. All states are named, so that the index of a level serves its range of days.
macro_rules! counts {
    ($region:literal, $scope:literal) => {
        concat!(
            "select article, kind, soft, coalesce(",
            $region,
            " '220000') as region,
                    cast(sum(case when state = 'MET' then 1 else 0 end) as bigint) as on_time,
                    cast(sum(case when state = 'MET_LATE' then 1 else 0 end) as bigint) as late,
                    cast(sum(case when state = 'OPEN' and due_on >= $4 then 1 else 0 end) as bigint) as still_open,
                    cast(sum(case when state = 'OPEN' and due_on < $4 then 1 else 0 end) as bigint) as overdue,
                    cast(sum(case when state = 'MISSED' then 1 else 0 end) as bigint) as missed,
                    cast(sum(case when state = 'WAIVED' then 1 else 0 end) as bigint) as waived,
                    cast(sum(case when state = 'VOID' then 1 else 0 end) as bigint) as fallen
               from duty
              where state in ('OPEN', 'MET', 'MET_LATE', 'MISSED', 'WAIVED', 'VOID')
                and due_on >= $1
                and due_on <= $2
                and ($3 is null or article = $3) ",
            $scope,
            " group by 1, 2, 3, 4
              order by 1, 2, 4"
        )
    };
}

/// The text for a scope, by the level at which regions are told apart.
macro_rules! by_level {
    ($level:expr, $scope:literal) => {
        match $level {
            RegionLevel::Unspecified | RegionLevel::Prefecture => counts!("prefecture,", $scope),
            RegionLevel::County => counts!("county, prefecture,", $scope),
            RegionLevel::Institution => counts!("institution, county, prefecture,", $scope),
        }
    };
}

async fn count(
    db: &Database,
    subtree: &Subtree,
    level: RegionLevel,
    article: Option<i32>,
    range: (Day, Day),
    today: Day,
) -> Result<Vec<Row>, DatabaseError> {
    let sql = match subtree.level {
        Level::Institution => by_level!(level, "and institution = $5"),
        Level::County => by_level!(level, "and county = $5"),
        Level::Prefecture => by_level!(level, "and prefecture = $5"),
        Level::Province => by_level!(level, ""),
    };
    debug_assert!(range.0.year() > 0, "days of the wire have years from 1 on");
    let read = db.read(sql).bind(range.0).bind(range.1).bind(article).bind(today);
    subtree.bind(read).all().await
}
