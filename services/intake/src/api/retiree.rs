//! The register of retirees as a service: a table of contents, one line a method.

use std::sync::Arc;

use junxiu_casework::journal::{Call, Journal};
use junxiu_contracts::intake as pb;
use junxiu_contracts::intake::retiree_service_server::RetireeService;
use junxiu_kernel::ids::RetireeId;
use junxiu_platform::database::Database;
use junxiu_platform::identity::Caller;
use junxiu_platform::seal::Sealer;
use junxiu_platform::status::Fault;
use tonic::{Request, Response, Status};

use super::retiree_convert::RETIREE;
use super::{
    retiree_death, retiree_duplicate, retiree_grade, retiree_list, retiree_read, retiree_residence, retiree_transfer,
    retiree_update,
};
use crate::domain::pay_status::Policies;
use crate::domain::retiree::Retiree;
use crate::store::retiree::{Recorder, Retirees};

/// What the services about retirees and their pay stand on. Cheap to clone.
#[derive(Clone)]
pub struct Register {
    pub(super) db: Database,
    pub(super) journal: Journal,
    pub(super) sealer: Sealer,
    pub(super) retirees: Retirees,
    pub(super) policies: Arc<Policies>,
}

impl Register {
    /// Makes the register over an open database.
    ///
    /// # Errors
    /// When a delivered policy cannot be read.
    pub fn new(db: &Database, journal: &Journal, sealer: &Sealer) -> anyhow::Result<Self> {
        Ok(Self {
            db: db.clone(),
            journal: journal.clone(),
            sealer: sealer.clone(),
            retirees: Retirees::new(db, sealer),
            policies: Arc::new(Policies::delivered()?),
        })
    }

    /// Reads a retiree whom the caller sees; others are NOT_FOUND like absent ones.
    pub(super) async fn seen(&self, caller: &Caller, id: RetireeId) -> Result<Retiree, Fault> {
        let found = self.retirees.get(id).await?;
        found.filter(|who| caller.sees(&who.holder)).ok_or_else(|| Fault::not_found(RETIREE, &id.name()))
    }
}

/// Says who records what a call brings, and when.
pub fn recorder(call: &Call) -> Recorder {
    Recorder { subject: call.caller.person().to_owned(), at: call.now, today: call.today }
}

#[tonic::async_trait]
impl RetireeService for Register {
    async fn get_retiree(&self, request: Request<pb::GetRetireeRequest>) -> Result<Response<pb::Retiree>, Status> {
        let call = self.journal.call(&request)?;
        Ok(Response::new(retiree_read::get(self, &call, request.get_ref()).await?))
    }

    async fn batch_get_retirees(
        &self,
        request: Request<pb::BatchGetRetireesRequest>,
    ) -> Result<Response<pb::BatchGetRetireesResponse>, Status> {
        let call = self.journal.call(&request)?;
        Ok(Response::new(retiree_read::batch_get(self, &call, request.get_ref()).await?))
    }

    async fn list_retirees(
        &self,
        request: Request<pb::ListRetireesRequest>,
    ) -> Result<Response<pb::ListRetireesResponse>, Status> {
        let call = self.journal.call(&request)?;
        Ok(Response::new(retiree_list::run(self, &call, request.get_ref()).await?))
    }

    async fn lookup_retiree(
        &self,
        request: Request<pb::LookupRetireeRequest>,
    ) -> Result<Response<pb::Retiree>, Status> {
        let call = self.journal.call(&request)?;
        Ok(Response::new(retiree_read::lookup(self, &call, request.get_ref()).await?))
    }

    async fn list_retiree_history(
        &self,
        request: Request<pb::ListRetireeHistoryRequest>,
    ) -> Result<Response<pb::ListRetireeHistoryResponse>, Status> {
        let call = self.journal.call(&request)?;
        Ok(Response::new(retiree_list::history(self, &call, request.get_ref()).await?))
    }

    async fn update_retiree(
        &self,
        request: Request<pb::UpdateRetireeRequest>,
    ) -> Result<Response<pb::Retiree>, Status> {
        self.journal.command(request, async |call, request| retiree_update::run(self, &call, &request).await).await
    }

    async fn change_grade(&self, request: Request<pb::ChangeGradeRequest>) -> Result<Response<pb::Retiree>, Status> {
        self.journal
            .command(request, async |call, request| retiree_grade::change_grade(self, &call, &request).await)
            .await
    }

    async fn change_category(
        &self,
        request: Request<pb::ChangeCategoryRequest>,
    ) -> Result<Response<pb::Retiree>, Status> {
        self.journal
            .command(request, async |call, request| retiree_grade::change_category(self, &call, &request).await)
            .await
    }

    async fn change_residence(
        &self,
        request: Request<pb::ChangeResidenceRequest>,
    ) -> Result<Response<pb::Retiree>, Status> {
        self.journal.command(request, async |call, request| retiree_residence::run(self, &call, &request).await).await
    }

    async fn transfer_retiree(
        &self,
        request: Request<pb::TransferRetireeRequest>,
    ) -> Result<Response<pb::Retiree>, Status> {
        self.journal.command(request, async |call, request| retiree_transfer::run(self, &call, &request).await).await
    }

    async fn record_death(
        &self,
        request: Request<pb::RecordDeathRequest>,
    ) -> Result<Response<pb::RecordDeathResponse>, Status> {
        self.journal.command(request, async |call, request| retiree_death::record(self, &call, &request).await).await
    }

    async fn reactivate_retiree(
        &self,
        request: Request<pb::ReactivateRetireeRequest>,
    ) -> Result<Response<pb::Retiree>, Status> {
        self.journal
            .command(request, async |call, request| retiree_death::reactivate(self, &call, &request).await)
            .await
    }

    async fn report_duplicate(
        &self,
        request: Request<pb::ReportDuplicateRequest>,
    ) -> Result<Response<pb::DuplicateCase>, Status> {
        self.journal
            .command(request, async |call, request| retiree_duplicate::report(self, &call, &request).await)
            .await
    }

    async fn resolve_duplicate(
        &self,
        request: Request<pb::ResolveDuplicateRequest>,
    ) -> Result<Response<pb::DuplicateCase>, Status> {
        self.journal
            .command(request, async |call, request| retiree_duplicate::resolve(self, &call, &request).await)
            .await
    }

    async fn list_duplicate_cases(
        &self,
        request: Request<pb::ListDuplicateCasesRequest>,
    ) -> Result<Response<pb::ListDuplicateCasesResponse>, Status> {
        let call = self.journal.call(&request)?;
        Ok(Response::new(retiree_duplicate::list(self, &call, request.get_ref()).await?))
    }
}
