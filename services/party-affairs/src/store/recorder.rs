//! Who records a row, and when.

use chrono::{DateTime, Utc};
use junxiu_kernel::day::Day;

/// Who records something, and when.
#[derive(Clone, Debug)]
pub struct Recorder {
    /// The person, as in the token.
    pub subject: String,
    /// The instant.
    pub at: DateTime<Utc>,
    /// The civil day.
    pub today: Day,
}
