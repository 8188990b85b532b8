//! From the wire and back, a noun a file.

pub mod branch;
pub mod branch_rate;
pub mod conduct;
pub mod contact;
pub mod dues;
pub mod exit;
pub mod grade;
pub mod investigation;
pub mod membership;
pub mod overseas_report;
pub mod party_life;
pub mod post;
pub mod relation;
pub mod travel_document;
pub mod volunteer;
pub mod words;
