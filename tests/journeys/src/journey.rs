//! Runs a journey when it is asked for.

use std::path::PathBuf;

use crate::suite::{Engine, Layout, Suite};

/// Set by `tests/journeys/run`; without it a journey is skipped.
const ASKED: &str = "JUNXIU_JOURNEYS";
/// The binary to start, where it is not the debug build.
const BINARY: &str = "JUNXIU_BIN";
/// A PostgreSQL server on which databases may be made.
const SERVER: &str = "JUNXIU_TEST_POSTGRES";

/// Walks a journey twice: over `junxiu up` on SQLite, and over a process a service on PostgreSQL.
///
/// # Panics
/// When the journey fails, with the suite's logs named.
pub fn on_both_layouts(journey: impl AsyncFn(&mut Suite) -> anyhow::Result<()>) {
    for layout in [Layout::Embedded { demo: false }, Layout::Processes { engine: Engine::Postgres }] {
        on(layout, None, &journey);
    }
}

/// Walks a journey twice, as [`on_both_layouts`] does, with all clocks standing at a civil time from the first start on.
///
/// # Panics
/// When the journey fails, with the suite's logs named.
pub fn on_both_layouts_at(civil: &str, journey: impl AsyncFn(&mut Suite) -> anyhow::Result<()>) {
    for layout in [Layout::Embedded { demo: false }, Layout::Processes { engine: Engine::Postgres }] {
        on(layout, Some(civil), &journey);
    }
}

/// Walks a journey over one layout, with all clocks standing at a civil time where one is given.
///
/// # Panics
/// When the journey fails, with the suite's logs shown.
pub fn on(layout: Layout, civil: Option<&str>, journey: &impl AsyncFn(&mut Suite) -> anyhow::Result<()>) {
    if variable(ASKED).is_none() {
        eprintln!("skipped: a journey starts real processes; run tests/journeys/run, or set {ASKED}=1");
        return;
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime for the journey");
    runtime.block_on(async {
        let suite = Suite::start_at(layout, &binary(), server().as_deref(), civil).await;
        let mut suite = suite.expect("the suite starts");
        let outcome = journey(&mut suite).await;
        let logs = if outcome.is_err() { suite.log_tails() } else { String::new() };
        suite.end().await.expect("the suite's databases are dropped");
        if let Err(fault) = outcome {
            panic!("over {layout:?}: {fault:?}\n{logs}");
        }
    });
}

/// The binary under test: `$JUNXIU_BIN`, or the debug build of this tree.
pub fn binary() -> PathBuf {
    variable(BINARY)
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/debug/junxiu")), PathBuf::from)
}

/// The PostgreSQL server to test on, if there is one.
pub fn server() -> Option<String> {
    variable(SERVER)
}

#[expect(clippy::disallowed_methods, reason = "the tests' own settings come through the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
