//! RecordAttempt: contact was sought and not made.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::party as pb;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::contact as convert;
use super::parts::Parts;
use crate::domain::contact::{self as rules, Attempt, AttemptId};
use crate::store;

/// Records an attempt that did not succeed: evidence, and never a contact.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::RecordAttemptRequest,
) -> Result<Done<pb::ContactAttempt>, Fault> {
    let mut wrong = Violations::new();
    let retiree = wrong.take("retiree", RetireeId::parse_name(&request.retiree));
    let on = wrong.optional_day("occurred_on", request.occurred_on.as_ref()).unwrap_or(call.today);
    let channel = wrong.chosen::<pb::ContactChannel>("channel", request.channel).and_then(convert::channel);
    let outcome = wrong.chosen::<pb::AttemptOutcome>("outcome", request.outcome).and_then(convert::attempt_outcome);
    let note = wrong.text("note", request.note.trim(), convert::REASON_MAX_CHARS);
    let attempted_by = wrong.optional("attempted_by", &request.attempted_by);
    let (Some(retiree), Some(channel), Some(outcome), true) = (retiree, channel, outcome, wrong.is_empty()) else {
        return Err(wrong.fault());
    };

    let standing = parts.person(call, retiree).await?;
    let chain = store::silence::get(&parts.db, retiree).await?;

    rules::must_be_possible(&standing, chain.and_then(|chain| chain.ended_on), on, call.today)?;
    let attempt = Attempt {
        id: AttemptId::new_v7(call.now),
        retiree,
        occurred_on: on,
        channel,
        outcome,
        note: note.filter(|note| !note.is_empty()).map(str::to_owned),
        attempted_by: attempted_by.unwrap_or_else(|| call.caller.person()).to_owned(),
        recorded_by: call.caller.person().to_owned(),
        recorded_at: call.now,
    };

    let changes = store::contact_attempt::insert(&attempt).append(store::standing::guard(&standing));
    let entry = Entry::about(attempt.id.name(), standing.holder).occurred_on(on).summary(format!(
        "recorded an attempt by {}: {}",
        channel.code(),
        outcome.code()
    ));
    Ok(Done { answer: convert::attempt(&attempt), changes, entry })
}
