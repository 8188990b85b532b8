//! DocumentCustodyService: one line an operation.

use junxiu_contracts::party as pb;
use junxiu_contracts::party::document_custody_service_server::DocumentCustodyService;
use tonic::{Request, Response, Status};

use super::{Api, declare_lost, deposit_document, lend_document, register_document, travel_documents};

#[tonic::async_trait]
impl DocumentCustodyService for Api {
    async fn register_document(
        &self,
        request: Request<pb::RegisterDocumentRequest>,
    ) -> Result<Response<pb::TravelDocument>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| register_document::run(&self.parts, &call, &request).await)
            .await
    }

    async fn deposit_document(
        &self,
        request: Request<pb::DepositDocumentRequest>,
    ) -> Result<Response<pb::TravelDocument>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| deposit_document::run(&self.parts, &call, &request).await)
            .await
    }

    async fn lend_document(
        &self,
        request: Request<pb::LendDocumentRequest>,
    ) -> Result<Response<pb::TravelDocument>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| lend_document::run(&self.parts, &call, &request).await)
            .await
    }

    async fn declare_lost(
        &self,
        request: Request<pb::DeclareLostRequest>,
    ) -> Result<Response<pb::TravelDocument>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| declare_lost::lose(&self.parts, &call, &request).await)
            .await
    }

    async fn release_document(
        &self,
        request: Request<pb::ReleaseDocumentRequest>,
    ) -> Result<Response<pb::TravelDocument>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| declare_lost::release(&self.parts, &call, &request).await)
            .await
    }

    async fn get_document(
        &self,
        request: Request<pb::GetDocumentRequest>,
    ) -> Result<Response<pb::TravelDocument>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(travel_documents::get(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_documents(
        &self,
        request: Request<pb::ListDocumentsRequest>,
    ) -> Result<Response<pb::ListDocumentsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(travel_documents::list(&self.parts, &call, request.get_ref()).await?))
    }
}
