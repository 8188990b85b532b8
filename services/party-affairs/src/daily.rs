//! What the daily run opens and sweeps, a noun a file.

pub mod approval;
pub mod contact;
pub mod dues;
pub mod event;
pub mod party_life;
pub mod post;
pub mod relation;
pub mod travel;
