//! ApplyForPost: a retiree asks to take part in a social organisation.

use junxiu_casework::approval::{self, Approval, ApprovalId, Filing};
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::database::Changes;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::post as convert;
use super::parts::Parts;
use super::post_parts::kept;
use crate::domain::post::{ARTICLE, KIND, PostId, Refusal, SocialPost, State, must_be_free};
use crate::store;

/// Files an application.
pub async fn run(parts: &Parts, call: &Call, request: &pb::ApplyForPostRequest) -> Result<Done<pb::SocialPost>, Fault> {
    let mut wrong = Violations::new();
    let retiree = wrong.take("retiree", RetireeId::parse_name(&request.retiree));
    let asked = convert::asked(&mut wrong, request.application.as_ref());
    let filed_on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let (Some(retiree), Some(asked), true) = (retiree, asked, wrong.is_empty()) else { return Err(wrong.fault()) };

    let standing = parts.person(call, retiree).await?;
    let chain = parts.offices(&standing).await?;
    let posts = store::post::of_retiree(&parts.db, retiree).await?;

    standing.must_be_served()?;
    standing.must_cover(filed_on, call.today)?;
    must_be_free(&posts, &asked)?;
    let (review, completed) = parts.examine(&standing, &chain, &posts, &asked, asked.starts_on)?;
    let verdict = &review.outcome;
    let route = verdict.route.clone().filter(|_| verdict.is_allowed());
    let Some(route) = route else { return Err(Refusal::Against(verdict.against.clone()).into()) };
    let id = PostId::new_v7(call.now);
    let filing = Filing {
        id: ApprovalId::new_v7(call.now),
        kind: KIND.to_owned(),
        article: i32::from(ARTICLE),
        subject: id.name(),
        retiree,
        holder: standing.holder.clone(),
        filed_on,
        route,
        needs_receipt: false,
    };
    let case = Approval::file(filing, &approval::actor(&call.caller, call.today)).map_err(Refusal::Case)?;
    let post = SocialPost {
        id,
        retiree,
        holder: standing.holder.clone(),
        approval: case.id,
        asked,
        term_number: completed.saturating_add(1),
        state: State::of(&case),
        review: kept(&review),
        granted: None,
        ended: None,
        filed_by: call.caller.person().to_owned(),
        filed_on,
        recorded_on: call.today,
        recorded_at: call.now,
        revision: 1,
    };

    let changes = store::post::insert(&post)
        .append(approval::store::insert(&case, call.now))
        .append(store::standing::guard(&standing));
    let changes = chain.iter().map(store::organization::guard).fold(changes, Changes::append);
    let decides = &case.route.deciding().office.code;
    let entry = Entry::about(id.name(), standing.holder)
        .occurred_on(filed_on)
        .summary(format!("filed an application for a part in a social organisation, decided by {decides}"));
    Ok(Done { answer: convert::wire(&post, Some(&case), call.today), changes, entry })
}
