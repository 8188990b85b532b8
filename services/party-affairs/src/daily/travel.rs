//! What time does to journeys and documents: what is not used lapses, and an amended calendar gives more days.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use junxiu_casework::approval::{self, Actor};
use junxiu_casework::duty::{self, Chunk, Kind, Meanwhile, Period, Source, Sweep, SweepStep};
use junxiu_kernel::day::{Day, add_days};
use junxiu_platform::database::Changes;
use junxiu_platform::status::Fault;
use tracing::warn;
use uuid::Uuid;

use crate::api::custody_parts;
use crate::api::parts::Parts;
use crate::api::travel_parts;
use crate::domain::exit::{EndReason, Exit, State};
use crate::domain::hand_in::{self, DOCUMENTS};
use crate::domain::overseas_report::{self as report, Claim, REPORT};
use crate::domain::travel_document::Document;
use crate::store;

/// In whose name the daily run ends a journey.
const RUN: &str = "service:party-affairs";

/// How many journeys or documents one step looks at: few of them need anything on a day.
const STEP: i64 = 200;

/// How many of those who are away one step looks at.
const AWAY_AT_ONCE: i64 = 2_000;

/// Why the duty of a quarter that owes no report falls away.
const NOT_OWED: &str = "NOT_OWED";

/// Ends what is not decided on the day of departure, and what is not used on its last day.
pub struct Lapse {
    /// What the sweep works with.
    pub parts: Parts,
}

#[async_trait]
impl Sweep for Lapse {
    fn key(&self) -> &'static str {
        "travel.lapse"
    }

    async fn step(&self, as_of: Day, after: Option<String>) -> Result<SweepStep, Fault> {
        let found = store::exit::ahead(&self.parts.db, cursor(after)?, STEP).await?;
        let whole = i64::try_from(found.len()).is_ok_and(|count| count == STEP);
        let next = found.last().filter(|_| whole).map(|last| last.id.to_string());
        let mut changes = Changes::new();
        for exit in &found {
            let Some(reason) = exit.lapses(as_of) else { continue };
            match lapsed(&self.parts, exit, reason, as_of).await {
                Ok(lapse) => changes = changes.append(lapse),
                // The others go on; this one is looked at again tomorrow.
                Err(fault) => warn!(
                    exit.id = %exit.id,
                    reason = fault.reason(),
                    "Journey {} cannot lapse yet",
                    exit.id
                ),
            }
        }
        Ok(SweepStep { changes, next })
    }
}

/// Ends a journey with its case; what was lent for it is due back.
async fn lapsed(parts: &Parts, exit: &Exit, reason: EndReason, as_of: Day) -> Result<Changes, Fault> {
    let now = parts.clock.now();
    let case = match exit.approval.filter(|_| exit.state.is_pending()) {
        Some(approval) => approval::store::get(&parts.db, approval).await?,
        None => None,
    };
    let (after, changes) = match case {
        Some(case) => {
            let lapsed = case.lapse(&Actor::news(RUN, as_of), as_of, reason.code());
            let lapsed = lapsed.map_err(crate::domain::exit::Refusal::from)?;
            (exit.follow(&lapsed), travel_parts::case_saved(&lapsed, as_of, now))
        }
        None => (exit.ended_as(State::Lapsed, reason.code()), Changes::new()),
    };
    let documents = store::travel_document::of_retiree(&parts.db, exit.retiree).await?;
    let lent = custody_parts::lent_for(&documents, exit.id);
    let standing = parts.standings.get(exit.retiree).await?;
    let owed = match standing.filter(|_| !lent.is_empty()) {
        Some(standing) => custody_parts::owe(parts, now, &standing, (exit.id, add_days(as_of, 1)), &lent).await?.1,
        None => Changes::new(),
    };
    Ok(changes.append(store::exit::save(&after, now)).append(owed))
}

/// Gives documents that are due the last day of an amended calendar, where that is later.
pub struct HandInDays {
    /// What the sweep works with.
    pub parts: Parts,
}

#[async_trait]
impl Sweep for HandInDays {
    fn key(&self) -> &'static str {
        "travel.hand_in_days"
    }

    async fn step(&self, _as_of: Day, after: Option<String>) -> Result<SweepStep, Fault> {
        let found = store::travel_document::due(&self.parts.db, cursor(after)?, STEP).await?;
        let whole = i64::try_from(found.len()).is_ok_and(|count| count == STEP);
        let next = found.last().filter(|_| whole).map(|last| last.document.id.to_string());
        let mut changes = Changes::new();
        for kept in &found {
            changes = changes.append(moved(&self.parts, &kept.document).await?);
        }
        Ok(SweepStep { changes, next })
    }
}

/// Moves the last day of a document, if the calendar as it is now gives a later one.
async fn moved(parts: &Parts, document: &Document) -> Result<Changes, Fault> {
    let organization = parts.organizations.get(document.holder.nearest()).await?;
    let (Some(organization), Some(owed)) = (organization, &document.owed) else { return Ok(Changes::new()) };
    let reckoned = hand_in::last_day(&parts.policies.exit, &parts.calendar, &organization.region, owed.from);
    // Where the calendar does not answer, what was promised stands.
    let Some(again) = reckoned.ok().map(|decision| decision.outcome).filter(|again| again.due_on > owed.due_on) else {
        return Ok(Changes::new());
    };
    let now = parts.clock.now();
    let period = document.duty_period().unwrap_or_default();
    let version = again.calendar_version.clone().unwrap_or_default();
    let subject = document.retiree.name();
    let duty = duty::reschedule(&DOCUMENTS, &subject, &period, again.due_on, &version, now);
    let document = Document { owed: Some(again), ..document.clone() };
    Ok(store::travel_document::save(&document, now).append(duty))
}

/// The reports of those who are abroad for long.
pub struct Reports {
    /// What it reads with.
    pub parts: Parts,
}

#[async_trait]
impl Source for Reports {
    fn kind(&self) -> &'static Kind {
        &REPORT
    }

    fn periods(&self, day: Day) -> Vec<Period> {
        vec![Period::quarter(day)]
    }

    async fn owed(&self, period: &Period, after: Option<String>) -> Result<Chunk, Fault> {
        let (first, last) = (period.first, period.last);
        let found = store::exit::away(&self.parts.db, (first, last), cursor(after)?, AWAY_AT_ONCE).await?;
        let whole = i64::try_from(found.len()).is_ok_and(|count| count == AWAY_AT_ONCE);
        let next = found.last().filter(|_| whole).map(|last| last.id.to_string());
        let today = self.parts.clock.today();
        let mut duties = Vec::new();
        for exit in &found {
            let rule = travel_parts::report_rule(&self.parts, exit, today)?;
            duties.extend(report::duties(exit, period, rule, today));
        }
        Ok(Chunk { duties, next })
    }
}

/// Brings the duties to report in line with a journey as it is now known: those it owes up to today are opened, and
/// those it does not owe any more fall away.
pub async fn reports_again(parts: &Parts, exit: &Exit, today: Day, now: DateTime<Utc>) -> Result<Changes, Fault> {
    if exit.ended.is_some() {
        // Whoever is waited for no longer keeps what was reckoned until then.
        return Ok(Changes::new());
    }
    let rule = travel_parts::report_rule(parts, exit, today)?;
    let mut owed = Vec::new();
    let mut changes = Changes::new();
    let subject = exit.retiree.name();
    for quarter in report::quarters(exit, rule, today) {
        match report::claim(exit, &quarter, rule, today) {
            Claim::Owed => {
                owed.push(report::duty(exit, &quarter));
            }
            Claim::Waived | Claim::None(_) => {
                changes = changes.append(duty::void(&REPORT, &subject, &quarter.name, NOT_OWED, now));
            }
        }
    }
    if !owed.is_empty() {
        // One that fell away, by an earlier journey or a wrong day, is owed again, be its day over or not.
        let mut found = duty::of_subject(&parts.db, &subject).await?;
        found.retain(|known| owed.iter().any(|owed| duty::id_of(owed) == known.id));
        changes =
            changes.append(duty::revive(&found, NOT_OWED, Meanwhile::Owed, today, now)).append(duty::open(owed, now));
    }
    Ok(changes)
}

fn cursor(after: Option<String>) -> Result<Uuid, Fault> {
    let read = after.map(|after| Uuid::parse_str(&after)).transpose().map_err(Fault::internal)?;
    Ok(read.unwrap_or_default())
}
