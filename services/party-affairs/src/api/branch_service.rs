//! The branches as a service: a table of contents, one line a method.

use junxiu_contracts::party as pb;
use junxiu_contracts::party::branch_service_server::BranchService;
use tonic::{Request, Response, Status};

use super::{
    Api, admit_member, appoint_secretary, assign_group, branch_rates, branches, confirm_removal, create_branch,
    decline_removal, members, removals, remove_member, update_branch,
};

#[tonic::async_trait]
impl BranchService for Api {
    async fn create_branch(
        &self,
        request: Request<pb::CreateBranchRequest>,
    ) -> Result<Response<pb::PartyBranch>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| create_branch::run(&self.parts, &call, &request).await)
            .await
    }

    async fn update_branch(
        &self,
        request: Request<pb::UpdateBranchRequest>,
    ) -> Result<Response<pb::PartyBranch>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| update_branch::run(&self.parts, &call, &request).await)
            .await
    }

    async fn admit_member(
        &self,
        request: Request<pb::AdmitMemberRequest>,
    ) -> Result<Response<pb::BranchMember>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| admit_member::run(&self.parts, &call, &request).await)
            .await
    }

    async fn assign_group(
        &self,
        request: Request<pb::AssignGroupRequest>,
    ) -> Result<Response<pb::BranchMember>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| assign_group::run(&self.parts, &call, &request).await)
            .await
    }

    async fn remove_member(
        &self,
        request: Request<pb::RemoveMemberRequest>,
    ) -> Result<Response<pb::MemberRemoval>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| remove_member::run(&self.parts, &call, &request).await)
            .await
    }

    async fn confirm_removal(
        &self,
        request: Request<pb::ConfirmRemovalRequest>,
    ) -> Result<Response<pb::MemberRemoval>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| confirm_removal::run(&self.parts, &call, &request).await)
            .await
    }

    async fn decline_removal(
        &self,
        request: Request<pb::DeclineRemovalRequest>,
    ) -> Result<Response<pb::MemberRemoval>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| decline_removal::run(&self.parts, &call, &request).await)
            .await
    }

    async fn appoint_secretary(
        &self,
        request: Request<pb::AppointSecretaryRequest>,
    ) -> Result<Response<pb::PartyBranch>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| appoint_secretary::run(&self.parts, &call, &request).await)
            .await
    }

    async fn set_retention_ratio(
        &self,
        request: Request<pb::SetRetentionRatioRequest>,
    ) -> Result<Response<pb::RetentionRatio>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| {
                branch_rates::set_retention_ratio(&self.parts, &call, &request).await
            })
            .await
    }

    async fn set_secretary_allowance(
        &self,
        request: Request<pb::SetSecretaryAllowanceRequest>,
    ) -> Result<Response<pb::SecretaryAllowance>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| {
                branch_rates::set_secretary_allowance(&self.parts, &call, &request).await
            })
            .await
    }

    async fn get_branch(&self, request: Request<pb::GetBranchRequest>) -> Result<Response<pb::PartyBranch>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(branches::get(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_branches(
        &self,
        request: Request<pb::ListBranchesRequest>,
    ) -> Result<Response<pb::ListBranchesResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(branches::list(&self.parts, &call, request.get_ref()).await?))
    }

    async fn get_removal(
        &self,
        request: Request<pb::GetRemovalRequest>,
    ) -> Result<Response<pb::MemberRemoval>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(removals::get(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_removals(
        &self,
        request: Request<pb::ListRemovalsRequest>,
    ) -> Result<Response<pb::ListRemovalsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(removals::list(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_members(
        &self,
        request: Request<pb::ListMembersRequest>,
    ) -> Result<Response<pb::ListMembersResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(members::list(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_retention_ratios(
        &self,
        request: Request<pb::ListRetentionRatiosRequest>,
    ) -> Result<Response<pb::ListRetentionRatiosResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(branch_rates::list_retention_ratios(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_secretary_allowances(
        &self,
        request: Request<pb::ListSecretaryAllowancesRequest>,
    ) -> Result<Response<pb::ListSecretaryAllowancesResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(branch_rates::list_secretary_allowances(&self.parts, &call, request.get_ref()).await?))
    }
}
