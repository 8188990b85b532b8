//! RecuperationService: one line an operation.

use junxiu_contracts::honors as pb;
use junxiu_contracts::honors::recuperation_service_server::RecuperationService;
use tonic::{Request, Response, Status};

use super::{
    Api, approve_plan, batches, create_plan, grounds, invite, open_batch, plans, procurements, rank_candidates,
    record_ground, record_past_trip, resources, set_programme, slots, withdraw_ground,
};

#[tonic::async_trait]
impl RecuperationService for Api {
    async fn rank_candidates(
        &self,
        request: Request<pb::RankCandidatesRequest>,
    ) -> Result<Response<pb::RankCandidatesResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(rank_candidates::run(&self.parts, &call, request.get_ref()).await?))
    }

    async fn record_ground(
        &self,
        request: Request<pb::RecordGroundRequest>,
    ) -> Result<Response<pb::RecuperationGround>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| record_ground::run(&self.parts, &call, &request).await)
            .await
    }

    async fn withdraw_ground(
        &self,
        request: Request<pb::WithdrawGroundRequest>,
    ) -> Result<Response<pb::RecuperationGround>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| withdraw_ground::run(&self.parts, &call, &request).await)
            .await
    }

    async fn list_grounds(
        &self,
        request: Request<pb::ListGroundsRequest>,
    ) -> Result<Response<pb::ListGroundsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(grounds::run(&self.parts, &call, request.get_ref()).await?))
    }

    async fn create_plan(
        &self,
        request: Request<pb::CreatePlanRequest>,
    ) -> Result<Response<pb::RecuperationPlan>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| create_plan::run(&self.parts, &call, &request).await)
            .await
    }

    async fn approve_plan(
        &self,
        request: Request<pb::ApprovePlanRequest>,
    ) -> Result<Response<pb::RecuperationPlan>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| approve_plan::run(&self.parts, &call, &request).await)
            .await
    }

    async fn close_plan(
        &self,
        request: Request<pb::ClosePlanRequest>,
    ) -> Result<Response<pb::RecuperationPlan>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| plans::close(&self.parts, &call, &request).await)
            .await
    }

    async fn get_plan(&self, request: Request<pb::GetPlanRequest>) -> Result<Response<pb::RecuperationPlan>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(plans::get(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_plans(
        &self,
        request: Request<pb::ListPlansRequest>,
    ) -> Result<Response<pb::ListPlansResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(plans::list(&self.parts, &call, request.get_ref()).await?))
    }

    async fn register_resource(
        &self,
        request: Request<pb::RegisterResourceRequest>,
    ) -> Result<Response<pb::RecuperationResource>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| resources::register(&self.parts, &call, &request).await)
            .await
    }

    async fn list_resources(
        &self,
        request: Request<pb::ListResourcesRequest>,
    ) -> Result<Response<pb::ListResourcesResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(resources::list(&self.parts, &call, request.get_ref()).await?))
    }

    async fn check_own_capacity(
        &self,
        request: Request<pb::CheckOwnCapacityRequest>,
    ) -> Result<Response<pb::CapacityProof>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(procurements::check(&self.parts, &call, request.get_ref()).await?))
    }

    async fn record_procurement(
        &self,
        request: Request<pb::RecordProcurementRequest>,
    ) -> Result<Response<pb::Procurement>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| procurements::record(&self.parts, &call, &request).await)
            .await
    }

    async fn list_procurements(
        &self,
        request: Request<pb::ListProcurementsRequest>,
    ) -> Result<Response<pb::ListProcurementsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(procurements::list(&self.parts, &call, request.get_ref()).await?))
    }

    async fn open_batch(
        &self,
        request: Request<pb::OpenBatchRequest>,
    ) -> Result<Response<pb::RecuperationBatch>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| open_batch::run(&self.parts, &call, &request).await)
            .await
    }

    async fn get_batch(
        &self,
        request: Request<pb::GetBatchRequest>,
    ) -> Result<Response<pb::RecuperationBatch>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(batches::get(&self.parts, &call, request.get_ref()).await?))
    }

    async fn list_batches(
        &self,
        request: Request<pb::ListBatchesRequest>,
    ) -> Result<Response<pb::ListBatchesResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(batches::list(&self.parts, &call, request.get_ref()).await?))
    }

    async fn set_programme(
        &self,
        request: Request<pb::SetProgrammeRequest>,
    ) -> Result<Response<pb::RecuperationBatch>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| set_programme::run(&self.parts, &call, &request).await)
            .await
    }

    async fn invite(&self, request: Request<pb::InviteRequest>) -> Result<Response<pb::InviteResponse>, Status> {
        self.parts.journal.command(request, async |call, request| invite::run(&self.parts, &call, &request).await).await
    }

    async fn answer_invitation(
        &self,
        request: Request<pb::AnswerInvitationRequest>,
    ) -> Result<Response<pb::RecuperationSlot>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| slots::answer(&self.parts, &call, &request).await)
            .await
    }

    async fn record_fitness(
        &self,
        request: Request<pb::RecordFitnessRequest>,
    ) -> Result<Response<pb::RecuperationSlot>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| slots::fitness(&self.parts, &call, &request).await)
            .await
    }

    async fn record_attendance(
        &self,
        request: Request<pb::RecordAttendanceRequest>,
    ) -> Result<Response<pb::RecuperationSlot>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| slots::attendance(&self.parts, &call, &request).await)
            .await
    }

    async fn close_batch(
        &self,
        request: Request<pb::CloseBatchRequest>,
    ) -> Result<Response<pb::RecuperationBatch>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| batches::close(&self.parts, &call, &request).await)
            .await
    }

    async fn list_slots(
        &self,
        request: Request<pb::ListSlotsRequest>,
    ) -> Result<Response<pb::ListSlotsResponse>, Status> {
        let call = self.parts.journal.call(&request)?;
        Ok(Response::new(slots::list(&self.parts, &call, request.get_ref()).await?))
    }

    async fn record_past_trip(
        &self,
        request: Request<pb::RecordPastTripRequest>,
    ) -> Result<Response<pb::PastTrip>, Status> {
        self.parts
            .journal
            .command(request, async |call, request| record_past_trip::run(&self.parts, &call, &request).await)
            .await
    }
}
