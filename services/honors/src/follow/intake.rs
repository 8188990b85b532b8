//! Learns from intake who is served where, whether he lives, and who stands above whom.

use async_trait::async_trait;
use junxiu_casework::duty::{self, Meanwhile};
use junxiu_casework::journal::Follower;
use junxiu_contracts::feed::Event;
use junxiu_contracts::intake as pb;
use junxiu_kernel::day::{Day, civil_day};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::{Ancestry, Level};
use junxiu_platform::database::Changes;
use junxiu_platform::parse;
use junxiu_platform::status::Fault;
use prost::Message;

use super::slot;
use crate::api::convert::words;
use crate::api::parts::Parts;
use crate::domain::organization::Organization;
use crate::domain::standing::Standing;
use crate::store;

/// Every event of a retiree carries the whole standing; all of them may change what is known here.
const TYPES: [&str; 11] = [
    "organization.changed",
    "retiree.received",
    "retiree.updated",
    "retiree.transferred",
    "retiree.grade_changed",
    "retiree.category_changed",
    "retiree.residence_changed",
    "retiree.deceased",
    "retiree.reactivated",
    "retiree.merged",
    "retiree.pay_status_changed",
];

/// Why the duties of somebody who died are void.
const DEATH: &str = "DEATH";

/// Follows intake.
pub struct FollowIntake {
    /// What the effects of news work with.
    pub parts: Parts,
}

#[async_trait]
impl Follower for FollowIntake {
    fn source(&self) -> &'static str {
        "intake"
    }

    fn types(&self) -> &'static [&'static str] {
        &TYPES
    }

    async fn apply(&self, event: &Event) -> Result<Changes, Fault> {
        if event.r#type == "organization.changed" {
            return self.organization(event).await;
        }
        let after = standing(event)?;
        let before = self.parts.standings.get(after.retiree).await?;
        let revision = before.as_ref().map(|known| known.revision);
        if revision.is_some_and(|revision| revision >= after.revision) {
            return Ok(Changes::new());
        }
        let on = event.occurred_on.as_ref().and_then(|date| parse::day(date).ok()).unwrap_or_default();
        let recorded = event.record_time.as_ref().and_then(|at| parse::instant(at).ok());
        let recorded_on = recorded.map_or(on, civil_day);
        let effects = self.effects(before.as_ref(), &after, (on, recorded_on)).await?;
        Ok(store::standing::learn(&after, revision).append(effects))
    }
}

impl FollowIntake {
    /// What the news changes beside the standing.
    async fn effects(&self, before: Option<&Standing>, after: &Standing, days: (Day, Day)) -> Result<Changes, Fault> {
        let Some(before) = before else { return Ok(Changes::new()) };
        let places = slot::on_news(&self.parts, before, after).await?;
        let changes = self.duties(before, after, days).await?.append(places);
        if let (None, Some(into)) = (before.merged_into, after.merged_into) {
            return Ok(changes.append(self.merged(after.retiree, into).await?));
        }
        if before.holder == after.holder {
            return Ok(changes);
        }
        Ok(changes.append(store::merit::follow(after.retiree, &after.holder)))
    }

    /// Duties follow the person, and end with him without breach.
    async fn duties(
        &self,
        before: &Standing,
        after: &Standing,
        (on, recorded_on): (Day, Day),
    ) -> Result<Changes, Fault> {
        let (subject, now) = (after.retiree.name(), self.parts.clock.now());
        let mut changes = Changes::new();
        if before.holder != after.holder {
            changes = changes.append(duty::hand_over(&subject, &after.holder, on, now));
        }
        Ok(match (before.died_on, after.died_on) {
            (None, Some(died_on)) => changes.append(duty::void_subject(&subject, died_on, DEATH, now)),
            (Some(_), None) => {
                let found = duty::of_subject(&self.parts.db, &subject).await?;
                changes.append(duty::revive(&found, DEATH, Meanwhile::NotOwed, recorded_on, now))
            }
            _ => changes,
        })
    }

    /// Lets what is on a record that gave way stand on the one that stands for it.
    async fn merged(&self, from: RetireeId, into: RetireeId) -> Result<Changes, Fault> {
        let survivor = self.parts.standings.get(into).await?;
        let holder = survivor.map(|known| known.holder).unwrap_or_default();
        Ok(store::merit::merged(from, into, &holder)
            .append(store::annals::merged(from, into))
            .append(store::ground::merged(from, into))
            .append(store::sanction::merged(from, into))
            .append(store::trip::merged(from, into)))
    }

    async fn organization(&self, event: &Event) -> Result<Changes, Fault> {
        let after = organization(event)?;
        let before = self.parts.organizations.get(&after.code).await?;
        let revision = before.as_ref().map(|known| known.revision);
        if revision.is_some_and(|revision| revision >= after.revision) {
            return Ok(Changes::new());
        }
        let effects = match before {
            Some(before) if before.place != after.place => store::merit::moved(&after.code, &after.place)
                .append(duty::reseat(&before.place, &after.place, self.parts.clock.now())),
            _ => Changes::new(),
        };
        Ok(store::organization::learn(&after, revision).append(effects))
    }
}

/// Reads an event of a retiree. All of them carry the standing in their first field.
fn standing(event: &Event) -> Result<Standing, Fault> {
    let data = event.data.as_ref().map(|data| data.value.as_slice()).unwrap_or_default();
    let told = pb::RetireeReceived::decode(data).map_err(Fault::internal)?.standing;
    let told = told.ok_or_else(|| Fault::internal("an event of a retiree has no standing"))?;
    let lacks = |what: &str| Fault::internal(format!("an event of a retiree has no {what}"));
    let day = |date: Option<&junxiu_contracts::google_type::Date>| date.and_then(|date| parse::day(date).ok());
    let merged_into = told.merged_into.trim_start_matches("retirees/");
    Ok(Standing {
        retiree: RetireeId::parse_name(&told.retiree).map_err(Fault::internal)?,
        birth_date: day(told.birth_date.as_ref()),
        holder: Ancestry {
            institution: some(&told.institution),
            county: some(&told.county),
            prefecture: some(&told.prefecture),
        },
        received_on: day(told.received_on.as_ref()).ok_or_else(|| lacks("day of reception"))?,
        life_status: words::life_status(told.life_status()).ok_or_else(|| lacks("life status"))?,
        died_on: day(told.died_on.as_ref()),
        merged_into: merged_into.parse().ok().map(RetireeId),
        revision: told.revision,
        settlement_region: told.settlement_region_code,
        name: told.display_name,
    })
}

fn organization(event: &Event) -> Result<Organization, Fault> {
    let data = event.data.as_ref().map(|data| data.value.as_slice()).unwrap_or_default();
    let told = pb::OrganizationChanged::decode(data).map_err(Fault::internal)?;
    let lacks = |what: &str| Fault::internal(format!("an event of an organisation has no {what}"));
    let bare = |name: &str| some(name.trim_start_matches("organizations/"));
    let code = bare(&told.organization).ok_or_else(|| lacks("name"))?;
    let level = words::level(told.level()).ok_or_else(|| lacks("level"))?;
    let day = |date: Option<&junxiu_contracts::google_type::Date>| date.and_then(|date| parse::day(date).ok());
    Ok(Organization {
        display_name: some(&told.display_name).unwrap_or_else(|| code.clone()),
        region: some(&told.region_code).unwrap_or_else(|| bureau_of(&code).to_owned()),
        superior: bare(&told.superior),
        place: Ancestry {
            institution: (level == Level::Institution).then(|| code.clone()),
            county: some(&told.county),
            prefecture: some(&told.prefecture),
        },
        valid_from: day(told.valid_from.as_ref()).ok_or_else(|| lacks("first day"))?,
        valid_to: day(told.valid_to.as_ref()),
        revision: event.revision,
        level,
        code,
    })
}

/// An institution's code begins with the code of its bureau; `JL-CBS` is a bureau's own.
fn bureau_of(code: &str) -> &str {
    match code.rsplit_once('-') {
        Some((bureau, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => bureau,
        _ => code,
    }
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::bureau_of;

    #[test]
    fn an_institution_lies_in_the_region_of_its_bureau() {
        for (code, bureau) in [
            ("220104-01", "220104"),
            ("220000-01", "220000"),
            ("JL-CBS", "JL-CBS"),
            ("JL-CBS-01", "JL-CBS"),
            ("222400", "222400"),
        ] {
            assert_eq!(bureau_of(code), bureau);
        }
    }
}
