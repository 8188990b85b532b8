//! The rules of articles 27 to 31, pure: facts, policies and days come in, decisions go out.

pub mod annals;
pub mod batch;
pub mod capacity;
pub mod ground;
pub mod inclusion;
pub mod merit;
pub mod organization;
pub mod plan;
pub mod policies;
pub mod ranking;
pub mod slot;
pub mod standing;
