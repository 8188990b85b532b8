//! `junxiu up`: every service in one process, with the gateway in front.

mod banner;
mod demo;
mod place;

use std::time::{Duration, Instant};

use anyhow::Context as _;
use junxiu_platform::environment::Environment;
use junxiu_platform::{run, telemetry};
use tonic::service::Routes;

use super::flags::SettingFlags;
use super::keepers;

/// Options of `junxiu up`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Keeps everything in a folder that goes away when the process ends.
    #[arg(long, conflicts_with_all = ["data", "keys"])]
    ephemeral: bool,
    /// Loads no demo province on the first start.
    #[arg(long)]
    no_demo: bool,
    #[command(flatten)]
    flags: SettingFlags,
}

/// Serves until the process is told to stop.
pub async fn run(args: &Args) -> anyhow::Result<()> {
    let began = Instant::now();
    let (place, listener) = place::Place::open(&args.flags, args.ephemeral).await?;
    let _telemetry = telemetry::start(&place.settings, "junxiu")?;
    let env = Environment::open("gateway", place.settings.clone())?;
    demo::decide(&place.data, args.no_demo)?;
    place.make_databases().await?;
    let routes = build(&env).await?;
    let listens = listener.local_addr()?;
    let address = reachable(listens);

    if !args.no_demo {
        demo::say_if_none(&place.data);
    }
    banner::warn_of_the_network(listens);
    banner::print(&place, address, began.elapsed())?;
    if !args.no_demo && demo::is_wanted(&place.data) {
        demo::load_in_background(&env, place.data.clone(), address);
    }
    run::serve(&env, listener, routes).await
}

/// Builds the services and puts the gateway in front.
///
/// A service that follows another begins to when it is built, so whoever is followed is offered first.
async fn build(env: &Environment) -> anyhow::Result<Routes> {
    offer(env, "intake", junxiu_intake::build).await?;
    offer(env, "medical-subsidy", junxiu_medical_subsidy::build).await?;
    offer(env, "party-affairs", junxiu_party_affairs::build).await?;
    offer(env, "honors", junxiu_honors::build).await?;
    junxiu_gateway::build(env).await.context("the gateway cannot start")
}

async fn offer(
    env: &Environment,
    service: &'static str,
    build: impl AsyncFnOnce(&Environment) -> anyhow::Result<Routes>,
) -> anyhow::Result<()> {
    let routes = build(&env.of(service)).await.map_err(|cause| keepers::told(service, cause));
    env.links.offer(service, routes.with_context(|| format!("the service {service} cannot start"))?);
    Ok(())
}

/// An address that listens everywhere is reached at home.
fn reachable(mut address: std::net::SocketAddr) -> std::net::SocketAddr {
    if address.ip().is_unspecified() {
        let home: std::net::IpAddr = match address {
            std::net::SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            std::net::SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        };
        address.set_ip(home);
    }
    address
}

/// Writes a span of time for people: `0.42 s`.
fn seconds(span: Duration) -> String {
    format!("{}.{:02} s", span.as_secs(), span.subsec_millis() / 10)
}
