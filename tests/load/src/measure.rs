//! What is measured, promise by promise.

mod calls;
mod duties;
mod imports;
mod province;
mod site;
mod starts;

use std::path::PathBuf;
use std::time::Duration;

use junxiu_journeys::Engine;

use crate::drive::{self, Pace, Side};
use crate::report::{self, Line, Target};
use site::Site;

/// Callers at once where a promise speaks of many.
const MANY: usize = 64;

/// What to measure, and how long.
pub struct Setting {
    /// The binary to measure.
    pub junxiu: PathBuf,
    /// A PostgreSQL server on which databases may be made.
    pub postgres: Option<String>,
    /// The rows of an import.
    pub rows: u32,
    /// The retirees who are received, read and claimed for.
    pub retirees: u32,
    /// The people of the smaller and of the larger province whose duties are compared.
    pub few: usize,
    /// See `few`.
    pub many: usize,
    span: Duration,
    rounds: usize,
    engine: Option<String>,
    only: Vec<String>,
}

impl Setting {
    /// Short rounds when quick, longer ones otherwise; all promises when none is named.
    pub fn new(
        junxiu: PathBuf,
        postgres: Option<String>,
        quick: bool,
        engine: Option<String>,
        only: Vec<String>,
    ) -> Self {
        let only = only.into_iter().map(|promise| promise.to_ascii_uppercase()).collect();
        let (few, many) = if quick { (1_000, 10_000) } else { (10_000, 240_000) };
        let (rows, retirees, span, rounds) = match quick {
            true => (2_000, 400, Duration::from_millis(500), 1),
            false => (50_000, 1_000, Duration::from_secs(3), 5),
        };
        Self { junxiu, postgres, rows, retirees, few, many, span, rounds, engine, only }
    }

    fn wants(&self, promise: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|wanted| wanted == promise)
    }

    fn pace(&self, callers: usize) -> Pace {
        Pace { callers, span: self.span, rounds: self.rounds }
    }
}

/// Measures all promises that are wanted, and prints them.
pub async fn all(setting: &Setting) -> anyhow::Result<()> {
    report::head()?;
    if setting.wants("S8") {
        starts::measure(setting).await?;
    }
    let has_server = setting.postgres.is_some();
    for (engine, name, there) in [(Engine::Sqlite, "sqlite", true), (Engine::Postgres, "postgres", has_server)] {
        if !there || setting.engine.as_deref().is_some_and(|only| only != name) {
            continue;
        }
        if ["S1", "S2", "S3", "S5"].iter().any(|promise| setting.wants(promise)) {
            on(setting, engine).await?;
        }
        if ["S6", "S7"].iter().any(|promise| setting.wants(promise)) {
            duties::measure(setting, engine).await?;
        }
    }
    Ok(())
}

/// Measures what needs a site with people in it, on one engine.
async fn on(setting: &Setting, engine: Engine) -> anyhow::Result<()> {
    let mut site = Site::open(setting, engine).await?;
    imports::measure(setting, &mut site).await?;
    // The rule asks no database, so once is enough.
    if setting.wants("S1") && engine == Engine::Sqlite {
        preview(setting, &site).await?;
    }
    if setting.wants("S2") {
        key_read(setting, &site).await?;
    }
    if setting.wants("S3") {
        command(setting, &site).await?;
    }
    site.close().await
}

async fn preview(setting: &Setting, site: &Site) -> anyhow::Result<()> {
    let (bare, ours) = (calls::bare_preview(site).await?, calls::preview(site).await?);
    let echo = calls::echo(site).await?;
    compare(setting.pace(MANY), "", "PreviewSubsidy without the house / tonic echo", Target::None, &bare, &echo)
        .await?;
    compare(setting.pace(MANY), "S1", "PreviewSubsidy, 64 callers", Target::Ratio(80), &ours, &bare).await?;
    compare(setting.pace(1), "S1", "PreviewSubsidy, 1 caller", Target::None, &ours, &bare).await
}

async fn key_read(setting: &Setting, site: &Site) -> anyhow::Result<()> {
    let (bare, ours) = (calls::bare_key_read(site).await?, calls::key_read(site).await?);
    let engine = site.engine_name();
    let (many, one) = match site.engine {
        Engine::Sqlite => (Target::Ratio(100), Target::Ratio(100)),
        Engine::Postgres => (Target::Ratio(170), Target::Ratio(90)),
    };
    compare(setting.pace(MANY), "S2", &format!("GetRetiree, {engine}, 64 callers"), many, &ours, &bare).await?;
    compare(setting.pace(1), "S2", &format!("GetRetiree, {engine}, 1 caller"), one, &ours, &bare).await
}

async fn command(setting: &Setting, site: &Site) -> anyhow::Result<()> {
    let bare = calls::bare_command(site).await?;
    let target = match site.engine {
        Engine::Sqlite => Target::Ratio(200),
        Engine::Postgres => Target::Ratio(150),
    };
    let engine = site.engine_name();
    let update = calls::update_retiree(site).await?;
    let record = calls::record_bill(site).await?;
    compare(setting.pace(MANY), "S3", &format!("UpdateRetiree, {engine}, 64 callers"), target, &update, &bare).await?;
    compare(setting.pace(MANY), "S3", &format!("RecordSelfPayItem, {engine}, 64 callers"), target, &record, &bare)
        .await?;
    compare(setting.pace(1), "S3", &format!("UpdateRetiree, {engine}, 1 caller"), Target::None, &update, &bare).await
}

/// Drives both sides in turn and prints a line.
async fn compare(
    pace: Pace,
    promise: &'static str,
    what: &str,
    target: Target,
    ours: &Side,
    bare: &Side,
) -> anyhow::Result<()> {
    let (ours, bare) = drive::alternate(pace, ours, bare).await?;
    let times = format!("p50 {} / {} us, p99 {} / {} us", ours.p50_us, bare.p50_us, ours.p99_us, bare.p99_us);
    let (cost, bare_cost) = (ours.cpu_us, bare.cpu_us);
    let cpu = format!(
        "processor {} + {} / {} + {} us a call (process + database server)",
        cost.own, cost.server, bare_cost.own, bare_cost.server
    );
    let note = format!("calls/s; {times}; {cpu}");
    report::print(&Line {
        promise,
        what: what.to_owned(),
        target,
        ours: ours.per_second,
        bare: Some(bare.per_second),
        note,
    })
}
