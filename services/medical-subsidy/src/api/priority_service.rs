//! PriorityService: one line an operation.

use junxiu_contracts::medical as pb;
use junxiu_contracts::medical::priority_service_server::PriorityService;
use tonic::{Request, Response, Status};

use super::{
    Api, credentials, emergency_acts, emergency_certificates, issue_emergency_certificate, issue_priority_credential,
    render_emergency_certificate, verify_emergency_certificate, verify_priority_credential,
};

#[tonic::async_trait]
impl PriorityService for Api {
    async fn issue_emergency_certificate(
        &self,
        request: Request<pb::IssueEmergencyCertificateRequest>,
    ) -> Result<Response<pb::EmergencyCertificate>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| {
                issue_emergency_certificate::run(&self.parts, &call, &request).await
            })
            .await
    }

    async fn verify_emergency_certificate(
        &self,
        request: Request<pb::VerifyEmergencyCertificateRequest>,
    ) -> Result<Response<pb::VerifyEmergencyCertificateResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(verify_emergency_certificate::run(&self.parts, &call, request.get_ref()).await?))
    }

    async fn render_emergency_certificate(
        &self,
        request: Request<pb::RenderEmergencyCertificateRequest>,
    ) -> Result<Response<pb::RenderEmergencyCertificateResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(render_emergency_certificate::run(&self.parts, &call, request.get_ref()).await?))
    }

    async fn record_discharge(
        &self,
        request: Request<pb::RecordDischargeRequest>,
    ) -> Result<Response<pb::EmergencyCertificate>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| emergency_acts::discharge(&self.parts, &call, &request).await)
            .await
    }

    async fn complete_formalities(
        &self,
        request: Request<pb::CompleteFormalitiesRequest>,
    ) -> Result<Response<pb::EmergencyCertificate>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| emergency_acts::complete(&self.parts, &call, &request).await)
            .await
    }

    async fn revoke_emergency_certificate(
        &self,
        request: Request<pb::RevokeEmergencyCertificateRequest>,
    ) -> Result<Response<pb::EmergencyCertificate>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| emergency_acts::revoke(&self.parts, &call, &request).await)
            .await
    }

    async fn get_emergency_certificate(
        &self,
        request: Request<pb::GetEmergencyCertificateRequest>,
    ) -> Result<Response<pb::EmergencyCertificate>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(emergency_certificates::get(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_emergency_certificates(
        &self,
        request: Request<pb::ListEmergencyCertificatesRequest>,
    ) -> Result<Response<pb::ListEmergencyCertificatesResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(emergency_certificates::list(&self.parts, &call, request.get_ref()).await?))
    }

    async fn issue_priority_credential(
        &self,
        request: Request<pb::IssuePriorityCredentialRequest>,
    ) -> Result<Response<pb::PriorityCredential>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| issue_priority_credential::run(&self.parts, &call, &request).await)
            .await
    }

    async fn verify_priority_credential(
        &self,
        request: Request<pb::VerifyPriorityCredentialRequest>,
    ) -> Result<Response<pb::VerifyPriorityCredentialResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(verify_priority_credential::run(&self.parts, &call, request.get_ref()).await?))
    }

    async fn revoke_priority_credential(
        &self,
        request: Request<pb::RevokePriorityCredentialRequest>,
    ) -> Result<Response<pb::PriorityCredential>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| credentials::revoke(&self.parts, &call, &request).await)
            .await
    }

    async fn list_priority_credentials(
        &self,
        request: Request<pb::ListPriorityCredentialsRequest>,
    ) -> Result<Response<pb::ListPriorityCredentialsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(credentials::list(&self.parts, &call, request.get_ref()).await?))
    }
}
