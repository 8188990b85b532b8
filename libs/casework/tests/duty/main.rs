//! Duties: opened, met, missed, handed over and counted, on both engines.

mod histories;
mod house;
mod lists;
mod moves;
mod rules;
mod runs;
mod table;
mod waivers;
mod watching;
