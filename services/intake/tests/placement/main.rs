//! Organisations, plans, imports and receptions through the tonic client, on both engines.

mod article_8;
mod desk;
mod feed;
mod import;
mod organization;
mod plan;
mod plan_races;
mod races;
mod reception;
