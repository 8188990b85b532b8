//! S5: imports, each row validated, checked for duplicates and answered.

use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use futures::stream;
use junxiu_contracts::intake::import_placement_items_response::Outcome;
use junxiu_contracts::medical::import_self_pay_items_response::Outcome as BillOutcome;
use junxiu_journeys::reckon::Bill;
use junxiu_journeys::{Engine, line, money};

use super::Setting;
use super::site::Site;
use crate::report::{self, Line, Target};

/// Imports a plan and receives the first of it, then imports bills for these; prints both when wanted.
pub async fn measure(setting: &Setting, site: &mut Site) -> anyhow::Result<()> {
    plan(setting, site).await?;
    receive(setting, site).await?;
    if setting.wants("S5") {
        bills(setting, site).await?;
    }
    Ok(())
}

async fn plan(setting: &Setting, site: &Site) -> anyhow::Result<()> {
    let province = site.client("intake")?;
    let requests = line::import_requests(&site.people);
    let began = Instant::now();
    let mut answers = province.placement().import_placement_items(stream::iter(requests)).await?.into_inner();
    let mut accepted = 0;
    while let Some(answer) = answers.message().await? {
        ensure!(answer.outcome() == Outcome::Accepted, "row {}: {:?}", answer.row_number, answer.faults);
        accepted += 1;
    }
    let took = began.elapsed();
    ensure!(accepted == site.people.len(), "{accepted} of {} rows were answered", site.people.len());
    if setting.wants("S5") {
        print(site, "ImportPlacementItems", accepted, took)?;
    }
    Ok(())
}

/// Takes the first people of the plan to their institutions, and waits until the subsidy's service knows them.
async fn receive(setting: &Setting, site: &mut Site) -> anyhow::Result<()> {
    let province = site.client("intake")?;
    line::issue_plan(&province).await?;
    let count = usize::try_from(setting.retirees)?;
    let received = line::receive_all(&province, &site.people, count, &AtomicUsize::new(0)).await?;
    site.retirees = (0..setting.retirees).filter_map(|index| received.get(&index).cloned()).collect();
    ensure!(site.retirees.len() == count, "everybody is received");
    money::known_to_subsidy(&site.client("medical-subsidy")?, &site.retirees).await
}

async fn bills(setting: &Setting, site: &Site) -> anyhow::Result<()> {
    let bill = |number: u32| Bill {
        person: number % setting.retirees,
        invoice_no: format!("FZ{number:08}"),
        day: number % 100,
        in_scope_fen: i64::from(number % 900) + 100,
        out_of_scope_fen: 0,
    };
    let bills: Vec<(Bill, String)> = (0..setting.rows)
        .map(bill)
        .map(|bill| {
            let person = site.people.get(usize::try_from(bill.person)?).context("the plan has the person")?;
            Ok((bill, person.citizen_id.clone()))
        })
        .collect::<anyhow::Result<_>>()?;
    let clerk = site.client("medical-subsidy")?;
    let requests = money::bill_requests(&bills);
    let began = Instant::now();
    let mut answers = clerk.subsidy().import_self_pay_items(stream::iter(requests)).await?.into_inner();
    let mut accepted = 0;
    while let Some(answer) = answers.message().await? {
        ensure!(answer.outcome() == BillOutcome::Accepted, "row {}: {:?}", answer.row_number, answer.faults);
        accepted += 1;
    }
    let took = began.elapsed();
    ensure!(accepted == bills.len(), "{accepted} of {} rows were answered", bills.len());
    print(site, "ImportSelfPayItems", accepted, took)
}

fn print(site: &Site, what: &str, rows: usize, took: Duration) -> anyhow::Result<()> {
    let least = match site.engine {
        Engine::Sqlite => 10_000,
        Engine::Postgres => 15_000,
    };
    let ms = u64::try_from(took.as_millis())?.max(1);
    report::print(&Line {
        promise: "S5",
        what: format!("{what}, {}", site.engine_name()),
        target: Target::AtLeast(least, "rows/s"),
        ours: rows as u64 * 1_000 / ms,
        bare: None,
        note: format!("rows/s; {rows} rows in {ms} ms"),
    })
}
