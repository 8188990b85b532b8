//! Refusals of the domain as every caller sees them.

mod refusal;
