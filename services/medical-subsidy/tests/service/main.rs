//! The service through its tonic client, on both engines.

mod claims;
mod corrections;
mod duties;
mod faults;
mod house;
mod items;
mod payments;
mod people;
mod preview;
mod races;
mod refunds;
mod years;
