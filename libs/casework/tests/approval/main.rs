//! Approvals: routes, turns, rounds, the clock, news of the person, and what is shown of it all.

mod clock;
mod fixture;
mod news;
mod properties;
mod routes;
mod service;
mod store;
mod transitions;
mod turns;
