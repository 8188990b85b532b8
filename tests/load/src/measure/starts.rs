//! S8: how long a start takes, and how much memory an idle process holds.

use std::time::{Duration, Instant};

use anyhow::ensure;
use junxiu_journeys::{Engine, Layout, Suite};

use super::Setting;
use crate::report::{self, Line, Target};

/// How long a process is left alone before its memory is read.
const IDLE: Duration = Duration::from_secs(3);
/// How long the demo province may take to load.
const DEMO_PATIENCE: Duration = Duration::from_secs(300);
/// The pause between two looks at whether the demo is loaded.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Measures starts and memory, and prints them.
pub async fn measure(setting: &Setting) -> anyhow::Result<()> {
    let (mut suite, took) = start(setting, false).await?;
    time("junxiu up on empty data, until it serves", took)?;
    tokio::time::sleep(IDLE).await;
    let resident = suite.process("gateway")?.resident_kb()?;
    memory("junxiu up, idle, every service that exists", 80, resident)?;
    suite.end().await?;

    let (mut suite, took) = start(setting, true).await?;
    time("junxiu up on empty data with the demo, until it serves", took)?;
    wait_for_demo(&suite).await?;
    suite.stop().await?;
    let process = suite.process("gateway")?;
    process.start_again()?;
    time("junxiu up again with the demo's data, until it serves", process.serving().await?)?;
    tokio::time::sleep(IDLE).await;
    let resident = suite.process("gateway")?.resident_kb()?;
    memory("junxiu up with the demo's data, idle", 80, resident)?;
    suite.end().await?;

    let layout = Layout::Processes { engine: Engine::Sqlite };
    let mut suite = Suite::start(layout, &setting.junxiu, None).await?;
    tokio::time::sleep(IDLE).await;
    for service in ["intake", "medical-subsidy", "gateway"] {
        let resident = suite.process(service)?.resident_kb()?;
        memory(&format!("junxiu serve {service}, idle"), 30, resident)?;
    }
    suite.end().await
}

async fn start(setting: &Setting, demo: bool) -> anyhow::Result<(Suite, Duration)> {
    let began = Instant::now();
    let suite = Suite::start(Layout::Embedded { demo }, &setting.junxiu, None).await?;
    Ok((suite, began.elapsed()))
}

/// The demo is loaded while the suite serves already; a file in the data folder says when it is done.
async fn wait_for_demo(suite: &Suite) -> anyhow::Result<()> {
    let state = suite.data().join("demo").join("state.json");
    let began = Instant::now();
    while !std::fs::read_to_string(&state).is_ok_and(|text| text.contains("\"loaded\"")) {
        ensure!(began.elapsed() < DEMO_PATIENCE, "the demo is not loaded:\n{}", suite.log_tails());
        tokio::time::sleep(LOOK_EVERY).await;
    }
    report::print(&Line {
        promise: "",
        what: "loading the demo meanwhile".to_owned(),
        target: Target::None,
        ours: u64::try_from(began.elapsed().as_millis())?,
        bare: None,
        note: "ms".to_owned(),
    })
}

fn time(what: &str, took: Duration) -> anyhow::Result<()> {
    report::print(&Line {
        promise: "S8",
        what: what.to_owned(),
        target: Target::AtMost(1_000, "ms"),
        ours: u64::try_from(took.as_millis())?,
        bare: None,
        note: "ms".to_owned(),
    })
}

fn memory(what: &str, most_mb: u64, resident_kb: u64) -> anyhow::Result<()> {
    report::print(&Line {
        promise: "S8",
        what: what.to_owned(),
        target: Target::AtMost(most_mb, "MB"),
        ours: resident_kb.div_ceil(1_000),
        bare: None,
        note: format!("MB; {resident_kb} kB resident"),
    })
}
