//! Branches and who stands in them (articles 11 and 13) through the client, on both engines.

#[path = "../house/mod.rs"]
mod house;

mod desk;
mod election;
mod founding;
mod membership;
mod news;
mod rate;
mod removal;
