//! From the wire and back, a noun a file.

pub mod inclusion;
pub mod merit;
pub mod ranking;
pub mod words;
