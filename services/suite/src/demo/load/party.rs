//! What the institutions do for the people they serve: branches, dues, contacts and journeys.

mod branches;
mod contacts;
mod dues;
mod exits;

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context as _, bail};
use chrono::Datelike as _;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use junxiu_contracts::party as pb;
use junxiu_contracts::party::contact_service_client::ContactServiceClient;
use junxiu_kernel::day::Day;
use tokio::time::Instant;
use tonic::Code;

use super::{ASK_EVERY, AT_ONCE, HEARD_WITHIN, Hands};
use crate::client::Client;
use crate::demo::people::Person;
use crate::demo::{Province, institutions};

/// What was recorded.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Branches set up.
    pub branches: usize,
    /// Members whose dues were paid.
    pub payers: usize,
    /// Contacts made.
    pub contacts: usize,
    /// Journeys applied for or filed.
    pub journeys: usize,
}

impl Counts {
    fn and(self, other: Self) -> Self {
        Self {
            branches: self.branches + other.branches,
            payers: self.payers + other.payers,
            contacts: self.contacts + other.contacts,
            journeys: self.journeys + other.journeys,
        }
    }
}

/// A person whom an institution serves.
#[derive(Clone, Copy, Debug)]
struct Served<'a> {
    person: &'a Person,
    retiree: &'a str,
    received: Day,
}

/// An institution at work.
struct Site<'a> {
    clerk: Client,
    head: Client,
    institution: &'static institutions::Institution,
    /// In the order of their receptions.
    served: Vec<Served<'a>>,
    /// The last day on which anything has happened.
    until: Day,
    /// What members owe a month.
    quotes: &'a dues::Quotes,
}

/// Records what the institutions have done up to the last day.
pub async fn of_everybody(
    hands: &Hands,
    province: &Province,
    retirees: &HashMap<u32, String>,
    until: Day,
) -> anyhow::Result<Counts> {
    wait_until_known(&hands.officer, retirees).await?;
    let quotes = dues::quotes(&hands.officer, until).await?;
    let sites = sites(hands, province, retirees, until, &quotes)?;
    let worked = stream::iter(&sites).map(Site::work).buffer_unordered(AT_ONCE);
    worked.try_fold(Counts::default(), async |sum, of_site| Ok(sum.and(of_site))).await
}

fn sites<'a>(
    hands: &Hands,
    province: &'a Province,
    retirees: &'a HashMap<u32, String>,
    until: Day,
    quotes: &'a dues::Quotes,
) -> anyhow::Result<Vec<Site<'a>>> {
    let mut served: BTreeMap<&str, Vec<Served<'a>>> = BTreeMap::new();
    for person in &province.people {
        let (Some(received), Some(retiree)) = (person.received_on(), retirees.get(&person.index)) else { continue };
        let code = institutions::of(person).context("a division without an institution")?;
        served.entry(code).or_default().push(Served { person, retiree, received });
    }
    let at_work = institutions::all().iter().filter_map(|institution| {
        let mut served = served.remove(institution.code.as_str())?;
        served.sort_by_key(|one| (one.received, one.person.index));
        Some((institution, served))
    });
    at_work
        .map(|(institution, served)| {
            let (clerk, head) = hands.of_institution(&institution.code)?;
            Ok(Site { clerk, head, institution, served, until, quotes })
        })
        .collect()
}

impl Site<'_> {
    async fn work(&self) -> anyhow::Result<Counts> {
        let name = &self.institution.code;
        let members = self.set_up_branch().await.with_context(|| format!("the branch of {name}"))?;
        Ok(Counts {
            branches: usize::from(!members.is_empty()),
            payers: self.take_dues(&members).await.with_context(|| format!("the dues of {name}"))?,
            contacts: self.make_contacts().await.with_context(|| format!("the contacts of {name}"))?,
            journeys: self.take_journeys().await.with_context(|| format!("the journeys of {name}"))?,
        })
    }
}

/// The first day of the month that contains a day.
fn first_of_month(day: Day) -> Day {
    day.with_day(1).unwrap_or(day)
}

/// Waits until party-affairs has heard who serves everybody: it learns of people from intake's feed.
async fn wait_until_known(client: &Client, retirees: &HashMap<u32, String>) -> anyhow::Result<()> {
    let deadline = Instant::now() + HEARD_WITHIN;
    let known = |retiree: String| async move {
        loop {
            let asked = pb::GetContactStatusRequest { name: format!("{retiree}/contactStatus") };
            let mut service = ContactServiceClient::new(client.channel.clone());
            match service.get_contact_status(client.request(asked)).await {
                Ok(status) if !status.get_ref().institution.is_empty() => return Ok(()),
                Err(status)
                    if !matches!(status.code(), Code::FailedPrecondition | Code::NotFound | Code::Unavailable) =>
                {
                    return Err(anyhow::Error::from(status));
                }
                _ if Instant::now() > deadline => {
                    bail!("party-affairs has not heard of everybody after {} s", HEARD_WITHIN.as_secs())
                }
                _ => tokio::time::sleep(ASK_EVERY).await,
            }
        }
    };
    stream::iter(retirees.values().cloned()).map(known).buffer_unordered(AT_ONCE).try_collect::<()>().await
}
