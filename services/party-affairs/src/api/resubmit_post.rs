//! ResubmitPost: what was sent back comes again, completed.

use junxiu_casework::approval;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::post as convert;
use super::parts::Parts;
use super::post_parts::kept;
use crate::domain::post::{Refusal, SocialPost, must_be_free};
use crate::store;

/// Submits an application again, on the route as it is now.
pub async fn run(parts: &Parts, call: &Call, request: &pb::ResubmitPostRequest) -> Result<Done<pb::SocialPost>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, &request.name);
    let replaced = request.application.as_ref().and_then(|given| convert::asked(&mut wrong, Some(given)));
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let Some(id) = id.filter(|_| wrong.is_empty()) else { return Err(wrong.fault()) };

    let (post, case) = parts.post(call, id).await?;
    etag::check(&request.etag, post.revision, &id.name())?;
    let standing = parts.person(call, post.retiree).await?;
    let chain = parts.offices(&standing).await?;
    let posts = store::post::of_retiree(&parts.db, post.retiree).await?;
    let others: Vec<SocialPost> = posts.into_iter().filter(|other| other.id != id).collect();

    standing.must_be_served()?;
    let asked = replaced.unwrap_or_else(|| post.asked.clone());
    let actor = approval::actor(&call.caller, call.today);
    // Whether it may come again is asked before what it says is examined.
    case.resubmit(&actor, on, case.route.clone()).map_err(Refusal::Case)?;
    must_be_free(&others, &asked)?;
    let (review, completed) = parts.examine(&standing, &chain, &others, &asked, asked.starts_on)?;
    let verdict = &review.outcome;
    let route = verdict.route.clone().filter(|_| verdict.is_allowed());
    let Some(route) = route else { return Err(Refusal::Against(verdict.against.clone()).into()) };
    let next = case.resubmit(&actor, on, route).map_err(Refusal::Case)?;
    let term_number = completed.saturating_add(1);
    let after = SocialPost { asked, term_number, review: kept(&review), ..post.following(&next) };

    let changes = store::post::save(&after, call.now)
        .append(approval::store::save(&next, call.now))
        .append(store::standing::guard(&standing));
    let changes = chain.iter().map(store::organization::guard).fold(changes, Changes::append);
    let entry = Entry::about(id.name(), standing.holder)
        .occurred_on(on)
        .summary("submitted an application for a part in a social organisation again");
    let after = SocialPost { revision: post.revision + 1, ..after };
    Ok(Done { answer: convert::wire(&after, Some(&next), call.today), changes, entry })
}
