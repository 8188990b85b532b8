//! Relations of members who are away as a service: a table of contents, one line a method.

use junxiu_contracts::party as pb;
use junxiu_contracts::party::relation_service_server::RelationService;
use tonic::{Request, Response, Status};

use super::{
    Api, accept_relation, assess_absence, issue_member_certificate, place_temporarily, register_at_bureau,
    relation_lists, relations, report_absence, return_from_absence, revise_absence, transfer_relation,
};

#[tonic::async_trait]
impl RelationService for Api {
    async fn report_absence(
        &self,
        request: Request<pb::ReportAbsenceRequest>,
    ) -> Result<Response<pb::PartyAbsence>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| report_absence::run(&self.parts, &call, &request).await)
            .await
    }

    async fn assess_absence(
        &self,
        request: Request<pb::AssessAbsenceRequest>,
    ) -> Result<Response<pb::PartyAbsence>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| assess_absence::run(&self.parts, &call, &request).await)
            .await
    }

    async fn revise_absence(
        &self,
        request: Request<pb::ReviseAbsenceRequest>,
    ) -> Result<Response<pb::PartyAbsence>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| revise_absence::run(&self.parts, &call, &request).await)
            .await
    }

    async fn transfer_relation(
        &self,
        request: Request<pb::TransferRelationRequest>,
    ) -> Result<Response<pb::RelationTransfer>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| transfer_relation::run(&self.parts, &call, &request).await)
            .await
    }

    async fn accept_relation(
        &self,
        request: Request<pb::AcceptRelationRequest>,
    ) -> Result<Response<pb::RelationTransfer>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| accept_relation::accept(&self.parts, &call, &request).await)
            .await
    }

    async fn decline_relation(
        &self,
        request: Request<pb::DeclineRelationRequest>,
    ) -> Result<Response<pb::RelationTransfer>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| accept_relation::decline(&self.parts, &call, &request).await)
            .await
    }

    async fn issue_member_certificate(
        &self,
        request: Request<pb::IssueMemberCertificateRequest>,
    ) -> Result<Response<pb::PartyAbsence>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| issue_member_certificate::run(&self.parts, &call, &request).await)
            .await
    }

    async fn register_at_bureau(
        &self,
        request: Request<pb::RegisterAtBureauRequest>,
    ) -> Result<Response<pb::PartyAbsence>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| register_at_bureau::run(&self.parts, &call, &request).await)
            .await
    }

    async fn place_temporarily(
        &self,
        request: Request<pb::PlaceTemporarilyRequest>,
    ) -> Result<Response<pb::PartyAbsence>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| place_temporarily::run(&self.parts, &call, &request).await)
            .await
    }

    async fn return_from_absence(
        &self,
        request: Request<pb::ReturnFromAbsenceRequest>,
    ) -> Result<Response<pb::PartyAbsence>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| return_from_absence::run(&self.parts, &call, &request).await)
            .await
    }

    async fn get_transfer(
        &self,
        request: Request<pb::GetTransferRequest>,
    ) -> Result<Response<pb::RelationTransfer>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(relations::transfer(&self.parts, &call, request.get_ref()).await?))
    }

    async fn get_relation(
        &self,
        request: Request<pb::GetRelationRequest>,
    ) -> Result<Response<pb::PartyRelation>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(relations::get(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_absences(
        &self,
        request: Request<pb::ListAbsencesRequest>,
    ) -> Result<Response<pb::ListAbsencesResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(relation_lists::absences(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_relation_transfers(
        &self,
        request: Request<pb::ListRelationTransfersRequest>,
    ) -> Result<Response<pb::ListRelationTransfersResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(relation_lists::transfers(&self.parts, &call, request.get_ref()).await?))
    }
}
