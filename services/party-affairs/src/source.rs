//! What falls due by the calendar: the sources of the daily run, a noun a file.

pub mod party_life;
