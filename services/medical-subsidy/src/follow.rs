//! Learns from intake who is served where, as what, and whether he lives.

mod care;

use async_trait::async_trait;
use junxiu_casework::journal::Follower;
use junxiu_contracts::common::RetireeCategory;
use junxiu_contracts::feed::Event;
use junxiu_contracts::intake as pb;
use junxiu_kernel::day::{Day, civil_day};
use junxiu_kernel::ids::RetireeId;
use junxiu_kernel::organization::Ancestry;
use junxiu_platform::database::Changes;
use junxiu_platform::parse;
use junxiu_platform::status::Fault;
use prost::Message;

use crate::api::convert;
use crate::api::parts::Parts;
use crate::domain::assessment;
use crate::domain::basis::Basis;
use crate::domain::claim::{Claim, State};
use crate::domain::person::{LifeStatus, Particulars};
use crate::domain::standing::{CategoryFrom, Standing, learn_category, take_history};
use crate::store;
use crate::store::item::ItemRow;
use crate::store::standing::Known;

/// Every event of a retiree carries the whole standing; these are the ones that may change what is known here.
const TYPES: [&str; 9] = [
    "retiree.received",
    "retiree.updated",
    "retiree.transferred",
    "retiree.grade_changed",
    "retiree.category_changed",
    "retiree.deceased",
    "retiree.reactivated",
    "retiree.merged",
    "retiree.pay_status_changed",
];

/// Follows intake.
pub struct FollowIntake {
    /// The tables, and the rules that open claims are looked at with.
    pub parts: Parts,
}

/// What an event says of a retiree.
struct News {
    standing: pb::RetireeStanding,
    retiree: RetireeId,
    category: CategoryFrom,
    /// The whole history of categories; empty in news of other things.
    history: Vec<CategoryFrom>,
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
        let news = read(event)?;
        let before = self.parts.store.standing(news.retiree).await?;
        let revision = before.as_ref().map(|known| known.standing.revision);
        if revision.is_some_and(|revision| revision >= news.standing.revision) {
            return Ok(Changes::new());
        }

        let known = learnt(&news, before.as_ref());
        let (looked_at, touched) = match &before {
            Some(before) if before.standing.bears_on_claims(&known.standing) => {
                let claims = self.parts.store.standing_claims_of(news.retiree).await?;
                let touched = self.touched(&claims, &before.standing, &known.standing).await?;
                (Some(claims), touched)
            }
            // Nobody claims for a person of whom nothing is known.
            Some(_) | None => (None, Vec::new()),
        };
        let these = looked_at.map(|claims| store::standing::with_these_claims(news.retiree, &claims));
        let care = self.care(before.as_ref(), &known, (news.category.from, recorded_on(event))).await?;
        Ok(store::standing::learn(known, particulars(&news.standing), revision)
            .append(these.unwrap_or_default())
            .append(store::claim::save(&touched))
            .append(care))
    }
}

impl FollowIntake {
    /// What the news does to his care; nothing is there of somebody who was not known.
    async fn care(
        &self,
        before: Option<&Known>,
        after: &Known,
        (on, recorded_on): (Day, Day),
    ) -> Result<Changes, Fault> {
        let Some(before) = before else { return Ok(Changes::new()) };
        let now = self.parts.clock.now();
        care::on_news(&self.parts, &care::Turn { before, after, on, recorded_on, now }).await
    }

    /// The claims that the news changes: open ones follow the person, decided ones may have to be looked at again.
    async fn touched(&self, claims: &[Claim], before: &Standing, after: &Standing) -> Result<Vec<Claim>, Fault> {
        let moves = before.holder != after.holder;
        let rests_on = before.entitles_otherwise(after);
        let mut touched = Vec::new();
        for claim in claims {
            let mut changed = claim.clone().follow_payee(after);
            let is_decided = matches!(claim.state, State::Approved | State::Paid);
            if is_decided && rests_on && !claim.review_required && self.would_differ(claim, after).await? {
                changed.review_required = true;
            } else if !is_decided && moves {
                changed.holder = after.holder.clone();
            }
            if changed != *claim {
                touched.push(changed);
            }
        }
        Ok(touched)
    }

    /// Says whether a decided claim would have rested on another sum, had this been known.
    async fn would_differ(&self, claim: &Claim, standing: &Standing) -> Result<bool, Fault> {
        let Ok(Basis::Difference(inputs)) = serde_json::from_str(&claim.inputs_json) else { return Ok(false) };
        let ledger = self.parts.store.ledger(claim.retiree, claim.year).await?;
        let items = self.parts.store.items(claim.retiree, claim.year).await?;
        let bills: Vec<_> = items.iter().map(ItemRow::bill).collect();
        let now = assessment::by_bills(standing, &ledger, &bills, &self.parts.policies);
        Ok(now.self_pay != inputs.self_pay)
    }
}

/// Reads an event. All events of a retiree carry the standing in their first field.
fn recorded_on(event: &Event) -> Day {
    let recorded = event.record_time.as_ref().and_then(|at| parse::instant(at).ok());
    let occurred = || event.occurred_on.as_ref().and_then(|date| parse::day(date).ok());
    recorded.map(civil_day).or_else(occurred).unwrap_or_default()
}

fn read(event: &Event) -> Result<News, Fault> {
    let data = event.data.as_ref().map(|data| data.value.as_slice()).unwrap_or_default();
    let standing = pb::RetireeReceived::decode(data).map_err(Fault::internal)?.standing;
    let standing = standing.ok_or_else(|| Fault::internal("an event of a retiree has no standing"))?;
    let retiree = RetireeId::parse_name(&standing.retiree).map_err(Fault::internal)?;

    let category = RetireeCategory::try_from(standing.category).ok().and_then(convert::category);
    let category = category.ok_or_else(|| Fault::internal("an event of a retiree has no category"))?;
    let day = |date: Option<&junxiu_contracts::google_type::Date>| date.and_then(|date| parse::day(date).ok());
    let history = if event.r#type == "retiree.category_changed" {
        let changed = pb::RetireeCategoryChanged::decode(data).map_err(Fault::internal)?;
        changed.categories.iter().map(entry).collect::<Result<_, _>>()?
    } else {
        Vec::new()
    };
    let from = day(event.occurred_on.as_ref()).or_else(|| day(standing.received_on.as_ref())).unwrap_or(Day::MIN);
    Ok(News { retiree, category: CategoryFrom { from, category }, history, standing })
}

fn entry(entry: &pb::CategoryEntry) -> Result<CategoryFrom, Fault> {
    let from = entry.effective_from.as_ref().and_then(|date| parse::day(date).ok());
    let category = RetireeCategory::try_from(entry.category).ok().and_then(convert::category);
    match from.zip(category) {
        Some((from, category)) => Ok(CategoryFrom { from, category }),
        None => Err(Fault::internal("an entry of a history of categories lacks its day or its category")),
    }
}

fn learnt(news: &News, before: Option<&Known>) -> Known {
    let standing = &news.standing;
    let mut categories = before.map(|known| known.standing.categories.clone()).unwrap_or_default();
    let is_new = categories.last().is_none_or(|held| held.category != news.category.category);
    if !news.history.is_empty() {
        categories = take_history(news.history.clone());
    } else if is_new {
        // Other news tells of a category only when the news of its change was missed.
        learn_category(&mut categories, news.category);
    }
    let code = |code: &str| (!code.is_empty()).then(|| code.to_owned());
    let merged_into = standing.merged_into.trim_start_matches("retirees/");
    Known {
        standing: Standing {
            retiree: news.retiree,
            name: standing.display_name.clone(),
            holder: Ancestry {
                institution: code(&standing.institution),
                county: code(&standing.county),
                prefecture: code(&standing.prefecture),
            },
            categories,
            deceased_on: standing.died_on.as_ref().and_then(|date| parse::day(date).ok()),
            is_pay_suspended: standing.pay_state == pb::pay_status::State::Suspended as i32,
            revision: standing.revision,
        },
        citizen_index: Some(standing.citizen_id_index.clone()).filter(|index| !index.is_empty()),
        merged_into: merged_into.parse().ok().map(RetireeId),
    }
}

/// What articles 19 and 21 to 26 ask of the person.
fn particulars(told: &pb::RetireeStanding) -> Particulars {
    let day = |date: Option<&junxiu_contracts::google_type::Date>| date.and_then(|date| parse::day(date).ok());
    Particulars {
        birth_date: day(told.birth_date.as_ref()),
        grade: convert::priority::grade(told.post_grade()),
        settlement_region: Some(told.settlement_region_code.clone()).filter(|code| !code.is_empty()),
        received_on: day(told.received_on.as_ref()),
        life_status: match told.life_status() {
            pb::LifeStatus::Unspecified => None,
            pb::LifeStatus::Active => Some(LifeStatus::Active),
            pb::LifeStatus::TransferredOut => Some(LifeStatus::TransferredOut),
            pb::LifeStatus::Deceased => Some(LifeStatus::Deceased),
        },
    }
}
