//! What is owed after a heavy sanction (article 17): the treatment is adjusted, or restored when the sanction holds no more.
//!
//! A duty and no decision: how much is taken off, and whether, is said by a named person of the competent bureau.

use junxiu_kernel::day::{Day, add_days};
use junxiu_kernel::duty::{Duty, Kind, Lapse};
use junxiu_kernel::organization::Ancestry;

/// The treatment is to be adjusted after a heavy sanction; the text says 及时, so the day is assumed.
pub static ADJUST: Kind = Kind { key: "treatment.adjust", article: 17, lapse: Lapse::StillOwed, soft: true };

/// What was taken off is to be given back, because the sanction holds no more.
pub static RESTORE: Kind = Kind { key: "treatment.restore", article: 17, lapse: Lapse::StillOwed, soft: true };

/// Makes the duty that news of a sanction brings, from the day on which the news came.
pub fn owed(
    kind: &'static Kind,
    retiree: &str,
    holder: &Ancestry,
    discipline: &str,
    (from, within_days): (Day, i32),
) -> Duty {
    Duty {
        kind,
        subject: retiree.to_owned(),
        holder: holder.clone(),
        period: discipline.to_owned(),
        opens_on: from,
        due_on: add_days(from, i64::from(within_days.max(0))),
        calendar_version: None,
    }
}
