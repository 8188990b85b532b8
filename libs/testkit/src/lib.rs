//! What tests stand on: a fresh database for each, on either engine; an environment, tokens and clients in memory.

mod database;
mod environment;
mod race;
mod refusal;

pub use database::{TestDatabase, on_both_engines, on_postgres, on_sqlite};
pub use environment::{client_channel, environment, environment_beside, token, token_with, with_token};
pub use refusal::lacking;
