//! Starts the suite as real processes, and walks through it as its users do.
//!
//! A journey is a test of this crate that starts `junxiu` itself, so it runs
//! only when asked: `tests/journeys/run` asks, plain `cargo test` skips it and
//! says so.

pub mod audit;
pub mod canary;
pub mod client;
pub mod journey;
pub mod line;
pub mod money;
pub mod people;
pub mod postgres;
pub mod process;
pub mod reckon;
pub mod sheet;
pub mod somebody;
pub mod suite;

pub use client::Client;
pub use journey::{on_both_layouts, on_both_layouts_at};
pub use suite::{Engine, Layout, Suite};
