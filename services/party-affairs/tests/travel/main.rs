//! Journeys and documents (article 15) through the client, on both engines.

mod approval;
mod custody;
mod desk;
mod filing;
mod form;
#[path = "../house/mod.rs"]
mod house;
mod journey;
mod news;
mod own;
mod report;
mod revived;
