//! Approvals: a route of offices, an opinion or a decision at each, and a clock.
//!
//! `route` computes who is asked, `rules` is the case and what has happened to
//! it, `acts` is what people do to it, `turns` is what happens to it from
//! outside, `clock` counts its days. Each act gives the next case or a refusal;
//! the database and the wire are casework's.

mod acts;
mod clock;
mod refusal;
pub mod route;
mod rules;
mod turns;

pub use acts::Taking;
pub use clock::{Clock, ClockRule, Pause};
pub use refusal::Refusal;
pub use route::{Act, Office, Route, Signer, Stance, Step, Taken};
pub use rules::{Actor, Approval, ApprovalId, DueChange, Event, Filing, Line, Round, State};
pub use turns::{DECEASED, TRANSFERRED};
