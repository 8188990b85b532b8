//! What news of a person changes in his posts: cases follow him or end, posts end with him.

use chrono::{DateTime, Utc};
use junxiu_casework::{approval, duty};
use junxiu_platform::database::Changes;
use junxiu_platform::status::Fault;

use super::News;
use crate::api::parts::Parts;
use crate::api::post_parts::offices;
use crate::daily::post as duties;
use crate::domain::post::{SocialPost, State};
use crate::domain::post_news;
use crate::domain::standing::Standing;
use crate::store;

/// Why the duty to resign falls away with the post.
const POST_ENDED: &str = "POST_ENDED";

/// Why it falls away while the post runs: no age line holds for him any more.
const NO_AGE_LINE: &str = "NO_AGE_LINE";

/// Says what news changes.
///
/// # Errors
/// As the database says.
pub async fn on_news(
    parts: &Parts,
    before: Option<&Standing>,
    after: &Standing,
    news: &News,
) -> Result<Changes, Fault> {
    let Some(before) = before else { return Ok(Changes::new()) };
    let posts = store::post::of_retiree(&parts.db, after.retiree).await?;
    let survivor = match after.merged_into {
        Some(survivor) if !posts.is_empty() => parts.standings.get(survivor).await?,
        _ => None,
    };
    let holds = match after.merged_into {
        Some(retiree) => survivor.unwrap_or_else(|| Standing { retiree, ..after.clone() }),
        None => after.clone(),
    };
    let mut changes = Changes::new();
    for post in posts {
        changes = changes.append(of_post(parts, (before, after, &holds), news, &post).await?);
    }
    Ok(changes)
}

async fn of_post(
    parts: &Parts,
    (before, after, holds): (&Standing, &Standing, &Standing),
    news: &News,
    post: &SocialPost,
) -> Result<Changes, Fault> {
    let Some(case) = approval::store::get(&parts.db, post.approval).await? else { return Ok(Changes::new()) };
    let now = parts.clock.now();
    let chain = parts.organizations.chain(&case.route.first().office.code).await?;
    let actor = approval::Actor::news(format!("news:{}", news.kind), news.recorded_on);
    let heard = post_news::News {
        actor: &actor,
        on: news.on,
        before,
        after,
        holds,
        chain: &offices(&chain),
        policies: &parts.policies.post,
    };
    let (next, next_case) = heard.heard(post, &case).map_err(Fault::internal)?;

    let mut changes = Changes::new();
    if next != *post {
        changes = changes.append(store::post::save(&next, now));
    }
    if next_case != case {
        changes = changes.append(approval::store::save(&next_case, now));
    }
    Ok(changes.append(of_duty(post, &next, now)))
}

/// Says what becomes of the duty to resign, if it was opened.
fn of_duty(post: &SocialPost, next: &SocialPost, now: DateTime<Utc>) -> Changes {
    let Some(granted) = post.granted.filter(|granted| granted.noted_on.is_some()) else { return Changes::new() };
    let (subject, period) = (post.retiree.name(), post.id.to_string());
    let line = next.granted.and_then(|granted| granted.age_line_on);
    let has_ended = post.state == State::Approved && next.state == State::Ended;
    let changes = if has_ended {
        duty::void(&duties::RESIGN, &subject, &period, POST_ENDED, now)
    } else if line.is_none() {
        duty::void(&duties::RESIGN, &subject, &period, NO_AGE_LINE, now)
    } else if granted.age_line_on != line {
        duty::review(&duties::RESIGN, &subject, &period, now)
    } else {
        return Changes::new();
    };
    // A death or a transfer in the same news writes all duties of the person before.
    changes.ordered()
}
