//! Contact and its loss (article 15) through the client, on both engines.

mod desk;
#[path = "../house/mod.rs"]
mod house;
mod investigation;
mod month;
mod news;
mod silence;
