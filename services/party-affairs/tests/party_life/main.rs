//! Party life (articles 9 to 11) through the client, on both engines.

#[path = "../branch/desk.rs"]
#[expect(dead_code, reason = "the desk of the branches' tests, of which a part is used here")]
mod desk;
#[path = "../house/mod.rs"]
mod house;

mod event;
mod meeting;
mod record;
mod year;
