//! Wire to ours and back, a noun each.

pub mod organization;
pub mod placement_item;
pub mod plan;
pub mod reception;
pub mod words;
