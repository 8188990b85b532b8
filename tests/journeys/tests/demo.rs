//! The demo province: loaded through a power cut, whole afterwards, and there at once on the next start.

use std::time::{Duration, Instant};

use anyhow::ensure;
use junxiu_contracts::intake::ListRetireesRequest;
use junxiu_journeys::suite::{EMBEDDED, WRITERS};
use junxiu_journeys::{Layout, Suite, audit, journey, line};

/// The retirees of the demo.
const RETIREES: usize = 500;
/// How long a debug build may take to load it.
const PATIENCE: Duration = Duration::from_secs(300);
/// A second start with the demo's data; a release build is promised a second.
const SECOND_START: Duration = Duration::from_secs(5);

#[test]
fn the_demo_is_whole_after_a_power_cut() {
    journey::on(Layout::Embedded { demo: true }, None, &async |suite: &mut Suite| {
        let officer = suite.client("bureau_officer", "220000", "officer").await?;
        let began = Instant::now();
        while retirees(&officer).await? < RETIREES / 5 {
            ensure!(began.elapsed() < PATIENCE, "the demo does not begin");
            tokio::time::sleep(line::PAUSE).await;
        }
        suite.kill_and_restart(EMBEDDED).await?;

        let state = suite.data().join("demo").join("state.json");
        while !std::fs::read_to_string(&state).is_ok_and(|text| text.contains("\"loaded\"")) {
            ensure!(began.elapsed() < PATIENCE, "the demo is not loaded");
            tokio::time::sleep(line::PAUSE).await;
        }
        let count = retirees(&officer).await?;
        ensure!(count == RETIREES, "{count} retirees");

        suite.stop().await?;
        let process = suite.process(EMBEDDED)?;
        process.start_again()?;
        let took = process.serving().await?;
        ensure!(took < SECOND_START, "the second start took {took:?}");
        ensure!(retirees(&officer).await? == RETIREES, "the second start keeps the data");
        audit::verify_all(suite, &WRITERS).await
    });
}

async fn retirees(officer: &junxiu_journeys::Client) -> anyhow::Result<usize> {
    let request = ListRetireesRequest { page_size: 1000, ..ListRetireesRequest::default() };
    let page = line::persist(async || officer.retirees().list_retirees(request.clone()).await).await?;
    Ok(page.into_inner().retirees.len())
}
