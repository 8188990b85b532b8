//! SQL of lists of absences: from the side of home and of the host, by the expected return. One statement a level and a
//! narrowing, so that each reads an index of its own and a late page costs what the first one costs.

use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, Level, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::absence::{AbsenceRow, NEVER, Record, back_by, select_absence};
use super::scope::Scope;
use crate::domain::absence::State;
use crate::domain::branch::{Branch, BranchId};
use crate::domain::organization::Organization;

/// From which side an absence is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Where he is served, and where his branch is.
    Home,
    /// Where he reported, and with whose branch he was put.
    Host,
}

/// Whose absences are listed.
#[derive(Clone, Debug)]
pub enum Of {
    /// Those of a part of the administration.
    Scope(Scope),
    /// Those of a branch.
    Branch(BranchId),
}

/// What a list is narrowed to.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    /// Only those of this person, over or not.
    pub retiree: Option<RetireeId>,
    /// Only those in this state; without it and without a person, those that are not over.
    pub state: Option<State>,
    /// Only those whose return is expected by this day.
    pub expected_by: Option<Day>,
}

/// The key of a page: the last absence of the page before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    back_by: Day,
    id: Uuid,
}

impl Key {
    /// Takes the key of an absence.
    pub fn of(record: &Record) -> Self {
        Self { back_by: back_by(&record.absence), id: record.absence.id.uuid() }
    }
}

/// A day before every absence.
const FIRST_DAY: Day = Day::from_ymd_opt(1900, 1, 1).expect("a day of the calendar");

macro_rules! page {
    ($of:literal, $narrow:literal) => {
        select_absence!(
            $of,
            $narrow,
            " and (a.back_by, a.absence_id) > ($2, $3)
              and a.back_by <= $4
            order by a.back_by, a.absence_id
            limit $5"
        )
    };
}

/// What narrows a list, and so the index that it reads.
enum Narrow {
    /// Those that are not over.
    Open,
    /// Those in a state.
    State,
    /// Those of one person.
    Person,
}

macro_rules! home {
    ($narrow:expr, $of:literal) => {
        match $narrow {
            Narrow::Open => page!($of, " and a.state not in ('RETURNED', 'CANCELLED', 'LAPSED')"),
            Narrow::State => page!($of, " and a.state = $6"),
            Narrow::Person => page!($of, " and a.retiree_id = $6 and ($7 is null or a.state = $7)"),
        }
    };
}

/// A host sees who stays with him, and nobody who left: few enough that a state is looked for among them.
macro_rules! host {
    ($narrow:expr, $of:literal) => {
        match $narrow {
            Narrow::Open => page!($of, " and a.state not in ('RETURNED', 'CANCELLED', 'LAPSED') and a.registered_at is not null"),
            Narrow::State => page!(
                $of,
                " and a.state not in ('RETURNED', 'CANCELLED', 'LAPSED') and a.registered_at is not null and a.state = $6"
            ),
            Narrow::Person => page!(
                $of,
                " and a.state not in ('RETURNED', 'CANCELLED', 'LAPSED') and a.registered_at is not null
                  and a.retiree_id = $6 and ($7 is null or a.state = $7)"
            ),
        }
    };
}

/// Lists absences, the earliest expected return first; those without one last.
///
/// # Errors
/// As the database says.
pub async fn list(
    db: &Database,
    (side, of): (Side, &Of),
    filter: Filter,
    after: Option<Key>,
    limit: i64,
) -> Result<Vec<Record>, DatabaseError> {
    let narrow = match (filter.retiree, filter.state) {
        (Some(_), _) => Narrow::Person,
        (None, Some(_)) => Narrow::State,
        (None, None) => Narrow::Open,
    };
    let code: Value = match of {
        Of::Branch(branch) => branch.uuid().into(),
        Of::Scope(Scope::Province) => PROVINCE.into(),
        Of::Scope(Scope::Prefecture(code) | Scope::County(code) | Scope::Institution(code)) => code.into(),
    };
    let after = after.unwrap_or(Key { back_by: FIRST_DAY, id: Uuid::nil() });
    let read = db
        .read(sql(side, of, &narrow))
        .bind(code)
        .bind(after.back_by)
        .bind(after.id)
        .bind(filter.expected_by.unwrap_or(NEVER))
        .bind(limit);
    let read = match (filter.retiree, filter.state) {
        (Some(retiree), state) => read.bind(retiree).bind(state.map(State::code)),
        (None, Some(state)) => read.bind(state.code()),
        (None, None) => read,
    };
    let rows: Vec<AbsenceRow> = read.all().await?;
    rows.into_iter().map(AbsenceRow::read).collect()
}

fn sql(side: Side, of: &Of, narrow: &Narrow) -> &'static str {
    match (side, of) {
        (Side::Home, Of::Branch(_)) => {
            home!(narrow, "join membership m on m.retiree_id = a.retiree_id where m.branch_id = $1")
        }
        (Side::Home, Of::Scope(Scope::Province)) => home!(narrow, "where $1 = '220000'"),
        (Side::Home, Of::Scope(Scope::Prefecture(_))) => home!(narrow, "where a.prefecture = $1"),
        (Side::Home, Of::Scope(Scope::County(_))) => home!(narrow, "where a.county = $1"),
        (Side::Home, Of::Scope(Scope::Institution(_))) => home!(narrow, "where a.institution = $1"),
        (Side::Host, Of::Branch(_)) => host!(narrow, "where a.host_branch_id = $1"),
        (Side::Host, Of::Scope(Scope::Province)) => host!(narrow, "where $1 = '220000'"),
        (Side::Host, Of::Scope(Scope::Prefecture(_))) => host!(narrow, "where a.host_prefecture = $1"),
        (Side::Host, Of::Scope(Scope::County(_))) => host!(narrow, "where a.host_county = $1"),
        (Side::Host, Of::Scope(Scope::Institution(_))) => host!(narrow, "where a.host_institution = $1"),
    }
}

/// Puts the absences that an organisation serves or takes in where it stands now; any number of rows.
pub fn moved(organization: &Organization) -> Changes {
    let place = &organization.place;
    if organization.level == Level::Institution {
        return Changes::new()
            .write_any(
                "update party_absence
                    set county = case when institution = $3 then $1 else county end,
                        prefecture = case when institution = $3 then $2 else prefecture end,
                        host_county = case when host_institution = $3 then $1 else host_county end,
                        host_prefecture = case when host_institution = $3 then $2 else host_prefecture end
                  where institution = $3 or host_institution = $3",
            )
            .bind(place.county.clone())
            .bind(place.prefecture.clone())
            .bind(&organization.code);
    }
    Changes::new()
        .write_any(
            "update party_absence
                set host_prefecture = $1
              where host_county = $2 and host_institution is null",
        )
        .bind(place.prefecture.clone())
        .bind(&organization.code)
}

/// Puts those who were put with a branch where another unit leads it now; any number of rows.
pub fn host_changed(branch: &Branch) -> Changes {
    let Ancestry { institution, county, prefecture } = branch.holder.clone();
    Changes::new()
        .write_any(
            "update party_absence
                set host_institution = $1, host_county = $2, host_prefecture = $3
              where host_branch_id = $4",
        )
        .bind(institution)
        .bind(county)
        .bind(prefecture)
        .bind(branch.id.uuid())
}
