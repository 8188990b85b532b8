//! Process plumbing that all services share: database, identity, access,
//! statuses, pages, sealing, telemetry, limits, links and the run loop.

pub mod access;
pub mod any;
pub mod context;
pub mod database;
pub mod environment;
pub mod etag;
mod gate;
pub mod identity;
pub mod limits;
pub mod link;
pub mod page;
pub mod parse;
pub mod routes;
pub mod rows;
pub mod run;
pub mod seal;
pub mod settings;
pub mod status;
pub mod tasks;
pub mod telemetry;
mod violation;
pub mod watched;
pub mod wire;
