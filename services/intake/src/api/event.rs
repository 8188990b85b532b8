//! The events of the feed, a noun each.

pub mod organization;
pub mod plan;
pub mod reception;
pub mod retiree;
