//! Merits and the annals (article 28) through the client, on both engines.

mod entry;
#[path = "../house/mod.rs"]
mod house;
mod inclusion;
mod merit;
