//! The rules of the kernel as cases that a clerk can read.

mod calendars;
mod citizen_ids;
mod days;
mod every_day;
mod grades;
mod identifiers;
mod money;
mod periods;
mod policies;
mod properties;
mod regions;

use junxiu_kernel::day::Day;

/// Takes a day as it is written in a table.
fn on(day: &str) -> Day {
    day.parse().unwrap_or_else(|_| panic!("{day} is no day"))
}
