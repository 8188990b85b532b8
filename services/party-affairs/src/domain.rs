//! The rules of articles 9 to 18, pure: facts, policies and days come in, decisions go out.

pub mod branch;
pub mod branch_duty;
pub mod branch_office;
pub mod branch_rate;
pub mod contact;
pub mod contact_month;
pub mod contact_policy;
pub mod dues;
pub mod dues_account;
pub mod dues_base;
pub mod dues_month;
pub mod dues_payment;
pub mod dues_reduction;
pub mod investigation;
pub mod meeting;
pub mod member_removal;
pub mod membership;
pub mod organization;
pub mod party_life;
pub mod policies;
pub mod political_event;
pub mod silence;
pub mod standing;
pub mod volunteer;
