//! The rules of articles 9 to 18, pure: facts, policies and days come in, decisions go out.

pub mod contact;
pub mod contact_month;
pub mod contact_policy;
pub mod investigation;
pub mod organization;
pub mod policies;
pub mod silence;
pub mod standing;
pub mod volunteer;
