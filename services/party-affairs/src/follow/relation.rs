//! What news of the register changes for a member who is away: a death or a merger ends the absence and the transfer that
//! waits, a death that was none brings the absence back for somebody to look at; a transfer in the register moves no relation,
//! and the absence goes with him.

use junxiu_casework::duty::{self, Meanwhile};
use junxiu_kernel::day::Day;
use junxiu_platform::database::Changes;
use junxiu_platform::status::Fault;

use super::branch::{ComesBack, comes_back, is_revived};
use super::{DEATH, MERGED, News};
use crate::api::parts::Parts;
use crate::domain::absence::Away;
use crate::domain::organization::Organization;
use crate::domain::relation_duty;
use crate::domain::relation_transfer::State as TransferState;
use crate::domain::standing::{LifeStatus, Standing};
use crate::store;

/// The name under which the news is recorded.
const FOLLOWER: &str = "service:party-affairs";

/// Says what news of a retiree changes in his absence and his transfer.
///
/// # Errors
/// As the database says.
pub async fn on_news(
    parts: &Parts,
    before: Option<&Standing>,
    after: &Standing,
    news: &News,
) -> Result<Changes, Fault> {
    if after.life_status == LifeStatus::Deceased || after.merged_into.is_some() {
        let reason = if after.merged_into.is_some() { MERGED } else { DEATH };
        return ended(parts, after, news, reason).await;
    }
    if is_revived(before, after) {
        return revived(parts, before, after, news).await;
    }
    match before {
        Some(before) if before.holder != after.holder => Ok(store::absence::follow(after.retiree, &after.holder)),
        _ => Ok(Changes::new()),
    }
}

async fn ended(parts: &Parts, after: &Standing, news: &News, reason: &'static str) -> Result<Changes, Fault> {
    let now = parts.clock.now();
    let relation = relation_duty::relation_name(after.retiree);
    let mut changes = fallen(parts, &relation, reason).await?;
    let away = store::absence::away(&parts.db, after.retiree).await?;
    if let Some(open) = away.open
        && let Some(record) = store::absence::get(&parts.db, open).await?
        && let Ok(lapsed) = record.absence.clone().lapsed()
    {
        changes = changes
            .append(store::absence::save(&record.with(lapsed), now))
            .append(store::absence::save_away(after.retiree, &Away { open: None, ..away }, now))
            .append(fallen(parts, &open.name(), reason).await?);
    }
    if let Some(sent) = store::relation_transfer::open(&parts.db, after.retiree).await? {
        let name = sent.id.name();
        let lapsed = sent.decided(TransferState::Lapsed, FOLLOWER, news.recorded_on, None);
        changes = changes.append(store::relation_transfer::decide(&lapsed)).append(fallen(parts, &name, reason).await?);
    }
    Ok(changes)
}

/// Lets what is open about a subject fall away, whatever its day; what was met stays met.
async fn fallen(parts: &Parts, subject: &str, reason: &'static str) -> Result<Changes, Fault> {
    let open = parts.open_duties(subject, &relation_duty::ALL).await?;
    Ok(open.into_iter().fold(Changes::new(), |changes, (kind, period)| {
        changes.append(duty::void(kind, subject, &period, reason, parts.clock.now()))
    }))
}

/// A death that was none: the absence comes back to be assessed again. A transfer that lapsed by it does not, nor does a
/// proposed removal: the letter is written and the proposal made anew. Somebody is told in any case, in the branch where he
/// stands again; where he stands in none, the institution that serves him.
async fn revived(parts: &Parts, before: Option<&Standing>, after: &Standing, news: &News) -> Result<Changes, Fault> {
    let (now, on) = (parts.clock.now(), news.recorded_on);
    let relation = relation_duty::relation_name(after.retiree);
    let back = comes_back(parts, before, after).await?;
    let absence = returns(parts, after, on).await?;
    let fallen = duty::of_subject(&parts.db, &relation).await?;
    let mut changes = duty::revive(&fallen, DEATH, Meanwhile::NotOwed, on, now);
    if matches!(back, ComesBack::Nothing) && absence.is_empty() {
        return Ok(changes);
    }
    let holder = back.branch().map_or(&after.holder, |branch| &branch.holder);
    let owed = relation_duty::revived(after.retiree, holder, on, after.revision, parts.relation_deadlines(on)?);
    changes = changes.append(duty::open(vec![owed], now));
    Ok(changes.append(absence))
}

/// Brings back the absence that lapsed by the death; nothing where none did.
async fn returns(parts: &Parts, after: &Standing, on: Day) -> Result<Changes, Fault> {
    let now = parts.clock.now();
    let away = store::absence::away(&parts.db, after.retiree).await?;
    let Some(record) = store::absence::lapsed(&parts.db, after.retiree).await? else { return Ok(Changes::new()) };
    let Ok(absence) = record.absence.clone().revived() else { return Ok(Changes::new()) };
    if away.open.is_some() {
        return Ok(Changes::new());
    }
    let (id, name) = (absence.id, absence.id.name());
    let look = relation_duty::reassess(&absence, on, parts.relation_deadlines(on)?);
    let owed = duty::of_subject(&parts.db, &name).await?;
    let owed = duty::revive(&owed, DEATH, Meanwhile::NotOwed, on, now);
    Ok(store::absence::save(&record.with(absence), now)
        .append(store::absence::save_away(after.retiree, &Away { open: Some(id), ..away }, now))
        .append(owed)
        .append(duty::open(vec![look], now)))
}

/// Says what news of an organisation changes in the absences and transfers of its people.
pub fn on_organization(before: Option<&Organization>, after: &Organization) -> Changes {
    match before {
        Some(before) if before.place != after.place => {
            store::absence_list::moved(after).append(store::transfer_list::moved(&after.code, &after.place))
        }
        _ => Changes::new(),
    }
}
