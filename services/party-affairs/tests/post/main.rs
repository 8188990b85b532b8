//! Posts in social organisations (article 16) through the client, on both engines.

mod apply;
mod decide;
mod desk;
mod end;
#[path = "../house/mod.rs"]
mod house;
mod news;
mod preview;
