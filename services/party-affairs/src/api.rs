//! The services of political life: `<noun>_service.rs` is the contents of one, a line an RPC, and each operation has a
//! file of its name.

mod accept_application;
mod accept_relation;
mod admit_member;
mod apply_for_exit;
mod apply_for_post;
mod appoint_secretary;
mod assess_absence;
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
mod correct_trip_days;
mod create_branch;
pub mod custody_parts;
mod custody_service;
mod decide_exit;
mod decide_post;
mod decide_reduction;
mod declare_lost;
mod decline_removal;
mod deposit_document;
pub mod dues_parts;
mod dues_service;
mod end_post;
pub mod event;
mod excuse_unpaid_dues;
mod exits;
mod file_exit;
mod forward_event;
mod get_dues_statement;
mod investigations;
mod issue_member_certificate;
mod lend_document;
mod list_activities;
mod list_arrears;
mod meetings;
pub mod member_parts;
mod members;
mod open_investigation;
mod overseas_reports;
pub mod parts;
mod party_life_service;
mod place_temporarily;
mod political_events;
pub mod post_parts;
mod post_service;
mod posts;
mod preview_post;
mod prolong_trip;
mod quote_dues;
mod record_activity;
mod record_attempt;
mod record_contact;
mod record_departure;
mod record_discipline;
mod record_dues_payment;
mod record_meeting;
mod record_political_event;
mod record_return;
mod reduce_dues;
mod reductions;
mod register_at_bureau;
mod register_document;
mod relation_lists;
mod relation_parts;
mod relation_service;
mod relations;
mod removals;
mod remove_member;
mod render_approval_form;
mod report_absence;
mod report_event;
mod resubmit_post;
mod return_application;
mod return_from_absence;
mod return_post;
mod revise_absence;
mod revoke_discipline;
mod set_dues_base;
mod sign_opinion;
mod status;
mod submit_overseas_report;
mod transfer_relation;
mod travel_documents;
pub mod travel_parts;
mod travel_service;
mod unmask;
mod update_branch;
mod volunteer_service;
mod withdraw_contact;
mod withdraw_exit;

use parts::Parts;

/// Answers the services. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    /// What every operation works with.
    pub parts: Parts,
}
