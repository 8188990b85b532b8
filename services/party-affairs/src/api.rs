//! The services of political life: `<noun>_service.rs` is the contents of one, a line an RPC, and each operation has a
//! file of its name.

mod admit_member;
mod apply_for_post;
mod appoint_secretary;
mod assign_group;
mod branch_parts;
mod branch_rates;
mod branch_service;
mod branches;
mod close_investigation;
mod conduct_lists;
pub mod conduct_parts;
mod conduct_service;
mod confirm_removal;
mod contact_service;
mod contact_status;
mod contact_success;
mod contacts;
pub mod convert;
mod create_branch;
mod decide_post;
mod decline_removal;
mod end_post;
pub mod event;
mod forward_event;
mod investigations;
mod list_activities;
mod meetings;
mod members;
mod open_investigation;
pub mod parts;
mod party_life_service;
mod political_events;
pub mod post_parts;
mod post_service;
mod posts;
mod preview_post;
mod record_activity;
mod record_attempt;
mod record_contact;
mod record_discipline;
mod record_meeting;
mod record_political_event;
mod removals;
mod remove_member;
mod report_event;
mod resubmit_post;
mod return_post;
mod revoke_discipline;
mod status;
mod update_branch;
mod volunteer_service;
mod withdraw_contact;

use parts::Parts;

/// Answers the services. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    /// What every operation works with.
    pub parts: Parts,
}
