//! The events of the feed, a noun each.

pub mod branch;
pub mod conduct;
pub mod contact;
pub mod dues;
pub mod exit;
pub mod party_life;
pub mod post;
pub mod relation;
pub mod volunteer;
