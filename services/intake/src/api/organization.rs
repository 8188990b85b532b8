//! Organisations as a service: a table of contents, one line a method.

use junxiu_casework::journal::EventDraft;
use junxiu_contracts::intake as pb;
use junxiu_contracts::intake::organization_service_server::OrganizationService;
use junxiu_kernel::day::Day;
use prost::{Message, Name};
use tonic::{Request, Response, Status};

use super::convert;
use super::placement::Placement;
use super::{organization_create, organization_merge, organization_read, organization_update};
use crate::domain::organization::Organization;

#[tonic::async_trait]
impl OrganizationService for Placement {
    async fn create_organization(
        &self,
        request: Request<pb::CreateOrganizationRequest>,
    ) -> Result<Response<pb::Organization>, Status> {
        self.journal
            .command(request, |call, request| async move { organization_create::run(self, &call, &request).await })
            .await
    }

    async fn get_organization(
        &self,
        request: Request<pb::GetOrganizationRequest>,
    ) -> Result<Response<pb::Organization>, Status> {
        Ok(Response::new(organization_read::get(self, request.get_ref()).await?))
    }

    async fn list_organizations(
        &self,
        request: Request<pb::ListOrganizationsRequest>,
    ) -> Result<Response<pb::ListOrganizationsResponse>, Status> {
        let call = self.journal.call(&request)?;
        Ok(Response::new(organization_read::list(self, &call, request.get_ref()).await?))
    }

    async fn update_organization(
        &self,
        request: Request<pb::UpdateOrganizationRequest>,
    ) -> Result<Response<pb::Organization>, Status> {
        self.journal
            .command(request, |call, request| async move { organization_update::run(self, &call, &request).await })
            .await
    }

    async fn merge_institutions(
        &self,
        request: Request<pb::MergeInstitutionsRequest>,
    ) -> Result<Response<pb::MergeInstitutionsResponse>, Status> {
        self.journal
            .command(request, |call, request| async move { organization_merge::run(self, &call, &request).await })
            .await
    }
}

/// An organisation began, changed, moved or ended; `organization` is as it is after that.
pub fn changed(organization: &Organization, on: Day) -> EventDraft {
    let data = convert::organization::changed(organization);
    EventDraft {
        kind: "organization.changed",
        subject: organization.code.name(),
        revision: organization.revision,
        occurred_on: on,
        data: prost_types::Any { type_url: pb::OrganizationChanged::type_url(), value: data.encode_to_vec() },
    }
}
