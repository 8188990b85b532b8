//! Refusals of the domain as every caller sees them, a noun a file.

mod branch;
mod conduct;
mod contact;
mod dues;
mod exit;
mod membership;
mod overseas_report;
mod party_life;
mod person;
mod post;
mod relation;
mod travel_document;
mod volunteer;

use junxiu_platform::status::Fault;

/// Refuses an act by a rule of an article.
pub fn unmet(article: u16, reason: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Fault {
    Fault::unmet(format!("ARTICLE_{article}"), reason, zh, en)
}
