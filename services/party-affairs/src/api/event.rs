//! The events of the feed, a noun each.

pub mod branch;
pub mod conduct;
pub mod contact;
pub mod party_life;
pub mod post;
pub mod volunteer;
