//! Claims what the first year's bills entitle to, and carries the claims to their ends.

use std::collections::HashMap;

use anyhow::{Context as _, bail};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use junxiu_contracts::medical::subsidy_service_client::SubsidyServiceClient;
use junxiu_contracts::medical::{self as pb};
use junxiu_kernel::money::{self, Fen};
use tokio::time::Instant;
use tonic::Code;
use tonic::transport::Channel;

use super::{ASK_EVERY, AT_ONCE, HEARD_WITHIN, Hands};
use crate::client::Client;
use crate::demo::Province;
use crate::spreadsheet::headings::self_pay;

/// What a year's self-payment must exceed before article 20 gives anything.
const FIRST_THRESHOLD: Fen = Fen::yuan(50_000);

/// Waits until the subsidy's service has heard of everybody: it learns of people from intake's feed.
pub async fn wait_until_known(client: &Client, retirees: &HashMap<u32, String>, year: i32) -> anyhow::Result<()> {
    let deadline = Instant::now() + HEARD_WITHIN;
    let known = |retiree: String| async move {
        loop {
            let asked = pb::GetYearLedgerRequest { name: format!("{retiree}/yearLedgers/{year}"), unmask: false };
            match service(client).get_year_ledger(client.request(asked)).await {
                Ok(_) => return Ok(()),
                Err(status)
                    if !matches!(status.code(), Code::FailedPrecondition | Code::NotFound | Code::Unavailable) =>
                {
                    return Err(anyhow::Error::from(status));
                }
                Err(_) if Instant::now() > deadline => {
                    bail!("medical-subsidy has not heard of everybody after {} s", HEARD_WITHIN.as_secs())
                }
                Err(_) => tokio::time::sleep(ASK_EVERY).await,
            }
        }
    };
    stream::iter(retirees.values().cloned()).map(known).buffer_unordered(AT_ONCE).try_collect::<()>().await
}

/// Claims for everybody above the threshold; most claims are paid, some are left at each step on the way.
pub async fn of_first_year(
    hands: &Hands,
    province: &Province,
    retirees: &HashMap<u32, String>,
) -> anyhow::Result<usize> {
    let year = province.years[0];
    let borne = borne(&province.bills[0]);
    let entitled = province
        .people
        .iter()
        .filter(|person| !person.kind[0].contains("离休"))
        .filter(|person| borne.get(person.citizen_id.as_str()).is_some_and(|sum| *sum > FIRST_THRESHOLD));
    let claims = entitled.filter_map(|person| Some((person.index, retirees.get(&person.index)?.clone())));
    let claims: Vec<(u32, String)> = claims.collect();
    let count = claims.len();
    let carry = |(at, (index, retiree)): (usize, (u32, String))| async move {
        carry(hands, index, retiree, year, at % 10).await.with_context(|| format!("claim of person {index}"))
    };
    stream::iter(claims.into_iter().enumerate()).map(carry).buffer_unordered(AT_ONCE).try_collect::<()>().await?;
    Ok(count)
}

/// Of ten claims one stays submitted, one verified and one approved; seven are paid.
async fn carry(hands: &Hands, index: u32, retiree: String, year: i32, stage: usize) -> anyhow::Result<()> {
    let request_id = |act: &str| format!("demo-{act}-claim-{index}");
    let submit = pb::SubmitClaimRequest { retiree, year, request_id: request_id("submit"), ..Default::default() };
    let name = service(&hands.officer).submit_claim(hands.officer.request(submit)).await?.into_inner().name;
    if stage == 0 {
        return Ok(());
    }
    let verify = pb::VerifyClaimRequest { name: name.clone(), request_id: request_id("verify"), ..Default::default() };
    service(&hands.verifier).verify_claim(hands.verifier.request(verify)).await?;
    if stage == 1 {
        return Ok(());
    }
    let approve =
        pb::ApproveClaimRequest { name: name.clone(), request_id: request_id("approve"), ..Default::default() };
    service(&hands.head).approve_claim(hands.head.request(approve)).await?;
    if stage == 2 {
        return Ok(());
    }
    let pay = pb::PayClaimRequest { name, request_id: request_id("pay"), ..Default::default() };
    service(&hands.cashier).pay_claim(hands.cashier.request(pay)).await?;
    Ok(())
}

/// Adds up what each person bore within the scope of insurance.
fn borne(bills: &[Vec<String>]) -> HashMap<&str, Fen> {
    let place = |field: &str| self_pay::LAYOUT.columns.iter().position(|column| column.field == field);
    let (Some(who), Some(amount)) = (place("citizen_id"), place("in_scope_self_pay_fen")) else {
        return HashMap::new();
    };
    let mut borne: HashMap<&str, Fen> = HashMap::new();
    for bill in bills {
        let sum = borne.entry(bill[who].as_str()).or_default();
        *sum = money::parse_yuan(&bill[amount]).ok().and_then(|amount| sum.checked_add(amount)).unwrap_or(*sum);
    }
    borne
}

fn service(client: &Client) -> SubsidyServiceClient<Channel> {
    SubsidyServiceClient::new(client.channel.clone())
}
