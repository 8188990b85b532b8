//! The services of honours: `<noun>_service.rs` is the contents of one, a line an RPC, and each operation has a file of its
//! name.

mod annals_service;
pub mod convert;
mod evaluate_inclusion;
pub mod event;
mod grounds;
mod honor_service;
mod list_merits;
pub mod parts;
mod rank_candidates;
mod record_ground;
mod recuperation_service;
mod register_merit;
mod revoke_merit;
pub mod status;
mod withdraw_ground;

use parts::Parts;

/// Answers the services. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    /// What every operation works with.
    pub parts: Parts,
}
