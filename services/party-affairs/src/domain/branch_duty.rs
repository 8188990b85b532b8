//! What a branch owes: the election when a term ends (article 11).

use junxiu_kernel::duty::{Duty, Kind, Lapse};

use super::branch::Branch;
use super::branch_office::{Term, notice_from};

/// The election of a new secretary and committee, due on the last day of the term: overdue until it is held.
pub static ELECTION: Kind = Kind { key: "branch.election", article: 11, lapse: Lapse::StillOwed, soft: true };

/// Makes the duty to hold an election by the end of a term.
pub fn election(branch: &Branch, term: &Term, notice_months: i32) -> Duty {
    Duty {
        kind: &ELECTION,
        subject: branch.id.name(),
        holder: branch.holder.clone(),
        period: term.id.uuid().to_string(),
        opens_on: notice_from(term, notice_months),
        due_on: term.to,
        calendar_version: None,
    }
}
