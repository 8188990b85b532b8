//! ContactService: one line an operation.

use junxiu_contracts::party as pb;
use junxiu_contracts::party::contact_service_server::ContactService;
use tonic::{Request, Response, Status};

use super::{
    Api, close_investigation, contact_status, contacts, investigations, open_investigation, record_attempt,
    record_contact, withdraw_contact,
};

#[tonic::async_trait]
impl ContactService for Api {
    async fn record_contact(
        &self,
        request: Request<pb::RecordContactRequest>,
    ) -> Result<Response<pb::Contact>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| record_contact::run(&self.parts, &call, &request).await)
            .await
    }

    async fn withdraw_contact(
        &self,
        request: Request<pb::WithdrawContactRequest>,
    ) -> Result<Response<pb::Contact>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| withdraw_contact::run(&self.parts, &call, &request).await)
            .await
    }

    async fn record_attempt(
        &self,
        request: Request<pb::RecordAttemptRequest>,
    ) -> Result<Response<pb::ContactAttempt>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| record_attempt::run(&self.parts, &call, &request).await)
            .await
    }

    async fn list_contacts(
        &self,
        request: Request<pb::ListContactsRequest>,
    ) -> Result<Response<pb::ListContactsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(contacts::list(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_attempts(
        &self,
        request: Request<pb::ListAttemptsRequest>,
    ) -> Result<Response<pb::ListAttemptsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(contacts::attempts(&self.parts, &call, request.get_ref()).await?))
    }

    async fn get_contact_status(
        &self,
        request: Request<pb::GetContactStatusRequest>,
    ) -> Result<Response<pb::ContactStatus>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(contact_status::get(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_silent_retirees(
        &self,
        request: Request<pb::ListSilentRetireesRequest>,
    ) -> Result<Response<pb::ListSilentRetireesResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(contact_status::list_silent(&self.parts, &call, request.get_ref()).await?))
    }

    async fn open_investigation(
        &self,
        request: Request<pb::OpenInvestigationRequest>,
    ) -> Result<Response<pb::ContactInvestigation>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| open_investigation::run(&self.parts, &call, &request).await)
            .await
    }

    async fn get_investigation(
        &self,
        request: Request<pb::GetInvestigationRequest>,
    ) -> Result<Response<pb::ContactInvestigation>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(investigations::get(&self.parts, &call, request.get_ref()).await?))
    }

    async fn close_investigation(
        &self,
        request: Request<pb::CloseInvestigationRequest>,
    ) -> Result<Response<pb::ContactInvestigation>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| close_investigation::run(&self.parts, &call, &request).await)
            .await
    }
}
