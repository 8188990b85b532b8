//! Loads the demo province the way a user would: files are imported and acts are recorded over the gateway.
//!
//! Every command carries a `request_id` made from what it is about, so a load
//! that was broken off is simply run again from its beginning.

mod claims;
mod party;
mod receptions;

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use junxiu_contracts::intake::organization_service_client::OrganizationServiceClient;
use junxiu_contracts::intake::placement_service_client::PlacementServiceClient;
use junxiu_contracts::intake::{self as pb};
use junxiu_kernel::day::Day;
use junxiu_platform::parse;
use tokio_util::sync::CancellationToken;
use tonic::Code;

use super::Recipe;
use super::institutions::{self, Form};
use crate::client::Client;
use crate::command::import::pipeline::{End, Kind};
use crate::command::import::placement::Making;
use crate::command::import::report::{Manner, Told};
use crate::command::import::{Opened, placement, self_pay};
use crate::spreadsheet::headings::{self, Layout};

/// Persons whose acts are recorded at the same time. Commands that wait together are written together.
const AT_ONCE: usize = 32;
/// How often it is asked whether a service has heard of a person.
const ASK_EVERY: Duration = Duration::from_millis(50);
/// How long a service may take to hear of everybody.
const HEARD_WITHIN: Duration = Duration::from_secs(60);
/// Why everything of the demo is recorded so late.
const REASON: &str = "演示数据补录";
/// The first day on which the demo's institutions exist.
const FOUNDED: (i32, u32, u32) = (2021, 1, 1);

/// The people in whose names the demo is loaded; nobody signs two steps of a claim.
pub struct Hands {
    /// Imports, and records the receptions, for the province.
    pub officer: Client,
    /// Verifies claims.
    pub verifier: Client,
    /// Approves claims.
    pub head: Client,
    /// Pays claims.
    pub cashier: Client,
    /// The clerk and the head of each institution, by its code.
    pub institutions: HashMap<String, (Client, Client)>,
}

impl Hands {
    /// Gives the clerk and the head of an institution.
    fn of_institution(&self, code: &str) -> anyhow::Result<(Client, Client)> {
        self.institutions.get(code).cloned().with_context(|| format!("nobody works at {code}"))
    }
}

/// Loads the province; `progress` hears a sentence after each step.
pub async fn run(
    hands: &Hands,
    recipe: &Recipe,
    folder: &Path,
    stop: &CancellationToken,
    progress: &(dyn Fn(String) + Sync),
) -> anyhow::Result<Counts> {
    let recipe = *recipe;
    let at = folder.to_owned();
    let (province, files) = tokio::task::spawn_blocking(move || {
        let province = super::make(&recipe);
        let files = province.write(&at)?;
        anyhow::Ok((province, files))
    })
    .await??;
    found_institutions(&hands.officer).await?;
    progress(format!("{} institutions", institutions::all().len()));

    let mut retirees = HashMap::new();
    for (year, file) in province.years.iter().zip(&files.plans) {
        let told = import_plan(&hands.officer, *year, file, stop).await?;
        progress(format!("plan of {year}: {} persons", told.counts.accepted + told.counts.unchanged));
        retirees.extend(receptions::of_year(&hands.officer, &province, *year, stop).await?);
        progress(format!("{} retirees received", retirees.len()));
    }
    close_first_plan(&hands.officer, province.years[0]).await?;
    claims::wait_until_known(&hands.officer, &retirees, province.years[0]).await?;

    let mut bills = 0;
    for (year, file) in province.years.iter().zip(&files.bills) {
        let kind = self_pay::kind(&hands.officer);
        let told = import(&kind, file, &headings::self_pay::LAYOUT, stop).await?;
        bills += told.counts.accepted + told.counts.unchanged;
        progress(format!("bills of {year}: {}", told.counts.accepted + told.counts.unchanged));
    }
    let claims = claims::of_first_year(hands, &province, &retirees).await?;
    progress(format!("{claims} claims of {}", province.years[0]));
    let party = party::of_everybody(hands, &province, &retirees, recipe.until).await?;
    progress(format!(
        "{} branches, dues of {} members, {} contacts, {} journeys abroad",
        party.branches, party.payers, party.contacts, party.journeys
    ));
    Ok(Counts { retirees: retirees.len(), bills, claims })
}

/// What was loaded.
#[derive(Clone, Copy, Debug)]
pub struct Counts {
    /// Persons received.
    pub retirees: usize,
    /// Bills taken in.
    pub bills: u64,
    /// Claims made of them.
    pub claims: usize,
}

/// Says whether the register is empty, so that a demo never enters a real one.
pub async fn is_empty(client: &Client) -> anyhow::Result<bool> {
    let asked = pb::ListPlacementPlansRequest { page_size: 1, ..Default::default() };
    let plans = PlacementServiceClient::new(client.channel.clone()).list_placement_plans(client.request(asked)).await?;
    Ok(plans.into_inner().placement_plans.is_empty())
}

async fn found_institutions(client: &Client) -> anyhow::Result<()> {
    let found = |institution: &'static institutions::Institution| async move {
        let (year, month, day) = FOUNDED;
        let form = match institution.form {
            Form::Center => pb::OrganizationType::Center,
            Form::Home => pb::OrganizationType::Home,
        };
        let wanted = pb::CreateOrganizationRequest {
            organization_id: institution.code.clone(),
            organization: Some(pb::Organization {
                display_name: institution.name.clone(),
                r#type: form.into(),
                level: pb::OrganizationLevel::Institution.into(),
                region_code: institution.region.to_owned(),
                superior: format!("organizations/{}", institution.superior),
                valid_from: Day::from_ymd_opt(year, month, day).map(parse::date),
                ..Default::default()
            }),
            request_id: format!("demo-found-{}", institution.code),
            validate_only: false,
        };
        let mut service = OrganizationServiceClient::new(client.channel.clone());
        match service.create_organization(client.request(wanted)).await {
            // The provincial home is there from the first start.
            Err(status) if status.code() != Code::AlreadyExists => {
                Err(status).with_context(|| format!("institution {}", institution.code))
            }
            _ => Ok(()),
        }
    };
    stream::iter(institutions::all()).map(found).buffer_unordered(AT_ONCE).try_collect::<()>().await
}

async fn import_plan(client: &Client, year: i32, file: &Path, stop: &CancellationToken) -> anyhow::Result<Told> {
    let plan = placement::Plan { year, amendment: String::new() };
    let ground = placement::ensure(client, &plan, Making::Draft(&document(year))).await?;
    let told = import(&placement::kind(client, &plan, &ground), file, &headings::placement::LAYOUT, stop).await?;
    let issue = pb::IssuePlacementPlanRequest {
        name: plan.name(),
        occurred_on: Day::from_ymd_opt(year, 1, 15).map(parse::date),
        request_id: format!("demo-issue-{year}"),
        ..Default::default()
    };
    PlacementServiceClient::new(client.channel.clone()).issue_placement_plan(client.request(issue)).await?;
    Ok(told)
}

async fn close_first_plan(client: &Client, year: i32) -> anyhow::Result<()> {
    let close = pb::CarryOverReceptionsRequest {
        placement_plan: format!("placementPlans/{year}"),
        request_id: format!("demo-close-{year}"),
        validate_only: false,
    };
    PlacementServiceClient::new(client.channel.clone()).carry_over_receptions(client.request(close)).await?;
    Ok(())
}

fn document(year: i32) -> String {
    format!("演示〔{year}〕1号")
}

async fn import<M: Send + 'static>(
    kind: &Kind<M>,
    file: &Path,
    layout: &'static Layout,
    stop: &CancellationToken,
) -> anyhow::Result<Told> {
    let opened = Opened::open(file, None, layout).await?;
    let manner = Manner { format: None, dry_run: false };
    let (told, end) = opened.send(kind, manner, stop.clone()).await?;
    match end {
        End::Whole if told.counts.rejected == 0 => Ok(told),
        End::Whole => bail!("{} rows were rejected; see {}", told.counts.rejected, told.results.display()),
        End::Stopped => bail!("stopped"),
        End::Broken(status) => Err(status.into()),
    }
}
