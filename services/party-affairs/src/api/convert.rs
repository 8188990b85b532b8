//! From the wire and back, a noun a file.

pub mod volunteer;
pub mod words;
