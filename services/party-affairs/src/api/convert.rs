//! From the wire and back, a noun a file.

pub mod volunteer;
pub mod contact;
pub mod investigation;
pub mod words;
