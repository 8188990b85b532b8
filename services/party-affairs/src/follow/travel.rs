//! What news of a person changes in his journeys and documents: a transfer, another grade, a death, a merger.

use chrono::{DateTime, Utc};
use junxiu_casework::approval::{self, Actor, Approval};
use junxiu_casework::duty::{self, Meanwhile};
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::database::Changes;
use junxiu_platform::status::Fault;

use super::{DEATH, News};
use crate::api::parts::Parts;
use crate::api::travel_parts;
use crate::domain::exit::{APPROVAL_KIND, EndReason, Exit, Refusal, State};
use crate::domain::exit_grade::CaseEffect;
use crate::domain::exit_review::REVIEW;
use crate::domain::standing::{LifeStatus, Standing};
use crate::domain::travel_document::{Document, Move};
use crate::store;
use crate::store::travel_document::Kept;

/// Why an approval is ended whose filing suffices now.
const FILING_SUFFICES: &str = "FILING_SUFFICES";

/// Why a case takes another route: its institution was put under another bureau.
const SUPERIOR_CHANGED: &str = "SUPERIOR_CHANGED";

/// What became of a person, as far as his journeys go.
#[derive(Clone, Copy)]
struct Turn {
    /// Why what is ahead ends.
    end: Option<EndReason>,
    /// The day on which it ends.
    on: Day,
    /// True when a death proved an error.
    revives: bool,
    /// The record that stands for his now.
    into: Option<RetireeId>,
    /// True when that one is abroad on a journey of its own.
    into_is_away: bool,
}

/// Says what news changes.
///
/// # Errors
/// As the database says.
pub async fn on_news(
    parts: &Parts,
    before: Option<&Standing>,
    after: &Standing,
    news: &News,
) -> Result<Changes, Fault> {
    let Some(before) = before else { return Ok(Changes::new()) };
    let mut turn = turn(before, after, news);
    let moves = before.holder != after.holder || before.group != after.group;
    if !moves && turn.end.is_none() && !turn.revives {
        return Ok(Changes::new());
    }
    let revision = store::traveller::revision(&parts.db, after.retiree).await?;
    if revision == 0 {
        return Ok(Changes::new());
    }
    let exits = store::exit::of_retiree(&parts.db, after.retiree).await?;
    let documents = store::travel_document::of_retiree(&parts.db, after.retiree).await?;
    let cases = approval::store::of_retiree(&parts.db, after.retiree).await?;
    let cases: Vec<Approval> = cases.into_iter().filter(|case| case.kind == APPROVAL_KIND).collect();

    if let Some(into) = turn.into {
        let theirs = store::exit::of_retiree(&parts.db, into).await?;
        turn.into_is_away = theirs.iter().any(|exit| exit.state == State::Abroad);
    }
    let now = parts.clock.now();
    let mut changes = store::traveller::touch(after.retiree, revision);
    for exit in &exits {
        let case = cases.iter().find(|case| Some(case.id) == exit.approval);
        let (exit_after, case_after) = journey(parts, before, after, (exit, case), turn, news).await?;
        if exit_after != *exit {
            changes = changes.append(store::exit::save(&exit_after, now));
        }
        if let Some(case_after) = case_after.filter(|case_after| Some(case_after) != case) {
            changes = changes.append(travel_parts::case_saved(&case_after, news.recorded_on, now));
        }
    }
    for exit in &exits {
        changes = changes.append(reviews(parts, exit, turn, news).await?);
    }
    for kept in &documents {
        changes = changes.append(document(&kept.document, after, turn, news, now));
    }
    changes = changes.append(abroad(after, &exits, turn));
    if let Some(into) = turn.into {
        changes = changes.append(taken_over(parts, into, &documents, now).await?);
    }
    Ok(changes)
}

fn turn(before: &Standing, after: &Standing, news: &News) -> Turn {
    let into = after.merged_into.filter(|_| before.merged_into.is_none());
    let turned = before.life_status != after.life_status;
    let end = match after.life_status {
        _ if into.is_some() => Some(EndReason::Merged),
        LifeStatus::Deceased if turned => Some(EndReason::Deceased),
        LifeStatus::TransferredOut if turned => Some(EndReason::TransferredOut),
        _ => None,
    };
    let on = after.died_on.filter(|_| end == Some(EndReason::Deceased)).unwrap_or(news.on);
    let revives = turned && before.life_status == LifeStatus::Deceased && after.life_status == LifeStatus::Active;
    Turn { end, on, revives, into, into_is_away: false }
}

/// Follows one journey with its case.
async fn journey(
    parts: &Parts,
    before: &Standing,
    after: &Standing,
    (exit, case): (&Exit, Option<&Approval>),
    turn: Turn,
    news: &News,
) -> Result<(Exit, Option<Approval>), Fault> {
    let actor = Actor::news(format!("news:{}", news.kind), news.recorded_on);
    let mut exit = exit.clone();
    let mut case = case.cloned();
    if before.holder != after.holder {
        (exit, case) = transferred(parts, after, (exit, case), &actor, news).await?;
    }
    if let Some(reason) = turn.end {
        return Ok(ended((exit, case), reason, turn, &actor));
    }
    if turn.revives {
        exit = exit.revived().unwrap_or(exit);
    }
    if let Some(group) = after.group.filter(|_| before.group != after.group)
        && let Some((regraded, effect)) = exit.regraded(group, news.on)
    {
        exit = regraded;
        case = match effect {
            CaseEffect::None => case,
            CaseEffect::Supersede => {
                case.and_then(|case| case.supersede(&actor, news.on.min(news.recorded_on), FILING_SUFFICES).ok())
            }
            CaseEffect::Review => {
                case.map(|case| case.mark_for_review(&actor, news.recorded_on, "GRADE_CHANGED").unwrap_or(case))
            }
        };
    }
    Ok((exit, case))
}

/// Follows a transfer; where only the superior changed, the case takes another route.
async fn transferred(
    parts: &Parts,
    after: &Standing,
    (exit, case): (Exit, Option<Approval>),
    actor: &Actor,
    news: &News,
) -> Result<(Exit, Option<Approval>), Fault> {
    let stays = exit.holder.nearest() == after.holder.nearest();
    let exit = Exit { holder: after.holder.clone(), ..exit };
    let Some(case) = case else { return Ok((exit, None)) };
    let mut case = case.transfer(actor, news.on, &after.holder).unwrap_or(case);
    if stays && exit.state.is_pending() {
        match travel_parts::route(parts, after).await {
            Ok((route, _)) => {
                case = case.reroute(actor, news.on, route, SUPERIOR_CHANGED).map_err(Refusal::from)?;
            }
            // Without a bureau above, nobody else can be asked; the news itself must not wait for one.
            Err(fault) if fault.reason() == "NO_SUPERIOR" => {}
            Err(fault) => return Err(fault),
        }
    }
    let exit = if exit.state.is_pending() { exit.follow(&case) } else { exit };
    Ok((exit, Some(case)))
}

/// Ends what is ahead; a journey that took place goes over to the record that stands.
fn ended(
    (exit, case): (Exit, Option<Approval>),
    reason: EndReason,
    turn: Turn,
    actor: &Actor,
) -> (Exit, Option<Approval>) {
    if exit.state.is_pending() {
        let cancelled = case.as_ref().and_then(|case| case.cancel(actor, turn.on, reason.code()).ok());
        let exit = cancelled.as_ref().map_or_else(|| exit.clone(), |case| exit.follow(case));
        return (exit, cancelled.or(case));
    }
    let exit = match turn.into {
        // Nobody is away twice: the journey of the record that gave way ends.
        Some(into) if exit.state == State::Abroad && turn.into_is_away => {
            Exit { retiree: into, ..exit.cut_off(reason).unwrap_or(exit) }
        }
        Some(into) if exit.state.takes_days() => Exit { retiree: into, ..exit },
        Some(_) => exit,
        None => exit.cut_off(reason).unwrap_or(exit),
    };
    (exit, case)
}

/// Lets what the deciding office was told of a dead person's journey fall away, and come back where he was none.
async fn reviews(parts: &Parts, exit: &Exit, turn: Turn, news: &News) -> Result<Changes, Fault> {
    let (subject, periods, now) = (exit.id.name(), exit.review_periods(), parts.clock.now());
    if turn.end == Some(EndReason::Deceased) {
        let fallen = |period: &String| duty::void(&REVIEW, &subject, period, DEATH, now);
        return Ok(periods.iter().fold(Changes::new(), |changes, period| changes.append(fallen(period))));
    }
    if !turn.revives || periods.is_empty() {
        return Ok(Changes::new());
    }
    let mut found = duty::of_subject(&parts.db, &subject).await?;
    found.retain(|duty| duty.kind == REVIEW.key && periods.contains(&duty.period));
    Ok(duty::revive(&found, DEATH, Meanwhile::NotOwed, news.recorded_on, now))
}

/// Follows a document: to another institution, to another record.
fn document(document: &Document, after: &Standing, turn: Turn, news: &News, now: DateTime<Utc>) -> Changes {
    if document.state == crate::domain::travel_document::DocumentState::Released && turn.into.is_none() {
        return Changes::new();
    }
    let mut next = document.transferred(&after.holder, news.on);
    next.retiree = turn.into.unwrap_or(document.retiree);
    let mut changes = Changes::new();
    if next != *document {
        changes = changes.append(store::travel_document::save(&next, now));
    }
    if next.state != document.state {
        let line = Move {
            state: next.state,
            on: next.moved_on,
            recorded_on: news.recorded_on,
            by: format!("news:{}", news.kind),
            exit: None,
            note: String::new(),
        };
        let line = store::travel_document::log::add(document.id, document.revision + 1, &line, now);
        changes = changes.append(line);
    }
    changes
}

/// Says since when he is abroad, where that changed.
fn abroad(after: &Standing, exits: &[Exit], turn: Turn) -> Changes {
    let revived = |exit: &Exit| exit.revived().filter(|revived| revived.state == State::Abroad);
    let back = exits.iter().filter(|_| turn.revives).find_map(revived).and_then(|exit| exit.departed_on);
    let away = exits.iter().find(|exit| exit.state == State::Abroad).and_then(|exit| exit.departed_on);
    let ended = away.is_some() && turn.end.is_some();
    let changes = match (back, ended) {
        (Some(departed_on), _) => store::silence::abroad(after.retiree, Some(departed_on)),
        (None, true) => store::silence::abroad(after.retiree, None),
        (None, false) => Changes::new(),
    };
    match turn.into {
        Some(into) if away.is_some() && !turn.into_is_away => changes.append(store::silence::abroad(into, away)),
        _ => changes,
    }
}

/// Lets what is due of a record be due of the one that stands, and writes over that one's row.
async fn taken_over(parts: &Parts, into: RetireeId, documents: &[Kept], now: DateTime<Utc>) -> Result<Changes, Fault> {
    let revision = store::traveller::revision(&parts.db, into).await?;
    let owed = documents.iter().filter(|kept| kept.document.is_outstanding());
    let duties = owed.filter_map(|kept| Document { retiree: into, ..kept.document.clone() }.duty()).collect();
    Ok(store::traveller::touch(into, revision).append(duty::open(duties, now)))
}
