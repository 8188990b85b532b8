//! `google.longrunning.Operations`, as AIP-151 describes it.

use std::time::Duration;

use junxiu_contracts::google_longrunning as pb;
use junxiu_contracts::google_rpc;
use junxiu_kernel::ids::OperationId;
use junxiu_platform::database::CommitError;
use junxiu_platform::identity::{Caller, role_not_allowed};
use junxiu_platform::parse::Violations;
use junxiu_platform::status::Fault;
use junxiu_platform::{context, page};
use prost::Message;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::store::OperationRow;
use super::{Operations, name, store};
use crate::journal::Entry;

/// The longest wait of one WaitOperation; the call's deadline may be shorter.
const WAIT_MAX: Duration = Duration::from_secs(60);

/// A wait ends so long before the call's deadline that its answer still arrives.
const WAIT_MARGIN: Duration = Duration::from_millis(100);

/// The collection of all jobs.
const COLLECTION: &str = "operations";

/// Serves the jobs of a service.
pub struct OperationsService {
    operations: Operations,
}

impl OperationsService {
    pub(super) fn new(operations: Operations) -> Self {
        Self { operations }
    }

    /// Finds a job within the caller's subtree; what lies outside is not there.
    async fn find<T>(&self, request: &Request<T>, name: &str) -> Result<OperationRow, Fault> {
        let inner = &self.operations.inner;
        let call = inner.journal.call(request)?;
        let absent = || Fault::not_found("junxiu/Operation", name);
        let mut wrong = Violations::new();
        let Some(id) = wrong.take("name", OperationId::parse_name(name)) else { return Err(wrong.fault()) };
        let row = store::get(&inner.db, id.uuid()).await?.ok_or_else(absent)?;
        if call.caller.sees(&row.holder()) { Ok(row) } else { Err(absent()) }
    }
}

fn describe(row: &OperationRow) -> pb::Operation {
    let operation = row.operation();
    let result = match row.state.as_str() {
        "SUCCEEDED" => row
            .response
            .as_deref()
            .and_then(|bytes| prost_types::Any::decode(bytes).ok())
            .map(pb::operation::Result::Response),
        "FAILED" | "CANCELLED" => row
            .fault
            .as_deref()
            .and_then(|bytes| google_rpc::Status::decode(bytes).ok())
            .map(pb::operation::Result::Error),
        _ => None,
    };
    pb::Operation {
        name: name(row.operation_id),
        metadata: Some(operation.metadata),
        done: row.state != "RUNNING",
        result,
    }
}

#[tonic::async_trait]
impl pb::operations_server::Operations for OperationsService {
    async fn list_operations(
        &self,
        request: Request<pb::ListOperationsRequest>,
    ) -> Result<Response<pb::ListOperationsResponse>, Status> {
        let inner = &self.operations.inner;
        let call = inner.journal.call(&request)?;
        let request = request.into_inner();
        let mut wrong = Violations::new();
        if !matches!(request.name.as_str(), "" | COLLECTION) {
            wrong.add("name", "BAD_RESOURCE_NAME", "应为 operations 或不填", "must be `operations`, or left out");
        }
        if !request.filter.is_empty() {
            wrong.add("filter", "NOT_SUPPORTED", "不支持筛选，请不填", "is not supported; leave it out");
        }
        let page = page::read_into::<Uuid, _>(&mut wrong, &inner.env.sealer, &request);
        wrong.finish().map_err(Status::from)?;
        let before = page.after.unwrap_or(Uuid::max());
        let rows = store::before(&inner.db, before, page.limit()).await.map_err(Fault::from)?;
        // Cut before what is not the caller's is left out: a page may come short, and the next one goes on behind it.
        let (rows, next_page_token) = page::cut(&inner.env.sealer, &request, &page, rows, |row| row.operation_id);
        let seen = rows.iter().filter(|row| call.caller.sees(&row.holder()));
        let operations = seen.map(describe).collect();
        Ok(Response::new(pb::ListOperationsResponse { operations, next_page_token, ..Default::default() }))
    }

    async fn get_operation(
        &self,
        request: Request<pb::GetOperationRequest>,
    ) -> Result<Response<pb::Operation>, Status> {
        let row = self.find(&request, &request.get_ref().name).await?;
        Ok(Response::new(describe(&row)))
    }

    async fn delete_operation(&self, request: Request<pb::DeleteOperationRequest>) -> Result<Response<()>, Status> {
        self.find(&request, &request.get_ref().name).await?;
        let fault = Fault::unmet(
            "RECORDS",
            "NOTHING_IS_DELETED",
            "办理记录不予删除",
            "nothing is deleted here; an operation stays as the record of what was done",
        );
        Err(fault.into())
    }

    async fn cancel_operation(&self, request: Request<pb::CancelOperationRequest>) -> Result<Response<()>, Status> {
        let inner = &self.operations.inner;
        loop {
            let row = self.find(&request, &request.get_ref().name).await?;
            if row.state != "RUNNING" || row.cancel_requested_at.is_some() {
                return Ok(Response::new(()));
            }
            let call = inner.journal.call(&request)?;
            may_cancel(&call.caller, &row.operation().caller)?;
            let entry = Entry::about(name(row.operation_id), row.holder()).summary("cancellation requested");
            let entry = inner.journal.entry(&call, &Uuid::now_v7().to_string(), &[], entry, &[])?;
            let cancel = store::request_cancel(row.operation_id, row.revision, call.now);
            match inner.journal.commit(cancel.append(entry)).await {
                Ok(()) => {
                    self.operations.wake();
                    return Ok(Response::new(()));
                }
                // A step was committed meanwhile: ask again of the row as it is now.
                Err(CommitError::Guard | CommitError::Unique) => {}
                Err(CommitError::Database(error)) => return Err(Fault::from(error).into()),
            }
        }
    }

    async fn wait_operation(
        &self,
        request: Request<pb::WaitOperationRequest>,
    ) -> Result<Response<pb::Operation>, Status> {
        let wanted = request.get_ref().timeout.and_then(|timeout| Duration::try_from(timeout).ok());
        let left = context::remaining().map_or(WAIT_MAX, |left| left.saturating_sub(WAIT_MARGIN));
        let until = tokio::time::Instant::now() + wanted.unwrap_or(WAIT_MAX).min(WAIT_MAX).min(left);
        let mut moved = self.operations.inner.moved.subscribe();
        loop {
            moved.mark_unchanged();
            let row = self.find(&request, &request.get_ref().name).await?;
            if row.state != "RUNNING" || tokio::time::Instant::now() >= until {
                return Ok(Response::new(describe(&row)));
            }
            // A job may also be moved by another process: look again after a second at the latest.
            let look = (tokio::time::Instant::now() + Duration::from_secs(1)).min(until);
            let _ = tokio::time::timeout_at(look, moved.changed()).await;
        }
    }
}

/// Everybody may see how far a job of their subtree is; to stop it takes the person who began it, or a role it was begun in.
fn may_cancel(caller: &Caller, begun_by: &Caller) -> Result<(), Fault> {
    if caller.subject == begun_by.subject || caller.has_any(&begun_by.roles) {
        return Ok(());
    }
    Err(role_not_allowed(&begun_by.roles))
}
