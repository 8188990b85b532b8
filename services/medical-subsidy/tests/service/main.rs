//! The service through its tonic client, on both engines.

mod claims;
mod corrections;
mod duties;
mod emergency;
mod emergency_news;
mod faults;
mod house;
mod items;
mod payments;
mod people;
mod preview;
mod priority;
mod races;
mod refunds;
mod years;
