//! S6 and S7: the duties of a whole province: the nightly run, and lists that cost the same however many there are.

use std::time::Duration;

use anyhow::Context as _;
use junxiu_journeys::Engine;
use junxiu_journeys::postgres::Databases;

use super::Setting;
use super::province::{COUNTY, Province};
use crate::report::{self, Line, Target};

/// How many pages of a list are asked for.
const PAGES: usize = 200;
/// How far the deep page is from the first.
const DEEP: usize = 1_000;

/// Measures on one engine, and prints.
pub async fn measure(setting: &Setting, engine: Engine) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let mut databases = setting.postgres.as_deref().map(Databases::on);
    let (name, few_url, many_url) = match engine {
        Engine::Sqlite => {
            let url = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
            ("SQLite", url("few.db"), url("many.db"))
        }
        Engine::Postgres => {
            let databases = databases.as_mut().context("a server was given")?;
            ("PostgreSQL", databases.make("few").await?, databases.make("many").await?)
        }
    };
    let (few_people, many_people) = (setting.few, setting.many);
    let (mut few, _) = Province::open(&few_url, few_people).await?;
    let (mut many, told) = Province::open(&many_url, many_people).await?;
    run(format!("{many_people} people told over the feed, {name}"), Target::None, told)?;

    few.run("2024-02-01").await?;
    let (took, opened, missed) = many.run("2024-02-01").await?;
    run(
        format!("RunDuties of 1 February: {opened} opened, {missed} missed, {name}"),
        Target::AtMost(60_000, "ms"),
        took,
    )?;
    let (took, ..) = many.run("2024-02-02").await?;
    run(format!("RunDuties of 2 February, nothing to do, {name}"), Target::None, took)?;

    for organization in [COUNTY, "220000"] {
        let what = format!("ListDuties of {organization}, {many_people} / {few_people} people, {name}");
        let (ours, bare) = (first_page(&mut many, organization).await?, first_page(&mut few, organization).await?);
        compare(what, ours, bare)?;
    }
    let first = first_page(&mut many, "220000").await?;
    let deep = deep_page(&mut many, "220000").await?;
    compare(format!("ListDuties of 220000, page {DEEP} / page 1, {name}"), deep, first)?;

    few.close().await;
    many.close().await;
    if let Some(mut databases) = databases {
        databases.drop_all().await?;
    }
    Ok(())
}

/// The median time of the first page.
async fn first_page(province: &mut Province, organization: &str) -> anyhow::Result<Duration> {
    let mut took = Vec::with_capacity(PAGES);
    for _ in 0..PAGES {
        took.push(province.page(organization, "").await?.0);
    }
    Ok(median(took))
}

/// The median time of the pages around the thousandth, or before the last where there are fewer.
async fn deep_page(province: &mut Province, organization: &str) -> anyhow::Result<Duration> {
    let mut took = Vec::with_capacity(DEEP + PAGES);
    let mut page_token = String::new();
    for _ in 0..DEEP + PAGES {
        let (page_took, next) = province.page(organization, &page_token).await?;
        if next.is_empty() {
            break;
        }
        took.push(page_took);
        page_token = next;
    }
    Ok(median(took.split_off(took.len().saturating_sub(PAGES))))
}

fn median(mut took: Vec<Duration>) -> Duration {
    took.sort_unstable();
    took.get(took.len() / 2).copied().unwrap_or_default()
}

fn run(what: String, target: Target, took: Duration) -> anyhow::Result<()> {
    let promise = if target == Target::None { "" } else { "S7" };
    let ours = u64::try_from(took.as_millis())?;
    report::print(&Line { promise, what, target, ours, bare: None, note: "ms".to_owned() })
}

fn compare(what: String, ours: Duration, bare: Duration) -> anyhow::Result<()> {
    let micros = |took: Duration| u64::try_from(took.as_micros());
    report::print(&Line {
        promise: "S6",
        what,
        target: Target::RatioAtMost(130),
        ours: micros(ours)?,
        bare: Some(micros(bare)?),
        note: format!("us, the median of {PAGES}"),
    })
}
