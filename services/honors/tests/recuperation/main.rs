//! Recuperation (articles 29 to 31) through the client, on both engines.

#[path = "../house/mod.rs"]
mod house;
mod ranking;
