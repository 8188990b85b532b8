//! Conduct (articles 17 and 18) through the client, on both engines.

mod desk;
mod discipline;
mod event;
#[path = "../house/mod.rs"]
mod house;
