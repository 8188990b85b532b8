//! Recuperation (articles 29 to 31) through the client, on both engines.

mod batch;
mod desk;
#[path = "../house/mod.rs"]
mod house;
mod plan;
mod race;
mod ranking;
