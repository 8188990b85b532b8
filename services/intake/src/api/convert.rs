//! Wire to ours and back, a noun each.

pub mod duplicate_case;
pub mod organization;
pub mod pay_status;
pub mod placement_item;
pub mod plan;
pub mod reception;
pub mod retiree;
pub mod retiree_words;
pub mod words;
