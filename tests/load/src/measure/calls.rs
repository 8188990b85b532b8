//! One call of each kind, to the suite and to its yardstick.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::google_type::Date;
use junxiu_contracts::{intake, medical};
use junxiu_journeys::client::Client;
use junxiu_journeys::people::YEAR;
use tonic::transport::Channel;
use uuid::Uuid;

use super::MANY;
use super::site::Site;
use crate::bare::pb::bare_client::BareClient;
use crate::bare::{self, pb};
use crate::drive::{self, Side};

/// A stride without a common divisor with the number of retirees, so that neighbours do not ask for the same one.
const STRIDE: u64 = 7_919;

/// What an echo says, of the length of a small request.
const WORDS: &str = "0123456789012345678901234567890123456789";

fn spread<T: Clone>(connections: &[T], caller: usize) -> T {
    connections[caller % connections.len()].clone()
}

/// Picks somebody for a caller's turn, so that callers meet each other seldom.
fn pick(caller: usize, turn: u64, of: usize) -> usize {
    let at = (caller as u64 * STRIDE + turn * 61) % of as u64;
    usize::try_from(at).unwrap_or(0)
}

async fn yardsticks(site: &Site) -> anyhow::Result<Vec<BareClient<Channel>>> {
    Ok(drive::connections(&site.bare_url(), MANY).await?.into_iter().map(BareClient::new).collect())
}

async fn clients(site: &Site, service: &str) -> anyhow::Result<Vec<Client>> {
    let channels = drive::connections(&site.url(service)?, MANY).await?;
    channels.into_iter().map(|channel| Client::over(channel, &site.token)).collect()
}

/// Echo by bare tonic.
pub async fn echo(site: &Site) -> anyhow::Result<Side> {
    let clients = yardsticks(site).await?;
    let call = drive::call(move |caller, _| {
        let mut client = spread(&clients, caller);
        async move { client.echo(pb::EchoMessage { text: WORDS.to_owned() }).await.map(drop) }
    });
    Ok(Side { call, workers: site.bare_workers()? })
}

fn figures(caller: usize, turn: u64) -> medical::PreviewSubsidyRequest {
    let step = i64::try_from(turn % 4_000).unwrap_or(0) + i64::try_from(caller).unwrap_or(0);
    medical::PreviewSubsidyRequest {
        category: RetireeCategory::Tuixiu.into(),
        settled_on: Some(Date { year: 2024, month: 2, day: 29 }),
        cumulative_self_pay_fen: 6_000_000 + step * 1_001,
        previously_paid_fen: 0,
    }
}

/// The rule of article 20 behind bare tonic.
pub async fn bare_preview(site: &Site) -> anyhow::Result<Side> {
    let clients = yardsticks(site).await?;
    let call = drive::call(move |caller, turn| {
        let mut client = spread(&clients, caller);
        async move { client.preview_subsidy(figures(caller, turn)).await.map(drop) }
    });
    Ok(Side { call, workers: site.bare_workers()? })
}

/// PreviewSubsidy of the service.
pub async fn preview(site: &Site) -> anyhow::Result<Side> {
    let clients: Vec<_> = clients(site, "medical-subsidy").await?.iter().map(Client::subsidy).collect();
    let call = drive::call(move |caller, turn| {
        let mut client = spread(&clients, caller);
        async move { client.preview_subsidy(figures(caller, turn)).await.map(drop) }
    });
    Ok(Side { call, workers: site.workers()? })
}

/// A key read through a pool behind bare tonic.
pub async fn bare_key_read(site: &Site) -> anyhow::Result<Side> {
    let clients = yardsticks(site).await?;
    let call = drive::call(move |caller, turn| {
        let mut client = spread(&clients, caller);
        let number = pick(caller, turn, usize::try_from(bare::RETIREES).unwrap_or(1));
        let name = format!("retirees/{}", bare::retiree_id(number as u64));
        async move { client.get_retiree(intake::GetRetireeRequest { name, ..Default::default() }).await.map(drop) }
    });
    Ok(Side { call, workers: site.bare_workers()? })
}

/// GetRetiree of the service.
pub async fn key_read(site: &Site) -> anyhow::Result<Side> {
    let clients: Vec<_> = clients(site, "intake").await?.iter().map(Client::retirees).collect();
    let retirees = Arc::new(site.retirees.clone());
    let call = drive::call(move |caller, turn| {
        let mut client = spread(&clients, caller);
        let name = retirees[pick(caller, turn, retirees.len())].clone();
        async move { client.get_retiree(intake::GetRetireeRequest { name, ..Default::default() }).await.map(drop) }
    });
    Ok(Side { call, workers: site.workers()? })
}

/// Five statements in a transaction behind bare tonic.
pub async fn bare_command(site: &Site) -> anyhow::Result<Side> {
    let clients = yardsticks(site).await?;
    let count = Arc::new(AtomicI64::new(0));
    let call = drive::call(move |caller, _| {
        let mut client = spread(&clients, caller);
        let number = count.fetch_add(1, Ordering::Relaxed);
        let request = pb::RecordRequest {
            request_id: Uuid::now_v7().to_string(),
            duty: number,
            invoice_no: Uuid::now_v7().to_string(),
            hospital: "旅程第一医院".to_owned(),
            amount_fen: number,
        };
        async move { client.record(request).await.map(drop) }
    });
    Ok(Side { call, workers: site.bare_workers()? })
}

/// UpdateRetiree of the service: a new telephone number.
pub async fn update_retiree(site: &Site) -> anyhow::Result<Side> {
    let clients: Vec<_> = clients(site, "intake").await?.iter().map(Client::retirees).collect();
    let retirees = Arc::new(site.retirees.clone());
    let count = Arc::new(AtomicI64::new(0));
    let call = drive::call(move |caller, _| {
        let mut client = spread(&clients, caller);
        let number = count.fetch_add(1, Ordering::Relaxed);
        // One after the other, so that nobody's turn comes again before 64 others have had theirs.
        let name = retirees[usize::try_from(number).unwrap_or(0) % retirees.len()].clone();
        let phone = format!("138{:08}", number % 100_000_000);
        let retiree = intake::Retiree { name, phone, ..Default::default() };
        let request = intake::UpdateRetireeRequest {
            retiree: Some(retiree),
            request_id: Uuid::now_v7().to_string(),
            ..Default::default()
        };
        async move { client.update_retiree(request).await.map(drop) }
    });
    Ok(Side { call, workers: site.workers()? })
}

/// RecordSelfPayItem of the service: one more bill in somebody's ledger.
pub async fn record_bill(site: &Site) -> anyhow::Result<Side> {
    let clients: Vec<_> = clients(site, "medical-subsidy").await?.iter().map(Client::subsidy).collect();
    let retirees = Arc::new(site.retirees.clone());
    let count = Arc::new(AtomicI64::new(0));
    let call = drive::call(move |caller, _| {
        let mut client = spread(&clients, caller);
        let number = count.fetch_add(1, Ordering::Relaxed);
        let item = medical::SelfPayItemDraft {
            invoice_no: Uuid::now_v7().simple().to_string(),
            hospital: "旅程第一医院".to_owned(),
            settled_on: Some(Date { year: YEAR, month: 6, day: 1 }),
            in_scope_self_pay_fen: 100 + number % 1_000,
            ..Default::default()
        };
        let request = medical::RecordSelfPayItemRequest {
            retiree: retirees[usize::try_from(number).unwrap_or(0) % retirees.len()].clone(),
            item: Some(item),
            request_id: Uuid::now_v7().to_string(),
            validate_only: false,
        };
        async move { client.record_self_pay_item(request).await.map(drop) }
    });
    Ok(Side { call, workers: site.workers()? })
}
