//! The services of political life: `<noun>_service.rs` is the contents of one, a line an RPC, and each operation has a
//! file of its name.

mod admit_member;
mod appoint_secretary;
mod assign_group;
mod branch_parts;
mod branch_rates;
mod branch_service;
mod branches;
mod close_investigation;
mod confirm_removal;
mod contact_service;
mod contact_status;
mod contact_success;
mod contacts;
pub mod convert;
mod create_branch;
mod decide_reduction;
mod decline_removal;
pub mod dues_parts;
mod dues_service;
pub mod event;
mod excuse_unpaid_dues;
mod get_dues_statement;
mod investigations;
mod list_activities;
mod list_arrears;
mod meetings;
pub mod member_parts;
mod members;
mod open_investigation;
pub mod parts;
mod party_life_service;
mod political_events;
mod quote_dues;
mod record_activity;
mod record_attempt;
mod record_contact;
mod record_dues_payment;
mod record_meeting;
mod record_political_event;
mod reduce_dues;
mod reductions;
mod removals;
mod remove_member;
mod set_dues_base;
mod status;
mod unmask;
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
