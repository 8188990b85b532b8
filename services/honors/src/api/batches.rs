//! GetBatch, ListBatches and CloseBatch, and how operations read a batch.

use junxiu_casework::journal::{Call, Done, Entry};
use junxiu_contracts::honors as pb;
use junxiu_kernel::ids::OrganizationCode;
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use junxiu_platform::{etag, page};
use uuid::Uuid;

use super::convert::batch as convert;
use super::event::plan as event;
use super::parts::Parts;
use crate::domain::batch::{Batch, BatchId};
use crate::domain::plan::PlanId;
use crate::store;
use crate::store::batch::Filter;

impl Parts {
    /// Reads a batch that the caller sees.
    ///
    /// # Errors
    /// `NOT_FOUND`, or as the database says.
    pub async fn batch(&self, call: &Call, id: BatchId) -> Result<Batch, Fault> {
        let found = store::batch::get(&self.db, id).await?.filter(|batch| call.caller.sees(&batch.holder));
        found.ok_or_else(|| Fault::not_found(convert::BATCH, &id.name()))
    }

    /// Reads a batch of the caller's own bureau.
    ///
    /// # Errors
    /// `NOT_FOUND`, `NOT_THE_PLANNING_BUREAU`, or as the database says.
    pub async fn own_batch(&self, call: &Call, id: BatchId) -> Result<Batch, Fault> {
        let batch = self.batch(call, id).await?;
        self.must_be_own(call, &batch.organization)?;
        Ok(batch)
    }
}

/// Answers a batch.
pub async fn get(parts: &Parts, call: &Call, request: &pb::GetBatchRequest) -> Result<pb::RecuperationBatch, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.take("name", BatchId::parse_name(&request.name));
    let Some(id) = id else { return Err(wrong.fault()) };
    parts.shown_batch(&parts.batch(call, id).await?)
}

/// Lists batches, the newest first.
pub async fn list(
    parts: &Parts,
    call: &Call,
    request: &pb::ListBatchesRequest,
) -> Result<pb::ListBatchesResponse, Fault> {
    let mut wrong = Violations::new();
    let organization = wrong.take_optional("organization", &request.organization, OrganizationCode::parse_name);
    let plan = wrong.take_optional("plan", &request.plan, PlanId::parse_name);
    let state = wrong.chosen_optional("state", request.state).and_then(convert::state);
    let page = page::read_into::<Uuid, _>(&mut wrong, &parts.sealer, request);
    wrong.finish()?;

    let scope = parts.scope(call, organization).await?;
    let found = store::batch::page(&parts.db, &scope, Filter { plan, state }, page.after, page.limit()).await?;

    let (found, next_page_token) = page::cut(&parts.sealer, request, &page, found, |batch| batch.id.uuid());
    let batches = found.iter().map(|batch| parts.shown_batch(batch)).collect::<Result<_, Fault>>()?;
    Ok(pb::ListBatchesResponse { batches, next_page_token })
}

/// Closes a batch of which it is recorded who went.
pub async fn close(
    parts: &Parts,
    call: &Call,
    request: &pb::CloseBatchRequest,
) -> Result<Done<pb::RecuperationBatch>, Fault> {
    let mut wrong = Violations::new();
    let id = wrong.take("name", BatchId::parse_name(&request.name));
    let Some(id) = id else { return Err(wrong.fault()) };

    let before = parts.own_batch(call, id).await?;
    etag::check(&request.etag, before.revision, &id.name())?;
    let plan = parts.own_plan(call, before.plan).await?;
    // Every act on a place writes the batch's row, so none comes between this count and the write.
    let unsettled = store::slot::count_open(&parts.db, id).await?;

    let after = before.close(unsettled, call.today)?;

    let changes = store::batch::save(&after, call.now).append(store::plan::save(&plan.batch_closed(), call.now));
    let after = Batch { revision: before.revision + 1, ..after };
    let entry = Entry::about(id.name(), after.holder.clone())
        .summary("closed a batch of recuperation")
        .event(event::batch_changed(&after, call.today));
    Ok(Done { answer: parts.shown_batch(&after)?, changes, entry })
}
