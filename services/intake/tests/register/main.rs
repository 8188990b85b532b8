//! Retirees and their pay through the service, on both engines.

mod death;
mod duplicate;
mod duties;
mod grade;
mod house;
mod lookup;
mod pay_from_contact;
mod pay_status;
mod races;
mod retiree;
mod transfer;
mod treatment_from_conduct;
