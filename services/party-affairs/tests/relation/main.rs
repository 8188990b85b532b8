//! Relations of members who are away (articles 12 and 44) through the client, on both engines.

#[path = "../house/mod.rs"]
mod house;

mod absence;
mod certificate;
mod desk;
mod history;
mod lists;
mod news;
mod revival;
mod seat;
mod transfer;
