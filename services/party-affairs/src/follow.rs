//! Learns from intake who is served where, as what, whether he lives, and who stands above whom.

mod branch;
mod conduct;
mod contact;
mod dues;
mod party_life;
mod post;
mod relation;
mod travel;

use async_trait::async_trait;
use junxiu_casework::duty;
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

use crate::api::convert::words;
use crate::api::dues_parts::name as dues_name;
use crate::api::parts::Parts;
use crate::domain::hand_in::DOCUMENTS;
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

/// Why the duties of a record that gave way to another are void.
const MERGED: &str = "MERGED";

/// Follows intake.
pub struct FollowIntake {
    /// What the effects of news work with.
    pub parts: Parts,
}

/// What an event says of a retiree.
#[derive(Debug)]
pub struct News {
    /// The event's type, for example `retiree.transferred`.
    pub kind: String,
    /// The civil day on which it happened.
    pub on: Day,
    /// The civil day on which it was recorded in the register.
    pub recorded_on: Day,
    /// The first month from which a change of pay shows, by its first day; of news of pay alone.
    pub first_month: Option<Day>,
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
        let effects = self.effects(before.as_ref(), &after, &news(event)).await?;
        Ok(store::standing::learn(&after, revision).append(effects))
    }
}

impl FollowIntake {
    /// What the news changes beside the standing, a noun a line.
    async fn effects(&self, before: Option<&Standing>, after: &Standing, news: &News) -> Result<Changes, Fault> {
        let parts = &self.parts;
        let changes = self.duties(before, after, news);
        let changes = changes.append(self.revived(before, after).await?);
        let changes = changes.append(contact::on_news(parts, before, after, news).await?);
        let changes = changes.append(branch::on_news(parts, before, after, news).await?);
        let changes = changes.append(dues::on_news(parts, before, after, news).await?);
        let changes = changes.append(relation::on_news(parts, before, after, news).await?);
        let changes = changes.append(travel::on_news(parts, before, after, news).await?);
        let changes = changes.append(post::on_news(parts, before, after, news).await?);
        let changes = changes.append(conduct::on_news(parts, before, after).await?);
        Ok(changes)
    }

    /// Duties follow the person, and end with him without breach.
    fn duties(&self, before: Option<&Standing>, after: &Standing, news: &News) -> Changes {
        let Some(before) = before else { return Changes::new() };
        let (subject, now) = (after.retiree.name(), self.parts.clock.now());
        let mut changes = Changes::new();
        if before.holder != after.holder {
            changes = changes.append(duty::hand_over(&subject, &after.holder, news.on, now));
        }
        match (before.died_on, after.died_on) {
            (None, Some(died_on)) => changes = changes.append(duty::void_subject(&subject, died_on, DEATH, now)),
            (Some(told), Some(died_on)) if died_on < told => {
                changes = changes.append(duty::void_subject(&subject, died_on, DEATH, now));
            }
            _ => {}
        }
        if before.merged_into.is_none() && after.merged_into.is_some() {
            changes = changes.append(duty::void_subject(&subject, after.received_on, MERGED, now));
        }
        changes
    }

    /// What fell away by a death that was none is owed again, of the person himself and of his dues.
    async fn revived(&self, before: Option<&Standing>, after: &Standing) -> Result<Changes, Fault> {
        if before.is_none_or(|before| before.died_on.is_none()) || after.died_on.is_some() {
            return Ok(Changes::new());
        }
        let db = &self.parts.db;
        let documents = store::travel_document::of_retiree(db, after.retiree).await?;
        let held: Vec<String> = documents
            .iter()
            .filter(|kept| kept.document.is_outstanding())
            .filter_map(|kept| kept.document.duty_period())
            .collect();
        let mut found = duty::of_subject(db, &after.retiree.name()).await?;
        // A document that his heirs gave up meanwhile is not handed in any more.
        found.retain(|duty| duty.kind != DOCUMENTS.key || held.contains(&duty.period));
        found.extend(duty::of_subject(db, &dues_name(after.retiree)).await?);
        let now = self.parts.clock.now();
        Ok(duty::revive(&found, DEATH, civil_day(now), now))
    }

    async fn organization(&self, event: &Event) -> Result<Changes, Fault> {
        let after = organization(event)?;
        let before = self.parts.organizations.get(&after.code).await?;
        let revision = before.as_ref().map(|known| known.revision);
        if revision.is_some_and(|revision| revision >= after.revision) {
            return Ok(Changes::new());
        }
        let now = self.parts.clock.now();
        let effects = branch::on_organization(before.as_ref(), &after, now).append(party_life::on_organization(
            before.as_ref(),
            &after,
            now,
        ));
        let effects = effects.append(dues::on_organization(before.as_ref(), &after));
        let effects = effects.append(relation::on_organization(before.as_ref(), &after));
        Ok(store::organization::learn(&after, revision).append(effects))
    }
}

fn news(event: &Event) -> News {
    let on = event.occurred_on.as_ref().and_then(|date| parse::day(date).ok()).unwrap_or_default();
    let recorded = event.record_time.as_ref().and_then(|at| parse::instant(at).ok());
    let first_month = (event.r#type == "retiree.pay_status_changed").then(|| first_month(event)).flatten();
    News { kind: event.r#type.clone(), on, recorded_on: recorded.map_or(on, civil_day), first_month }
}

fn first_month(event: &Event) -> Option<Day> {
    let told = pb::PayStatusChanged::decode(event.data.as_ref()?.value.as_slice()).ok()?;
    told.first_month.as_ref().and_then(|date| parse::day(date).ok())
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
        category: words::category(told.category()).ok_or_else(|| lacks("category"))?,
        group: words::management_group(told.management_group()),
        below_regiment: told.below_regiment,
        membership: words::membership(told.party_membership()),
        holder: Ancestry {
            institution: some(&told.institution),
            county: some(&told.county),
            prefecture: some(&told.prefecture),
        },
        received_on: day(told.received_on.as_ref()).ok_or_else(|| lacks("day of reception"))?,
        life_status: words::life_status(told.life_status()).ok_or_else(|| lacks("life status"))?,
        died_on: day(told.died_on.as_ref()),
        is_pay_suspended: told.pay_state() == pb::pay_status::State::Suspended,
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
