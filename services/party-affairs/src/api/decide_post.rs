//! DecidePost: the office whose turn it is passes the case on, or decides it.

use junxiu_casework::approval::{self, Act, Approval, Stance, Taking};
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::approval as pb_approval;
use junxiu_contracts::party as pb;
use junxiu_kernel::day::Day;
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::post as convert;
use super::event::post as event;
use super::parts::Parts;
use super::post_parts::kept;
use crate::domain::post::{Granted, Participation, Refusal, SocialPost};
use crate::domain::post_review;
use crate::store;

/// Takes the step whose turn it is.
pub async fn run(parts: &Parts, call: &Call, request: &pb::DecidePostRequest) -> Result<Done<pb::SocialPost>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, &request.name);
    let stance = wrong.chosen::<pb_approval::Stance>("stance", request.stance).and_then(stance);
    let note = convert::note(&mut wrong, "note", &request.note).unwrap_or_default();
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let (Some(id), Some(stance), true) = (id, stance, wrong.is_empty()) else { return Err(wrong.fault()) };

    let (post, case) = parts.post(call, id).await?;
    etag::check(&request.etag, post.revision, &id.name())?;

    let actor = approval::actor(&call.caller, call.today);
    let act = case.turn_of(&actor).map_err(Refusal::Case)?.act;
    let taking = Taking { act, stance: Some(stance), on, note };
    let decided = case.take(&actor, &taking).map_err(Refusal::Case)?;
    let (after, guards) = match decided.state {
        approval::State::Approved => granted(parts, &post, &decided, on).await?,
        _ => (post.following(&decided), Changes::new()),
    };

    let changes = store::post::save(&after, call.now).append(approval::store::save(&decided, call.now)).append(guards);
    let after = SocialPost { revision: post.revision + 1, ..after };
    let entry = Entry::about(id.name(), after.holder.clone()).occurred_on(on).summary(summary(act, stance));
    let entry = match after.granted {
        Some(granted) => entry.event(event::approved(&after, granted)),
        None => entry,
    };
    Ok(Done { answer: convert::wire(&after, Some(&decided), call.today), changes, entry })
}

const fn stance(told: pb_approval::Stance) -> Option<Stance> {
    match told {
        pb_approval::Stance::Unspecified => None,
        pb_approval::Stance::Agree => Some(Stance::Agree),
        pb_approval::Stance::Against => Some(Stance::Against),
    }
}

const fn summary(act: Act, stance: Stance) -> &'static str {
    match (act, stance) {
        (Act::Decide, Stance::Agree) => "approved a part in a social organisation",
        (Act::Decide, Stance::Against) => "rejected a part in a social organisation",
        (Act::Forward | Act::Opinion, Stance::Agree) => "passed on a part in a social organisation: for it",
        (Act::Forward | Act::Opinion, Stance::Against) => "passed on a part in a social organisation: against it",
    }
}

/// Examines the limits anew by the first day that is left, and grants what is allowed.
async fn granted(
    parts: &Parts,
    post: &SocialPost,
    decided: &Approval,
    on: Day,
) -> Result<(SocialPost, Changes), Fault> {
    let standing = parts.standings.get(post.retiree).await?;
    let standing = standing.ok_or_else(|| Fault::internal("the person of a post is not known"))?;
    let others = store::post::of_retiree(&parts.db, post.retiree).await?;
    let others: Vec<SocialPost> = others.into_iter().filter(|other| other.id != post.id).collect();
    let chain = parts.offices(&standing).await?;

    standing.must_be_served()?;
    let begins_on = post.asked.starts_on.max(on);
    let (review, completed) = parts.examine(&standing, &chain, &others, &post.asked, begins_on)?;
    if !review.outcome.is_allowed() {
        return Err(Refusal::Against(review.outcome.against).into());
    }
    let age_line_on = match post.asked.participation {
        Participation::Post => {
            post_review::age_line(&standing, begins_on, &parts.policies.post).map_err(Refusal::Policy)?
        }
        Participation::Member => None,
    };
    let granted = Granted { begins_on, age_line_on, noted_on: None };
    let after = post.grant(decided, granted, kept(&review))?;
    Ok((SocialPost { term_number: completed.saturating_add(1), ..after }, store::standing::guard(&standing)))
}
