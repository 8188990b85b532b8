//! SetProgramme: what a batch does on its days, and that everybody comes home well.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::honors as pb;
use junxiu_platform::etag;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;

use super::convert::batch as convert;
use super::event::plan as event;
use super::parts::Parts;
use super::status::no_policy;
use crate::domain::batch::{Batch, BatchId};
use crate::store;

/// Lays down programme and checklist.
pub async fn run(
    parts: &Parts,
    call: &Call,
    request: &pb::SetProgrammeRequest,
) -> Result<Done<pb::RecuperationBatch>, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.take("name", BatchId::parse_name(&request.name));
    let programme = convert::programme(&mut wrong, &request.programme);
    let safety = convert::safety(&mut wrong, &request.safety);
    let (Some(id), true) = (id, wrong.is_empty()) else { return Err(wrong.fault()) };

    let before = parts.own_batch(call, id).await?;
    etag::check(&request.etag, before.revision, &id.name())?;

    let policy = parts.policies.batch.programme.on(before.from).map_err(no_policy)?;
    let after = before.lay_down(programme, safety, &policy.value)?;

    let changes = store::batch::save(&after, call.now);
    let after = Batch { revision: before.revision + 1, ..after };
    let entry = Entry::about(id.name(), after.holder.clone())
        .summary("laid down programme and checklist of a batch")
        .event(event::batch_changed(&after, call.today));
    Ok(Done { answer: parts.shown_batch(&after)?, changes, entry })
}
