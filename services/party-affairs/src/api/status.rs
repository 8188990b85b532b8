//! Refusals of the domain as every caller sees them, a noun a file.

mod branch;
mod conduct;
mod contact;
mod membership;
mod party_life;
mod person;
mod post;
mod volunteer;

use junxiu_platform::status::Fault;
use tonic::Code;

/// Refuses an act by a rule of an article.
pub fn unmet(article: u16, reason: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Fault {
    let en = en.into();
    Fault::new(Code::FailedPrecondition, reason, zh, en.clone()).precondition(format!("ARTICLE_{article}"), reason, en)
}
