//! Dues (article 13) through the client, on both engines.

#[path = "../house/mod.rs"]
mod house;

mod arrears;
mod death;
mod desk;
mod merger;
mod payment;
mod quote;
mod reduction;
mod suspension;
mod withdrawal;
