//! The line that a person goes along: from the plan to the institution.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use chrono::NaiveDate;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use junxiu_contracts::intake::{self as pb, placement_item};
use tonic::{Code, Status};
use uuid::Uuid;

use crate::client::{Client, reason};
use crate::people::{COUNTIES, Person, YEAR, date};

/// How many acts are under way at once, as in an office with so many desks.
pub const DESKS: usize = 16;
/// How long an act is repeated while a service is down.
pub const PATIENCE: Duration = Duration::from_secs(90);
/// The pause before an act is repeated, or something is looked at again.
pub const PAUSE: Duration = Duration::from_millis(20);
/// The pause between two looks at a count.
const LOOK_EVERY: Duration = Duration::from_millis(1);
/// Why acts of a year long over are recorded now.
const LATE: &str = "补录";

/// The plan of the journeys.
pub fn plan_name() -> String {
    format!("placementPlans/{YEAR}")
}

/// A day of the plan year.
pub fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(YEAR, month, day).unwrap_or_default()
}

/// Repeats an act while its service is down or has no place for it; its `request_id` makes that safe.
pub async fn persist<T>(act: impl AsyncFn() -> Result<T, Status>) -> Result<T, Status> {
    let began = Instant::now();
    loop {
        match act().await {
            Err(status) if passes(&status) && began.elapsed() < PATIENCE => tokio::time::sleep(PAUSE).await,
            other => return other,
        }
    }
}

/// Says whether a refusal is one of a service that is down or has yet to hear of something, and passes by itself.
fn passes(status: &Status) -> bool {
    // A connection that breaks under a call is told as UNKNOWN or CANCELLED by the transport, without a reason of ours.
    let broken = matches!(status.code(), Code::Unknown | Code::Cancelled | Code::Internal) && reason(status).is_empty();
    broken || matches!(status.code(), Code::Unavailable | Code::ResourceExhausted) || reason(status) == "NOT_YET_KNOWN"
}

/// Does an act for each of some things, [`DESKS`] at a time; the answers come in the order of the things.
pub async fn at_desks<T, A>(
    things: impl IntoIterator<Item = T>,
    act: impl AsyncFn(T) -> anyhow::Result<A>,
) -> anyhow::Result<Vec<A>> {
    let act = &act;
    stream::iter(things).map(|thing| async move { act(thing).await }).buffered(DESKS).try_collect().await
}

/// Waits until so many acts are done.
pub async fn reaches(done: &AtomicUsize, count: usize) {
    while done.load(Ordering::Relaxed) < count {
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Sets up an institution in each county of the journeys.
pub async fn set_up_institutions(province: &Client) -> anyhow::Result<()> {
    for county in COUNTIES {
        let organization = pb::Organization {
            display_name: format!("旅程军休所{county}"),
            r#type: pb::OrganizationType::Home.into(),
            level: pb::OrganizationLevel::Institution.into(),
            superior: format!("organizations/{county}"),
            valid_from: Some(date(NaiveDate::from_ymd_opt(2021, 1, 1).unwrap_or_default())),
            ..pb::Organization::default()
        };
        let request = pb::CreateOrganizationRequest {
            organization_id: format!("{county}-01"),
            organization: Some(organization),
            request_id: Uuid::now_v7().to_string(),
            validate_only: false,
        };
        persist(async || province.organizations().create_organization(request.clone()).await).await?;
    }
    Ok(())
}

/// Begins the plan as a draft.
pub async fn begin_plan(province: &Client) -> anyhow::Result<()> {
    let request = pb::CreatePlacementPlanRequest {
        placement_plan_id: YEAR.to_string(),
        placement_plan: Some(pb::PlacementPlan {
            doc_no: "旅程发〔2025〕1号".to_owned(),
            ..pb::PlacementPlan::default()
        }),
        request_id: Uuid::now_v7().to_string(),
        validate_only: false,
    };
    persist(async || province.placement().create_placement_plan(request.clone()).await).await?;
    Ok(())
}

/// Issues the plan.
pub async fn issue_plan(province: &Client) -> anyhow::Result<()> {
    let request = pb::IssuePlacementPlanRequest {
        name: plan_name(),
        occurred_on: Some(date(day(2, 1))),
        request_id: Uuid::now_v7().to_string(),
        ..pb::IssuePlacementPlanRequest::default()
    };
    persist(async || province.placement().issue_placement_plan(request.clone()).await).await?;
    Ok(())
}

/// The rows of a plan as a stream sends them.
pub fn import_requests(people: &[Person]) -> Vec<pb::ImportPlacementItemsRequest> {
    let request = |(at, person): (usize, &Person)| pb::ImportPlacementItemsRequest {
        placement_plan: plan_name(),
        row_number: at as i64 + 2,
        item: Some(person.draft()),
        ..pb::ImportPlacementItemsRequest::default()
    };
    people.iter().enumerate().map(request).collect()
}

/// Sends rows up a stream and takes the answers down.
///
/// # Errors
/// Gives what was answered before a break beside the refusal.
pub async fn import(
    province: &Client,
    people: &[Person],
) -> Result<Vec<pb::ImportPlacementItemsResponse>, (Vec<pb::ImportPlacementItemsResponse>, Status)> {
    let mut answers = Vec::new();
    let sent = province.placement().import_placement_items(stream::iter(import_requests(people))).await;
    let mut answered = match sent {
        Ok(answered) => answered.into_inner(),
        Err(status) => return Err((answers, status)),
    };
    loop {
        match answered.message().await {
            Ok(Some(answer)) => answers.push(answer),
            Ok(None) => return Ok(answers),
            Err(status) => return Err((answers, status)),
        }
    }
}

/// All items of the plan, by the name of the person.
pub async fn items(officer: &Client) -> anyhow::Result<HashMap<String, pb::PlacementItem>> {
    let mut items = HashMap::new();
    let mut page_token = String::new();
    loop {
        let request = pb::ListPlacementItemsRequest {
            placement_plan: plan_name(),
            page_size: 1000,
            page_token,
            state: placement_item::State::Unspecified.into(),
        };
        let page =
            persist(async || officer.placement().list_placement_items(request.clone()).await).await?.into_inner();
        for item in page.placement_items {
            let name = item.person.as_ref().context("an item has a person")?.retiree_name.clone();
            ensure!(items.insert(name, item).is_none(), "a person stands in the plan twice");
        }
        if page.next_page_token.is_empty() {
            return Ok(items);
        }
        page_token = page.next_page_token;
    }
}

/// Takes a person from the plan to the institution; gives the retiree's name.
pub async fn receive(officer: &Client, item: &str, institution: &str) -> anyhow::Result<String> {
    let id = || Uuid::now_v7().to_string();
    let open = pb::OpenReceptionRequest {
        placement_item: item.to_owned(),
        occurred_on: Some(date(day(3, 3))),
        reason: LATE.to_owned(),
        request_id: id(),
        ..pb::OpenReceptionRequest::default()
    };
    let opened =
        persist(async || officer.placement().open_reception(open.clone()).await).await.context("OpenReception")?;
    let name = opened.into_inner().name;
    let hand_over = pb::HandOverRequest {
        name: name.clone(),
        occurred_on: Some(date(day(3, 10))),
        reason: LATE.to_owned(),
        request_id: id(),
        ..pb::HandOverRequest::default()
    };
    persist(async || officer.placement().hand_over(hand_over.clone()).await).await.context("HandOver")?;
    let receive = pb::ReceiveRequest {
        name: name.clone(),
        occurred_on: Some(date(day(3, 11))),
        request_id: id(),
        ..pb::ReceiveRequest::default()
    };
    let received = persist(async || officer.placement().receive(receive.clone()).await).await.context("Receive")?;
    let assign = pb::AssignInstitutionRequest {
        name,
        institution: format!("organizations/{institution}"),
        occurred_on: Some(date(day(3, 11))),
        // Read only of whom article 8 might send elsewhere.
        reason: LATE.to_owned(),
        request_id: id(),
        ..pb::AssignInstitutionRequest::default()
    };
    persist(async || officer.placement().assign_institution(assign.clone()).await)
        .await
        .context("AssignInstitution")?;
    Ok(received.into_inner().retiree)
}

/// Takes the first so many good rows of a plan to their institutions; gives the retirees by the person's index.
///
/// Counts up `done` as it goes, for whoever waits for the middle of it.
pub async fn receive_all(
    officer: &Client,
    people: &[Person],
    count: usize,
    done: &AtomicUsize,
) -> anyhow::Result<HashMap<u32, String>> {
    let items = items(officer).await?;
    let chosen = people.iter().filter(|person| person.fault.is_none()).take(count);
    let received = at_desks(chosen, async |person| {
        let item = items.get(&person.name).with_context(|| format!("row {} is in the plan", person.index))?;
        let retiree = receive(officer, &item.name, &person.institution()).await?;
        done.fetch_add(1, Ordering::Relaxed);
        Ok((person.index, retiree))
    });
    Ok(received.await?.into_iter().collect())
}
