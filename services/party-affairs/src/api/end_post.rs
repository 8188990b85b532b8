//! EndPost: somebody takes part no longer.

use junxiu_casework::approval;
use junxiu_casework::duty;
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::post as convert;
use super::convert::post::POST;
use super::event::post as event;
use super::parts::{Parts, must_be_another};
use crate::daily::post as duties;
use crate::domain::post::{Ended, SocialPost};
use crate::store;

/// Why the duty to resign falls away: the post had ended before the age line.
const ENDED_BEFORE: &str = "ENDED_BEFORE";

/// Records the end of a post.
pub async fn run(parts: &Parts, call: &Call, request: &pb::EndPostRequest) -> Result<Done<pb::SocialPost>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, &request.name);
    let on = wrong.optional_day("ended_on", request.ended_on.as_ref()).unwrap_or(call.today);
    let reason = convert::end_reason(&mut wrong, request.reason);
    let note = convert::note(&mut wrong, "note", &request.note);
    let (Some(id), Some(reason), true) = (id, reason, wrong.is_empty()) else { return Err(wrong.fault()) };

    let (post, case) = parts.post(call, id).await?;
    // An office that once stood on the route reads the case; what becomes of the post is the holder's to record.
    if !call.caller.sees(&post.holder) {
        return Err(Fault::not_found(POST, &id.name()));
    }
    etag::check(&request.etag, post.revision, &id.name())?;

    must_be_another(call, post.retiree)?;
    let ended = Ended { on, reason, by: call.caller.person().to_owned(), note };
    let after = post.end(ended.clone(), call.today)?;

    let before_line = post.granted.and_then(|granted| granted.age_line_on).is_none_or(|line| on < line);
    let (subject, period) = (post.retiree.name(), id.to_string());
    let duty = if before_line {
        duty::void(&duties::RESIGN, &subject, &period, ENDED_BEFORE, call.now)
    } else {
        duties::resigned(parts, &post, on, call.today)?
    };
    let changes = store::post::save(&after, call.now).append(approval::store::guard(&case)).append(duty);
    let after = SocialPost { revision: post.revision + 1, ..after };
    let entry = Entry::about(id.name(), after.holder.clone())
        .occurred_on(on)
        .summary(format!("ended a part in a social organisation: {}", reason.code()))
        .event(event::ended(&after, &ended));
    Ok(Done { answer: convert::wire(&after, Some(&case), call.today), changes, entry })
}
