//! The duty to bring a major event before the province.

use junxiu_casework::duty::{Duty, Kind, Lapse};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;

use crate::domain::reportable_event::{EventId, Way};

/// A major event is to reach the province; the text names no day for it.
pub static FORWARD: Kind = Kind { key: "event.forward", article: 18, lapse: Lapse::StillOwed, soft: true };

/// Makes the duty of an event that goes up.
pub fn forward(retiree: RetireeId, holder: &Ancestry, event: EventId, way: &Way) -> Duty {
    Duty {
        kind: &FORWARD,
        subject: retiree.name(),
        holder: holder.clone(),
        period: event.to_string(),
        opens_on: way.opens_on,
        due_on: way.due_on,
        calendar_version: None,
    }
}
