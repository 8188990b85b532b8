//! SQL of lists of transfers: from the side of the branch that sends and of the one that receives, by the last day of an
//! acceptance in time. One statement a level and a narrowing, so that each reads an index of its own.

use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, PROVINCE};
use junxiu_platform::database::{Changes, Database, DatabaseError, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::absence::NEVER;
use super::absence_list::Of;
use super::relation_transfer::{TransferRow, select_transfer};
use super::scope::Scope;
use crate::domain::branch::Branch;
use crate::domain::relation_transfer::{State, Transfer};

/// From which side a transfer is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The branch that he leaves.
    Sending,
    /// The branch to which he comes.
    Receiving,
}

/// What a list is narrowed to.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    /// Only those of this person, decided or not.
    pub retiree: Option<RetireeId>,
    /// Only those in this state; without it and without a person, those that wait.
    pub state: Option<State>,
    /// Only those that are due by this day.
    pub due_by: Option<Day>,
}

/// The key of a page: the last transfer of the page before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    due_on: Day,
    id: Uuid,
}

impl Key {
    /// Takes the key of a transfer.
    pub fn of(transfer: &Transfer) -> Self {
        Self { due_on: transfer.due_on, id: transfer.id.uuid() }
    }
}

/// A day before every transfer.
const FIRST_DAY: Day = Day::from_ymd_opt(1900, 1, 1).expect("a day of the calendar");

macro_rules! page {
    ($of_person:expr, $of:literal) => {
        if $of_person {
            page!(@ $of, " and retiree_id = $6 and ($7 is null or state = $7)")
        } else {
            page!(@ $of, " and state = $6")
        }
    };
    (@ $of:literal, $narrow:literal) => {
        select_transfer!(
            $of,
            $narrow,
            " and (due_on, transfer_id) > ($2, $3)
              and due_on <= $4
            order by due_on, transfer_id
            limit $5"
        )
    };
}

/// Lists transfers, the earliest due first.
///
/// # Errors
/// As the database says.
pub async fn list(
    db: &Database,
    (side, of): (Side, &Of),
    filter: Filter,
    after: Option<Key>,
    limit: i64,
) -> Result<Vec<Transfer>, DatabaseError> {
    let code: Value = match of {
        Of::Branch(branch) => branch.uuid().into(),
        Of::Scope(Scope::Province) => PROVINCE.into(),
        Of::Scope(Scope::Prefecture(code) | Scope::County(code) | Scope::Institution(code)) => code.into(),
    };
    let after = after.unwrap_or(Key { due_on: FIRST_DAY, id: Uuid::nil() });
    let read = db
        .read(sql(side, of, filter.retiree.is_some()))
        .bind(code)
        .bind(after.due_on)
        .bind(after.id)
        .bind(filter.due_by.unwrap_or(NEVER))
        .bind(limit);
    let read = match filter.retiree {
        Some(retiree) => read.bind(retiree).bind(filter.state.map(State::code)),
        None => read.bind(filter.state.unwrap_or(State::Sent).code()),
    };
    let rows: Vec<TransferRow> = read.all().await?;
    rows.into_iter().map(TransferRow::read).collect()
}

fn sql(side: Side, of: &Of, of_person: bool) -> &'static str {
    match (side, of) {
        (Side::Sending, Of::Branch(_)) => page!(of_person, "where from_branch_id = $1"),
        (Side::Sending, Of::Scope(Scope::Province)) => page!(of_person, "where $1 = '220000'"),
        (Side::Sending, Of::Scope(Scope::Prefecture(_))) => page!(of_person, "where prefecture = $1"),
        (Side::Sending, Of::Scope(Scope::County(_))) => page!(of_person, "where county = $1"),
        (Side::Sending, Of::Scope(Scope::Institution(_))) => page!(of_person, "where institution = $1"),
        (Side::Receiving, Of::Branch(_)) => page!(of_person, "where to_branch_id = $1"),
        (Side::Receiving, Of::Scope(Scope::Province)) => {
            page!(of_person, "where $1 = '220000' and to_branch_id is not null")
        }
        (Side::Receiving, Of::Scope(Scope::Prefecture(_))) => page!(of_person, "where to_prefecture = $1"),
        (Side::Receiving, Of::Scope(Scope::County(_))) => page!(of_person, "where to_county = $1"),
        (Side::Receiving, Of::Scope(Scope::Institution(_))) => page!(of_person, "where to_institution = $1"),
    }
}

/// Puts the transfers of an institution's branches where the institution stands now; any number of rows.
pub fn moved(institution: &str, place: &Ancestry) -> Changes {
    Changes::new()
        .write_any(
            "update relation_transfer
                set county = case when institution = $3 then $1 else county end,
                    prefecture = case when institution = $3 then $2 else prefecture end,
                    to_county = case when to_institution = $3 then $1 else to_county end,
                    to_prefecture = case when to_institution = $3 then $2 else to_prefecture end
              where institution = $3 or to_institution = $3",
        )
        .bind(place.county.clone())
        .bind(place.prefecture.clone())
        .bind(institution)
}

/// Puts the transfers of a branch where another unit leads it now; any number of rows.
pub fn lead_changed(branch: &Branch) -> Changes {
    let Ancestry { institution, county, prefecture } = branch.holder.clone();
    Changes::new()
        .write_any(
            "update relation_transfer
                set institution = case when from_branch_id = $4 then $1 else institution end,
                    county = case when from_branch_id = $4 then $2 else county end,
                    prefecture = case when from_branch_id = $4 then $3 else prefecture end,
                    to_institution = case when to_branch_id = $4 then $1 else to_institution end,
                    to_county = case when to_branch_id = $4 then $2 else to_county end,
                    to_prefecture = case when to_branch_id = $4 then $3 else to_prefecture end
              where from_branch_id = $4 or to_branch_id = $4",
        )
        .bind(institution)
        .bind(county)
        .bind(prefecture)
        .bind(branch.id.uuid())
}
