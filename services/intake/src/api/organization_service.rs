//! Organisations as a service: a table of contents, one line a method.

use junxiu_contracts::intake as pb;
use junxiu_contracts::intake::organization_service_server::OrganizationService;
use tonic::{Request, Response, Status};

use super::{Api, create_organization, merge_institutions, organizations, update_organization};

#[tonic::async_trait]
impl OrganizationService for Api {
    async fn create_organization(
        &self,
        request: Request<pb::CreateOrganizationRequest>,
    ) -> Result<Response<pb::Organization>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| create_organization::run(&self.parts, &call, &request).await)
            .await
    }

    async fn get_organization(
        &self,
        request: Request<pb::GetOrganizationRequest>,
    ) -> Result<Response<pb::Organization>, Status> {
        Ok(Response::new(organizations::get(&self.parts, request.get_ref()).await?))
    }

    async fn list_organizations(
        &self,
        request: Request<pb::ListOrganizationsRequest>,
    ) -> Result<Response<pb::ListOrganizationsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(organizations::list(&self.parts, &call, request.get_ref()).await?))
    }

    async fn update_organization(
        &self,
        request: Request<pb::UpdateOrganizationRequest>,
    ) -> Result<Response<pb::Organization>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| update_organization::run(&self.parts, &call, &request).await)
            .await
    }

    async fn merge_institutions(
        &self,
        request: Request<pb::MergeInstitutionsRequest>,
    ) -> Result<Response<pb::MergeInstitutionsResponse>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| merge_institutions::run(&self.parts, &call, &request).await)
            .await
    }
}
