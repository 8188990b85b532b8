//! The register of retirees as a service: a table of contents, one line a method.

use junxiu_contracts::intake as pb;
use junxiu_contracts::intake::retiree_service_server::RetireeService;
use tonic::{Request, Response, Status};

use super::{
    Api, change_category, change_grade, change_residence, list_duplicate_cases, list_retiree_history, list_retirees,
    reactivate_retiree, record_death, report_duplicate, resolve_duplicate, retirees, transfer_retiree, update_retiree,
};

#[tonic::async_trait]
impl RetireeService for Api {
    async fn get_retiree(&self, request: Request<pb::GetRetireeRequest>) -> Result<Response<pb::Retiree>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(retirees::get(&self.parts, &call, request.get_ref()).await?))
    }

    async fn batch_get_retirees(
        &self,
        request: Request<pb::BatchGetRetireesRequest>,
    ) -> Result<Response<pb::BatchGetRetireesResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(retirees::batch_get(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_retirees(
        &self,
        request: Request<pb::ListRetireesRequest>,
    ) -> Result<Response<pb::ListRetireesResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(list_retirees::run(&self.parts, &call, request.get_ref()).await?))
    }

    async fn lookup_retiree(
        &self,
        request: Request<pb::LookupRetireeRequest>,
    ) -> Result<Response<pb::Retiree>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(retirees::lookup(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_retiree_history(
        &self,
        request: Request<pb::ListRetireeHistoryRequest>,
    ) -> Result<Response<pb::ListRetireeHistoryResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(list_retiree_history::run(&self.parts, &call, request.get_ref()).await?))
    }

    async fn update_retiree(
        &self,
        request: Request<pb::UpdateRetireeRequest>,
    ) -> Result<Response<pb::Retiree>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| update_retiree::run(&self.parts, &call, &request).await)
            .await
    }

    async fn change_grade(&self, request: Request<pb::ChangeGradeRequest>) -> Result<Response<pb::Retiree>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| change_grade::run(&self.parts, &call, &request).await)
            .await
    }

    async fn change_category(
        &self,
        request: Request<pb::ChangeCategoryRequest>,
    ) -> Result<Response<pb::Retiree>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| change_category::run(&self.parts, &call, &request).await)
            .await
    }

    async fn change_residence(
        &self,
        request: Request<pb::ChangeResidenceRequest>,
    ) -> Result<Response<pb::Retiree>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| change_residence::run(&self.parts, &call, &request).await)
            .await
    }

    async fn transfer_retiree(
        &self,
        request: Request<pb::TransferRetireeRequest>,
    ) -> Result<Response<pb::Retiree>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| transfer_retiree::run(&self.parts, &call, &request).await)
            .await
    }

    async fn record_death(
        &self,
        request: Request<pb::RecordDeathRequest>,
    ) -> Result<Response<pb::RecordDeathResponse>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| record_death::run(&self.parts, &call, &request).await)
            .await
    }

    async fn reactivate_retiree(
        &self,
        request: Request<pb::ReactivateRetireeRequest>,
    ) -> Result<Response<pb::Retiree>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| reactivate_retiree::run(&self.parts, &call, &request).await)
            .await
    }

    async fn report_duplicate(
        &self,
        request: Request<pb::ReportDuplicateRequest>,
    ) -> Result<Response<pb::DuplicateCase>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| report_duplicate::run(&self.parts, &call, &request).await)
            .await
    }

    async fn resolve_duplicate(
        &self,
        request: Request<pb::ResolveDuplicateRequest>,
    ) -> Result<Response<pb::DuplicateCase>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| resolve_duplicate::run(&self.parts, &call, &request).await)
            .await
    }

    async fn list_duplicate_cases(
        &self,
        request: Request<pb::ListDuplicateCasesRequest>,
    ) -> Result<Response<pb::ListDuplicateCasesResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(list_duplicate_cases::run(&self.parts, &call, request.get_ref()).await?))
    }
}
