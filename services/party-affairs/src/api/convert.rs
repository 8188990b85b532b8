//! From the wire and back, a noun a file.

pub mod words;
