//! The events of the feed, a noun each.

pub mod annals;
pub mod ground;
pub mod merit;
pub mod plan;
pub mod slot;
