//! What news of a person changes in his posts: cases follow him or end, posts end with him.

use junxiu_casework::{approval, duty};
use junxiu_platform::database::Changes;
use junxiu_platform::status::Fault;

use super::News;
use crate::api::parts::Parts;
use crate::api::post_parts::{is_below_regiment, offices};
use crate::daily::post as duties;
use crate::domain::post::{SocialPost, State};
use crate::domain::post_news;
use crate::domain::standing::Standing;
use crate::store;

/// Why the duty to resign falls away with the post.
const POST_ENDED: &str = "POST_ENDED";

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
    let mut changes = Changes::new();
    for post in posts {
        changes = changes.append(of_post(parts, before, after, news, &post).await?);
    }
    Ok(changes)
}

async fn of_post(
    parts: &Parts,
    before: &Standing,
    after: &Standing,
    news: &News,
    post: &SocialPost,
) -> Result<Changes, Fault> {
    let Some(case) = approval::store::get(&parts.db, post.approval).await? else { return Ok(Changes::new()) };
    let now = parts.clock.now();
    let chain = parts.organizations.chain(&case.route.first().office.code).await?;
    let limits = parts.policies.post.limits.on(news.recorded_on).map_err(Fault::internal)?;
    let actor = approval::Actor::news(format!("news:{}", news.kind), news.recorded_on);
    let heard = post_news::News {
        actor: &actor,
        on: news.on,
        before,
        after,
        chain: &offices(&chain),
        age_line: limits.value.age_line,
        binds: !is_below_regiment(after),
    };
    let (next, next_case) = heard.heard(post, &case);

    let mut changes = Changes::new();
    if next != *post {
        changes = changes.append(store::post::save(&next, now));
    }
    if next_case != case {
        changes = changes.append(approval::store::save(&next_case, now));
    }
    let was_noted = post.granted.is_some_and(|granted| granted.noted_on.is_some());
    let has_ended = post.state == State::Approved && next.state == State::Ended;
    if was_noted && has_ended {
        changes =
            changes.append(duty::void(&duties::RESIGN, &post.retiree.name(), &post.id.to_string(), POST_ENDED, now));
    }
    let line_moved = post.granted.map(|granted| granted.age_line_on) != next.granted.map(|granted| granted.age_line_on);
    if was_noted && line_moved && !has_ended {
        changes = changes.append(duty::review(&duties::RESIGN, &post.retiree.name(), &post.id.to_string(), now));
    }
    Ok(changes)
}
