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
use junxiu_casework::duty::{self, Lapse, Meanwhile, Record, State};
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
use crate::api::parts::Parts;
use crate::daily::contact::INVESTIGATE;
use crate::domain::hand_in::DOCUMENTS;
use crate::domain::organization::Organization;
use crate::domain::standing::{DEATH, LifeStatus, MERGED, Standing};
use crate::domain::travel_document::Document;
use crate::store;

/// Every event of a retiree carries the whole standing; all of them may change what is known here.
const TYPES: [&str; 12] = [
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
    dues::BACK_PAY_CONFIRMED,
];

/// Why the duties of somebody who is served in another province are void.
const TRANSFERRED_OUT: &str = "TRANSFERRED_OUT";

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
    /// The first month in which no pay ran because of a death that was none, and the first that runs again.
    pub missed: Option<(Day, Day)>,
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
        if event.r#type == dues::BACK_PAY_CONFIRMED {
            return dues::on_back_pay(&self.parts, event).await;
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
        let changes = self.duties(before, after, news).await?;
        let changes = changes.append(contact::on_news(parts, before, after, news).await?);
        let changes = changes.append(branch::on_news(parts, before, after, news).await?);
        let changes = changes.append(dues::on_news(parts, before, after, news).await?);
        let changes = changes.append(relation::on_news(parts, before, after, news).await?);
        let changes = changes.append(travel::on_news(parts, before, after, news).await?);
        let changes = changes.append(post::on_news(parts, before, after, news).await?);
        let changes = changes.append(conduct::on_news(parts, before, after).await?);
        Ok(changes)
    }

    /// Duties follow the person, and end with him without breach; those he owes of a journey may outlast his leaving.
    async fn duties(&self, before: Option<&Standing>, after: &Standing, news: &News) -> Result<Changes, Fault> {
        let Some(before) = before else { return Ok(Changes::new()) };
        let (subject, now) = (after.retiree.name(), self.parts.clock.now());
        let mut changes = Changes::new();
        if before.holder != after.holder {
            changes = changes.append(duty::hand_over(&subject, &after.holder, news.on, now));
        }
        let dies = after.life_status == LifeStatus::Deceased && before.life_status != LifeStatus::Deceased;
        let died_on = after.died_on.or(dies.then_some(news.on));
        if let Some(died_on) = died_on.filter(|died_on| before.died_on.is_none_or(|told| *died_on < told)) {
            changes = changes.append(duty::void_subject(&subject, died_on, DEATH, now));
        }
        if before.merged_into.is_none() && after.merged_into.is_some() {
            changes = changes.append(duty::void_subject(&subject, after.received_on, MERGED, now));
        }
        Ok(match (before.life_status, after.life_status) {
            (LifeStatus::Active, LifeStatus::TransferredOut) => changes.append(self.left(after, news).await?),
            (LifeStatus::TransferredOut, LifeStatus::Active) => {
                changes.append(self.back(after, TRANSFERRED_OUT, news).await?)
            }
            (LifeStatus::Deceased, LifeStatus::Active | LifeStatus::TransferredOut) => {
                changes.append(self.back(after, DEATH, news).await?)
            }
            _ => changes,
        })
    }

    /// He leaves for another province: what lies ahead falls away. What was due by then is finished here, such as a passport
    /// that is still to be handed in; an investigation is not, for his silence is no longer ours to end.
    async fn left(&self, after: &Standing, news: &News) -> Result<Changes, Fault> {
        let (subject, now) = (after.retiree.name(), self.parts.clock.now());
        let overdue = |duty: &Record| duty.state == State::Open && duty.due_on <= news.on;
        let found = duty::of_subject(&self.parts.db, &subject).await?;
        let lost = found.iter().filter(|duty| duty.kind == INVESTIGATE.key && overdue(duty));
        let ahead = duty::void_ahead(&subject, news.on, TRANSFERRED_OUT, now);
        Ok(lost.fold(ahead, |changes, duty| {
            changes.append(duty::void(&INVESTIGATE, &subject, &duty.period, TRANSFERRED_OUT, now))
        }))
    }

    /// What fell away is owed again, since his death was none or he is served here again. Not a document that is not held
    /// any more, nor an investigation: a new silence begins. While he was elsewhere no month was owed, and what was said
    /// with him then stays for a person to look at.
    async fn back(&self, after: &Standing, reason: &'static str, news: &News) -> Result<Changes, Fault> {
        let db = &self.parts.db;
        let documents = store::travel_document::of_retiree(db, after.retiree).await?;
        let is_given_up = |period: &str| {
            let named = |document: &Document| period.starts_with(&format!("{}/", document.id.name()));
            let found = documents.iter().map(|kept| &kept.document).find(|document| named(document));
            found.is_some_and(|found| !found.is_outstanding() || found.duty_period().as_deref() != Some(period))
        };
        let mut found = duty::of_subject(db, &after.retiree.name()).await?;
        found.retain(|duty| match duty.kind.as_str() {
            kind if kind == INVESTIGATE.key => false,
            kind if kind == DOCUMENTS.key => !is_given_up(&duty.period),
            _ if reason == DEATH => true,
            _ => duty.state == State::Void && (duty.lapse == Lapse::StillOwed || duty.due_on >= news.recorded_on),
        });
        Ok(duty::revive(&found, reason, Meanwhile::NotOwed, news.recorded_on, self.parts.clock.now()))
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
    let missed = (event.r#type == "retiree.reactivated").then(|| missed(event)).flatten();
    News { kind: event.r#type.clone(), on, recorded_on: recorded.map_or(on, civil_day), first_month, missed }
}

fn missed(event: &Event) -> Option<(Day, Day)> {
    let told = pb::RetireeReactivated::decode(event.data.as_ref()?.value.as_slice()).ok()?;
    let day = |date: Option<&junxiu_contracts::google_type::Date>| date.and_then(|date| parse::day(date).ok());
    day(told.missed_from.as_ref()).zip(day(told.missed_to.as_ref()))
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
