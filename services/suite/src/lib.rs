//! The command `junxiu`: it runs the services, brings files in, and makes templates, tokens and a demo province.

pub mod client;
pub mod command;
pub mod demo;
pub mod output;
pub mod spreadsheet;
