//! The service through its tonic client, on both engines.

mod claims;
mod corrections;
mod duties;
mod emergency;
mod emergency_news;
mod exam_news;
mod exams;
mod family_doctor;
mod faults;
mod house;
mod items;
mod payments;
mod people;
mod preview;
mod priority;
mod races;
mod refunds;
mod rehab;
mod years;
