//! One person in the register, for journeys about what happens to somebody.

use anyhow::{Context as _, ensure};
use chrono::NaiveDate;
use futures::{TryStreamExt as _, stream};
use junxiu_contracts::duty::RunDutiesRequest;
use junxiu_contracts::intake::import_placement_items_response::Outcome;
use junxiu_contracts::intake::{MilitaryRank, PostGrade};
use tonic::{Code, Status};
use uuid::Uuid;

use crate::client::{of, reason};
use crate::{Suite, line, people};

/// Reads a day, `2026-02-05`.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

/// A new id of a request.
pub fn id() -> String {
    Uuid::now_v7().to_string()
}

/// Asserts that a call was refused with a code and a reason.
pub fn refused(status: Option<Status>, code: Code, wanted: &str) -> anyhow::Result<()> {
    let status = status.context("the call is refused")?;
    ensure!((status.code(), reason(&status).as_str()) == (code, wanted), "{status:?}");
    Ok(())
}

/// Receives the one person of a small plan, of a post grade. Gives his name in the register, and his institution.
pub async fn receive_one(suite: &Suite, grade: PostGrade) -> anyhow::Result<(String, String)> {
    let officer = suite.client("bureau_officer", "220000", "officer").await?;
    let people = people::plan(1, 0);
    line::set_up_institutions(&officer).await?;
    line::begin_plan(&officer).await?;
    let mut requests = line::import_requests(&people);
    for facts in requests.iter_mut().filter_map(|request| request.item.as_mut()?.grade.as_mut()) {
        facts.post_grade = grade.into();
        facts.military_rank = MilitaryRank::SeniorColonel.into();
    }
    let answers = officer.placement().import_placement_items(stream::iter(requests)).await?.into_inner();
    let answers: Vec<_> = answers.try_collect().await?;
    ensure!(answers.iter().all(|answer| answer.outcome() == Outcome::Accepted), "{answers:?}");
    line::issue_plan(&officer).await?;

    let items = line::items(&officer).await?;
    let item = items.get(&people[0].name).context("he is in the plan")?;
    let institution = people[0].institution();
    let retiree = line::receive(&officer, &item.name, &institution).await?;
    Ok((retiree, institution))
}

/// Runs the duties of party-affairs, as each night does.
pub async fn run_duties(suite: &Suite) -> anyhow::Result<()> {
    let operator = suite.client("operator", "220000", "operator").await?;
    let run = operator.duties().run_duties(of("party-affairs", RunDutiesRequest {})?).await.context("RunDuties")?;
    ensure!(run.into_inner().finished, "the run is done");
    Ok(())
}
