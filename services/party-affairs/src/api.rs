//! The services of political life: `<noun>_service.rs` is the contents of one, a line an RPC, and each operation has a
//! file of its name.

mod admit_member;
mod appoint_secretary;
mod assign_group;
mod branch_parts;
mod branch_rates;
mod branch_service;
mod branches;
mod confirm_removal;
pub mod convert;
mod create_branch;
mod decline_removal;
pub mod event;
mod list_activities;
mod members;
pub mod parts;
mod record_activity;
mod removals;
mod remove_member;
mod status;
mod update_branch;
mod volunteer_service;

use parts::Parts;

/// Answers the services. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    /// What every operation works with.
    pub parts: Parts,
}
