//! The demo province that `junxiu up` loads on the first start, while it serves already.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use junxiu_kernel::day::Day;
use junxiu_kernel::organization::PROVINCE;
use junxiu_platform::environment::Environment;
use junxiu_platform::identity::Role;
use serde::{Deserialize, Serialize};

use super::seconds;
use crate::client::Client;
use crate::demo::load::{self, Hands};
use crate::demo::{RETIREES, Recipe, SEED, UNTIL_MIN, institutions};
use crate::output;

/// The folder of the demo's files, in the data folder.
const FOLDER: &str = "demo";
/// The file that says how far the demo has come.
const STATE: &str = "state.json";
/// The register's file, where the data folder holds it.
const REGISTER: &str = "intake.db";
/// How long the tokens live with which the demo is loaded.
const TOKEN_LIFE: Duration = Duration::from_secs(4 * 3600);

/// How far the demo of a data folder has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
enum State {
    /// None was wanted.
    None,
    /// To be loaded into an empty register.
    Wanted,
    /// Being loaded, or broken off; the day goes on to be the last day of the demo.
    Loading {
        /// The last day on which anything has happened.
        until: Day,
    },
    /// All there.
    Loaded,
}

/// Keeps in mind, on the first start of a data folder, whether it gets a demo.
///
/// To be called before any database is made: a folder that holds one and no decision is somebody's
/// register, and never gets made-up people.
pub fn decide(data: &Path, is_refused: bool) -> anyhow::Result<()> {
    if data.join(FOLDER).join(STATE).exists() || data.join(REGISTER).exists() {
        return Ok(());
    }
    write(data, if is_refused { State::None } else { State::Wanted })
}

/// Says that a folder has no demo and gets none, which nobody would guess who once started it without.
pub fn say_if_none(data: &Path) {
    if matches!(read(data), Some(State::None)) {
        output::say_both(
            "demo：该数据目录首次启动时未要求演示数据（或已有安置计划），不再装入；如需演示，请用 --ephemeral 或另选 --data",
            "demo: none, since this data folder began without one; for a demo use --ephemeral, or another --data",
        );
    }
}

/// Says whether the demo is to be loaded, or to be finished after a load that was broken off.
pub fn is_wanted(data: &Path) -> bool {
    matches!(read(data), Some(State::Wanted | State::Loading { .. }))
}

/// Loads the demo over the gateway, as a user would, and says when it is done.
///
/// It has a thread to itself, so that making up people and writing spreadsheets holds up no call.
pub fn load_in_background(env: &Environment, data: PathBuf, address: SocketAddr) {
    let (at_work, runtime) = (env.clone(), tokio::runtime::Handle::current());
    env.tasks.spawn("demo", async move {
        let thread = tokio::task::spawn_blocking(move || runtime.block_on(load_and_tell(&at_work, &data, address)));
        // A panic in there was told by the panic itself; the services go on.
        let _ = thread.await;
    });
}

async fn load_and_tell(env: &Environment, data: &Path, address: SocketAddr) {
    let began = Instant::now();
    match load(env, data, address).await {
        Ok(Some(counts)) => output::say(format_args!(
            "demo: done after {}: {} retirees, {} bills, {} claims; its files are in {}",
            seconds(began.elapsed()),
            counts.retirees,
            counts.bills,
            counts.claims,
            data.join(FOLDER).display()
        )),
        Ok(None) => output::say("demo: left out, since the register holds plans already"),
        // The services go on; the next start takes the demo up again.
        Err(_) if env.tasks.stopping().is_cancelled() => {
            output::say("demo: broken off; the next start goes on with it")
        }
        Err(cause) => output::say(format_args!("demo: stopped ({cause:#}); the next start goes on with it")),
    }
}

async fn load(env: &Environment, data: &Path, address: SocketAddr) -> anyhow::Result<Option<load::Counts>> {
    let today = env.clock.today();
    anyhow::ensure!(today >= UNTIL_MIN, "the clock stands before {UNTIL_MIN}, when no demo can be made up");
    let hands = hands(env, address).await?;
    let until = match read(data) {
        Some(State::Loading { until }) => until,
        _ if !load::is_empty(&hands.officer).await? => {
            write(data, State::None)?;
            return Ok(None);
        }
        _ => today,
    };
    write(data, State::Loading { until })?;
    output::say("demo: loading a province of made-up people; calls are served meanwhile");
    let recipe = Recipe { seed: SEED, retirees: RETIREES, faulty_rows: 0, until };
    let progress = |step: String| output::say(format_args!("demo: {step}"));
    let (folder, stopping) = (data.join(FOLDER), env.tasks.stopping());
    let counts = tokio::select! {
        counts = load::run(&hands, &recipe, &folder, &stopping, &progress) => counts?,
        () = stopping.cancelled() => anyhow::bail!("the process stops"),
    };
    write(data, State::Loaded)?;
    Ok(Some(counts))
}

/// Signs tokens for the people in whose names the demo is loaded.
async fn hands(env: &Environment, address: SocketAddr) -> anyhow::Result<Hands> {
    let issuer = env.issuer.as_ref().context("this process has no key to sign tokens with")?;
    let token = |subject: &str, roles: &[Role]| issuer.issue(subject, roles, PROVINCE, TOKEN_LIFE, &env.clock);
    let officer = Client::connect(&address.to_string(), &token("demo-officer", &[Role::BureauOfficer]), None).await?;
    let mut at_institutions = HashMap::new();
    for institution in institutions::all() {
        let code = &institution.code;
        let of = |subject: &str, role| issuer.issue(subject, &[role], code, TOKEN_LIFE, &env.clock);
        let clerk = officer.with_token(&of(&format!("demo-clerk-{code}"), Role::InstitutionClerk))?;
        let head = officer.with_token(&of(&format!("demo-head-{code}"), Role::InstitutionHead))?;
        at_institutions.insert(code.clone(), (clerk, head));
    }
    Ok(Hands {
        institutions: at_institutions,
        verifier: officer.with_token(&token("demo-verifier", &[Role::BureauOfficer]))?,
        head: officer.with_token(&token("demo-head", &[Role::BureauHead]))?,
        cashier: officer.with_token(&token("demo-cashier", &[Role::FinanceOfficer]))?,
        officer,
    })
}

fn read(data: &Path) -> Option<State> {
    let text = std::fs::read_to_string(data.join(FOLDER).join(STATE)).ok()?;
    serde_json::from_str(&text).ok()
}

fn write(data: &Path, state: State) -> anyhow::Result<()> {
    let folder = data.join(FOLDER);
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join(STATE), serde_json::to_string(&state)?).context("cannot keep how far the demo has come")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_start_brings_the_demo_and_a_broken_load_brings_it_again() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path();
        decide(data, false).unwrap();
        assert!(is_wanted(data));
        write(data, State::Loading { until: "2026-11-23".parse().unwrap() }).unwrap();
        decide(data, true).unwrap();
        assert!(is_wanted(data));
        write(data, State::Loaded).unwrap();
        decide(data, false).unwrap();
        assert!(!is_wanted(data));
    }

    #[test]
    fn a_refused_demo_does_not_come_later() {
        let folder = tempfile::tempdir().unwrap();
        decide(folder.path(), true).unwrap();
        decide(folder.path(), false).unwrap();
        assert!(!is_wanted(folder.path()));
    }

    #[test]
    fn an_old_register_gets_no_demo() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(REGISTER), "").unwrap();
        decide(folder.path(), false).unwrap();
        assert!(!is_wanted(folder.path()));
    }
}
