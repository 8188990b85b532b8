//! Learns from party-affairs what speaks for a person (voluntary service, the office of a secretary) and against him
//! (a grave sanction).

use async_trait::async_trait;
use junxiu_casework::journal::Follower;
use junxiu_contracts::feed::Event;
use junxiu_contracts::google_type::Date;
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::database::Changes;
use junxiu_platform::parse;
use junxiu_platform::status::Fault;
use prost::Message;

use super::FOLLOWER;
use crate::api::parts::Parts;
use crate::domain::ground::{Criterion, Ground, GroundId, Origin};
use crate::store;
use crate::store::ground::Secretary;

/// What is heard of.
const TYPES: [&str; 4] = ["volunteer.activity_recorded", "branch.changed", "discipline.recorded", "discipline.revoked"];

/// Follows party-affairs.
pub struct FollowPartyAffairs {
    /// What the effects of news work with.
    pub parts: Parts,
}

#[async_trait]
impl Follower for FollowPartyAffairs {
    fn source(&self) -> &'static str {
        "party-affairs"
    }

    fn types(&self) -> &'static [&'static str] {
        &TYPES
    }

    async fn apply(&self, event: &Event) -> Result<Changes, Fault> {
        match event.r#type.as_str() {
            "volunteer.activity_recorded" => self.activity(event).await,
            "branch.changed" => self.branch(event).await,
            "discipline.recorded" => self.sanction(event).await,
            "discipline.revoked" => revoked(event),
            _ => Ok(Changes::new()),
        }
    }
}

impl FollowPartyAffairs {
    /// Voluntary service speaks for each who took part; what a correction withdrew never did.
    async fn activity(&self, event: &Event) -> Result<Changes, Fault> {
        let told = pb::VolunteerActivityRecorded::decode(data(event)).map_err(Fault::internal)?;
        let on = day(told.occurred_on.as_ref())?;
        let mut grounds = Vec::with_capacity(told.retirees.len());
        for retiree in &told.retirees {
            let retiree = self.stands_for(retiree).await?;
            grounds.push(self.ground(retiree, Criterion::Volunteer, &told.activity, on));
        }
        // Two records of one person may both have been named.
        grounds.sort_by_key(|ground| ground.retiree);
        grounds.dedup_by_key(|ground| ground.retiree);
        let changes = if grounds.is_empty() { Changes::new() } else { store::ground::learn(&grounds) };
        if told.withdrawn.is_empty() {
            return Ok(changes);
        }
        Ok(changes.append(store::ground::withdraw_source(&told.withdrawn)))
    }

    /// A term as secretary speaks for him from its first day, also when it is over.
    async fn branch(&self, event: &Event) -> Result<Changes, Fault> {
        let told = pb::BranchChanged::decode(data(event)).map_err(Fault::internal)?;
        let on = day(event.occurred_on.as_ref())?;
        let before = store::ground::secretary(&self.parts.db, &told.branch).await?;
        let revision = before.as_ref().map(|known| known.revision);
        if revision.is_some_and(|revision| revision >= event.revision) {
            return Ok(Changes::new());
        }
        let leads = match told.dissolved_on {
            None if !told.secretary.is_empty() => Some(self.stands_for(&told.secretary).await?),
            _ => None,
        };
        let after = Secretary { retiree: leads, revision: event.revision };
        let changes = store::ground::learn_secretary(&told.branch, &after, on, revision);
        match leads {
            Some(retiree) if before.and_then(|known| known.retiree) != Some(retiree) => {
                let ground = self.ground(retiree, Criterion::Secretary, &told.branch, on);
                Ok(changes.append(store::ground::learn(&[ground])))
            }
            _ => Ok(changes),
        }
    }

    async fn sanction(&self, event: &Event) -> Result<Changes, Fault> {
        let told = pb::DisciplineRecorded::decode(data(event)).map_err(Fault::internal)?;
        let retiree = self.stands_for(&told.retiree).await?;
        let on = day(told.effective_on.as_ref())?;
        let grave = told.proposes_adjustment;
        Ok(store::sanction::learn(&self.parts.sealer, &told.discipline, retiree, on, grave))
    }

    fn ground(&self, retiree: RetireeId, criterion: Criterion, source: &str, since: Day) -> Ground {
        let now = self.parts.clock.now();
        Ground {
            id: GroundId::new_v7(now),
            retiree,
            criterion,
            origin: Origin::PartyAffairs,
            source: source.to_owned(),
            since,
            withdrawn_on: None,
            note: None,
            recorded_by: FOLLOWER.to_owned(),
            recorded_at: now,
            revision: 1,
        }
    }

    /// Finds the record that stands for one now; news of one who is not known yet waits under his own.
    async fn stands_for(&self, name: &str) -> Result<RetireeId, Fault> {
        let retiree = RetireeId::parse_name(name).map_err(Fault::internal)?;
        let known = self.parts.standings.get(retiree).await?;
        Ok(known.and_then(|known| known.merged_into).unwrap_or(retiree))
    }
}

fn revoked(event: &Event) -> Result<Changes, Fault> {
    let told = pb::DisciplineRevoked::decode(data(event)).map_err(Fault::internal)?;
    Ok(store::sanction::revoke(&told.discipline, day(told.restores_from.as_ref())?))
}

fn data(event: &Event) -> &[u8] {
    event.data.as_ref().map(|data| data.value.as_slice()).unwrap_or_default()
}

fn day(date: Option<&Date>) -> Result<Day, Fault> {
    let date = date.ok_or_else(|| Fault::internal("an event has no day"))?;
    parse::day(date).map_err(Fault::internal)
}
