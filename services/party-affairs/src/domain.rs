//! The rules of articles 9 to 18, pure: facts, policies and days come in, decisions go out.

pub mod branch;
pub mod branch_duty;
pub mod branch_office;
pub mod branch_rate;
pub mod conduct_policy;
pub mod contact;
pub mod contact_month;
pub mod contact_policy;
pub mod discipline;
pub mod investigation;
pub mod meeting;
pub mod member_removal;
pub mod membership;
pub mod organization;
pub mod party_life;
pub mod policies;
pub mod political_event;
pub mod post;
pub mod post_news;
pub mod post_policy;
pub mod post_refusal;
pub mod post_review;
pub mod reportable_event;
pub mod silence;
pub mod standing;
pub mod volunteer;
