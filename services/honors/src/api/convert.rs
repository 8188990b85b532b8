//! From the wire and back, a noun a file.

pub mod annals;
pub mod batch;
pub mod inclusion;
pub mod merit;
pub mod plan;
pub mod ranking;
pub mod words;
