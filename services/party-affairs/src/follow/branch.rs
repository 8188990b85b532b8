//! What news of the register changes in branches: a death ends a stay, a merger moves one, and what a person must look at is
//! flagged. A transfer moves no relation: that is an act of its own (article 12).

use chrono::{DateTime, Utc};
use junxiu_casework::duty;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::database::Changes;
use junxiu_platform::status::Fault;

use super::News;
use crate::api::parts::Parts;
use crate::domain::membership::{Kind, LeaveReason, Membership, review};
use crate::domain::organization::Organization;
use crate::domain::standing::{LifeStatus, PartyMembership, Standing};
use crate::store;
use crate::store::branch::By;

/// The name under which the news is recorded.
const FOLLOWER: &str = "service:party-affairs";

/// Says what news of a retiree changes in his membership.
///
/// # Errors
/// As the database says.
pub async fn on_news(
    parts: &Parts,
    before: Option<&Standing>,
    after: &Standing,
    news: &News,
) -> Result<Changes, Fault> {
    let Some(member) = store::membership::of(&parts.db, after.retiree).await? else { return Ok(Changes::new()) };
    let by = By { subject: FOLLOWER, at: parts.clock.now() };
    if let Some(survivor) = after.merged_into {
        return merged(parts, &member, survivor, news, by).await;
    }
    if after.life_status == LifeStatus::Deceased {
        let on = after.died_on.unwrap_or(news.on).max(member.since);
        let left = store::membership::leave(&member, on, LeaveReason::Deceased, by);
        return Ok(left.append(store::member_removal::lapse(member.retiree, by.at)));
    }
    let units = store::branch::get(&parts.db, member.branch).await?.map(|branch| branch.units).unwrap_or_default();
    let former = before.map_or(after.institution(), Standing::institution);
    if member.kind == Kind::Probationary && after.membership == Some(PartyMembership::Member) {
        let full = Membership { kind: Kind::Full, ..member.clone() };
        let review = review(after, former, &full, &units);
        return Ok(store::membership::confirm_full(&member, news.on, review, by.at));
    }
    let review = review(after, former, &member, &units);
    if review == member.review {
        return Ok(Changes::new());
    }
    Ok(store::membership::amend(&Membership { review, ..member }, by.at))
}

async fn merged(
    parts: &Parts,
    member: &Membership,
    survivor: RetireeId,
    news: &News,
    by: By<'_>,
) -> Result<Changes, Fault> {
    let lapsed = store::member_removal::lapse(member.retiree, by.at);
    let place = store::membership::place(&parts.db, survivor).await?;
    let on = news.on.max(member.since).max(place.free_from.unwrap_or(member.since));
    let known = parts.standings.get(survivor).await?.is_some();
    let left = match place.current.is_none() && known {
        true => store::membership::inherit(member, survivor, &place, on, by),
        false => store::membership::leave(member, on, LeaveReason::Merged, by),
    };
    Ok(left.append(lapsed))
}

/// Says what news of an organisation changes in the branches that cover it.
pub fn on_organization(before: Option<&Organization>, after: &Organization, at: DateTime<Utc>) -> Changes {
    let mut changes = Changes::new();
    if let Some(before) = before.filter(|before| before.place != after.place) {
        changes = changes.append(store::branch::moved(&after.code, &after.place)).append(duty::reseat(
            &before.place,
            &after.place,
            at,
        ));
    }
    if after.valid_to.is_some() && before.is_none_or(|before| before.valid_to.is_none()) {
        changes = changes.append(store::branch::unit_ended(&after.code, at));
    }
    changes
}
