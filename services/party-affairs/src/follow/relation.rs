//! What news of the register changes for a member who is away: a death or a merger ends the absence and the transfer that
//! waits; a transfer in the register moves no relation, and the absence goes with him.

use junxiu_casework::duty;
use junxiu_platform::database::Changes;
use junxiu_platform::status::Fault;

use super::News;
use crate::api::parts::Parts;
use crate::domain::absence::{Absence, Away, State};
use crate::domain::organization::Organization;
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
    let is_gone = after.life_status == LifeStatus::Deceased || after.merged_into.is_some();
    if is_gone {
        let reason = if after.merged_into.is_some() { "MERGED" } else { "DEATH" };
        return ended(parts, after, news, reason).await;
    }
    match before {
        Some(before) if before.holder != after.holder => Ok(store::absence::follow(after.retiree, &after.holder)),
        _ => Ok(Changes::new()),
    }
}

async fn ended(parts: &Parts, after: &Standing, news: &News, reason: &'static str) -> Result<Changes, Fault> {
    let now = parts.clock.now();
    let mut changes = Changes::new();
    let away = store::absence::away(&parts.db, after.retiree).await?;
    if let Some(open) = away.open
        && let Some(record) = store::absence::get(&parts.db, open).await?
    {
        let lapsed = Absence { state: State::Lapsed, must_be_reassessed: false, ..record.absence.clone() };
        changes = changes
            .append(store::absence::save(&record.with(lapsed), now))
            .append(store::absence::save_away(after.retiree, &Away { open: None, ..away }, now))
            .append(duty::void_subject(&open.name(), after.received_on, reason, now));
    }
    if let Some(sent) = store::relation_transfer::open(&parts.db, after.retiree).await? {
        let name = sent.id.name();
        let lapsed = sent.decided(TransferState::Lapsed, FOLLOWER, news.recorded_on, None);
        changes = changes.append(store::relation_transfer::decide(&lapsed)).append(duty::void_subject(
            &name,
            after.received_on,
            reason,
            now,
        ));
    }
    Ok(changes)
}

/// Says what news of an organisation changes in the absences and transfers of its people.
pub fn on_organization(before: Option<&Organization>, after: &Organization) -> Changes {
    match before {
        Some(before) if before.place != after.place => store::absence::moved(&after.code, &after.place)
            .append(store::relation_transfer::moved(&after.code, &after.place)),
        _ => Changes::new(),
    }
}
