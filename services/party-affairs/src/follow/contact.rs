//! What news of a person changes in contact: who holds the silence, when it begins and ends.

use junxiu_casework::duty;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::database::Changes;
use junxiu_platform::status::Fault;
use tracing::warn;

use super::News;
use crate::api::parts::Parts;
use crate::daily::contact as duties;
use crate::domain::contact::Withdrawn;
use crate::domain::investigation::{Closed, Outcome};
use crate::domain::silence::Chain;
use crate::domain::standing::{LifeStatus, Standing};
use crate::store;
use crate::store::contact::{LAST_DAY, Last};

/// Who withdraws a contact that lies after a death which became known later.
const BY_DEATH: &str = "news:death";

/// Says what news changes.
pub async fn on_news(
    parts: &Parts,
    before: Option<&Standing>,
    after: &Standing,
    news: &News,
) -> Result<Changes, Fault> {
    let known = store::silence::get(&parts.db, after.retiree).await?;
    let chain = known.unwrap_or_else(|| Chain::begin(after));
    let mut next = chain.heard(after, news.on);

    let mut changes = Changes::new();
    if before.is_none() && next.ended_on.is_none() && duties::is_owed(parts, after, Some(&next), news.recorded_on)? {
        let month = duties::monthly(after.retiree, &after.holder, news.recorded_on);
        changes = changes.append(duty::open(vec![month], parts.clock.now()));
    }
    changes = changes.append(ended(parts, before, after, &mut next, news).await?);
    changes = changes.append(came_back(parts, before, after, &mut next).await?);
    if let (Some(under_way), None) = (chain.investigation, next.investigation) {
        let outcome = if after.life_status == LifeStatus::Deceased { Outcome::Deceased } else { Outcome::Lapsed };
        let closed = Closed {
            outcome,
            on: news.recorded_on,
            by: format!("news:{}", news.kind),
            evidence: news.kind.clone(),
            identity_check: None,
            contact: None,
        };
        let investigation = store::investigation::get(&parts.db, under_way).await?;
        let close = investigation.map(|investigation| store::investigation::close(&investigation, &closed));
        changes = changes.append(close.unwrap_or_default());
    }
    if next != chain || chain.revision == 0 {
        changes = changes.append(store::silence::save(&next));
    }
    Ok(changes)
}

/// A death or a merger: nobody spoke with the dead, and what was said counts for the record that stands.
async fn ended(
    parts: &Parts,
    before: Option<&Standing>,
    after: &Standing,
    next: &mut Chain,
    news: &News,
) -> Result<Changes, Fault> {
    if let Some(into) = after.merged_into.filter(|_| before.is_none_or(|before| before.merged_into.is_none())) {
        return given_over(parts, after, into).await;
    }
    let was = before.map(|before| (before.life_status, before.died_on));
    if was == Some((after.life_status, after.died_on)) {
        return Ok(Changes::new());
    }
    match (after.life_status, after.died_on) {
        (LifeStatus::Active | LifeStatus::TransferredOut, _) => Ok(Changes::new()),
        (LifeStatus::Deceased, died_on) => {
            let died_on = died_on.unwrap_or(news.on);
            let which = Last { retiree: after.retiree, until: died_on, but: None, with_withdrawn_by: "" };
            let last = store::contact::last(&parts.db, which).await?;
            if next.last_success.is_some_and(|(on, _)| on > died_on) {
                let retiree = after.retiree;
                warn!(retiree = %retiree, "Contacts with retiree {retiree} count no more; the reason is kept with each");
            }
            next.last_success = last;
            let withdrawn = Withdrawn {
                on: news.recorded_on,
                by: BY_DEATH.to_owned(),
                reason: "日期在去世之后，请核查".to_owned(),
            };
            Ok(store::contact::withdraw_after(after.retiree, died_on, &withdrawn))
        }
    }
}

/// Somebody taken for dead lives: what was said with him counts again.
async fn came_back(
    parts: &Parts,
    before: Option<&Standing>,
    after: &Standing,
    next: &mut Chain,
) -> Result<Changes, Fault> {
    let Some(before) = before.filter(|_| after.life_status == LifeStatus::Active) else { return Ok(Changes::new()) };
    match before.life_status {
        LifeStatus::Active | LifeStatus::TransferredOut => Ok(Changes::new()),
        LifeStatus::Deceased => {
            let which = Last { retiree: after.retiree, until: LAST_DAY, but: None, with_withdrawn_by: BY_DEATH };
            next.last_success = store::contact::last(&parts.db, which).await?;
            Ok(store::contact::restore(after.retiree, BY_DEATH))
        }
    }
}

/// Gives what is kept of a record to the one that stands for it now; its contacts count there.
async fn given_over(parts: &Parts, gone: &Standing, into: RetireeId) -> Result<Changes, Fault> {
    let Some(survivor) = parts.standings.get(into).await? else { return Ok(Changes::new()) };
    let chain = store::silence::get(&parts.db, into).await?.unwrap_or_else(|| Chain::begin(&survivor));
    let contacts = store::contact::standing(&parts.db, gone.retiree, gone.received_on, parts.clock.today()).await?;
    let (today, now) = (parts.clock.today(), parts.clock.now());

    let mut next = chain.clone();
    let mut changes =
        store::contact::give_over(gone.retiree, into).append(store::contact_attempt::give_over(gone.retiree, into));
    for contact in &contacts {
        next = next.succeeded(contact.occurred_on, contact.id, true);
        if duties::is_owed(parts, &survivor, Some(&chain), contact.occurred_on)? {
            let month = duties::monthly(into, &survivor.holder, contact.occurred_on);
            changes = changes.append(duty::meet(&month, contact.occurred_on, contact.id.name(), now, today));
        }
    }
    Ok(if next == chain { changes } else { changes.append(store::silence::save(&next)) })
}
