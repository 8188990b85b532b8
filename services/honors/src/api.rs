//! The services of honours: `<noun>_service.rs` is the contents of one, a line an RPC, and each operation has a file of its
//! name.

mod annals_people;
mod annals_service;
mod approve_plan;
mod batches;
pub mod convert;
mod create_plan;
mod draft_entry;
mod entries;
mod evaluate_inclusion;
pub mod event;
mod export_annals;
mod grounds;
mod honor_service;
mod invite;
mod list_merits;
mod open_batch;
pub mod parts;
mod plans;
mod procurements;
mod rank_candidates;
mod record_ground;
mod record_past_trip;
mod recuperation_service;
mod register_merit;
mod resources;
mod revoke_merit;
mod set_programme;
mod slots;
pub mod status;
mod withdraw_ground;

use parts::Parts;

/// Answers the services. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    /// What every operation works with.
    pub parts: Parts,
}
