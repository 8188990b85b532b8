//! The events of the feed, a noun each.

pub mod volunteer;
