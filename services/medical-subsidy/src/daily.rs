//! What falls due by the calendar, a noun a file.

pub mod exam;
