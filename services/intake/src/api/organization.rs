//! Organisations as a service: a table of contents, one line a method.

use junxiu_casework::journal::EventDraft;
use junxiu_contracts::intake as pb;
use junxiu_contracts::intake::organization_service_server::OrganizationService;
use junxiu_kernel::day::Day;
use junxiu_platform::status::Fault;
use prost::{Message, Name};
use tonic::{Request, Response, Status};

use super::convert;
use super::placement::Placement;
use super::{organization_create, organization_merge, organization_read, organization_update};
use crate::domain::organization::{MOVED_MAX, Organization};
use crate::domain::refusal::Refusal;
use crate::domain::retiree::{LifeStatus, Retiree};
use crate::store::retiree_list;
use crate::store::scope::Scope;

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

/// Reads the retirees under an organisation, all at once, for an act that touches each of them.
///
/// # Errors
/// `TooManyToMove` for more than one act may touch.
pub async fn retirees_of(
    api: &Placement,
    scope: &Scope,
    life_status: Option<LifeStatus>,
) -> Result<Vec<Retiree>, Fault> {
    let filter = retiree_list::Filter { life_status, ..Default::default() };
    let limit = i64::try_from(MOVED_MAX + 1).unwrap_or(i64::MAX);
    let window = retiree_list::Window { order: retiree_list::Order::OldestFirst, after: None, limit };
    let found = retiree_list::page(&api.db, &api.sealer, scope, &filter, window).await?;
    if found.len() > MOVED_MAX {
        return Err(Refusal::TooManyToMove { max: MOVED_MAX }.into());
    }
    Ok(found)
}
