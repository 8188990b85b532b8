//! The services of political life: `<noun>_service.rs` is the contents of one, a line an RPC, and each operation has a
//! file of its name.

pub mod convert;
mod event;
mod list_activities;
pub mod parts;
mod record_activity;
mod status;
mod volunteer_service;

use parts::Parts;

/// Answers the services. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    /// What every operation works with.
    pub parts: Parts,
}
