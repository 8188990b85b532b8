//! The gateway: one address for the whole suite.
//!
//! It passes calls on to the services, puts their answers side by side, and
//! answers what the regulation itself says. It owns no records.

mod health;
mod passage;
mod profile;
mod regulation;
mod target;

use junxiu_contracts::methods;
use junxiu_platform::environment::Environment;
use junxiu_platform::routes;
use tonic::service::Routes;

use passage::Passage;

/// The full names of the gateway's own services.
const OWN: &[&str] = &["junxiu.gateway.v1.ProfileService", "junxiu.gateway.v1.RegulationService"];

/// Wires the gateway. The services behind it may be offered later: a link finds its service on the first call.
pub async fn build(env: &Environment) -> anyhow::Result<Routes> {
    let own = Routes::new(health::service(env, OWN).await)
        .add_service(profile::service(env))
        .add_service(regulation::service(env)?);
    let reflected = routes::with_reflection(own, &contracts());
    let router = reflected.into_axum_router().fallback_service(Passage::new(&env.links));
    Ok(routes::finish(env, Routes::from(router)))
}

/// Lists the full names of all services of the contracts: all can be reached here.
fn contracts() -> Vec<&'static str> {
    let mut names: Vec<&str> = methods().map(|method| method.service.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names
}
