//! The rules of articles 9 to 18, pure: facts, policies and days come in, decisions go out.

pub mod branch;
pub mod branch_duty;
pub mod branch_office;
pub mod branch_rate;
pub mod contact;
pub mod contact_month;
pub mod contact_policy;
pub mod exit;
pub mod exit_acts;
pub mod exit_correction;
pub mod exit_policy;
#[cfg(test)]
mod exit_properties;
pub mod hand_in;
pub mod investigation;
pub mod meeting;
pub mod member_removal;
pub mod membership;
pub mod organization;
pub mod overseas_report;
pub mod party_life;
pub mod policies;
pub mod political_event;
pub mod silence;
pub mod standing;
pub mod travel_document;
pub mod volunteer;
