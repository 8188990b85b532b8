//! SQL of terms and offices.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::{RetireeId, new_v7};
use junxiu_platform::database::Changes;

use super::branch::By;
use crate::domain::branch::BranchId;
use crate::domain::branch_office::{Office, Term};

/// Adds a term.
pub fn begin(branch: BranchId, term: &Term, by: By<'_>) -> Changes {
    Changes::new()
        .write(
            "insert into branch_term (term_id, branch_id, from_on, to_on, with_committee, recorded_by, recorded_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
            1,
        )
        .bind(term.id.uuid())
        .bind(branch.uuid())
        .bind(term.from)
        .bind(term.to)
        .bind(term.with_committee)
        .bind(by.subject)
        .bind(by.at)
}

/// Says whether a committee leads a term that runs, after a by-election.
pub fn recompose(term: &Term) -> Changes {
    Changes::new()
        .write("update branch_term set with_committee = $1 where term_id = $2", 1)
        .bind(term.with_committee)
        .bind(term.id.uuid())
}

/// Gives somebody an office in a term.
pub fn take_office(branch: BranchId, term: &Term, who: RetireeId, office: Office, on: Day, by: By<'_>) -> Changes {
    Changes::new()
        .write(
            "insert into branch_office
               (office_id, term_id, branch_id, retiree_id, office, from_on, recorded_by, recorded_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            1,
        )
        .bind(new_v7(by.at))
        .bind(term.id.uuid())
        .bind(branch.uuid())
        .bind(who.uuid())
        .bind(office.code())
        .bind(on)
        .bind(by.subject)
        .bind(by.at)
}

/// Ends the office that somebody holds in a branch.
pub fn leave_office(branch: BranchId, who: RetireeId, on: Day) -> Changes {
    Changes::new()
        .write("update branch_office set to_on = $1 where retiree_id = $2 and branch_id = $3 and to_on is null", 1)
        .bind(on)
        .bind(who.uuid())
        .bind(branch.uuid())
}

/// Takes members out of a group that is given up; any number of rows.
pub fn give_up_group(branch: BranchId, number: i32, at: DateTime<Utc>) -> Changes {
    Changes::new()
        .write_any(
            "update membership
                set group_number = null, revision = revision + 1, updated_at = $1
              where branch_id = $2 and group_number = $3",
        )
        .bind(at)
        .bind(branch.uuid())
        .bind(number)
}
