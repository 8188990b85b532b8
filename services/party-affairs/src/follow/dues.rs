//! What news of the register changes in dues: pay that is held back or runs again, a death, and a branch's new superior.

use junxiu_casework::duty;
use junxiu_kernel::day::Day;
use junxiu_platform::database::Changes;
use junxiu_platform::status::Fault;

use super::News;
use crate::api::dues_parts::name;
use crate::api::parts::Parts;
use crate::domain::dues::month_of;
use crate::domain::dues_account;
use crate::domain::dues_month::{Facts, Interruption, Stay};
use crate::domain::organization::Organization;
use crate::domain::standing::Standing;
use crate::store;

/// Says what news of a retiree changes in his dues.
///
/// # Errors
/// As the database says.
pub async fn on_news(
    parts: &Parts,
    before: Option<&Standing>,
    after: &Standing,
    news: &News,
) -> Result<Changes, Fault> {
    let fallen = fallen(parts, before, after);
    let was_suspended = before.is_some_and(|before| before.is_pay_suspended);
    let turn = match (was_suspended, after.is_pay_suspended) {
        (false, true) => Some(true),
        (true, false) => Some(false),
        _ => None,
    };
    let ended = before.is_some_and(|before| {
        before.died_on != after.died_on || before.merged_into.is_some() != after.merged_into.is_some()
    });
    if turn.is_none() && !ended {
        return Ok(fallen);
    }
    let month = news.first_month.unwrap_or_else(|| month_of(news.on));
    let now = parts.clock.now();
    let changes = match turn {
        Some(true) => fallen.append(store::dues_fact::interrupt(after.retiree, month, now)),
        Some(false) => fallen.append(store::dues_fact::resume(after.retiree, month)),
        None => fallen,
    };
    let Some(account) = store::dues_account::get(&parts.db, after.retiree).await? else { return Ok(changes) };
    let known = parts.facts_of(std::slice::from_ref(&account)).await?;
    let mut facts = known.into_iter().next().map(|(_, facts)| facts).unwrap_or_default();
    facts.died_on = after.died_on;
    if after.merged_into.is_some() {
        facts.bases.clear();
    }
    turned(&mut facts, turn, month);
    // The stay that the same news brings back.
    if let Some(joining) = super::branch::comes_back(parts, before, after).await?.joining() {
        facts.stays.push(Stay { from: joining.on, to: None });
    }
    let outlook = dues_account::outlook(&facts, parts.clock.today(), &parts.policies.dues);
    Ok(changes.append(store::dues_account::save(&account.reckoned(outlook), now)))
}

/// A death or a merger takes away the branch's duty to look at unpaid months.
fn fallen(parts: &Parts, before: Option<&Standing>, after: &Standing) -> Changes {
    let Some(before) = before else { return Changes::new() };
    let (subject, now) = (name(after.retiree), parts.clock.now());
    if before.merged_into.is_none() && after.merged_into.is_some() {
        return duty::void_subject(&subject, after.received_on, "MERGED", now);
    }
    match (before.died_on, after.died_on) {
        (None, Some(_)) => duty::void_subject(&subject, after.received_on, "DEATH", now),
        // What fell away by a death that was none is brought back with the person's other duties.
        _ => Changes::new(),
    }
}

/// Takes into the facts what the same batch writes.
fn turned(facts: &mut Facts, turn: Option<bool>, month: Day) {
    match turn {
        Some(true) if facts.interruptions.iter().all(|held| held.to.is_some()) => {
            facts.interruptions.push(Interruption { from: month, to: None });
        }
        Some(false) => {
            for held in facts.interruptions.iter_mut().filter(|held| held.to.is_none()) {
                held.to = Some(month);
            }
        }
        Some(true) | None => {}
    }
}

/// Says what news of an organisation changes in the dues of its branches' members.
pub fn on_organization(before: Option<&Organization>, after: &Organization) -> Changes {
    match before {
        Some(before) if before.place != after.place => store::dues_account::moved(&after.code, &after.place),
        _ => Changes::new(),
    }
}
