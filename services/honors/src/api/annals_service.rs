//! AnnalsService: one line an operation.

use junxiu_contracts::honors as pb;
use junxiu_contracts::honors::annals_service_server::AnnalsService;
use tonic::{Request, Response, Status};

use super::{Api, annals_people, draft_entry, entries, evaluate_inclusion, export_annals};

#[tonic::async_trait]
impl AnnalsService for Api {
    async fn evaluate_inclusion(
        &self,
        request: Request<pb::EvaluateInclusionRequest>,
    ) -> Result<Response<pb::EvaluateInclusionResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(evaluate_inclusion::run(&self.parts, &call, request.get_ref()).await?))
    }

    async fn decide_inclusion(
        &self,
        request: Request<pb::DecideInclusionRequest>,
    ) -> Result<Response<pb::AnnalsPerson>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| annals_people::decide(&self.parts, &call, &request).await)
            .await
    }

    async fn set_annals_consent(
        &self,
        request: Request<pb::SetAnnalsConsentRequest>,
    ) -> Result<Response<pb::AnnalsPerson>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| annals_people::consent(&self.parts, &call, &request).await)
            .await
    }

    async fn list_candidates(
        &self,
        request: Request<pb::ListCandidatesRequest>,
    ) -> Result<Response<pb::ListCandidatesResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(annals_people::candidates(&self.parts, &call, request.get_ref()).await?))
    }

    async fn draft_entry(&self, request: Request<pb::DraftEntryRequest>) -> Result<Response<pb::AnnalsEntry>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| draft_entry::run(&self.parts, &call, &request).await)
            .await
    }

    async fn revise_entry(
        &self,
        request: Request<pb::ReviseEntryRequest>,
    ) -> Result<Response<pb::AnnalsEntry>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| entries::revise(&self.parts, &call, &request).await)
            .await
    }

    async fn clear_secrecy(
        &self,
        request: Request<pb::ClearSecrecyRequest>,
    ) -> Result<Response<pb::AnnalsEntry>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| entries::clear(&self.parts, &call, &request).await)
            .await
    }

    async fn submit_entry(
        &self,
        request: Request<pb::SubmitEntryRequest>,
    ) -> Result<Response<pb::AnnalsEntry>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| entries::submit(&self.parts, &call, &request).await)
            .await
    }

    async fn mark_published(
        &self,
        request: Request<pb::MarkPublishedRequest>,
    ) -> Result<Response<pb::AnnalsEntry>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| entries::publish(&self.parts, &call, &request).await)
            .await
    }

    async fn issue_erratum(
        &self,
        request: Request<pb::IssueErratumRequest>,
    ) -> Result<Response<pb::AnnalsEntry>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| entries::correct(&self.parts, &call, &request).await)
            .await
    }

    async fn get_entry(&self, request: Request<pb::GetEntryRequest>) -> Result<Response<pb::AnnalsEntry>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(entries::get(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_entries(
        &self,
        request: Request<pb::ListEntriesRequest>,
    ) -> Result<Response<pb::ListEntriesResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(entries::list(&self.parts, &call, request.get_ref()).await?))
    }

    async fn export_annals(
        &self,
        request: Request<pb::ExportAnnalsRequest>,
    ) -> Result<Response<pb::ExportAnnalsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(export_annals::run(&self.parts, &call, request.get_ref()).await?))
    }
}
