//! Merits and the annals (article 28) through the client, on both engines.

#[path = "../house/mod.rs"]
mod house;
mod inclusion;
mod merit;
