//! Carries each person of a plan as far as the demo has it.

use std::collections::HashMap;

use anyhow::Context as _;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use junxiu_contracts::intake::placement_service_client::PlacementServiceClient;
use junxiu_contracts::intake::{self as pb};
use junxiu_kernel::day::Day;
use junxiu_platform::parse;
use tokio_util::sync::CancellationToken;
use tonic::transport::Channel;

use super::{AT_ONCE, REASON};
use crate::client::Client;
use crate::demo::people::{Person, Progress};
use crate::demo::{Province, institutions};

/// The most items that a page holds.
const PAGE: i32 = 1_000;

/// Records the receptions of a year; gives the retirees, by the person's index.
pub async fn of_year(
    client: &Client,
    province: &Province,
    year: i32,
    stop: &CancellationToken,
) -> anyhow::Result<HashMap<u32, String>> {
    let items = items(client, year).await?;
    let people = province.people.iter().filter(|person| person.year == year);
    let carried = people.map(|person| {
        let item = items.get(&person.name).cloned();
        async move {
            anyhow::ensure!(!stop.is_cancelled(), "stopped");
            let item = item.context("a person of the demo is missing in its plan")?;
            let retiree =
                Case { client, person }.carry(item).await.with_context(|| format!("person {}", person.index))?;
            Ok((person.index, retiree))
        }
    });
    let carried: Vec<(u32, Option<String>)> = stream::iter(carried).buffer_unordered(AT_ONCE).try_collect().await?;
    Ok(carried.into_iter().filter_map(|(index, retiree)| Some((index, retiree?))).collect())
}

/// Names in the demo never repeat, so they find the items, whose citizen ids are masked.
async fn items(client: &Client, year: i32) -> anyhow::Result<HashMap<String, String>> {
    let mut service = PlacementServiceClient::new(client.channel.clone());
    let mut items = HashMap::new();
    let mut page_token = String::new();
    loop {
        let asked = pb::ListPlacementItemsRequest {
            placement_plan: format!("placementPlans/{year}"),
            page_size: PAGE,
            page_token,
            ..Default::default()
        };
        let page = service.list_placement_items(client.request(asked)).await?.into_inner();
        let named = page.placement_items.into_iter().filter_map(|item| Some((item.person?.retiree_name, item.name)));
        items.extend(named);
        if page.next_page_token.is_empty() {
            return Ok(items);
        }
        page_token = page.next_page_token;
    }
}

/// A person's case.
struct Case<'a> {
    client: &'a Client,
    person: &'a Person,
}

impl Case<'_> {
    /// Carries the case on; gives the retiree when the person was received.
    async fn carry(&self, item: String) -> anyhow::Result<Option<String>> {
        let (opened, handed_over, received) = match self.person.progress {
            Progress::Planned => return Ok(None),
            Progress::Opened { opened } => (opened, None, None),
            Progress::HandedOver { opened, handed_over } => (opened, Some(handed_over), None),
            Progress::Received { opened, handed_over, received } => (opened, Some(handed_over), Some(received)),
        };
        let name = self.open(item, opened).await?;
        let Some(handed_over) = handed_over else { return Ok(None) };
        self.hand_over(&name, handed_over).await?;
        let Some(received) = received else { return Ok(None) };
        let reception = self.receive(&name, received).await?;
        if self.person.to_provincial_home {
            self.propose_provincial_home(&name).await?;
        }
        self.assign(&name, received).await?;
        Ok(Some(reception.retiree).filter(|retiree| !retiree.is_empty()))
    }

    async fn open(&self, item: String, on: Day) -> anyhow::Result<String> {
        let wanted = pb::OpenReceptionRequest {
            placement_item: item,
            occurred_on: Some(parse::date(on)),
            reason: REASON.to_owned(),
            request_id: self.request_id("open"),
            ..Default::default()
        };
        Ok(self.service().open_reception(self.client.request(wanted)).await?.into_inner().name)
    }

    async fn hand_over(&self, name: &str, on: Day) -> anyhow::Result<()> {
        let wanted = pb::HandOverRequest {
            name: name.to_owned(),
            occurred_on: Some(parse::date(on)),
            reason: REASON.to_owned(),
            request_id: self.request_id("hand-over"),
            ..Default::default()
        };
        self.service().hand_over(self.client.request(wanted)).await?;
        Ok(())
    }

    async fn receive(&self, name: &str, on: Day) -> anyhow::Result<pb::Reception> {
        let wanted = pb::ReceiveRequest {
            name: name.to_owned(),
            occurred_on: Some(parse::date(on)),
            request_id: self.request_id("receive"),
            ..Default::default()
        };
        Ok(self.service().receive(self.client.request(wanted)).await?.into_inner())
    }

    async fn propose_provincial_home(&self, name: &str) -> anyhow::Result<()> {
        let wanted = pb::ProposeInstitutionRequest {
            name: name.to_owned(),
            consent: pb::Consent::Yes.into(),
            request_id: self.request_id("propose"),
            ..Default::default()
        };
        self.service().propose_institution(self.client.request(wanted)).await?;
        Ok(())
    }

    async fn assign(&self, name: &str, on: Day) -> anyhow::Result<()> {
        let code = institutions::of(self.person).context("a division without an institution")?;
        let wanted = pb::AssignInstitutionRequest {
            name: name.to_owned(),
            institution: format!("organizations/{code}"),
            occurred_on: Some(parse::date(on)),
            request_id: self.request_id("assign"),
            ..Default::default()
        };
        self.service().assign_institution(self.client.request(wanted)).await?;
        Ok(())
    }

    fn request_id(&self, act: &str) -> String {
        format!("demo-{act}-{}", self.person.index)
    }

    fn service(&self) -> PlacementServiceClient<Channel> {
        PlacementServiceClient::new(self.client.channel.clone())
    }
}
