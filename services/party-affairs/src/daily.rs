//! What the daily run opens and sweeps, a noun a file.

pub mod party_life;
