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
    let place = place::Place::open(&args.flags, args.ephemeral)?;
    let _telemetry = telemetry::start(&place.settings, "junxiu")?;
    let env = Environment::open("gateway", place.settings.clone())?;
    // The address is taken before anything else, so that a second process stops here.
    let listener = run::listen(&env.settings).await?;
    demo::decide(&place.data, args.no_demo)?;
    place.make_databases().await?;
    let routes = build(&env).await?;
    let address = reachable(listener.local_addr()?);

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
    let intake = junxiu_intake::build(&env.of("intake")).await.context("the service intake cannot start")?;
    env.links.offer("intake", intake);
    let medical = junxiu_medical_subsidy::build(&env.of("medical-subsidy")).await;
    env.links.offer("medical-subsidy", medical.context("the service medical-subsidy cannot start")?);
    let party = junxiu_party_affairs::build(&env.of("party-affairs")).await;
    env.links.offer("party-affairs", party.context("the service party-affairs cannot start")?);
    junxiu_gateway::build(env).await.context("the gateway cannot start")
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
