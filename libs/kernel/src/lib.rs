//! The words and rules that all services share: money, days, working days, grades,
//! regions, identity numbers, decisions with their reasons, and dated policies.
//!
//! Everything here is pure. Days, instants and policies are parameters; the one
//! exception is [`clock`], the only place in the suite that reads the time.

pub mod article;
pub mod calendar;
pub mod citizen_id;
pub mod clock;
pub mod day;
pub mod decision;
pub mod duty;
pub mod grade;
pub mod grade_group;
pub mod ids;
pub mod money;
pub mod organization;
pub mod period;
pub mod policy;
pub mod region;
pub mod sex;
pub mod text;
pub mod words;
pub mod wrong;

pub use wrong::Wrong;
