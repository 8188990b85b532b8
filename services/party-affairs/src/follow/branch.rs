//! What news of the register changes in branches: a death ends a stay, a death that was none brings it back, a merger moves
//! one, and what a person must look at is flagged. A transfer moves no relation: that is an act of its own (article 12), for
//! which the branch is asked.

use chrono::{DateTime, Utc};
use junxiu_casework::duty;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::database::Changes;
use junxiu_platform::status::Fault;

use super::News;
use crate::api::parts::Parts;
use crate::domain::branch::Branch;
use crate::domain::membership::{self, Joining, Kind, LeaveReason, Membership, Place, Review, Revival, review};
use crate::domain::organization::Organization;
use crate::domain::relation_duty::{self, SEND};
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
    let by = By { subject: FOLLOWER, at: parts.clock.now() };
    let Some(member) = store::membership::of(&parts.db, after.retiree).await? else {
        return Ok(comes_back(parts, before, after).await?.changes(by));
    };
    if let Some(survivor) = after.merged_into {
        return merged(parts, &member, survivor, news, by).await;
    }
    if after.life_status == LifeStatus::Deceased {
        let on = after.died_on.unwrap_or(news.on).max(member.since);
        let left = store::membership::leave(&member, on, LeaveReason::Deceased, by);
        return Ok(left.append(store::member_removal::lapse(member.retiree, by.at)));
    }
    let branch = store::branch::get(&parts.db, member.branch).await?;
    let units = branch.as_ref().map(|branch| branch.units.clone()).unwrap_or_default();
    let former = before.map_or(after.institution(), Standing::institution);
    if member.kind == Kind::Probationary && after.membership == Some(PartyMembership::Member) {
        let full = Membership { kind: Kind::Full, ..member.clone() };
        let review = review(after, former, &full, &units);
        let asked = to_send(parts, after, &member, (branch.as_ref(), review), news).await?;
        return Ok(store::membership::confirm_full(&member, news.on, review, by.at).append(asked));
    }
    let review = review(after, former, &member, &units);
    if review == member.review {
        return Ok(Changes::new());
    }
    let asked = to_send(parts, after, &member, (branch.as_ref(), review), news).await?;
    Ok(store::membership::amend(&Membership { review, ..member }, by.at).append(asked))
}

/// Asks his branch to let the relation follow whom the register gave to another institution, until it does or he comes back.
async fn to_send(
    parts: &Parts,
    after: &Standing,
    member: &Membership,
    (branch, review): (Option<&Branch>, Option<Review>),
    news: &News,
) -> Result<Changes, Fault> {
    let moved = Some(Review::TransferredInRegister);
    let now = parts.clock.now();
    if review == moved && member.review != moved {
        let Some(branch) = branch else { return Ok(Changes::new()) };
        let deadlines = parts.relation_deadlines(news.on)?;
        let institution = after.institution().unwrap_or_default();
        let owed = relation_duty::send(after.retiree, &branch.holder, news.on, institution, deadlines);
        return Ok(duty::open(vec![owed], now));
    }
    if member.review != moved || review == moved {
        return Ok(Changes::new());
    }
    let subject = relation_duty::relation_name(after.retiree);
    let open = parts.open_duties(&subject, &[&SEND]).await?;
    Ok(open.into_iter().fold(Changes::new(), |changes, (kind, period)| {
        changes.append(duty::void(kind, &subject, &period, "CAME_BACK", now))
    }))
}

/// What becomes of the stay of somebody whose death proved none.
pub enum ComesBack {
    /// No death ended a stay of his.
    Nothing,
    /// He stands in his branch again.
    Returns(Box<Returning>),
    /// The stay cannot come back.
    Lost,
}

/// A stay that comes back.
pub struct Returning {
    joining: Joining,
    full_since: Option<Day>,
    review: Option<Review>,
    place: Place,
    branch: Branch,
}

impl ComesBack {
    /// Gives the stay that begins.
    pub fn joining(&self) -> Option<&Joining> {
        match self {
            Self::Returns(back) => Some(&back.joining),
            Self::Nothing | Self::Lost => None,
        }
    }

    /// Gives the branch in which he stands again.
    pub fn branch(&self) -> Option<&Branch> {
        match self {
            Self::Returns(back) => Some(&back.branch),
            Self::Nothing | Self::Lost => None,
        }
    }

    fn changes(&self, by: By<'_>) -> Changes {
        match self {
            Self::Returns(back) => {
                let had = (back.full_since, back.review);
                store::membership::rejoin(&back.joining, had, &back.place, &back.branch, by)
            }
            Self::Nothing | Self::Lost => Changes::new(),
        }
    }
}

/// Finds what becomes of the stay of somebody whose death proved none.
///
/// # Errors
/// As the database says.
pub async fn comes_back(parts: &Parts, before: Option<&Standing>, after: &Standing) -> Result<ComesBack, Fault> {
    if !is_revived(before, after) {
        return Ok(ComesBack::Nothing);
    }
    let place = store::membership::place(&parts.db, after.retiree).await?;
    let last = store::membership_stay::last(&parts.db, after.retiree).await?;
    let branch = match &last {
        Some(last) => store::branch::get(&parts.db, last.branch).await?,
        None => None,
    };
    Ok(match (membership::revive(after, &place, last.as_ref(), branch.as_ref()), branch) {
        (Revival::Returns(joining), Some(branch)) => {
            let full_since = last.and_then(|last| last.full_since);
            let review = asked_before(parts, after, &branch).await?;
            ComesBack::Returns(Box::new(Returning { joining, full_since, review, place, branch }))
        }
        (Revival::Nothing, _) => ComesBack::Nothing,
        (Revival::Lost | Revival::Returns(_), _) => ComesBack::Lost,
    })
}

/// Says whether news tells that a death was none.
pub fn is_revived(before: Option<&Standing>, after: &Standing) -> bool {
    let was_dead = before.is_some_and(|before| before.life_status == LifeStatus::Deceased);
    was_dead && after.life_status == LifeStatus::Active && after.merged_into.is_none()
}

/// Flags again whose branch was asked for his relation when the death came.
async fn asked_before(parts: &Parts, after: &Standing, branch: &Branch) -> Result<Option<Review>, Fault> {
    let known = duty::of_subject(&parts.db, &relation_duty::relation_name(after.retiree)).await?;
    let asked = known.iter().any(|duty| duty.kind == SEND.key && duty.reason.as_deref() == Some(super::DEATH));
    let covered = branch.units.iter().any(|unit| Some(unit.as_str()) == after.institution());
    Ok((asked && !covered).then_some(Review::TransferredInRegister))
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
