//! ReviewTrip: the deciding office says what it makes of what went beyond its approval.

use junxiu_casework::approval::Refusal as ApprovalRefusal;
use junxiu_casework::duty::{self, State};
use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_platform::database::Changes;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::contact::reason;
use super::convert::exit as convert;
use super::parts::{Parts, must_be_another};
use super::travel_parts;
use crate::domain::exit::Refusal;
use crate::domain::exit_review::{REVIEW, Review};
use crate::store;

/// Records the word of the deciding office.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::ReviewTripRequest,
) -> Result<Done<pb::ExitApplication>, Fault> {
    let mut wrong = Violations::new();
    let id = convert::name(&mut wrong, "name", &request.name);
    let note = reason(&mut wrong, "note", &request.note);
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let (Some(id), Some(note), true) = (id, note, wrong.is_empty()) else { return Err(wrong.fault()) };

    let (exit, case) = travel_parts::exit(parts, call, id).await?;
    etag::check(&request.etag, exit.revision, &id.name())?;
    must_be_another(call, exit.retiree)?;
    let organization = call.caller.organization.clone();
    if exit.decided_by(case.as_ref()) != Some(organization.as_str()) {
        return Err(Refusal::from(ApprovalRefusal::NotOnRoute { organization }).into());
    }
    let subject = id.name();
    let open = duty::of_subject(&parts.db, &subject).await?;
    let open: Vec<_> = open.into_iter().filter(|duty| duty.kind == REVIEW.key && duty.state == State::Open).collect();
    if open.is_empty() {
        return Err(Refusal::NothingToReview.into());
    }
    let by = call.caller.person().to_owned();
    let after = exit.reviewed(Review { on, note, organization, by, recorded_on: call.today })?;

    let ended = parts.standings.get(exit.retiree).await?.and_then(|standing| standing.ended());
    let met = open.iter().fold(Changes::new(), |changes, owed| {
        let act = Some((on, subject.clone()));
        changes.append(duty::reassess(&REVIEW, &subject, &owed.period, act, ended, call.today, call.now))
    });
    let changes = store::exit::save(&after, call.now).append(met);
    let after = travel_parts::kept(after, call);
    let documents = travel_parts::documents(parts, exit.retiree).await?;
    let entry = Entry::about(id.name(), after.holder.clone())
        .occurred_on(on)
        .summary("said what the deciding office makes of what went beyond its approval");
    Ok(Done { answer: travel_parts::answer(parts, call, &after, case.as_ref(), &documents).await?, changes, entry })
}
