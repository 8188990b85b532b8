//! The services of political life: `<noun>_service.rs` is the contents of one, a line an RPC, and each operation has a
//! file of its name.

mod close_investigation;
mod contact_service;
mod contact_status;
mod contact_success;
mod contacts;
pub mod convert;
mod event;
mod list_activities;
pub mod parts;
mod record_activity;
mod status;
mod volunteer_service;
mod investigations;
mod open_investigation;
pub mod parts;
mod record_attempt;
mod record_contact;
mod status;
mod withdraw_contact;

use parts::Parts;

/// Answers the services. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    /// What every operation works with.
    pub parts: Parts,
}
