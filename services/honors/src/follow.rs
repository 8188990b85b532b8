//! Learns from intake who is served where and whether he lives, and from party-affairs what speaks for or against him.

mod intake;
mod party;
mod slot;

pub use intake::FollowIntake;
pub use party::FollowPartyAffairs;

/// The name under which news is recorded.
const FOLLOWER: &str = "service:honors";
